from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from analysis import schedule
from analysis.hints import Hints, together
from analysis.model import Source, SourceState, Visit
from analysis.schedule import (
    LADDER,
    LAST_RUNG,
    MOST_ATTEMPTS,
    Habits,
    Pace,
    bounds,
    next_attempt,
    next_check,
    next_pace,
    next_visit,
)

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


def visit(new: int, seen: int = 20, state: SourceState = SourceState.OK_NEW) -> Visit:
    return Visit("gazette", state, NOW, seen=seen, new=new)


def pace_after(*news: int, start: float = 60, per_day: float | None = 4.0, every: int = 60) -> list[float]:
    """The minutes between visits after each of some visits, every one on time, with so many of 20 new."""
    pace, found = Pace(start), []
    for new in news:
        pace = next_pace(source(every), pace, visit(new), timedelta(minutes=pace.minutes), Habits(per_day))
        found.append(pace.minutes)
    return found


def test_two_visits_that_knew_nearly_all_make_the_third_later() -> None:
    assert pace_after(0, 0, 0, 0, 0, 0) == [60, 90, 135, 180, 180, 180], "never beyond half its rhythm of 6 hours"


def test_two_visits_that_knew_little_make_the_third_sooner() -> None:
    assert pace_after(15, 15, 15, 15) == [60, 30, 15, 15]


def test_a_window_full_of_new_ones_is_visited_sooner_at_once() -> None:
    assert pace_after(20) == [30]
    assert pace_after(20, 20, 20, every=30, start=30) == [15, 10, 10], "never under ten minutes"


def test_between_a_third_and_two_thirds_known_is_just_right() -> None:
    assert pace_after(10, 10, 10) == [60, 60, 60]


def test_one_visit_alone_says_nothing() -> None:
    assert pace_after(0, 15, 0, 15, 10, 0) == [60] * 6


def test_a_304_knows_everything() -> None:
    pace = next_pace(source(), Pace(60, 1), visit(0, 0, SourceState.OK_NONE), timedelta(hours=1), Habits(1.0))
    assert pace == Pace(90, 1)


def test_a_visit_too_early_or_too_late_or_failed_is_not_trusted() -> None:
    for gap in (None, timedelta(minutes=5), timedelta(hours=9)):
        assert next_pace(source(), Pace(60, -1), visit(20), gap, Habits(4.0)) == Pace(60)
    for state in (SourceState.TRANSIENT, SourceState.PARTIAL, SourceState.EMPTY_SUSPICIOUS):
        assert next_pace(source(), Pace(60, 1), visit(0, 0, state), timedelta(hours=1), Habits(4.0)) == Pace(60)


def test_a_quarter_of_an_hour_late_is_on_time_since_runs_come_so_often() -> None:
    assert next_pace(source(40), Pace(10, 1), visit(0), timedelta(minutes=25), Habits(4.0)).minutes == 15
    assert next_pace(source(40), Pace(10, 1), visit(0), timedelta(minutes=31), Habits(4.0)).minutes == 10


def test_a_busy_source_is_never_slower_than_declared_and_a_rare_one_at_most_four_times() -> None:
    assert bounds(source(), Habits(200.0)) == (15, 60)
    assert bounds(source(), Habits(0.0)) == (15, 240)
    assert bounds(source(), Habits(0.5)) == (15, 240)
    assert bounds(source(1000), Habits(0.0)) == (250, 1440)


def test_before_its_rhythm_is_known_a_source_is_not_slowed_down() -> None:
    assert pace_after(0, 0, 0, per_day=None) == [60, 60, 60]


@given(
    st.integers(5, 20_000),
    st.builds(Pace, st.floats(1, 30_000), st.sampled_from([-1, 0, 1])),
    st.tuples(st.integers(0, 50), st.integers(0, 50)).map(sorted),
    st.builds(Habits, st.one_of(st.none(), st.floats(0, 1000)), st.floats(0, 1e6)),
)
def test_the_pace_keeps_its_bounds(every: int, pace: Pace, counts: list[int], habits: Habits) -> None:
    after = next_pace(source(every), pace, visit(*counts), timedelta(minutes=pace.minutes), habits)
    assert min(every, max(10, every / 4)) <= after.minutes <= max(every, min(1440, every * 4))


def test_a_source_is_not_visited_sooner_than_it_says_something_new_comes() -> None:
    hourly = Habits(4.0, hint_minutes=60)
    assert next_pace(source(), Pace(60, -1), visit(15), timedelta(hours=1), hourly).minutes == 60
    assert next_pace(source(30), Pace(30), visit(10), timedelta(minutes=30), hourly).minutes == 60


def test_a_hint_is_not_believed_where_it_would_cost_news() -> None:
    daily = Habits(24.0, hint_minutes=1440)
    assert bounds(source(), daily) == (60, 60), "it brings news every hour, whatever it says"
    assert bounds(source(), Habits(None, 1440)) == (60, 60), "and before that is known as declared"
    assert bounds(source(), Habits(0.5, 1440)) == (240, 240)
    full = next_pace(source(), Pace(60), visit(20), timedelta(hours=1), daily)
    assert full.minutes == 30, "a window full of new ones is a reason to hurry"


def test_hours_and_weekdays_that_a_source_skips_are_left_out_for_a_day_at_most() -> None:
    night = Hints(hours=(12, 13, 14))
    assert next_visit(source(60), 0, NOW, None, night) == NOW + timedelta(hours=3)
    assert NOW.weekday() == 6
    assert next_visit(source(60), 0, NOW, None, Hints(days=(6,))) == datetime(2026, 3, 2, tzinfo=UTC)
    always = Hints(hours=tuple(range(24)))
    assert next_visit(source(60), 0, NOW, None, always) == NOW + timedelta(hours=25)
    assert next_visit(source(60), 1, NOW, None, always) == NOW + timedelta(hours=2), "a failure is looked at soon"


def test_of_several_addresses_the_soonest_counts_and_what_all_skip() -> None:
    said = together([Hints(60, (1, 2, 3), (5, 6)), Hints(30, (2, 3, 4), (6,))])
    assert said == Hints(30, (2, 3), (6,))
    assert together([said, Hints()]) == Hints()
    assert together([]) == Hints()


def test_a_pace_is_kept_while_all_is_well_and_left_at_the_first_failure() -> None:
    assert next_visit(source(60), 0, NOW, 200.0) == NOW + timedelta(minutes=200)
    assert next_visit(source(60), 1, NOW, 200.0) == NOW + timedelta(minutes=120)


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


def test_official_sources_and_hot_stories_are_looked_at_longer() -> None:
    seen = datetime(2026, 1, 1, tzinfo=UTC)
    now = seen + timedelta(days=2)
    waits = [
        schedule.next_check(seen, None, now, schedule.patience(kind, families)) - now
        for kind, families in (("general", 1), ("official", 1), ("official", 3))
    ]
    assert waits == [timedelta(days=1), timedelta(hours=3), timedelta(hours=3)]
    assert schedule.patience("general", 3) > schedule.patience("general", 1)


def test_one_host_does_not_take_all_places_of_a_run() -> None:
    due = ["a"] * 5 + ["b", "c", "a"]
    assert schedule.share_out(due, str, 4, per_host=2) == ["a", "a", "b", "c"]
    assert schedule.share_out(due, str, 3, per_host=9) == ["a", "a", "a"]
