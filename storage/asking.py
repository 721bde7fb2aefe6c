"""The only place that knows what can be asked for: one set of conditions on articles and on stories.

    Wish(actors=("RU", "CN"), since=…) ──► article_ids · stories · coverage

All values travel as parameters; the SQL is put together from constants alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from storage.columns import Column, write
from storage.store import Row, Store

# Named, because the planner would take the other index and read every text for what lies behind it.
READINGS = (
    "FROM articles a JOIN revisions r INDEXED BY revisions_listed ON r.article_id = a.id AND r.number = a.revision"
)

Group = Literal["actor", "instrument", "topic", "kind"]

_LOT = 500  # rows read at a time
_STORIES = "FROM stories v INDEXED BY stories_by_last_seen"
_TAGGED = "EXISTS (SELECT 1 FROM tags t WHERE t.article_id = a.id AND t.kind = '{}' AND t.value = ?)"
_IN_LIST = "EXISTS (SELECT 1 FROM json_each(v.{}) WHERE value = ?)"
_MEMBERS = "EXISTS (SELECT 1 FROM memberships m JOIN {} WHERE m.story_id = v.id AND {})"
_CARRIED_BY = _MEMBERS.format("articles a ON a.id = m.article_id", "a.source_id = ?")
_ON_TOPIC = _MEMBERS.format("tags t ON t.article_id = m.article_id", "t.kind = 'topic' AND t.value = ?")
_ARTICLES = """
SELECT v.*, l.byline, l.text,
    (SELECT json_group_array(t.kind || ':' || t.value) FROM tags_read t WHERE t.article_id = v.id) AS tags
FROM articles_read v JOIN readings_read l ON l.article_id = v.id AND l.number = v.readings
WHERE v.id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Wish:
    """What articles or stories must have; an empty condition asks for nothing.

    ``since`` and ``until`` are about the date a page gives, else about the time we first read it;
    for stories about the time in which they grew. ``until`` itself is no longer meant.
    """

    actors: tuple[str, ...] = ()  # all of them; a pair is two
    instrument: str = ""
    topic: str = ""
    kind: str = ""
    language: str = ""
    source: str = ""
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING = Wish()


def is_known(store: Store, group: Group, value: str) -> bool:
    """True when some article has that label, or some story is of that kind of event."""
    if group == "kind":
        return store.row("SELECT 1 FROM stories WHERE kind = ? LIMIT 1", [write(value)]) is not None
    return store.row("SELECT 1 FROM tags WHERE kind = ? AND value = ? LIMIT 1", [group, write(value)]) is not None


def has_source(store: Store, source_id: str) -> bool:
    """True for a source of the catalogue, and for a publisher that a web archive brought."""
    return store.row("SELECT 1 FROM sources WHERE id = ?", [source_id]) is not None


def conditions(wish: Wish) -> tuple[str, list[Column]]:
    """The conditions on ``articles a`` and their ``revisions r`` as SQL, with its parameters."""
    given: list[tuple[str, object]] = [(_TAGGED.format("actor"), actor) for actor in wish.actors]
    given += [
        (_TAGGED.format("instrument"), wish.instrument),
        (_TAGGED.format("topic"), wish.topic),
        ("r.kind = ?", wish.kind),
        ("r.language = ?", wish.language),
        ("a.source_id = ?", wish.source),
        ("coalesce(r.published, a.first_seen) >= ?", wish.since),
        ("coalesce(r.published, a.first_seen) < ?", wish.until),
    ]
    return _asked(given)


def article_ids(store: Store, wish: Wish, limit: int) -> list[int]:
    """The numbers of the articles that have all that, the last to be seen first."""
    parts, values = conditions(wish)
    sql = f"SELECT a.id {READINGS} WHERE {parts} ORDER BY a.first_seen DESC, a.id DESC LIMIT ?"
    return [row["id"] for row in store.rows(sql, [*values, limit])]


def articles(store: Store, ids: Sequence[int]) -> Iterator[Row]:
    """The rows of ``articles_read`` with their byline, text and tags (as kind:value), in the order of the numbers."""
    for start in range(0, len(ids), _LOT):
        lot = ids[start : start + _LOT]
        found = {row["id"]: row for row in store.rows(_ARTICLES, [_numbers(lot)])}
        yield from (found[number] for number in lot if number in found)


def stories(store: Store, wish: Wish, limit: int) -> list[Row]:
    """The rows of ``stories_read`` that have all that, the last to grow first."""
    given: list[tuple[str, object]] = [(_IN_LIST.format("actors"), actor) for actor in wish.actors]
    given += [
        (_IN_LIST.format("instruments"), wish.instrument),
        ("v.kind = ?", wish.kind),
        (_IN_LIST.format("languages"), wish.language),
        (_CARRIED_BY, wish.source),
        (_ON_TOPIC, wish.topic),
        ("v.last_seen >= ?", wish.since),
        ("v.first_seen < ?", wish.until),
    ]
    parts, values = _asked(given)
    # The numbers first, from the table: by its index the newest come first, and nobody reads the others.
    sql = f"SELECT v.id {_STORIES} WHERE v.merged_into IS NULL AND {parts} ORDER BY v.last_seen DESC, v.id DESC LIMIT ?"
    ids = [row["id"] for row in store.rows(sql, [*values, limit])]
    sql = "SELECT * FROM stories_read WHERE id IN (SELECT value FROM json_each(?)) ORDER BY last_seen DESC, id DESC"
    return store.rows(sql, [_numbers(ids)])


def story(store: Store, story_id: int) -> Row | None:
    """The row of ``stories_read``, or ``None``, also for one that was merged into another."""
    return store.row("SELECT * FROM stories_read WHERE id = ?", [story_id])


def coverage(store: Store, story_id: int) -> list[Row]:
    """The rows of ``coverage_read`` of a story, first to appear first."""
    sql = "SELECT * FROM coverage_read WHERE story_id = ? ORDER BY appeared, first_seen, article_id"
    return store.rows(sql, [story_id])


def edits(store: Store, article_ids: Sequence[int]) -> list[Row]:
    """The rows of ``edits_read`` of these articles, with the number of the reading, oldest first."""
    sql = "SELECT * FROM edits_read WHERE article_id IN (SELECT value FROM json_each(?)) ORDER BY noticed_at, id"
    return store.rows(sql, [_numbers(article_ids)])


def casts(store: Store) -> list[Row]:
    """Who acts together: each list of actors (JSON) with how many stories and articles it has, and the last date."""
    sql = (
        "SELECT actors, count(*) AS stories, sum(articles) AS articles, max(last_seen) AS last_seen"
        " FROM stories_read GROUP BY actors"
    )
    return store.rows(sql)


def _asked(given: Sequence[tuple[str, object]]) -> tuple[str, list[Column]]:
    """The conditions that have a value, joined; one that is always true where none has."""
    asked = [(part, write(value)) for part, value in given if value]
    return " AND ".join(part for part, _ in asked) or "true", [value for _, value in asked]


def _numbers(ids: Sequence[int]) -> str:
    return f"[{','.join(map(str, ids))}]"
