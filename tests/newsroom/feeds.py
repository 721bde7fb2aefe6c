"""The only place that writes the newsroom's feeds and sitemaps: RSS 2.0, Atom, RSS 1.0, JSON Feed."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from xml.sax.saxutils import escape, quoteattr

from tests.newsroom.script import Piece, Publisher

Pieces = tuple[Piece, ...]

NEWS_SITEMAP = "/sitemap-news.xml"
PAGES_SITEMAP = "/sitemap-pages.xml"
NEWS_AGE = timedelta(days=2)  # news sitemaps hold two days, by their specification


def rss(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """RSS 2.0 with summaries; the oddities a publisher declares are here too."""
    if publisher.repeats:
        pieces = tuple(p for piece in pieces for p in (piece,) * (1 + (piece.id == publisher.repeats)))
    items = "\n".join(_rss_item(piece, now) for piece in pieces)
    return (
        f'<?xml version="1.0" encoding="{publisher.charset}"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(publisher.name)}</title><link>http://{publisher.host}/</link>"
        f"<description>{escape(publisher.name)}</description><language>{publisher.language}</language>"
        f"<ttl>60</ttl>\n{items}\n</channel></rss>\n"
    )


def atom(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """Atom 1.0 (RFC 4287)."""
    entries = "\n".join(
        f"<entry><id>tag:{publisher.host},2024:{piece.id}</id><title>{_title(piece, now)}</title>"
        f'<link rel="alternate" type="text/html" href={quoteattr(piece.url)}/>'
        f"<published>{_local(piece, piece.published)}</published>"
        f"<updated>{_local(piece, piece.reading(now).modified)}</updated>"
        f"<summary>{escape(_summary(piece, now))}</summary></entry>"
        for piece in pieces
    )
    updated = max((piece.published for piece in pieces), default=now - NEWS_AGE)
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
        f'xml:lang="{publisher.language}"><title>{escape(publisher.name)}</title>'
        f"<id>http://{publisher.host}/</id><updated>{updated.isoformat()}</updated>\n{entries}\n</feed>\n"
    )


def rdf(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """RSS 1.0, where items are siblings of the channel."""
    order = "".join(f"<rdf:li rdf:resource={quoteattr(piece.url)}/>" for piece in pieces)
    items = "\n".join(
        f"<item rdf:about={quoteattr(piece.url)}><title>{_title(piece, now)}</title><link>{piece.url}</link>"
        f"<description>{escape(_summary(piece, now))}</description>"
        f"<dc:date>{_local(piece, piece.published)}</dc:date></item>"
        for piece in pieces
    )
    home = f"http://{publisher.host}/"
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="{home}">'
        f"<title>{escape(publisher.name)}</title><link>{home}</link><description/>"
        f"<items><rdf:Seq>{order}</rdf:Seq></items></channel>\n{items}\n</rdf:RDF>\n"
    )


def json_feed(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """JSON Feed 1.1."""
    items = [
        {
            "id": f"{publisher.host}/{piece.id}",
            "url": piece.url,
            "title": piece.reading(now).title,
            "summary": _summary(piece, now),
            "date_published": _local(piece, piece.published),
            "authors": [{"name": piece.byline}] if piece.byline else [],
        }
        for piece in pieces
    ]
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": publisher.name,
        "home_page_url": f"http://{publisher.host}/",
        "language": publisher.language,
        "items": items,
    }
    return json.dumps(feed, ensure_ascii=False, indent=1)


def sitemap_index(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """An index of two sitemaps, one for news."""
    maps = "".join(
        f"<sitemap><loc>http://{publisher.host}{path}</loc></sitemap>" for path in (NEWS_SITEMAP, PAGES_SITEMAP)
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>\n'
    )


def news_sitemap(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """The news of the last two days."""
    rows = "\n".join(
        f"<url><loc>{piece.url}</loc><news:news><news:publication><news:name>{escape(publisher.name)}</news:name>"
        f"<news:language>{piece.language}</news:language></news:publication>"
        f"<news:publication_date>{_local(piece, piece.published)}</news:publication_date>"
        f"<news:title>{_title(piece, now)}</news:title></news:news></url>"
        for piece in pieces
        if now - piece.published <= NEWS_AGE
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" '
        f'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">\n{rows}\n</urlset>\n'
    )


def pages_sitemap(publisher: Publisher, pieces: Pieces, now: datetime) -> str:
    """Pages that are no news: sections and the imprint."""
    rows = "".join(f"<url><loc>http://{publisher.host}/section/{n}</loc></url>" for n in range(6))
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>\n'
    )


Writer = Callable[[Publisher, Pieces, datetime], str]

WRITERS: dict[str, tuple[Writer, str]] = {
    "rss": (rss, "text/xml"),
    "atom": (atom, "application/atom+xml"),
    "rdf": (rdf, "application/rdf+xml"),
    "json": (json_feed, "application/feed+json"),
    "sitemap_index": (sitemap_index, "application/xml"),
}


def _rss_item(piece: Piece, now: datetime) -> str:
    link, guid = piece.url, piece.id
    if piece.publisher.tracks:
        edition = "am" if now.hour < 12 else "pm"
        link = f"{link}?utm_source=rss&utm_medium=feed&utm_campaign={edition}"
        guid = f"{guid}-{now:%d}{edition}"
    date = format_datetime(piece.published.astimezone(piece.publisher.zone))
    return (
        f"<item><title>{_title(piece, now)}</title><link>{escape(link)}</link>"
        f'<guid isPermaLink="false">{guid}</guid><pubDate>{date}</pubDate>'
        f"<description>{escape(_summary(piece, now))}</description></item>"
    )


def _title(piece: Piece, now: datetime) -> str:
    return escape(piece.reading(now).title)


def _summary(piece: Piece, now: datetime) -> str:
    first = piece.reading(now).text.split("\n\n", 1)[0]
    return first if len(first) <= 240 else first[:240].rsplit(" ", 1)[0] + " …"


def _local(piece: Piece, moment: datetime) -> str:
    return moment.astimezone(piece.publisher.zone).isoformat()
