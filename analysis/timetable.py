"""The only place that knows when somebody wants to hear: quiet hours, days off, and the hours of their digests.

Everything is in the reader's own zone, so that "07:00" stays the morning when the clocks change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from datetime import time as TimeOfDay  # noqa: N812 - `time` is the name of a clock nobody here may ask
from typing import Literal

Rhythm = Literal["hourly", "daily", "weekly"]

_MORNING = TimeOfDay(6)  # in the zone of the timetable; by then Asia's working day is told and Europe's begins


@dataclass(frozen=True, slots=True)
class Timetable:
    """When one recipient hears; the default is at any time, and of digests at six, weekly ones on Mondays.

    ``quiet`` are hours (from, to) without letters, past midnight where ``to`` is the earlier one; ``days_off``
    are weekdays (0 = Monday), ``holidays`` are days ("2026-12-24", or "12-24" for every year): on both no
    letter goes out. ``most_per_hour`` bounds the letters sent at once (0: no bound).
    """

    zone: tzinfo = UTC
    digest_at: TimeOfDay = _MORNING
    digest_on: int = 0
    quiet: tuple[TimeOfDay, TimeOfDay] | None = None
    days_off: frozenset[int] = frozenset()
    holidays: frozenset[str] = frozenset()
    most_per_hour: int = 0

    def is_quiet(self, now: datetime) -> bool:
        """Whether letters wait at this moment."""
        local = now.astimezone(self.zone)
        if self._is_day_off(local.date()):
            return True
        if self.quiet is None:
            return False
        begin, end = self.quiet
        clock = TimeOfDay(local.hour, local.minute)
        return begin <= clock < end if begin <= end else clock >= begin or clock < end

    def last_digest(self, rhythm: Rhythm, now: datetime) -> datetime:
        """The last moment, in UTC and not after now, at which a digest of that rhythm was to be written."""
        if rhythm == "hourly":
            return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
        today = now.astimezone(self.zone).date()
        days = (today - timedelta(days=ago) for ago in range(8))
        moments = (self._moment(day) for day in days if rhythm == "daily" or day.weekday() == self.digest_on)
        return next(moment for moment in moments if moment <= now)

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, self.digest_at, self.zone).astimezone(UTC)

    def _is_day_off(self, day: date) -> bool:
        days = {day.isoformat(), f"{day:%m-%d}"}
        return day.weekday() in self.days_off or not days.isdisjoint(self.holidays)
