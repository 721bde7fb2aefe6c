"""An article that speaks of no space is passed over; whatever could be relevant, or no article, is read."""

from __future__ import annotations

import gzip
import json
from collections import Counter
from datetime import UTC, datetime
from functools import cache

import pytest

import catalog
from analysis.model import Article, Selectors
from analysis.sieve import NO_SPACE, Sieve
from scrapers.extract import _parse, extract
from scrapers.metadata import read_metadata
from scrapers.parts import _whole
from scrapers.screening import first_look, pass_over
from tests.analysis.judging import CONSULTATIONS, judge
from tests.data import shared
from tests.scrapers.web import page, source

WHEAT = (
    "The ministers of agriculture met on Monday and agreed on a price for wheat that farmers had asked for since the"
    " spring. They said that stocks were low, that the harvest had been poor, and that they would meet again."
)
HEAD = (
    '<meta property="og:type" content="article"><meta property="og:title" content="Ministers agree on wheat">'
    '<meta property="article:published_time" content="2024-08-08T10:00:00Z">'
    '<link rel="canonical" href="/news/wheat">'
)
URL = "http://www.site.example/news/wheat?from=feed"


@cache
def sieve() -> Sieve:
    return Sieve(catalog.read().knowledge)


def wheat(head: str = HEAD, menu: str = "", end: str = "", title: str = "Ministers agree on wheat") -> str:
    text = "".join(f"<p>{number}. {WHEAT}</p>" for number in range(10))
    return f"<html><head><title>{title}</title>{head}</head><body>{menu}<h1>{title}</h1>{text}{end}</body></html>"


def read(markup: str, url: str = URL, final: str = "") -> Article:
    return extract(page(markup, url, final=final), source(), sieve())


def test_an_article_about_something_else_is_named_and_not_read() -> None:
    article = read(wheat())
    assert (article.not_article, article.text) == (NO_SPACE, "")
    assert (article.url, article.title) == ("http://www.site.example/news/wheat", "Ministers agree on wheat")
    assert article.published == datetime(2024, 8, 8, 10, tzinfo=UTC)


def test_without_a_sieve_everything_is_read() -> None:
    article = extract(page(wheat(), URL), source())
    assert article.not_article == ""
    assert article.text.count("price for wheat") == 10


@pytest.mark.parametrize(
    "markup",
    [
        wheat(menu="<nav><a href='/space'>Satellites</a></nav>"),
        wheat(end="<p>Спутник</p>"),
        wheat(end="<div>外层空间</div>"),
        wheat(head=HEAD + '<meta name="description" content="And a treaty on outer space">'),
        wheat(head=HEAD + '<script type="application/ld+json">{"articleBody": "the satellite"}</script>'),
    ],
    ids=["menu", "russian", "chinese", "description", "data"],
)
def test_one_word_of_space_anywhere_and_the_page_is_read(markup: str) -> None:
    assert read(markup) == extract(page(markup, URL), source())


def test_a_word_on_the_second_page_of_an_article_counts() -> None:
    further = wheat(end="<p>And the satellites.</p>")
    whole = _whole(page(wheat(), URL), [wheat().encode(), b"\n<!-- continued on /2 -->\n", further.encode()])
    assert "satellites" in extract(whole, source(), sieve()).text


TEASER = "The farmers had asked for a better price since the spring, it says."
LINKS = "".join(f"<li><h2><a href='/news/{number}'>{WHEAT}</a></h2><p>{TEASER}</p></li>" for number in range(30))
TEASERS = [f"<p>{number}. {TEASER}</p>" for number in range(24)]
CONSENT = "<p>We value your privacy. We and our 80 partners store data.</p>"
LOCKED = f"<article><h1>Wheat</h1><p>{WHEAT}</p><div>Subscribe to continue reading</div></article>"
FOOTER = f"<footer>{''.join(TEASERS)}</footer>"


@pytest.mark.parametrize(
    ("markup", "final", "reason"),
    [
        ("<title>Just a moment...</title><script src='/cdn-cgi/challenge-platform/x.js'></script>", "", "JavaScript"),
        (f"<title>Wheat</title>{HEAD}{CONSENT}", "", "consent"),
        (wheat(), "https://consent.site.example/x", "consent"),
        (wheat(title="404 - page not found"), "", "not found"),
        (wheat(), "http://www.site.example/", "not found"),
        (f"<title>Wheat</title>{HEAD}<h1>Wheat</h1><p>{WHEAT}</p><p>Subscribe to continue reading</p>", "", "paywall"),
        (f"<title>Wheat</title><h1>Wheat</h1><ul>{LINKS}</ul>", "", "listing"),
        (f"<title>Wheat</title>{HEAD}<h1>Wheat</h1><div id='root'></div>", "", "no text"),
        (f"<title>Wheat</title>{HEAD}<main>{CONSENT}</main>{FOOTER}", "", "no text"),
        (f"<title>Wheat</title>{HEAD}{LOCKED}{FOOTER}", "", "no text"),
    ],
    ids=[
        *("challenge", "consent", "consent host", "soft 404", "front page", "paywall", "listing", "no text"),
        *("consent over a footer", "paywall over a footer"),
    ],
)
def test_what_is_no_article_is_told_by_its_name(markup: str, final: str, reason: str) -> None:
    found = read(markup, final=final)
    assert found.not_article.startswith(reason)
    assert found == extract(page(markup, URL, final=final), source())


def test_links_without_end_are_not_counted() -> None:
    assert is_passed_over(wheat(end="<a>x</a> " * 100))
    assert not is_passed_over(wheat(end="<a>x</a> " * 20_001))


def test_a_headline_of_space_is_reason_enough_to_read() -> None:
    assert judge().sieve_for("Envoys discuss outer space") is None
    assert judge().sieve_for("Ministers agree on wheat") is not None
    assert judge().sieve_for("") is not None


def is_passed_over(markup: str) -> bool:
    """As ``extract`` asks, without reading what is not passed over."""
    whole, tree = page(markup, URL), _parse(markup)
    assert tree is not None
    said = read_metadata(tree, markup, URL, whole.fetched_at)
    return pass_over([markup], tree, first_look(whole, said, markup), sieve())


def dressed(title: str, text: str) -> str:
    """A labelled text as a page of which all the rest allows to pass it over."""
    lines = (f"<p>{number}. {line}</p>" for number in range(1 + 3000 // len(text)) for line in text.split("\n"))
    return f"<html><head>{HEAD}</head><body><h1>{title}</h1>{''.join(lines)}</body></html>"


@pytest.mark.parametrize(("title", "text"), CONSULTATIONS.values(), ids=CONSULTATIONS)
def test_what_matters_is_read(title: str, text: str) -> None:
    assert read(dressed(title, text)).not_article == ""


def test_no_labelled_text_is_passed_over() -> None:
    lines = shared("relevance", "dev.jsonl").read_text(encoding="utf-8").splitlines()
    found: Counter[tuple[bool, int]] = Counter()
    for row in map(json.loads, lines):
        is_held = is_passed_over(dressed(row["title"], row["text"]))
        found[is_held, row["label"]] += 1
        if is_held:
            score = judge().assess(Article(URL, row["title"], row["text"], row["lang"])).relevance.score
            assert score < judge().store_threshold, row["id"]
    assert found[True, 0] > 10
    assert found[False, 1] > 100


def test_no_real_page_that_would_be_kept_or_is_no_article_is_passed_over() -> None:
    passed_over = 0
    for file in sorted(shared("extraction", "html").glob("*.html.gz"))[::15]:
        whole = page(gzip.decompress(file.read_bytes()), URL)
        if extract(whole, source(), sieve()).not_article != NO_SPACE:
            continue
        article, passed_over = extract(whole, source()), passed_over + 1
        assert article.not_article == "", file.name
        assert judge().assess(article).relevance.score < judge().store_threshold, file.name
    assert passed_over > 15


def test_a_source_with_selectors_is_held_to_the_same() -> None:
    declared = source(page=Selectors(body="main"))
    markup = wheat().replace("<h1>", "<main>Of satellites and their orbits, at some length.</main><h1>")
    assert extract(page(markup, URL), declared, sieve()) == extract(page(markup, URL), declared)
    assert extract(page(wheat(), URL), declared, sieve()).not_article == NO_SPACE
