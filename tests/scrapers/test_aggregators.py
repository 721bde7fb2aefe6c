"""WordPress, GDELT and Google News: what each says, what each hides, and how each fails."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from analysis.model import Miss
from scrapers import gdelt, wordpress
from scrapers.discover import discover
from scrapers.feeds import read_feed
from scrapers.listing import Listing
from tests.data import shared
from tests.scrapers.web import NOW, Web, address, page, serve, settings, source, talk

POSTS = [
    {
        "id": 7,
        "link": "http://site.example/talks/",
        "date_gmt": "2026-11-23T10:00:00",
        "modified_gmt": "2026-11-24T09:30:00",
        "title": {"rendered": "Talks on space law &#8211; day one"},
        "excerpt": {"rendered": "<p>Two ministries met.</p>\n"},
    },
    {"id": 8, "link": "", "title": {"rendered": "a draft"}},
    "no post",
]


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


def test_a_post_knows_when_it_was_edited() -> None:
    (found,) = wordpress.read_wordpress(page(json.dumps(POSTS)), source(), NOW).candidates
    assert found.url == "http://site.example/talks/"
    assert found.title == "Talks on space law – day one"
    assert found.summary == "Two ministries met."
    assert found.published == datetime(2026, 11, 23, 10, tzinfo=UTC)
    assert found.modified == datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
    assert found.guid == "7"


@pytest.mark.parametrize(
    ("site", "asked"),
    [
        ("https://a.example", "https://a.example/wp-json/wp/v2/posts?"),
        ("https://a.example/blog/", "https://a.example/blog/wp-json/wp/v2/posts?"),
        ("https://a.example/wp-json/wp/v2/news?tags=3", "https://a.example/wp-json/wp/v2/news?tags=3&"),
        ("https://a.example/?rest_route=/wp/v2/posts", "https://a.example/?rest_route=/wp/v2/posts&"),
    ],
)
def test_the_api_is_asked_for_little_and_where_it_is(site: str, asked: str) -> None:
    url = wordpress.posts_url(site)
    assert url.startswith(asked + "per_page=50&_fields=id")
    assert "content" not in url


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (
            '{"code":"rest_disabled","message":"The REST API is <b>off</b>","data":{"status":401}}',
            "WordPress refuses: The",
        ),
        ("[]", "empty feed"),
        ('{"a": 1}', "JSON at a WordPress address"),
        ("[{", "broken JSON"),
        ('[{"id": 1}]', "no entry has a usable link"),
        ("<html><body>This domain is for sale</body></html>", "HTML at a WordPress address (parked domain)"),
    ],
)
def test_a_closed_api_is_named(body: str, problem: str) -> None:
    listing = wordpress.read_wordpress(page(body), source(), NOW)
    assert listing.problem.startswith(problem)
    assert not listing.candidates


def gdelt_page(body: str) -> Listing:
    return gdelt.read_gdelt(page(body, "https://api.gdeltproject.org/api/v2/doc/doc?query=x"), source(), NOW)


def test_gdelt_dates_nothing_and_its_titles_are_put_together_again() -> None:
    body = (
        '{"articles": [{"url": "https://site.example:443/a%20title=x", "title": "Moscow hits back , calls it \x02 a'
        ' terror  ( again ) : minister \' s words", "seendate": "20261124T100000Z", "language": "Russian", '
        '"sourcecountry": "Russia"}, {"url": "javascript:x", "title": "no"}, {"title": "Don\\\'t"}]}'
    )
    (found,) = gdelt_page(body).candidates
    assert found.url == "https://site.example/a"
    assert found.title == "Moscow hits back, calls it a terror (again): minister's words"
    assert (found.published, found.modified, found.language, found.summary) == (None, None, "ru", "")


def test_a_real_answer_of_gdelt_is_read() -> None:
    listing = gdelt_page(shared("feeds", "transcribed", "gdelt_doc_2026-08-28.json").read_text(encoding="utf-8"))
    assert len(listing.candidates) == listing.seen == 5
    assert {each.language for each in listing.candidates} == {"en"}
    assert not any(re.search(r":443|title=| [,;:]|  ", each.url + each.title) for each in listing.candidates)


def test_gdelts_complaints_are_sentences_and_one_of_them_passes() -> None:
    haste = gdelt_page("Please limit requests to one every 5 seconds or contact ...\n")
    assert haste.miss is Miss.BUSY
    assert haste.problem.startswith("GDELT says: Please limit")
    assert gdelt_page("Too many keywords: OR'd statements must be separated by parentheses.").miss is None
    short = gdelt_page("The specified phrase is too short.")
    assert (short.miss, short.problem) == (None, "GDELT says: The specified phrase is too short.")


def test_a_query_without_hits_is_an_answer() -> None:
    for body in ("{}", '{"articles": []}'):
        assert gdelt_page(body) == Listing()
    assert gdelt_page('{"articles": 3}').problem
    assert gdelt_page("{").problem.startswith("broken JSON")


def test_a_query_is_asked_as_json_with_the_newest_first() -> None:
    url = gdelt.query_url(
        'https://api.gdeltproject.org/api/v2/doc/doc?query="outer space" sourcelang:eng&maxrecords=50'
    )
    for part in (
        "query=%22outer+space%22+sourcelang%3Aeng",
        "maxrecords=50",
        "format=json",
        "sort=datedesc",
        "mode=artlist",
    ):
        assert part in url


def test_gdelt_is_asked_no_faster_than_it_wants(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gdelt, "GAP_SECONDS", 0.4)
    web.says("/robots.txt", "")
    for query in ("a", "b"):
        web.says(f"/doc?maxrecords=250&sort=datedesc&query={query}&mode=artlist&format=json", "{}")
    visited = source(addresses=tuple(address("gdelt", web.url(f"/doc?query={query}")) for query in "ab"))
    began = time.monotonic()
    found = talk(lambda client: discover(client, visited, {}, NOW), settings(web.port))
    assert [answer.ok for answer in found.answers] == [True, True]
    assert time.monotonic() - began >= 0.8
    first, second = web.pages()
    assert second.began - first.ended >= 0.39


def test_google_news_keeps_the_headline_and_names_the_publisher() -> None:
    item = (
        "<item><title>Vienna talks on orbits end - The Daily Orbit</title>"
        "<link>https://news.google.com/rss/articles/CBMiabc?oc=5</link><guid isPermaLink='false'>CBMiabc</guid>"
        "<pubDate>Tue, 24 Nov 2026 08:00:00 GMT</pubDate>"
        "<description>&lt;ol&gt;&lt;li&gt;&lt;a href='x'&gt;Vienna&lt;/a&gt; The Daily Orbit&lt;/li&gt;&lt;/ol&gt;"
        "</description>"
        "<source url='https://www.dailyorbit.example'>The Daily Orbit</source></item>"
        "<item><title>A headline - with a dash</title><link>https://news.google.com/rss/articles/CBMixyz</link></item>"
    )
    feed = f"<rss version='2.0'><channel><generator>NFE/5.0</generator>{item}</channel></rss>"
    first, second = read_feed(page(feed, "https://news.google.com/rss/search?q=space"), source(), NOW).candidates
    assert first.title == "Vienna talks on orbits end"
    assert first.url == "https://news.google.com/rss/articles/CBMiabc?oc=5", "kept as it is"
    assert first.summary == "Published by The Daily Orbit (www.dailyorbit.example); seen in Google News"
    assert first.published == datetime(2026, 11, 24, 8, tzinfo=UTC)
    assert (second.title, second.summary) == ("A headline - with a dash", ""), "no publisher is made up"
    elsewhere = read_feed(page(feed, "https://site.example/rss"), source(), NOW).candidates
    assert elsewhere[0].title.endswith("- The Daily Orbit"), "only Google's own feeds are taken so"
