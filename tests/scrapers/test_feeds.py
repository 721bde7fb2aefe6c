"""Feeds become candidates, and what is no feed is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from scrapers.feeds import read_feed
from scrapers.listing import MAX_CANDIDATES, MAX_SUMMARY, MAX_TITLE, Listing, resolve
from tests.scrapers.web import NOW, page, source


def read(body: bytes | str, url: str = "http://site.example/rss/feed.xml") -> Listing:
    return read_feed(page(body, url), source(), NOW)


def rss(items: str, channel: str = "<link>http://site.example/</link><language>en-GB</language>") -> str:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>{channel}{items}</channel></rss>'


def test_an_rss_item_becomes_a_candidate() -> None:
    item = """<item><title>Talks on &lt;b&gt;space&lt;/b&gt; law &amp;amp; order</title><link>news/1</link>
      <guid isPermaLink="false">tag-1</guid><pubDate>Thu, 14 Jan 2021 09:09 EST</pubDate>
      <description><![CDATA[<p>Two   ministries<script>evil()</script> met.</p>]]></description></item>"""
    (found,) = read(rss(item)).candidates
    assert found.url == "http://site.example/news/1", "relative to the channel's link"
    assert found.title == "Talks on space law & order"
    assert found.summary == "Two ministries met."
    assert found.published == datetime(2021, 1, 14, 14, 9, tzinfo=UTC)
    assert (found.modified, found.guid, found.language, found.source_id) == (None, "tag-1", "en", "test-source")


def test_a_lower_case_pubdate_with_gmt_plus_nine_is_read() -> None:
    item = "<item><title>a</title><link>/1</link><pubdate>Thu,28 Jul 2022 4:35:5 GMT+9</pubdate></item>"
    assert read(rss(item)).candidates[0].published == datetime(2022, 7, 27, 19, 35, 5, tzinfo=UTC)


def test_a_permalink_guid_stands_in_for_a_missing_link() -> None:
    items = (
        "<item><title>a</title><guid>http://site.example/1</guid></item>"
        '<item><title>b</title><guid isPermaLink="false">just-an-id</guid></item>'
    )
    listing = read(rss(items))
    assert [each.url for each in listing.candidates] == ["http://site.example/1"]
    assert listing.seen == 2


def test_an_atom_entry_resolves_against_xml_base_and_the_document() -> None:
    feed = """<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link href="http://elsewhere.example/"/>
      <entry xml:base="http://site.example/deep/"><title>a</title><link href="1"/><id>tag:1</id>
        <published>2024-08-08T10:00:00+03:00</published><updated>2024-08-09</updated></entry>
      <entry><title type="html">&lt;i&gt;b&lt;/i&gt;</title><link href="2"/><id>tag:2</id>
        <updated>2024-08-09</updated></entry>
    </feed>"""
    first, second = read(feed).candidates
    assert first.url == "http://site.example/deep/1"
    assert first.published == datetime(2024, 8, 8, 7, tzinfo=UTC)
    assert first.modified == datetime(2024, 8, 9, tzinfo=UTC)
    assert (second.url, second.title) == ("http://site.example/rss/2", "b")
    assert second.published is None, "updated is not published"


def test_rdf_takes_its_date_from_dublin_core() -> None:
    feed = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
      xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>t</title></channel>
      <item rdf:about="http://site.example/1"><title>打上げ</title><link>http://site.example/1</link>
      <dc:date>2024-08-08T10:00:00+09:00</dc:date></item></rdf:RDF>"""
    (found,) = read(feed).candidates
    assert (found.title, found.published) == ("打上げ", datetime(2024, 8, 8, 1, tzinfo=UTC))


def test_a_json_feed_is_read() -> None:
    items = [
        {
            "id": 7,
            "url": "/7",
            "title": "a &amp; b",
            "date_published": "2024-08-08T10:00:00Z",
            "content_html": "<p>x</p>",
        },
        {"id": "http://site.example/8", "title": None},
        {"id": "no link"},
        "not an item",
    ]
    listing = read(json.dumps({"version": "https://jsonfeed.org/version/1.1", "language": "fr", "items": items}))
    first, second = listing.candidates
    assert (first.url, first.title, first.guid, first.language) == ("http://site.example/7", "a & b", "7", "fr")
    assert (first.summary, first.published) == ("x", datetime(2024, 8, 8, 10, tzinfo=UTC))
    assert (second.url, second.title, listing.seen) == ("http://site.example/8", "", 4)


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<!doctype html><html><body>Sorry for the inconvenience</body></html>", "HTML at a feed address"),
        ("<html><script src='/TSPD/08f'></script><body>Please enable JavaScript</body></html>", "JavaScript challenge"),
        (rss(""), "empty feed"),
        ("", "empty answer"),
        ("  \n ", "empty answer"),
        ('{"items": []}', "empty feed"),
        ('{"articles": []}', "JSON that is no JSON Feed"),
        ('{"items": [', "broken JSON"),
        ("[" * 100_000, "broken JSON"),
        ("<urlset><url><loc>http://site.example/1</loc></url></urlset>", "a sitemap at a feed address"),
        ("User-agent: *", "neither HTML nor XML"),
        (rss("<item><title>no link</title></item>"), "no entry has a usable link"),
        (rss("<item><link>javascript:alert(1)</link><title>x</title></item>"), "no entry has a usable link"),
        (b"\x1f\x8bbroken", "broken archive"),
    ],
)
def test_what_is_no_feed_is_named(body: bytes | str, problem: str) -> None:
    listing = read(body)
    assert listing.problem.startswith(problem)
    assert not listing.candidates


def test_a_feed_after_warnings_and_white_space_is_still_a_feed() -> None:
    item = "<item><title>a</title><link>/1</link></item>"
    for start in ("\n\n  ", "<!-- cached -->\n", "Warning: mysql_connect() failed\n", "\ufeff"):
        assert len(read(start + rss(item)).candidates) == 1, start


def test_a_feed_wrapped_in_a_page_is_still_a_feed() -> None:
    entry = '<entry><title>a</title><link href="/1"/><id>tag:1</id></entry>'
    wrapped = f'<html><body><feed xmlns="http://www.w3.org/2005/Atom"><title>t</title>{entry}</feed></body></html>'
    assert len(read(wrapped).candidates) == 1


def test_a_broken_feed_gives_what_can_be_read() -> None:
    listing = read(rss("<item><title>A & B</title><link>/1</link></item><item><title>cut")[:-20])
    assert listing.candidates[0].title == "A & B"


def test_the_same_address_twice_is_one_candidate_that_knows_more() -> None:
    items = """<item><title>a</title><link>http://site.example/1?utm_source=rss</link></item>
      <item><title>again</title><link>https://www.site.example/1</link><pubDate>2024-08-08</pubDate></item>"""
    (found,) = read(rss(items)).candidates
    assert found.title == "a"
    assert found.published == datetime(2024, 8, 8, tzinfo=UTC)


def test_a_flood_is_bounded() -> None:
    items = "".join(f"<item><title>{'long ' * 200}</title><link>/{n}</link></item>" for n in range(MAX_CANDIDATES + 50))
    listing = read(rss(f"{items}"))
    assert len(listing.candidates) == MAX_CANDIDATES
    assert len(listing.candidates[0].title) <= MAX_TITLE
    long = rss(f"<item><link>/1</link><description>{'word ' * 9000}</description></item>")
    assert len(read(long).candidates[0].summary) <= MAX_SUMMARY


def test_entities_do_not_multiply_and_do_not_read_files() -> None:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10 if n else "ha" * 5}">' for n in range(9))
    item = "<item><title>&a8;&file;</title><link>/1</link></item>"
    feed = f'<?xml version="1.0"?><!DOCTYPE r [{lines}<!ENTITY file SYSTEM "file:///etc/passwd">]>' + rss(item)[21:]
    listing = read(feed)
    assert all(len(each.title) <= MAX_TITLE and "root:" not in each.title for each in listing.candidates)


def test_a_future_date_is_not_believed() -> None:
    item = "<item><title>a</title><link>/1</link><pubDate>Wed, 25 Nov 2026 12:00:00 GMT</pubDate></item>"
    assert read(rss(item)).candidates[0].published is None


@pytest.mark.parametrize(
    "link", ["https://b.example/a\r\nX: z", "https://b.example/\x1b[2J\x9b\u202e", "//b.example/\u2028"]
)
def test_an_address_holds_nothing_that_cannot_be_seen(link: str) -> None:
    assert resolve(link, "http://a.example/feed").isprintable()
    assert resolve(link, "http://a.example/feed").startswith(("http://b.example/", "https://b.example/"))
