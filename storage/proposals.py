"""The only place that keeps what a person might merge or split; renewed as a whole, acted on by nobody else."""

from __future__ import annotations

import zlib
from datetime import datetime

from analysis.proposals import Proposal, propose
from analysis.stories import Profile
from storage.columns import encode, read_words
from storage.store import Store

NEWEST = 1500  # speaking articles that are looked at in one night; older stories were looked at before

_SPEAKING = """
SELECT m.story_id, m.article_id, m.profile FROM memberships m WHERE m.profile IS NOT NULL
ORDER BY m.joined_at DESC, m.article_id DESC LIMIT ?
"""


def renew(store: Store, now: datetime) -> int:
    """The proposals of last night are replaced by those of tonight; how many there are."""
    rows = store.rows(_SPEAKING, [NEWEST])
    found = propose(
        (row["story_id"], row["article_id"], Profile.from_json(zlib.decompress(row["profile"]).decode()))
        for row in rows
    )
    with store.atomic():
        store.db.execute("DELETE FROM stories_proposed")
        for each in found:
            columns = encode(
                kind=each.kind,
                story_id=each.story_id,
                other_id=each.other_id,
                article_id=each.article_id,
                score=each.score,
                reasons=each.reasons,
                at=now,
            )
            store.db.table("stories_proposed").insert(columns)
    return len(found)


def current(store: Store) -> list[Proposal]:
    """What was proposed last, surest first."""
    return [
        Proposal(
            row["kind"], row["story_id"], row["score"], read_words(row["reasons"]), row["other_id"], row["article_id"]
        )
        for row in store.rows("SELECT * FROM stories_proposed ORDER BY score DESC, id")
    ]
