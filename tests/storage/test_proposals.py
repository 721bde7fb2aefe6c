from __future__ import annotations

import pytest

from storage import proposals, stories
from storage.store import Store
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_IN_RUSSIAN, TALKS_TOLD_AGAIN
from tests.storage.material import DAY, NOW, add_article


def two_of_one_event(store: Store) -> None:
    for number, told in enumerate((TALKS, TALKS_TOLD_AGAIN, HARBOUR)):
        stories.found(store, add_article(store, number), told.to_json(), NOW, [], told.terms())


def one_with_a_stranger(store: Store) -> None:
    stories.found(store, add_article(store, 0), TALKS.to_json(), NOW, [], TALKS.terms())
    for number, told in enumerate((TALKS_TOLD_AGAIN, TALKS_IN_RUSSIAN, HARBOUR), 1):
        stories.join(store, 1, add_article(store, number), told.to_json(), NOW, 1.0, [], told.terms())


def test_a_proposal_keeps_its_number_from_night_to_night(store: Store) -> None:
    two_of_one_event(store)
    assert proposals.renew(store, NOW) == 1
    (before,) = proposals.current(store)
    assert proposals.renew(store, NOW + DAY) == 1
    assert proposals.current(store) == [before]
    assert (before.proposal.kind, before.proposal.story_id, before.proposal.other_id) == ("merge", 1, 2)
    assert before.proposal.reasons


def test_an_accepted_merge_is_carried_out(store: Store) -> None:
    two_of_one_event(store)
    proposals.renew(store, NOW)
    decided = proposals.decide(store, 1, accept=True, now=NOW)
    assert (decided.decision, decided.story_id, decided.other_id) == ("accepted", 1, 2)
    assert stories.get(store, 2).id == 1
    assert proposals.renew(store, NOW + DAY) == 0
    assert store.row("SELECT state, story_id, other_id FROM proposals_read") == {
        "state": "accepted", "story_id": 1, "other_id": 2,
    }  # fmt: skip


def test_a_rejected_one_is_not_proposed_again(store: Store) -> None:
    two_of_one_event(store)
    proposals.renew(store, NOW)
    assert proposals.decide(store, 1, accept=False, now=NOW).decision == "rejected"
    assert proposals.renew(store, NOW + DAY) == 0
    assert stories.get(store, 2).id == 2
    with pytest.raises(LookupError, match="no proposal 1 waits"):
        proposals.decide(store, 1, accept=True, now=NOW)


def test_an_accepted_split_is_carried_out_and_the_two_stay_apart(store: Store) -> None:
    one_with_a_stranger(store)
    assert proposals.renew(store, NOW) == 1
    decided = proposals.decide(store, 1, accept=True, now=NOW)
    assert (decided.story_id, decided.other_id) == (1, 2)
    assert [stories.get(store, number).articles for number in (1, 2)] == [3, 1]
    states = [row["state"] for row in store.rows("SELECT state FROM proposals_read ORDER BY id")]
    assert states == ["accepted", "rejected"]


def test_what_is_no_longer_proposed_lapses_and_its_number_is_not_used_again(store: Store) -> None:
    two_of_one_event(store)
    proposals.renew(store, NOW)
    store.db.execute("UPDATE memberships SET profile = NULL WHERE story_id = 2")
    assert proposals.renew(store, NOW + DAY) == 0
    assert store.row("SELECT id, state FROM proposals_read") == {"id": 1, "state": "lapsed"}


def test_a_split_that_cannot_be_carried_out_still_waits(store: Store) -> None:
    one_with_a_stranger(store)
    proposals.renew(store, NOW)
    store.db.execute("DELETE FROM memberships WHERE article_id = 4")
    with pytest.raises(ValueError, match="not in story"):
        proposals.decide(store, 1, accept=True, now=NOW)
    assert [each.number for each in proposals.current(store)] == [1]
