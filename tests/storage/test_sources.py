from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.health import SourceRecord
from analysis.model import Outcome, SourceState, Validators, Visit
from analysis.schedule import Pace
from storage import candidates, runs, sources
from storage.sources import Standing
from storage.store import Store
from tests.storage.material import DAY, HOUR, MINISTRY, NOW, WIRE, add_article, candidate


def test_a_source_gone_from_the_catalogue_is_switched_off_and_not_lost(store: Store) -> None:
    sources.sync(store, [MINISTRY, replace(WIRE, enabled=False)], NOW + DAY)
    assert [(row.id, row.enabled) for row in sources.overview(store)] == [
        ("gazette", False),
        ("ministry", True),
        ("wire", False),
    ]


def test_a_sync_changes_the_name_and_keeps_the_memory(store: Store) -> None:
    sources.stand(store, Standing(SourceRecord("ministry"), None, NOW + HOUR))
    sources.sync(store, [replace(MINISTRY, name="Foreign Office")], NOW + DAY)
    assert sources.standings(store)["ministry"].next_visit == NOW + HOUR
    assert next(row.name for row in sources.overview(store) if row.id == "ministry") == "Foreign Office"


def test_a_source_never_visited_is_due_at_once_and_knows_nothing(store: Store) -> None:
    assert sources.memory(store, "ministry") == sources.SourceMemory({}, frozenset())
    assert sources.standings(store)["ministry"] == Standing(SourceRecord("ministry"))


def test_each_address_keeps_what_it_was_told(store: Store) -> None:
    feed, page = Validators('"é"', "Thu, 08 Aug 2024 11:00:00 GMT", "ab"), Validators("", "", "cd")
    sources.remember(store, "ministry", {"feed": feed, "page": page})
    newer = replace(feed, etag='W/"2"')
    sources.remember(store, "ministry", {"feed": newer})
    sources.remember(store, "ministry", {})
    assert sources.memory(store, "ministry").validators == {"feed": newer, "page": page}
    assert sources.memory(store, "wire").validators == {}


def test_what_is_settled_is_known_and_what_waits_is_not(store: Store, run_id: int) -> None:
    for number, outcome in enumerate(Outcome):
        candidates.settle(store, candidate(number), f"key-{outcome}", outcome, run_id=run_id, now=NOW)
    known = sources.memory(store, "ministry").known
    assert known == {f"key-{each}" for each in Outcome if each not in candidates.UNSETTLED}
    assert sources.memory(store, "wire").known == frozenset()


def test_a_source_stands_as_it_was_left(store: Store) -> None:
    record = SourceRecord(
        "ministry",
        condition="empty",
        since=NOW - DAY,
        told=NOW,
        failures=4,
        empties=3,
        last_answer=NOW - 2 * DAY,
        last_new=None,
        last_read=NOW - 3 * DAY,
        first_visit=NOW - 9 * DAY,
    )
    standing = Standing(record, Pace(22.5, -1), NOW + HOUR)
    sources.stand(store, standing)
    assert sources.standings(store)["ministry"] == standing
    assert sources.standings(store)["wire"] == Standing(SourceRecord("wire"))


def test_visits_are_kept_with_their_counters_and_shown_newest_first(store: Store, run_id: int) -> None:
    first = Visit("ministry", SourceState.TRANSIENT, NOW, "no answer")
    outcomes = {Outcome.STORED: 1, Outcome.KNOWN: 2}
    second = Visit("ministry", SourceState.OK_NEW, NOW + HOUR, "", 3, outcomes, 1.25, new=1, read=1)
    for visit in (first, second):
        sources.record_visit(store, run_id, visit)
    assert sources.visits(store, "ministry") == [second, first]
    assert sources.visits(store, "ministry", limit=1) == [second]


def test_an_address_is_new_in_the_run_that_first_saw_it(store: Store, run_id: int) -> None:
    for number, outcome in enumerate((Outcome.REFUSED, Outcome.REFUSED, Outcome.STORED)):
        candidates.settle(store, candidate(number), f"key-{number}", outcome, run_id=run_id, now=NOW)
    assert sources.fresh(store, "ministry", run_id, NOW) == {Outcome.REFUSED: 2, Outcome.STORED: 1}
    later = runs.start(store, "monitor", NOW + HOUR, {})
    candidates.settle(store, candidate(0), "key-0", Outcome.REFUSED, run_id=later, now=NOW + HOUR)
    candidates.settle(store, candidate(9), "key-9", Outcome.GONE, run_id=later, now=NOW + HOUR)
    assert sources.fresh(store, "ministry", later, NOW + HOUR) == {Outcome.GONE: 1}
    assert sources.fresh(store, "wire", later, NOW + HOUR) == {}


def test_asking_what_is_new_reads_the_index(store: Store) -> None:
    plan = store.rows(f"EXPLAIN QUERY PLAN {sources._FRESH}", {"source": "x", "at": "x", "run": 1})
    assert [row["detail"] for row in plan if "candidates" in row["detail"]] == [
        "SEARCH candidates USING INDEX candidates_by_outcome (source_id=? AND outcome=? AND first_seen=?)"
    ]


def test_the_overview_says_how_each_source_fares(store: Store, run_id: int) -> None:
    add_article(store)
    sources.record_visit(store, run_id, Visit("ministry", SourceState.OK_NEW, NOW, "one address failed"))
    by_id = {row.id: row for row in sources.overview(store)}
    assert by_id["ministry"].last_state == SourceState.OK_NEW
    assert by_id["ministry"].last_detail == "one address failed"
    assert by_id["ministry"].articles == 1
    assert by_id["ministry"].languages == ("en", "fr")
    assert by_id["wire"].last_state is None


def test_a_source_nobody_declared_is_a_bug_and_said_so(store: Store) -> None:
    with pytest.raises(LookupError, match="nobody"):
        sources.stand(store, Standing(SourceRecord("nobody")))
