"""The only place that reads single things for a person to look at: rows of the views, as they are."""

from __future__ import annotations

from datetime import datetime

from storage.columns import write
from storage.store import Row, Store


def grown_since(store: Store, since: datetime) -> int:
    """How many stories grew since then."""
    row = store.row("SELECT count(*) AS stories FROM stories_read WHERE last_seen >= ?", [write(since)])
    return int(row["stories"]) if row else 0


def article(store: Store, article_id: int) -> Row | None:
    """The row of ``articles_read``, or ``None``."""
    return store.row("SELECT * FROM articles_read WHERE id = ?", [article_id])


def tags(store: Store, article_id: int) -> list[Row]:
    """The article's labels with their words, by kind."""
    sql = "SELECT kind, value, words FROM tags_read WHERE article_id = ? ORDER BY kind, value"
    return store.rows(sql, [article_id])


def readings(store: Store, article_id: int) -> list[Row]:
    """Every reading of the article, first to last; one with several changes stands once for each."""
    return store.rows("SELECT * FROM readings_read WHERE article_id = ? ORDER BY number", [article_id])


def edits(store: Store, limit: int) -> list[Row]:
    """What publishers changed, the last to be noticed first."""
    return store.rows("SELECT * FROM edits_read WHERE article_id IS NOT NULL ORDER BY noticed_at DESC LIMIT ?", [limit])


def sources(store: Store) -> list[Row]:
    """Every source, those in trouble first."""
    return store.rows("SELECT * FROM sources_read ORDER BY enabled DESC, condition = '', name")


def source(store: Store, source_id: str) -> Row | None:
    """The row of ``sources_read``, or ``None``."""
    return store.row("SELECT * FROM sources_read WHERE id = ?", [write(source_id)])


def days(store: Store, source_id: str, since: datetime) -> list[Row]:
    """What the source brought day by day since then, oldest first."""
    sql = "SELECT * FROM days_read WHERE source_id = ? AND day >= ? ORDER BY day"
    return store.rows(sql, [write(source_id), write(since.date())])


def visits(store: Store, source_id: str, limit: int) -> list[Row]:
    """The source's last visits, the newest first."""
    sql = "SELECT * FROM visits_read WHERE source_id = ? ORDER BY id DESC LIMIT ?"
    return store.rows(sql, [write(source_id), limit])
