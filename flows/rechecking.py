"""Stored articles read again: silent edits, withdrawals, restorations; a fault is never an edit."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.rules import Matter
from analysis import fingerprint, revisions, schedule
from analysis.assessment import Judge
from analysis.model import (
    Article,
    Assessment,
    Change,
    ChangeKind,
    Fact,
    Fetched,
    Miss,
    Missed,
    Page,
    Source,
    Validators,
)
from flows.gathering import LISTING
from flows.keeping import Keeper, record
from scrapers.extract import extract, extractor_of
from scrapers.http import Client
from storage import articles, fingerprints, pages
from storage import revisions as revision_rows
from storage.articles import ArticleRow

log = logging.getLogger(__name__)

CONFIRM_AFTER = 2  # visits in a row before an absence is believed: error pages come and go within minutes


@dataclass(frozen=True)
class Reading:
    """What a second look at an article gave."""

    row: ArticleRow
    source: Source
    fetched: Fetched
    article: Article | None = None
    assessment: Assessment | None = None


async def read_again(
    due: Sequence[tuple[ArticleRow, Source]], client: Client, judge: Judge, seconds: float
) -> list[Reading]:
    """Visit the pages of stored articles of one host, conditionally, for at most so long.

    What was not reached stays due and comes first in the next run.
    """
    end = time.monotonic() + seconds
    readings: list[Reading] = []
    for row, source in due:
        if time.monotonic() > end:
            log.info("time is up", extra={"source": source.id, "left": len(due) - len(readings)})
            break
        readings.append(await _read(row, source, client, judge))
    return readings


async def _read(row: ArticleRow, source: Source, client: Client, judge: Judge) -> Reading:
    # a reading that came from the listing alone has no page to compare with, so ask for all of it
    known = Validators() if row.article.extractor == LISTING else row.validators
    fetched = await client.fetch(row.article.url, known, source=source)
    if not isinstance(fetched, Page):
        return Reading(row, source, fetched)
    article = await asyncio.to_thread(extract, fetched, source)
    article = replace(article, published=article.published or row.article.published)
    assessment = await asyncio.to_thread(judge.assess, article)
    return Reading(row, source, fetched, article, assessment)


def keep_readings(keeper: Keeper, readings: Sequence[Reading]) -> None:
    """Conclude from each reading, one transaction each."""
    for reading in readings:
        try:
            with keeper.store.atomic():
                _keep(keeper, reading)
        except Exception as error:
            log.exception("reading not kept", extra={"url": reading.row.article.url})
            keeper.issues.append(f"{reading.row.article.url}: not read again ({error})")


def _keep(keeper: Keeper, reading: Reading) -> None:
    row, fetched = reading.row, reading.fetched
    if isinstance(fetched, Missed):
        _keep_miss(keeper, reading, fetched)
    elif isinstance(fetched, Page) and reading.article and reading.assessment:
        _keep_page(keeper, reading, fetched, reading.article, reading.assessment)
    else:
        _note(keeper, row)


def _keep_miss(keeper: Keeper, reading: Reading, missed: Missed) -> None:
    row = reading.row
    if missed.miss not in {Miss.NOT_FOUND, Miss.GONE} or row.withdrawn_at:
        _note(keeper, row, _Look(misses=row.misses))
        return
    if row.misses + 1 < CONFIRM_AFTER:
        _note(keeper, row, _Look(misses=row.misses + 1, is_soon=True))
        return
    articles.withdraw(keeper.store, row.id, keeper.now)
    _note(keeper, row, _Look(misses=row.misses + 1))
    facts = (Fact("status", "200", str(missed.status)),)
    summary = f"withdrawn ({missed.detail}): {row.article.title}"
    change = Change(ChangeKind.WITHDRAWN, 0.9, facts, summary)
    _tell(keeper, reading, change, row.article, None)


def _keep_page(keeper: Keeper, reading: Reading, page: Page, article: Article, assessment: Assessment) -> None:
    row = reading.row
    before = _comparable(keeper, reading)
    if article.not_article or not before:
        _first_full_reading(keeper, reading, page, article, assessment)
        return
    suspicion = revisions.looks_like_fault(before, article)
    text_hash = fingerprint.text_hash(f"{article.title}\n{article.text}")
    if suspicion and row.suspicion != text_hash:  # believed when the next visit finds the very same text
        log.info("suspicious reading", extra={"url": row.article.url, "why": suspicion})
        # once soon, then in the usual rhythm: a page that shows another fault each time must not be hunted
        _note(keeper, row, _Look(is_soon=not row.suspicion, suspicion=text_hash))
        return
    change = revisions.compare(before, article)
    if row.withdrawn_at:
        articles.restore(keeper.store, row.id, keeper.now)
        restored = Change(ChangeKind.RESTORED, 0.7, (), f"online again: {article.title}")
        _tell(keeper, reading, restored, article, None)
    if change is None:
        _note(keeper, row, _Look(page))
        return
    _keep_revision(keeper, reading, page, change)


def _comparable(keeper: Keeper, reading: Reading) -> Article | None:
    """The reading before, by today's extractor: our own progress must not look like their edit."""
    row = reading.row
    if row.page_id is None:
        return None
    if row.article.extractor == extractor_of(reading.source):
        return row.article
    return extract(pages.load(keeper.store, row.page_id), reading.source)


def _first_full_reading(keeper: Keeper, reading: Reading, page: Page, article: Article, assessment: Assessment) -> None:
    """A wall says nothing; a page that opens at last becomes the baseline without being an edit."""
    if article.not_article:
        log.info("no article this time", extra={"url": page.url, "why": article.not_article})
        _note(keeper, reading.row, _Look(misses=reading.row.misses))
        return
    page_id = pages.keep(keeper.store, page)
    revision_rows.add(keeper.store, reading.row.id, article, assessment, page_id, keeper.now)
    _mark(keeper, reading.row.id, article)
    _note(keeper, reading.row, _Look(page))


def _keep_revision(keeper: Keeper, reading: Reading, page: Page, change: Change) -> None:
    row, article, assessment = reading.row, reading.article, reading.assessment
    if article is None or assessment is None:
        raise ValueError("a revision needs an article that was read")
    seen_before = revision_rows.has_text(keeper.store, row.id, fingerprint.text_hash(article.text))
    is_flip = seen_before and change.kind is ChangeKind.EDITED
    page_id = pages.keep(keeper.store, page)
    revision = revision_rows.add(keeper.store, row.id, article, assessment, page_id, keeper.now)
    _mark(keeper, row.id, article)
    _note(keeper, row, _Look(page, is_changed=True))
    if is_flip:  # a text that was there before is kept as a revision but is no news
        change = replace(change, significance=0.0, summary=f"back to an earlier text: {article.title}")
    _tell(keeper, reading, change, article, revision.number)


def _mark(keeper: Keeper, article_id: int, article: Article) -> None:
    marks = fingerprint.fingerprint(article.text)
    fingerprints.replace(keeper.store, article_id, fingerprint.text_hash(article.text), marks)


@dataclass(frozen=True)
class _Look:
    """What is remembered of one look at an article."""

    page: Page | None = None
    misses: int = 0
    is_soon: bool = False  # look again shortly, as after a change
    is_changed: bool = False
    suspicion: str = ""  # digest of a text that is not believed yet


def _note(keeper: Keeper, row: ArticleRow, look: _Look = _Look()) -> None:
    """The article was looked at; when it is looked at next follows from its age since the last change."""
    now = keeper.now
    changed = now if look.is_changed or look.is_soon else row.last_changed
    articles.checked(
        keeper.store,
        row.id,
        now=now,
        next_check=schedule.next_check(row.first_seen, changed, now),
        misses=look.misses,
        validators=look.page.validators if look.page else row.validators,
        suspicion=look.suspicion,
    )


def _tell(keeper: Keeper, reading: Reading, change: Change, article: Article, revision: int | None) -> None:
    row = reading.row
    record(
        keeper,
        Matter(
            subject=f"article:{row.id}:{change.kind.value}:{revision or f'{keeper.now:%Y-%m-%dT%H:%M}'}",
            change=change,
            source=reading.source,
            article=article,
            assessment=reading.assessment or row.assessment,
            story_id=row.story_id,
            article_id=row.id,
            revision=revision,
            at=keeper.now,
            is_copy=row.original_id is not None,
        ),
    )
