"""The only place that visits a source: its addresses become candidates and one answer each.

An address that answers with something else than it promises is a problem with a name, never a
handful of candidates; and its validators are forgotten, so that a 304 cannot hide it the next time.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from analysis.hints import NO_HINTS, Hints
from analysis.model import Address, Candidate, Miss, Missed, Page, Source, Unchanged, Validators
from scrapers.asked import least_gap, requested
from scrapers.confined import read_listing
from scrapers.hints import with_freshness
from scrapers.http import Client
from scrapers.listing import EMPTY, Listing, once
from scrapers.paging import Walk, walk_back

# Some servers keep a validator while the body changes; one visit in so many asks as if for the first time.
_UNCONDITIONAL: Final = 12
# An index of a large site names thousands of sitemaps; what is new stands in the newest few.
_NESTED_AT_MOST = 3
_NOTHING_KNOWN = Validators()
_REMEDY = "open the address in a browser: if its feed moved, correct the source's file"
_REMEDIES = {
    "JavaScript challenge": "the site lets browsers only pass; look for another address of this source",
    EMPTY: "nothing to do if the source is quiet; otherwise look for another address",
    "a sitemap without dates": "declare its news sitemap or a listing page instead",
    "a selector": "correct the selectors in the source's file",
    "no link looks like": "declare the listing's selectors, or article_url, in the source's file",
    "GDELT says": "it is asked again by itself; if it stays so, correct the query in the source's file",
    "WordPress refuses": "the site has closed its REST API: declare its feed instead",
    "no item matches": "the page was rebuilt: correct the selectors in the source's file",
}


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address of a source said."""

    address_url: str
    ok: bool
    items: int = 0  # entries in the document, also those too old to be candidates
    detail: str = ""
    remedy: str = ""
    validators: Validators = _NOTHING_KNOWN  # what to ask with next time
    unchanged: bool = False
    miss: Miss | None = None
    retry_after: float | None = None  # seconds, where the server named a time
    hints: Hints = NO_HINTS  # when to come again, by its own word; empty also where it was not asked anew

    @property
    def is_empty(self) -> bool:
        """True for a feed that is one, and lists nothing."""
        return self.detail == EMPTY


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a visit found: candidates, each page once, and one answer per address in their order."""

    candidates: tuple[Candidate, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class _Call:
    """One address to visit, and with what in hand."""

    client: Client
    source: Source
    address: Address
    stored: Validators
    known: frozenset[str] | None
    now: datetime

    async def fetch(self, url: str, validators: Validators = _NOTHING_KNOWN) -> Page | Unchanged | Missed:
        gap = max(self.source.gap_seconds, least_gap(self.address))
        return await self.client.fetch(url, validators, source=replace(self.source, gap_seconds=gap))

    async def read(self, page: Page) -> Listing:
        return await asyncio.to_thread(read_listing, page, self.source, self.address, self.now)


async def discover(
    client: Client,
    source: Source,
    validators: Mapping[str, Validators],
    now: datetime,
    *,
    known: frozenset[str] | None = None,
) -> Discovery:
    """Visit every address of ``source``; ``validators`` are those stored per address URL.

    ``known`` are the keys of pages seen before: where a listing has none of them, its older pages are
    looked at too (see ``paging``). Without it only the first page is.
    """
    calls = [
        _Call(client, source, address, validators.get(address.url, _NOTHING_KNOWN), known, now)
        for address in source.addresses
    ]
    found = await asyncio.gather(*(_visit(call) for call in calls))
    candidates = once(each for listed, _ in found for each in listed)
    return Discovery(candidates, tuple(answer for _, answer in found))


async def _visit(call: _Call) -> tuple[tuple[Candidate, ...], Answer]:
    address, stored = call.address, call.stored
    # The digest is still compared: it is ours, and no server can lie about it.
    asked = Validators(body_sha256=stored.body_sha256) if asks_plainly(address.url, call.now) else stored
    fetched = await call.fetch(requested(address), asked)
    if isinstance(fetched, Unchanged):
        return (), Answer(address.url, ok=True, validators=stored, unchanged=True, detail="unchanged")
    if isinstance(fetched, Missed):
        return (), _refused(address, fetched, stored)
    listing = await call.read(fetched)
    if listing.problem:
        return (), _failed(address, listing)
    if listing.nested:
        return await _visit_nested(call, listing)
    return await _visit_older(call, fetched, listing)


def asks_plainly(url: str, now: datetime) -> bool:
    """Is this the visit that sends no conditional headers? One hour in twelve, another one for each address."""
    hour = f"{url} {now:%Y-%m-%d %H}"
    return int(hashlib.sha256(hour.encode()).hexdigest(), 16) % _UNCONDITIONAL == 0


async def _visit_older(call: _Call, page: Page, listing: Listing) -> tuple[tuple[Candidate, ...], Answer]:
    """The candidates of a page, and of the pages before it where nothing on it is known."""
    hints = with_freshness(listing.hints, page)
    answer = Answer(call.address.url, ok=True, items=listing.seen, validators=page.validators, hints=hints)
    if call.known is None or not listing.following:
        return listing.candidates, answer

    async def ask(url: str) -> Listing | None:
        fetched = await call.fetch(url)
        return await call.read(fetched) if isinstance(fetched, Page) else None

    past = await walk_back(listing, Walk(call.source, page.final_url, call.known, call.now), ask)
    told = f"{past.pages} older pages read" if past.pages else ""
    return listing.candidates + past.candidates, replace(answer, items=listing.seen + past.items, detail=told)


async def _visit_nested(call: _Call, index: Listing) -> tuple[tuple[Candidate, ...], Answer]:
    """Follow the newest sitemaps of an index. Its validators are not kept: they say nothing of theirs."""
    found: list[Candidate] = []
    problems: list[str] = []
    missed: list[Missed] = []
    items = 0
    for url in _choose(index.nested):
        fetched = await call.fetch(url)
        if not isinstance(fetched, Page):
            problems.append(f"{url}: {fetched.detail if isinstance(fetched, Missed) else 'no page'}")
            missed += [fetched] if isinstance(fetched, Missed) else []
            continue
        listing = await replace(call, address=Address("sitemap", url)).read(fetched)
        found += listing.candidates
        items += listing.seen
        if listing.problem or listing.nested:
            problems.append(f"{url}: {listing.problem or 'an index inside an index'}")
    detail = "; ".join(problems)[:500]
    remedy = _REMEDY if problems else ""
    answer = Answer(call.address.url, ok=bool(items), items=items, detail=detail, remedy=remedy)
    return tuple(found), answer if items else _passing(answer, missed, len(problems))


def _passing(answer: Answer, missed: list[Missed], problems: int) -> Answer:
    """An index whose sitemaps all failed in a way that passes failed so itself: an outage breaks no source."""
    if not missed or len(missed) < problems or not all(each.miss.is_transient for each in missed):
        return answer
    return replace(answer, miss=missed[0].miss, retry_after=missed[0].retry_after)


def _choose(nested: tuple[str, ...]) -> tuple[str, ...]:
    """The sitemaps worth a visit: those with news in their name, then the newest."""
    news = [url for url in nested if "news" in url.lower()]
    return tuple(dict.fromkeys([*news, *nested]))[:_NESTED_AT_MOST]


def _refused(address: Address, missed: Missed, stored: Validators) -> Answer:
    return Answer(
        address.url,
        ok=False,
        detail=missed.detail,
        remedy=missed.remedy,
        validators=stored,
        miss=missed.miss,
        retry_after=missed.retry_after,
    )


def _failed(address: Address, listing: Listing) -> Answer:
    """Something else than promised. No validators: a 304 must not hide it the next time."""
    remedy = next((each for start, each in _REMEDIES.items() if listing.problem.startswith(start)), _REMEDY)
    return Answer(address.url, ok=False, detail=listing.problem, remedy=remedy, miss=listing.miss)
