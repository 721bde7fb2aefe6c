from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Source
from analysis.schedule import LADDER, LAST_RUNG, MOST_ATTEMPTS, next_attempt, next_check, next_visit

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)


def source(every_minutes: int = 60) -> Source:
    return Source(
        "gazette", "Gazette", "http://g.example/", "FR", ("fr",), "general", "g", (), every_minutes=every_minutes
    )


def test_a_fresh_article_is_read_again_within_a_quarter_of_an_hour() -> None:
    assert next_check(NOW, None, NOW) == NOW + timedelta(minutes=15)


def test_each_rung_of_the_ladder_is_reached_at_its_age() -> None:
    waits = [
        next_check(NOW - age, None, NOW) - NOW
        for age in (timedelta(hours=2), timedelta(hours=8), timedelta(days=2), timedelta(days=10), timedelta(days=40))
    ]
    assert waits == [timedelta(hours=1), timedelta(hours=3), timedelta(days=1), timedelta(days=3), timedelta(days=7)]


def test_an_article_is_still_read_after_a_year() -> None:
    assert next_check(NOW - timedelta(days=364), None, NOW) == NOW + LAST_RUNG


def test_a_change_puts_an_old_article_back_on_the_first_rung() -> None:
    changed = NOW - timedelta(minutes=5)
    assert next_check(NOW - timedelta(days=200), changed, NOW) == NOW + timedelta(minutes=15)


def test_the_ladder_only_gets_slower() -> None:
    ages, waits = zip(*LADDER, strict=True)
    assert list(ages) == sorted(ages)
    assert [*waits, LAST_RUNG] == sorted([*waits, LAST_RUNG])


@given(st.timedeltas(min_value=timedelta(days=-2), max_value=timedelta(days=4000)))
def test_the_next_check_always_lies_ahead(age: timedelta) -> None:
    assert NOW < next_check(NOW - age, None, NOW) <= NOW + LAST_RUNG


def test_a_healthy_source_keeps_its_rhythm() -> None:
    assert next_visit(source(45), 0, NOW) == NOW + timedelta(minutes=45)


def test_failures_add_one_period_each() -> None:
    assert [(next_visit(source(60), n, NOW) - NOW) / timedelta(hours=1) for n in (1, 2, 5)] == [2, 3, 6]


@given(st.integers(0, 10**12), st.integers(1, 100_000))
def test_a_dead_source_is_asked_at_least_daily_or_in_its_own_rhythm(failures: int, every: int) -> None:
    wait = next_visit(source(every), failures, NOW) - NOW
    assert timedelta(minutes=every) <= wait <= max(timedelta(days=1), timedelta(minutes=every))


def test_an_unreachable_page_is_tried_for_a_week_and_ever_more_rarely() -> None:
    now, waits = NOW, []
    for attempts in range(1, MOST_ATTEMPTS + 5):
        after = next_attempt(attempts, now)
        if after is None:
            break
        waits.append(after - now)
        now = after
    assert waits[0] == timedelta(minutes=15)
    assert waits == sorted(waits)
    assert timedelta(days=6) < now - NOW < timedelta(days=8)
    assert next_attempt(MOST_ATTEMPTS, NOW) is None
