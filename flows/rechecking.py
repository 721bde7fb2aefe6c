"""Stored articles read again: silent edits, withdrawals, restorations; a fault is never an edit."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

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
    Unchanged,
    Validators,
)
from flows.gathering import LISTING
from flows.keeping import Keeper, record
from scrapers.extract import extract, extractor_of
from scrapers.http import Client
from storage import articles, fingerprints, pages
from storage import revisions as revision_rows
from storage import stories as story_rows
from storage.articles import ArticleRow

log = logging.getLogger(__name__)

SOFT_404 = "not found page"  # the extractor's word for an absence told with status 200
CONFIRM_AFTER = 2  # visits in a row before an absence is believed: error pages come and go within minutes
CONFIRM_SOFT_AFTER = 3  # the same for an absence that only the words of the page tell
BELIEVE_AFTER = timedelta(hours=6)  # maintenance pages last for an hour or two


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
    row, fetched, article = reading.row, reading.fetched, reading.article
    if isinstance(fetched, Missed):
        _keep_miss(keeper, reading, fetched)
    elif isinstance(fetched, Unchanged):
        _restore(keeper, reading, row.article)
        _note(keeper, row)
    elif article is None or reading.assessment is None:
        raise ValueError(f"{row.article.url}: a page that nobody read")
    elif article.not_article == SOFT_404:
        _keep_absence(keeper, reading, Fact("page", "an article", SOFT_404), CONFIRM_SOFT_AFTER)
    elif article.not_article:  # a wall says nothing, and its end will say nothing either
        log.info("no article this time", extra={"url": row.article.url, "why": article.not_article})
        _note(keeper, row, _Look(misses=row.misses))
    else:
        _keep_page(keeper, reading, fetched, article, reading.assessment)


def _keep_miss(keeper: Keeper, reading: Reading, missed: Missed) -> None:
    if missed.miss in {Miss.NOT_FOUND, Miss.GONE}:
        _keep_absence(keeper, reading, Fact("status", "200", str(missed.status)), CONFIRM_AFTER)
    else:
        _note(keeper, reading.row, _Look(misses=reading.row.misses))


def _keep_absence(keeper: Keeper, reading: Reading, fact: Fact, confirm_after: int) -> None:
    """A page that is not there is withdrawn when it was not there several times in a row."""
    row = reading.row
    misses = row.misses + 1
    is_open = row.withdrawn_at is None and misses < confirm_after
    _note(keeper, row, _Look(misses=misses, is_soon=is_open))
    if row.withdrawn_at is None and not is_open:
        articles.withdraw(keeper.store, row.id, keeper.now)
        summary = f"withdrawn ({fact.after}): {row.article.title}"
        _tell(keeper, reading, Change(ChangeKind.WITHDRAWN, 0.9, (fact,), summary), row.article, None)


def _restore(keeper: Keeper, reading: Reading, article: Article) -> None:
    if reading.row.withdrawn_at:
        articles.restore(keeper.store, reading.row.id, keeper.now)
        change = Change(ChangeKind.RESTORED, 0.7, (), f"online again: {article.title}")
        _tell(keeper, reading, change, article, None)


def _keep_page(keeper: Keeper, reading: Reading, page: Page, article: Article, assessment: Assessment) -> None:
    row = reading.row
    before = _comparable(keeper, reading)
    if before is None:  # a page that opens at last becomes the baseline without being an edit
        page_id = pages.keep(keeper.store, page)
        revision_rows.add(keeper.store, row.id, article, assessment, page_id, keeper.now)
        _mark(keeper, row.id, article)
        _note(keeper, row, _Look(page))
        return
    suspicion = _suspect(keeper, row, before, article)
    if suspicion:
        _note(keeper, row, _Look(is_soon=not row.suspicion, suspicion=suspicion))
        return
    change = revisions.compare(before, article)
    _restore(keeper, reading, article)
    if change is None:
        _note(keeper, row, _Look(page))
    else:
        _keep_revision(keeper, reading, page, change)


def _suspect(keeper: Keeper, row: ArticleRow, before: Article, article: Article) -> str:
    """What to remember of a reading that is not believed yet; empty for one that is.

    A sudden shrinkage is believed when the very same text still stands hours later, and never while another
    article shows the same text: that is a maintenance page.
    """
    why = revisions.looks_like_fault(before, article)
    if not why:
        return ""
    digest = fingerprint.text_hash(f"{article.title}\n{article.text}")
    known, _, since = row.suspicion.partition(" ")
    if known != digest:
        since = keeper.now.isoformat()
    is_old = keeper.now - datetime.fromisoformat(since) >= BELIEVE_AFTER
    if known == digest and is_old and not articles.is_suspected_elsewhere(keeper.store, row.id, digest):
        return ""
    log.info("suspicious reading", extra={"url": row.article.url, "why": why})
    return f"{digest} {since}"


def _comparable(keeper: Keeper, reading: Reading) -> Article | None:
    """The reading before, by today's extractor: our own progress must not look like their edit.

    What today's extractor makes of the page that was kept takes the place of what yesterday's had made of
    it, so that a letter shows the same two readings that were compared.
    """
    row = reading.row
    if row.page_id is None:
        return None
    if row.article.extractor == extractor_of(reading.source):
        return row.article
    try:
        before = extract(pages.load(keeper.store, row.page_id), reading.source)
    except LookupError:  # too old to be kept: nothing to compare with
        return None
    if before.not_article:
        return None
    before = replace(before, published=before.published or row.article.published)
    revision_rows.reread(keeper.store, row.id, before, keeper.desk.judge.assess(before))
    return before


def _keep_revision(keeper: Keeper, reading: Reading, page: Page, change: Change) -> None:
    row, article, assessment = reading.row, reading.article, reading.assessment
    if article is None or assessment is None:
        raise ValueError(f"{row.article.url}: a revision needs an article that was read")
    is_flip = revision_rows.was_read(keeper.store, row.id, article)
    page_id = pages.keep(keeper.store, page)
    revision = revision_rows.add(keeper.store, row.id, article, assessment, page_id, keeper.now)
    _mark(keeper, row.id, article)
    _note(keeper, row, _Look(page, is_changed=True))
    if is_flip:  # what was there before is kept as a revision but is no news
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
    suspicion: str = ""  # digest of a text that is not believed yet, and since when it stands


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
            assessment=_weightier(row.assessment, reading.assessment),
            story_id=row.story_id,
            article_id=row.id,
            revision=revision,
            at=keeper.now,
            is_copy=row.original_id is not None,
            families=story_rows.get(keeper.store, row.story_id).families if row.story_id is not None else 0,
        ),
    )


def _weightier(before: Assessment, after: Assessment | None) -> Assessment:
    """A change is judged by what was there before as well: the clause that is gone is the news."""
    if after is None:
        return before
    best = max((after, before), key=lambda assessment: assessment.relevance.score)
    return replace(best, tags=tuple(dict.fromkeys((*best.tags, *after.tags, *before.tags))))
