"""Findings into the memory: one article, one transaction; duplicates, story, change and alerts with it.

This is the one place where the database and the judgement meet for new articles. The order is that of
publication, so that the original comes before its copies whatever the network did.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from alerts import rules
from analysis import fingerprint, roundups, schedule, stories, urls
from analysis.belonging import Grouping, NearDuplicate
from analysis.model import Article, Assessment, Change, ChangeKind, Outcome, Source
from analysis.traits import Weights
from flows import originals, rechecking, reissues
from flows.gathering import Finding, Gathering
from flows.recording import Keeper, develop, record
from storage import articles, candidates, fingerprints, pages
from storage import stories as story_rows

log = logging.getLogger(__name__)

FRESH = timedelta(days=3)  # what is older when first seen is no news; Friday's read on Monday still is


@dataclass(frozen=True)
class _Kept:
    """A new article with all that was decided about it before the first row is written."""

    source: Source
    article: Article
    assessment: Assessment
    near: NearDuplicate | None
    grouping: Grouping
    profile: stories.Profile
    told: Mapping[int, str]  # of a round-up: the stories it tells of; it joins none and founds none


def keep_all(keeper: Keeper, gatherings: Sequence[Gathering]) -> list[Gathering]:
    """Store every finding, oldest publication first; the gatherings come back with final outcomes."""
    keeper.first_visits = frozenset(g.source.id for g in gatherings if g.is_first_visit)
    pairs = [(g, f) for g in gatherings for f in g.findings]
    pairs.sort(key=lambda p: (_time(p[1], keeper.now), p[0].source.id, p[1].key))
    final: dict[str, list[Finding]] = {g.source.id: [] for g in gatherings}
    for gathering, finding in pairs:
        final[gathering.source.id].append(_keep_safely(keeper, gathering.source, finding))
    return [replace(g, findings=tuple(final[g.source.id])) for g in gatherings]


def _keep_safely(keeper: Keeper, source: Source, finding: Finding) -> Finding:
    """One article that trips over a bug of ours must not hold up all others, nor be lost: it waits."""
    try:
        with keeper.store.atomic():
            return _keep(keeper, source, finding)
    except Exception as error:
        log.exception("article not kept", extra={"url": finding.candidate.url, "source": source.id})
        keeper.issues.append(f"{finding.candidate.url}: not kept ({type(error).__name__}: {error})")
        with keeper.store.atomic():
            return _settle(keeper, finding, Outcome.UNREACHABLE, f"internal error: {error}")


def _time(finding: Finding, now: datetime) -> datetime:
    article = finding.article
    return (article.published if article else None) or finding.candidate.published or now


def _keep(keeper: Keeper, source: Source, finding: Finding) -> Finding:
    if finding.is_settled:
        return finding
    if finding.outcome is Outcome.STORED and finding.article and finding.assessment:
        return _keep_article(keeper, source, finding, finding.article, finding.assessment)
    _settle(keeper, finding, finding.outcome, finding.detail)
    return finding


def _settle(keeper: Keeper, finding: Finding, outcome: Outcome, detail: str, article_id: int | None = None) -> Finding:
    relevance = finding.assessment.relevance if finding.assessment else None
    next_try = None
    if outcome is Outcome.UNREACHABLE:
        attempts = candidates.attempts(keeper.store, finding.key, finding.candidate.source_id)
        next_try = schedule.next_attempt(attempts + 1, keeper.now)
    candidates.settle(
        keeper.store,
        finding.candidate,
        finding.key,
        outcome,
        run_id=keeper.run_id,
        now=keeper.now,
        next_try=next_try,
        detail=detail,
        score=relevance.score if relevance else None,
        reasons=relevance.reasons if relevance else (),
        article_id=article_id,
    )
    return Finding(finding.candidate, finding.key, outcome, detail)


def _keep_article(
    keeper: Keeper, source: Source, finding: Finding, article: Article, assessment: Assessment
) -> Finding:
    known = _already(keeper, source, article)
    if known is not None:
        articles.add_alias(keeper.store, finding.key, known)
        return _settle(keeper, finding, Outcome.KNOWN, "another address of a stored article", known)
    again = reissues.find(keeper.store, source, article) if finding.page else None
    if again is not None and finding.page:
        rechecking.keep_reissue(keeper, rechecking.Reading(again, source, finding.page, article, assessment))
        articles.add_alias(keeper.store, finding.key, again.id)
        return _settle(keeper, finding, Outcome.KNOWN, f"article {again.id}, published again", again.id)
    kept = _decide(keeper, source, article, assessment)
    article_id = _write(keeper, kept, finding)
    outcome = Outcome.COPY if kept.near else Outcome.STORED
    return _settle(keeper, finding, outcome, finding.detail, article_id)


def _already(keeper: Keeper, source: Source, article: Article) -> int | None:
    """The stored article this is: by its canonical address, or word for word from the same source."""
    found = articles.find(keeper.store, urls.key(article.url))
    if found is not None:
        return found
    same_text = fingerprints.with_text(keeper.store, fingerprint.text_hash(article.text))
    for article_id in same_text if article.text else []:
        row = articles.get(keeper.store, article_id)
        if row.source_id == source.id and row.article.title == article.title:
            return article_id
    return None


def _decide(keeper: Keeper, source: Source, article: Article, assessment: Assessment) -> _Kept:
    profile = stories.profile(article, assessment, article.published or keeper.now)
    likeness = originals.find(keeper.store, article, assessment)
    near = likeness.near
    told: Mapping[int, str] = {}
    if near is not None:
        story_id = articles.get(keeper.store, near.original_id).story_id
        told = dict(story_rows.linked(keeper.store, near.original_id)) if story_id is None else {}
        grouping = Grouping(story_id, near.containment, (f"{near.relation} text as article {near.original_id}",))
    else:
        open_ones = story_rows.alike(keeper.store, profile.terms(), keeper.now - stories.OPEN_FOR)
        members = [(story_id, stories.Profile.from_json(text)) for story_id, text in open_ones]
        weights = Weights(member for _, member in members)
        told = roundups.stories_told(article, assessment, profile.day, members, weights)
        grouping = stories.group(profile, members, weights)
        grouping = replace(grouping, reasons=(*grouping.reasons, *likeness.notes))
    return _Kept(source, article, assessment, near, grouping, profile, told)


def _write(keeper: Keeper, kept: _Kept, finding: Finding) -> int:
    """The one big write: page, article, fingerprint, story, change, alerts."""
    store, now, article = keeper.store, keeper.now, kept.article
    page_id = pages.keep(store, finding.page) if finding.page else None
    key = urls.key(article.url)
    first = article.published or now
    article_id = articles.add(
        store,
        key,
        kept.source.id,
        article,
        kept.assessment,
        page_id,
        now,
        next_check=schedule.next_check(first, first, now),
    )
    if finding.key != key:
        articles.add_alias(store, finding.key, article_id)
    originals.mark(store, article_id, article.text)
    if kept.near:
        originals.settle(store, article_id, kept.near, keeper.desk.sources)
    before = None if kept.grouping.story_id is None else story_rows.standing(store, kept.grouping.story_id)
    story_id = _place(keeper, kept, article_id)
    change = Change(ChangeKind.NEW, kept.assessment.relevance.score, summary=article.title)
    matter = rules.Matter(
        subject=f"article:{article_id}:new",
        change=change,
        source=kept.source,
        article=article,
        assessment=kept.assessment,
        story_id=story_id,
        article_id=article_id,
        revision=1,
        at=now,
        is_copy=kept.near is not None or bool(kept.told),  # a round-up repeats what was told, too
        is_stale=_is_stale(keeper, kept),
        families=story_rows.get(store, story_id).families if story_id is not None else 0,
    )
    # First, so that it is told to those who knew the story, and not together with its beginning.
    if before is not None and story_id is not None:
        develop(keeper, matter, story_id, before)
    record(keeper, matter)
    return article_id


def _is_stale(keeper: Keeper, kept: _Kept) -> bool:
    """No news, though new to us: old when first seen, or undated on the first visit to its source."""
    published = kept.article.published
    if published is None:
        return kept.source.id in keeper.first_visits
    return published < keeper.now - FRESH


def _place(keeper: Keeper, kept: _Kept, article_id: int) -> int | None:
    """The story the article is in now, ``None`` for a round-up; a copy is counted there and does not speak for it."""
    store, grouping, profile = keeper.store, kept.grouping, kept.profile
    if kept.told:
        for story_id, reason in kept.told.items():
            story_rows.link(store, article_id, story_id, reason)
        return None
    if grouping.story_id is None:
        terms, reasons = profile.terms(), grouping.reasons
        return story_rows.found(store, article_id, profile.to_json(), keeper.now, reasons, terms)
    told, terms = ("", frozenset[int]()) if kept.near else (profile.to_json(), profile.terms())
    story_id, score, reasons = grouping.story_id, grouping.score, grouping.reasons
    story_rows.join(store, story_id, article_id, told, keeper.now, score, reasons, terms)
    return story_id
