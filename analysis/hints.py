"""What a publisher says of when to come again, and how it is weighed: as a floor, within our own bounds.

A feed's ``ttl``, its ``sy:updatePeriod`` and the freshness of its answer all promise that nothing new comes
sooner; ``skipHours`` and ``skipDays`` name the hours and weekdays in which nothing comes at all.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

_LONGEST_SKIP = timedelta(days=1)  # a feed that skips the weekend, or by mistake every hour, is still asked daily


@dataclass(frozen=True, slots=True)
class Hints:
    """What one address says; empty where it says nothing."""

    minutes: float = 0.0  # nothing new comes sooner
    hours: tuple[int, ...] = ()  # of the day (UTC) in which nothing comes
    days: tuple[int, ...] = ()  # weekdays on which nothing comes; Monday is 0


NO_HINTS = Hints()


def together(hints: Collection[Hints]) -> Hints:
    """What a source says by all its addresses: the soonest of them counts, and what all of them skip."""
    if not hints:
        return NO_HINTS
    hours = set.intersection(*(set(each.hours) for each in hints))
    days = set.intersection(*(set(each.days) for each in hints))
    return Hints(min(each.minutes for each in hints), tuple(sorted(hours)), tuple(sorted(days)))


def awake(moment: datetime, hints: Hints) -> datetime:
    """The moment, or the first full hour after it that is not skipped, at most a day later."""
    latest = moment + _LONGEST_SKIP
    while moment < latest and (moment.hour in hints.hours or moment.weekday() in hints.days):
        moment = moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
    return min(moment, latest)
