"""Going back: on a first visit and after an outage, a few pages, politely, and never in circles."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from analysis import urls
from analysis.model import Page
from scrapers.discover import Discovery, asks_plainly, discover
from scrapers.links import linked
from scrapers.paging import MAX_PAGES
from tests.scrapers.web import NOW, Web, address, serve, settings, source, talk


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


def item(number: int, days: int = 0) -> str:
    day = f"{NOW - timedelta(days=days):%a, %d %b %Y %H:%M:%S GMT}"
    return (
        f"<item><title>News {number}</title><link>http://site.example/n/{number}</link><pubDate>{day}</pubDate></item>"
    )


def rss(*items: str, channel: str = "") -> str:
    return f'<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom"><channel>{channel}{"".join(items)}</channel></rss>'


def visit(
    web: Web, kind: str = "feed", path: str = "/feed", known: frozenset[str] | None = frozenset(), **more: str
) -> Discovery:
    visited = source(addresses=(address(kind, web.url(path)),), **more)
    return talk(lambda client: discover(client, visited, {}, NOW, known=known), settings(web.port))


def numbers(found: Discovery) -> list[int]:
    return [int(each.url.rsplit("/", 1)[1]) for each in found.candidates]


def archives(web: Web, pages: int) -> None:
    """A feed whose older entries are in archives (RFC 5005), three a page."""
    for number in range(pages):
        link = f'<atom:link rel="prev-archive" href="/feed{number + 1 or ""}"/>' if number < pages - 1 else ""
        web.says(f"/feed{number or ''}", rss(*(item(number * 3 + n) for n in range(3)), channel=link))


def test_a_first_visit_goes_back_five_pages_and_no_further(web: Web) -> None:
    archives(web, 9)
    found = visit(web)
    assert numbers(found) == list(range(3 * (MAX_PAGES + 1)))
    (answer,) = found.answers
    assert (answer.items, answer.detail) == (18, "5 older pages read")


def test_where_anything_is_known_the_first_page_is_enough(web: Web) -> None:
    archives(web, 4)
    assert numbers(visit(web, known=frozenset({urls.key("http://site.example/n/2")}))) == [0, 1, 2]
    assert len(web.pages()) == 1


def test_after_an_outage_it_goes_back_to_where_it_stopped(web: Web) -> None:
    archives(web, 9)
    found = visit(web, known=frozenset({urls.key("http://site.example/n/7")}))
    assert numbers(found) == list(range(9))
    assert len(web.pages()) == 3


def test_without_knowledge_nothing_is_asked_beyond_the_first_page(web: Web) -> None:
    archives(web, 4)
    assert numbers(visit(web, known=None)) == [0, 1, 2]


def test_what_is_older_than_a_month_ends_the_way_back(web: Web) -> None:
    web.says("/feed", rss(item(1, days=40), item(2, days=50), channel='<atom:link rel="next" href="/older"/>'))
    assert numbers(visit(web)) == [1, 2]
    assert len(web.pages()) == 1


def test_addresses_that_are_no_articles_of_the_source_do_not_count(web: Web) -> None:
    archives(web, 3)
    visit(web, article_url="/stories/")
    assert len(web.pages()) == 1


def test_a_page_that_shows_the_same_again_ends_the_way_back(web: Web) -> None:
    body = rss(item(1), channel="<generator>https://wordpress.org/?v=6.5</generator>")
    web.says("/feed", body)
    web.says("/feed?paged=2", body)
    assert numbers(visit(web)) == [1]
    assert [each.path for each in web.pages()] == ["/feed", "/feed?paged=2"]


def test_wordpress_feeds_are_paged_by_number(web: Web) -> None:
    generator = "<generator>https://wordpress.org/?v=6.5</generator>"
    for number in (1, 2, 3):
        web.says(f"/feed{f'?paged={number}' if number > 1 else ''}", rss(item(number), channel=generator))
    assert numbers(visit(web)) == [1, 2, 3]
    assert web.pages()[-1].path == "/feed?paged=4", "and end with a 404"


def test_a_json_feed_names_its_next_page(web: Web) -> None:
    for number in (1, 2):
        feed = {"items": [{"id": str(number), "url": f"/n/{number}"}], "next_url": "/feed2" if number == 1 else None}
        web.says("/feed" if number == 1 else "/feed2", json.dumps(feed))
    assert numbers(visit(web)) == [1, 2]


def test_wordpress_names_it_in_a_header(web: Web) -> None:
    fields = "per_page=50&_fields=id%2Clink%2Cdate_gmt%2Cmodified_gmt%2Ctitle%2Cexcerpt"
    for number, link in ((1, '<http://site.example/older?page=2>; rel="next"'), (2, '</x>; rel="prev"')):
        path = f"/wp-json/wp/v2/posts?{fields}" if number == 1 else "/older?page=2"
        web.says(path, json.dumps([{"id": number, "link": f"/n/{number}"}]), headers={"Link": link})
    assert numbers(visit(web, "wordpress", "/")) == [1, 2]


def test_a_listing_page_is_followed_by_its_next(web: Web) -> None:
    def listing(*them: int, more: str) -> str:
        rows = "".join(
            f'<li><a href="/n/{n}">Headline number {n} of the ministry of space</a> 24.11.2026</li>' for n in them
        )
        return f"<html><body><ul>{rows}</ul>{more}</body></html>"

    web.says("/list", listing(10001, 10002, 10003, more='<a href="?p=2" rel="next">more</a>'))
    web.says("/list?p=2", listing(10004, 10005, 10006, more='<a href="?p=3">Next »</a>'))
    web.says("/list?p=3", listing(10007, 10008, 10009, more='<a href="?p=3">Next</a>'))
    assert len(numbers(visit(web, "listing", "/list"))) == 9
    assert len(web.pages()) == 3


def test_the_way_back_does_not_leave_the_site(web: Web) -> None:
    web.says("/feed", rss(item(1), channel='<atom:link rel="next" href="http://elsewhere.example/feed"/>'))
    visit(web)
    assert len(web.pages()) == 1


def test_a_link_header_is_read_in_its_forms() -> None:
    def said(value: str) -> Page:
        return Page("http://a.example/x", "http://a.example/x", 200, (("Link", value),), b"", NOW)

    assert linked(said('<b>; rel="prev next"; title="a, b", <c>; rel=last'), "next") == "http://a.example/b"
    assert linked(said("<b>; title=x; rel=next"), "prev-archive", "next") == "http://a.example/b"
    assert linked(said("<javascript:x>; rel=next"), "next") == ""
    assert linked(said("nonsense"), "next") == ""


def test_one_visit_in_twelve_asks_as_if_for_the_first_time(web: Web) -> None:
    hours = [NOW + timedelta(hours=n) for n in range(2_000)]
    share = sum(asks_plainly("http://site.example/feed", hour) for hour in hours) / len(hours)
    assert 0.06 < share < 0.11
    plain_hour = next(hour for hour in hours if asks_plainly(web.url("/feed"), hour))
    usual_hour = next(hour for hour in hours if not asks_plainly(web.url("/feed"), hour))
    web.says("/feed", rss(item(1)), headers={"ETag": '"1"'})
    visited = source(addresses=(address("feed", web.url("/feed")),))

    def ask(hour, stored):  # type: ignore[no-untyped-def]
        return talk(lambda client: discover(client, visited, stored, hour), settings(web.port)).answers[0]

    stored = {web.url("/feed"): ask(usual_hour, {}).validators}
    answer = ask(plain_hour, stored)
    assert answer.unchanged, "the digest still tells"
    assert answer.validators == stored[web.url("/feed")]
    assert "If-None-Match" not in web.pages()[-1].headers
    ask(usual_hour, stored)
    assert web.pages()[-1].headers["If-None-Match"] == '"1"'
