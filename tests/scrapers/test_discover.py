"""A visit to a source: all its addresses, candidates once, one answer each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest

from analysis.model import Miss, Validators
from scrapers.discover import Discovery, discover
from tests.scrapers.web import NOW, Web, address, serve, settings, source, talk

ITEM = "<item><title>{0}</title><link>http://site.example/news/{0}</link></item>"


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


def feed(*names: str) -> str:
    return f"<rss><channel>{''.join(ITEM.format(name) for name in names)}</channel></rss>"


def visit(web: Web, *addresses: tuple[str, str], known: Mapping[str, Validators] | None = None) -> Discovery:
    visited = source(addresses=tuple(address(kind, web.url(path)) for kind, path in addresses))
    return talk(lambda client: discover(client, visited, known or {}, NOW), settings(web.port))


def test_candidates_of_all_addresses_come_once(web: Web) -> None:
    web.says("/one", feed("a", "b"), headers={"ETag": '"1"'})
    web.says("/two", feed("b", "c"))
    found = visit(web, ("feed", "/one"), ("feed", "/two"))
    assert [each.title for each in found.candidates] == ["a", "b", "c"]
    first, second = found.answers
    assert (first.ok, first.items, first.validators.etag) == (True, 2, '"1"')
    assert (second.ok, second.items, second.address_url) == (True, 2, web.url("/two"))


def test_an_unchanged_address_keeps_its_validators(web: Web) -> None:
    web.says("/one", status=304)
    known = Validators(etag='"1"')
    (answer,) = visit(web, ("feed", "/one"), known={web.url("/one"): known}).answers
    assert (answer.ok, answer.unchanged, answer.validators) == (True, True, known)


def test_one_dead_address_does_not_hide_the_other(web: Web) -> None:
    web.says("/gone", status=410)
    web.says("/two", feed("a"))
    found = visit(web, ("feed", "/gone"), ("feed", "/two"))
    assert len(found.candidates) == 1
    assert [each.miss for each in found.answers] == [Miss.GONE, None]
    assert found.answers[0].remedy


def test_a_page_in_place_of_a_feed_is_a_problem_that_is_asked_for_again(web: Web) -> None:
    web.says("/one", "<html><body><a href='/news/2024/11/x'>A headline of some length</a></body></html>")
    web.says("/two", feed())
    found = visit(web, ("feed", "/one"), ("feed", "/two"))
    assert not found.candidates
    assert [each.detail for each in found.answers] == ["HTML at a feed address", "empty feed"]
    assert all(not each.ok and each.remedy and each.validators == Validators() for each in found.answers)


def test_an_index_is_followed_to_a_few_sitemaps(web: Web) -> None:
    names = "".join(f"<sitemap><loc>/map-{n}.xml</loc></sitemap>" for n in range(20))
    web.says("/index", f"<sitemapindex>{names}<sitemap><loc>/news.xml</loc></sitemap></sitemapindex>")
    for name in ("news", "map-0"):
        lastmod = "<lastmod>2026-11-24</lastmod>"
        web.says(f"/{name}.xml", f"<urlset><url><loc>/{name}/1</loc>{lastmod}</url></urlset>")
    found = visit(web, ("sitemap", "/index"))
    assert [each.url for each in found.candidates] == [web.url("/news/1"), web.url("/map-0/1")]
    (answer,) = found.answers
    assert (answer.ok, answer.items, answer.validators) == (True, 2, Validators())
    assert "map-1.xml" in answer.detail
    assert len(web.pages()) == 4


@pytest.mark.parametrize(
    ("statuses", "miss"), [((503, 503), Miss.BUSY), ((500, 500), Miss.SERVER), ((404, 500), None), ((404, 404), None)]
)
def test_an_index_whose_sitemaps_fail_for_now_fails_for_now(web: Web, statuses: tuple[int, ...], miss: Miss) -> None:
    names = "".join(f"<sitemap><loc>/map-{n}.xml</loc></sitemap>" for n in range(len(statuses)))
    web.says("/index", f"<sitemapindex>{names}</sitemapindex>")
    for number, status in enumerate(statuses):
        web.says(f"/map-{number}.xml", status=status)
    (answer,) = visit(web, ("sitemap", "/index")).answers
    assert (answer.ok, answer.miss) == (False, miss)


def test_a_feed_at_a_sitemap_address_is_read_as_one(web: Web) -> None:
    web.says("/map", feed("a"))
    assert len(visit(web, ("sitemap", "/map")).candidates) == 1


def test_a_listing_page_is_read(web: Web) -> None:
    web.says("/list", "<html><body><a href='/news/2026/11/x'>Talks on the law of outer space</a></body></html>")
    assert [each.url for each in visit(web, ("listing", "/list")).candidates] == [web.url("/news/2026/11/x")]
