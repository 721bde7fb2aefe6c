"""The only place that looks over a site nobody has declared yet: where does it list its news, and can it be read?

    the page given ──► is it a feed or a sitemap itself?
                  ├──► feeds it declares (link rel=alternate), else the addresses feeds usually have
                  ├──► sitemaps in its robots.txt, else the usual ones
                  ├──► the REST API of WordPress, where the page is made by it
                  └──► the page itself as a listing

Each place is visited as a run would visit it; what does not answer with news is kept with its reason.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from urllib.parse import urljoin, urlsplit

from bs4 import BeautifulSoup, Tag

from analysis import urls
from analysis.model import Address, AddressKind, Article, Candidate, Missed, Page, Source
from scrapers.confined import extract
from scrapers.decode import decode
from scrapers.discover import discover
from scrapers.http import Client
from scrapers.listing import plain, read_language, resolve, sniff
from scrapers.parts import fetch_whole
from scrapers.standins import name_standin

_FEEDS: Final = ("/feed", "/rss.xml", "/atom.xml", "/feed.xml", "/rss", "/index.xml", "/feed.json")
_SITEMAPS: Final = ("/news-sitemap.xml", "/sitemap.xml")
_FEED_TYPES: Final = ("rss", "atom", "feed+json", "rdf+xml")
_COMMENTS = re.compile(r"comment|kommentar|/feed/?\?post|replytocom", re.IGNORECASE)
_TRIED: Final = 4  # declared feeds, and sitemaps: a portal declares dozens, its first are its widest
_KINDS: Final[dict[str, AddressKind]] = {"feed": "feed", "json": "feed", "urlset": "sitemap", "index": "sitemap"}


@dataclass(frozen=True, slots=True)
class Place:
    """One address that was tried, and what it said."""

    kind: AddressKind
    url: str
    how: str  # how we came to it
    problem: str = ""
    items: int = 0
    candidates: tuple[Candidate, ...] = ()

    @property
    def newest(self) -> datetime | None:
        """The latest date of publication it tells."""
        return max((each.published for each in self.candidates if each.published), default=None)


@dataclass(frozen=True, slots=True)
class Site:
    """What was found out about a site; ``problem`` says why nothing could be."""

    home: str
    name: str = ""
    language: str = ""  # as its front page declares it
    places: tuple[Place, ...] = ()  # with candidates
    failed: tuple[Place, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """One article that was read to see whether it can be."""

    url: str
    article: Article | None = None
    problem: str = ""


async def find(client: Client, url: str, now: datetime) -> Site:
    """Everything a source file needs to know of a site, as far as it can be seen from outside."""
    front = await client.fetch(url)
    if not isinstance(front, Page):
        told = f"{front.detail}; {front.remedy}" if isinstance(front, Missed) else "no page"
        return Site(url, problem=told)
    home = urljoin(front.final_url, "/")
    markup = decode(front.body, front.header("content-type"))
    kind = _KINDS.get(sniff(markup))
    visitor = _Visitor(client, home, now)
    if kind:
        place = await visitor.try_place(kind, url, "given")
        root = await client.fetch(home)
        said = decode(root.body, root.header("content-type")) if isinstance(root, Page) else ""
        return _site(home, said, [place])
    return _site(home, markup, await visitor.look_around(front, markup), name_standin(markup))


@dataclass(frozen=True, slots=True)
class _Visitor:
    client: Client
    home: str
    now: datetime

    async def look_around(self, front: Page, markup: str) -> list[Place]:
        soup = BeautifulSoup(markup, "lxml")
        declared = _declared_feeds(soup, front.final_url)
        tried = [await self.try_place("feed", each, "link rel=alternate") for each in declared]
        if not any(each.candidates for each in tried):
            tried += await self._first("feed", _FEEDS, "a usual address", skip=declared)
        rules = await self.client.robots(self.home)
        named = sorted(rules.sitemaps, key=lambda each: "news" not in each.lower())[:_TRIED]
        tried += [await self.try_place("sitemap", each, "robots.txt") for each in named]
        if not named:
            tried += await self._first("sitemap", _SITEMAPS, "a usual address")
        if "wp-content/" in markup or soup.find("link", rel="https://api.w.org/"):
            tried.append(await self.try_place("wordpress", self.home, "made by WordPress"))
        if urlsplit(front.final_url).path.strip("/") or not any(each.candidates for each in tried):
            tried.append(await self.try_place("listing", front.final_url, "the page given"))
        return tried

    async def _first(self, kind: AddressKind, paths: Sequence[str], how: str, skip: Iterable[str] = ()) -> list[Place]:
        """Usual addresses one by one, until one answers with news; those that are not there are not worth a word."""
        known, unlike = {urls.key(each) for each in skip}, list[Place]()
        for path in paths:
            url = urljoin(self.home, path)
            if urls.key(url) in known:
                continue
            place = await self.try_place(kind, url, how)
            if place.candidates:
                return [place]
            unlike.append(place)
        told = "; ".join(dict.fromkeys(each.problem for each in unlike))[:300]
        return [Place(kind, self.home, f"tried {', '.join(paths)}", told)]

    async def try_place(self, kind: AddressKind, url: str, how: str) -> Place:
        """Visit one address as a run would."""
        source = draft(self.home, (Address(kind, url),))
        found = await discover(self.client, source, {}, self.now)
        (answer,) = found.answers
        problem = "" if found.candidates else answer.detail or "nothing recent"
        return Place(kind, url, how, problem, answer.items, found.candidates)


def draft(home: str, addresses: tuple[Address, ...]) -> Source:
    """A source that is not declared yet."""
    return Source("unknown", "unknown", home, "INT", (), "general", "unknown", addresses)


async def read_some(client: Client, source: Source, candidates: Sequence[Candidate], most: int) -> list[Sample]:
    """The newest articles, read as a run would; each with the reason where it cannot be."""
    newest = sorted(candidates, key=lambda each: -(each.published.timestamp() if each.published else 0.0))
    samples = []
    for candidate in newest[:most]:
        fetched = await fetch_whole(client, candidate.url, source=source)
        if not isinstance(fetched, Page):
            told = fetched.detail if isinstance(fetched, Missed) else "no page"
            samples.append(Sample(candidate.url, problem=told))
            continue
        article = await asyncio.to_thread(extract, fetched, source)
        samples.append(Sample(candidate.url, article, article.not_article))
    return samples


def _site(home: str, markup: str, tried: Sequence[Place], standin: str = "") -> Site:
    soup = BeautifulSoup(markup, "lxml")
    root = soup.find("html")
    language = read_language(str(root.get("lang") or "")) if isinstance(root, Tag) else ""
    good = tuple(each for each in tried if each.candidates)
    site = Site(home, _name(soup, home), language, good, tuple(each for each in tried if not each.candidates))
    return replace(site, problem="" if good else f"the page is a {standin}" if standin else "no news was found on it")


def _declared_feeds(soup: BeautifulSoup, base: str) -> list[str]:
    found = []
    for link in soup.find_all("link", href=True, limit=200):
        relations = " ".join(link.get_attribute_list("rel")).lower() if link.get("rel") else ""
        kind = str(link.get("type") or "").lower()
        url = resolve(str(link["href"]), base)
        if "alternate" in relations and any(each in kind for each in _FEED_TYPES) and url and not _COMMENTS.search(url):
            found.append(url)
    return list(dict.fromkeys(found))[:_TRIED]


def _name(soup: BeautifulSoup, home: str) -> str:
    """What the site calls itself: og:site_name, else the part of its title that its host repeats, else the host."""
    said = soup.find("meta", property="og:site_name", content=True)
    if isinstance(said, Tag) and (name := plain(str(said["content"]), 80)):
        return name
    parts = re.split(r"\s+[|–—·:-]\s+", plain(soup.title.get_text(" "), 200)) if soup.title else []
    host = urls.host(home).removeprefix("www.")
    known = [each for each in parts if re.sub(r"\W", "", each).lower() in re.sub(r"\W", "", host)]
    return (known or parts[-1:] or [host])[0] or host
