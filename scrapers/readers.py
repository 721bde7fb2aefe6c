"""The only place that says which reader reads which kind of address."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from analysis.model import Address, AddressKind, Page, Source
from scrapers import gdelt, wordpress
from scrapers.feeds import read_feed
from scrapers.listing import Listing, sniff
from scrapers.listings import read_listing
from scrapers.sitemaps import read_sitemap

Reader = Callable[[Page, Source, Address, datetime], Listing]


def _read_sitemap(page: Page, source: Source, _: Address, now: datetime) -> Listing:
    # The sitemap protocol allows a feed in a sitemap's place. A cheap look is enough to tell.
    is_feed = sniff(page.body[:4000].decode("utf-8", "replace")) == "feed"
    return read_feed(page, source, now) if is_feed else read_sitemap(page, source, now)


_READERS: Final[dict[AddressKind, Reader]] = {
    "feed": lambda page, source, _, now: read_feed(page, source, now),
    "sitemap": _read_sitemap,
    "listing": read_listing,
    "wordpress": lambda page, source, _, now: wordpress.read_wordpress(page, source, now),
    "gdelt": lambda page, source, _, now: gdelt.read_gdelt(page, source, now),
}


def read(page: Page, source: Source, address: Address, now: datetime) -> Listing:
    """The listing of a page by what its address promises; never raises for what is in the page."""
    try:
        return _READERS[address.kind](page, source, address, now)
    # The boundary for hostile documents: parsers of others fail in ways nobody can list (recursion,
    # lookups, their own bugs), and one document must not stop a run. The name goes into the answer.
    except Exception as error:  # noqa: BLE001
        return Listing(problem=f"the document breaks its reader ({type(error).__name__})")
