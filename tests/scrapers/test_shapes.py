"""Which links of a page are its news: measured on pages in many shapes, and on real ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from scrapers.listings import read_listing
from scrapers.shapes import pattern_of, shape
from tests.data import shared
from tests.newsroom import site
from tests.newsroom.script import ROUNDS, read_script
from tests.scrapers.pages import DEVELOPED, LATER, Sample
from tests.scrapers.web import NOW, address, page, source


def found(sample: Sample) -> list[str]:
    listing = read_listing(page(sample.html, sample.url), source(), address("listing", sample.url), NOW)
    return [each.url for each in listing.candidates]


@pytest.mark.parametrize("make", DEVELOPED, ids=lambda make: make.__name__)
def test_the_news_of_a_page_and_nothing_else_is_found(make) -> None:  # type: ignore[no-untyped-def]
    sample = make()
    assert sorted(found(sample)) == sorted(sample.news)


def test_on_pages_written_later_little_is_missed_and_little_is_wrong() -> None:
    hit = said = there = 0
    for make in LATER:
        sample = make()
        candidates = set(found(sample))
        hit, said, there = hit + len(candidates & set(sample.news)), said + len(candidates), there + len(sample.news)
    assert hit / there >= 0.95
    assert hit / said >= 0.95


def test_the_front_pages_of_the_newsroom_give_their_articles_and_no_more() -> None:
    script, now = read_script(), ROUNDS[4]
    pages = 0
    for publisher in script.publishers:
        if publisher.is_dead(now):
            continue
        url = f"http://{publisher.host}/"
        answer = site.answer(script, publisher.host, "/", now)
        shown = {piece.url for piece in script.of(publisher) if piece.is_online(now) and not piece.forbidden}
        listing = read_listing(page(answer.body, url, answer.content_type), source(), address("listing", url), now)
        assert {each.url for each in listing.candidates} == shown, publisher.id
        pages += 1
    assert pages >= 12


# Real pages: how many links are news, and what every one of their addresses says.
REAL = {
    "china_cac_list.html": ("https://www.cac.gov.cn/wxzw/", 1, r"/2026-06/18/c_\d+\.htm"),
    "china_mofcom_list.html": ("https://www.mofcom.gov.cn/zcfb/", 1, r"/art/2026/art_\w+\.html"),
    "china_ndrc_list.html": ("https://www.ndrc.gov.cn/", 2, r"iteminfo\.jsp\?id=\d+"),
    "taiwan_mnd_list.html": ("https://www.mnd.gov.tw/en/news/plaactlist", 3, r"/en/News/PLAAct/\d+$"),
    "jmod_homepage.html": ("https://www.mod.go.jp/js/", 9, r"/js/pdf/2026/p2026\d+_\d+\.pdf"),
    "china_policy_detail.html": ("https://www.gov.cn/policy.html", 0, "-"),
    "taiwan_mnd_detail.html": ("https://www.mnd.gov.tw/en/News/PLAAct/87151", 0, "-"),
}


@pytest.mark.parametrize("name", REAL)
def test_real_listings_are_read(name: str) -> None:
    url, number, pattern = REAL[name]
    body = Path(shared("feeds", "listings", name)).read_bytes()
    listing = read_listing(page(body, url), source(), address("listing", url), NOW)
    assert len(listing.candidates) == number
    assert all(re.search(pattern, each.url) and each.title and each.published for each in listing.candidates)


def test_a_day_in_digits_is_no_part_of_the_headline() -> None:
    body = Path(shared("feeds", "listings", "taiwan_mnd_list.html")).read_bytes()
    url = "https://www.mnd.gov.tw/en/news/plaactlist"
    listing = read_listing(page(body, url), source(), address("listing", url), NOW)
    titles = {each.title for each in listing.candidates}
    assert titles == {"PLA activities in the waters and airspace around Taiwan"}
    assert listing.following == "https://www.mnd.gov.tw/en/news/plaactlist/2"


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("http://www.a.example/News/2026/11/24/talks-on-the-moon-held.html", "a.example/news/Y/n/n/slug.html"),
        ("http://a.example/web/202408/t20240810_11471321.shtml", "a.example/web/N/tD_N.shtml"),
        ("http://a.example/art/20261124.html", "a.example/art/D.html"),
        ("http://a.example/item.jsp?id=21246&page=2", "a.example//word.jsp?id=N"),
        ("http://a.example/spip.php?article1234", "a.example//word.php?articleN"),
        ("http://a.example/d/7f3c2d8e9a1b4c5d", "a.example/d/H"),
        ("http://a.example/", "a.example//"),
    ],
)
def test_a_shape_keeps_the_words_and_types_the_rest(url: str, wanted: str) -> None:
    assert shape(url) == wanted


def test_a_pattern_is_learned_only_where_it_is_safe() -> None:
    dated = [f"https://www.a.example/news/2026/11/{n}/talks-number-{n}" for n in range(10, 22)]
    pattern = pattern_of(dated, ["https://www.a.example/", "https://www.a.example/news/"])
    assert pattern == r"^https?://(?:www\.)?a\.example/news/\d{4}/\d+/\d+/.+"
    assert re.search(pattern, "http://a.example/news/2027/01/03/another")
    numbers = [f"https://a.example/press/{n}" for n in range(100, 112)]
    assert pattern_of(numbers, []) == r"^https?://(?:www\.)?a\.example/press/\d+/?$"
    assert not pattern_of(dated[:9], []), "too few"
    assert not pattern_of([f"https://a.example/{n}-story" for n in range(12)], []), "nothing in common"
    assert not pattern_of([*dated, "https://b.example/news/2026/11/1/x"], []), "two sites"
    mixed = [f"https://a.example/news/{n}-story" for n in range(12)]
    assert not pattern_of(mixed, ["https://a.example/news/archive"]), "the listing itself would match"
