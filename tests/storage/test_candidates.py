from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.model import Outcome, Reason
from storage import candidates, sources
from storage.store import Store
from tests.storage.material import DAY, HOUR, NOW, add_article, candidate

REASON = Reason("football", "match", "against", -2.0, "title")


def test_where_a_candidate_ended_can_be_asked(store: Store, run_id: int) -> None:
    candidates.settle(
        store,
        candidate(),
        "key",
        Outcome.IRRELEVANT,
        run_id=run_id,
        now=NOW,
        detail="about football",
        score=0.02,
        reasons=[REASON],
    )
    assert candidates.find(store, "key") == candidates.CandidateRow(
        candidate(), "key", Outcome.IRRELEVANT, NOW, NOW, 0, "about football", 0.02, (REASON,), None, run_id
    )
    assert candidates.find(store, "other") is None


def test_the_evidence_for_an_article_lies_with_its_reading_alone(store: Store, run_id: int) -> None:
    article_id = add_article(store)
    settled = {"run_id": run_id, "now": NOW, "score": 0.9, "reasons": [REASON], "article_id": article_id}
    candidates.settle(store, candidate(), "key", Outcome.STORED, **settled)  # type: ignore[arg-type]
    found = candidates.find(store, "key")
    assert found is not None
    assert (found.article_id, found.score, found.reasons) == (article_id, 0.9, ())


def test_the_first_time_stays_and_the_last_moves(store: Store, run_id: int) -> None:
    for moment in (NOW, NOW + HOUR):
        candidates.settle(store, candidate(), "key", Outcome.POSTPONED, run_id=run_id, now=moment)
    row = candidates.find(store, "key")
    assert row
    assert (row.first_seen, row.last_seen) == (NOW, NOW + HOUR)


def test_only_what_may_still_change_is_not_known(store: Store, run_id: int) -> None:
    for outcome in Outcome:
        candidates.settle(store, candidate(), outcome, outcome, run_id=run_id, now=NOW)
    unknown = set(Outcome) - sources.memory(store, "ministry").known
    assert unknown == {Outcome.UNREACHABLE, Outcome.POSTPONED, Outcome.REFUSED}


def test_what_waits_comes_oldest_first(store: Store, run_id: int) -> None:
    for number, outcome in enumerate((Outcome.POSTPONED, Outcome.UNREACHABLE, Outcome.STORED)):
        candidates.settle(
            store,
            candidate(number),
            f"key-{number}",
            outcome,
            run_id=run_id,
            now=NOW - number * HOUR,
            next_try=NOW if outcome is Outcome.UNREACHABLE else None,
        )
    assert candidates.waiting(store, "ministry", NOW) == [candidate(1), candidate(0)]
    assert candidates.waiting(store, "ministry", NOW, limit=1) == [candidate(1)]
    assert candidates.waiting(store, "wire", NOW) == []


def test_an_unreachable_address_rests_until_its_next_try(store: Store, run_id: int) -> None:
    candidates.settle(store, candidate(), "key", Outcome.UNREACHABLE, run_id=run_id, now=NOW, next_try=NOW + HOUR)
    assert candidates.attempts(store, "key", "ministry") == 1
    assert candidates.resting(store, "ministry", NOW) == {"key"}
    assert not candidates.waiting(store, "ministry", NOW)
    assert candidates.waiting(store, "ministry", NOW + HOUR) == [candidate()]
    assert not candidates.resting(store, "ministry", NOW + HOUR)


def test_without_a_next_try_it_rests_for_good(store: Store, run_id: int) -> None:
    candidates.settle(store, candidate(), "key", Outcome.UNREACHABLE, run_id=run_id, now=NOW)
    assert not candidates.waiting(store, "ministry", NOW + 1000 * DAY)
    assert candidates.resting(store, "ministry", NOW + 1000 * DAY) == {"key"}


def test_each_source_knows_by_itself_what_it_need_not_fetch_again(store: Store, run_id: int) -> None:
    for name in ("ministry", "wire"):
        candidates.settle(store, candidate(1, name), "key", Outcome.IRRELEVANT, run_id=run_id, now=NOW)
        assert sources.memory(store, name).known == {"key"}


def test_seeing_it_again_does_not_replace_what_was_decided(store: Store, run_id: int) -> None:
    article_id = add_article(store)
    candidates.settle(
        store, candidate(), "key", Outcome.STORED, run_id=run_id, now=NOW, score=0.9, article_id=article_id
    )
    candidates.settle(store, candidate(), "key", Outcome.KNOWN, run_id=run_id, now=NOW + DAY)
    candidates.settle(store, candidate(2, "wire"), "key", Outcome.KNOWN, run_id=run_id, now=NOW + DAY)
    row = candidates.find(store, "key")
    assert row
    assert (row.outcome, row.score, row.article_id) == (Outcome.STORED, 0.9, article_id)
    assert row.candidate == candidate()
    assert row.last_seen == NOW + DAY


def test_a_candidate_that_waited_may_turn_out_to_be_known(store: Store, run_id: int) -> None:
    for outcome in (Outcome.UNREACHABLE, Outcome.KNOWN):
        candidates.settle(store, candidate(), "key", outcome, run_id=run_id, now=NOW)
    assert sources.memory(store, "ministry").known == {"key"}


def test_a_listing_that_is_not_text_can_be_stored(store: Store, run_id: int) -> None:
    hostile = replace(candidate(), title="half an emoji \ud83d and \0 nothing", summary="'); DROP TABLE runs; --")
    candidates.settle(store, hostile, "key", Outcome.POSTPONED, run_id=run_id, now=NOW)
    (read,) = candidates.waiting(store, "ministry", NOW)
    assert read.title == "half an emoji \ufffd and  nothing"
    assert read.summary == hostile.summary


@pytest.mark.parametrize("missing", ["nobody", ""])
def test_a_candidate_of_no_source_is_refused(store: Store, run_id: int, missing: str) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        candidates.settle(store, candidate(1, missing), "key", Outcome.STORED, run_id=run_id, now=NOW)
