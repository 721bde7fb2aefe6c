"""Listing pages, with and without declared selectors."""

from __future__ import annotations

import time
from datetime import UTC, datetime

from bs4 import BeautifulSoup

from scrapers.anchors import anchors
from scrapers.listing import Listing
from scrapers.listings import read_listing
from tests.scrapers.web import NOW, address, page, source

LIST = """<html><head><base href="/en/"></head><body>
<nav><a href="/en/2024/11/a-long-menu-entry-of-the-site">A long menu entry that is no news at all</a></nav>
<ul class="news">
  <li class="row"><span class="when">24.11.2026</span>
    <a href="news/2026/11/talks-on-space-law-held">Talks on the law of outer space were held</a></li>
  <li class="row"><time datetime="2026-11-23T10:00:00Z">yesterday</time>
    <a href="news/2026/11/second-item-of-the-list" title="The second item of this list, in full">The second…</a></li>
  <li class="row"><a href="news/2026/11/talks-on-space-law-held#comments">12 comments</a></li>
  <li><a href="mailto:press@site.example">A link that is no address of the web at all</a></li>
  <li><a href="http://elsewhere.org/2026/11/a-story-of-somebody-else">A story of somebody else entirely here</a></li>
</ul></body></html>"""


def read(body: str = LIST, article_url: str = "", **selectors: str) -> Listing:
    url = "http://site.example/en/list"
    return read_listing(page(body, url), source(article_url=article_url), address("listing", url, **selectors), NOW)


def test_declared_selectors_find_link_title_and_date() -> None:
    first, second = read(item="li.row", link="a", date=".when, time").candidates
    assert first.url == "http://site.example/en/news/2026/11/talks-on-space-law-held"
    assert first.title == "Talks on the law of outer space were held"
    assert first.published == datetime(2026, 11, 24, tzinfo=UTC)
    assert second.title == "The second item of this list, in full"
    assert second.published == datetime(2026, 11, 23, 10, tzinfo=UTC)


def test_an_item_may_be_the_link_itself() -> None:
    assert read(item="li.row > a").candidates[0].title.startswith("Talks")


def test_without_selectors_the_sources_pattern_decides() -> None:
    listing = read(article_url=r"/news/\d{4}/")
    assert [each.url.rsplit("/", 1)[1] for each in listing.candidates] == [
        "talks-on-space-law-held",
        "second-item-of-the-list",
    ]
    assert listing.candidates[0].published == datetime(2026, 11, 24, tzinfo=UTC)


def test_without_a_pattern_links_that_look_like_headlines_count() -> None:
    assert [each.title[:5] for each in read().candidates] == ["Talks", "The s"]


def test_a_rebuilt_page_is_a_named_problem() -> None:
    assert read(item="div.gone").problem == "no item matches 'div.gone'"
    assert read("<html><body>nothing</body></html>").problem == "no link looks like an article"
    assert read(item="li[").problem.startswith("a selector of the source cannot be read")
    assert read("<rss></rss>").problem == "a feed at a listing address"


def test_wide_scripts_need_fewer_characters_for_a_headline() -> None:
    body = (
        "<html><body><li><a href='/art/20261124.html'>两国外交部举行外空事务磋商</a>（2026-11-24）</li></body></html>"
    )
    (found,) = read(body).candidates
    assert found.published == datetime(2026, 11, 24, tzinfo=UTC)


def test_a_page_nested_on_purpose_is_read_in_seconds() -> None:
    """Asking each of five thousand links for its ancestors took three minutes here."""
    links = "".join(f"<a href='/news/{n}'>Headline number {n} about the orbits</a>" for n in range(10_000, 15_000))
    began = time.monotonic()
    assert read(f"<html><body>{'<div>' * 20_000}{links}").candidates
    assert time.monotonic() - began < 20


def test_a_link_is_told_apart_from_its_neighbours_by_the_block_it_has_to_itself() -> None:
    soup = BeautifulSoup(
        "<header><a href=1>menu</a></header><div><ul><li><a href=2>x</a></li><li><a href=3>y</a><a href=4>z</a></li>"
        "</ul><a href=5>u</a></div><article><header><h2><a href=6>v</a></h2></header></article><a href=7>w</a>",
        "lxml",
    )
    found = {str(each.link["href"]): each for each in anchors(soup, 100)}
    blocks = {href: each.block.name if each.block else "" for href, each in found.items()}
    assert blocks == {"1": "", "2": "li", "3": "li", "4": "li", "5": "", "6": "article", "7": ""}
    assert [href for href, each in found.items() if each.is_furniture] == ["1"]
    assert len(anchors(soup, 2)) == 2
