"""The only place that turns an article into a web page: templates, menus, counters, walls."""

from __future__ import annotations

import hashlib
import json
import tomllib
from datetime import datetime, timedelta
from functools import cache
from html import escape
from string import Template

from tests.newsroom.script import HERE, Front, Piece, Publisher, Script


def article_page(script: Script, piece: Piece, now: datetime) -> str:
    """The page of an article as it stands at ``now``, with all that changes around its text."""
    words = _words(piece, now) | _neighbours(script, piece, now)
    return _template(piece.publisher.template).substitute(words)


def wall_page(piece: Piece, now: datetime) -> str:
    """The consent wall that stands before an article, served with status 200."""
    return _template("wall").substitute(_words(piece, now))


def front_page(publisher: Publisher, front: Front | None, pieces: tuple[Piece, ...], now: datetime) -> str:
    """A listing of articles; the home page when there is no ``front``."""
    language = front.language if front and front.language else publisher.language
    make = _plain_row if front and front.kind == "listing_plain" else _marked_row
    items = "\n".join(make(piece, now) for piece in pieces)
    return _template("front").substitute(
        _surroundings(publisher, language), items=items, discovery=_discovery(publisher)
    )


def missing_page(publisher: Publisher, status: int) -> str:
    """What a server says for a page that is not there (404) or no longer (410)."""
    reason = {404: "Not Found", 410: "Gone"}[status]
    return f"<html><head><title>{status} {reason}</title></head><body><h1>{status} {reason}</h1></body></html>"


@cache
def labels(language: str) -> dict[str, str | list[str]]:
    """The words around an article in one language."""
    rows: dict[str, dict[str, str | list[str]]] = tomllib.loads((HERE / "labels.toml").read_text(encoding="utf-8"))
    return rows[language]


@cache
def _template(name: str) -> Template:
    return Template((HERE / "pages" / f"{name}.html").read_text(encoding="utf-8"))


def _surroundings(publisher: Publisher, language: str) -> dict[str, str]:
    """Everything on a page that depends on the publisher alone, ready for HTML."""
    said = {key: escape(value) for key, value in labels(language).items() if isinstance(value, str)}
    menu = labels(language)["menu"]
    charset_meta = f'<meta charset="{_named(publisher.charset)}">' if publisher.declares != "header" else ""
    return said | {
        "menu": "".join(f'<li><a href="/section/{n}">{escape(name)}</a></li>' for n, name in enumerate(menu)),
        "related_label": said["related"],
        "most_read_label": said["most_read"],
        "language": language,
        "direction": "rtl" if language == "ar" else "ltr",
        "publisher": escape(publisher.name),
        "charset_meta": charset_meta,
        "front": publisher.fronts[0].path,
    }


def _named(charset: str) -> str:
    return "gb2312" if charset == "gbk" else charset  # the old name, as many Chinese pages still have it


def _words(piece: Piece, now: datetime) -> dict[str, str]:
    reading = piece.reading(now)
    local = piece.published.astimezone(piece.publisher.zone)
    hours = max(1, round((now - piece.published) / timedelta(hours=1)))
    around = _surroundings(piece.publisher, piece.language)
    return around | {
        "title": escape(reading.title),
        "summary": escape(reading.text.split("\n\n", 1)[0][:200]),
        "byline": escape(piece.byline),
        "category": piece.category,
        "url": piece.url,
        "paragraphs": "\n".join(f"<p>{escape(p)}</p>" for p in reading.text.split("\n\n")),
        "published_iso": local.isoformat(),
        "published_local": local.strftime("%d.%m.%Y %H:%M"),
        "modified_iso": reading.modified.astimezone(piece.publisher.zone).isoformat(),
        "hours": str(hours),
        "ago": around["ago"].format(n=hours),
        "shares": around["shares"].format(n=_seed(piece.id) % 400 + 7 * hours),
        "json_ld": _json_ld(piece, now),
    }


def _json_ld(piece: Piece, now: datetime) -> str:
    reading = piece.reading(now)
    zone = piece.publisher.zone
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": reading.title,
        "inLanguage": piece.language,
        "datePublished": piece.published.astimezone(zone).isoformat(),
        "dateModified": reading.modified.astimezone(zone).isoformat(),
        "author": [{"@type": "Person", "name": piece.byline}] if piece.byline else [],
        "publisher": {"@type": "NewsMediaOrganization", "name": piece.publisher.name},
        "mainEntityOfPage": piece.url,
    }
    return json.dumps(facts, ensure_ascii=False).replace("</", "<\\/")


def _neighbours(script: Script, piece: Piece, now: datetime) -> dict[str, str]:
    """Related and most read articles: other ones at another hour, as on real pages."""
    others = [p for p in script.of(piece.publisher) if p.is_online(now) and p.id != piece.id and not p.forbidden]
    day_and_hour = now.strftime("%d%H")
    related = sorted(others, key=lambda other: _seed(other.id + day_and_hour))[:3]
    most_read = sorted(others, key=lambda other: _seed(day_and_hour + other.id))[:4]
    return {"related": _links(related, now), "most_read": _links(most_read, now)}


def _links(pieces: list[Piece], now: datetime) -> str:
    return "".join(f'<li><a href="{p.path}">{escape(p.reading(now).title)}</a></li>' for p in pieces)


def _marked_row(piece: Piece, now: datetime) -> str:
    local = piece.published.astimezone(piece.publisher.zone)
    date = f'<span class="announce-date">{local.strftime("%d.%m.%Y %H:%M")}</span>'
    title = escape(piece.reading(now).title)
    return f'<div class="announce">{date} <a class="announce-link" href="{piece.path}">{title}</a></div>'


def _plain_row(piece: Piece, now: datetime) -> str:
    return f'<li><a href="..{piece.path}">{escape(piece.reading(now).title)}</a></li>'


def _discovery(publisher: Publisher) -> str:
    types = {"rss": "application/rss+xml", "atom": "application/atom+xml", "json": "application/feed+json"}
    return "\n".join(
        f'<link rel="alternate" type="{types[front.kind]}" href="{front.path}">'
        for front in publisher.fronts
        if front.kind in types
    )


def _seed(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4])
