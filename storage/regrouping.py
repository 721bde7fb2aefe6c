"""The only place that changes stories after the fact: two become one, or an article leaves for a story of its own.

A story somebody was told of keeps its number: the other one is merged into it and points to it from then on. Each
deed is one transaction.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from storage import stories
from storage.columns import encode, read_moment, read_words
from storage.portraits import refresh, unpack
from storage.store import Row, Store

_TOLD = "SELECT 1 FROM alerts WHERE story_id = ? LIMIT 1"
_MOVES = (
    "UPDATE memberships SET story_id = :kept, reasons = json_insert(reasons, '$[#]', :why) WHERE story_id = :gone",
    "INSERT OR IGNORE INTO story_terms (term, story_id) SELECT term, :kept FROM story_terms WHERE story_id = :gone",
    "DELETE FROM story_terms WHERE story_id = :gone",
    "INSERT OR IGNORE INTO story_links (article_id, story_id, reason)"
    " SELECT article_id, :kept, reason FROM story_links WHERE story_id = :gone",
    "DELETE FROM story_links WHERE story_id = :gone",
    "UPDATE stories SET merged_into = :kept WHERE merged_into = :gone",
    "UPDATE stories SET is_open = 1 WHERE id = :kept AND (SELECT is_open FROM stories WHERE id = :gone)",
    "UPDATE stories SET merged_into = :kept, articles = 0, families = 0, is_open = 0 WHERE id = :gone",
)


def merge(store: Store, one: int, other: int) -> tuple[int, int]:
    """The story that stays and the one that points to it from now on: told stories stay, else the older one does.

    ``LookupError`` for a story there is not, ``ValueError`` where the two are one already.
    """
    with store.atomic():
        pair = {stories.get(store, number).id: stories.get(store, number) for number in (one, other)}
        if len(pair) < 2:
            raise ValueError(f"stories {one} and {other} are one already")
        told = {number: store.row(_TOLD, [number]) is not None for number in pair}
        kept, gone = sorted(pair, key=lambda number: (not told[number], pair[number].first_seen, number))
        if not told[kept]:  # nobody's thread hangs on its beginning yet
            earliest = encode(first_seen=min(each.first_seen for each in pair.values()))
            store.db.table("stories").update(kept, earliest)
        for statement in _MOVES:
            store.db.execute(statement, {"kept": kept, "gone": gone, "why": f"came with story {gone}, merged by hand"})
        stories.hush(store, kept)
        refresh(store, kept)
        return kept, gone


def take_out(store: Store, story_id: int, article_id: int) -> int:
    """The number of the new story that the article, and what repeats it, founds; the old one keeps its number.

    ``ValueError`` where the article is not in that story, or is all there is in it.
    """
    with store.atomic():
        story_id = stories.current(store, story_id)
        rows = _members(store, story_id)
        leaving = [row for row in rows if article_id in {row["article_id"], row["original_id"]}]
        leaving.sort(key=lambda row: row["article_id"] != article_id)
        if not leaving or leaving[0]["article_id"] != article_id:
            raise ValueError(f"article {article_id} is not in story {story_id}")
        if len(leaving) == len(rows):
            raise ValueError(f"article {article_id} is all there is in story {story_id}")
        ids = json.dumps([row["article_id"] for row in leaving])
        store.db.execute("DELETE FROM memberships WHERE article_id IN (SELECT value FROM json_each(?))", [ids])
        new = _found(store, leaving, (f"taken out of story {story_id} by hand",))
        _forget_terms(store, story_id, leaving[0], [row for row in rows if row not in leaving])
        refresh(store, story_id)
        return new


def _members(store: Store, story_id: int) -> list[Row]:
    sql = (
        "SELECT m.article_id, m.joined_at, m.reasons, m.profile, a.original_id"
        " FROM memberships m JOIN articles a ON a.id = m.article_id WHERE m.story_id = ? ORDER BY a.first_seen, a.id"
    )
    return store.rows(sql, [story_id])


def _found(store: Store, leaving: Sequence[Row], reasons: tuple[str, ...]) -> int:
    """A story of the first one, in which the others are copies; each joined when it was first kept."""
    first, *copies = leaving
    profile = unpack(first["profile"]) if first["profile"] else None
    told, terms = (profile.to_json(), profile.terms()) if profile else ("", frozenset[int]())
    new = stories.found(store, first["article_id"], told, read_moment(first["joined_at"]), reasons, terms)
    for row in copies:
        why = (*read_words(row["reasons"]), *reasons)
        stories.join(store, new, row["article_id"], "", read_moment(row["joined_at"]), 1.0, why)
    return new


def _forget_terms(store: Store, story_id: int, gone: Row, staying: Sequence[Row]) -> None:
    """The story is no longer found by what only the article that left carried."""
    if not gone["profile"]:
        return
    kept = {term for row in staying if row["profile"] for term in unpack(row["profile"]).terms()}
    own = json.dumps(sorted(unpack(gone["profile"]).terms() - kept))
    sql = "DELETE FROM story_terms WHERE story_id = ? AND term IN (SELECT value FROM json_each(?))"
    store.db.execute(sql, [story_id, own])
