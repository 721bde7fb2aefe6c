"""One worker among several asks only the hosts of its beat, whatever leads elsewhere, and the rest is done at home."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace

import pytest

from analysis.model import Fetched, Miss, Missed, Outcome, Page
from flows.gathering import Errand, Gathering, Limits, gather
from scrapers.beat import BeatClient
from scrapers.http import Client
from tests.flows.playing import newsroom_desk
from tests.scrapers.web import NOW, Web, address, serve, settings, source

SITES = frozenset({"site.example"})


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


def ask(web: Web, url: str) -> tuple[Fetched, frozenset[str]]:
    async def run() -> tuple[Fetched, frozenset[str]]:
        async with BeatClient(settings(web.port), (), SITES) as client:
            return await client.fetch(url, source=source()), client.turned_away

    return asyncio.run(run())


def test_a_host_of_the_same_site_is_asked(web: Web) -> None:
    web.says("/a", "<p>a")
    fetched, turned_away = ask(web, web.url("/a", "www.site.example"))
    assert isinstance(fetched, Page)
    assert not turned_away


@pytest.mark.parametrize("path", ["/link", "/redirect", "/robots"])
def test_no_other_host_is_asked_for_anything(web: Web, path: str) -> None:
    url = web.url("/a", "other.example") if path == "/link" else web.url(path)
    away = {"Location": "http://other.example/b"}
    web.says("/redirect", status=302, headers=away)
    if path == "/robots":
        web.says("/robots.txt", status=301, headers=away)
    fetched, turned_away = ask(web, url)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.ELSEWHERE
    assert turned_away == {"test-source"}
    assert "other.example" not in {each.host for each in web.asked}


FEED = """<rss version="2.0"><channel><title>t</title>
<item><title>Ours on space</title><link>http://site.example/ours</link></item>
<item><title>Theirs on space</title><link>http://other.example/theirs</link></item></channel></rss>"""


def visit(client: Client, errand: Errand) -> Gathering:
    async def run() -> Gathering:
        async with client:
            return await gather(errand, client, newsroom_desk("").judge, Limits(40, 60), NOW)

    return asyncio.run(run())


def test_what_a_worker_leaves_is_finished_at_home_and_nothing_is_asked_twice(web: Web) -> None:
    web.says("/feed", FEED)
    errand = Errand(source(addresses=(address("feed"),)), {}, frozenset())
    begun = visit(BeatClient(settings(web.port), (), SITES), errand)
    assert [(f.outcome, f.is_left) for f in begun.findings] == [(Outcome.UNREACHABLE, False), (Outcome.STORED, True)]
    asked = [(each.host, each.path) for each in web.pages()]
    whole = visit(Client(settings(web.port)), replace(errand, begun=begun))
    assert [(f.outcome, f.is_left) for f in whole.findings] == [(Outcome.UNREACHABLE, False)] * 2
    new = [(each.host, each.path) for each in web.pages()][len(asked) :]
    assert new == [("other.example", "/theirs")]
    assert whole.answers == begun.answers


def test_a_listing_that_leads_elsewhere_leaves_the_whole_source(web: Web) -> None:
    web.says("/feed", status=302, headers={"Location": "http://other.example/feed"})
    errand = Errand(source(addresses=(address("feed"),)), {}, frozenset())
    assert visit(BeatClient(settings(web.port), (), SITES), errand).is_left
