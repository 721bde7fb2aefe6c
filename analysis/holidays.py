"""The only place that knows when the offices of a country are closed; the days themselves are data of the catalogue."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Rite = Literal["easter", "orthodox"]
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Holidays:
    """The days off of one country."""

    yearly: tuple[tuple[int, int, int], ...] = ()  # month and day of the first, and how many; may run into January
    moving: tuple[tuple[Rite, int], ...] = ()  # days from Easter Sunday, before it negative
    dates: frozenset[date] = frozenset()  # of those that follow another calendar, year by year

    def between(self, first: date, last: date) -> frozenset[date]:
        """The days off from ``first`` to ``last``, both included."""
        found = set(self.dates)
        for year in range(first.year - 1, last.year + 1):
            for month, day, length in self.yearly:
                found.update(date(year, month, day) + i * _DAY for i in range(length))
            found.update(easter(year, rite) + days * _DAY for rite, days in self.moving)
        return frozenset(day for day in found if first <= day <= last)


NO_HOLIDAYS = Holidays()


def easter(year: int, rite: Rite = "easter") -> date:
    """Easter Sunday in the Gregorian calendar, for 1900 to 2099 (J. Meeus, Astronomical Algorithms, chapter 8)."""
    if rite == "orthodox":
        d = (19 * (year % 19) + 15) % 30
        e = (2 * (year % 4) + 4 * (year % 7) - d + 34) % 7
        month, day = divmod(d + e + 114, 31)
        return date(year, month, day + 1) + timedelta(days=13)  # from the Julian calendar
    century, rest = divmod(year, 100)
    h = (19 * (year % 19) + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    k = (32 + 2 * (century % 4) + 2 * (rest // 4) - h - rest % 4) % 7
    month, day = divmod(h + k - 7 * ((year % 19 + 11 * h + 22 * k) // 451) + 114, 31)
    return date(year, month, day + 1)
