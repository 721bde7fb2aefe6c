"""Sitemaps tell what is new, or say that they cannot."""

from __future__ import annotations

import gzip
from datetime import UTC, datetime, timedelta

import pytest

from scrapers.listing import Listing
from scrapers.sitemaps import read_sitemap
from tests.scrapers.web import NOW, page, source

NEWS = """<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
  xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"><url><loc>https://site.example/news/1</loc>
  <news:news><news:publication><news:name>Site</news:name><news:language>zh-cn</news:language></news:publication>
  <news:publication_date>2026-11-24T08:00:00+08:00</news:publication_date>
  <news:title>外空磋商 &amp; 合作</news:title></news:news>
  <lastmod>2026-11-24</lastmod></url></urlset>"""


def read(body: bytes | str) -> Listing:
    return read_sitemap(page(body, "http://site.example/sitemap.xml"), source(), NOW)


@pytest.mark.parametrize("pack", [str.encode, lambda text: gzip.compress(text.encode())])
def test_a_news_sitemap_gives_titled_dated_candidates(pack: object) -> None:
    assert callable(pack)
    (found,) = read(pack(NEWS)).candidates
    assert (found.url, found.title, found.language) == ("https://site.example/news/1", "外空磋商 & 合作", "zh")
    assert found.published == datetime(2026, 11, 24, tzinfo=UTC)
    assert found.modified == datetime(2026, 11, 24, tzinfo=UTC)


def test_of_a_plain_sitemap_only_the_recent_entries_count() -> None:
    entries = "".join(
        f"<url><loc>/news/{days}</loc><lastmod>{(NOW - timedelta(days=days)).isoformat()}</lastmod></url>"
        for days in (1, 6, 30, 900)
    )
    listing = read(f"<urlset>{entries}<url><loc>/about</loc></url></urlset>")
    assert [each.url for each in listing.candidates] == ["http://site.example/news/1", "http://site.example/news/6"]
    assert listing.seen == 5
    assert not listing.problem
    assert all(each.published is None for each in listing.candidates), "lastmod is no date of publication"


def test_an_index_leads_on_newest_first() -> None:
    index = """<sitemapindex><sitemap><loc>/old.xml</loc><lastmod>2020-01-01</lastmod></sitemap>
      <sitemap><loc>/undated.xml</loc></sitemap>
      <sitemap><loc>/new.xml</loc><lastmod>2026-11-24</lastmod></sitemap></sitemapindex>"""
    listing = read(index)
    assert listing.nested == tuple(f"http://site.example/{name}.xml" for name in ("new", "old", "undated"))


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        ("<html><body>404</body></html>", "HTML at a sitemap address"),
        ("<urlset></urlset>", "empty sitemap"),
        ("<sitemapindex></sitemapindex>", "empty sitemap index"),
        ("<urlset><url><loc>/a</loc></url></urlset>", "a sitemap without dates"),
        (gzip.compress(b"<urlset>", mtime=0)[:-9], "broken archive"),
        (gzip.compress(b" " * 30_000_000, mtime=0), "broken archive"),
        ("", "empty answer"),
    ],
)
def test_what_is_no_sitemap_is_named(body: bytes | str, problem: str) -> None:
    assert read(body).problem.startswith(problem)


def test_a_broken_sitemap_gives_what_can_be_read() -> None:
    body = "<urlset><url><loc>/a?x=1&y=<2</loc><lastmod>2026-11-24</lastmod></url><url><loc>/b</loc><lastmod>2026-11-24"
    assert read(body).seen == 2


def test_outside_entities_are_not_read() -> None:
    body = '<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/passwd">]>' + NEWS[38:].replace("外空磋商", "&f;")
    listing = read(body)
    assert all("root:" not in each.title for each in listing.candidates)
