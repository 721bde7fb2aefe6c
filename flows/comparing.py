"""A second reading against the one before: not believed yet, no change, or a change with its facts.

Both sides are read by today's extractor, and what only one of the readings has is looked for on the whole of the
other page, so that neither our own progress nor a line drawn elsewhere looks like their edit.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis import fingerprint, revisions
from analysis.assessment import Judge
from analysis.model import Article, Assessment, Change, ChangeKind, Page, Source
from scrapers.confined import extract
from scrapers.extractor import extractor_of
from scrapers.shown import read_shown
from storage import articles, changes, pages
from storage import revisions as revision_rows
from storage.articles import ArticleRow
from storage.store import Store

log = logging.getLogger(__name__)

BELIEVE_AFTER = timedelta(hours=6)  # maintenance pages last for an hour or two
COOL_DOWN = timedelta(hours=6)  # after an edit was told, only a weightier one of the article is told at once
_LOOKED_BACK = 12  # readings in which the same text is looked for; copies in caches are few
NEVER = "never"  # what is remembered of a reading that is no edit however long it stands


@dataclass(frozen=True)
class Side:
    """One reading, the judgement on it, and its page where that is still kept."""

    article: Article
    assessment: Assessment
    page: Page | None


def earlier(store: Store, judge: Judge, row: ArticleRow, source: Source) -> Side | None:
    """The reading before, by today's extractor; ``None`` where nothing is left to compare with.

    What today's extractor makes of the page that was kept takes the place of what yesterday's had made of
    it, so that a letter shows the same two readings that were compared.
    """
    if row.page_id is None:
        return None
    try:
        page = pages.load(store, row.page_id)
    except LookupError:  # too old to be kept
        page = None
    if row.article.extractor == extractor_of(source):
        return Side(row.article, row.assessment, page)
    before = extract(page, source) if page else None
    if before is None or before.not_article:
        return None
    before = replace(before, published=before.published or row.article.published)
    assessment = judge.assess(before, source)
    revision_rows.reread(store, row.id, before, assessment)
    return Side(before, assessment, page)


def suspect(store: Store, row: ArticleRow, before: Side, now: Side, at: datetime) -> str:
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
        since = at.isoformat()
    is_old = at - datetime.fromisoformat(since) >= BELIEVE_AFTER
    if known == digest and is_old and not articles.is_suspected_elsewhere(store, row.id, digest):
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
    pages = (lambda: (read_shown(old), read_shown(new))) if old and new else None
    change = revisions.compare(before.article, now.article, pages)
    return change and revisions.with_actors(change, before.assessment.tags, now.assessment.tags)


def worth_telling(store: Store, row: ArticleRow, article: Article, change: Change) -> Change:
    """The change as a reader should hear of it; to be asked before the reading is stored.

    What was there before is kept as a revision but is no news, nor is a live blog that goes on.
    """
    if change.kind is not ChangeKind.MOVED and _was_told(store, row, article):
        return replace(change, significance=0.0, summary=f"back to an earlier text: {article.title}")
    if article.is_live:
        return replace(change, significance=0.0, summary=f"the live blog goes on: {article.title}")
    return change if row.original_id is None else _beside_original(store, row.original_id, article, change)


def _was_told(store: Store, row: ArticleRow, article: Article) -> bool:
    """True where the article read the same before: a page that goes to and fro says nothing new.

    The same to a reader, whatever ticked around it meanwhile.
    """
    if revision_rows.was_read(store, row.id, article):
        return True
    earlier_ones = (revision.article for revision in revision_rows.history(store, row.id)[-_LOOKED_BACK:-1])
    return any(
        each.extractor == article.extractor and revisions.compare(each, article) is None for each in earlier_ones
    )


def _beside_original(store: Store, original_id: int, article: Article, change: Change) -> Change:
    """The edit of a copy, saying so where its original does not read like that: one carrier alone changed its words."""
    original = articles.get(store, original_id).article
    if change.kind is ChangeKind.MOVED or original.extractor != article.extractor:
        return change
    apart = revisions.compare(original, article)
    ours = {fact for fact in change.facts if apart and fact in apart.facts}
    if not ours:
        return change
    return replace(change, summary=f"Unlike its original (article {original_id}): {change.summary}")


def is_cooling(store: Store, row: ArticleRow, change: Change, at: datetime) -> bool:
    """True where the story's last hours told as much: the same facts in another copy, or no weightier an edit again."""
    if not change.kind.is_rewording:
        return False
    for told in changes.recent(store, at - COOL_DOWN, article_id=row.id, story_id=row.story_id):
        if not told.change.kind.is_rewording or told.change.significance < revisions.TRIVIAL:
            continue
        is_same = set(change.facts) <= set(told.change.facts)
        if is_same or (told.article_id == row.id and told.change.significance >= change.significance):
            return True
    return False


def weightier(before: Assessment, after: Assessment | None) -> Assessment:
    """A change is judged by what was there before as well: the clause that is gone is the news."""
    if after is None:
        return before
    best = max((after, before), key=lambda assessment: assessment.relevance.score)
    return replace(best, tags=tuple(dict.fromkeys((*best.tags, *after.tags, *before.tags))))
