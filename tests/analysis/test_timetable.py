from __future__ import annotations

from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

import pytest

from analysis.timetable import Rhythm, Timetable

VIENNA = Timetable(ZoneInfo("Europe/Vienna"), time(7, 30), digest_on=4)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("now", "is_quiet"),
    [
        ("2024-08-08T19:59", False),
        ("2024-08-08T20:00", True),  # 22:00 in Vienna
        ("2024-08-09T04:59", True),
        ("2024-08-09T05:00", False),
        ("2024-12-09T05:00", True),  # 06:00 in winter
        ("2024-12-25T12:00", True),
        ("2025-12-25T12:00", True),
        ("2024-08-10T12:00", True),  # a Saturday
        ("2024-05-01T12:00", True),
        ("2025-05-01T12:00", False),
    ],
)
def test_quiet_are_the_night_the_days_off_and_the_holidays_of_the_readers_own_zone(now: str, is_quiet: bool) -> None:
    timetable = Timetable(
        ZoneInfo("Europe/Vienna"),
        quiet=(time(22), time(7)),
        days_off=frozenset({5}),
        holidays=frozenset({"12-25", "2024-05-01"}),
    )
    assert timetable.is_quiet(at(now)) is is_quiet


def test_quiet_hours_may_lie_within_a_day_and_there_are_none_by_default() -> None:
    lunch = Timetable(quiet=(time(12), time(13)))
    assert [lunch.is_quiet(at(f"2024-08-08T{hour}:30")) for hour in (11, 12, 13)] == [False, True, False]
    assert not Timetable().is_quiet(at("2024-08-08T03:00"))


@pytest.mark.parametrize(
    ("rhythm", "now", "last"),
    [
        ("hourly", "2024-08-08T09:59", "2024-08-08T09:00"),
        ("daily", "2024-08-08T05:29", "2024-08-07T05:30"),
        ("daily", "2024-08-08T05:30", "2024-08-08T05:30"),
        ("daily", "2024-12-08T06:29", "2024-12-07T06:30"),
        ("daily", "2024-03-31T05:30", "2024-03-31T05:30"),  # the night in which the clocks go forward
        ("daily", "2024-03-31T05:29", "2024-03-30T06:30"),
        ("weekly", "2024-08-08T12:00", "2024-08-02T05:30"),
        ("weekly", "2024-08-09T05:30", "2024-08-09T05:30"),
    ],
)
def test_digests_come_at_the_readers_own_time(rhythm: Rhythm, now: str, last: str) -> None:
    assert VIENNA.last_digest(rhythm, at(now)) == at(last)
