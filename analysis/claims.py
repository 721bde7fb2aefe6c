"""The only place that finds where outlets disagree: 17 signatories or 18, this day or that one, who was the 41st.

A claim is a number with the word it counts, as that language writes it. Claims of two languages are not compared, and
a text that gives two numbers for one thing takes no side: a wrong contradiction would be worse than a missed one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from analysis.anchors import is_month
from analysis.belonging import Dissent
from analysis.text import fold

_STEM = 6  # letters of the word counted, without its ending
_SHORTEST = 4  # letters; units and particles are shorter
_CLAIM = re.compile(
    r"(?<![\d.,:/-])(\d{1,3}(?:[ ,]\d{3}){1,4}|\d{1,7})(?:st|nd|rd|th|-?(?:й|я|е|ю|го|ой|м))?\s+([^\W\d_]{2,})"
)
_APART = 2  # times; numbers further apart count different things ("two states signed", "51 states signed")


class Claim(NamedTuple):
    """A number, and what it counts: the word as written, and its stem."""

    stem: str
    number: int
    word: str


@dataclass(frozen=True, slots=True)
class Statement:
    """What one report of an outlet says of an event."""

    outlet: str
    language: str
    text: str
    day: date | None = None  # of the event
    ordinals: frozenset[str] = frozenset()  # in its headline
    actors: frozenset[str] = frozenset()  # the main ones


@lru_cache(maxsize=1024)  # the openings of a story's articles are read anew with each that joins
def figures(text: str) -> tuple[Claim, ...]:
    """What a text counts, each claim once; nothing of a thing it counts in two ways."""
    found: dict[str, Claim] = {}
    given: defaultdict[str, set[int]] = defaultdict(set)
    for match in _CLAIM.finditer(fold(text)):
        number, thing = int(re.sub(r"\D", "", match[1])), match[2]
        if len(thing) >= _SHORTEST and not is_month(thing) and not 1900 <= number <= 2100:
            found.setdefault(thing[:_STEM], Claim(thing[:_STEM], number, thing))
            given[thing[:_STEM]].add(number)
    return tuple(claim for stem, claim in found.items() if len(given[stem]) == 1)


def day_of_event(statements: Sequence[Statement]) -> date | None:
    """The day most outlets give, the earlier one of two; ``None`` where nobody gives one."""
    days = Counter(day for day, _ in {(each.day, each.outlet) for each in statements if each.day})
    return min(days, key=lambda day: (-days[day], day), default=None)


def disagreements(statements: Sequence[Statement]) -> tuple[Dissent, ...]:
    """What the reports of one event disagree on: the day, figures of one thing, who acted under one ordinal."""
    return (*_on_days(statements), *_on_figures(statements), *_on_actors(statements))


def _on_days(statements: Sequence[Statement]) -> list[Dissent]:
    return _dissent("event date", ((each.day.isoformat(), each.outlet) for each in statements if each.day))


def _on_figures(statements: Sequence[Statement]) -> list[Dissent]:
    given: defaultdict[tuple[str, str], list[tuple[Claim, str]]] = defaultdict(list)
    for each in statements:
        for claim in figures(each.text):
            given[each.language, claim.stem].append((claim, each.outlet))
    found = []
    for key in sorted(given):
        claims = given[key]
        numbers = [claim.number for claim, _ in claims]
        if max(numbers) < _APART * min(numbers):
            found += _dissent(claims[0][0].word, ((str(claim.number), outlet) for claim, outlet in claims))
    return found


def _on_actors(statements: Sequence[Statement]) -> list[Dissent]:
    """Only where the headlines count alike (the 41st) and no actor is common to all: another angle is no dissent."""
    found = []
    for ordinal in sorted({ordinal for each in statements for ordinal in each.ordinals}):
        spoken = [each for each in statements if each.actors and each.ordinals == {ordinal}]
        if spoken and not frozenset.intersection(*(each.actors for each in spoken)):
            found += _dissent(f"number {ordinal}", ((", ".join(sorted(s.actors)), s.outlet) for s in spoken))
    return found


def _dissent(what: str, said: Iterable[tuple[str, str]]) -> list[Dissent]:
    """The value most outlets give first; none where all give one, or one outlet gives all."""
    sides: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for value, outlet in said:
        sides[value][outlet] = None
    if len(sides) < 2 or len({outlet for outlets in sides.values() for outlet in outlets}) < 2:
        return []
    ranked = sorted(sides.items(), key=lambda side: (-len(side[1]), side[0]))
    return [Dissent(what, tuple((value, tuple(outlets)) for value, outlets in ranked))]
