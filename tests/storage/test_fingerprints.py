from __future__ import annotations

from storage import fingerprints
from storage.store import Store
from tests.storage.material import add_article

LEAST, MOST = -(2**31), 2**31 - 1


def test_articles_with_the_same_text_are_found(store: Store) -> None:
    one, other = add_article(store, 1), add_article(store, 2)
    fingerprints.add(store, one, "hash", frozenset())
    fingerprints.add(store, other, "hash", frozenset())
    assert fingerprints.with_text(store, "hash") == [one, other]
    assert fingerprints.with_text(store, "another") == []


def test_the_article_sharing_most_comes_first(store: Store) -> None:
    ids = [add_article(store, number) for number in range(3)]
    for article_id, marks in zip(ids, ({1, 2, 3}, {2, 3, 4, MOST, LEAST}, {3}), strict=True):
        fingerprints.add(store, article_id, str(article_id), frozenset(marks))
    asked = frozenset({2, 3, MOST, LEAST, 99})
    assert fingerprints.sharing(store, asked) == [(ids[1], 4), (ids[0], 2)]
    assert fingerprints.sharing(store, asked, at_least=1, limit=3) == [(ids[1], 4), (ids[0], 2), (ids[2], 1)]
    assert fingerprints.sharing(store, frozenset()) == []


def test_an_edit_replaces_what_the_article_is_found_by(store: Store) -> None:
    article_id, other = add_article(store), add_article(store, 2)
    fingerprints.add(store, article_id, "old", frozenset({1, 2, LEAST}))
    fingerprints.add(store, other, "other", frozenset({1, 2}))
    fingerprints.add(store, article_id, "new", frozenset({2, 3}))
    assert fingerprints.with_text(store, "old") == []
    assert fingerprints.with_text(store, "new") == [article_id]
    assert fingerprints.sharing(store, frozenset({1, 2, LEAST})) == [(other, 2)]


def test_boilerplate_says_nothing(store: Store) -> None:
    ids = [add_article(store, number) for number in range(201)]
    with store.atomic():
        for article_id in ids[:200]:
            fingerprints.add(store, article_id, "x", frozenset({1, 2}))
    assert len(fingerprints.sharing(store, frozenset({1, 2}), limit=300)) == 200
    fingerprints.add(store, ids[200], "x", frozenset({1, 2}))
    assert fingerprints.sharing(store, frozenset({1, 2}), at_least=1) == []


def test_marks_lie_in_the_order_they_are_looked_up(store: Store) -> None:
    (table,) = store.rows("SELECT sql FROM sqlite_schema WHERE name = 'marks'")
    assert "PRIMARY KEY (mark, article_id)" in table["sql"]
    assert "WITHOUT ROWID" in table["sql"]
