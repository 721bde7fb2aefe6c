"""What the tests of this room store: three publishers, and articles in our own words."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from analysis.model import (
    Article,
    Assessment,
    Candidate,
    Page,
    Reason,
    Relevance,
    Source,
    SourceKind,
    Tag,
)
from storage import articles, pages
from storage.store import Store

NOW = datetime(2024, 8, 8, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def source(name: str, kind: SourceKind, family: str) -> Source:
    return Source(
        id=name,
        name=name.title(),
        home=f"https://{name}.example/",
        country="INT",
        languages=("en", "fr"),
        kind=kind,
        family=family,
        addresses=(),
    )


MINISTRY = source("ministry", "official", "state")
WIRE = source("wire", "general", "press")
GAZETTE = source("gazette", "general", "press")

ARTICLE = Article(
    url="https://ministry.example/news/1",
    title="Two ministries consult on outer space",
    text="Delegations met on Thursday.\nThey spoke about debris and about the moratorium on tests.",
    language="en",
    byline=("Press office",),
    published=NOW - HOUR,
    publisher="The Ministry",
    extractor="test 1",
)
ASSESSMENT = Assessment(
    relevance=Relevance(
        0.83, (Reason("consultations", "consult", "diplomacy", 2.5, "title", "Two ministries consult"),)
    ),
    tags=(
        Tag("actor", "fr", "French delegation"),
        Tag("topic", "debris", "debris"),
        Tag("actor", "jp", "Japan"),
        Tag("actor", "fr", "Paris"),
    ),
    kind="consultations",
    event_date=date(2024, 8, 8),
)


def page(url: str = ARTICLE.url, body: bytes = b"<p>Delegations met.</p>", at: datetime = NOW) -> Page:
    headers = (("Content-Type", "text/html"), ("ETag", '"v1"'), ("etag", '"second"'))
    return Page(url, url, 200, headers, body, at)


def candidate(number: int = 1, source_id: str = "ministry") -> Candidate:
    return Candidate(
        source_id=source_id,
        url=f"https://{source_id}.example/news/{number}?utm_source=feed",
        title="Two ministries consult",
        summary="On outer space.",
        published=NOW - HOUR,
        guid=f"guid-{number}",
        language="en",
    )


def add_article(  # the shortest way to an article, for tests about something else
    store: Store,
    number: int = 1,
    source_id: str = "ministry",
    *,
    title: str = ARTICLE.title,
    text: str = ARTICLE.text,
    assessment: Assessment = ASSESSMENT,
    now: datetime = NOW,
) -> int:
    url = f"https://{source_id}.example/news/{number}"
    article = replace(ARTICLE, url=url, title=title, text=text)
    page_id = pages.keep(store, page(url, text.encode(errors="replace"), now))
    return articles.add(store, f"{source_id}.example/news/{number}", source_id, article, assessment, page_id, now)
