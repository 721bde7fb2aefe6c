from __future__ import annotations

import os
import random
from dataclasses import replace

import pytest

from analysis.model import Page, Validators
from storage import pages, revisions
from storage.store import Store
from tests.storage.material import ARTICLE, ASSESSMENT, DAY, NOW, add_article, page


@pytest.mark.parametrize("body", [b"", b"<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>", bytes(range(256)) * 100])
def test_a_page_comes_back_byte_for_byte(store: Store, body: bytes) -> None:
    assert pages.load(store, pages.keep(store, page(body=body))) == page(body=body)


def test_a_page_is_kept_small(store: Store) -> None:
    pages.keep(store, page(body=b"<div class='article'>" * 10_000))
    (row,) = store.rows("SELECT bytes, length(body) AS kept FROM pages")
    assert row["bytes"] == 210_000
    assert row["kept"] < 2_000


def site_page(number: int, words: str = "") -> Page:
    """A page of a site: a frame that no compressor makes small, around words of its own."""
    frame = random.Random(7).randbytes(20_000)
    return page(f"https://ministry.example/news/{number}", frame + words.encode() + frame[::-1])


def test_pages_of_one_site_share_their_frame(store: Store) -> None:
    kept = [pages.keep(store, site_page(number, f"<p>{number} delegations met.</p>")) for number in range(5)]
    for number, page_id in enumerate(kept):
        assert pages.load(store, page_id) == site_page(number, f"<p>{number} delegations met.</p>")
    (sizes,) = store.rows("SELECT sum(bytes) AS bytes, sum(length(body)) AS kept FROM pages")
    (frames,) = store.rows("SELECT count(*) AS number, sum(length(body)) AS kept FROM frames")
    assert frames["number"] == 1
    assert sizes["kept"] + frames["kept"] < sizes["bytes"] / 4


def test_a_site_that_was_redesigned_gets_a_new_frame(store: Store) -> None:
    first = pages.keep(store, site_page(1))
    new = replace(site_page(2), body=random.Random(8).randbytes(40_000))
    second = pages.keep(store, new)
    assert (pages.load(store, first), pages.load(store, second)) == (site_page(1), new)
    assert store.rows("SELECT count(*) AS n FROM frames") == [{"n": 2}]


def test_what_was_asked_is_kept_with_the_answer(store: Store) -> None:
    asked = replace(page(), request=(("User-Agent", "spacewatch/1 (+https://desk.example)"), ("Accept", "text/html")))
    assert pages.load(store, pages.keep(store, asked)) == asked


def test_the_pages_of_an_article_come_with_the_readings_they_were_read_in(store: Store) -> None:
    article_id = add_article(store)
    edited, flipped = page(body=b"edited"), page(body=ARTICLE.text.encode())
    for read in (edited, flipped):
        revisions.add(store, article_id, ARTICLE, ASSESSMENT, pages.keep(store, read, NOW + DAY), NOW + DAY)
    first, second = pages.of_article(store, article_id)
    assert (first.readings, first.first_seen, first.last_seen) == ((1, 3), NOW, NOW + DAY)
    assert (second.readings, second.page) == ((2,), edited)


def test_the_same_body_of_the_same_address_is_kept_once(store: Store) -> None:
    first = pages.keep(store, page())
    assert pages.keep(store, page(at=NOW + DAY)) == first
    assert pages.keep(store, page("https://wire.example/")) != first
    assert pages.keep(store, page(body=b"other")) != first
    assert pages.load(store, first).fetched_at == NOW
    (row,) = store.rows("SELECT kept_at FROM pages WHERE id = ?", [first])
    assert row["kept_at"] == "2024-08-09T12:00:00+00:00"


def test_the_moment_of_keeping_may_be_given(store: Store) -> None:
    pages.keep(store, page(), NOW + DAY)
    assert store.rows("SELECT kept_at FROM pages") == [{"kept_at": "2024-08-09T12:00:00+00:00"}]


def test_a_page_knows_how_to_ask_for_its_next_state(store: Store) -> None:
    page_id = pages.keep(store, page())
    assert pages.validators_of(store, page_id) == page().validators
    assert pages.validators_of(store, page_id) == Validators('"v1"', "", page().sha256)


def test_a_page_there_is_not_is_said_to_be_none(store: Store) -> None:
    for ask in (pages.load, pages.validators_of):
        with pytest.raises(LookupError, match="no page 7"):
            ask(store, 7)


def test_incompressible_bytes_survive(store: Store) -> None:
    body = os.urandom(100_000)
    assert pages.load(store, pages.keep(store, page(body=body))).body == body
