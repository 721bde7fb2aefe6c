"""The only place that decides what the newsroom answers: host, path and time in, an answer out."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from urllib.parse import unquote, urlsplit

from tests.newsroom import feeds, pages
from tests.newsroom.script import Front, Piece, Publisher, Script

Manner = Literal["plain", "reset", "hang", "drip", "truncated"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What is said to one request, and how."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    modified: datetime | None = None
    headers: tuple[tuple[str, str], ...] = ()
    manner: Manner = "plain"
    is_plain: bool = False  # sent as it is: no validators, no compression


def answer(script: Script, host: str, target: str, now: datetime) -> Answer:
    """The newsroom's answer at ``now``; the same arguments give the same bytes."""
    publisher = script.at_host(host)
    if publisher is None:
        return Answer(421, b"no such publisher here", "text/plain")
    if publisher.is_dead(now):
        return Answer(manner="reset")
    path = unquote(urlsplit(target).path)
    if path == "/robots.txt":
        return Answer(200, publisher.robots.encode(), "text/plain; charset=utf-8")
    return _article(script, publisher, path, now) or _front(script, publisher, path, now) or _missing(publisher, 404)


def _article(script: Script, publisher: Publisher, path: str, now: datetime) -> Answer | None:
    piece = next((p for p in script.of(publisher) if p.path == path), None)
    if piece is None or piece.published > now:
        return None
    if piece.is_withdrawn(now):
        return _missing(publisher, piece.withdrawn_status)
    if piece.is_walled(now):
        return _html(publisher, pages.wall_page(piece, now), now)
    return _html(publisher, pages.article_page(script, piece, now), _modified(piece, now))


def _front(script: Script, publisher: Publisher, path: str, now: datetime) -> Answer | None:
    pieces = tuple(piece for piece in script.of(publisher) if piece.is_online(now))
    modified = max((piece.reading(now).modified for piece in pieces), default=None)
    front = next((front for front in publisher.fronts if front.path == path), None)
    if front is not None and front.kind in feeds.WRITERS:
        write, media_type = feeds.WRITERS[front.kind]
        return _xml(publisher, write(publisher, pieces, now), media_type, modified)
    if path == feeds.NEWS_SITEMAP and publisher.fronts[0].kind == "sitemap_index":
        return _xml(publisher, feeds.news_sitemap(publisher, pieces, now), "application/xml", modified)
    if path == feeds.PAGES_SITEMAP and publisher.fronts[0].kind == "sitemap_index":
        return _xml(publisher, feeds.pages_sitemap(publisher, pieces, now), "application/xml", modified)
    if front is not None or path == "/" or path.startswith("/section/"):
        return _html(publisher, pages.front_page(publisher, front, _listed(front, pieces), now), modified)
    return None


def _listed(front: Front | None, pieces: tuple[Piece, ...]) -> tuple[Piece, ...]:
    language = front.language if front and front.language else ""
    if front and not language:
        language = pieces[0].publisher.language if pieces else ""
    return tuple(p for p in pieces if not p.forbidden and language in {"", p.language})


def _modified(piece: Piece, now: datetime) -> datetime:
    """When the page last changed: pages with counters change at every look."""
    is_still = piece.publisher.template in {"ministry", "bare"}
    return piece.reading(now).modified if is_still else now


def _html(publisher: Publisher, text: str, modified: datetime | None) -> Answer:
    media_type = "text/html"
    if publisher.declares != "meta":
        media_type += f"; charset={publisher.charset}"
    return Answer(200, text.encode(publisher.charset, "xmlcharrefreplace"), media_type, modified)


def _xml(publisher: Publisher, text: str, media_type: str, modified: datetime | None) -> Answer:
    charset = publisher.charset if media_type == "text/xml" else "utf-8"
    return Answer(200, text.encode(charset, "xmlcharrefreplace"), media_type, modified)


def _missing(publisher: Publisher, status: int) -> Answer:
    return Answer(status, pages.missing_page(publisher, status).encode(), "text/html; charset=utf-8")
