from __future__ import annotations

import random
from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from analysis import rhythm
from analysis.rhythm import Day

MONDAY = date(2026, 3, 2)


def days(*news: int, answers: int = 1) -> list[Day]:
    """One day after another from a Monday on, with so many new addresses each."""
    return [Day(MONDAY + timedelta(days=i), 1, answers, new, new) for i, new in enumerate(news)]


WEEK = (3, 3, 3, 3, 3, 0, 0)


def last(history: list[Day]) -> date:
    return max(d.day for d in history if d.new)


def test_a_ministry_rests_at_weekends() -> None:
    history = days(*WEEK * 6)
    assert rhythm.rest_days(history, last(history)) == {5, 6}
    assert rhythm.patience(history, last(history)) == 2


def test_a_paper_in_a_country_that_rests_on_fridays_rests_on_fridays() -> None:
    history = days(*(3, 3, 3, 3, 0, 3, 3) * 6)
    assert rhythm.rest_days(history, last(history)) == {4}


def test_a_weekly_paper_works_on_one_day() -> None:
    history = days(*(0, 0, 9, 0, 0, 0, 0) * 8)
    assert rhythm.rest_days(history, last(history)) == {0, 1, 3, 4, 5, 6}
    assert rhythm.patience(history, last(history)) == 2


def test_a_source_without_a_pattern_rests_on_no_day_and_gets_twice_its_longest_gap() -> None:
    chance = random.Random(1)
    history = days(*(int(chance.random() < 0.2) for _ in range(56)))
    assert rhythm.rest_days(history, last(history)) == frozenset()
    gaps = [d.day for d in history if d.new]
    longest = max((b - a).days for a, b in pairwise(gaps))
    assert rhythm.patience(history, last(history)) == 2 * longest


def test_nothing_is_learned_in_the_first_weeks_or_from_a_few_issues() -> None:
    assert rhythm.patience(days(*[1] * 28), MONDAY + timedelta(days=27)) is None
    assert rhythm.patience(days(*[1] * 29), MONDAY + timedelta(days=28)) == 2
    monthly = days(*([1] + [0] * 27) * 2, 1)
    assert rhythm.patience(monthly, last(monthly)) is None


def test_days_without_an_answer_are_neither_missed_nor_learned_from() -> None:
    history = [*days(*[1] * 35), *(Day(MONDAY + timedelta(days=d), 4, 0) for d in range(35, 40))]
    assert rhythm.missed_days(history, last(history), MONDAY + timedelta(days=40)) == 0


def test_today_is_not_over_and_so_not_missed() -> None:
    history = days(*[1] * 35, 0, 0)
    today = MONDAY + timedelta(days=36)
    assert rhythm.missed_days(history, last(history), today) == 1


def test_a_flood_needs_a_past_a_multiple_and_a_number() -> None:
    history = days(*[4] * 30)
    today = MONDAY + timedelta(days=30)
    assert rhythm.busiest(history, today) == 4
    assert rhythm.busiest(history[:6], MONDAY + timedelta(days=6)) is None
    assert [rhythm.is_flood(new, 4) for new in (50, 51)] == [False, True]
    assert [rhythm.is_flood(new, 20) for new in (100, 101)] == [False, True]
    assert not rhythm.is_flood(10_000, None)


def test_a_source_of_two_a_day_brings_two_a_day_although_it_began_with_a_backlog() -> None:
    assert rhythm.new_per_day(days(60, *[2] * 20), MONDAY + timedelta(days=21)) == 2
    assert rhythm.new_per_day(days(*[2] * 5), MONDAY + timedelta(days=5)) is None


def test_how_often_a_source_of_chance_is_called_silent_by_its_rhythm() -> None:
    """Sources that publish by the throw of a die are the worst case: no more than one false alarm in a year."""
    chance, alarms, years = random.Random(7), 0, 12
    for share in (0.15, 0.3, 0.5, 0.8):
        for _ in range(years // 4):
            history = days(*(int(chance.random() < share) for _ in range(365 + 56)))
            alarms += _alarms(history)
    assert alarms <= years


def _alarms(history: list[Day]) -> int:
    count, is_silent = 0, False
    for i in range(56, len(history)):
        seen = history[max(0, i - 84) : i + 1]
        if seen[-1].new:
            is_silent = False
            continue
        latest = max((d.day for d in seen if d.new), default=None)
        usual = rhythm.patience(seen, latest) if latest else None
        if latest and usual and not is_silent and rhythm.missed_days(seen, latest, seen[-1].day) >= usual:
            count, is_silent = count + 1, True
    return count


@given(st.lists(st.integers(0, 5), max_size=84))
def test_patience_is_at_least_two_days(news: list[int]) -> None:
    history = days(*news)
    if any(news):
        usual = rhythm.patience(history, last(history))
        assert usual is None or usual >= 2
        assert rhythm.missed_days(history, last(history), MONDAY + timedelta(days=len(news))) >= 0
