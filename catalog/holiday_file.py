"""The only place that reads holidays.toml."""

from __future__ import annotations

import re
from datetime import date, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import cast

from analysis.holidays import Holidays, Rite
from catalog.states import state_codes
from catalog.tables import Problem, TomlPage

_NOT_A_STATE = frozenset({"INT", "EU"})
_MOVING = re.compile(r"(easter|orthodox)([+-]\d{1,2})?")
_YEARLY = re.compile(r"(\d\d-\d\d)(?:\.\.(\d\d-\d\d))?")
_DATED = re.compile(r"(\d{4}-\d\d-\d\d)(?:\.\.(\d{4}-\d\d-\d\d))?")
_COMMON_YEAR, _YEAR_AFTER = 2025, 2026  # without a 29 February, which is nobody's holiday
_LONGEST = 31
_REMEDY = 'Write "12-24..01-01", "easter-2", "orthodox+1" or "2027-02-05..2027-02-12", a month at most'


def read_holidays(path: Path, problems: list[Problem]) -> MappingProxyType[str, Holidays]:
    """The days off by country code; what is wrong is added to ``problems``."""
    page = TomlPage(path, problems)
    found: dict[str, Holidays] = {}
    countries = page.root.keys()
    for country in countries:
        if country not in state_codes() | _NOT_A_STATE:
            page.complain(country, "is no state", "Use two letters of ISO 3166-1, EU, or INT")
        try:
            found[country] = _read(page.root.texts(country))
        except ValueError as error:
            page.complain(country, str(error), _REMEDY)
    return MappingProxyType(found)


def _read(days: tuple[str, ...]) -> Holidays:
    """Raises ``ValueError`` for a day that cannot be understood."""
    yearly: list[tuple[int, int, int]] = []
    moving: list[tuple[Rite, int]] = []
    dates: set[date] = set()
    for text in days:
        if found := _MOVING.fullmatch(text):
            moving.append((cast(Rite, found[1]), int(found[2] or 0)))
        elif found := _YEARLY.fullmatch(text):
            first, length = _span(text, f"{_COMMON_YEAR}-{found[1]}", f"{_COMMON_YEAR}-{found[2] or found[1]}")
            yearly.append((first.month, first.day, length))
        elif found := _DATED.fullmatch(text):
            first, length = _span(text, found[1], found[2] or found[1])
            dates.update(first + timedelta(days=i) for i in range(length))
        else:
            raise ValueError(f"has {text!r}")
    return Holidays(tuple(yearly), tuple(moving), frozenset(dates))


def _span(text: str, first: str, last: str) -> tuple[date, int]:
    """The first day and how many; a yearly span may end in the January after."""
    try:
        begin, end = date.fromisoformat(first), date.fromisoformat(last)
    except ValueError as error:
        raise ValueError(f"has {text!r} ({error})") from None
    if end < begin and end.year == _COMMON_YEAR:
        end = end.replace(year=_YEAR_AFTER)
    length = (end - begin).days + 1
    if not 1 <= length <= _LONGEST:
        raise ValueError(f"has {text!r}, {length} days")
    return begin, length
