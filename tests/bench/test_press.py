"""The press that speed is measured on does the job that is measured: pages that are read, kept, edited, held back."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from functools import cache

import feedparser
import pytest

import catalog
from analysis.assessment import Judge
from analysis.model import Article, Page, Source
from analysis.sieve import Sieve
from bench import listed, pressroom
from bench.daily import cost_of
from bench.peers import reading
from scrapers.extract import extract
from scrapers.glance import glance

SOURCE = Source("p0", "P", "http://p0.example/", "FR", ("en",), "general", "p0", ())


@cache
def judge() -> Judge:
    return Judge(catalog.read().knowledge)


def read(number: int, edition: int = 0) -> Article:
    url = pressroom.url(1, number)
    headers = (("Content-Type", "text/html; charset=utf-8"),)
    return extract(Page(url, url, 200, headers, pressroom.page(1, number, edition), pressroom.NOW), SOURCE)


@pytest.mark.parametrize("number", range(6))
def test_its_articles_are_kept_with_their_dates(number: int) -> None:
    article = read(number)
    assert not article.not_article
    assert article.published == pressroom.published(1, number)
    assert judge().assess(article).relevance.score >= judge().store_threshold


def test_an_edited_article_differs_in_a_sentence() -> None:
    before, after = read(3), read(3, edition=1)
    assert "corrected its statement" not in before.text
    assert "corrected its statement" in after.text
    assert before.title == after.title


def test_pages_are_as_heavy_as_real_ones() -> None:
    sizes = [len(pressroom.page(site, 0)) for site in range(12)]
    assert min(sizes) > 25_000
    assert max(sizes) < 260_000
    assert pressroom.page(4, 2) == pressroom.page(4, 2)


def test_what_does_not_matter_is_held_back() -> None:
    sieve = Sieve(catalog.read().knowledge)
    assert sieve.passes(glance(pressroom.page(1, 1).decode()))
    assert not sieve.passes(glance(pressroom.page(1, 1, matters=False).decode()))
    assert sieve.passes(glance(pressroom.page(1, 3, matters=False).decode())), (
        "its menu names space, as of some real pages"
    )


@pytest.mark.parametrize("site", [0, 1])
def test_any_feed_reader_reads_its_feeds(site: int) -> None:
    entries = feedparser.parse(pressroom.listing(site, 5)).entries
    assert [entry.link for entry in entries] == [pressroom.url(site, n) for n in range(5)]
    assert len({entry.title for entry in entries}) == 5


@pytest.mark.parametrize("site", range(5))
def test_peers_read_what_a_site_lists_in_any_form(site: int) -> None:
    place = f"http://{pressroom.host(site)}{listed.path(site)}"
    found = reading.links(place, listed.form(site), pressroom.listing(site, 5).decode())
    assert found == [pressroom.url(site, n) for n in range(5)]


def test_a_share_of_the_articles_matters_and_all_outlets_of_an_event_agree() -> None:
    every = [(site, n) for site in range(30) for n in range(40)]
    few = [each for each in every if pressroom.is_relevant(*each, 0.05)]
    assert 0.03 < len(few) / len(every) < 0.07
    assert all(pressroom.is_relevant(site // 3 * 3, n, 0.05) for site, n in few)
    assert all(pressroom.is_relevant(*each, 1.0) for each in every)


@pytest.mark.parametrize("site", [0, 3])
def test_a_press_that_is_told_the_time_keeps_back_what_is_published_later(site: int) -> None:
    server = pressroom._Press(20)
    half = pressroom.NOW - timedelta(hours=12)

    def ask(target: str, tag: str = "") -> str:
        return server.answer(target, pressroom.host(site), {"if-none-match": tag}).decode()

    def read(answer: str) -> set[str]:
        return set(reading.links("", listed.form(site), answer.partition("\r\n\r\n")[2]))

    ask(f"/clock?at={half:%Y-%m-%dT%H:%MZ}")
    early = ask(listed.path(site))
    out = {pressroom.url(site, n) for n in range(20) if pressroom.published(site, n) <= half}
    assert 0 < len(out) < 20
    assert read(early) == out
    tag = early.partition("ETag: ")[2].partition("\r")[0]
    assert ask(listed.path(site), tag).startswith("HTTP/1.1 304")
    ask(f"/clock?at={pressroom.NOW:%Y-%m-%dT%H:%MZ}")
    assert len(read(ask(listed.path(site), tag))) == 20


def test_an_edited_page_has_another_mark_and_the_press_is_its_own_proxy() -> None:
    server = pressroom._Press(20)
    before = server.answer("http://p0.example/news/0", "p0.example", {})
    tag = before.decode().partition("ETag: ")[2].partition("\r")[0]
    assert server.answer("/news/0", "p0.example", {"if-none-match": tag}).startswith(b"HTTP/1.1 304")
    server.answer("/edit?every=20", "", {})
    assert b"corrected its statement" in server.answer("/news/0", "p0.example", {"if-none-match": tag})
    assert b"corrected its statement" not in server.answer("/news/1", "p0.example", {})


def test_the_memory_of_a_command_is_its_own() -> None:
    ballast = bytearray(b"x" * 200_000_000)  # held here while the command is made
    cost = cost_of([sys.executable, "-c", "import time; time.sleep(1)"], os.environ)
    assert 0 < cost.peak_mb < len(ballast) / 2e6
