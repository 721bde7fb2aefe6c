"""The only place that reads listing pages: HTML whose links are the news.

With selectors a source says where its items are; without, a link counts when it matches the source's
article_url, or, where there is none, when ``shapes`` finds that links like it are this page's news.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urldefrag

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from analysis import urls
from analysis.model import Address, Candidate, Page, Selectors, Source
from scrapers.anchors import Anchor, anchors
from scrapers.dates import read_date
from scrapers.hosts import is_same_site
from scrapers.links import linked
from scrapers.listing import MAX_CANDIDATES, MAX_TITLE, Listing, name_problem, once, open_listing, plain, resolve
from scrapers.shapes import Link, news_among
from scrapers.standins import name_standin
from scrapers.walls import weigh

# A listing page of a ministry has 20 to 200 kB; the parser needs about 20 times that in memory.
_MAX_CHARACTERS: Final = 3_000_000
_MAX_LINKS: Final = 3_000  # the front page of a large portal has about 500
_WORDS_OF_A_BUTTON: Final = 12  # "Read more": below that the headline is looked for around the link
_HEADINGS: Final = ("h1", "h2", "h3", "h4", "h5")
_DIGITS: Final = r"\W?\d{1,4}[./年-]\d{1,2}[./月-]\d{1,4}日?\W?"
_DAY: Final = re.compile(rf"^{_DIGITS}\s+|\s+{_DIGITS}$")
_NEXT: Final = re.compile(
    r"(?:next|older)(?: (?:page|posts|entries|news|messages))?\s*[»›>→]*|weiter|nächste(?: seite)?|suivante?|siguiente"
    r"|próxima|следующая|далее|下一页|下页|次へ|次のページ|다음|sonraki|التالي|[»›→]",
    re.IGNORECASE,
)


def read_listing(page: Page, source: Source, address: Address, now: datetime) -> Listing:
    """The candidates of a listing page, in its order; a ``problem`` where there are none."""
    root, text, listing = open_listing(page)
    if listing.problem:
        return listing
    if root != "html":
        return Listing(problem=name_problem(root, "listing", text))
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
    candidates = once(found)
    if candidates:
        return Listing(candidates, seen=len(found), following=linked(page, "next") or _older(soup, bases))
    item = address.selectors.item
    told = f"no item matches {item!r}" if item else "no link looks like an article"
    standin = name_standin(text)
    return Listing(problem=told + (f" ({standin})" if standin else ""))


def _older(soup: BeautifulSoup, bases: tuple[str, ...]) -> str:
    """The page before this one: declared as next, or the pager's own "next"."""
    declared = soup.find(["a", "link"], rel="next", href=True)
    found = declared if isinstance(declared, Tag) else None
    for link in soup.find_all("a", href=True, limit=_MAX_LINKS) if found is None else ():
        said = link.get_text(" ", strip=True) or str(link.get("aria-label") or link.get("title") or "")
        if len(said) <= 30 and _NEXT.fullmatch(said.strip()):
            found = link
    address = resolve(str(found["href"]), *bases) if found is not None else ""
    return address if urldefrag(address)[0] != urldefrag(bases[0])[0] else ""


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
    told = [_without_date(plain(words, MAX_TITLE)) for words in (str(link.get("title") or ""), link.get_text(" "))]
    if isinstance(heading, Tag) and (words := plain(heading.get_text(" "), MAX_TITLE)) and len(words) > 15:
        return words
    return max(told, key=len)


def _read_element(element: Tag | None, now: datetime) -> datetime | None:
    if element is None:
        return None
    stated = str(element.get("datetime") or "")
    return read_date(stated, now) or read_date(element.get_text(" "), now)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One address on the page, with the best of what its links say."""

    link: Link
    published: datetime | None


def _guessed(soup: BeautifulSoup, source: Source, bases: tuple[str, ...], now: datetime) -> Iterator[Candidate]:
    seen = _linked(soup, bases, now)
    if source.article_url:
        pattern = re.compile(source.article_url)
        chosen = [each for each in seen if pattern.search(each.link.url)]
    else:
        own = [each.link for each in seen if is_same_site(each.link.url, bases[0])]
        news = {each.url for each in news_among(own)}
        chosen = [each for each in seen if each.link.url in news]
    for each in chosen:
        yield Candidate(source_id=source.id, url=each.link.url, title=each.link.title, published=each.published)


def _linked(soup: BeautifulSoup, bases: tuple[str, ...], now: datetime) -> list[_Seen]:
    """Every address the page links to, once, in the order of the page."""
    found: dict[str, _Seen] = {}
    here = urls.key(bases[0])
    for anchor in anchors(soup, _MAX_LINKS):
        url = urldefrag(resolve(str(anchor.link["href"]), *bases))[0]
        identity = urls.key(url) if url else here
        if identity == here:
            continue
        published = _date_beside(anchor, now)
        link = Link(url, _headline(anchor), anchor.is_furniture, published is not None)
        known = found.get(identity)
        found[identity] = _better(known, _Seen(link, published)) if known else _Seen(link, published)
    return list(found.values())


def _better(one: _Seen, other: _Seen) -> _Seen:
    """Two links to one address: the longer words, a date from either, and no furniture if one of them is none."""
    title = max(one.link.title, other.link.title, key=len)
    is_furniture = one.link.is_furniture and other.link.is_furniture
    published = one.published or other.published
    return _Seen(replace(one.link, title=title, is_furniture=is_furniture, is_dated=published is not None), published)


def _headline(anchor: Anchor) -> str:
    """The words of a link; those of the heading beside it where it is only a button or a picture."""
    title = _title(anchor.link, anchor.link)
    if weigh(title) > _WORDS_OF_A_BUTTON or anchor.block is None:
        return title
    heading = anchor.block.find(_HEADINGS)
    words = plain(heading.get_text(" "), MAX_TITLE) if isinstance(heading, Tag) else ""
    return words if len(words) > len(title) else title


def _without_date(title: str) -> str:
    """Without a day in digits before or after the words; the date is read for itself."""
    return _DAY.sub("", title).strip() or title


def _date_beside(anchor: Anchor, now: datetime) -> datetime | None:
    """A date in the link or in the block it has to itself."""
    for element in (anchor.link, anchor.block):
        if element is None:
            continue
        stated = element.find("time")
        if found := _read_element(stated if isinstance(stated, Tag) else None, now):
            return found
        words = " ".join(element.get_text(" ").split())
        if len(words) <= 600 and (found := read_date(words[-100:], now) or read_date(words, now)):
            return found
    return None
