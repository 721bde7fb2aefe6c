"""A local press of any size: so many sites with so many articles each, on pages as heavy as real ones.

    python -m bench.pressroom ARTICLES     a server for any number of sites, in a process of its own; says its port

Half of the sites have RSS, half Atom (what every feed reader can read, so that peers do the same job). A page has 30 to
200 KB: styles, scripts, menus, links to read next, and a text of 300 to 900 words in the middle. All answers have an
ETag. ``/edit?every=20`` changes the text of every twentieth article from then on; ``/clock?at=2026-01-01T06:00:00Z``
keeps back what is published later; ``/counts`` says what was asked.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit
from zlib import crc32

from bench.made_texts import make_sentence, make_text
from bench.serving import Server, not_modified, reply

NOW = datetime(2026, 1, 1, 12, tzinfo=UTC)
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
OUTLETS = 3  # that tell of one event, each in its own words
_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><link>http://{host}/</link>
<description>news</description>{items}</channel></rss>"""
_ITEM = "<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{rfc}</pubDate></item>"
_ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{host}</title><id>http://{host}/</id>
<updated>{iso}</updated>{items}</feed>"""
_ENTRY = '<entry><title>{title}</title><link href="{url}"/><id>{url}</id><updated>{iso}</updated></entry>'
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


def page(site: int, article: int, edition: int = 0, *, matters: bool = True) -> bytes:
    """The page of one article; ``matters`` is whether it is about space diplomacy."""
    chance = random.Random(site * 100_003 + article)  # noqa: S311 - repeatable material, no secret
    size = 1000 * chance.randint(*_KILOBYTES)
    title, lines = headline(site, article), make_text(chance, chance.randint(300, 900)).split("\n")
    lines[0] = f"{title}, officials of both states said. {lines[0]}"
    if not matters:
        title, lines = _SPACE.sub("wheat", title), [_SPACE.sub("wheat", line) for line in lines]
    if edition:
        lines[1] = f"The ministry corrected its statement. {lines[1]}"
    menu = "".join(f'<li><a href="/section/{n}">Section {n} of the day</a></li>' for n in range(size // 3000))
    filler = "function f(a){return a&&a.b?a.b(0,1):null};" * (size // 60)
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


def headline(site: int, article: int) -> str:
    """Two states and a satellite of an invented name: some outlets share the event, and put it differently."""
    event = random.Random(site // OUTLETS * 100_003 + article)  # noqa: S311 - repeatable material, no secret
    one, other = event.sample(_STATES, 2)
    name = make_sentence(event, 12).split()[-1].strip(".").capitalize() + str(event.randint(10, 99))
    ways = (
        f"{one} and {other} sign agreement on {name} satellite",
        f"Ministers of {one} and {other} agree on outer space and {name}",
        f"{name} satellite: {one}, {other} hold consultations",
    )
    return ways[site % OUTLETS]


def feed(site: int, articles: int, until: datetime = NOW) -> bytes:
    """The feed of one site with all of its articles that are published by then."""
    form, item = (_ATOM, _ENTRY) if site % 2 else (_FEED, _ITEM)
    rows = (
        item.format(
            title=headline(site, n),
            url=url(site, n),
            rfc=f"{published(site, n):%a, %d %b %Y %H:%M:%S GMT}",
            iso=published(site, n).isoformat(),
        )
        for n in range(articles)
        if published(site, n) <= until
    )
    return form.format(host=host(site), iso=NOW.isoformat(), items="".join(rows)).encode()


class _Press(Server):
    def __init__(self, articles: int) -> None:
        self.articles = articles
        self.every = 0
        self.clock = NOW
        self.asked: list[str] = []

    def answer(self, target: str, name: str, headers: Mapping[str, str]) -> bytes:
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
        return self._content(name, target, headers.get("if-none-match", ""))

    def _content(self, name: str, target: str, known: str) -> bytes:
        site = int(name[1:].partition(".")[0])
        number = target.rpartition("/")[2]
        edition = int(bool(self.every) and number.isdigit() and (site * self.articles + int(number)) % self.every == 0)
        listed = feed(site, self.articles, self.clock) if target == "/feed.xml" else b""
        tag = f'"{crc32(f"{name}{target}{edition}".encode() + listed):x}"'
        if known == tag:
            return not_modified(tag)
        if listed:
            return reply("200 OK", listed, "application/xml", tag)
        if not number.isdigit():
            return reply("404 Not Found", b"", "text/plain")
        return reply("200 OK", page(site, int(number), edition), "text/html; charset=utf-8", tag)


if __name__ == "__main__":
    asyncio.run(_Press(int(sys.argv[1])).serve())
