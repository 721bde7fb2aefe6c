from __future__ import annotations

import os

import pytest

from analysis.model import Validators
from storage import pages
from storage.store import StorageError, Store
from tests.storage.material import DAY, NOW, page


@pytest.mark.parametrize("body", [b"", b"<p>\xcf\xf0\xe8\xe2\xe5\xf2</p>", bytes(range(256)) * 100])
def test_a_page_comes_back_byte_for_byte(store: Store, body: bytes) -> None:
    assert pages.load(store, pages.keep(store, page(body=body))) == page(body=body)


def test_a_page_is_kept_small(store: Store) -> None:
    pages.keep(store, page(body=b"<div class='article'>" * 10_000))
    (row,) = store.rows("SELECT bytes, length(body) AS kept FROM pages")
    assert row["bytes"] == 210_000
    assert row["kept"] < 2_000


def test_a_page_is_kept_without_zstandard_too(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fast = pages.keep(store, page(body=b"one"))
    monkeypatch.setattr(pages, "zstandard", None)
    plain = pages.keep(store, page(body=b"two"))
    assert pages.load(store, plain).body == b"two"
    with pytest.raises(StorageError, match="zstandard"):
        pages.load(store, fast)


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
