"""How a story was carried, read from the archive."""

from __future__ import annotations

import json
from datetime import datetime

from analysis.coverage import Carrying, Edit, Moment, timeline
from storage import asking
from storage.store import Store


def read_timeline(store: Store, story_id: int) -> tuple[Moment, ...]:
    """The moments of the story in order of time; empty when there is none of that number."""
    carried = [
        Carrying(
            article_id=row["article_id"],
            appeared=datetime.fromisoformat(row["appeared"]),
            source=row["source"],
            source_kind=row["source_kind"],
            language=row["language"],
            title=row["title"],
            url=row["url"],
            original_id=row["original_id"],
            tags=tuple(json.loads(row["tags"])),
        )
        for row in asking.coverage(store, story_id)
    ]
    edits = [
        Edit(row["article_id"], datetime.fromisoformat(row["noticed_at"]), row["kind"], row["summary"], row["reading"])
        for row in asking.edits(store, [each.article_id for each in carried])
    ]
    return timeline(carried, edits)
