from __future__ import annotations

import gzip
import time
from datetime import UTC, datetime

import pytest

import catalog
from analysis.assessment import Judge
from analysis.model import Page, Source
from analysis.sieve import Sieve
from scrapers.decode import decode
from scrapers.extract import extract
from scrapers.glance import glance
from scrapers.shown import read_shown
from tests.data import shared

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SOURCE = Source("x", "X", "https://x.example/", "INT", (), "general", "x", ())


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("<p><span class=drop>S</span>pace talks", "Space talks"),
        ("<p>outer <b>space</b></p><p>law", "outer space"),
        ("<!-- <script> --><p>outer space<script>var x</script>", "outer space"),
        ("<script>var a = '<!--';</script><p>outer space<!-- end -->", "outer space"),
        ("<meta property='og:title' content='outer space'>", "outer space"),
        ('<script type="application/ld+json">{"headline": "\\u006futer space"}</script>', "outer space"),
        ("<p>accord sur l&#8217;espace extra&shy;-atmosph&eacute;rique", "atmosphérique"),
        ("<p>outer space<script>never closed", "outer space"),
        ("<style>a{}<p>outer space", "outer space"),
    ],
)
def test_what_a_reader_may_find_is_seen(markup: str, words: str) -> None:
    assert words in " ".join(glance(markup).split())


@pytest.mark.parametrize(
    "markup",
    [
        "<style>p { white-space: nowrap; outer space }</style>",
        "<script>let outer = 'outer space'</script>",
        "<!-- outer space -->",
        '<img alt="x" data-outer="outer space">',
    ],
)
def test_what_no_reader_sees_is_left_out(markup: str) -> None:
    assert "outer space" not in glance(markup)


def test_no_real_page_loses_what_its_article_speaks_of() -> None:
    knowledge = catalog.read().knowledge
    judge, sieve = Judge(knowledge), Sieve(knowledge)
    files = sorted(shared("extraction", "html").glob("*.html.gz"))[
        ::9
    ]  # of all 810 none is lost; they take half a minute
    lost, held = [], 0
    for file in files:
        body = gzip.decompress(file.read_bytes())
        passes = sieve.passes(glance(decode(body)))
        held += not passes
        url = f"https://x.example/{file.name}"
        article = extract(Page(url, url, 200, (), body, NOW), SOURCE)
        sides = {hit.term.side for hit in judge.find(article).of("relevance")}
        if sides & {"space", "field"} and not passes:
            lost.append(file.name)
    assert not lost
    assert held > len(files) / 3


@pytest.mark.parametrize("piece", ["<", "<a ", "x<b ", "<script ", "<!--", "<script>", "<meta "])
@pytest.mark.parametrize("end", ["", "<a>", "<!-- > -->", "> "])
def test_tags_that_never_end_cost_no_minutes(piece: str, end: str) -> None:
    """Following each of them to the end of the page took from one to many minutes."""
    markup = piece * 100_000 + end
    began = time.monotonic()
    glance(markup)
    read_shown(Page("https://x.example/", "https://x.example/", 200, (), markup.encode(), NOW))
    assert time.monotonic() - began < 20
