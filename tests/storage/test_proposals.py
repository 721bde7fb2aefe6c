from __future__ import annotations

from storage import proposals, stories
from storage.store import Store
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_TOLD_AGAIN
from tests.storage.material import DAY, NOW, add_article


def test_proposals_are_renewed_each_night(store: Store) -> None:
    for number, told in enumerate((TALKS, TALKS_TOLD_AGAIN, HARBOUR)):
        stories.found(store, add_article(store, number), told.to_json(), NOW, [], told.terms())
    assert proposals.renew(store, NOW) == 1
    assert proposals.renew(store, NOW + DAY) == 1
    (proposal,) = proposals.current(store)
    assert (proposal.kind, proposal.story_id, proposal.other_id) == ("merge", 1, 2)
    assert proposal.reasons
