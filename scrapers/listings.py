"""The only place that reads listing pages: HTML whose links are the news.

With selectors a source says where its items are; without, a link counts when it matches the source's
article_url, or, where there is none, when it looks like a headline.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from analysis import urls
from analysis.model import Address, Candidate, Page, Selectors, Source
from scrapers.dates import read_date
from scrapers.hosts import is_same_site
from scrapers.listing import MAX_CANDIDATES, MAX_TITLE, Listing, name_problem, once, open_listing, plain, resolve
from scrapers.walls import weigh

# A listing page of a ministry has 20 to 200 kB; the parser needs about 20 times that in memory.
_MAX_CHARACTERS = 3_000_000
_HEADLINE = 25  # characters (a wide one counts three): shorter links are menus and "read more"
# An article's path ends in a number, carries a date, or is a sentence with hyphens.
_ARTICLE_PATH = re.compile(r"\d{4}[/\-]\d{2}|\d{5,}|[^/]*-[^/]*-[^/]*-[^/]*|/\d{3,}(?:\.\w+)?/?$|art_|content_")
_FURNITURE = ("nav", "footer", "header", "aside", "form")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5")
_AROUND = ("li", "article", "tr", "dd", "section", "div")


def read_listing(page: Page, source: Source, address: Address, now: datetime) -> Listing:
    """The candidates of a listing page, in its order; a ``problem`` where there are none."""
    root, text, listing = open_listing(page)
    if listing.problem:
        return listing
    if root != "html":
        return Listing(problem=name_problem(root, "listing"))
    if len(text) > _MAX_CHARACTERS:
        return Listing(problem=f"listing page too large: {len(text):,} characters")
    soup = BeautifulSoup(text, "lxml")
    base = soup.find("base", href=True)
    bases = (page.final_url, str(base["href"])) if isinstance(base, Tag) else (page.final_url,)
    try:
        found = list(_declared(soup, source, address.selectors, bases, now))
    except SelectorSyntaxError as error:
        return Listing(problem=f"a selector of the source cannot be read: {error}"[:200])
    if not address.selectors.item:
        found = list(_guessed(soup, source, bases, now))
    return _settle(found, address.selectors)


def _settle(found: list[Candidate], selectors: Selectors) -> Listing:
    candidates = once(found)
    if candidates:
        return Listing(candidates, seen=len(found))
    told = f"no item matches {selectors.item!r}" if selectors.item else "no link looks like an article"
    return Listing(problem=told)


def _declared(
    soup: BeautifulSoup, source: Source, selectors: Selectors, bases: tuple[str, ...], now: datetime
) -> Iterator[Candidate]:
    if not selectors.item:
        return
    for item in soup.select(selectors.item, limit=MAX_CANDIDATES):
        link = item.select_one(selectors.link) if selectors.link else _own_link(item)
        url = resolve(str(link.get("href") or ""), *bases) if link and link.get("href") else ""
        if link is None or not url:
            continue
        dated = item.select_one(selectors.date) if selectors.date else item.find("time")
        yield Candidate(
            source_id=source.id,
            url=url,
            title=_title(item, link),
            published=_read_element(dated if isinstance(dated, Tag) else None, now),
        )


def _own_link(item: Tag) -> Tag | None:
    if item.name == "a":
        return item
    found = item.find("a", href=True)
    return found if isinstance(found, Tag) else None


def _title(item: Tag, link: Tag) -> str:
    """The headline: a heading in the item, else the longer of the link's title and its text."""
    heading = item.find(_HEADINGS)
    told = [plain(str(link.get("title") or ""), MAX_TITLE), plain(link.get_text(" "), MAX_TITLE)]
    if isinstance(heading, Tag) and (words := plain(heading.get_text(" "), MAX_TITLE)) and len(words) > 15:
        return words
    return max(told, key=len)


def _read_element(element: Tag | None, now: datetime) -> datetime | None:
    if element is None:
        return None
    stated = str(element.get("datetime") or "")
    return read_date(stated, now) or read_date(element.get_text(" "), now)


def _guessed(soup: BeautifulSoup, source: Source, bases: tuple[str, ...], now: datetime) -> Iterator[Candidate]:
    pattern = re.compile(source.article_url) if source.article_url else None
    for link in soup.find_all("a", href=True, limit=MAX_CANDIDATES * 5):
        url = resolve(str(link["href"]), *bases)
        if not url or urls.key(url) == urls.key(bases[0]):
            continue
        title = _title(link, link)
        if pattern.search(url) is None if pattern else not _looks_like_article(link, url, title, bases[0]):
            continue
        yield Candidate(source_id=source.id, url=url, title=title, published=_date_beside(link, now))


def _looks_like_article(link: Tag, url: str, title: str, here: str) -> bool:
    return (
        weigh(title) >= _HEADLINE
        and is_same_site(url, here)
        and _ARTICLE_PATH.search(urlsplit(url).path + "?" + urlsplit(url).query) is not None
        and link.find_parent(_FURNITURE) is None
    )


def _date_beside(link: Tag, now: datetime) -> datetime | None:
    """A date in the link or in the smallest block around it that belongs to this link alone."""
    for element in (link, link.find_parent(_AROUND)):
        if not isinstance(element, Tag) or len(element.find_all("a", limit=4)) > 3:
            continue
        stated = element.find("time")
        if found := _read_element(stated if isinstance(stated, Tag) else None, now):
            return found
        words = " ".join(element.get_text(" ").split())
        if len(words) <= 600 and (found := read_date(words[-100:], now) or read_date(words, now)):
            return found
    return None
