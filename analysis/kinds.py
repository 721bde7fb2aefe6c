"""The only place that says what kind of event an article reports, and by which words.

    cue words found ──► a strength for each group of cues, by place ──► weights × strengths ──► the kind with most

Groups stand in ``catalog/vocabulary/cues.toml``, weights in ``catalog/kinds.toml``; both are fitted to be read:
a group that speaks for a kind has a positive number in its column.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping

from analysis.hits import Hit
from analysis.knowledge import Term
from analysis.matching import Found

Weights = Mapping[str, Mapping[str, float]]  # feature → kind → weight

# What a cue counts by where it stands: the headline says what happened, the background what happened before.
_TITLE, _OPENING, _LEAD, _TEXT = 2.0, 1.4, 0.8, 0.15
_OPENING_CHARACTERS = 180  # after the title: the first sentence
_HALF = 2.0  # the worth at which a group counts half of what it can
_SAID = 0.6  # what is left of a cue's worth in the text when the headline has said what happened
_LONG_AGO = 0.3  # what is left beside a bare year: "the agreement of 1988" is background
_YEAR = re.compile(r"(?<!\d)(?:19|20)\d\d")
_YEAR_AFTER = re.compile(r"\D{0,12}?(?<!\d)(?:19|20)\d\d(?!\d)")
_YEAR_BEFORE = re.compile(r"(?<!\d)(?:19|20)\d\d年?\D{0,8}$")
# A whole date is the day of the report: "on 12 March 2025", "March 12, 2025", "le 12 mars 2025", "12.03.2025".
_DAY_BEFORE = re.compile(
    r"(?<!\d)\d{1,2}(?:st|nd|rd|th|er|º|ª)?[.,/-]?\s?(?:(?:de |of )?[^\W\d_]{3,12}[.,]?\s(?:de |del )?|\d\d[./-])?$"
)
_DATE_BEFORE = 40  # characters before a word in which a date is looked for
_ALL_NAME = 0.75  # the share of a headline that names take where it is only a name: an entry of reference
_JOINING, _JOINED = ("sign", "accede"), "artemis"  # groups of cues: to sign what is open to all is to join it


def kind_of_event(found: Found, kinds: tuple[Term, ...], cues: tuple[Term, ...], weights: Weights) -> str:
    """The kind most speaks for; "other" where nothing speaks at all."""
    values = {name: value for name, value in features(found, cues).items() if value}
    if not any(cue.id in values for cue in cues):
        return "other"
    rows = [(value, weights[name]) for name, value in values.items() if name in weights]
    scores = {kind.id: sum(value * row.get(kind.id, 0.0) for value, row in rows) for kind in kinds}
    return max(scores, key=lambda kind: scores[kind])


def features(found: Found, cues: tuple[Term, ...]) -> dict[str, float]:
    """How strongly each group of cues speaks, and a few signs beside; each between 0 and 1."""
    said: dict[str, dict[str, float]] = {cue.id: {} for cue in cues}
    hits = found.of("kind")
    is_told = any(hit.start < found.title_end for hit in hits)
    has_years = _YEAR.search(found.text) is not None
    for hit in hits:
        words = found.words(hit).lower()
        worth_here = _worth(found, hit, is_told)
        if has_years and hit.start >= found.title_end and _is_long_ago(found.text, hit):
            worth_here *= _LONG_AGO
        group = said[hit.term.id]
        group[words] = max(group.get(words, 0.0), worth_here)
    worth = {group: sum(words.values()) for group, words in said.items()}
    strength = {group: w / (w + _HALF) for group, w in worth.items()}
    states = {h.term.id for h in found.of("actor") if h.start < found.lead_end and h.term.group == "state"}
    return {
        "base": 1.0,
        **strength,
        "joins": math.sqrt(max(strength.get(group, 0.0) for group in _JOINING) * strength.get(_JOINED, 0.0)),
        "name": 1.0 if _is_name(found) else 0.0,
        "question": 1.0 if found.text[: found.title_end].rstrip().endswith(("?", "？", "؟")) else 0.0,
        "states": min(len(states), 3) / 3,
        "no_states": 0.0 if states else 1.0,
    }


def _worth(found: Found, hit: Hit, is_told: bool) -> float:
    if hit.start < found.title_end:
        return _TITLE
    if hit.start >= found.lead_end:
        return _TEXT
    worth = _OPENING if hit.start < found.title_end + _OPENING_CHARACTERS else _LEAD
    return worth * (_SAID if is_told else 1.0)


def _is_long_ago(text: str, hit: Hit) -> bool:
    """Does a bare year stand beside the word, and no whole date?"""
    if _YEAR_AFTER.match(text, hit.end, hit.end + 25):
        return True
    before = text[max(0, hit.start - _DATE_BEFORE) : hit.start]
    year = _YEAR_BEFORE.search(before)
    return bool(year and not _DAY_BEFORE.search(before[: year.start()]))


def _is_name(found: Found) -> bool:
    """Is the headline nothing but the name of an instrument or a body?"""
    named = {
        place
        for hit in found.of("instrument", "actor")
        if hit.start < found.title_end
        for place in range(hit.start, min(hit.end, found.title_end))
    }
    return found.title_end > 0 and len(named) >= _ALL_NAME * found.title_end
