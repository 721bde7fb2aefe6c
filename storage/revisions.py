"""The only place that keeps the dated readings of an article.

The latest alone may be read anew from the same page, when the extractor has become better.
"""

from __future__ import annotations

from datetime import datetime

from analysis.model import Article, Assessment, Revision
from storage import articles, portraits, readings
from storage.columns import read_moment
from storage.store import Store

_HISTORY = (
    "SELECT "  # noqa: S608 - constants only
    + readings.COLUMNS
    + ", coalesce(p.sha256, '') AS sha256 FROM revisions r"
    " LEFT JOIN pages p ON p.id = r.page_id WHERE r.article_id = ? ORDER BY r.number"
)


def add(  # noqa: PLR0913, PLR0917 - the same parts, in the same order, as ``articles.add``
    store: Store, article_id: int, article: Article, assessment: Assessment, page_id: int | None, now: datetime
) -> Revision:
    """A new latest reading; the article, its tags, its story and the search follow it."""
    with store.atomic():
        before = articles.get(store, article_id)
        reading = readings.Reading(article, assessment, page_id, now)
        readings.write(store, article_id, before.revision + 1, reading)
        articles.mark_changed(store, article_id, now, page_id)
        if before.story_id is not None:
            portraits.refresh(store, before.story_id)
        return history(store, article_id)[-1]


def history(store: Store, article_id: int) -> list[Revision]:
    """Every reading of the article, first to last; one without a page has an empty ``page_sha256``."""
    return [
        Revision(
            article_id=article_id,
            number=row["number"],
            read_at=read_moment(row["read_at"]),
            article=readings.read_article(row),
            page_sha256=row["sha256"],
        )
        for row in store.rows(_HISTORY, [article_id])
    ]


def reread(store: Store, article_id: int, article: Article, assessment: Assessment) -> None:
    """The latest reading, of the same page, as a better extractor reads it; its number and date stay."""
    with store.atomic():
        before = articles.get(store, article_id)
        readings.rewrite(store, article_id, before.revision, article, assessment)
        if before.story_id is not None:
            portraits.refresh(store, before.story_id)


def was_read(store: Store, article_id: int, article: Article) -> bool:
    """True when the same headline and text were read in the article before: a page flapping between two."""
    sql = "SELECT 1 FROM revisions WHERE article_id = ? AND text_hash = ?"
    return store.row(sql, [article_id, readings.hash_of(article)]) is not None
