"""Patience: the line before a host, the gap, and the back-off a host asks for."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import accumulate, pairwise

import pytest

from analysis.model import Fetched, Miss, Missed, Page
from scrapers.http import Client
from tests.scrapers.web import Web, serve, settings, source, talk


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


def missed(fetched: Fetched) -> Missed:
    assert isinstance(fetched, Missed), fetched
    return fetched


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_a_busy_host_is_left_alone_for_the_time_it_asks(web: Web, form: str) -> None:
    later = datetime.now(UTC) + timedelta(seconds=120)
    value = "120" if form == "seconds" else format_datetime(later, usegmt=True)
    web.says("/a", status=429, headers={"Retry-After": value})
    web.says("/b", "would be there")

    async def both(client: Client) -> tuple[Fetched, Fetched, Fetched]:
        first = await client.fetch(web.url("/a"))
        second = await client.fetch(web.url("/b"))
        return first, second, await client.fetch(web.url("/b", host="other.example"))

    first, second, elsewhere = talk(both, settings(web.port))
    assert missed(first).retry_after == pytest.approx(120, abs=2)
    assert missed(second).miss is Miss.BUSY
    assert missed(second).retry_after == pytest.approx(120, abs=3)
    assert [each.path for each in web.pages()] == ["/a", "/b"], "the busy host was asked again"
    assert isinstance(elsewhere, Page)


def test_a_short_wait_is_waited_for(web: Web) -> None:
    web.says("/a", status=503, headers={"Retry-After": "1"})
    web.says("/b", "there")

    async def both(client: Client) -> Fetched:
        await client.fetch(web.url("/a"))
        return await client.fetch(web.url("/b"))

    began = time.monotonic()
    assert isinstance(talk(both, settings(web.port)), Page)
    assert time.monotonic() - began >= 0.9


def test_a_host_is_never_asked_twice_at_once_and_keeps_the_gap(web: Web) -> None:
    for number in range(4):
        web.says(f"/{number}", "x", seconds=0.05)

    async def all_at_once(client: Client) -> None:
        await asyncio.gather(*(client.fetch(web.url(f"/{number}")) for number in range(4)))

    talk(all_at_once, settings(web.port, gap_seconds=0.15))
    for before, after in zip(web.asked, web.asked[1:], strict=False):
        assert after.began - before.ended >= 0.13
    assert len(web.asked) == 5


def test_the_sources_own_gap_counts_when_it_is_longer(web: Web) -> None:
    web.says("/a", "x")

    async def twice(client: Client) -> None:
        for _ in range(2):
            await client.fetch(web.url("/a"), source=source(gap_seconds=0.3))

    talk(twice, settings(web.port))
    first, second = web.pages()
    assert second.began - first.ended >= 0.28


def test_hosts_do_not_wait_for_each_other(web: Web) -> None:
    web.says("/a", "x", seconds=0.4)

    async def all_at_once(client: Client) -> list[Fetched]:
        return await asyncio.gather(*(client.fetch(web.url("/a", f"h{number}.example")) for number in range(5)))

    assert all(isinstance(each, Page) for each in talk(all_at_once, settings(web.port)))
    assert _most_together(web) > 1


def test_not_more_hosts_at_once_than_allowed(web: Web) -> None:
    web.says("/a", "x", seconds=0.15)

    async def all_at_once(client: Client) -> None:
        await asyncio.gather(*(client.fetch(web.url("/a", f"h{number}.example")) for number in range(4)))

    talk(all_at_once, settings(web.port, at_once=2))
    assert _most_together(web) <= 2


def _most_together(web: Web) -> int:
    """How many requests were under way at once, at most."""
    edges = sorted([(each.began, 1) for each in web.pages()] + [(each.ended, -1) for each in web.pages()])
    return max(accumulate(step for _, step in edges))


def test_a_robots_file_on_another_host_keeps_that_hosts_turn(web: Web) -> None:
    web.says("one.example/robots.txt", status=301, headers={"Location": "http://two.example/robots.txt"})
    web.says("two.example/robots.txt", status=301, headers={"Location": "http://one.example/other.txt"})
    for path in ("/a", "/b", "/other.txt"):
        web.says(path, "User-agent: *\nAllow: /\n", seconds=0.1)

    async def all_at_once(client: Client) -> list[Fetched]:
        places = [("one.example", "/a"), ("two.example", "/a"), ("two.example", "/b"), ("one.example", "/b")]
        return await asyncio.gather(*(client.fetch(web.url(path, host)) for host, path in places))

    assert all(isinstance(each, Page) for each in talk(all_at_once, settings(web.port)))
    for host in ("one.example", "two.example"):
        own = sorted((each for each in web.asked if each.host == host), key=lambda each: each.began)
        for before, after in pairwise(own):
            assert after.began >= before.ended - 0.005, (before.path, after.path)


@pytest.mark.parametrize(
    "value",
    [
        "soon",
        "",
        "-5",
        "99999999999999999999",
        "Tue, 31 Feb 2026 00:00:00 GMT",
        "Tue, 24 Nov 99999999999999 12:30:00 GMT",
        "Tue, 24 Nov 2026 12:30:00 +99999999999999999999",
    ],
)
def test_a_nonsense_retry_after_does_no_harm(web: Web, value: str) -> None:
    web.says("/a", status=429, headers={"Retry-After": value})
    fetched = talk(lambda client: client.fetch(web.url("/a")), settings(web.port))
    assert missed(fetched).miss is Miss.BUSY
