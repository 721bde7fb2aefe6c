from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from analysis.vigil import MEMORY, Alarm, Past, complaint, follow, resumed, told

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
QUARTER = timedelta(minutes=15)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def every(pause: timedelta, last: datetime, number: int = 40) -> list[datetime]:
    return [last - n * pause for n in reversed(range(number))]


@pytest.mark.parametrize(
    ("pause", "patience"), [(QUARTER, 1.5 * HOUR), (HOUR / 2, 2 * HOUR), (6 * HOUR, 13 * HOUR), (DAY, 49 * HOUR)]
)
def test_a_flow_is_overdue_after_two_of_its_pauses_and_an_hour(pause: timedelta, patience: timedelta) -> None:
    past = Past(every(pause, NOW, 14))
    assert not complaint(past, NOW + patience)
    assert "overdue" in complaint(past, NOW + patience + QUARTER)


def test_a_schedule_of_working_hours_rests_at_night_and_at_weekends_without_alarm() -> None:
    days = [day for day in every(DAY, NOW.replace(hour=8), 22)[:-1] if day.weekday() < 5]
    begins = [day + n * HOUR for day in days for n in range(10)]
    begins = [begin for begin in begins if begin >= begins[-1] - MEMORY]
    assert not complaint(Past(begins), NOW), "a weekend is a usual pause"
    assert complaint(Past(begins), NOW + 4 * DAY)


def test_one_outage_does_not_make_a_habit_of_long_pauses() -> None:
    begins = [*every(QUARTER, NOW - 3 * DAY), *every(QUARTER, NOW, 4)]
    assert complaint(Past(begins), NOW + 2 * HOUR)


def test_after_a_week_off_a_daily_flow_has_its_day_again_and_no_more() -> None:
    daily = Past(every(DAY, NOW - 7 * DAY, 14))
    quarters = [*every(QUARTER, NOW - 7 * DAY), NOW]
    since = resumed([*daily.begins, *quarters])
    assert since == NOW
    assert complaint(daily, NOW + HOUR)
    assert not complaint(daily, NOW + HOUR, since)
    assert "overdue: the last run began 2026-02-23 09:00" in complaint(daily, NOW + 50 * HOUR, since)


def test_flows_that_never_rested_together_did_not_resume() -> None:
    assert resumed([]) is None
    assert resumed([*every(QUARTER, NOW), *every(DAY, NOW, 3)]) is None, "one flow alone goes on for days"
    assert resumed(every(QUARTER, NOW)) is None


def test_without_a_habit_nothing_is_overdue() -> None:
    assert not complaint(Past([]), NOW)
    assert not complaint(Past(every(QUARTER, NOW, 5)), NOW + 9 * DAY)


def test_a_run_hangs_when_it_takes_far_longer_than_any_before() -> None:
    past = Past(every(QUARTER, NOW), longest=timedelta(minutes=10), is_running=True, is_alive=True)
    assert not complaint(past, NOW + HOUR)
    assert "still at work; 10 min was the longest" in complaint(past, NOW + 1.5 * HOUR)


def test_a_killed_run_is_complained_of_at_once() -> None:
    assert "was killed" in complaint(Past([NOW], is_running=True), NOW + timedelta(minutes=1))


def test_an_alarm_is_told_once_when_it_was_seen_twice_and_its_end_to_whoever_heard_of_it() -> None:
    listeners = ["desk", "log"]
    alarms = follow([], {"monitor": "overdue"}, listeners, NOW)
    assert not any(alarm.is_owed for alarm in alarms)
    alarms = follow(alarms, {"monitor": "overdue"}, listeners, NOW + QUARTER)
    assert [alarm.is_owed for alarm in alarms] == [True]
    alarms = follow(told(alarms, "log"), {"monitor": "overdue"}, listeners, NOW + HOUR)
    assert [alarm.heard for alarm in alarms] == [{"log"}]
    alarms = follow(alarms, {}, listeners, NOW + 2 * HOUR)
    assert [(alarm.ended, alarm.heard) for alarm in alarms] == [(NOW + 2 * HOUR, {"log"})]
    assert told(alarms, "log") == []


def test_what_ends_before_anybody_heard_of_it_is_forgotten() -> None:
    assert follow([Alarm("disk", "full", NOW)], {}, ["desk"], NOW + HOUR) == []


def test_an_end_is_not_waited_for_by_a_recipient_who_left() -> None:
    alarm = Alarm("disk", "full", NOW, looks=2, heard=frozenset({"desk"}))
    assert follow([alarm], {}, ["another"], NOW + HOUR) == []
