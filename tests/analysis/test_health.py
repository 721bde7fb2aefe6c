"""A source's condition, visit by visit: what begins it, what ends it, and how often a person hears of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.health import BROKEN_AFTER, GRAVITY, SourceRecord, judge
from analysis.holidays import NO_HOLIDAYS, Holidays
from analysis.model import Change, ChangeKind, Source, SourceState, Visit
from analysis.rhythm import Day

START = datetime(2026, 3, 2, 9, tzinfo=UTC)  # a Monday
SOURCE = Source("mfa", "Ministry", "http://mfa.example/", "FR", ("fr",), "official", "mfa", (), silent_after_days=10)
NEW, NONE, PARTIAL = SourceState.OK_NEW, SourceState.OK_NONE, SourceState.PARTIAL
DOWN, EMPTY, SKIPPED = SourceState.TRANSIENT, SourceState.EMPTY_SUSPICIOUS, SourceState.SKIPPED
GONE = SourceState.BROKEN
B, E, S, R = ChangeKind.BROKEN, ChangeKind.EMPTY, ChangeKind.SILENT, ChangeKind.RECOVERED
FILTERED, FLOODING = ChangeKind.ALL_FILTERED, ChangeKind.FLOODING

Step = tuple[float, SourceState] | tuple[float, SourceState, int, int]  # day, state, new, read


@dataclass
class Life:
    """A source's life: its record, its days, and every change told."""

    source: Source = SOURCE
    record: SourceRecord = field(default_factory=lambda: SourceRecord("mfa"))
    holidays: Holidays = NO_HOLIDAYS
    is_in_session: bool = False
    days: dict[date, Day] = field(default_factory=dict)
    told: list[tuple[datetime, Change]] = field(default_factory=list)

    def visit(self, at: datetime, state: SourceState, new: int, read: int) -> Change | None:
        visit = Visit("mfa", state, at, new=new, read=read, seen=new)
        day = self.days.get(at.date(), Day(at.date()))
        answers = day.answers + (state in {NEW, NONE, PARTIAL})
        self.days[at.date()] = Day(at.date(), day.visits + 1, answers, day.new + new, day.read + read)
        days = sorted(self.days.values(), key=lambda d: d.day)
        self.record, change = judge(
            self.source, self.record, visit, days, self.holidays, is_in_session=self.is_in_session
        )
        self.told += [(at, change)] if change else []
        return change

    def play(self, steps: Iterable[Step]) -> Life:
        for day, state, *counts in steps:
            new, read = counts or ((1, 1) if state is NEW else (0, 0))
            self.visit(START + timedelta(days=day), state, new, read)
        return self

    def kinds(self) -> list[ChangeKind]:
        return [change.kind for _, change in self.told]


def kinds(*steps: Step) -> list[ChangeKind]:
    return Life().play(steps).kinds()


def down(first_day: int, times: int = BROKEN_AFTER) -> list[Step]:
    """Failed visits on successive days."""
    return [(first_day + i, DOWN) for i in range(times)]


def daily(first: int, last: int, *, new: int = 2) -> list[Step]:
    """A paper that prints every day, from the first of these days to the last."""
    return [(day, NEW, new, new) for day in range(first, last + 1)]


def weekdays(first: int, last: int) -> list[Step]:
    """A ministry that rests at weekends (day 0 is a Monday)."""
    return [(day, NEW, 2, 2) if day % 7 < 5 else (day, NONE) for day in range(first, last + 1)]


CASES: list[tuple[str, Sequence[Step], list[ChangeKind]]] = [
    ("one failure is an accident", [(0, NEW), (1, DOWN), (2, NONE), (3, GONE), (4, NONE)], []),
    ("the second failure in a row is told", [(0, NEW), (1, DOWN), (2, GONE)], [B]),
    ("further failures are not", [(0, NEW), *down(1, 6)], [B]),
    ("the end is told once", [(0, NEW), *down(1, 6), (8, NONE), (9, NONE)], [B, R]),
    ("a partial answer is an answer", [(0, NEW), *down(1), (3, PARTIAL)], [B, R]),
    ("nothing listed once may be a pause", [(0, NEW), (1, EMPTY), (2, NEW)], []),
    ("nothing listed twice in a row is told", [(0, NEW), (1, EMPTY), (2, EMPTY), (3, EMPTY)], [E]),
    ("and so is the first thing listed again", [(0, NEW), (1, EMPTY), (2, EMPTY), (3, NONE)], [E, R]),
    ("a failure and an empty answer are two missed visits", [(0, NEW), (1, DOWN), (2, EMPTY)], [B]),
    ("an empty source that stops answering is worse", [(0, NEW), (1, EMPTY), (2, EMPTY), (3, DOWN)], [E, B]),
    ("one that answers emptily is not yet well", [(0, NEW), *down(1), (3, EMPTY), (4, EMPTY)], [B]),
    ("a promise kept to the day is kept", [(0, NEW), (10, NONE)], []),
    ("a promise broken is told once", [(0, NEW), (10, NONE), (11, NONE), (12, NONE), (15, NONE)], [S]),
    ("only something new ends a silence", [(0, NEW), (11, NONE), (12, NONE), (13, NEW)], [S, R]),
    ("a source that never brought anything is silent, too", [(0, NONE), (5, NONE), (11, NONE)], [S]),
    ("an unreachable source is not called silent", [(0, NEW), *down(20, 5)], [B]),
    ("a silent source that breaks is told as broken", [(0, NEW), (11, NONE), *down(12, 3), (15, NEW)], [S, B, R]),
    ("after a breakage the days of silence begin anew", [(0, NEW), *down(9), (12, NONE), (21, NONE)], [B, R]),
    ("and end where they would", [(0, NEW), *down(9), (12, NONE), (21, NONE), (23, NONE)], [B, R, S]),
    ("new addresses that cannot be read are told", [(0, NEW), *[(d, NEW, 1, 0) for d in range(1, 13)]], [FILTERED]),
    ("not before the promise is over", [(0, NEW), *[(d, NEW, 1, 0) for d in range(1, 11)]], []),
    ("one that can be read ends it", [(0, NEW), *[(d, NEW, 1, 0) for d in range(1, 13)], (13, NEW)], [FILTERED, R]),
    ("a first visit is no flood", [(0, NEW, 400, 400), (1, NEW, 60, 60)], []),
    ("a busy day is no flood", [*daily(0, 13), (14, NEW, 50, 50)], []),
    ("a flood is told", [*daily(0, 13), (14, NEW, 51, 51), (14.5, NEW, 30, 30)], [FLOODING]),
    ("for a busy source it takes more", [*daily(0, 13, new=20), (14, NEW, 100, 100)], []),
    ("a whole day without ends it", [*daily(0, 13), (14, NEW, 60, 60), *daily(15, 17)], [FLOODING, R]),
    ("a flood that goes on is one", [*daily(0, 13), *daily(14, 19, new=70)], [FLOODING]),
    ("after a month it is the rhythm", [*daily(0, 13), *daily(14, 45, new=70)], [FLOODING, FLOODING, R]),
]


@pytest.mark.parametrize(("steps", "wanted"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_a_life_and_what_is_told_of_it(steps: Sequence[Step], wanted: list[ChangeKind]) -> None:
    assert kinds(*steps) == wanted


def test_a_session_is_expected_to_bring_far_more() -> None:
    burst: list[Step] = [*daily(0, 13), (14, NEW, 80, 80)]
    assert Life().play(burst).kinds() == [FLOODING]
    assert Life(is_in_session=True).play(burst).kinds() == []
    assert Life(is_in_session=True).play([(0, NEW), *down(1)]).kinds() == [B]


# ── its own rhythm ───────────────────────────────────────────────────────────────────────────────


def days_until_told(
    steps: list[Step], last_news: int, source: Source = SOURCE, holidays: Holidays = NO_HOLIDAYS
) -> float | None:
    """Days after its last news until a source, visited every two hours, is called silent."""
    life = Life(source, holidays=holidays).play(steps)
    assert life.told == []
    for hours in range(2, 24 * 30, 2):
        at = START + timedelta(days=last_news, hours=hours)
        change = life.visit(at, NONE, 0, 0)
        if change:
            assert change.kind is ChangeKind.SILENT
            return hours / 24
    return None


def test_a_daily_paper_is_missed_after_two_papers_whatever_it_promised() -> None:
    after = days_until_told(daily(0, 40), 40)
    assert after is not None
    assert after < 3, "the two missed days are over at midnight"


def test_before_four_weeks_are_known_only_the_promise_counts() -> None:
    assert days_until_told(daily(0, 20), 20) == pytest.approx(10, abs=0.1)


def test_a_weekend_is_no_silence_and_the_two_days_after_it_are() -> None:
    friday = 39 - 39 % 7 + 4
    after = days_until_told(weekdays(0, friday), friday)
    assert after is not None
    assert 4 < after < 5, "Saturday and Sunday are not counted; told when Monday and Tuesday are over"


def test_a_promise_of_two_days_is_not_broken_by_a_weekend() -> None:
    friday = 39 - 39 % 7 + 4
    after = days_until_told(weekdays(0, friday), friday, replace(SOURCE, silent_after_days=2))
    assert after is not None
    assert 3 < after < 4, "told when the Monday has passed without news"


def test_a_weekly_paper_is_missed_by_its_promise_or_the_second_issue() -> None:
    weekly: list[Step] = [(day, NEW, 9, 9) if day % 7 == 3 else (day, NONE) for day in range(60)]
    assert days_until_told(weekly, 59, replace(SOURCE, silent_after_days=90)) == pytest.approx(14.6, abs=0.6)
    assert days_until_told(weekly, 59) == pytest.approx(10, abs=0.1)


def test_one_long_holiday_does_not_buy_weeks_of_patience() -> None:
    holiday = [*daily(0, 19), *((day, NONE) for day in (20,)), *daily(21, 50)]
    after = days_until_told(holiday, 50)
    assert after is not None
    assert after < 3


def off(first_day: int, length: int) -> Holidays:
    day = (START + timedelta(days=first_day)).date()
    return Holidays(yearly=((day.month, day.day, length),))


def test_a_ministry_that_is_quiet_over_new_year_is_silent_two_days_after_it() -> None:
    friday = 39 - 39 % 7 + 4
    new_year = off(friday + 1, 10)  # Saturday to the Monday of the week after next
    after = days_until_told(weekdays(0, friday), friday, holidays=new_year)
    assert after is not None
    assert 12 < after < 13, "told when Tuesday and Wednesday after it are over"
    promise = days_until_told(daily(0, 20), 20, holidays=off(21, 5))
    assert promise == pytest.approx(15, abs=0.1), "the promise of ten days is longer by the holidays"


def test_a_newspaper_is_missed_on_holidays_too() -> None:
    paper = replace(SOURCE, kind="general")
    after = days_until_told(daily(0, 40), 40, paper, off(41, 10))
    assert after is not None
    assert after < 3


def test_a_holiday_of_the_past_is_neither_a_gap_nor_a_rest() -> None:
    quiet = [*daily(0, 19), *((day, NONE) for day in range(20, 24)), *daily(24, 30)]
    after = days_until_told([*quiet, (31, NONE), *daily(32, 50)], 50, holidays=off(20, 4))
    assert after is not None
    assert after < 4


@given(st.lists(st.booleans(), min_size=20, max_size=60), st.integers(1, 20))
def test_never_later_than_the_promise_where_nobody_rests(news: list[bool], promised: int) -> None:
    """Whatever the rhythm was, a source that answers and brings nothing is told a day after its promise."""
    life = Life(replace(SOURCE, silent_after_days=promised))
    life.play([(day, NEW, 3, 3) if is_new else (day, NONE) for day, is_new in enumerate(news)])
    life.play([(len(news), NEW, 3, 3)])
    told = len(life.told)
    last = START + timedelta(days=len(news))
    for days in range(1, promised + 9):
        life.visit(last + timedelta(days=days), NONE, 0, 0)
    (at, change), *_ = life.told[told:]
    assert change.kind is ChangeKind.SILENT
    assert at - last <= timedelta(days=promised + 7), "at most one week's rest on top"
    if promised >= 7:
        assert at - last <= timedelta(days=promised + 1)


def test_days_on_which_nobody_looked_are_not_missed() -> None:
    life = Life(replace(SOURCE, silent_after_days=60)).play(daily(0, 40))
    life.visit(START + timedelta(days=55), NONE, 0, 0)
    assert life.told == []


# ── how often it is told ─────────────────────────────────────────────────────────────────────────


def test_a_trouble_is_told_again_after_a_week_and_then_every_month() -> None:
    life = Life().play([(0, NEW), *down(1, 80)])
    days = [(at - START).days for at, _ in life.told]
    assert days == [2, 9, 39, 69]
    assert set(life.kinds()) == {ChangeKind.BROKEN}
    assert "is still broken since 2026-03-04" in life.told[1][1].summary
    assert life.told[1][1].facts[0].before == life.told[1][1].facts[0].after == "broken"


def test_a_skipped_visit_changes_nothing_even_when_a_reminder_is_due() -> None:
    record = SourceRecord("mfa", "broken", START, START, failures=2, last_new=START)
    assert judge(SOURCE, record, Visit("mfa", SKIPPED, START + timedelta(days=99))) == (record, None)


def test_the_summary_names_the_source_and_what_to_do() -> None:
    summary = Life().play([(0, DOWN), (1, DOWN)]).told[0][1].summary
    assert "Ministry" in summary
    assert "catalogue (source mfa)" in summary
    assert "lists nothing" in Life().play([(0, EMPTY), (1, EMPTY)]).told[0][1].summary


def test_the_record_of_another_source_is_refused() -> None:
    with pytest.raises(ValueError, match="same source"):
        judge(SOURCE, SourceRecord("other"), Visit("mfa", NEW, START))


# ── any life at all ──────────────────────────────────────────────────────────────────────────────

visits = st.tuples(
    st.floats(0.01, 12), st.sampled_from(SourceState), st.sampled_from([0, 0, 1, 3, 60, 400]), st.booleans()
)


def lived(steps: list[tuple[float, SourceState, int, bool]], promised: int) -> Life:
    life, at = Life(replace(SOURCE, silent_after_days=promised)), START
    for days, state, new, is_read in steps:
        at += timedelta(days=days)
        has_new = state in {NEW, PARTIAL}
        life.visit(at, state, new if has_new else 0, new if has_new and is_read else 0)
    return life


@given(st.lists(visits, max_size=80), st.integers(0, 15))
def test_every_change_begins_where_the_last_one_ended(
    steps: list[tuple[float, SourceState, int, bool]], promised: int
) -> None:
    """So nothing starts twice without an end, and nothing ends that did not start."""
    present = "well"
    for _, change in lived(steps, promised).told:
        (fact,) = change.facts
        assert fact.before == present
        present = fact.after
        assert change.kind == (ChangeKind.RECOVERED if present == "well" else ChangeKind(present))
        assert change.summary


@given(st.lists(visits, max_size=80), st.integers(0, 15))
def test_between_a_start_and_its_end_things_only_get_worse_and_reminders_keep_their_distance(
    steps: list[tuple[float, SourceState, int, bool]], promised: int
) -> None:
    for (earlier, first), (later, second) in pairwise(lived(steps, promised).told):
        before, after = second.facts[0].before, second.facts[0].after
        if after == before:
            assert later - earlier >= timedelta(days=7)
        elif "well" not in (before, after):
            assert GRAVITY.index(after) > GRAVITY.index(before)  # type: ignore[arg-type]  # a condition, as told
        assert not (first.kind is second.kind is ChangeKind.RECOVERED)


@given(st.lists(visits, max_size=40), st.integers(0, 15))
def test_skipped_visits_could_as_well_not_have_been(
    steps: list[tuple[float, SourceState, int, bool]], promised: int
) -> None:
    life, at = Life(replace(SOURCE, silent_after_days=promised)), START
    for days, state, new, is_read in steps:
        at += timedelta(days=days)
        before = life.record
        change = life.visit(at, state, new if state is NEW else 0, new if state is NEW and is_read else 0)
        if state is SKIPPED:
            assert (life.record, change) == (before, None)


@given(st.lists(visits, min_size=1, max_size=60), st.integers(0, 15))
def test_two_failures_in_a_row_never_go_unnoticed(
    steps: list[tuple[float, SourceState, int, bool]], promised: int
) -> None:
    life = lived([*steps, (1.0, DOWN, 0, False), (1.0, DOWN, 0, False)], promised)
    assert life.record.condition == "broken"
