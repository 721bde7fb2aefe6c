from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from flows import originals
from storage import articles, sources
from storage.store import Store, open_store
from tests.storage.material import ARTICLE, ASSESSMENT, GAZETTE, MINISTRY, NOW, WIRE, add_article

TEXT = (
    "The foreign ministries of Arvenia and Tolmark agreed on Tuesday to share radio frequencies on the far side of the "
    "Moon. The arrangement covers seventeen bands and binds both space agencies from the first of January next year. "
    "A joint group of engineers will report on interference every six months, and either side may suspend a band."
)
OTHER = (
    "Fishermen in the northern harbour returned early this week because ice had closed the channel this season. "
    "The port authority sent two tugs and asked the owners of smaller boats to wait until the weekend before leaving."
)
SOURCES = {source.id: source for source in (MINISTRY, WIRE, GAZETTE)}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "house.db") as opened:
        sources.sync(opened, list(SOURCES.values()), NOW)
        yield opened


def keep(store: Store, number: int, source_id: str, text: str) -> int:
    """Kept as a run keeps it: its original looked for first, then linked."""
    near = originals.find(store, replace(ARTICLE, text=text), ASSESSMENT).near
    article_id = add_article(store, number, source_id, text=text)
    originals.mark(store, article_id, text)
    if near:
        originals.settle(store, article_id, near, SOURCES)
    return article_id


def original_of(store: Store, article_id: int) -> int | None:
    return articles.get(store, article_id).original_id


def test_copies_of_copies_have_one_parent(store: Store) -> None:
    first, *copies = (keep(store, number, "wire", f"{TEXT} Copy {number}.") for number in range(4))
    assert original_of(store, first) is None
    assert [original_of(store, copy) for copy in copies] == [first] * 3


def test_a_text_of_two_belongs_to_the_one_it_holds_whole(store: Store) -> None:
    keep(store, 1, "wire", OTHER + " More of it, on the harbour and the tugs that were sent, in another sentence here.")
    whole = keep(store, 2, "wire", TEXT)
    assert original_of(store, keep(store, 3, "gazette", f"{OTHER[:120]} {TEXT} {OTHER[120:]}")) == whole


def test_the_official_text_that_comes_later_becomes_the_original(store: Store) -> None:
    wire, gazette = keep(store, 1, "wire", TEXT), keep(store, 2, "gazette", TEXT + " Thus the paper.")
    ministry = keep(store, 3, "ministry", TEXT)
    assert original_of(store, ministry) is None
    assert [original_of(store, each) for each in (wire, gazette)] == [ministry, ministry]


def test_the_credited_wire_becomes_the_original_of_a_general_outlet(store: Store) -> None:
    gazette = keep(store, 1, "gazette", f"OSTREL (Wire) - {TEXT}")
    wire = keep(store, 2, "wire", TEXT)
    assert original_of(store, wire) is None
    assert original_of(store, gazette) == wire


def test_what_is_too_short_or_only_rewritten_is_said(store: Store) -> None:
    article_id = keep(store, 1, "wire", TEXT)
    words = TEXT.split()
    rewritten = " ".join(word if place < 16 or place % 5 < 3 else f"w{place}" for place, word in enumerate(words))
    likeness = originals.find(store, replace(ARTICLE, text=rewritten), ASSESSMENT)
    assert likeness.near is None
    assert likeness.notes == (f"possible rewrite of article {article_id}",)
