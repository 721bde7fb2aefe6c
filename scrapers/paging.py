"""The only place that goes back in time: from a listing on which nothing is known to its older pages.

first visit, or an outage longer than the feed ──► nothing on the page is known ──► the page before it
                                                            └── at most 5, none known, none too old ──┘
"""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from analysis import urls
from analysis.model import Candidate, Source
from scrapers.hosts import is_same_site
from scrapers.listing import Listing

MAX_PAGES: Final = 5  # beyond the first; at the usual gap that is ten seconds, and some 50 to 250 articles
# What is older than this is no news for whoever starts to watch today; the archive has `backfill`.
TOO_OLD: Final = timedelta(days=30)

Ask = Callable[[str], Awaitable[Listing | None]]


@dataclass(frozen=True, slots=True)
class Past:
    """What the older pages had to say."""

    candidates: tuple[Candidate, ...] = ()
    items: int = 0
    pages: int = 0


@dataclass(frozen=True, slots=True)
class Walk:
    """From where, with what knowledge: everything a walk back needs beside the pages."""

    source: Source
    url: str  # of the first page; older ones must be on the same site
    known: frozenset[str]
    now: datetime


async def walk_back(first: Listing, walk: Walk, ask: Ask) -> Past:
    """The candidates of the older pages, as long as nothing on a page is known; ``ask`` reads one page."""
    found: list[Candidate] = []
    seen = {urls.key(each.url) for each in first.candidates}
    visited, listing, items, pages = set[str](), first, 0, 0
    while pages < MAX_PAGES and is_all_new(listing.candidates, walk):
        following = listing.following
        if not following or following in visited or not is_same_site(following, walk.url):
            break
        visited.add(following)
        older = await ask(following)
        fresh = [each for each in older.candidates if urls.key(each.url) not in seen] if older else []
        if older is None or not fresh:  # no page, or one that shows the same again: paging does not work here
            break
        pages, items, listing = pages + 1, items + older.seen, older
        seen.update(urls.key(each.url) for each in fresh)
        found += fresh
    return Past(tuple(found), items, pages)


def is_all_new(candidates: Iterable[Candidate], walk: Walk) -> bool:
    """Could there be news we have not seen behind this page?

    Only what can be an article of this source counts; a page without any says nothing, and neither does
    one on which everything is older than a month.
    """
    pattern = re.compile(walk.source.article_url) if walk.source.article_url else None
    articles = [each for each in candidates if pattern is None or pattern.search(each.url)]
    if not articles or any(urls.key(each.url) in walk.known for each in articles):
        return False
    dates = [each.published or each.modified for each in articles]
    return not all(date and walk.now - date > TOO_OLD for date in dates)
