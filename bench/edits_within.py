"""What is done by machine to the articles of real pages: what every reader would call a change."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape

from analysis.facts import signs
from analysis.text import sentences
from bench.edits_sample import FEW, LEAST, Change, Sample, between, last

_H1 = re.compile(r"<h1\b[^>]*>([^<]{20,300})</h1", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.,:/-])\d{1,3}(?![\d.,:/-])")
_TWO = 2  # paragraphs that come together


def _edited(sample: Sample, edit: Callable[[str], str]) -> str:
    """The first paragraph that the edit changes, from the second on or a later one, edited."""
    places = sample.places[1:]
    turn = sample.turn % max(1, len(places))
    for start, end in places[turn:] + places[:turn]:
        old = sample.markup[start:end]
        if (new := edit(old)) != old:
            return sample.markup[:start] + new + sample.markup[end:]
    return sample.markup


def _sentence_removed(text: str) -> str:
    said = sentences(text)
    long = [each for each in said if len(signs(each)) >= LEAST]
    return text.replace(long[-1], "").strip() if len(said) > 1 and long else text


def _paragraph_removed(sample: Sample) -> str:
    return _edited(sample, lambda _: "") if len(sample.places) > FEW else sample.markup


def _paragraph_added(sample: Sample) -> str:
    return between(lambda _: f"<p>{escape(_mixed(sample))}</p>")(sample) if _mixed(sample) else sample.markup


def _mixed(sample: Sample) -> str:
    """A sentence of the text's own words: two of its longest sentences' halves joined; empty where it has no two."""
    said = sorted((each for each in sentences(sample.text) if " " in each), key=len)
    pair = said[-2 - sample.turn % max(1, len(said) // 2) :][:2]
    if len(pair) < 2:
        return ""
    first, second = (each.split() for each in pair)
    return " ".join([*first[: len(first) // 2], *second[len(second) // 2 :]])


def _paragraph_added_last(sample: Sample) -> str:
    return last(lambda _: f"<p>{escape(_mixed(sample))}</p>")(sample) if _mixed(sample) else sample.markup


def _headline(sample: Sample) -> str:
    """One word less in the headline, wherever the page shows it."""
    title = _H1.search(sample.markup)
    said = title[1].strip().split() if title else []
    if len(said) < 6:
        return sample.markup
    at = 1 + sample.turn % (len(said) - 2)
    return sample.markup.replace(" ".join(said), " ".join([*said[:at], *said[at + 1 :]]))


def _without(sample: Sample, first: int) -> str:
    """The page without two neighbouring paragraphs of its text."""
    markup = sample.markup
    for start, end in reversed(sample.places[first : first + _TWO]):
        markup = markup[:start] + markup[end:]
    return markup


def _paragraphs_inside(sample: Sample) -> str:
    inner = len(sample.places) - _TWO - 1
    return _without(sample, 1 + sample.turn % inner) if inner > 1 else sample.markup


def _paragraphs_last(sample: Sample) -> str:
    return _without(sample, len(sample.places) - _TWO) if len(sample.places) > _TWO + 1 else sample.markup


REAL: dict[str, Change] = {
    "number": lambda s: _edited(s, lambda text: _NUMBER.sub(lambda n: str(int(n[0]) + 7), text, count=1)),
    "sentence removed": lambda s: _edited(s, _sentence_removed),
    "paragraph removed": _paragraph_removed,
    "paragraph added": _paragraph_added,
    "negation": lambda s: _edited(
        s, lambda text: re.sub(r"\b(is|was|are|were|will|has|have|had)\b(?! not)", r"\1 not", text, count=1)
    ),
    "paragraph added last": _paragraph_added_last,
    "headline": _headline,
    "modality": lambda s: _edited(s, lambda text: re.sub(r"\b(will|would|must)\b", "may", text, count=1)),
    "paragraphs come inside": _paragraphs_inside,
    "paragraphs come last": _paragraphs_last,
}
# These are played from the end: the page as it is came after the one without them, so that what came is its own.
BACKWARDS = frozenset({"paragraphs come inside", "paragraphs come last"})
