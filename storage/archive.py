"""The only place that reads the archive as a whole: what was kept, and what was seen and turned down."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from storage import articles, candidates
from storage.articles import ArticleRow
from storage.candidates import CandidateRow
from storage.columns import encode
from storage.store import Store

_LOT = 500  # rows read at a time


def kept_since(store: Store, since: datetime) -> Iterator[ArticleRow]:
    """Every article first seen since then, oldest first."""
    last = 0
    while True:
        condition = encode(since=since) | {"last": last, "lot": _LOT}
        where = " WHERE a.first_seen >= :since AND a.id > :last ORDER BY a.id LIMIT :lot"
        rows = [articles.read(row) for row in store.rows(articles.SELECT + where, condition)]
        yield from rows
        if len(rows) < _LOT:
            return
        last = rows[-1].id


def turned_down_since(store: Store, since: datetime) -> Iterator[CandidateRow]:
    """Every candidate read since then and judged to be about something else, each address once."""
    sql = (
        "SELECT DISTINCT key FROM candidates"
        " WHERE outcome = 'irrelevant' AND first_seen >= :since AND article_id IS NULL ORDER BY id"
    )
    for row in store.rows(sql, encode(since=since)):
        found = candidates.find(store, row["key"])
        if found is not None and found.article_id is None:
            yield found
