"""Where the sites of the local press list their articles, each in one of the five forms that real ones use.

The forms take turns by the number of a site: RSS, Atom, JSON Feed, a news sitemap, a page of links.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import NamedTuple

FORMS = ("rss", "atom", "json", "sitemap", "page")
_PATHS = {
    "rss": "/feed.xml",
    "atom": "/atom.xml",
    "json": "/feed.json",
    "sitemap": "/sitemap.xml",
    "page": "/news/",
}
_TYPES = {"json": "application/feed+json", "page": "text/html; charset=utf-8"}
_KINDS = {"sitemap": "sitemap", "page": "listing"}  # what the catalogue calls them; all others are feeds

_RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>{host}</title><link>http://{host}/</link>
<description>news</description>{items}</channel></rss>"""
_ITEM = "<item><title>{title}</title><link>{url}</link><guid>{url}</guid><pubDate>{rfc}</pubDate></item>"
_ATOM = """<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>{host}</title><id>http://{host}/</id>
<updated>{iso}</updated>{items}</feed>"""
_ENTRY = '<entry><title>{title}</title><link href="{url}"/><id>{url}</id><updated>{iso}</updated></entry>'
_SITEMAP = """<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">{items}</urlset>"""
_PLACE = """<url><loc>{url}</loc><news:news><news:publication><news:name>{host}</news:name>
<news:language>en</news:language></news:publication>
<news:publication_date>{iso}</news:publication_date><news:title>{title}</news:title></news:news></url>"""
_PAGE = """<!doctype html><html lang="en"><head><title>News of {host}</title></head><body><nav>{menu}</nav><main><ul>
{items}</ul></main></body></html>"""
_LINK = '<li class="news"><time datetime="{iso}">{iso}</time> <a href="{url}">{title}</a></li>'
_TEMPLATES = {"rss": (_RSS, _ITEM), "atom": (_ATOM, _ENTRY), "sitemap": (_SITEMAP, _PLACE), "page": (_PAGE, _LINK)}
_MENU = "".join(f'<a href="/section/{n}">Section {n} of the day</a>' for n in range(40))


class Entry(NamedTuple):
    """An article as its site lists it."""

    url: str
    title: str
    published: datetime


def form(site: int) -> str:
    """The form of one site."""
    return FORMS[site % len(FORMS)]


def path(site: int) -> str:
    """Where on its host one site lists its articles."""
    return _PATHS[form(site)]


def kind(site: int) -> str:
    """What the catalogue calls that place."""
    return _KINDS.get(form(site), "feed")


def content_type(site: int) -> str:
    """What the site says that it sends there."""
    return _TYPES.get(form(site), "application/xml")


def write(site: int, host: str, entries: Iterable[Entry], now: datetime) -> bytes:
    """The list of one site."""
    if form(site) == "json":
        return _as_json(host, entries)
    whole, each = _TEMPLATES[form(site)]
    items = (
        each.format(
            host=host,
            title=escape(entry.title),
            url=entry.url,
            rfc=f"{entry.published:%a, %d %b %Y %H:%M:%S GMT}",
            iso=entry.published.isoformat(),
        )
        for entry in entries
    )
    return whole.format(host=host, iso=now.isoformat(), menu=_MENU, items="".join(items)).encode()


def _as_json(host: str, entries: Iterable[Entry]) -> bytes:
    items = [
        {"id": each.url, "url": each.url, "title": each.title, "date_published": each.published.isoformat()}
        for each in entries
    ]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": host, "home_page_url": f"http://{host}/"}
    return json.dumps(feed | {"items": items}).encode()
