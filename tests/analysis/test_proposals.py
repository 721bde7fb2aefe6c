from __future__ import annotations

from analysis.proposals import propose
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_IN_RUSSIAN, TALKS_TOLD_AGAIN, signing


def test_two_stories_of_one_event_may_be_merged_into_the_older() -> None:
    (proposal,) = propose([(1, 10, TALKS), (2, 11, TALKS_TOLD_AGAIN), (3, 12, HARBOUR)])
    assert (proposal.kind, proposal.story_id, proposal.other_id) == ("merge", 1, 2)
    assert proposal.score > 0.8
    assert "shared" in proposal.reasons[0]


def test_look_alikes_are_not_proposed() -> None:
    assert propose([(1, 10, signing("41st", "Belmor", "BB")), (2, 11, signing("42nd", "Corvia", "CC"))]) == []


def test_a_stranger_may_leave_its_story() -> None:
    (proposal,) = propose([(1, 10, TALKS), (1, 11, TALKS_TOLD_AGAIN), (1, 12, TALKS_IN_RUSSIAN), (1, 13, HARBOUR)])
    assert (proposal.kind, proposal.story_id, proposal.article_id) == ("split", 1, 13)


def test_nothing_is_proposed_of_nothing() -> None:
    assert propose([]) == []
