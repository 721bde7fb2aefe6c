"""Rows of many made-up articles, written table by table: the same as ``storage`` writes them one by one."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from analysis import urls
from analysis.model import Article, Assessment, Outcome
from analysis.stories import OPEN_FOR, SPEAKERS
from bench import ageing, years
from bench.years import Made
from storage import portraits, readings, search
from storage import stories as story_rows
from storage.columns import Column, encode
from storage.store import Store

AGAIN = timedelta(days=30)  # until an article is looked at again
TOLD = ("as made",)  # why an article is in its story

_LOT = 20_000  # articles written together
_COMPLETE = timedelta(days=6)  # after an event began, all that tells of it is there
_EMPTY_STORY: Mapping[str, object] = {  # the rest follows from its members
    "headline": "",
    "language": "",
    "kind": "",
    "last_seen": "",
    "articles": 0,
    "families": 0,
    "voices": {},
    "significance": 0.0,
    "why": (),
    "actors": (),
    "instruments": (),
    "places": (),
    "languages": (),
    "disputed": [],
    "is_open": True,
}


@dataclass(frozen=True, slots=True)
class Packed:
    """What is written of one article, but for the numbers that only the writer knows."""

    event: int
    relation: str | None
    article: dict[str, Column]
    reading: dict[str, Column]
    tags: list[dict[str, Column]]
    text_hash: str
    marks: bytes
    candidate: dict[str, Column]
    profile: bytes | None
    terms: frozenset[int]


def packed(made: Made) -> Packed:
    """The article as its rows, worked out where it was made."""
    article, judged, seen = made.article, made.assessment, made.seen
    key, dense = urls.key(article.url), search.is_dense(article.title) or search.is_dense(article.text)
    row = encode(
        key=key,
        source_id=made.source_id,
        revision=1,
        is_dense=dense,
        first_seen=seen,
        last_changed=seen,
        checked_at=seen,
        next_check=seen + AGAIN,
        etag="",
        last_modified="",
        body_sha256="",
    )
    first = {(tag.kind, tag.value): tag for tag in reversed(judged.tags)}
    return Packed(
        made.event,
        made.relation,
        row,
        _reading(article, judged, seen),
        [encode(kind=t.kind, value=t.value, words=t.words, role=t.role) for t in first.values()],
        made.text_hash,
        array("i", sorted(made.marks)).tobytes(),
        _candidate(made, key),
        None if made.relation else portraits.pack(made.profile.to_json()),
        made.profile.terms(),
    )


def _candidate(made: Made, key: str) -> dict[str, Column]:
    article, seen = made.article, made.seen
    return encode(
        key=key,
        source_id=made.source_id,
        url=article.url,
        title=article.title,
        summary="",
        published=seen,
        modified=None,
        guid="",
        language="",
        first_seen=seen,
        last_seen=seen,
        outcome=Outcome.COPY if made.relation else Outcome.STORED,
        attempts=0,
        next_try=None,
        detail="",
        score=made.assessment.relevance.score,
        reasons=(),
    )


def _reading(article: Article, judged: Assessment, seen: datetime) -> dict[str, Column]:
    return encode(
        read_at=seen,
        url=article.url,
        title=article.title,
        text=article.text,
        text_hash=readings.hash_of(article),
        language=article.language,
        byline=article.byline,
        published=article.published,
        publisher="",
        image="",
        extractor=article.extractor,
        relevance=judged.relevance.score,
        reasons=judged.relevance.reasons,
        tags=judged.tags,
        kind=judged.kind,
        event_date=judged.event_date,
    )


@dataclass
class _Story:
    """A story under way."""

    id: int
    first: int  # number of its first article
    begun: datetime
    speakers: int = 0


class Writer:
    """Rows of many articles, table by table."""

    def __init__(self, store: Store, run_id: int) -> None:
        self.store, self.run_id = store, run_id
        self.articles = self.stories = 0
        self.rows: defaultdict[str, list[dict[str, Column]]] = defaultdict(list)
        self.open: dict[int, _Story] = {}
        self.marks, self.carriers = array("i"), array("i")

    def add(self, seen: datetime, made: Packed) -> None:
        """One more article; written with others."""
        self.articles += 1
        number, rows, story = self.articles, self.rows, self._story(seen, made)
        repeats = {"relation": made.relation, "containment": 1.0 if made.relation else None}
        original = {"id": number, "original_id": story.first if made.relation else None}
        rows["articles"].append({**original, **repeats, **made.article})
        rows["article_keys"].append({"key": made.article["key"], "article_id": number})
        rows["revisions"].append({"article_id": number, "number": 1, "page_id": None, **made.reading})
        rows["tags"] += ({"article_id": number, **tag} for tag in made.tags)
        rows["fingerprints"].append({"article_id": number, "text_hash": made.text_hash, "marks": made.marks})
        rows["candidates"].append({**made.candidate, "article_id": number, "run_id": self.run_id})
        score = 1.0 if number == story.first else 0.5
        member = encode(article_id=number, story_id=story.id, score=score, reasons=TOLD, joined_at=seen)
        rows["memberships"].append({**member, "profile": made.profile})
        about = {"article_id": number, "source_id": made.article["source_id"], "story_id": story.id}
        said = {"significance": made.reading["relevance"], "summary": made.reading["title"]}
        rows["changes"].append(encode(kind="new", facts=(), at=seen, revision=1, **said, **about))
        if made.relation is None:
            story.speakers += 1
            if seen > years.END - OPEN_FOR - _COMPLETE:  # the terms of older stories would be deleted at the end
                rows["story_terms"] += ({"term": term, "story_id": story.id} for term in made.terms)
        marks = array("i", made.marks)
        self.marks += marks
        self.carriers.extend([number] * len(marks))
        if number % _LOT == 0:
            self._write(seen)

    def _story(self, seen: datetime, made: Packed) -> _Story:
        """The story of the article's event, begun where there is none."""
        if made.event not in self.open:
            self.stories += 1
            self.open[made.event] = _Story(self.stories, self.articles, seen)
            self.rows["stories"].append(encode(id=self.stories, first_seen=seen, **_EMPTY_STORY))
        return self.open[made.event]

    def finish(self) -> None:
        """What waits is written, old stories are closed, marks and search follow."""
        self._write(datetime.max.replace(tzinfo=years.END.tzinfo))
        ageing.write_marks(self.store, np.asarray(self.marks), np.asarray(self.carriers))
        story_rows.close(self.store, years.END - OPEN_FOR)

    def _write(self, seen: datetime) -> None:
        with self.store.atomic():
            for table, rows in self.rows.items():
                names = list(rows[0])
                values = ", ".join(f":{name}" for name in names)
                sql = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({values})"  # noqa: S608
                self.store.db.conn.executemany(sql, rows)
            self.rows.clear()
            complete = [event for event, story in self.open.items() if story.begun < seen - _COMPLETE]
            for story in map(self.open.pop, complete):
                if story.speakers > SPEAKERS:
                    story_rows.hush(self.store, story.id)
                portraits.refresh(self.store, story.id)
