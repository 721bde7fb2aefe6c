"""The only place that decides whether a page was edited, and how much that matters.

before, after ──► looks_like_fault? ──► the caller asks again later
              └─► compare ──► None: no reader would call it a change
                          └─► Change: retitled or edited, with facts and significance
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from analysis.facts import differences, signs, split
from analysis.faults import looks_like_fault
from analysis.furniture import without_furniture
from analysis.model import Article, Change, ChangeKind, Fact
from analysis.text import clean

__all__ = ["TRIVIAL", "compare", "looks_like_fault"]

TRIVIAL = 0.3  # a change less significant belongs to the record and the digest, not into an alert

# What a fact of each kind is worth. The order is a judgement, not a measurement: what turns a statement
# around stands above what changes its terms, above what adds or takes, above mere wording.
_WORTH: dict[str, float] = {
    "negation": 0.9,
    "correction": 0.8,
    "modality": 0.75,
    "number": 0.75,
    "date": 0.75,
    "title": 0.7,
    "quotation": 0.7,
    "paragraph removed": 0.7,
    "sentence removed": 0.65,
    "name": 0.6,
    "paragraph added": 0.5,
    "sentence added": 0.5,
    "clause removed": 0.55,
    "clause added": 0.45,
    "wording": 0.35,
    "passage moved": 0.2,
}
_SLIGHT = 0.15  # a wording or title in which only letters or endings differ: a typo, a comma, an inflection
_EACH_KIND_MORE = 0.05

_TITLE_TAIL = re.compile(r"\s+[|·•»–—-]\s+[^|·•»]{2,50}$")


def compare(before: Article, after: Article) -> Change | None:
    """What changed between two readings of one article, or None where no reader would call it a change.

    None also where the new reading is no article at all: that is a fault, see ``looks_like_fault``.

    Significance, 0 to 1, is the worth of the weightiest fact (negation .9, correction .8, modality, number
    and date .75, title, quotation and a paragraph removed .7, a clause removed .55 or added .45, wording .35,
    a passage moved .2, a mere typo .15) plus .05 for each further kind of fact. Below ``TRIVIAL`` nobody need
    be woken.

    Raises ``ValueError`` when the readings were made by different extractors: their difference would be
    ours. Extract both sides again with one of them.
    """
    if before.extractor != after.extractor:
        raise ValueError(
            f"readings of {after.url} by different extractors ({before.extractor!r}, {after.extractor!r}) "
            "cannot be compared: extract both pages again with the same one"
        )
    if before.not_article or after.not_article:
        return None
    title = _title_fact(before, after)
    old, new = split(_lines(before)), split(_lines(after))
    facts = differences(old, new, after.language or before.language)
    every = tuple([*title, *facts])
    if not every:
        return None
    kind = ChangeKind.EDITED if facts else ChangeKind.RETITLED
    return Change(kind, _significance(every), every, _summary(every))


def _title_fact(before: Article, after: Article) -> list[Fact]:
    """The headline's change; the site's name behind it comes and goes without being part of it."""
    old, new = clean(before.title), clean(after.title)
    forms, others = _forms(old), _forms(new)
    return [] if forms & others or not new or not old else [Fact("title", old, new)]


def _forms(title: str) -> set[str]:
    return {signs(title), signs(_TITLE_TAIL.sub("", title))}


def _lines(article: Article) -> list[str]:
    """The paragraphs to compare: without furniture, and without the headline where the text repeats it."""
    forms = _forms(clean(article.title))
    return [line for line in without_furniture(article.text) if signs(line) not in forms]


def _significance(facts: Sequence[Fact]) -> float:
    worth = {fact.kind: 0.0 for fact in facts}
    for fact in facts:
        worth[fact.kind] = max(worth[fact.kind], _worth(fact))
    return round(min(1.0, max(worth.values()) + _EACH_KIND_MORE * (len(worth) - 1)), 3)


def _worth(fact: Fact) -> float:
    if fact.kind in {"wording", "title"} and _is_slight(fact):
        return _SLIGHT
    return _WORTH[fact.kind]


def _is_slight(fact: Fact) -> bool:
    """True where one or two words were respelled: the same words but for a few letters of few of them."""
    old, new = fact.before.casefold().split(), fact.after.casefold().split()
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return len(changed) <= 2 and all(_is_respelled(a, b) for a, b in changed)


def _is_respelled(one: str, other: str) -> bool:
    """Same first letter, no digit, and all but two letters in common."""
    if one[:1] != other[:1] or re.search(r"\d", one + other):
        return False
    differing = (Counter(one) - Counter(other)).total() + (Counter(other) - Counter(one)).total()
    return differing <= 2 and len(one) > 3


_NOUNS: dict[str, str] = {
    "negation": "negation",
    "modality": "wording of commitment",
    "number": "number",
    "date": "date",
    "quotation": "quotation",
    "name": "name",
    "wording": "wording",
}


def _summary(facts: Sequence[Fact]) -> str:
    """One plain sentence: the weightiest two facts, and how many more there are."""
    ranked = sorted(facts, key=_worth, reverse=True)
    told = [_tell(fact) for fact in ranked[:2]]
    more = len(ranked) - len(told)
    tail = f"; and {more} more difference{'s' if more > 1 else ''}" if more else ""
    sentence = "; ".join(told) + tail
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _tell(fact: Fact) -> str:
    before, after = _short(fact.before), _short(fact.after)
    if fact.kind == "title":
        return f"the title “{before}” became “{after}”"
    if fact.kind == "correction":
        return f"a correction was added: “{after}”"
    if fact.kind == "passage moved":
        return f"a passage was moved: “{after}”"
    if fact.kind not in _NOUNS:
        noun, verb = fact.kind.split()
        return f"a {noun} was {verb}: “{before or after}”"
    noun = _NOUNS[fact.kind]
    if before and after:
        return f"{noun} changed from “{before}” to “{after}”"
    return f"{noun} “{before}” was removed" if before else f"{noun} “{after}” was added"


def _short(text: str) -> str:
    text = text.rstrip(" .")
    return text if len(text) <= 90 else text[:88].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
