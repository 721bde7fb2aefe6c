"""The only place that finds articles by their text: by its hash, or by marks they share."""

from __future__ import annotations

import json
import struct
from collections.abc import Collection

from storage.columns import encode
from storage.store import Store

COMMON = 200  # articles; a mark more of them carry is boilerplate ("all rights reserved") and says nothing

_SHARING = """
WITH wanted AS (SELECT value AS mark FROM json_each(:marks)),
telling AS (
    SELECT mark FROM wanted
    WHERE (SELECT count(*) FROM (SELECT 1 FROM marks m WHERE m.mark = wanted.mark LIMIT :common + 1)) <= :common
)
SELECT m.article_id AS article_id, count(*) AS shared
FROM telling CROSS JOIN marks m ON m.mark = telling.mark
GROUP BY m.article_id HAVING shared >= :at_least ORDER BY shared DESC, m.article_id LIMIT :limit
"""


def add(store: Store, article_id: int, text_hash: str, marks: frozenset[int]) -> None:
    """The article is found by this text; what it was found by before is forgotten."""
    with store.atomic():
        _forget(store, article_id)
        store.insert("fingerprints", encode(article_id=article_id, text_hash=text_hash, marks=_pack(marks)))
        store.db.conn.executemany(
            "INSERT INTO marks (mark, article_id) VALUES (?, ?)", [(mark, article_id) for mark in marks]
        )


def with_text(store: Store, text_hash: str) -> list[int]:
    """The articles whose text is this one to a reader, oldest first."""
    sql = "SELECT article_id FROM fingerprints WHERE text_hash = ? ORDER BY article_id"
    return [row["article_id"] for row in store.rows(sql, [text_hash])]


def sharing(store: Store, marks: frozenset[int], at_least: int = 2, limit: int = 20) -> list[tuple[int, int]]:
    """Articles sharing marks, as (article id, marks shared), most first; boilerplate does not count.

    An article whose own fingerprint was added is found too.
    """
    parameters = {"marks": json.dumps(sorted(marks)), "common": COMMON, "at_least": at_least, "limit": limit}
    return [(row["article_id"], row["shared"]) for row in store.rows(_SHARING, parameters)]


def copies_of(store: Store, article_id: int, limit: int) -> list[int]:
    """The articles on record as repeating this one, oldest first."""
    sql = "SELECT id FROM articles WHERE original_id = ? ORDER BY id LIMIT ?"
    return [row["id"] for row in store.rows(sql, [article_id, limit])]


def unlink(store: Store, article_ids: Collection[int]) -> None:
    """These articles repeat no other."""
    sql = (
        "UPDATE articles SET original_id = NULL, relation = NULL, containment = NULL"
        " WHERE id IN (SELECT value FROM json_each(?))"
    )
    with store.atomic():
        store.db.execute(sql, [json.dumps(sorted(article_ids))])


def _forget(store: Store, article_id: int) -> None:
    before = store.row("SELECT marks FROM fingerprints WHERE article_id = ?", [article_id])
    if before is None:
        return
    store.db.conn.executemany(
        "DELETE FROM marks WHERE mark = ? AND article_id = ?",
        [(mark, article_id) for mark in _unpack(before["marks"])],
    )
    store.db.execute("DELETE FROM fingerprints WHERE article_id = ?", [article_id])


# The marks stand a second time beside the article, as bytes: an index of the table by article would
# take twice the room, only to find what an edit replaces.
def _pack(marks: frozenset[int]) -> bytes:
    return struct.pack(f"<{len(marks)}i", *sorted(marks))


def _unpack(packed: bytes) -> tuple[int, ...]:
    return struct.unpack(f"<{len(packed) // 4}i", packed)
