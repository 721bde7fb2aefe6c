"""The only place that says when something is looked at again.

    article   age since its last change ──► rung of the ladder ──► next check
    source    how much of what it listed was known ──► pace, faster or slower within bounds
              what it says itself (see ``hints``) ──► never sooner, where that costs no news
              pace, or its declared rhythm × failures in a row, capped ──► next visit
    candidate attempts so far ──► next attempt, longer each time, until it is given up

Edits come early: most silent corrections follow within hours of publication, a few within weeks, and a
withdrawal may come months later. So an article is looked at often at first and rarely later, and every
change puts it back on the first rung.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from analysis.hints import NO_HINTS, Hints, awake
from analysis.model import Source, SourceKind, SourceState, Visit

T = TypeVar("T")

# (while younger than, look again after). The steps follow those newsdiffs used in production
# (15 min, 1 h, 3 h, 3 days, 30 days by age since the last edit), with a daily and a weekly rung added
# where it leaves a gap in which a withdrawal would be noticed days late.
LADDER: tuple[tuple[timedelta, timedelta], ...] = (
    (timedelta(hours=1), timedelta(minutes=15)),
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=90), timedelta(days=7)),
)
LAST_RUNG = timedelta(days=30)  # for everything older; nothing is ever given up here

LONGEST_BACK_OFF = timedelta(days=1)  # a dead source is asked once a day, so its recovery is seen within one


OFFICIAL_PATIENCE = 3.0  # what a ministry takes out it takes out late, and that is what we are here for
HOT_PATIENCE = 2.0
HOT_FAMILIES = 3  # independent publishers with one story
MOST_PER_HOST = 60  # articles of one host in one run: at a second each, a minute of its time


def patience(kind: SourceKind, families: int) -> float:
    """How many times longer than usual an article stays on each rung: official sources, stories many tell."""
    return (OFFICIAL_PATIENCE if kind == "official" else 1.0) * (HOT_PATIENCE if families >= HOT_FAMILIES else 1.0)


def share_out(due: Sequence[T], host: Callable[[T], str], limit: int, per_host: int = MOST_PER_HOST) -> list[T]:
    """Of what is due, in the order given, at most so many in total and of each host."""
    taken: Counter[str] = Counter()
    chosen: list[T] = []
    for each in due:
        name = host(each)
        if taken[name] < per_host and len(chosen) < limit:
            taken[name] += 1
            chosen.append(each)
    return chosen


def next_check(first_seen: datetime, last_changed: datetime | None, now: datetime, patience: float = 1.0) -> datetime:
    """When an article should be read again, counted from ``now``.

    ``patience`` stretches every rung of the ladder: with 3 an article is looked at as one a third as old.

    Its age is the time since it last changed, or since it was first seen when it never did. The answer is
    always a moment after ``now``; whoever wants to stop watching old articles decides so by age.
    """
    born = first_seen if last_changed is None else max(first_seen, last_changed)
    age = now - born
    return now + next((again for younger, again in LADDER if age < younger * patience), LAST_RUNG)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a source is visited at present, and what the last visit said of it."""

    minutes: float
    leaning: int = 0  # -1: the last visit spoke for faster, 1: for slower, 0: for neither, or was not to be trusted


@dataclass(frozen=True, slots=True)
class Habits:
    """What bounds the pace of a source: what it was seen to do, and what it says itself."""

    per_day: float | None = None  # new addresses it brings a day; None while unknown
    hint_minutes: float = 0.0  # it says that nothing new comes sooner; 0 = it says nothing


FEW_KNOWN = 1 / 3  # of what was listed: below, the next visit may find that something has passed unseen
MOST_KNOWN = 2 / 3  # above, most of the visit was in vain (both shares as Media Cloud uses them for 100,000 feeds)
FASTER, SLOWER = 0.5, 1.5  # quickly up, slowly down: a visit too many costs a 304, one too few costs news
LEAST_MINUTES = 10.0
MOST_MINUTES = 1440.0
TICK_MINUTES = 15.0  # how often monitor runs: a visit is late by so much without anybody's fault


def next_pace(source: Source, pace: Pace, visit: Visit, since_answer: timedelta | None, habits: Habits) -> Pace:
    """The pace after a visit: faster or slower when two visits in a row, both on time, said so.

    ``since_answer`` is the time since the last usable answer, ``None`` for the first. A source is never visited
    more rarely than twice for each new address it usually brings (or as declared, where that is rarer), so that
    adapting saves visits in vain and delays no news.
    """
    is_full = visit.seen > 0 and visit.new == visit.seen  # something may have passed unseen already
    least, most = bounds(source, replace(habits, hint_minutes=0.0) if is_full else habits)
    minutes = min(max(pace.minutes, least), most)
    if not _is_on_time(pace, since_answer) or visit.state not in {SourceState.OK_NEW, SourceState.OK_NONE}:
        return Pace(minutes)
    known = 1 - visit.new / visit.seen if visit.seen else 1.0  # a 304 lists nothing: all of it is known
    leaning = -1 if known < FEW_KNOWN else 1 if known > MOST_KNOWN else 0
    if leaning and (leaning == pace.leaning or is_full):
        minutes = min(max(minutes * (FASTER if leaning < 0 else SLOWER), least), most)
    return Pace(minutes, leaning)


def bounds(source: Source, habits: Habits) -> tuple[float, float]:
    """The least and most minutes between two visits; what the source declares is never more than the most.

    A hint raises the least, never above the most: whoever says "once a day" and publishes every hour is read by
    what he does.
    """
    declared = float(source.every_minutes)
    least = min(declared, max(declared / 4, LEAST_MINUTES))
    most = max(declared, min(declared * 4, MOST_MINUTES))
    if habits.per_day is None:
        most = declared
    elif habits.per_day:
        most = max(declared, min(most, MOST_MINUTES / 2 / habits.per_day))
    return max(least, min(habits.hint_minutes, most)), most


def _is_on_time(pace: Pace, since_answer: timedelta | None) -> bool:
    """Neither so early that nothing can be new, nor so late that everything must be."""
    if since_answer is None:
        return False
    minutes = since_answer / timedelta(minutes=1)
    return pace.minutes / 2 <= minutes <= pace.minutes * 1.5 + TICK_MINUTES


def next_visit(
    source: Source, failures: int, now: datetime, minutes: float | None = None, hints: Hints = NO_HINTS
) -> datetime:
    """When a source should be visited again, counted from ``now``.

    A healthy source keeps its pace (``minutes``), else its declared rhythm, and is left alone in the hours and on
    the weekdays it names, for at most a day. Each failure in a row adds one
    declared period (linear, so that one bad hour costs little), up to one day or the source's own rhythm where
    that is longer: nothing is ever given up.
    """
    rhythm = timedelta(minutes=source.every_minutes)
    if failures <= 0:
        return awake(now + (rhythm if minutes is None else timedelta(minutes=minutes)), hints)
    longest = max(rhythm, LONGEST_BACK_OFF)
    # Multiplying first would overflow timedelta for absurd counts: the cap is reached long before.
    periods = 1 + min(failures, 1 + int(longest / rhythm))
    return now + min(rhythm * periods, longest)


FIRST_WAIT = timedelta(minutes=15)
MOST_ATTEMPTS = 12  # the last after nearly a week: whoever removes a page by mistake has put it back by then


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try an unreachable candidate again after so many attempts (from 1); ``None``: no more.

    The wait doubles, up to 32 hours, so that an outage of minutes costs minutes and one of days loses nothing.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + FIRST_WAIT * (1 << min(max(attempts, 1) - 1, 7))
