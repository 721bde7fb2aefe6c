"""The only place where a reading (an article with its judgement) becomes rows, and rows a reading.

A reading touches four places that must agree: its revision, the article's latest number, the tags and
the search index. ``articles`` and ``revisions`` both write through here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from analysis.fingerprint import text_hash
from analysis.model import Article, Assessment, Reason, Relevance, Tag
from storage import search
from storage.columns import encode, read_json, read_optional_moment, read_words, write_text
from storage.store import Row, Store

# Every column of a reading, and no other: what a query that joins other tables asks for.
COLUMNS = (
    "r.number, r.read_at, r.page_id, r.url, r.title, r.text, r.language, r.byline, r.published, r.modified,"
    " r.publisher, r.image, r.extractor, r.relevance, r.reasons, r.tags, r.kind, r.event_date"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read in which page, when, and what we think of it."""

    article: Article
    assessment: Assessment
    page_id: int | None  # None: the page is closed to us, and only the listing was read
    read_at: datetime


def write(store: Store, article_id: int, number: int, reading: Reading) -> None:
    """The reading is the article's latest; ``ValueError`` for what is no article.

    A wall or an error page is never a reading of an article: that would make it an edit.
    """
    article = reading.article
    if article.not_article:
        raise ValueError(f"{article.url} is no article ({article.not_article}) and cannot be stored as one")
    with store.atomic():
        if number > 1:
            search.forget(store, article_id)
        row = {"article_id": article_id, "number": number, "read_at": reading.read_at}
        columns = _columns(article, reading.assessment)
        store.insert("revisions", encode(**row, page_id=reading.page_id, **columns))
        _follow(store, article_id, number, article, reading.assessment)


def rewrite(store: Store, article_id: int, number: int, article: Article, assessment: Assessment) -> None:
    """The article's latest reading says this now; page and date stay."""
    with store.atomic():
        search.forget(store, article_id)
        columns = encode(**_columns(article, assessment))
        assignments = ", ".join(f"{name} = :{name}" for name in columns)
        sql = f"UPDATE revisions SET {assignments} WHERE article_id = :article_id AND number = :number"  # noqa: S608
        store.db.execute(sql, columns | {"article_id": article_id, "number": number})
        _follow(store, article_id, number, article, assessment)


def _follow(store: Store, article_id: int, number: int, article: Article, assessment: Assessment) -> None:
    """The article's row, its tags and the search agree with its latest reading."""
    is_dense = search.is_dense(article.title) or search.is_dense(article.text)
    store.update("articles", article_id, encode(revision=number, is_dense=is_dense))
    _replace_tags(store, article_id, assessment.tags)
    search.add(store, article_id)


def hash_of(article: Article) -> str:
    """The hash of a reading: of headline and text as they are stored, whatever the web put in them."""
    return text_hash(write_text(f"{article.title}\n{article.text}"))


def read_article(row: Row) -> Article:
    """The article a revision's row holds."""
    return Article(
        url=row["url"],
        title=row["title"],
        text=row["text"],
        language=row["language"],
        byline=read_words(row["byline"]),
        published=read_optional_moment(row["published"]),
        modified=read_optional_moment(row["modified"]),
        publisher=row["publisher"],
        image=row["image"],
        extractor=row["extractor"],
    )


def read_assessment(row: Row) -> Assessment:
    """The judgement a revision's row holds."""
    reasons = tuple(Reason(**each) for each in read_json(row["reasons"]))
    return Assessment(
        relevance=Relevance(row["relevance"], reasons),
        tags=tuple(Tag(**each) for each in read_json(row["tags"])),
        kind=row["kind"],
        event_date=date.fromisoformat(row["event_date"]) if row["event_date"] else None,
    )


def _columns(article: Article, assessment: Assessment) -> dict[str, object]:
    return {
        "url": article.url,
        "title": article.title,
        "text": article.text,
        "text_hash": hash_of(article),
        "language": article.language,
        "byline": article.byline,
        "published": article.published,
        "modified": article.modified,
        "publisher": article.publisher,
        "image": article.image,
        "extractor": article.extractor,
        "relevance": assessment.relevance.score,
        "reasons": assessment.relevance.reasons,
        "tags": assessment.tags,
        "kind": assessment.kind,
        "event_date": assessment.event_date,
    }


def _replace_tags(store: Store, article_id: int, tags: tuple[Tag, ...]) -> None:
    first = {(tag.kind, tag.value): tag for tag in reversed(tags)}  # of several, the first in the text
    store.db.execute("DELETE FROM tags WHERE article_id = ?", [article_id])
    rows = [
        encode(article_id=article_id, kind=tag.kind, value=tag.value, words=tag.words, role=tag.role)
        for tag in first.values()
    ]
    store.insert_all("tags", rows)
