from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Change, ChangeKind, SourceState, Visit
from analysis.troubles import (
    CONNECTION,
    Trouble,
    Volume,
    is_global_outage,
    judge_connection,
    judge_run,
    judge_volume,
)

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DOWN, NONE = SourceState.TRANSIENT, SourceState.OK_NONE


def visits(states: dict[str, SourceState]) -> list[Visit]:
    return [Visit(name, state, NOW) for name, state in states.items()]


def test_when_nothing_answers_the_fault_is_ours() -> None:
    assert is_global_outage(visits(dict.fromkeys("abc", DOWN)), set("abcdef"))


@pytest.mark.parametrize(
    ("states", "well"),
    [
        (dict.fromkeys("ab", DOWN), "ab"),  # too few to tell
        ({"a": DOWN, "b": DOWN, "c": DOWN, "d": NONE}, "abcd"),  # one answered: we are online
        ({"a": DOWN, "b": DOWN, "c": DOWN, "d": SourceState.BROKEN}, "abcd"),  # a 404 is an answer too
        (dict.fromkeys("abc", DOWN), "defgh"),  # only those came due that were dead already
        (dict.fromkeys("abcdef", DOWN), "abgh"),  # of those that were well, too few
        (dict.fromkeys("abc", DOWN), "abcdefghijklmnopqrstuvwxyzABCDEFGHI"),  # three of 35 may share a machine
        ({"a": DOWN, **dict.fromkeys("bc", SourceState.SKIPPED)}, "abc"),
        ({}, "abc"),
    ],
)
def test_otherwise_it_is_not(states: dict[str, SourceState], well: str) -> None:
    assert not is_global_outage(visits(states), set(well))


def test_three_visits_to_one_dead_source_are_no_outage() -> None:
    assert not is_global_outage([Visit("a", DOWN, NOW)] * 3, {"a"})


def play_connection(*online: bool | None) -> list[tuple[int, Change]]:
    """Runs on successive days: online, not, or (``None``) with nothing to visit."""
    trouble: Trouble | None = None
    told = []
    for day, is_online in enumerate(online):
        seen = [] if is_online is None else visits(dict.fromkeys("abc", NONE if is_online else DOWN))
        trouble, change = judge_connection(trouble, seen, is_online is False, NOW + timedelta(days=day))
        told += [(day, change)] if change else []
    return told


def test_an_outage_is_told_when_it_begins_and_when_it_ends() -> None:
    told = play_connection(True, False, False, None, False, True, True)
    assert [(day, change.kind) for day, change in told] == [(1, ChangeKind.OUTAGE), (5, ChangeKind.ONLINE)]
    assert "3 sources" in told[0][1].summary
    assert "after 4 days" in told[1][1].summary


def test_a_run_that_visits_nothing_ends_no_outage() -> None:
    assert [change.kind for _, change in play_connection(False, None, None)] == [ChangeKind.OUTAGE]


def test_a_long_outage_is_told_again_after_a_week() -> None:
    assert [day for day, _ in play_connection(*[False] * 50)] == [0, 7, 37]


@given(st.lists(st.sampled_from([True, False, None]), max_size=60))
def test_outages_begin_and_end_in_turns(online: list[bool | None]) -> None:
    present = "online"
    for _, change in play_connection(*online):
        (fact,) = change.facts
        assert fact.before == present
        present = fact.after


def volume(recent: int, earlier: int, *, recent_days: int = 7, earlier_days: int = 28) -> Volume:
    return Volume("language:ru", recent, recent_days, earlier, earlier_days)


@pytest.mark.parametrize(
    ("seen", "fell"),
    [
        (volume(0, 400), True),
        (volume(19, 400), True),
        (volume(20, 400), False),  # a fifth of 100 a week
        (volume(0, 36), False),  # nine a week: chance alone may empty one
        (volume(0, 400, recent_days=3), False),  # we were away ourselves
        (volume(10, 400, recent_days=4), True),
        (volume(0, 400, earlier_days=13), False),  # no habit yet
    ],
)
def test_a_language_that_falls_by_more_than_four_fifths_is_told(seen: Volume, fell: bool) -> None:
    trouble, change = judge_volume(None, seen, NOW)
    assert (trouble is not None, change is not None) == (fell, fell)
    if change:
        assert change.kind is ChangeKind.SPARSE
        assert "in the language ru" in change.summary
        assert f"{seen.recent} articles" in change.summary


def test_it_is_measured_against_what_was_usual_before_although_the_weeks_go_by() -> None:
    trouble, _ = judge_volume(None, volume(2, 400), NOW)
    assert trouble is not None
    assert judge_volume(trouble, volume(8, 30), NOW + timedelta(days=5)) == (trouble, None)
    after, change = judge_volume(trouble, volume(50, 30), NOW + timedelta(days=6))
    assert after is None
    assert change is not None
    assert change.kind is ChangeKind.RECOVERED


def test_it_is_told_again_after_a_week() -> None:
    trouble, _ = judge_volume(None, volume(2, 400), NOW)
    _, change = judge_volume(trouble, volume(0, 300), NOW + timedelta(days=7))
    assert change is not None
    assert "still" in change.summary


def test_a_connection_is_named_once() -> None:
    trouble, _ = judge_connection(None, visits(dict.fromkeys("abc", DOWN)), True, NOW)
    assert trouble == Trouble(CONNECTION, NOW, NOW)


def test_runs_that_fail_every_other_hour_are_told_once_a_day() -> None:
    trouble: Trouble | None = None
    told = []
    for hour in range(24 * 8):
        trouble, change = judge_run(trouble, "monitor", "failed" if hour % 2 else "", NOW + timedelta(hours=hour))
        told += [(hour, change.kind)] if change else []
    days = {hour // 24 for hour, _ in told}
    assert told[0] == (1, ChangeKind.INTERRUPTED)
    assert len(told) == len(days), "once a day at most"
    assert judge_run(trouble, "monitor", "", NOW + timedelta(days=30)) == (None, None)
