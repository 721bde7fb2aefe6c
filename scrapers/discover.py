"""The only place that visits a source: its addresses become candidates and one answer each.

An address that answers with something else than it promises is a problem with a name, never a
handful of candidates; and its validators are forgotten, so that a 304 cannot hide it the next time.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from analysis.model import Address, Candidate, Miss, Missed, Page, Source, Unchanged, Validators
from scrapers.feeds import read_feed
from scrapers.http import Client
from scrapers.listing import EMPTY, Listing, once, sniff
from scrapers.listings import read_listing
from scrapers.sitemaps import read_sitemap

# An index of a large site names thousands of sitemaps; what is new stands in the newest few.
_NESTED_AT_MOST = 3
_NOTHING_KNOWN = Validators()
_REMEDY = "open the address in a browser: if its feed moved, correct the source's file"
_REMEDIES = {
    "JavaScript challenge": "the site lets browsers only pass; look for another address of this source",
    EMPTY: "nothing to do if the source is quiet; otherwise look for another address",
    "a sitemap without dates": "declare its news sitemap or a listing page instead",
    "a selector": "correct the selectors in the source's file",
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

    @property
    def is_empty(self) -> bool:
        """True for a feed that is one, and lists nothing."""
        return self.detail == EMPTY


@dataclass(frozen=True, slots=True)
class Discovery:
    """What a visit found: candidates, each page once, and one answer per address in their order."""

    candidates: tuple[Candidate, ...]
    answers: tuple[Answer, ...]


async def discover(client: Client, source: Source, validators: Mapping[str, Validators], now: datetime) -> Discovery:
    """Visit every address of ``source``; ``validators`` are those stored per address URL."""
    visits = [_visit(client, source, address, validators, now) for address in source.addresses]
    found = await asyncio.gather(*visits)
    candidates = once(each for listed, _ in found for each in listed)
    return Discovery(candidates, tuple(answer for _, answer in found))


async def _visit(
    client: Client,
    source: Source,
    address: Address,
    validators: Mapping[str, Validators],
    now: datetime,
) -> tuple[tuple[Candidate, ...], Answer]:
    known = validators.get(address.url, Validators())
    fetched = await client.fetch(address.url, known, source=source)
    if isinstance(fetched, Unchanged):
        return (), Answer(address.url, ok=True, validators=known, unchanged=True, detail="unchanged")
    if isinstance(fetched, Missed):
        return (), _refused(address, fetched, known)
    listing = await asyncio.to_thread(read, fetched, source, address, now)
    if listing.problem:
        return (), Answer(address.url, ok=False, detail=listing.problem, remedy=_remedy(listing.problem))
    if listing.nested:
        return await _visit_nested(client, source, address, listing, now)
    answer = Answer(address.url, ok=True, items=listing.seen, validators=fetched.validators)
    return listing.candidates, answer


def read(page: Page, source: Source, address: Address, now: datetime) -> Listing:
    """The listing of a page by what its address promises; never raises for what is in the page."""
    try:
        if address.kind == "listing":
            return read_listing(page, source, address, now)
        if address.kind == "sitemap" and sniff_page(page) != "feed":
            return read_sitemap(page, source, now)
        return read_feed(page, source, now)
    # The boundary for hostile documents: parsers of others fail in ways nobody can list (recursion,
    # lookups, their own bugs), and one document must not stop a run. The name goes into the answer.
    except Exception as error:  # noqa: BLE001
        return Listing(problem=f"the document breaks its reader ({type(error).__name__})")


def sniff_page(page: Page) -> str:
    """A cheap look at the root; the sitemap protocol allows a feed in a sitemap's place."""
    return sniff(page.body[:4000].decode("utf-8", "replace"))


async def _visit_nested(
    client: Client, source: Source, address: Address, index: Listing, now: datetime
) -> tuple[tuple[Candidate, ...], Answer]:
    """Follow the newest sitemaps of an index. Its validators are not kept: they say nothing of theirs."""
    nested = Address("sitemap", address.url)
    found: list[Candidate] = []
    problems: list[str] = []
    items = 0
    for url in _choose(index.nested):
        fetched = await client.fetch(url, source=source)
        if not isinstance(fetched, Page):
            problems.append(f"{url}: {fetched.detail if isinstance(fetched, Missed) else 'no page'}")
            continue
        listing = await asyncio.to_thread(read, fetched, source, replace(nested, url=url), now)
        found += listing.candidates
        items += listing.seen
        if listing.problem or listing.nested:
            problems.append(f"{url}: {listing.problem or 'an index inside an index'}")
    detail = "; ".join(problems)[:500]
    answer = Answer(address.url, ok=bool(items), items=items, detail=detail, remedy=_REMEDY if problems else "")
    return tuple(found), answer


def _choose(nested: tuple[str, ...]) -> tuple[str, ...]:
    """The sitemaps worth a visit: those with news in their name, then the newest."""
    news = [url for url in nested if "news" in url.lower()]
    return tuple(dict.fromkeys([*news, *nested]))[:_NESTED_AT_MOST]


def _refused(address: Address, missed: Missed, known: Validators) -> Answer:
    return Answer(address.url, ok=False, detail=missed.detail, remedy=missed.remedy, validators=known, miss=missed.miss)


def _remedy(problem: str) -> str:
    return next((remedy for start, remedy in _REMEDIES.items() if problem.startswith(start)), _REMEDY)
