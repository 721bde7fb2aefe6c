"""A lot of pages from a web archive: which of them matter, read and judged. Runs in a process of its own.

    records ──► glance ──► sieve ──► extract ──► assess ──► Sifted: findings to keep, and the count of all others

Most pages of an archive speak of no space at all; the sieve says so without parsing them (``analysis/sieve.py``).
"""

from __future__ import annotations

import logging
import signal
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

import catalog
from analysis import urls
from analysis.assessment import Judge
from analysis.model import Candidate, Outcome, Source
from analysis.sieve import NO_SPACE, Sieve
from flows.gathering import Finding
from flows.times import Span
from scrapers.archives import Record
from scrapers.decode import decode
from scrapers.glance import glance

log = logging.getLogger(__name__)

OUTSIDE = "not of the time asked for"
WORTH = "to be kept, copies among them"
BESIDE = "of these"  # begins the names of counts that are contained in others


@dataclass
class Sifted:
    """What a lot of records came to; findings and counts sum to its records."""

    found: list[tuple[Source, Finding]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)

    @property
    def worth(self) -> Counter[str]:
        """The counts, of a lot that nobody keeps."""
        return self.counts + Counter({WORTH: len(self.found)})

    def add(self, other: Sifted) -> None:
        """What another lot came to as well."""
        self.found += other.found
        self.counts += other.counts
        self.faults += other.faults

    def add_fault(self, record: Record, why: str) -> None:
        """A record that could not be read for a reason of ours."""
        self.counts["internal error"] += 1
        self.faults.append(f"offset {record.offset}: not read ({why})")


class Sifter:
    """All that reading a lot needs; building one takes a second or two."""

    def __init__(self, known: catalog.Catalog, span: Span) -> None:
        self._span = span
        self._judge = Judge(known.knowledge)
        self._sieve = Sieve(known.knowledge)
        self._publishers = {urls.host(s.home).removeprefix("www."): s for s in known.sources if s.home}

    def sift(self, records: Sequence[Record], seconds: float) -> Sifted:
        """Read a lot. One page that trips over a bug of ours is named, counted, and delays no other."""
        sifted = Sifted()
        for record in records:
            signal.setitimer(signal.ITIMER_PROF, seconds)  # SIGPROF ends a process that does not handle it
            try:
                self._sift(record, sifted)
            except Exception as error:
                log.exception("record not read", extra={"offset": record.offset})
                sifted.add_fault(record, f"{type(error).__name__}: {error}")
        signal.setitimer(signal.ITIMER_PROF, 0)
        return sifted

    def _sift(self, record: Record, sifted: Sifted) -> None:
        page = record.page
        if page is None:
            sifted.counts[record.reason] += 1
            return
        if self._span.since and page.fetched_at < self._span.since:  # so it was published before
            sifted.counts[OUTSIDE] += 1
            return
        if record.reason:  # read all the same: a page cut at a megabyte has its text before the cut
            sifted.counts[f"{BESIDE} {record.reason}"] += 1
        if not self._sieve.passes(glance(decode(page.body, page.header("content-type")))):
            sifted.counts[NO_SPACE] += 1
            return
        host = urls.host(page.final_url)
        known = self._known(host)
        source = _publisher(host, known)
        from scrapers.extract import extract  # here, so that no other flow loads its parsers

        article = extract(page, known or source)
        if article.not_article or not article.text:
            sifted.counts[Outcome.NOT_ARTICLE.value] += 1
            return
        if not self._span.holds(article.published):
            sifted.counts[OUTSIDE] += 1
            return
        assessment = self._judge.assess(article, known or source)
        if assessment.relevance.score < self._judge.store_threshold:
            sifted.counts[Outcome.IRRELEVANT.value] += 1
            return
        candidate = Candidate(source.id, page.url, title=article.title, published=article.published)
        finding = Finding(candidate, urls.key(page.url), Outcome.STORED, "", False, page, article, assessment)
        sifted.found.append((source, finding))

    def _known(self, host: str) -> Source | None:
        return self._publishers.get(host.removeprefix("www."))


def _publisher(host: str, known: Source | None) -> Source:
    """Who published a page: its host, switched off so that it is never visited; of the family the catalogue names."""
    if known:
        return replace(known, id=host, addresses=(), enabled=False)
    return Source(host, host, f"https://{host}/", "", (), "general", host.removeprefix("www."), (), enabled=False)


@cache
def _sifter(folder: Path | None, span: Span) -> Sifter:
    return Sifter(catalog.read(folder), span)


def sift(folder: Path | None, span: Span, records: Sequence[Record], seconds: float = 0.0) -> Sifted:
    """Read a lot in a worker process, which builds its ``Sifter`` from the catalogue's folder once.

    The kernel ends the process over a page that takes more CPU ``seconds``; 0 sets no limit.
    """
    return _sifter(folder, span).sift(records, seconds)
