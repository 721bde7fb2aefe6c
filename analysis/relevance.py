"""The only place that decides how surely an article is about space diplomacy, and says why.

Two sides must meet: space, and relations between states. A field term ("Artemis Accords") stands for
both. Strength of each side, nearness, position and the states named become a few named features; a
linear model whose coefficients stand in ``catalog/relevance.toml`` turns them into a probability.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Mapping
from itertools import takewhile
from typing import Literal, cast

from analysis.hits import Hit
from analysis.matching import Found
from analysis.model import Reason, Relevance

ReasonSide = Literal["space", "diplomacy", "field", "against"]
_SIDES: tuple[ReasonSide, ...] = ("field", "space", "diplomacy", "against")

# What a term counts by where it stands: beyond the lead, background about other matters begins.
_ZONE_FACTOR = {"title": 1.0, "lead": 1.0, "text": 0.3}
_AGAINST_LATER = {"title": 1.0, "lead": 0.15, "text": 0.05}  # after the opening, other matters may begin
_HALF = 2.0  # what a side weighs when it counts half of what it can: one strong term, or two or three weak ones
_MOST_REASONS = 12  # more than a reader looks at

COEFFICIENTS = (
    "base",
    "field",
    "space",
    "diplomacy",
    "both",
    "near",
    "breadth",
    "field_title",
    "space_title",
    "diplomacy_title",
    "both_opening",
    "states",
    "space_states",
    "against",
    "against_title",
    "against_share",
    "no_text",
)
# What an article with a text can have without a word of the space and field sides; all the rest needs one of them.
WITHOUT_SPACE = ("diplomacy", "diplomacy_title", "states", "against", "against_title", "against_share")


def judge(found: Found, coefficients: Mapping[str, float]) -> Relevance:
    """The probability that this is about space diplomacy, with the evidence, strongest first."""
    best = _best(found, found.of("relevance"))
    values = _features(found, best)
    logit = sum(coefficients.get(name, 0.0) * value for name, value in values.items())
    return Relevance(round(1 / (1 + math.exp(-logit)), 4), _reasons(found, best))


def features(found: Found) -> dict[str, float]:
    """The named features of an article, each between 0 and 1."""
    return _features(found, _best(found, found.of("relevance")))


def _features(found: Found, best: Iterable[tuple[float, Hit]]) -> dict[str, float]:
    lead = list(takewhile(lambda hit: hit.start < found.lead_end, found.of("relevance")))
    worth = _sums(best)
    strength, title, opening = (
        {side: value / (value + _HALF) for side, value in worths.items()}
        for worths in (worth, *(_sums(best, end) for end in (found.title_end, found.opening_end)))
    )
    space = max(strength["space"], strength["field"])
    states = _states(found)
    positive = worth["field"] + worth["space"]
    return {
        "base": 1.0,
        "field": strength["field"],
        "space": strength["space"],
        "diplomacy": strength["diplomacy"],
        "both": _both(strength),
        "near": _nearness(found, lead),
        "breadth": _breadth(found, lead),
        "field_title": title["field"],
        "space_title": title["space"],
        "diplomacy_title": title["diplomacy"],
        "both_opening": _both(opening),
        "states": states / 3,
        "space_states": space if states > 1 else 0.0,
        "against": strength["against"],
        "against_title": title["against"],
        "against_share": worth["against"] / (worth["against"] + positive) if worth["against"] else 0.0,
        "no_text": 1.0 if len(found.text) <= found.title_end + 1 else 0.0,
    }


def _both(strength: Mapping[ReasonSide, float]) -> float:
    """The two sides together: nothing where one is missing."""
    field = strength["field"]
    return math.sqrt(max(strength["space"], field) * max(strength["diplomacy"], field))


def _best(found: Found, hits: Iterable[Hit]) -> list[tuple[float, Hit]]:
    """What each term counts, and where: once, at its best place, which is where it stands first."""
    best: dict[tuple[str, str], tuple[float, Hit]] = {}
    for hit in hits:
        term = hit.term.side, hit.term.id
        if term not in best:
            best[term] = hit.term.weight * _factor(found, hit), hit
    return list(best.values())


def _sums(best: Iterable[tuple[float, Hit]], until: int = sys.maxsize) -> dict[ReasonSide, float]:
    """The weights of each side's terms before a place in the text."""
    sums = dict.fromkeys(_SIDES, 0.0)
    for worth, hit in best:
        if hit.start >= until:  # they stand in reading order
            break
        sums[cast(ReasonSide, hit.term.side)] += worth
    return sums


def _factor(found: Found, hit: Hit) -> float:
    """What a term counts by where it stands; against an article speaks above all how it begins."""
    if hit.term.side == "against" and hit.start >= found.opening_end:
        return _AGAINST_LATER[found.zone(hit)]
    return _ZONE_FACTOR[found.zone(hit)]


def _breadth(found: Found, lead: list[Hit]) -> float:
    """In how many different words title and lead speak of space: one is a mention, several are a subject."""
    said = {found.words(hit).lower() for hit in lead if hit.term.side in {"space", "field"}}
    return max(0, len(said) - 1) / (len(said) + 1.0)


def _nearness(found: Found, lead: list[Hit]) -> float:
    """The share of what can be: sentences of title and lead where both sides, or a field term, stand."""
    sides: dict[int, set[str]] = {}
    for hit in lead:
        if hit.term.side != "against":
            sides.setdefault(found.sentence_number(hit), set()).add(hit.term.side)
    together = sum(1 for found_sides in sides.values() if "field" in found_sides or len(found_sides) > 1)
    return together / (together + 1.0)


def _states(found: Found) -> int:
    """How many states and bodies of states stand in title and lead: two make a relation, three say no more."""
    lead = [hit for hit in found.of("actor", "place") if hit.start < found.lead_end]
    # Space agencies work together every day; that alone is no relation between states.
    actors = {hit.term.id for hit in lead if hit.role == "actor" and hit.term.side != "space"}
    actors |= {hit.term.country for hit in lead if hit.role == "place" and hit.term.weight > 1}
    if actors:  # another state's agency stands for that state, and so does a town in it
        actors |= {hit.term.country for hit in lead if hit.role == "place" or hit.term.side == "space"} - {""}
    return min(len(actors), 3)


def _reasons(found: Found, best: Iterable[tuple[float, Hit]]) -> tuple[Reason, ...]:
    """The terms found, each once at its best place, strongest first."""
    ranked = sorted(best, key=lambda pair: (-pair[0], pair[1].start))[:_MOST_REASONS]
    return tuple(
        Reason(
            term=hit.term.id,
            words=found.words(hit),
            side=cast(ReasonSide, hit.term.side),
            weight=-worth if hit.term.side == "against" else worth,
            place=found.zone(hit),
            sentence=found.sentence(hit)[:300],
        )
        for worth, hit in ranked
    )
