from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from storage import asking, search
from storage.asking import Wish
from storage.store import Store, open_store
from tests.flows.filled import NOW, fill

HOUR = timedelta(hours=1)
TALKS = {1, 2, 3, 4, 5}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = fill(tmp_path_factory.mktemp("asking") / "spacewatch.db")
    with open_store(path, read_only=True) as store:
        yield store


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), {1, 2, 3, 4, 5, 6}),
        (Wish(actors=("RU",)), TALKS),
        (Wish(actors=("RU", "CN")), TALKS),
        (Wish(actors=("RU", "PE")), set()),
        (Wish(instrument="OST"), {5}),
        (Wish(topic="lunar"), TALKS),
        (Wish(kind="accession"), {6}),
        (Wish(language="ar"), {4}),
        (Wish(source="wire"), {2, 6}),
        (Wish(since=NOW - 21 * HOUR), {4, 5, 6}),
        (Wish(until=NOW - 23 * HOUR), {1}),
        (Wish(since=NOW - 22 * HOUR, until=NOW - 20 * HOUR), {3, 4}),
        (Wish(actors=("' OR 1=1 --",)), set()),
        (Wish(language="zh", kind="accession"), set()),
    ],
)
def test_each_condition_chooses(archive: Store, wish: Wish, found: set[int]) -> None:
    assert set(asking.article_ids(archive, wish, 100)) == found
    assert {row["id"] for row in asking.articles(archive, sorted(found))} == found


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        (Wish(), [2, 1]),
        (Wish(actors=("CN", "RU")), [1]),
        (Wish(instrument="ARTEMIS-ACCORDS"), [2]),
        (Wish(topic="lunar"), [1]),
        (Wish(kind="accession"), [2]),
        (Wish(language="zh"), [1]),
        (Wish(source="wire"), [2, 1]),
        (Wish(since=NOW - 19 * HOUR), [2]),
        (Wish(until=NOW - 20 * HOUR), [1]),
        (Wish(actors=("'; DROP TABLE stories; --",)), []),
    ],
)
def test_each_condition_chooses_stories(archive: Store, wish: Wish, found: list[int]) -> None:
    assert [row["id"] for row in asking.stories(archive, wish, 100)] == found


def test_a_search_is_narrowed_by_the_conditions_before_it_is_cut(archive: Store) -> None:
    found = search.search(archive, "outer", 1, Wish(source="gazette"))
    assert [hit.article_id for hit in found] == [3]
    assert search.search(archive, "外空", 10, Wish(language="ar")) == []
    assert [hit.article_id for hit in search.search(archive, "外空", 10, Wish(language="zh"))] == [5]
    assert [hit.article_id for hit in search.search(archive, "التسلح", 10, Wish(actors=("CN",)))] == [4]


def test_of_a_very_common_word_the_newest_are_found(archive: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    everything = [hit.article_id for hit in search.search(archive, "outer")]
    monkeypatch.setattr(search, "RANKED", 1)
    fewer = [hit.article_id for hit in search.search(archive, "outer")]
    assert fewer == sorted(everything, reverse=True)
    assert [hit.article_id for hit in search.search(archive, "outer", 20, Wish(source="ministry"))] == [1]


def test_when_an_article_appeared_is_what_the_page_says_unless_that_is_a_day_or_later_than_we_read_it(
    archive: Store,
) -> None:
    first = asking.coverage(archive, 1)[0]
    assert first["appeared"] == first["published"] < first["first_seen"]


def test_a_label_is_known_when_something_has_it(archive: Store) -> None:
    assert asking.is_known(archive, "actor", "RU")
    assert asking.is_known(archive, "kind", "accession")
    assert not asking.is_known(archive, "actor", "ru")
    assert not asking.is_known(archive, "kind", "RU")
