"""A second reading against the one before: not believed yet, no change, or a change with its facts.

Both sides are read by today's extractor, and what only one of the readings has is looked for on the whole of the
other page, so that neither our own progress nor a line drawn elsewhere looks like their edit.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis import fingerprint, revisions
from analysis.model import Article, Assessment, Change, Page, Source
from flows.keeping import Keeper
from scrapers.extract import extract, extractor_of
from scrapers.shown import read_shown
from storage import articles, pages
from storage import revisions as revision_rows
from storage.articles import ArticleRow

log = logging.getLogger(__name__)

BELIEVE_AFTER = timedelta(hours=6)  # maintenance pages last for an hour or two
_LOOKED_BACK = 12  # readings in which the same text is looked for; copies in caches are few
NEVER = "never"  # what is remembered of a reading that is no edit however long it stands


@dataclass(frozen=True)
class Side:
    """One reading, the judgement on it, and its page where that is still kept."""

    article: Article
    assessment: Assessment
    page: Page | None


def earlier(keeper: Keeper, row: ArticleRow, source: Source) -> Side | None:
    """The reading before, by today's extractor; ``None`` where nothing is left to compare with.

    What today's extractor makes of the page that was kept takes the place of what yesterday's had made of
    it, so that a letter shows the same two readings that were compared.
    """
    if row.page_id is None:
        return None
    try:
        page = pages.load(keeper.store, row.page_id)
    except LookupError:  # too old to be kept
        page = None
    if row.article.extractor == extractor_of(source):
        return Side(row.article, row.assessment, page)
    before = extract(page, source) if page else None
    if before is None or before.not_article:
        return None
    before = replace(before, published=before.published or row.article.published)
    assessment = keeper.desk.judge.assess(before)
    revision_rows.reread(keeper.store, row.id, before, assessment)
    return Side(before, assessment, page)


def suspect(keeper: Keeper, row: ArticleRow, before: Side, now: Side) -> str:
    """What to remember of a reading that is not believed yet; empty for one that is.

    A sudden shrinkage is believed when the very same text still stands hours later, and never while another
    article shows the same text: that is a maintenance page.
    """
    why = revisions.never_an_edit(before.article, now.article)
    if why:
        log.info("no reading of the article", extra={"url": row.article.url, "why": why})
        return NEVER
    why = revisions.looks_like_fault(before.article, now.article) or _lacks_its_end(before, now)
    if not why:
        return ""
    digest = fingerprint.text_hash(f"{now.article.title}\n{now.article.text}")
    known, _, since = row.suspicion.partition(" ")
    if known != digest:
        since = keeper.now.isoformat()
    is_old = keeper.now - datetime.fromisoformat(since) >= BELIEVE_AFTER
    if known == digest and is_old and not articles.is_suspected_elsewhere(keeper.store, row.id, digest):
        return ""
    log.info("suspicious reading", extra={"url": row.article.url, "why": why})
    return f"{digest} {since}"


def _lacks_its_end(before: Side, now: Side) -> str:
    if before.page and now.page and revisions.is_cut_off(before.page.body, now.page.body):
        return "the page lacks its closing tags: it did not come whole"
    return ""


def compare(before: Side, now: Side) -> Change | None:
    """What changed, or ``None``; what only our reading left out, or took in, is no change."""
    old, new = before.page, now.page
    pages = (lambda: (_shown(old), _shown(new))) if old and new else None
    change = revisions.compare(before.article, now.article, pages)
    return change and revisions.with_actors(change, before.assessment.tags, now.assessment.tags)


def _shown(page: Page) -> revisions.Shown:
    return revisions.Shown(read_shown(page))


def was_told(keeper: Keeper, row: ArticleRow, article: Article) -> bool:
    """True where the article read the same before: a page that goes to and fro says nothing new.

    The same to a reader, whatever ticked around it meanwhile.
    """
    if revision_rows.was_read(keeper.store, row.id, article):
        return True
    earlier_ones = (revision.article for revision in revision_rows.history(keeper.store, row.id)[-_LOOKED_BACK:-1])
    return any(
        each.extractor == article.extractor and revisions.compare(each, article) is None for each in earlier_ones
    )
