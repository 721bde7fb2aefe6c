"""The only place that reads when a recipient of rules.toml wants to hear."""

from __future__ import annotations

import re
from datetime import UTC, date, time, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from analysis.timetable import Timetable
from catalog.tables import Table

_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def read_timetable(table: Table) -> Timetable:
    """The timetable of a recipient: keys that are absent keep the defaults of ``Timetable``."""
    usual = Timetable()
    return Timetable(
        zone=_zone(table),
        digest_at=_clock(table, "digest_at", table.value("digest_at", str, f"{usual.digest_at:%H:%M}")),
        digest_on=_weekday(table, "digest_on", table.value("digest_on", str, _DAYS[usual.digest_on])),
        quiet=_quiet(table),
        days_off=frozenset(_weekday(table, "days_off", day) for day in table.texts("days_off")),
        holidays=frozenset(_holiday(table, day) for day in table.texts("holidays")),
        most_per_hour=_most(table),
    )


def _zone(table: Table) -> tzinfo:
    name = table.value("zone", str, "UTC")
    if name == "UTC":
        return UTC
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a folder of the zone database raises the last
        table.complain("zone", f"{name!r} is no time zone known here", 'Use a name like "Europe/Vienna", or "UTC"')
        return UTC


def _clock(table: Table, key: str, text: str) -> time:
    found = re.fullmatch(r"([01]?\d|2[0-3]):([0-5]\d)", text)
    if not found:
        table.complain(key, f"{text!r} is no time of day", 'Write hours and minutes: "07:30"')
        return time(0)
    return time(int(found[1]), int(found[2]))


def _quiet(table: Table) -> tuple[time, time] | None:
    text = table.value("quiet", str, "")
    if not text:
        return None
    begin, dash, end = text.partition("-")
    if not dash or begin.strip() == end.strip():
        table.complain("quiet", f"is {text!r}", 'Write two times: "22:00-07:00"')
        return None
    return _clock(table, "quiet", begin.strip()), _clock(table, "quiet", end.strip())


def _weekday(table: Table, key: str, name: str) -> int:
    if name not in _DAYS:
        table.complain(key, f"{name!r} is no day of the week", f"Use one of {', '.join(_DAYS)}")
        return 0
    return _DAYS.index(name)


def _holiday(table: Table, day: str) -> str:
    """ "2026-12-24", or "12-24" for every year."""
    try:
        date.fromisoformat(f"2024-{day}" if len(day) == 5 else day)
    except ValueError:
        table.complain("holidays", f"{day!r} is no day", 'Write "2026-12-24", or "12-24" for every year')
    return day


def _most(table: Table) -> int:
    most = table.value("most_per_hour", int, 0)
    if most < 0:
        table.complain("most_per_hour", f"is {most}", "Use 1 or more; leave it out for no bound")
    return most
