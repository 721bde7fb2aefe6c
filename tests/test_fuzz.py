"""Made input for everything that reads foreign bytes: whatever comes, our own answers and errors, never a foreign one.

The same examples at every run; ``SPACEWATCH_TEST_FUZZ=20000 pytest tests/test_fuzz.py`` tries so many others of each.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alerts.worddiff import diff
from analysis.model import Address, Page, Source
from analysis.robots import RobotsFile
from analysis.text import sentences
from analysis.urls import canonical, is_web, key
from catalog.source_files import read_sources
from catalog.tables import Problem
from scrapers import readers
from scrapers.archives import ArchiveError, records
from scrapers.bounds import CorruptError, TooLargeError, unpack
from scrapers.decode import decode
from scrapers.extract import extract
from scrapers.robots import read_rules
from storage.search import search
from storage.store import Store, open_store

_MANY = int(os.environ.get("SPACEWATCH_TEST_FUZZ", "0"))
fuzz = settings(
    max_examples=_MANY or 25,
    derandomize=not _MANY,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
_NOW = datetime(2024, 8, 9, tzinfo=UTC)
_URL = "https://a.example/news"
_SOURCE = Source("a", "A", "https://a.example/", "INT", ("en",), "general", "a", ())
# Pieces of what is read, so that the made input gets behind the first look; and anything at all.
_PIECES = (
    *(
        "<?xml version='1.0' encoding='",
        "utf-16",
        "'?>",
        "<rss><channel>",
        "<item>",
        "<title>",
        "</title>",
        "<link>",
        _URL,
    ),
    *(
        "</item>",
        "<feed xmlns='http://www.w3.org/2005/Atom'>",
        "<entry>",
        "<urlset>",
        "<sitemapindex>",
        "<url>",
        "<loc>",
    ),
    *("<!DOCTYPE x [<!ENTITY a 'b'>]>", "&a;", "&#0;", "&#x110000;", "<![CDATA[", "]]>", "<!--", "-->", "<pubDate>"),
    *(
        "Fri, 99 Aug 2024 25:61:61 +9999",
        "9999999999999",
        "<html><body>",
        "<p>",
        "<a href='http://[::1'>",
        "<meta charset=",
    ),
    *(
        "<script type='application/ld+json'>",
        '{"@type":"NewsArticle","datePublished":"',
        "[[[[",
        '{"items":[',
        "\x00",
        "\ud7ff",
    ),
    *(
        "WARC/1.0\r\n",
        "WARC-Type: response\r\n",
        "Content-Length: 99999999999\r\n",
        "\r\n\r\n",
        "HTTP/1.1 200\r\n",
        "%PDF-1.7",
    ),
    *(
        "User-agent: *\n",
        "Disallow: /*$*\n",
        "Crawl-delay: -1e999\n",
        "Sitemap: http://[\n",
        "article_url = '",
        "[[address]]\n",
    ),
    *(
        'id = "a"\n',
        "every_minutes = 1e400\n",
        "gap_seconds = nan\n",
        '"',
        "\n",
        " ",
        "\u202e",
        "中",
        "é",
        "NEAR(",
        "*",
        "- ",
    ),
)
_MADE = st.lists(st.sampled_from(_PIECES) | st.text(max_size=8), max_size=25).map("".join)
_BYTES = _MADE.map(lambda text: text.encode("utf-8", "surrogatepass")) | st.binary(max_size=200)


def _page(body: bytes, kind: str = "") -> Page:
    headers = (("content-type", kind), ("link", "<http://[>; rel=next"), ("cache-control", "max-age=99999999999999"))
    return Page(_URL, _URL, 200, headers, body, _NOW)


@fuzz
@given(_BYTES, st.sampled_from(("feed", "sitemap", "listing", "wordpress", "gdelt")))
def test_a_listing_is_read_or_has_a_problem(body: bytes, kind: str) -> None:
    found = readers.read(_page(body), _SOURCE, Address(kind, _URL), _NOW)  # type: ignore[arg-type]  # each is one
    assert found.problem or found.candidates or found.nested or found.seen
    assert all(is_web(each.url) and each.url.isprintable() for each in found.candidates)


@fuzz
@given(_BYTES, st.sampled_from(("", "text/html", "text/html; charset=utf-7", "text/html; charset=big5")))
def test_an_article_is_read_or_says_why_not(body: bytes, kind: str) -> None:
    found = extract(_page(body, kind), _SOURCE)
    assert found.not_article or found.text or found.title
    assert "breaks its reader" not in found.not_article


@fuzz
@given(_BYTES, _MADE)
def test_bytes_are_decoded(body: bytes, content_type: str) -> None:
    assert "\0" not in decode(body, content_type)


@fuzz
@given(_BYTES, st.sampled_from(("gzip", "br", "zstd", "deflate", "gzip, br", "x,y,z")))
def test_bytes_are_unpacked_or_refused(body: bytes, how: str) -> None:
    with suppress(CorruptError, TooLargeError):
        assert len(unpack(body, how, 1_000)) <= 1_000


@fuzz
@given(_BYTES)
def test_a_robots_file_lets_pass_or_refuses(body: bytes) -> None:
    rules = read_rules(RobotsFile("https://a.example", 200, body))
    assert 0 <= rules.gap("spacewatch") <= 30
    assert len(rules.sitemaps) <= 50
    refused = rules.refusal(_URL, "spacewatch")
    assert refused is None or refused.remedy


@fuzz
@given(_BYTES)
def test_a_web_archive_is_read_or_refused(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "a.warc"
        path.write_bytes(body)
        with suppress(ArchiveError):
            assert all(record.page or record.reason for record in records(path))


@fuzz
@given(_BYTES)
def test_a_source_file_is_read_or_has_problems(body: bytes) -> None:
    with TemporaryDirectory() as folder:
        (Path(folder) / "a.toml").write_bytes(body)
        problems: list[Problem] = []
        read_sources(Path(folder), problems)
        assert all(problem.remedy for problem in problems)
        assert problems


@fuzz
@given(_MADE, _MADE)
def test_a_difference_gives_both_texts_words(before: str, after: str) -> None:
    found = diff(before, after)
    assert found or [line.split() for line in before.splitlines() if line.split()] == [
        line.split() for line in after.splitlines() if line.split()
    ]


@pytest.mark.parametrize("of", [canonical, key, sentences])
def test_addresses_and_sentences(of: Callable[[str], object]) -> None:
    @fuzz
    @given(_MADE)
    def holds(text: str) -> None:
        assert of(text) is not None
        assert of(f"https://{text}") is not None

    holds()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    return open_store(tmp_path_factory.mktemp("fuzz") / "spacewatch.db")


@fuzz
@given(words=_MADE)
def test_what_somebody_types_is_never_syntax(store: Store, words: str) -> None:
    assert search(store, words) == []
