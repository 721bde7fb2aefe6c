from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from analysis.health import SourceRecord
from analysis.model import SourceState, Visit
from analysis.rhythm import Day
from analysis.troubles import Trouble, Volume
from storage import days, sources
from storage.sources import Standing
from storage.store import Store
from tests.storage.material import DAY, HOUR, MINISTRY, NOW, WIRE

TODAY = NOW.date()
RUSSIAN = replace(WIRE, languages=("ru", "en"))


def brings(store: Store, source_id: str, days_ago: int, read: int, state: SourceState = SourceState.OK_NEW) -> None:
    days.count(store, Visit(source_id, state, NOW - days_ago * DAY, new=read + 1, read=read))


def test_the_visits_of_a_day_are_one_line(store: Store) -> None:
    brings(store, "ministry", 1, 3)
    brings(store, "ministry", 0, 2)
    days.count(store, Visit("ministry", SourceState.TRANSIENT, NOW + HOUR))
    days.count(store, Visit("ministry", SourceState.OK_NEW, NOW + 2 * HOUR, new=5, read=1))
    brings(store, "wire", 0, 9)
    yesterday, today = Day(TODAY - DAY, 1, 1, 4, 3), Day(TODAY, 3, 2, 8, 3)
    assert days.history(store, "ministry", TODAY) == [yesterday, today]


def test_history_goes_back_twelve_weeks_and_reads_an_index(store: Store) -> None:
    for ago in (90, 80):
        brings(store, "ministry", ago, 1)
    assert [d.day for d in days.history(store, "ministry", TODAY)] == [TODAY - 80 * DAY]
    plan = store.rows("EXPLAIN QUERY PLAN SELECT * FROM days WHERE source_id = 'x' AND day >= 'x' ORDER BY day")
    assert [row["detail"] for row in plan] == ["SEARCH days USING PRIMARY KEY (source_id=? AND day>?)"]


def begin(store: Store, *names: str) -> None:
    """The sources were first visited long ago."""
    for name in names:
        sources.stand(store, Standing(SourceRecord(name, first_visit=NOW - 200 * DAY)))


def test_volumes_are_counted_by_first_language_and_kind_in_two_periods(store: Store) -> None:
    sources.sync(store, [MINISTRY, RUSSIAN], NOW)
    begin(store, "ministry", "wire")
    for ago in range(36):
        brings(store, "ministry", ago, 2)
        brings(store, "wire", ago, 1 if ago > 7 else 0)
    assert days.volumes(store, TODAY) == [
        Volume("kind:general", 0, 7, 28, 28),
        Volume("kind:official", 14, 7, 56, 28),
        Volume("language:en", 14, 7, 56, 28),
        Volume("language:ru", 0, 7, 28, 28),
    ]


def test_the_backlog_of_a_first_day_is_no_volume(store: Store) -> None:
    sources.stand(store, Standing(SourceRecord("ministry", first_visit=NOW - 20 * DAY)))
    brings(store, "ministry", 20, 500)
    brings(store, "ministry", 19, 2)
    assert {v.group: v.earlier for v in days.volumes(store, TODAY)} == {"kind:official": 2, "language:en": 2}


def test_a_day_on_which_nothing_answered_is_no_day_but_one_without_news_is(store: Store) -> None:
    begin(store, "ministry", "wire")
    brings(store, "ministry", 1, 0)
    brings(store, "wire", 2, 0, SourceState.BROKEN)
    (kind, *_) = days.volumes(store, TODAY)
    assert kind == Volume("kind:general", 0, 1, 0, 0)


def test_sources_switched_off_have_no_volume(store: Store) -> None:
    begin(store, "ministry", "wire")
    brings(store, "wire", 1, 5)
    sources.sync(store, [MINISTRY], NOW)
    assert days.volumes(store, TODAY) == []


def test_a_trouble_is_noted_changed_and_forgotten(store: Store) -> None:
    trouble = Trouble("language:ru", NOW, NOW, 12.5)
    days.note(store, trouble.name, trouble)
    assert days.troubles(store) == {"language:ru": trouble}
    later = replace(trouble, told=NOW + timedelta(days=7))
    days.note(store, trouble.name, later)
    assert days.troubles(store) == {"language:ru": later}
    days.note(store, trouble.name, None)
    assert days.troubles(store) == {}
