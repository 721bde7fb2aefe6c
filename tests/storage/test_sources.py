from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.model import Outcome, SourceState, Validators, Visit
from storage import candidates, sources
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
    sources.remember(store, "ministry", validators={}, next_visit=NOW + HOUR)
    sources.sync(store, [replace(MINISTRY, name="Foreign Office")], NOW + DAY)
    assert sources.memory(store, "ministry").next_visit == NOW + HOUR
    assert next(row.name for row in sources.overview(store) if row.id == "ministry") == "Foreign Office"


def test_a_source_never_visited_is_due_at_once_and_knows_nothing(store: Store) -> None:
    memory = sources.memory(store, "ministry")
    assert memory == sources.SourceMemory({}, frozenset(), None, "", None, 0, None, None, None)


def test_each_address_keeps_what_it_was_told(store: Store) -> None:
    feed, page = Validators('"é"', "Thu, 08 Aug 2024 11:00:00 GMT", "ab"), Validators("", "", "cd")
    sources.remember(store, "ministry", validators={"feed": feed, "page": page}, next_visit=NOW)
    newer = replace(feed, etag='W/"2"')
    sources.remember(store, "ministry", validators={"feed": newer}, next_visit=NOW + HOUR)
    memory = sources.memory(store, "ministry")
    assert memory.validators == {"feed": newer, "page": page}
    assert memory.next_visit == NOW + HOUR
    assert sources.memory(store, "wire").validators == {}


def test_what_is_settled_is_known_and_what_waits_is_not(store: Store, run_id: int) -> None:
    for number, outcome in enumerate(Outcome):
        candidates.settle(store, candidate(number), f"key-{outcome}", outcome, run_id=run_id, now=NOW)
    known = sources.memory(store, "ministry").known
    assert known == {f"key-{each}" for each in Outcome if each not in candidates.UNSETTLED}
    assert sources.memory(store, "wire").known == frozenset()


def test_the_health_record_comes_back_as_it_was_saved(store: Store) -> None:
    sources.save_record(
        store,
        "ministry",
        condition="broken",
        since=NOW - DAY,
        failures=4,
        last_answer=NOW - 2 * DAY,
        last_new=None,
        first_visit=NOW - 9 * DAY,
    )
    memory = sources.memory(store, "ministry")
    assert (memory.condition, memory.since, memory.failures) == ("broken", NOW - DAY, 4)
    assert (memory.last_answer, memory.last_new) == (NOW - 2 * DAY, None)
    assert memory.first_visit == NOW - 9 * DAY


def test_visits_are_kept_with_their_counters_and_shown_newest_first(store: Store, run_id: int) -> None:
    first = Visit("ministry", SourceState.TRANSIENT, NOW, "no answer")
    second = Visit("ministry", SourceState.OK_NEW, NOW + HOUR, "", 3, {Outcome.STORED: 1, Outcome.KNOWN: 2}, 1.25)
    for visit in (first, second):
        sources.record_visit(store, run_id, visit)
    assert sources.visits(store, "ministry") == [second, first]
    assert sources.visits(store, "ministry", limit=1) == [second]


def test_the_overview_says_how_each_source_fares(store: Store, run_id: int) -> None:
    add_article(store)
    sources.record_visit(store, run_id, Visit("ministry", SourceState.OK_NEW, NOW))
    by_id = {row.id: row for row in sources.overview(store)}
    assert by_id["ministry"].last_state == SourceState.OK_NEW
    assert by_id["ministry"].articles == 1
    assert by_id["ministry"].languages == ("en", "fr")
    assert by_id["wire"].last_state is None


def test_a_source_nobody_declared_is_a_bug_and_said_so(store: Store) -> None:
    with pytest.raises(LookupError, match="nobody"):
        sources.memory(store, "nobody")
    with pytest.raises(LookupError, match="nobody"):
        sources.remember(store, "nobody", validators={}, next_visit=NOW)
