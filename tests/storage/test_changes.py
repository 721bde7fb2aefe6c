from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.model import Change, ChangeKind, Fact
from storage import articles, changes, pages, revisions
from storage.changes import ChangeRow
from storage.store import Store
from tests.storage.material import ARTICLE, ASSESSMENT, DAY, HOUR, NOW, add_article, page

EDIT = Change(ChangeKind.RETITLED, 0.7, (Fact("modal", "shall", "should"), Fact("title")), "shall became should")
SILENT = Change(ChangeKind.SILENT, 0.5, (), "nothing new for 14 days")


def test_a_change_comes_back_with_what_it_is_about(store: Store) -> None:
    article_id = add_article(store)
    edit = changes.add(store, EDIT, NOW, article_id=article_id, source_id="ministry", revision=2)
    silent = changes.add(store, SILENT, NOW + HOUR, source_id="wire")
    assert changes.get(store, edit) == ChangeRow(edit, EDIT, NOW, article_id, "ministry", None, 2)
    assert changes.get(store, silent) == ChangeRow(silent, SILENT, NOW + HOUR, None, "wire", None, None)


def test_changes_since_a_moment_come_oldest_first(store: Store) -> None:
    ids = [changes.add(store, SILENT, NOW + hours * HOUR, source_id="wire") for hours in (2, 0, 1, -1)]
    assert [row.id for row in changes.since(store, NOW)] == [ids[1], ids[2], ids[0]]


def test_an_edit_can_be_read_by_a_person(store: Store) -> None:
    article_id = add_article(store)
    page_id = pages.keep(store, page(body=b"new"))
    article = replace(ARTICLE, title="Softer")
    revisions.add(store, article_id, article, ASSESSMENT, page_id, NOW + DAY)
    changes.add(store, EDIT, NOW + DAY, article_id=article_id, revision=2)
    changes.add(store, Change(ChangeKind.NEW, 1.0), NOW, article_id=article_id, revision=1)
    changes.add(store, SILENT, NOW, source_id="wire")
    (read,) = store.rows("SELECT kind, source, article, title_before, title_after, summary FROM edits_read")
    assert read == {
        "kind": "retitled",
        "source": "Ministry",
        "article": "Softer",
        "title_before": ARTICLE.title,
        "title_after": "Softer",
        "summary": "shall became should",
    }
    assert articles.get(store, article_id).revision == 2


def test_what_a_person_reads_as_an_edit_is_what_the_model_calls_one(store: Store) -> None:
    article_id = add_article(store)
    for kind in [kind for kind in ChangeKind if not kind.is_about_source]:
        changes.add(store, Change(kind, 0.5), NOW, article_id=article_id, source_id="ministry", revision=1)
    read = {row["kind"] for row in store.rows("SELECT kind FROM edits_read")}
    assert read == {kind for kind in ChangeKind if kind.is_edit}


def test_a_change_of_nothing_we_know_is_refused(store: Store) -> None:
    with pytest.raises(Exception, match="FOREIGN KEY"):
        changes.add(store, EDIT, NOW, article_id=7)
    with pytest.raises(LookupError, match="no change 7"):
        changes.get(store, 7)
