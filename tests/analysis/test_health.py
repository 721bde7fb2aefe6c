from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from analysis.health import BROKEN_AFTER, SourceRecord, is_global_outage, judge
from analysis.model import Change, ChangeKind, Outcome, Source, SourceState, Visit

START = datetime(2026, 3, 1, tzinfo=UTC)
SOURCE = Source("mfa", "Ministry", "http://mfa.example/", "FR", ("fr",), "official", "mfa", (), silent_after_days=10)
NEW, NONE, DOWN, EMPTY = SourceState.OK_NEW, SourceState.OK_NONE, SourceState.TRANSIENT, SourceState.EMPTY_SUSPICIOUS


def visit(state: SourceState, at: datetime = START, source_id: str = "mfa") -> Visit:
    return Visit(source_id, state, at)


def play(*steps: tuple[int, SourceState]) -> tuple[SourceRecord, list[Change]]:
    """Visits on the given days; the last record and every change told."""
    record, told = SourceRecord("mfa"), []
    for day, state in steps:
        now = START + timedelta(days=day)
        record, change = judge(SOURCE, record, visit(state, now), now)
        told += [change] if change else []
    return record, told


def kinds(*steps: tuple[int, SourceState]) -> list[ChangeKind]:
    return [change.kind for change in play(*steps)[1]]


def down(first_day: int, times: int = BROKEN_AFTER) -> list[tuple[int, SourceState]]:
    """Failed visits on successive days."""
    return [(first_day + i, DOWN) for i in range(times)]


def test_fewer_failures_in_a_row_are_no_breakage() -> None:
    assert BROKEN_AFTER >= 2
    assert kinds((0, NEW), *down(1, BROKEN_AFTER - 1), (8, NONE), *down(9, BROKEN_AFTER - 1)) == []


def test_enough_failures_in_a_row_are_told_once_and_so_is_the_recovery() -> None:
    *_, last = down(1, BROKEN_AFTER)
    assert kinds((0, NEW), *down(1, BROKEN_AFTER)) == [ChangeKind.BROKEN]
    assert kinds((0, NEW), *down(1, last[0] + 5), (9, NONE), (10, NONE)) == [ChangeKind.BROKEN, ChangeKind.RECOVERED]


def test_a_feed_that_lists_nothing_at_all_is_broken_too() -> None:
    changes = play((0, NEW), (1, EMPTY), (2, EMPTY), (3, EMPTY))[1]
    assert "lists nothing" in changes[0].summary


def test_silence_is_told_once_when_the_promise_is_broken() -> None:
    assert kinds((0, NEW), (10, NONE), (11, NONE), (12, NONE), (30, NONE)) == [ChangeKind.SILENT]


def test_only_something_new_ends_a_silence() -> None:
    assert kinds((0, NEW), (11, NONE), (12, NONE), (13, NEW)) == [ChangeKind.SILENT, ChangeKind.RECOVERED]


def test_an_unreachable_source_is_not_called_silent() -> None:
    assert ChangeKind.SILENT not in kinds((0, NEW), *down(20, 9))


def test_a_source_that_never_brought_anything_is_silent_after_its_days() -> None:
    assert kinds((0, NONE), (5, NONE), (11, NONE)) == [ChangeKind.SILENT]


def test_after_a_breakage_the_days_of_silence_are_counted_anew() -> None:
    steps = ((0, NEW), (9, DOWN), (10, DOWN), (11, DOWN), (12, NONE), (13, NONE), (23, NONE))
    assert kinds(*steps) == [ChangeKind.BROKEN, ChangeKind.RECOVERED, ChangeKind.SILENT]


def test_a_silent_source_that_breaks_is_told_as_broken_and_recovers_once() -> None:
    steps = ((0, NEW), (11, NONE), (12, DOWN), (13, DOWN), (14, DOWN), (15, NEW))
    assert kinds(*steps) == [ChangeKind.SILENT, ChangeKind.BROKEN, ChangeKind.RECOVERED]


def test_a_skipped_visit_changes_nothing() -> None:
    record = SourceRecord("mfa", failures=2, last_new=START)
    assert judge(SOURCE, record, visit(SourceState.SKIPPED), START + timedelta(days=99)) == (record, None)


def test_a_partial_answer_with_a_new_article_counts_as_new() -> None:
    seen = replace(visit(SourceState.PARTIAL), outcomes={Outcome.KNOWN: 4, Outcome.STORED: 1})
    assert judge(SOURCE, SourceRecord("mfa"), seen, START)[0].last_new == START


def test_a_partial_answer_with_known_ones_only_does_not() -> None:
    seen = replace(visit(SourceState.PARTIAL), outcomes={Outcome.KNOWN: 4})
    assert judge(SOURCE, SourceRecord("mfa"), seen, START)[0].last_new is None


def test_the_summary_names_the_source_and_what_to_do() -> None:
    summary = play((0, DOWN), (1, DOWN), (2, DOWN))[1][0].summary
    assert "Ministry" in summary
    assert "catalogue (source mfa)" in summary


def test_the_record_of_another_source_is_refused() -> None:
    with pytest.raises(ValueError, match="same source"):
        judge(SOURCE, SourceRecord("other"), visit(NEW), START)


def test_when_nothing_answers_the_fault_is_ours() -> None:
    assert is_global_outage([visit(DOWN, source_id=name) for name in "abc"])


@pytest.mark.parametrize(
    "states",
    [
        {"a": DOWN, "b": DOWN},  # too few to tell
        {"a": DOWN, "b": DOWN, "c": NONE},  # one answered: we are online
        {"a": DOWN, "b": DOWN, "c": SourceState.BROKEN},  # a 404 is an answer too
        {"a": DOWN, "b": DOWN, "c": DOWN, **dict.fromkeys("defg", SourceState.SKIPPED)},  # only the dead were due
        {},
    ],
)
def test_otherwise_it_is_not(states: dict[str, SourceState]) -> None:
    assert not is_global_outage([visit(state, source_id=name) for name, state in states.items()])


def test_three_visits_to_one_dead_source_are_no_outage() -> None:
    assert not is_global_outage([visit(DOWN)] * 3)
