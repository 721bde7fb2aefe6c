"""The only place that keeps stories: which articles belong together, and what the story says of itself."""

from __future__ import annotations

import json
import zlib
from collections.abc import Collection, Sequence
from datetime import date, datetime

from analysis.belonging import Grouping, Story
from analysis.developments import Standing
from analysis.stories import ASKED, CANDIDATES, COMMON, QUIET, SPEAKERS
from storage import articles
from storage.articles import ArticleRow
from storage.columns import encode, read_json, read_moment, read_optional_moment, read_words, write_text
from storage.portraits import pack, read_dissents, refresh
from storage.store import Row, Store

# What is rare among the stories weighs most. Closed stories carry no terms, so that this grows with what is open.
_ALIKE = """
WITH wanted AS (SELECT value AS term FROM json_each(:terms)),
counted AS (
    SELECT term, (SELECT count(*) FROM (SELECT 1 FROM story_terms t WHERE t.term = wanted.term LIMIT :common + 1)) AS n
    FROM wanted
),
telling AS (
    SELECT term, n, row_number() OVER (PARTITION BY term < 0 ORDER BY n, term) AS place
    FROM counted WHERE n BETWEEN 1 AND :common
),
best AS (
    SELECT t.story_id AS id FROM telling c CROSS JOIN story_terms t ON t.term = c.term
    JOIN stories s ON s.id = t.story_id
    WHERE c.place <= :asked AND s.last_seen >= :since
    GROUP BY t.story_id ORDER BY sum(1.0 / (1 + c.n)) DESC, t.story_id LIMIT :limit
)
SELECT m.story_id AS story_id, m.profile AS profile FROM best b JOIN memberships m ON m.story_id = b.id
WHERE m.profile IS NOT NULL ORDER BY m.story_id, m.joined_at, m.article_id
"""
_CLOSING = (
    "DELETE FROM story_terms WHERE story_id IN (SELECT value FROM json_each(?))",
    "UPDATE memberships SET profile = NULL WHERE story_id IN (SELECT value FROM json_each(?))",
    "UPDATE stories SET is_open = 0 WHERE id IN (SELECT value FROM json_each(?))",
)
# The first ones and the last ones speak for a story: those between them fall silent as others come.
_HUSH = """
UPDATE memberships SET profile = NULL WHERE article_id IN (
    SELECT article_id FROM (
        SELECT article_id, row_number() OVER (ORDER BY joined_at, article_id) AS place,
            row_number() OVER (ORDER BY joined_at DESC, article_id DESC) AS from_end
        FROM memberships WHERE story_id = :story AND profile IS NOT NULL
    ) WHERE place > :half AND from_end > :half
)
"""
_REVIVE = "UPDATE stories SET revived_at = :now WHERE id = :story AND articles > 0 AND last_seen < :before"


def alike(store: Store, terms: Collection[int], since: datetime, limit: int = CANDIDATES) -> list[tuple[int, str]]:
    """Story id and profile JSON of the articles that speak for the open stories sharing most of these terms."""
    wanted = encode(since=since) | {
        "terms": json.dumps(sorted(terms)),
        "common": COMMON,
        "asked": ASKED,
        "limit": limit,
    }
    return [(row["story_id"], zlib.decompress(row["profile"]).decode()) for row in store.rows(_ALIKE, wanted)]


def close(store: Store, before: datetime) -> int:
    """Stories that heard nothing since then take no new articles and are no longer looked up; how many closed."""
    with store.atomic():
        sql = "SELECT id FROM stories WHERE is_open AND last_seen < :before"
        closed = json.dumps([row["id"] for row in store.rows(sql, encode(before=before))])
        if closed != "[]":
            for statement in _CLOSING:
                store.db.execute(statement, [closed])
        return len(json.loads(closed))


def found(  # noqa: PLR0913, PLR0917 - a story and its first membership, one call
    store: Store,
    article_id: int,
    profile_json: str,
    now: datetime,
    reasons: Sequence[str],
    terms: Collection[int] = (),
) -> int:
    """The number of a new story with this article as its first."""
    with store.atomic():
        row = encode(
            headline="",
            language="",
            kind="other",
            first_seen=now,
            last_seen=now,
            articles=0,
            families=0,
            voices={},
            significance=0.0,
            why=(),
            actors=(),
            instruments=(),
            places=(),
            languages=(),
            disputed=[],
            is_open=True,
        )
        story_id = store.insert("stories", row)
        join(store, story_id, article_id, profile_json, now, 1.0, reasons, terms)
        return story_id


def join(  # noqa: PLR0913, PLR0917 - one membership, one call
    store: Store,
    story_id: int,
    article_id: int,
    profile_json: str,
    now: datetime,
    score: float,
    reasons: Sequence[str],
    terms: Collection[int] = (),
) -> None:
    """The article belongs to the story, and speaks for it unless its profile is empty (a copy says nothing anew)."""
    with store.atomic():
        membership = encode(
            article_id=article_id,
            story_id=story_id,
            score=score,
            reasons=tuple(reasons),
            joined_at=now,
            profile=pack(profile_json),
        )
        store.insert("memberships", membership)
        store.db.conn.executemany(
            "INSERT OR IGNORE INTO story_terms (term, story_id) VALUES (?, ?)", [(term, story_id) for term in terms]
        )
        hush(store, story_id)
        store.db.execute(_REVIVE, encode(story=story_id, now=now, before=now - QUIET))
        refresh(store, story_id)


def hush(store: Store, story_id: int) -> None:
    """The first and the last articles speak for the story; those between them no longer do."""
    store.db.execute(_HUSH, encode(story=story_id, half=SPEAKERS // 2))


def get(store: Store, story_id: int) -> Story:
    """The story, or the one it was merged into; ``LookupError`` when there is none of that number."""
    row = store.row("SELECT * FROM stories WHERE id = ?", [current(store, story_id)])
    if row is None:
        raise LookupError(f"no story {story_id}")
    return _story(row)


def current(store: Store, story_id: int) -> int:
    """The number of the story that holds its articles now: its own unless it was merged."""
    row = store.row("SELECT merged_into FROM stories WHERE id = ?", [story_id])
    return int(row["merged_into"]) if row and row["merged_into"] is not None else story_id


def standing(store: Store, story_id: int) -> Standing:
    """What the story rests on now; ``LookupError`` when there is none of that number."""
    sql = (
        "SELECT y.families, y.disputed, EXISTS (SELECT 1 FROM memberships m JOIN articles a ON a.id = m.article_id"
        " JOIN sources s ON s.id = a.source_id WHERE m.story_id = y.id AND s.kind = 'official') AS has_official"
        " FROM stories y WHERE y.id = ?"
    )
    row = store.row(sql, [story_id])
    if row is None:
        raise LookupError(f"no story {story_id}")
    disputed = {each.what: {value: len(by) for value, by in each.sides} for each in read_dissents(row["disputed"])}
    return Standing(bool(row["has_official"]), row["families"], disputed)


def members(store: Store, story_id: int) -> list[ArticleRow]:
    """The articles of a story, or of the one it was merged into, first seen first."""
    where = " WHERE m.story_id = ? ORDER BY a.first_seen, a.id"
    return [articles.read(row) for row in store.rows(articles.SELECT + where, [current(store, story_id)])]


def joined(store: Store, story_id: int) -> list[Grouping]:
    """How surely and why each article joined, in the order of ``members``."""
    sql = (
        "SELECT m.story_id, m.score, m.reasons FROM memberships m JOIN articles a ON a.id = m.article_id"
        " WHERE m.story_id = ? ORDER BY a.first_seen, a.id"
    )
    rows = store.rows(sql, [current(store, story_id)])
    return [Grouping(row["story_id"], row["score"], read_words(row["reasons"])) for row in rows]


def link(store: Store, article_id: int, story_id: int, reason: str) -> None:
    """The article, a round-up, tells of the story and does not belong to it."""
    with store.atomic():
        sql = "INSERT OR IGNORE INTO story_links (article_id, story_id, reason) VALUES (?, ?, ?)"
        store.db.execute(sql, [article_id, story_id, write_text(reason)])


def linked(store: Store, article_id: int) -> list[tuple[int, str]]:
    """The stories a round-up tells of, each with the words that say so."""
    sql = "SELECT story_id, reason FROM story_links WHERE article_id = ? ORDER BY story_id"
    return [(row["story_id"], row["reason"]) for row in store.rows(sql, [article_id])]


def round_ups(store: Store, story_id: int) -> list[int]:
    """The articles that tell of the story among others and do not belong to it."""
    sql = "SELECT article_id FROM story_links WHERE story_id = ? ORDER BY article_id"
    return [row["article_id"] for row in store.rows(sql, [current(store, story_id)])]


def recent(store: Store, since: datetime, limit: int = 100) -> list[Story]:
    """The stories that grew since then, the last to grow first."""
    condition = encode(since=since) | {"limit": limit}
    sql = (
        "SELECT * FROM stories WHERE last_seen >= :since AND merged_into IS NULL"
        " ORDER BY last_seen DESC, id DESC LIMIT :limit"
    )
    return [_story(row) for row in store.rows(sql, condition)]


def _story(row: Row) -> Story:
    return Story(
        id=row["id"],
        headline=row["headline"],
        language=row["language"],
        first_seen=read_moment(row["first_seen"]),
        last_seen=read_moment(row["last_seen"]),
        articles=row["articles"],
        families=row["families"],
        actors=read_words(row["actors"]),
        instruments=read_words(row["instruments"]),
        places=read_words(row["places"]),
        kind=row["kind"],
        languages=read_words(row["languages"]),
        event_date=date.fromisoformat(row["event_date"]) if row["event_date"] else None,
        dissents=read_dissents(row["disputed"]),
        voices=tuple(read_json(row["voices"]).items()),
        significance=row["significance"],
        why=read_words(row["why"]),
        revived_at=read_optional_moment(row["revived_at"]),
    )
