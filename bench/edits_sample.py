"""A real page with the text that somebody marked in it: what can be asked of both, and where something can be put."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape

from analysis.facts import signs
from analysis.text import ends_as_sentence, paragraphs, sentences

_TITLE = re.compile(r"<(?:title|h1)\b[^>]*>(.{0,300}?)</(?:title|h1)", re.IGNORECASE | re.DOTALL)
_PARAGRAPH_END = re.compile(r".?</p\s*>", re.IGNORECASE)
_ARTICLE_END = "</article>"
FEW = 3  # paragraphs; with fewer that stand in one piece there is no place between them
LEAST = 40  # signs of a sentence that may be edited


@dataclass(frozen=True)
class Sample:
    """A page with the text that somebody marked in it, and the page from which it borrows words."""

    id: str
    url: str
    markup: str
    text: str
    lender: str  # the marked text of another page
    turn: int = 0  # the seed: decides where among the possible places something is changed

    @cached_property
    def known(self) -> str:
        """The signs of the article and its titles, for asking whether something belongs to it."""
        return signs("\n".join([self.text, *map(unescape, _TITLE.findall(self.markup))]))

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where paragraphs of the text stand in the markup in one piece, tags left out: from and to."""
        found = []
        for line in paragraphs(self.text):
            for form in (line, escape(line, quote=False)):
                at = self.markup.find(f">{form}<")
                if at >= 0 and len(signs(line)) >= LEAST and ends_as_sentence(line):
                    found.append((at + 1, at + 1 + len(form)))
                    break
        return sorted(set(found))

    def is_around(self, at: int) -> bool:
        """True for a place in the markup before or behind the text."""
        return not self.places or not self.places[0][0] <= at <= self.places[-1][1]

    @property
    def headlines(self) -> list[str]:
        """Beginnings of the lender's sentences, as the headlines of other articles."""
        return [" ".join(each.split()[:9])[:90] for each in sentences(self.lender)][:20] or ["News of the day"]


Change = Callable[[Sample], str]  # the new markup; as it was where the change does not fit


def between(html: Callable[[Sample], str]) -> Change:
    """Something put behind the element in which the second paragraph of the text, or a later one, stands."""

    def change(sample: Sample) -> str:
        inner = sample.places[1:-1]
        return behind(sample, inner[sample.turn % len(inner)][1], html) if inner else sample.markup

    return change


def behind(sample: Sample, place: int, html: Callable[[Sample], str]) -> str:
    """Something put behind the element whose text ends at the place, where that is a paragraph."""
    end = _PARAGRAPH_END.match(sample.markup, place)
    return sample.markup if end is None else sample.markup[: end.end()] + html(sample) + sample.markup[end.end() :]


def last(html: Callable[[Sample], str]) -> Change:
    """Something put behind the last paragraph of the text, beside it."""
    return lambda s: behind(s, s.places[-1][1], html) if len(s.places) >= FEW else s.markup


def after_article(html: Callable[[Sample], str]) -> Change:
    """Something put behind the element of the article, as pages do that go on with the next one."""

    def change(sample: Sample) -> str:
        at = sample.markup.lower().find(_ARTICLE_END, sample.places[-1][1]) if sample.places else -1
        if at < 0:
            return sample.markup
        at += len(_ARTICLE_END)
        return sample.markup[:at] + html(sample) + sample.markup[at:]

    return change


def at_end(html: Callable[[Sample], str]) -> Change:
    """Something put at the end of the page."""

    def change(sample: Sample) -> str:
        at = sample.markup.lower().rfind("</body")
        return sample.markup if at < 0 else sample.markup[:at] + html(sample) + sample.markup[at:]

    return change


def at_top(html: Callable[[Sample], str]) -> Change:
    """Something put at the beginning of the page."""

    def change(sample: Sample) -> str:
        body = re.search(r"<body\b[^>]*>", sample.markup, re.IGNORECASE)
        return (
            sample.markup if body is None else sample.markup[: body.end()] + html(sample) + sample.markup[body.end() :]
        )

    return change
