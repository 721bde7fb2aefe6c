"""The only place that keeps what happened to articles and sources."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypedDict, Unpack

from analysis.model import Change, ChangeKind, Fact
from storage.columns import encode, read_json, read_moment
from storage.store import Row, Store


class About(TypedDict, total=False):
    """What a change is about; ``revision`` is the number of the reading after it."""

    article_id: int | None
    source_id: str | None
    story_id: int | None
    revision: int | None


@dataclass(frozen=True, slots=True)
class ChangeRow:
    """A change, when it was noticed, and what it is about."""

    id: int
    change: Change
    at: datetime
    article_id: int | None
    source_id: str | None
    story_id: int | None
    revision: int | None


@dataclass(frozen=True, slots=True)
class Edit:
    """What a publisher did to an article after it was first read."""

    row: ChangeRow
    source: str  # name of the publisher
    title: str  # headline now
    title_before: str  # empty where the change has no earlier reading
    url: str


def add(store: Store, change: Change, now: datetime, **about: Unpack[About]) -> int:
    """The number under which the change is kept."""
    row = encode(
        kind=change.kind,
        significance=change.significance,
        facts=change.facts,
        summary=change.summary,
        at=now,
        **about,
    )
    return store.insert("changes", row)


def since(store: Store, since: datetime) -> list[ChangeRow]:
    """The changes noticed since then, oldest first."""
    sql = "SELECT * FROM changes WHERE at >= :since ORDER BY at, id"
    return [_row(row) for row in store.rows(sql, encode(since=since))]


def recent(store: Store, since: datetime, *, article_id: int, story_id: int | None) -> list[ChangeRow]:
    """The changes of an article and of its story noticed since then, oldest first."""
    sql = "SELECT * FROM changes WHERE at >= :since AND (article_id = :article OR story_id = :story) ORDER BY at, id"
    return [_row(row) for row in store.rows(sql, encode(since=since, article=article_id, story=story_id))]


def get(store: Store, change_id: int) -> ChangeRow:
    """The change; ``LookupError`` when there is none of that number."""
    row = store.row("SELECT * FROM changes WHERE id = ?", [change_id])
    if row is None:
        raise LookupError(f"no change {change_id}")
    return _row(row)


def edits(store: Store, since: datetime) -> list[Edit]:
    """What publishers did to their articles since then, oldest first."""
    sql = (
        "SELECT c.*, e.source, e.article AS title, coalesce(e.title_before, '') AS title_before, e.url"
        " FROM edits_read e JOIN changes c ON c.id = e.id WHERE c.at >= :since ORDER BY c.at, c.id"
    )
    return [
        Edit(_row(row), row["source"], row["title"], row["title_before"], row["url"])
        for row in store.rows(sql, encode(since=since))
    ]


def of_article(store: Store, article_id: int) -> list[ChangeRow]:
    """Everything that happened to the article, oldest first."""
    return [_row(row) for row in store.rows("SELECT * FROM changes WHERE article_id = ? ORDER BY id", [article_id])]


def _row(row: Row) -> ChangeRow:
    return ChangeRow(
        id=row["id"],
        change=Change(
            kind=ChangeKind(row["kind"]),
            significance=row["significance"],
            facts=tuple(Fact(**each) for each in read_json(row["facts"])),
            summary=row["summary"],
        ),
        at=read_moment(row["at"]),
        article_id=row["article_id"],
        source_id=row["source_id"],
        story_id=row["story_id"],
        revision=row["revision"],
    )
