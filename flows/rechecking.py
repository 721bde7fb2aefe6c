"""Stored articles read again: silent edits, withdrawals, restorations; a fault is never an edit."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

from alerts.rules import Matter
from analysis import revisions, schedule, urls
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
from flows import comparing, originals, reissues
from flows.gathering import LISTING
from flows.recording import Keeper, record
from scrapers.confined import extract
from scrapers.http import Client
from scrapers.parts import fetch_whole
from storage import articles, pages
from storage import revisions as revision_rows
from storage import stories as story_rows
from storage.articles import ArticleRow

log = logging.getLogger(__name__)

SOFT_404 = "not found page"  # the extractor's word for an absence told with status 200
CONFIRM_AFTER = 2  # visits in a row before an absence is believed: error pages come and go within minutes
CONFIRM_SOFT_AFTER = 3  # the same for an absence that only the words of the page tell


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
    fetched = await fetch_whole(client, row.article.url, known, source=source)
    if not isinstance(fetched, Page):
        return Reading(row, source, fetched)
    article = await asyncio.to_thread(extract, fetched, source)
    article = replace(article, published=article.published or row.article.published)
    assessment = await asyncio.to_thread(judge.assess, article, source)
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
    elif article.not_article and urls.leads_away(row.article.url, fetched.final_url):
        _keep_absence(keeper, reading, _led_to(row, fetched), CONFIRM_SOFT_AFTER)
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


def _led_to(row: ArticleRow, page: Page) -> Fact:
    return Fact("address", row.article.url, page.final_url)


def _restore(keeper: Keeper, reading: Reading, article: Article) -> None:
    if reading.row.withdrawn_at:
        articles.restore(keeper.store, reading.row.id, keeper.now)
        change = Change(ChangeKind.RESTORED, 0.7, (), f"online again: {article.title}")
        _tell(keeper, reading, change, article, None)


def _keep_page(keeper: Keeper, reading: Reading, page: Page, article: Article, assessment: Assessment) -> None:
    row = reading.row
    before = comparing.earlier(keeper.store, keeper.desk.judge, row, reading.source)
    if before is None:  # a page that opens at last becomes the baseline without being an edit
        page_id = pages.keep(keeper.store, page)
        revision_rows.add(keeper.store, row.id, article, assessment, page_id, keeper.now)
        originals.mark(keeper.store, row.id, article.text)
        _note(keeper, row, _Look(page))
        return
    now = comparing.Side(article, assessment, page)
    if urls.leads_away(row.article.url, page.final_url) and revisions.looks_like_fault(before.article, article):
        _keep_absence(keeper, reading, _led_to(row, page), CONFIRM_SOFT_AFTER)
        return
    suspicion = comparing.suspect(keeper.store, row, before, now, keeper.now)
    if suspicion:
        _note(keeper, row, _Look(is_soon=not row.suspicion, suspicion=suspicion))
        return
    change = comparing.compare(before, now)
    _restore(keeper, reading, article)
    if change is None and _is_moved(keeper, row, article):
        change = reissues.moved(row, article)
    if change is None:
        _note(keeper, row, _Look(page))
    else:
        _keep_revision(keeper, reading, page, change)


def keep_reissue(keeper: Keeper, reading: Reading) -> None:
    """A stored article, published again at another address: its next reading, told as the edit or the move it is.

    A reading that is not believed leaves all as it was: teasers and walls have addresses of their own, too.
    """
    row, page, article, assessment = reading.row, reading.fetched, reading.article, reading.assessment
    if not isinstance(page, Page) or article is None or assessment is None:
        raise ValueError(f"{row.article.url}: a reissue needs the page it was read from")
    now = comparing.Side(article, assessment, page)
    before = comparing.earlier(keeper.store, keeper.desk.judge, row, reading.source)
    if before and comparing.suspect(keeper.store, row, before, now, keeper.now):
        return
    change = comparing.compare(before, now) if before else None
    _restore(keeper, reading, article)
    articles.add_alias(keeper.store, urls.key(article.url), row.id)
    _keep_revision(keeper, reading, page, change or reissues.moved(row, article))


def _is_moved(keeper: Keeper, row: ArticleRow, article: Article) -> bool:
    """True when the same text names an address we do not know it by; from now on we do, and ask there."""
    key = urls.key(article.url)
    known = articles.find(keeper.store, key)
    if known is None:
        articles.add_alias(keeper.store, key, row.id)
    return known is None


def _keep_revision(keeper: Keeper, reading: Reading, page: Page, change: Change) -> None:
    row, article, assessment = reading.row, reading.article, reading.assessment
    if article is None or assessment is None:
        raise ValueError(f"{row.article.url}: a revision needs an article that was read")
    change = comparing.worth_telling(keeper.store, row, article, change)
    page_id = pages.keep(keeper.store, page)
    revision = revision_rows.add(keeper.store, row.id, article, assessment, page_id, keeper.now)
    originals.mark(keeper.store, row.id, article.text)
    _note(keeper, row, _Look(page, is_changed=True))
    _tell(keeper, reading, change, article, revision.number)


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
        next_check=schedule.next_check(row.first_seen, changed, now, _patience(keeper, row)),
        misses=look.misses,
        validators=look.page.validators if look.page else row.validators,
        suspicion=look.suspicion,
    )


def _patience(keeper: Keeper, row: ArticleRow) -> float:
    """How much longer than usual the article stays on each rung: its source's standing, its story's heat."""
    families = story_rows.get(keeper.store, row.story_id).families if row.story_id is not None else 1
    return schedule.patience(keeper.desk.source(row.source_id).kind, families)


def _tell(keeper: Keeper, reading: Reading, change: Change, article: Article, revision: int | None) -> None:
    row = reading.row
    record(
        keeper,
        Matter(
            subject=f"article:{row.id}:{change.kind.value}:{revision or f'{keeper.now:%Y-%m-%dT%H:%M}'}",
            change=change,
            source=reading.source,
            article=article,
            assessment=comparing.weightier(row.assessment, reading.assessment),
            story_id=row.story_id,
            article_id=row.id,
            revision=revision,
            at=keeper.now,
            is_copy=row.original_id is not None,
            is_cooling=comparing.is_cooling(keeper.store, row, change, keeper.now),
            families=story_rows.get(keeper.store, row.story_id).families if row.story_id is not None else 0,
        ),
    )
