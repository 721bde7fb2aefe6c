"""The only place that keeps stories: which articles belong together, and what the story says of itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from analysis.model import Story, TagKind
from storage import articles
from storage.articles import ArticleRow
from storage.columns import encode, read_moment, read_words
from storage.store import Row, Store

_MEMBERS = """
SELECT a.id, a.first_seen, r.title, r.language, r.kind, s.kind AS source_kind, s.family, m.joined_at, a.original_id
FROM memberships m
JOIN articles a ON a.id = m.article_id
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id
WHERE m.story_id = ? ORDER BY a.first_seen, a.id
"""
_TAGS = """
SELECT t.kind AS kind, t.value AS value, count(*) AS articles
FROM memberships m JOIN tags t ON t.article_id = m.article_id
WHERE m.story_id = ? GROUP BY t.kind, t.value ORDER BY articles DESC, t.value
"""


def open_profiles(store: Store, since: datetime) -> list[tuple[int, str]]:
    """Story id and profile JSON of every story that grew since then."""
    sql = "SELECT id, profile FROM stories WHERE last_seen >= :since ORDER BY id"
    return [(row["id"], row["profile"]) for row in store.rows(sql, encode(since=since))]


def found(store: Store, article_id: int, profile_json: str, now: datetime, reasons: Sequence[str]) -> int:
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
            profile=profile_json,
        )
        story_id = store.insert("stories", row)
        join(store, story_id, article_id, profile_json, now, 1.0, reasons)
        return story_id


def join(  # noqa: PLR0913, PLR0917 - one membership, one call
    store: Store,
    story_id: int,
    article_id: int,
    profile_json: str,
    now: datetime,
    score: float,
    reasons: Sequence[str],
) -> None:
    """The article belongs to the story, whose profile is the merged one and which speaks for all members."""
    with store.atomic():
        membership = encode(
            article_id=article_id, story_id=story_id, score=score, reasons=tuple(reasons), joined_at=now
        )
        store.db.table("memberships").insert(membership)
        store.db.table("stories").update(story_id, encode(profile=profile_json))
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
        )
        store.db.table("stories").update(story_id, columns)


def get(store: Store, story_id: int) -> Story:
    """The story; ``LookupError`` when there is none of that number."""
    row = store.row("SELECT * FROM stories WHERE id = ?", [story_id])
    if row is None:
        raise LookupError(f"no story {story_id}")
    return _story(row)


def members(store: Store, story_id: int) -> list[ArticleRow]:
    """The articles of a story, first seen first."""
    where = " WHERE m.story_id = ? ORDER BY a.first_seen, a.id"
    return [articles.read(row) for row in store.rows(articles.SELECT + where, [story_id])]


def recent(store: Store, since: datetime, limit: int = 100) -> list[Story]:
    """The stories that grew since then, the last to grow first."""
    condition = encode(since=since) | {"limit": limit}
    sql = "SELECT * FROM stories WHERE last_seen >= :since ORDER BY last_seen DESC, id DESC LIMIT :limit"
    return [_story(row) for row in store.rows(sql, condition)]


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
