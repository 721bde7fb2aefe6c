"""A local press of any size: so many sites with so many articles each, on pages as heavy as real ones.

    python -m bench.pressroom ARTICLES [SHARE]     a server for any number of sites, in a process of its own

It says its port. Sites list their articles as RSS, Atom, JSON Feed, news sitemap or a page of links (``bench.listed``).
A page has 30 to 200 KB: styles, scripts, menus, links to read next, and a text of 300 to 900 words in the middle. SHARE
of the events are about space diplomacy (1: all); all other pages speak of wheat, a third of them with a word of space
in their menu, as real pages have. All answers have an ETag.

``/edit?every=20`` changes the text of every twentieth article from then on; ``/clock?at=2026-01-01T06:00:00Z`` keeps
back what is published later; ``/counts`` says what was asked. The server is its own proxy as well, for programs that
can be told of no other address.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from urllib.parse import urlsplit
from zlib import crc32

from bench import listed
from bench.made_texts import make_sentence, make_text
from bench.serving import Server, not_modified, reply

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
_HTML = "text/html; charset=utf-8"
_KILOBYTES = (30, 200)
_SPACE = re.compile("space|satellite|moon|orbital", re.IGNORECASE)
_STATES = (
    "France",
    "India",
    "Japan",
    "Brazil",
    "Canada",
    "Germany",
    "Kenya",
    "Peru",
    "Chile",
    "Norway",
    "Poland",
    "Egypt",
)
_MENU_ITEM = '<li class="menu-item"><a href="/section/{n}" class="link"><span>Section {n} of the day</span></a></li>'
_BYTES_OF_A_MENU_ITEM = 1300  # of a page, so that it has as many elements as real ones of its length: seven a kilobyte
_IN_THE_MENU = 3  # one in so many names space beside the article
OUTLETS = 3  # that tell of one event, each in its own words
_PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title} - {host}</title>
<meta property="og:title" content="{title}"><meta property="og:type" content="article">
<meta property="article:published_time" content="{iso}"><link rel="canonical" href="{url}">
<style>{style}</style><script>{script}</script></head><body><header><nav><ul>{menu}</ul></nav></header>
<main><article><h1>{title}</h1><p class="byline">By A Writer</p>{text}</article><aside><h3>Read next</h3><ul>{menu}</ul>
</aside></main><footer><p>All rights reserved.</p><ul>{menu}</ul></footer></body></html>"""


def host(site: int) -> str:
    """The host of one site."""
    return f"p{site}.example"


def url(site: int, article: int) -> str:
    """The address of one article."""
    return f"http://{host(site)}/news/{article}"


def published(site: int, article: int) -> datetime:
    """When one article was published: within the last two days."""
    return NOW - timedelta(minutes=10 + (site * 37 + article * 53) % 2700)


def is_relevant(site: int, article: int, share: float) -> bool:
    """Is the article about space diplomacy? All outlets of an event agree."""
    return random.Random(f"{site // OUTLETS}/{article}").random() < share  # noqa: S311 - repeatable material, no secret


def page(site: int, article: int, edition: int = 0, *, matters: bool = True) -> bytes:
    """The page of one article; ``matters`` is whether it is about space diplomacy."""
    chance = random.Random(site * 100_003 + article)  # noqa: S311 - repeatable material, no secret
    size = 1000 * chance.randint(*_KILOBYTES)
    title, lines = headline(site, article, matters=matters), make_text(chance, chance.randint(300, 900)).split("\n")
    lines[0] = f"{title}, officials of both states said. {lines[0]}"
    if not matters:
        lines = [_SPACE.sub("wheat", line) for line in lines]
    if edition:
        lines[1] = f"The ministry corrected its statement. {lines[1]}"
    menu = "".join(_MENU_ITEM.format(n=n) for n in range(size // _BYTES_OF_A_MENU_ITEM))
    if not matters and article % _IN_THE_MENU == 0:
        menu += '<li><a href="/section/space">Satellites and space</a></li>'
    filler = "function f(a){return a&&a.b?a.b(0,1):null};" * (size // 80)
    made = _PAGE.format(
        title=title,
        host=host(site),
        url=url(site, article),
        iso=published(site, article).isoformat(),
        style=".a>.b{white-space:nowrap;margin:0 auto}" * (size // 400),
        script=filler,
        menu=menu,
        text="".join(f"<p>{line}</p>" for line in lines),
    )
    return made.encode()


def headline(site: int, article: int, *, matters: bool = True) -> str:
    """Two states and a satellite of an invented name: some outlets share the event, and put it differently."""
    event = random.Random(site // OUTLETS * 100_003 + article)  # noqa: S311 - repeatable material, no secret
    one, other = event.sample(_STATES, 2)
    name = make_sentence(event, 12).split()[-1].strip(".").capitalize() + str(event.randint(10, 99))
    ways = (
        f"{one} and {other} sign agreement on {name} satellite",
        f"Ministers of {one} and {other} agree on outer space and {name}",
        f"{name} satellite: {one}, {other} hold consultations",
    )
    return ways[site % OUTLETS] if matters else _SPACE.sub("wheat", ways[site % OUTLETS])


def listing(site: int, articles: int, until: datetime = NOW, share: float = 1.0) -> bytes:
    """What one site lists: all of its articles that are published by then."""
    entries = (
        listed.Entry(url(site, n), headline(site, n, matters=is_relevant(site, n, share)), published(site, n))
        for n in range(articles)
        if published(site, n) <= until
    )
    return listed.write(site, host(site), entries, NOW)


class _Press(Server):
    def __init__(self, articles: int, share: float = 1.0) -> None:
        self.articles, self.share = articles, share
        self.every = 0
        self.clock = NOW
        self.asked: list[str] = []

    def answer(self, target: str, name: str, headers: Mapping[str, str]) -> bytes:
        target = target.removeprefix(f"http://{name}")  # whole where we are asked as a proxy
        if target.startswith("/edit"):
            self.every = int(urlsplit(target).query.partition("=")[2])
            return reply("200 OK", b"", "text/plain")
        if target.startswith("/clock"):
            self.clock = datetime.fromisoformat(urlsplit(target).query.partition("=")[2])
            return reply("200 OK", b"", "text/plain")
        if target == "/counts":
            asked, self.asked = self.asked, []
            return reply("200 OK", json.dumps(asked).encode(), "application/json")
        self.asked.append(f"{name}{target}")
        if target == "/robots.txt":
            return reply("200 OK", b"User-agent: *\nAllow: /\n", "text/plain")
        return self._content(int(name[1:].partition(".")[0]), target, headers.get("if-none-match", ""))

    def _content(self, site: int, target: str, known: str) -> bytes:
        if target == listed.path(site):
            made, kind = self._listing(site, self.clock), listed.content_type(site)
            return _conditional(f"{crc32(made):x}", known, kind, lambda: made)
        number = target.rpartition("/")[2]
        if not number.isdigit():
            return reply("404 Not Found", b"", "text/plain")
        article = int(number)
        edition = int(bool(self.every) and (site * self.articles + article) % self.every == 0)
        matters = is_relevant(site, article, self.share)
        mark = f"{site}-{article}-{edition}"
        return _conditional(mark, known, _HTML, lambda: page(site, article, edition, matters=matters))

    @lru_cache(maxsize=512)  # noqa: B019 - a server lives as long as its process
    def _listing(self, site: int, clock: datetime) -> bytes:
        return listing(site, self.articles, clock, self.share)


def _conditional(mark: str, known: str, kind: str, make: Callable[[], bytes]) -> bytes:
    """What is asked for, or word that it is as it was."""
    tag = f'"{mark}"'
    return not_modified(tag) if known == tag else reply("200 OK", make(), kind, tag)


if __name__ == "__main__":
    asyncio.run(_Press(int(sys.argv[1]), float(sys.argv[2] if len(sys.argv) > 2 else 1)).serve())
