"""What the polite client promises, against a real server on loopback."""

from __future__ import annotations

import gzip
import time
from collections.abc import Iterator
from datetime import UTC
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from analysis.model import Fetched, Miss, Missed, Page, Unchanged, Validators
from scrapers.http import Client
from tests.scrapers.web import Web, serve, settings, talk

NOTHING_KNOWN = Validators()


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


def ask(web: Web, path: str, validators: Validators = NOTHING_KNOWN, **changes: Any) -> Fetched:
    return talk(lambda client: client.fetch(web.url(path), validators), settings(web.port, **changes))


def missed(fetched: Fetched) -> Missed:
    assert isinstance(fetched, Missed), fetched
    assert fetched.detail
    return fetched


def got(fetched: Fetched) -> Page:
    assert isinstance(fetched, Page), fetched
    return fetched


def test_a_page_arrives_as_bytes_with_its_facts(web: Web) -> None:
    web.says("/a", "Привет".encode("cp1251"), headers={"Content-Type": "text/html", "ETag": '"x"'})
    page = got(ask(web, "/a"))
    assert page.body.decode("cp1251") == "Привет"
    assert (page.status, page.url, page.final_url) == (200, web.url("/a"), web.url("/a"))
    assert page.validators.etag == '"x"'
    assert page.fetched_at.tzinfo is UTC


def test_the_user_agent_is_honest(web: Web) -> None:
    web.says("/a", "x")
    ask(web, "/a")
    assert {each.headers["User-Agent"] for each in web.asked} == {"spacewatch-test/1 (+mailto:test@site.example)"}


def test_a_page_tells_what_was_asked_of_its_last_address(web: Web) -> None:
    web.says("/a", status=302, headers={"Location": "/b"})
    web.says("/b", "there")
    asked = dict(got(ask(web, "/a", Validators(etag='"x"'))).request)
    assert asked["User-Agent"] == "spacewatch-test/1 (+mailto:test@site.example)"
    assert asked["If-None-Match"] == '"x"'
    assert web.pages()[1].headers["User-Agent"] == asked["User-Agent"]


def test_validators_go_back_byte_for_byte_and_304_is_unchanged(web: Web) -> None:
    web.says("/a", status=304)
    known = Validators(etag='W/"schöne-marke"', last_modified="Sat, 1 Jan 2022  00:00:00 gmt")
    assert ask(web, "/a", known) == Unchanged(web.url("/a"))
    sent = web.pages()[0].headers
    assert sent["If-None-Match"] == 'W/"schöne-marke"'
    assert sent["If-Modified-Since"] == "Sat, 1 Jan 2022  00:00:00 gmt"


def test_the_same_body_is_unchanged_even_without_304(web: Web) -> None:
    web.says("/a", "same")
    first = got(ask(web, "/a"))
    assert ask(web, "/a", first.validators) == Unchanged(web.url("/a"))
    web.says("/a", "other")
    assert isinstance(ask(web, "/a", first.validators), Page)


def test_redirects_are_followed_with_the_cookies_of_the_journey(web: Web) -> None:
    web.says("/a", status=302, headers={"Location": "/b", "Set-Cookie": "consent=yes; Path=/"})
    web.says("/b", "there")
    page = got(ask(web, "/a"))
    assert (page.url, page.final_url, page.body) == (web.url("/a"), web.url("/b"), b"there")
    assert web.pages()[1].headers["Cookie"] == "consent=yes"


@pytest.mark.parametrize("sent", ["who=\u00fc".encode(), "who=\u00fc".encode("latin-1")])
def test_a_cookie_may_hold_any_letter(web: Web, sent: bytes) -> None:
    web.says("/a", status=302, headers={"Location": "/b", "Set-Cookie": sent.decode("latin-1")})
    web.says("/b", "there")
    got(ask(web, "/a"))
    assert web.pages()[1].headers["Cookie"].encode("latin-1").decode() == "who=\u00fc"


def test_cookies_do_not_outlive_a_journey(web: Web) -> None:
    web.says("/a", "x", headers={"Set-Cookie": "who=me; Path=/"})

    async def twice(client: Client) -> None:
        await client.fetch(web.url("/a"))
        await client.fetch(web.url("/a"))

    talk(twice, settings(web.port))
    assert all("Cookie" not in each.headers for each in web.asked)


def test_a_circle_of_redirects_is_named(web: Web) -> None:
    web.says("/a", status=301, headers={"Location": "/b"})
    web.says("/b", status=301, headers={"Location": "/a"})
    fetched = missed(ask(web, "/a"))
    assert fetched.miss is Miss.REDIRECT
    assert "circle" in fetched.detail
    assert len(web.pages()) == 2


def test_a_sixth_redirect_is_not_followed(web: Web) -> None:
    for number in range(7):
        web.says(f"/{number}", status=302, headers={"Location": f"/{number + 1}"})
    assert missed(ask(web, "/0")).miss is Miss.REDIRECT
    assert len(web.pages()) == 6
    web.says("/6", "end")
    web.says("/5", "five hops are fine")
    assert isinstance(ask(web, "/0"), Page)


def test_a_redirect_to_nowhere_is_missed(web: Web) -> None:
    web.says("/a", status=302)
    assert missed(ask(web, "/a")).miss is Miss.REDIRECT


@pytest.mark.parametrize(
    ("status", "miss"),
    [
        *((401, Miss.DENIED), (403, Miss.DENIED), (404, Miss.NOT_FOUND), (410, Miss.GONE), (418, Miss.OTHER)),
        *((429, Miss.BUSY), (451, Miss.DENIED), (500, Miss.SERVER), (502, Miss.SERVER), (503, Miss.BUSY)),
        (204, Miss.OTHER),
    ],
)
def test_each_status_has_its_miss_and_a_remedy(web: Web, status: int, miss: Miss) -> None:
    web.says("/a", status=status)
    fetched = missed(ask(web, "/a"))
    assert (fetched.miss, fetched.status) == (miss, status)
    assert fetched.remedy


def test_a_server_error_is_asked_once_more(web: Web) -> None:
    web.says("/a", status=500)
    ask(web, "/a")
    assert len(web.pages()) == 2
    web.asked.clear()
    web.says("/a", status=404)
    ask(web, "/a")
    assert len(web.pages()) == 1


def test_too_many_bytes_are_not_read(web: Web) -> None:
    web.says("/a", b"x" * 2_000)
    fetched = missed(ask(web, "/a", max_bytes=1_000))
    assert fetched.miss is Miss.TOO_LARGE
    assert "1,000" in fetched.detail


@pytest.mark.parametrize("lines", [1, 3_000])
def test_headers_are_bounded(web: Web, lines: int) -> None:
    def flood(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        for number in range(lines):
            handler.send_header(f"X-{number}", "y" * (300_000 // lines))
        handler.end_headers()

    web.replies["/a"] = flood
    fetched = missed(ask(web, "/a"))
    assert fetched.miss is Miss.TOO_LARGE
    assert "headers" in fetched.detail


@pytest.mark.parametrize("kind", ["video/mp4", "image/png", "application/zip", "application/vnd.ms-excel"])
def test_a_body_nobody_reads_is_left_where_it_is(web: Web, kind: str) -> None:
    web.says("/a", b"x" * 50_000, headers={"Content-Type": kind})
    page = got(ask(web, "/a", max_bytes=1_000))
    assert (page.body, page.header("content-type")) == (b"", kind)


def test_a_truncated_page_is_asked_for_once_more(web: Web) -> None:
    whole = gzip.compress(b"text" * 500)
    answers = [whole[:-20], whole]

    def mend(handler: BaseHTTPRequestHandler) -> None:
        body = answers.pop(0)
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    web.replies["/a"] = mend
    assert got(ask(web, "/a")).body == b"text" * 500


def test_fewer_bytes_than_announced_are_truncated(web: Web) -> None:
    def cut(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        handler.wfile.write(b"only this")
        handler.close_connection = True

    web.replies["/a"] = cut
    assert missed(ask(web, "/a")).miss is Miss.TRUNCATED


def test_a_drip_ends(web: Web) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Length", "1000")
        handler.end_headers()
        for _ in range(100):
            handler.wfile.write(b"x")
            handler.wfile.flush()
            time.sleep(0.1)

    web.replies["/a"] = drip
    began = time.monotonic()
    assert missed(ask(web, "/a", total_seconds=0.6)).miss is Miss.TIMEOUT
    assert time.monotonic() - began < 8, "the whole drip lasts ten"


def test_silence_ends(web: Web) -> None:
    web.says("/a", "late", seconds=0.7)
    assert missed(ask(web, "/a", read_seconds=0.2, total_seconds=1.0)).miss is Miss.TIMEOUT


def test_a_closed_port_is_the_network(web: Web) -> None:
    def nobody(client: Client) -> Any:
        return client.fetch("http://site.example/a")

    fetched = missed(talk(nobody, settings(1)))
    assert fetched.miss is Miss.NETWORK
    assert fetched.miss.is_transient


def test_a_name_that_does_not_resolve_is_the_network() -> None:
    fetched = missed(talk(lambda client: client.fetch("http://no-such-host.invalid/a"), settings(1)))
    assert fetched.miss is Miss.NETWORK
    assert "no-such-host.invalid" in fetched.detail


def test_a_declared_proxy_is_asked_for_every_page(web: Web) -> None:
    """No name is resolved here: the proxy does it."""
    web.says("http://no-such-host.invalid/a", "by proxy")
    behind = settings(web.port, connect_to={}, proxy=f"http://127.0.0.1:{web.port}")
    page = got(talk(lambda client: client.fetch("http://no-such-host.invalid/a"), behind))
    assert page.body == b"by proxy"
    assert [each.path for each in web.asked] == [
        "http://no-such-host.invalid/robots.txt",
        "http://no-such-host.invalid/a",
    ]


def test_proxies_of_the_environment_are_not_used(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    web.says("/a", "direct")
    assert got(ask(web, "/a")).body == b"direct"
