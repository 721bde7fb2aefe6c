"""The only place that keeps articles: under which addresses, when they are looked at, what repeats what."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from analysis.belonging import NearDuplicate
from analysis.model import Article, Assessment, Validators
from storage import pages, readings
from storage.columns import encode, read_moment, read_optional_moment
from storage.store import Row, Store

# A constant for the queries of this room; the WHERE follows.
SELECT = (
    "SELECT a.id, a.key, a.source_id, a.first_seen, a.last_changed, a.checked_at, a.next_check,"  # noqa: S608 - constants only
    " a.withdrawn_at, a.misses, a.suspicion, a.original_id, a.etag, a.last_modified, a.body_sha256, m.story_id, "
    + readings.COLUMNS
    + " FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision"
    " LEFT JOIN memberships m ON m.article_id = a.id"
)


@dataclass(frozen=True, slots=True)
class ArticleRow:
    """An article as it reads now, with everything we know around it."""

    id: int
    key: str
    url: str
    source_id: str
    article: Article  # the latest reading
    assessment: Assessment  # the judgement on it
    page_id: int | None  # the raw page it was read from; None when only the listing was read
    revision: int  # its number: 1, 2, 3 …
    first_seen: datetime
    last_changed: datetime
    checked_at: datetime
    next_check: datetime | None  # None: at once
    withdrawn_at: datetime | None
    misses: int  # looks in a row that found no page
    suspicion: str  # digest of a changed text that a later look must confirm, and since when; else empty
    story_id: int | None
    original_id: int | None  # the article this one repeats
    validators: Validators  # of the last page


@dataclass(frozen=True, slots=True)
class Among:
    """To which articles a look is narrowed; as it stands: all that are due."""

    sources: tuple[str, ...] = ()  # ids; empty: all
    since: datetime | None = None  # first read then or later
    until: datetime | None = None  # first read before
    everything: bool = False  # also those whose time has not come


ALL_DUE = Among()


class Look(TypedDict):
    """What looking at an article again came to."""

    now: datetime
    next_check: datetime
    misses: NotRequired[int]
    suspicion: NotRequired[str]  # digest of a changed text not believed yet; left out: there is none
    validators: NotRequired[Validators | None]  # None, or left out: as they were (no page, or a 304)


def add(  # noqa: PLR0913, PLR0917 - one row, one call: what an article is made of
    store: Store,
    key: str,
    source_id: str,
    article: Article,
    assessment: Assessment,
    page_id: int | None,
    now: datetime,
    *,
    next_check: datetime | None = None,
) -> int:
    """The number of a new article with its first reading; without ``next_check`` it is due at once."""
    with store.atomic():
        row = encode(
            key=key,
            source_id=source_id,
            revision=1,
            is_dense=False,
            first_seen=now,
            last_changed=now,
            checked_at=now,
            next_check=next_check,
        )
        validators = _validator_columns(_validators_of(store, page_id))
        article_id = store.insert("articles", row | encode(**validators))
        store.insert("article_keys", encode(key=key, article_id=article_id))
        readings.write(store, article_id, 1, readings.Reading(article, assessment, page_id, now))
        return article_id


def find(store: Store, key: str) -> int | None:
    """The number of the article known under this url key, or ``None``."""
    row = store.row("SELECT article_id FROM article_keys WHERE key = ?", [key])
    return None if row is None else int(row["article_id"])


def get(store: Store, article_id: int) -> ArticleRow:
    """The article; ``LookupError`` when there is none of that number."""
    row = store.row(SELECT + " WHERE a.id = ?", [article_id])
    if row is None:
        raise LookupError(f"no article {article_id}")
    return read(row)


def add_alias(store: Store, key: str, article_id: int) -> None:
    """The article is known under one more address; an address that has an article keeps it."""
    with store.atomic():
        if find(store, key) is None:
            store.insert("article_keys", encode(key=key, article_id=article_id))


def due(store: Store, now: datetime, limit: int = 500, among: Among = ALL_DUE) -> list[ArticleRow]:
    """The articles of enabled sources to look at again by now, longest overdue first; also withdrawn ones."""
    condition = encode(now=now, since=among.since, until=among.until) | {
        "limit": limit,
        "sources": json.dumps(among.sources) if among.sources else None,
        "everything": among.everything,
    }
    # NULL sorts first: an article nobody scheduled must not be forgotten. A disabled source is left alone.
    where = (
        " JOIN sources s ON s.id = a.source_id AND s.enabled = 1"
        " WHERE (a.next_check IS NULL OR a.next_check <= :now OR :everything)"
        " AND (:sources IS NULL OR a.source_id IN (SELECT value FROM json_each(:sources)))"
        " AND (:since IS NULL OR a.first_seen >= :since) AND (:until IS NULL OR a.first_seen < :until)"
        " ORDER BY a.next_check, a.id LIMIT :limit"
    )
    return [read(row) for row in store.rows(SELECT + where, condition)]


def checked(store: Store, article_id: int, **look: Unpack[Look]) -> None:
    """The article was looked at again; it is due next at ``next_check``."""
    validators = look.get("validators")
    row: dict[str, object] = {
        "checked_at": look["now"],
        "next_check": look["next_check"],
        "misses": look.get("misses", 0),
        "suspicion": look.get("suspicion", ""),
    }
    _update(store, article_id, row | (_validator_columns(validators) if validators else {}))


def make_due(store: Store, article_id: int, now: datetime) -> None:
    """The article is to be looked at by the next recheck."""
    _update(store, article_id, {"next_check": now})


def is_suspected_elsewhere(store: Store, article_id: int, digest: str) -> bool:
    """True when another article showed the same suspicious text when it was last looked at."""
    sql = "SELECT 1 FROM articles WHERE id <> ? AND suspicion <> '' AND substr(suspicion, 1, length(?)) = ?"
    return store.row(sql, [article_id, digest, digest]) is not None


def withdraw(store: Store, article_id: int, now: datetime) -> None:
    """The publisher no longer shows the article; the moment first noticed stays."""
    withdrawn_at = get(store, article_id).withdrawn_at or now
    _update(store, article_id, {"withdrawn_at": withdrawn_at})


def restore(store: Store, article_id: int, now: datetime) -> None:
    """The publisher shows the article again."""
    _update(store, article_id, {"withdrawn_at": None, "misses": 0, "checked_at": now})


def link_copy(store: Store, article_id: int, near: NearDuplicate) -> None:
    """The article is on record as a near-duplicate of another."""
    if near.original_id == article_id:
        raise ValueError(f"article {article_id} cannot repeat itself")
    columns: dict[str, object] = {
        "original_id": near.original_id,
        "relation": near.relation,
        "containment": near.containment,
    }
    _update(store, article_id, columns)


def mark_changed(store: Store, article_id: int, now: datetime, page_id: int | None) -> None:
    """A changed reading was stored: the article was there, and this is what its page may be asked for."""
    validators = _validator_columns(_validators_of(store, page_id))
    _update(store, article_id, {"last_changed": now, "checked_at": now, "misses": 0, "suspicion": ""} | validators)


def read(row: Row) -> ArticleRow:
    """The article a row of ``SELECT`` holds."""
    return ArticleRow(
        id=row["id"],
        key=row["key"],
        url=row["url"],
        source_id=row["source_id"],
        article=readings.read_article(row),
        assessment=readings.read_assessment(row),
        page_id=row["page_id"],
        revision=row["number"],
        first_seen=read_moment(row["first_seen"]),
        last_changed=read_moment(row["last_changed"]),
        checked_at=read_moment(row["checked_at"]),
        next_check=read_optional_moment(row["next_check"]),
        withdrawn_at=read_optional_moment(row["withdrawn_at"]),
        misses=row["misses"],
        suspicion=row["suspicion"],
        story_id=row["story_id"],
        original_id=row["original_id"],
        validators=Validators(row["etag"], row["last_modified"], row["body_sha256"]),
    )


def _update(store: Store, article_id: int, columns: dict[str, object]) -> None:
    """The columns are changed; ``LookupError`` when there is no such article."""
    if not store.update("articles", article_id, encode(**columns)):
        raise LookupError(f"no article {article_id}")


def _validators_of(store: Store, page_id: int | None) -> Validators:
    return Validators() if page_id is None else pages.validators_of(store, page_id)


def _validator_columns(validators: Validators) -> dict[str, object]:
    return {
        "etag": validators.etag,
        "last_modified": validators.last_modified,
        "body_sha256": validators.body_sha256,
    }
