from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from analysis.belonging import NearDuplicate
from analysis.model import Validators
from storage import articles, pages
from storage.store import Store
from tests.storage.material import ARTICLE, ASSESSMENT, DAY, HOUR, NOW, add_article, page

KEY = "ministry.example/news/1"


def test_an_article_comes_back_as_it_was_read_and_judged(store: Store) -> None:
    page_id = pages.keep(store, page())
    article_id = articles.add(store, KEY, "ministry", ARTICLE, ASSESSMENT, page_id, NOW)
    assert articles.get(store, article_id) == articles.ArticleRow(
        id=article_id,
        key=KEY,
        url=ARTICLE.url,
        source_id="ministry",
        article=ARTICLE,
        assessment=ASSESSMENT,
        page_id=page_id,
        revision=1,
        first_seen=NOW,
        last_changed=NOW,
        checked_at=NOW,
        next_check=None,
        withdrawn_at=None,
        misses=0,
        suspicion="",
        story_id=None,
        original_id=None,
        validators=page().validators,
    )


def test_an_article_is_found_under_each_of_its_addresses(store: Store) -> None:
    first, second = add_article(store), add_article(store, 2)
    articles.add_alias(store, "short.example/x", first)
    articles.add_alias(store, "short.example/x", second)  # an address keeps its article
    articles.add_alias(store, KEY, second)
    assert articles.find(store, KEY) == first
    assert articles.find(store, "short.example/x") == first
    assert articles.find(store, "short.example/y") is None


def test_an_address_cannot_have_two_articles(store: Store) -> None:
    add_article(store)
    with pytest.raises(sqlite3.IntegrityError):
        add_article(store)
    assert store.row("SELECT count(*) AS revisions FROM revisions") == {"revisions": 1}


def test_a_wall_is_never_stored_as_an_article(store: Store) -> None:
    page_id = pages.keep(store, page())
    wall = replace(ARTICLE, not_article="a consent wall")
    with pytest.raises(ValueError, match="consent wall"):
        articles.add(store, KEY, "ministry", wall, ASSESSMENT, page_id, NOW)
    assert articles.find(store, KEY) is None


def test_the_labels_can_be_asked_for_by_a_person(store: Store) -> None:
    article_id = add_article(store)
    rows = store.rows("SELECT kind, value, words, article_id FROM tags_read ORDER BY kind, value")
    assert [tuple(row.values()) for row in rows] == [
        ("actor", "fr", "French delegation", article_id),
        ("actor", "jp", "Japan", article_id),
        ("topic", "debris", "debris", article_id),
    ]


def test_what_is_due_comes_longest_overdue_first(store: Store) -> None:
    late, later, future, unplanned = (add_article(store, number) for number in range(4))
    articles.checked(store, late, now=NOW, next_check=NOW - HOUR)
    articles.checked(store, later, now=NOW, next_check=NOW)
    articles.checked(store, future, now=NOW, next_check=NOW + HOUR)
    assert [row.id for row in articles.due(store, NOW)] == [unplanned, late, later]
    assert [row.id for row in articles.due(store, NOW, limit=1)] == [unplanned]


def test_a_new_article_may_be_planned_from_the_start(store: Store) -> None:
    page_id = pages.keep(store, page())
    articles.add(store, KEY, "ministry", ARTICLE, ASSESSMENT, page_id, NOW, next_check=NOW + HOUR)
    assert articles.due(store, NOW) == []


def test_a_look_without_a_page_keeps_what_to_ask_with(store: Store) -> None:
    article_id, newer = add_article(store), Validators('"2"', "yesterday", "ff")
    articles.checked(store, article_id, now=NOW + HOUR, next_check=NOW + DAY, misses=0, validators=newer)
    articles.checked(store, article_id, now=NOW + DAY, next_check=NOW + 2 * DAY, misses=1, validators=None)
    row = articles.get(store, article_id)
    assert (row.validators, row.misses, row.checked_at) == (newer, 1, NOW + DAY)
    assert store.row("SELECT state FROM articles_read") == {"state": "missing"}


def test_a_suspicion_lasts_until_the_next_look(store: Store) -> None:
    article_id = add_article(store)
    articles.checked(store, article_id, now=NOW, next_check=NOW, suspicion="digest")
    assert articles.get(store, article_id).suspicion == "digest"
    articles.checked(store, article_id, now=NOW, next_check=NOW)
    assert articles.get(store, article_id).suspicion == ""


def test_a_withdrawn_article_is_kept_and_may_come_back(store: Store) -> None:
    article_id = add_article(store)
    articles.withdraw(store, article_id, NOW + DAY)
    articles.withdraw(store, article_id, NOW + 2 * DAY)
    assert articles.get(store, article_id).withdrawn_at == NOW + DAY
    assert store.row("SELECT state FROM articles_read") == {"state": "withdrawn"}
    assert [row.id for row in articles.due(store, NOW)] == [article_id]
    articles.restore(store, article_id, NOW + 3 * DAY)
    row = articles.get(store, article_id)
    assert (row.withdrawn_at, row.misses) == (None, 0)


def test_a_copy_points_to_its_original(store: Store) -> None:
    original, copy = add_article(store, title="The original"), add_article(store, 2, "wire")
    articles.link_copy(store, copy, NearDuplicate(original, "same", 0.97))
    assert articles.get(store, copy).original_id == original
    rows = store.rows("SELECT id, original FROM articles_read WHERE original IS NOT NULL")
    assert rows == [{"id": copy, "original": "The original"}]
    with pytest.raises(ValueError, match="itself"):
        articles.link_copy(store, copy, NearDuplicate(copy, "same", 1.0))


def test_an_article_there_is_not_is_said_to_be_none(store: Store) -> None:
    for ask in (
        lambda: articles.get(store, 7),
        lambda: articles.withdraw(store, 7, NOW),
        lambda: articles.checked(store, 7, now=NOW, next_check=NOW),
    ):
        with pytest.raises(LookupError, match="no article 7"):
            ask()
