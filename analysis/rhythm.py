"""The only place that knows a source's habits: how often it brings news, on which weekdays, how much in a day.

    days of the last 8 weeks ──► which weekdays it rests ──► how long its gaps usually are ──► how much is missing

A day on which we got no answer says nothing and is left out, so that neither our own downtime nor a
breakage looks like a silence. Days are UTC days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

MEMORY = timedelta(days=56)  # 8 weeks: every weekday 8 times, and a season's change is forgotten in two months
LEARNED_AFTER = timedelta(days=28)  # before that, only the promise counts
LEAST_GAPS = 6  # a weekly paper has shown 6 after 7 weeks
MISSED_INTERVALS = 2  # the second missed issue is told: one may be a holiday

FLOOD_TIMES = 5  # the busiest day of the last weeks, so many times over
FLOOD_FROM = 50  # and never for fewer: a source of two a day may well have twelve
FLOOD_WEEKS = timedelta(days=28)
FLOOD_LEAST_DAYS = 7  # days known before a flood can be told from a beginning


@dataclass(frozen=True, slots=True)
class Day:
    """What a source brought on one day."""

    day: date
    visits: int = 0
    answers: int = 0  # visits that brought a usable answer
    new: int = 0  # addresses never seen before
    read: int = 0  # addresses that could be read for the first time


def missed_days(days: Sequence[Day], last_new: date, today: date) -> int:
    """Days since the last news, whole ones we looked on, and on which the source does not usually rest."""
    rest = rest_days(days, last_new)
    return sum(d.answers > 0 and last_new < d.day < today and d.day.weekday() not in rest for d in days)


def patience(days: Sequence[Day], last_new: date) -> int | None:
    """So many missed days are a silence: two of the source's longest usual gaps; ``None`` while unknown.

    One gap in twenty does not count as usual: Christmas would else buy every source weeks of patience.
    """
    seen = _seen(days, last_new)
    if not seen or last_new - seen[0].day < LEARNED_AFTER:
        return None
    gaps = sorted(_gaps(seen, rest_days(days, last_new)))
    if len(gaps) < LEAST_GAPS:
        return None
    return MISSED_INTERVALS * gaps[-1 - len(gaps) // 20]


def rest_days(days: Sequence[Day], last_new: date) -> frozenset[int]:
    """Weekdays (Monday is 0) on which the source does not publish; empty while no clear pattern shows."""
    seen = _seen(days, last_new)
    if not seen or last_new - seen[0].day < LEARNED_AFTER:
        return frozenset()
    looked = Counter(d.day.weekday() for d in seen)
    news = Counter(d.day.weekday() for d in seen if d.new)
    rest = frozenset(w for w in looked if looked[w] >= 3 and news[w] <= looked[w] / 4)
    at_work = [d for d in seen if d.day.weekday() not in rest]
    is_clear = bool(at_work) and sum(d.new > 0 for d in at_work) >= len(at_work) / 2
    return rest if is_clear else frozenset()


def _seen(days: Sequence[Day], last_new: date) -> list[Day]:
    """The days to learn from: those with an answer, up to the last with news."""
    return [d for d in days if d.answers and last_new - MEMORY <= d.day <= last_new]


def _gaps(seen: Sequence[Day], rest: frozenset[int]) -> list[int]:
    """Days from each day with news to the next, without the days of rest; 1 = the very next."""
    gaps, gap, has_begun = [], 0, False
    for d in seen:
        gap += d.day.weekday() not in rest
        if d.new:
            if has_begun:
                gaps.append(max(gap, 1))
            gap, has_begun = 0, True
    return gaps


def busiest(days: Sequence[Day], before: date) -> int | None:
    """Most new addresses on one day of the four weeks before; ``None`` while too little is known."""
    known = [d.new for d in days if d.answers and before - FLOOD_WEEKS <= d.day < before]
    return max(known) if len(known) >= FLOOD_LEAST_DAYS else None


def is_flood(new: int, most: int | None) -> bool:
    """True for far more new addresses than on the busiest day before."""
    return most is not None and new > FLOOD_FROM and new > FLOOD_TIMES * most


def new_per_day(days: Sequence[Day], today: date) -> float | None:
    """New addresses a day over the last four weeks, the first day's backlog left out; ``None`` while unknown."""
    known = [d.new for d in days if d.answers and today - FLOOD_WEEKS <= d.day < today][1:]
    return sum(known) / len(known) if len(known) >= FLOOD_LEAST_DAYS else None
