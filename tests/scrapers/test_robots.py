"""robots.txt as RFC 9309 wants it read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator

import pytest

from analysis.model import Fetched, Miss, Missed, Page
from analysis.robots import RobotsFile
from scrapers.http import Client
from tests.scrapers.web import Web, serve, settings, source, talk


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        started.says("/a", "page")
        started.says("/private/a", "page")
        yield started


def ask(web: Web, path: str = "/a") -> Fetched:
    return talk(lambda client: client.fetch(web.url(path)), settings(web.port))


def test_a_disallowed_page_is_not_asked_for(web: Web) -> None:
    web.says("/robots.txt", "User-agent: *\nDisallow: /private\nAllow: /private/a$\nDisallow: /private/a")
    assert isinstance(ask(web, "/a"), Page)
    web.says("/robots.txt", "User-agent: *\nDisallow: /private")
    fetched = ask(web, "/private/a")
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.ROBOTS
    assert "ignore_robots" in fetched.remedy
    assert "/private/a" not in [each.path for each in web.asked]


def test_our_own_group_goes_before_the_group_for_all(web: Web) -> None:
    web.says("/robots.txt", "User-agent: *\nDisallow: /\n\nUser-agent: Spacewatch-Test\nAllow: /\n")
    assert isinstance(ask(web), Page)


def test_no_robots_file_allows_everything(web: Web) -> None:
    assert isinstance(ask(web), Page)
    web.says("/robots.txt", status=403)
    assert isinstance(ask(web), Page)


def test_a_broken_robots_file_forbids_for_now(web: Web) -> None:
    web.says("/robots.txt", status=500)
    fetched = ask(web)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.ROBOTS
    assert "for now" in fetched.detail
    assert fetched.retry_after, "unlike a real refusal it passes"
    assert not web.pages()


def test_a_busy_robots_file_makes_the_host_busy(web: Web) -> None:
    web.says("/robots.txt", status=503, headers={"Retry-After": "60"})
    fetched = ask(web)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.BUSY
    assert not web.pages()


def test_an_unreachable_host_is_the_network_not_robots() -> None:
    fetched = talk(lambda client: client.fetch("http://site.example/a"), settings(1))
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.NETWORK


def test_robots_is_asked_once_per_origin(web: Web) -> None:
    async def several(client: Client) -> None:
        for path in ("/a", "/private/a", "/a"):
            await client.fetch(web.url(path))
        await client.fetch(web.url("/a", host="other.example"))

    talk(several, settings(web.port))
    assert [each.host for each in web.asked if each.path == "/robots.txt"] == ["site.example", "other.example"]


def test_robots_is_followed_to_where_it_moved(web: Web) -> None:
    web.says("/robots.txt", status=301, headers={"Location": "/robots-real.txt"})
    web.says("/robots-real.txt", "User-agent: *\nDisallow: /a")
    fetched = ask(web)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.ROBOTS


def test_a_crawl_delay_is_kept(web: Web) -> None:
    web.says("/robots.txt", "User-agent: *\nCrawl-delay: 0.3\n")

    async def twice(client: Client) -> None:
        await client.fetch(web.url("/a"))
        await client.fetch(web.url("/a"))

    talk(twice, settings(web.port))
    first, second = web.pages()
    assert second.began - first.ended >= 0.28


def test_a_written_reason_lets_a_source_skip_robots(web: Web) -> None:
    web.says("/robots.txt", "User-agent: *\nDisallow: /")
    permitted = source(ignore_robots="written permission of the press office")
    began = time.monotonic()
    fetched = talk(lambda client: client.fetch(web.url("/a"), source=permitted), settings(web.port))
    assert isinstance(fetched, Page)
    assert [each.path for each in web.asked] == ["/a"]
    assert time.monotonic() - began < 20


def test_each_redirect_asks_the_robots_of_its_own_host(web: Web) -> None:
    web.says("/a", status=302, headers={"Location": "http://other.example/b"})
    web.says("other.example/robots.txt", "User-agent: *\nDisallow: /b")
    fetched = ask(web)
    assert isinstance(fetched, Missed)
    assert (fetched.miss, fetched.url) == (Miss.ROBOTS, web.url("/a"))


def test_a_mark_before_the_first_group_does_not_hide_it(web: Web) -> None:
    web.says("/robots.txt", "\ufeffUser-agent: *\nDisallow: /a\n")
    fetched = ask(web)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.ROBOTS


def test_what_lies_beyond_half_a_megabyte_is_not_read(web: Web) -> None:
    web.says("/robots.txt", "# filler\n" * 70_000 + "User-agent: *\nDisallow: /a\n")
    assert isinstance(ask(web), Page)


def test_the_sitemaps_it_names_are_known_without_asking_again(web: Web) -> None:
    web.says("/robots.txt", "Sitemap: http://site.example/news.xml\nUser-agent: *\nDisallow: /private\n")

    async def twice(client: Client) -> tuple[str, ...]:
        await client.fetch(web.url("/a"))
        rules = await client.robots(web.url("/private/x"))
        assert rules.refusal(web.url("/private/x"), client.agent)
        return rules.sitemaps

    assert talk(twice, settings(web.port)) == ("http://site.example/news.xml",)
    assert [each.path for each in web.asked] == ["/robots.txt", "/a"]


def test_what_was_read_by_an_earlier_client_is_not_asked_for_again(web: Web) -> None:
    web.says("/robots.txt", "User-agent: *\nDisallow: /private\n")

    async def learn(client: Client) -> list[RobotsFile]:
        await client.fetch(web.url("/a"))
        await client.fetch(web.url("/a", host="other.example:8080"))
        return client.robots_learned

    kept = talk(learn, settings(web.port))
    assert {each.origin for each in kept} == {"http://site.example", "http://other.example:8080"}

    async def use() -> tuple[Fetched, list[RobotsFile]]:
        async with Client(settings(web.port), kept) as client:
            await client.fetch(web.url("/a"))
            return await client.fetch(web.url("/private/a")), client.robots_learned

    web.asked.clear()
    fetched, learned = asyncio.run(use())
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.ROBOTS
    assert [each.path for each in web.asked] == ["/a"]
    assert learned == []


@pytest.mark.parametrize(("status", "kept"), [(200, 1), (404, 1), (403, 1), (500, 0), (503, 0)])
def test_only_an_answer_is_kept_and_no_excuse(web: Web, status: int, kept: int) -> None:
    web.says("/robots.txt", status=status)

    async def learn(client: Client) -> list[RobotsFile]:
        await client.fetch(web.url("/a"))
        return client.robots_learned

    assert [each.status for each in talk(learn, settings(web.port))] == [status] * kept
