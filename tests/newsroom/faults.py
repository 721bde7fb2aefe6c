"""The only place that plays what goes wrong on the web: a publisher whose every path can be made to fail.

with FaultyPublisher() as publisher:
    publisher.play("/feed.xml", "busy", retry_after="120")
    publisher.play("/news/3", "reset", times=2)      # twice, then well again
    publisher.play("/news/4", "gone", host="b.example")  # only there, where it plays several hosts
    publisher.serve("/page", b"...", "text/html")    # any bytes
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlsplit

import zstandard

from tests.newsroom.server import LocalServer
from tests.newsroom.site import Answer

HOST = "faulty.example"
FEED = "/feed.xml"
ARTICLES = tuple(f"/news/{number}" for number in range(1, 6))
LISTING = "/"
JSON_FEED = "/feed.json"
SITEMAP = "/sitemap.xml"
WORDPRESS = "/wp-json/wp/v2/posts"

_PUBLISHED = datetime(2024, 8, 8, 12, tzinfo=UTC)
_SENTENCES = (
    "Delegates met in Vienna to discuss the peaceful uses of outer space and the next set of guidelines.",
    "The chair proposed that states report the disposal of satellites once a year, in a common form.",
    "Several delegations asked for more time, others said that the orbits would not wait for them.",
    "A working group will compare the national laws on licensing before the committee meets again.",
    "The talks are to be continued in the autumn, with observers from two organisations of operators.",
)


def healthy(path: str) -> Answer:
    """What the publisher says where nothing is wrong: robots, five articles, and five ways to list them."""
    if path == "/robots.txt":
        return Answer(200, b"User-agent: *\nAllow: /\n", "text/plain")
    if path == FEED:
        return Answer(200, _feed(ARTICLES).encode(), "application/rss+xml; charset=utf-8", _PUBLISHED)
    if path in _LISTS:
        text, media_type = _LISTS[path]
        return Answer(200, text.encode(), media_type, _PUBLISHED)
    if path in ARTICLES:
        return Answer(200, article(path).encode(), modified=_PUBLISHED)
    return Answer(404, b"<h1>404 Not Found</h1>")


def article(path: str) -> str:
    """The page of one of the five articles; no two have the same text."""
    number = int(path.rsplit("/", 1)[-1])
    turned = _SENTENCES[number - 1 :] + _SENTENCES[: number - 1]
    body = "".join(
        f"<p>Item {number}: {sentence} {sentence[:40].lower()} was item {number}.</p>" for sentence in turned
    )
    return (
        f'<html lang="en"><head><meta charset="utf-8"><title>{_headline(path)}</title></head>'
        f"<body><article><h1>{_headline(path)}</h1>{body}</article></body></html>"
    )


@dataclass(frozen=True, slots=True)
class Play:
    """What one path is made to do, and how many times (``None`` = always)."""

    answer: Answer
    times: int | None = None


class FaultyPublisher(LocalServer):
    """One publisher under any host name, whose paths fail as they are told to."""

    def __init__(self, port: int = 0, hosts: tuple[str, ...] = (HOST,)) -> None:
        self._hosts = hosts
        self._plays: dict[str, Play] = {}
        super().__init__(port)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names it answers to."""
        return self._hosts

    def url(self, path: str) -> str:
        """The address of a path."""
        return f"http://{self._hosts[0]}{path}"

    def play(
        self,
        path: str,
        fault: str,
        *,
        times: int | None = None,
        retry_after: str = "",
        location: str = "",
        host: str = "",
    ) -> None:
        """Make a path fail, at one host or at all; ``fault`` is a name in FAULTS, KeyError lists them."""
        if fault not in FAULTS:
            raise KeyError(f"no fault called {fault!r}; there are: {', '.join(sorted(FAULTS))}")
        given = FAULTS[fault](healthy(path))
        extra = {"Retry-After": retry_after, "Location": location}
        named = {name: value for name, value in extra.items() if value}
        kept = tuple(header for header in given.headers if header[0] not in named)
        self._plays[host + path] = Play(replace(given, headers=(*kept, *named.items())), times)

    def serve(self, path: str, body: bytes, content_type: str = "text/html; charset=utf-8") -> None:
        """Make a path answer with these bytes."""
        self._plays[path] = Play(Answer(200, body, content_type))

    def heal(self, path: str = "") -> None:
        """Make a path well again; without one, all of them."""
        if path:
            self._plays.pop(path, None)
        else:
            self._plays.clear()

    def answer(self, host: str, target: str) -> Answer:
        """The fault set for the path, else the healthy answer."""
        path = urlsplit(target).path
        key = next((each for each in (host + path, path) if each in self._plays), "")
        if not key:
            return healthy(path)
        play = self._plays[key]
        if play.times is not None:
            self._plays[key] = replace(play, times=play.times - 1)
            if play.times <= 1:
                del self._plays[key]
        return play.answer


def _status(status: int, text: str) -> Callable[[Answer], Answer]:
    page = f"<html><head><title>{status} {text}</title></head><body><h1>{text}</h1></body></html>".encode()
    return lambda _: Answer(status, page)


def _busy(status: int) -> Callable[[Answer], Answer]:
    return lambda _: Answer(status, b"<h1>Please come back later</h1>", headers=(("Retry-After", "60"),))


def _page(html: str, content_type: str = "text/html; charset=utf-8") -> Callable[[Answer], Answer]:
    return lambda _: Answer(200, html.encode(), content_type)


def _redirect(location: str, status: int = 302) -> Callable[[Answer], Answer]:
    return lambda _: Answer(status, b"", headers=(("Location", location),))


def _manner(manner: str) -> Callable[[Answer], Answer]:
    return lambda well: replace(well, manner=manner, is_plain=True)  # type: ignore[arg-type]  # from FAULTS only


def _gzip_bomb(well: Answer) -> Answer:
    """300 MB of spaces in 300 kB."""
    packer = gzip.compress(b" " * 3_000_000, mtime=0)
    return replace(well, body=packer * 100, headers=(("Content-Encoding", "gzip"),), is_plain=True)


def _zstd_bomb(well: Answer) -> Answer:
    """300 MB of spaces in 27 kB."""
    packed = zstandard.compress(b" " * 3_000_000) * 100
    return replace(well, body=packed, headers=(("Content-Encoding", "zstd"),), is_plain=True)


def _corrupt_gzip(well: Answer) -> Answer:
    packed = bytearray(gzip.compress(well.body * 20, mtime=0))
    packed[len(packed) // 2 :] = b"\x00" * (len(packed) - len(packed) // 2)
    return replace(well, body=bytes(packed), headers=(("Content-Encoding", "gzip"),), is_plain=True)


def _garbage(well: Answer) -> Answer:
    noise = bytes((index * index * 31 + index * 7) % 256 for index in range(5_000))
    return replace(well, body=noise)


def _wrong_charset(well: Answer) -> Answer:
    """UTF-8 bytes that the header calls windows-1251."""
    text = "<html lang='ru'><body><h1>Консультации по космосу</h1><p>Стороны обсудили космос.</p></body></html>"
    return replace(well, body=text.encode(), content_type="text/html; charset=windows-1251")


def _huge(well: Answer) -> Answer:
    return replace(well, body=b"<p>" + b"outer space " * 2_000_000 + b"</p>", is_plain=True)


FAULTS: Mapping[str, Callable[[Answer], Answer]] = {
    "not_found": _status(404, "Not Found"),
    "gone": _status(410, "Gone"),
    "forbidden": _status(403, "Forbidden"),
    "error": _status(500, "Internal Server Error"),
    "unavailable": _busy(503),
    "busy": _busy(429),
    "reset": _manner("reset"),
    "timeout": _manner("hang"),
    "drip": _manner("drip"),
    "truncated": _manner("truncated"),
    "gzip_bomb": _gzip_bomb,
    "zstd_bomb": _zstd_bomb,
    "corrupt_gzip": _corrupt_gzip,
    "redirect_loop": _redirect("?again"),
    "redirect_private": _redirect("http://10.0.0.1/latest/meta-data/"),
    "redirect_scheme": _redirect("file:///etc/passwd"),
    "moved": _redirect(ARTICLES[0], 301),
    "html_at_feed": _page("<html><body><h1>Our feeds have moved</h1></body></html>", "application/rss+xml"),
    "challenge": _page(
        "<html><head><title>Just a moment...</title></head><body><noscript>Please enable JavaScript and cookies to "
        "continue</noscript><script>window._challenge={};</script></body></html>"
    ),
    "consent_wall": _page(
        "<html lang='en'><head><title>Before you continue</title></head><body><h1>Before you continue</h1>"
        "<p>We and our 412 partners use cookies.</p>"
        "<form action='/consent'><button>Accept all</button></form></body></html>"
    ),
    "parked": _page(
        "<html><head><title>faulty.example</title></head><body><h1>faulty.example</h1><p>This domain is for sale. "
        "Buy this domain.</p><p>Related searches: insurance, loans.</p></body></html>"
    ),
    "soft_404": _page(
        "<html lang='en'><head><title>Page not found</title></head><body><h1>Page not found</h1>"
        "<p>Sorry, the page you are looking for does not exist.</p></body></html>"
    ),
    "maintenance": _page(
        "<html lang='en'><head><title>Maintenance</title></head><body><h1>Site under maintenance</h1>"
        "<p>We will be back soon.</p></body></html>"
    ),
    "empty_feed": _page(
        '<?xml version="1.0"?><rss version="2.0"><channel><title>Faulty</title></channel></rss>', "text/xml"
    ),
    "empty": _page(""),
    "garbage": _garbage,
    "wrong_charset": _wrong_charset,
    "huge": _huge,
}


def _headline(path: str) -> str:
    return f"Vienna talks on outer space, part {path.rsplit('/', 1)[-1]}"


def _feed(paths: tuple[str, ...]) -> str:
    items = "".join(
        f"<item><title>{_headline(path)}</title><link>{path}</link>"
        "<pubDate>Thu, 08 Aug 2024 12:00:00 GMT</pubDate></item>"
        for path in paths
    )
    channel = f"<channel><title>Faulty</title>{items}</channel>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0">{channel}</rss>'


def _listing() -> str:
    links = "".join(f'<li><a href="{path}">{_headline(path)}</a> 8 August 2024</li>' for path in ARTICLES)
    return f"<html><body><ul>{links}</ul></body></html>"


def _json_feed() -> str:
    day = "2024-08-08T12:00:00Z"
    items = [{"id": p, "url": p, "title": _headline(p), "date_published": day} for p in ARTICLES]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "title": "Faulty", "items": items})


def _sitemap() -> str:
    rows = "".join(f"<url><loc>{path}</loc><lastmod>2024-08-08T12:00:00Z</lastmod></url>" for path in ARTICLES)
    return f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{rows}</urlset>'


def _posts() -> str:
    return json.dumps(
        [
            {
                "id": number,
                "link": path,
                "date_gmt": "2024-08-08T12:00:00",
                "modified_gmt": "2024-08-08T12:30:00",
                "title": {"rendered": _headline(path)},
                "excerpt": {"rendered": f"<p>{_SENTENCES[0]}</p>"},
            }
            for number, path in enumerate(ARTICLES)
        ]
    )


_LISTS: Mapping[str, tuple[str, str]] = {
    LISTING: (_listing(), "text/html; charset=utf-8"),
    JSON_FEED: (_json_feed(), "application/feed+json"),
    SITEMAP: (_sitemap(), "application/xml"),
    WORDPRESS: (_posts(), "application/json; charset=utf-8"),
}
