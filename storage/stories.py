"""The only place that keeps stories: which articles belong together, and what the story says of itself."""

from __future__ import annotations

import json
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime

from analysis.claims import disagreements, figures
from analysis.developments import Standing
from analysis.model import Story, TagKind
from analysis.stories import ASKED, CANDIDATES, COMMON, QUIET, SPEAKERS
from storage import articles
from storage.articles import ArticleRow
from storage.columns import encode, read_json, read_moment, read_words
from storage.store import Row, Store

_MEMBERS = """
SELECT a.id, a.first_seen, r.event_date, r.title, substr(r.text, 1, 600) AS lead, r.language, r.kind,
    s.kind AS source_kind, s.family, m.joined_at, a.original_id
FROM memberships m
JOIN articles a ON a.id = m.article_id
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id
WHERE m.story_id = ? ORDER BY a.first_seen, a.id
"""
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
_TAGS = """
SELECT t.kind AS kind, t.value AS value, count(*) AS articles
FROM memberships m JOIN tags t ON t.article_id = m.article_id
WHERE m.story_id = ? GROUP BY t.kind, t.value ORDER BY articles DESC, t.value
"""


def alike(store: Store, terms: Collection[int], since: datetime, limit: int = CANDIDATES) -> list[tuple[int, str]]:
    """Story id and profile JSON of the articles that speak for the open stories sharing most of these terms."""
    wanted = encode(since=since) | {
        "terms": json.dumps(sorted(terms)),
        "common": COMMON,
        "asked": ASKED,
        "limit": limit,
    }
    return [(row["story_id"], _unpack(row["profile"])) for row in store.rows(_ALIKE, wanted)]


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
            actors=(),
            instruments=(),
            places=(),
            languages=(),
            disputed={},
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
            profile=zlib.compress(profile_json.encode(), 9) if profile_json else None,
        )
        store.db.table("memberships").insert(membership)
        store.db.conn.executemany(
            "INSERT OR IGNORE INTO story_terms (term, story_id) VALUES (?, ?)", [(term, story_id) for term in terms]
        )
        store.db.execute(_HUSH, encode(story=story_id, half=SPEAKERS // 2))
        store.db.execute(_REVIVE, encode(story=story_id, now=now, before=now - QUIET))
        refresh(store, story_id)


def refresh(store: Store, story_id: int) -> None:
    """The story's headline, dates, counts and tags follow from its members as they read now."""
    with store.atomic():
        members = store.rows(_MEMBERS, [story_id])
        tags = store.rows(_TAGS, [story_id])
        first = next((each for each in members if each["source_kind"] == "official"), members[0])
        columns = encode(
            headline=first["title"],
            language=first["language"],
            kind=_kind(each["kind"] for each in members),
            first_seen=read_moment(members[0]["first_seen"]),
            last_seen=read_moment(max(each["joined_at"] for each in members)),
            articles=len(members),
            families=len(
                {each["family"] for each in members if each["original_id"] is None}
            ),  # a copy tells nothing anew
            actors=_shared(tags, "actor", len(members)),
            instruments=_shared(tags, "instrument", len(members)),
            places=_shared(tags, "place", len(members)),
            languages=tuple(dict.fromkeys(each["language"] for each in members if each["language"])),
            event_date=_most_given(members),
            disputed=_disputed(members),
        )
        store.db.table("stories").update(story_id, columns)


def get(store: Store, story_id: int) -> Story:
    """The story; ``LookupError`` when there is none of that number."""
    row = store.row("SELECT * FROM stories WHERE id = ?", [story_id])
    if row is None:
        raise LookupError(f"no story {story_id}")
    return _story(row)


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
    return Standing(bool(row["has_official"]), row["families"], read_json(row["disputed"]))


def members(store: Store, story_id: int) -> list[ArticleRow]:
    """The articles of a story, first seen first."""
    where = " WHERE m.story_id = ? ORDER BY a.first_seen, a.id"
    return [articles.read(row) for row in store.rows(articles.SELECT + where, [story_id])]


def recent(store: Store, since: datetime, limit: int = 100) -> list[Story]:
    """The stories that grew since then, the last to grow first."""
    condition = encode(since=since) | {"limit": limit}
    sql = "SELECT * FROM stories WHERE last_seen >= :since ORDER BY last_seen DESC, id DESC LIMIT :limit"
    return [_story(row) for row in store.rows(sql, condition)]


def _days(members: list[Row]) -> Counter[str]:
    """How many articles give which day; copies give none anew."""
    return Counter(each["event_date"] for each in members if each["event_date"] and each["original_id"] is None)


def _most_given(members: list[Row]) -> date | None:
    """The day most articles give, the earlier one of two."""
    days = _days(members)
    return date.fromisoformat(min(days, key=lambda day: (-days[day], day))) if days else None


def _disputed(members: list[Row]) -> dict[str, dict[str, int]]:
    """What outlets disagree on, kept with both sides: the day, and figures for one thing ("17 states", "18 states")."""
    days = _days(members)
    claims = [
        (each["language"], claim)
        for each in members
        if each["original_id"] is None
        for claim in figures(f"{each['title']}\n{each['lead']}")
    ]
    sides = disagreements(claims)
    return ({"event_date": dict(days)} if len(days) > 1 else {}) | sides


def _unpack(profile: bytes) -> str:
    return zlib.decompress(profile).decode()


def _kind(kinds: Iterable[str]) -> str:
    """What most articles say, the earlier one of two; "other" only when none says more."""
    said = Counter(kind for kind in kinds if kind != "other")
    return said.most_common(1)[0][0] if said else "other"


def _shared(tags: list[Row], kind: TagKind, members: int) -> tuple[str, ...]:
    """What at least half of the articles name, most named first."""
    return tuple(tag["value"] for tag in tags if tag["kind"] == kind and tag["articles"] * 2 >= members)


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
    )
