"""Discover, fetch, extract and assess for one source: network and judgement, no database.

    Errand (source, what we remember of it) ──► gather ──► Gathering (findings, one per candidate)

Everything that goes in and comes out is plain data, so that it can be made on another machine.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from analysis import urls
from analysis.assessment import Judge
from analysis.hints import Hints
from analysis.model import (
    Article,
    Assessment,
    Candidate,
    Miss,
    Missed,
    Outcome,
    Page,
    Source,
    SourceState,
    Unchanged,
    Validators,
    Visit,
)
from analysis.sieve import NO_SPACE
from flows.report import count
from flows.times import ALWAYS, Span
from flows.vitals import is_shortage
from scrapers.confined import extract
from scrapers.discover import Answer, Discovery, discover
from scrapers.http import Client
from scrapers.parts import fetch_whole
from scrapers.standins import PASSING_WALLS, name_page

log = logging.getLogger(__name__)

_UNNAMED = {"no text", "not HTML"}  # by the reader of articles; the reader of listings may know more
LISTING = "listing"  # the extractor's name for a reading that is only what the source's listing said


@dataclass(frozen=True)
class Errand:
    """What one source is visited for."""

    source: Source
    validators: Mapping[str, Validators]
    known: frozenset[str]
    resting: frozenset[str] = frozenset()  # keys not to be tried yet
    waiting: tuple[Candidate, ...] = ()
    is_first_visit: bool = False
    begun: Gathering | None = None  # what a worker brought of it already: only what it left is fetched


@dataclass(frozen=True)
class Limits:
    """The budget of one visit, and what it is narrowed to."""

    articles: int
    seconds: float
    span: Span = ALWAYS


@dataclass(frozen=True)
class Finding:
    """One candidate and where it ended as far as can be said without the database."""

    candidate: Candidate
    key: str
    outcome: Outcome
    detail: str = ""
    is_settled: bool = False  # nothing new to write down
    page: Page | None = None
    article: Article | None = None
    assessment: Assessment | None = None
    is_left: bool = False  # still to be fetched, from a host that is not this worker's to ask


@dataclass(frozen=True)
class Gathering:
    """All that one visit brought home."""

    source: Source
    answers: tuple[Answer, ...]
    findings: tuple[Finding, ...]
    seconds: float = 0.0
    is_first_visit: bool = False
    failure: str = ""  # a bug of ours met on the way; the visit ended early
    is_left: bool = False  # its listings lead to a host that is not this worker's to ask: nothing was done

    def visit(self, now: datetime) -> Visit:
        """The visit as the source's history keeps it."""
        outcomes = count(f.outcome for f in self.findings)
        return Visit(
            source_id=self.source.id,
            state=_state(self),
            at=now,
            detail=self.failure or "; ".join(_complaint(a) for a in self.answers if not a.ok),
            seen=len(self.findings),
            outcomes=outcomes,
            seconds=round(self.seconds, 1),
        )

    @property
    def validators(self) -> dict[str, Validators]:
        """What to remember of each address that answered."""
        return {a.address_url: a.validators for a in self._read_anew}

    @property
    def hints(self) -> dict[str, Hints]:
        """What each address that was read anew says of when to come again."""
        return {a.address_url: a.hints for a in self._read_anew}

    @property
    def _read_anew(self) -> list[Answer]:
        return [a for a in self.answers if a.ok and not a.unchanged]


@dataclass
class _Visitor:
    """One visit under way: the clock of its budget and what it may still do."""

    client: Client
    judge: Judge
    limits: Limits
    started: float = field(default_factory=time.monotonic)
    fetched: int = 0

    def is_spent(self) -> bool:
        return self.fetched >= self.limits.articles or time.monotonic() - self.started > self.limits.seconds


async def gather(errand: Errand, client: Client, judge: Judge, limits: Limits, now: datetime) -> Gathering:
    """Visit one source: look at its addresses, read what is new, judge it.

    Raises for what the machine lacks only: a source that cannot be reached, or trips over a bug of ours, says so.
    """
    visitor = _Visitor(client, judge, limits)
    try:
        return await _gather(visitor, errand, now)
    except Exception as error:
        if is_shortage(error):
            raise
        log.exception("visit failed", extra={"source": errand.source.id})
        failure = f"internal error: {type(error).__name__}: {error}"
        return Gathering(errand.source, (), (), time.monotonic() - visitor.started, failure=failure)


async def _gather(visitor: _Visitor, errand: Errand, now: datetime) -> Gathering:
    if begun := errand.begun:
        findings = [await _fetch(visitor, errand.source, f) if f.is_left else f for f in begun.findings]
        return replace(begun, findings=tuple(findings))
    # What waits or rests was seen as well: a page full of it is no reason to go back further.
    seen = errand.known | errand.resting | {urls.key(candidate.url) for candidate in errand.waiting}
    discovery: Discovery = await discover(visitor.client, errand.source, errand.validators, now, known=seen)
    if errand.source.id in visitor.client.turned_away:
        return Gathering(errand.source, (), (), is_left=True)
    findings = [await _find(visitor, errand, candidate) for candidate in _in_order(errand, discovery)]
    seconds = time.monotonic() - visitor.started
    return Gathering(errand.source, discovery.answers, tuple(findings), seconds, errand.is_first_visit)


def _in_order(errand: Errand, discovery: Discovery) -> list[Candidate]:
    """Each candidate once, those that waited first, then the newest first (undated ones as listed)."""
    fresh = sorted(discovery.candidates, key=lambda c: -(c.published.timestamp() if c.published else 0.0))
    unique = {urls.key(c.url): c for c in reversed([*errand.waiting, *fresh])}
    return list(reversed(unique.values()))


async def _find(visitor: _Visitor, errand: Errand, candidate: Candidate) -> Finding:
    finding = _without_fetching(errand, candidate)
    if finding.outcome is Outcome.STORED and not visitor.limits.span.holds(candidate.published):
        return _outside(finding)
    return await _fetch(visitor, errand.source, finding) if finding.outcome is Outcome.STORED else finding


def _outside(finding: Finding) -> Finding:
    """Not of the time that this run is narrowed to; the next that is not takes it up."""
    return Finding(finding.candidate, finding.key, Outcome.POSTPONED, "not of the time asked for")


async def _fetch(visitor: _Visitor, source: Source, finding: Finding) -> Finding:
    if visitor.is_spent():
        return replace(finding, outcome=Outcome.POSTPONED, detail="over the budget of this visit", is_left=False)
    visitor.fetched += 1
    fetched = await fetch_whole(visitor.client, finding.candidate.url, source=source)
    finding = replace(finding, is_left=isinstance(fetched, Missed) and fetched.miss is Miss.ELSEWHERE)
    if finding.is_left:
        return finding
    if isinstance(fetched, Missed):
        missed = replace(finding, detail=fetched.detail)
        return _missed(visitor.judge, source, missed, fetched)
    if isinstance(fetched, Unchanged):  # we sent nothing to compare with, so the server is confused
        return replace(finding, outcome=Outcome.UNREACHABLE, detail="304 to an unconditional request")
    article = await asyncio.to_thread(extract, fetched, source, visitor.judge.sieve_for(finding.candidate.title))
    found = await asyncio.to_thread(_judge, visitor.judge, source, finding, fetched, article)
    published = found.article.published if found.article else None
    return found if visitor.limits.span.holds(published) else _outside(found)


def _without_fetching(errand: Errand, candidate: Candidate) -> Finding:
    """What can be said before any request; STORED stands for "to be fetched"."""
    key, pattern = urls.key(candidate.url), errand.source.article_url
    if not urls.is_web(candidate.url):
        return Finding(candidate, key, Outcome.REFUSED, "not a web address")
    if pattern and not re.search(pattern, candidate.url):
        return Finding(candidate, key, Outcome.REFUSED, "no article's address by the source's article_url")
    if key in errand.known:
        return Finding(candidate, key, Outcome.KNOWN, is_settled=True)
    if key in errand.resting:
        return Finding(candidate, key, Outcome.UNREACHABLE, "not to be tried yet", is_settled=True)
    return Finding(candidate, key, Outcome.STORED)


# A 404 is tried again like any failure: feeds announce pages before they exist.
_SETTLED = {Miss.GONE: Outcome.GONE, Miss.GATE: Outcome.FORBIDDEN, Miss.ROBOTS: Outcome.FORBIDDEN}


def _missed(judge: Judge, source: Source, finding: Finding, missed: Missed) -> Finding:
    """A page that is closed to us may still be judged by what the listing said of it."""
    outcome = _SETTLED.get(missed.miss, Outcome.UNREACHABLE)
    if missed.retry_after is not None:  # also robots.txt that could not be read just now
        outcome = Outcome.UNREACHABLE
    # an aggregator's links lead to pages that are not its own: what it says of them is all there is
    if missed.miss is Miss.DENIED or (missed.miss is Miss.ROBOTS and source.kind == "aggregator"):
        return _from_listing(judge, source, replace(finding, outcome=outcome))
    return replace(finding, outcome=outcome)


def _judge(judge: Judge, source: Source, finding: Finding, page: Page, article: Article) -> Finding:
    if reason := article.not_article:
        if reason == NO_SPACE:
            return replace(finding, outcome=Outcome.IRRELEVANT, article=article, detail=reason)
        if reason in _UNNAMED:
            reason = name_page(page) or reason
        outcome = Outcome.UNREACHABLE if reason in PASSING_WALLS else Outcome.NOT_ARTICLE
        return _from_listing(judge, source, replace(finding, outcome=outcome, detail=reason))
    article = _completed(article, finding.candidate)
    assessment = judge.assess(article, source)
    if assessment.relevance.score < judge.store_threshold:
        return replace(finding, outcome=Outcome.IRRELEVANT, article=article, assessment=assessment)
    return replace(finding, page=page, article=article, assessment=assessment)


def _completed(article: Article, candidate: Candidate) -> Article:
    """What the page does not say, the listing may have said."""
    return replace(
        article,
        title=article.title or candidate.title,
        published=article.published or candidate.published,
    )


def _from_listing(judge: Judge, source: Source, finding: Finding) -> Finding:
    """Keep a relevant headline whose page is closed to us, marked as read from the listing only."""
    candidate = finding.candidate
    article = Article(
        url=urls.canonical(candidate.url),
        title=candidate.title,
        text=candidate.summary,
        language=candidate.language,
        published=candidate.published,
        extractor=LISTING,
    )
    assessment = judge.assess(article, source)
    if not candidate.title or assessment.relevance.score < judge.alert_threshold:
        return finding
    detail = f"{finding.detail}; judged by its headline"
    return replace(finding, outcome=Outcome.STORED, detail=detail, article=article, assessment=assessment)


def _state(gathering: Gathering) -> SourceState:
    answers = gathering.answers
    if gathering.failure or not answers:
        return SourceState.BROKEN
    failed = [a for a in answers if not a.ok]
    if len(failed) == len(answers):
        if all(a.is_empty for a in failed):
            return SourceState.EMPTY_SUSPICIOUS
        passing = all(a.miss is not None and a.miss.is_transient for a in failed)
        return SourceState.TRANSIENT if passing else SourceState.BROKEN
    if failed:
        return SourceState.PARTIAL
    has_new = any(f.outcome is not Outcome.KNOWN for f in gathering.findings)
    return SourceState.OK_NEW if has_new else SourceState.OK_NONE


def _complaint(answer: Answer) -> str:
    return f"{answer.address_url}: {answer.detail}" + (f" ({answer.remedy})" if answer.remedy else "")
