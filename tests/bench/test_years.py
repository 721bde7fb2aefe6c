"""The made-up archives of years: what is written in bulk is what ``storage`` would have written."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.fingerprint import fingerprint
from bench import filling, years
from storage import keep, search
from storage.store import Store, open_store

# All that a run keeps of an article, with what tells its rows apart.
TABLES = {
    "articles": "id",
    "article_keys": "key",
    "revisions": "id",
    "tags": "article_id, kind, value",
    "fingerprints": "article_id",
    "marks": "mark, article_id",
    "candidates": "key, source_id",
    "stories": "id",
    "memberships": "article_id",
    "story_terms": "term, story_id",
    "changes": "id",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hundred articles over two months: some stories are closed, and some have more articles than speak."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(years, "EVENTS_A_DAY", 0.6)
        path = tmp_path_factory.mktemp("years") / "bulk.db"
        with open_store(path) as store:
            filling.fill(store, 100)
        with open_store(path.with_name("slow.db")) as store:
            filling.fill_slowly(store, 100)
    return path


def test_in_bulk_the_rows_are_those_that_storage_writes(archive: Path) -> None:
    with open_store(archive) as bulk, open_store(archive.with_name("slow.db")) as slow:
        for table, order in TABLES.items():
            sql = f"SELECT * FROM {table} ORDER BY {order}"
            assert bulk.rows(sql) == slow.rows(sql), table
        assert bulk.row("SELECT 1 FROM stories WHERE NOT is_open"), "the archive has closed stories"
        assert bulk.row("SELECT 1 FROM stories WHERE is_open"), "the archive has open stories"
        words = bulk.rows("SELECT title FROM revisions WHERE language = 'en' LIMIT 5")
        assert [_found(bulk, row["title"]) for row in words] == [_found(slow, row["title"]) for row in words]


def test_more_years_are_the_same_articles_with_marks_of_their_own(archive: Path, tmp_path: Path) -> None:
    with open_store(archive) as once, open_store(tmp_path / "thrice.db") as thrice:
        known = once.rows("SELECT max(id) AS articles, min(first_seen) AS begun FROM articles")[0]
        once.close()
        filling.repeat(thrice, archive, 3)
        found = thrice.rows("SELECT count(*) AS articles, min(first_seen) AS begun FROM articles")[0]
        assert found["articles"] == 3 * known["articles"]
        assert found["begun"] < known["begun"]
        assert keep.integrity(thrice) == []
        shared = (
            "SELECT count(*) AS n FROM marks m JOIN marks o USING (mark) WHERE m.article_id <= ? AND o.article_id > ?"
        )
        assert thrice.rows(shared, [known["articles"]] * 2) == [{"n": 0}]
        open_ones = thrice.rows("SELECT count(*) AS n FROM stories WHERE is_open")
        assert open_ones == _opened(archive, "SELECT count(*) AS n FROM stories WHERE is_open")


def test_a_filled_archive_is_used_again(tmp_path: Path) -> None:
    path = filling.filled(tmp_path, 5, processes=1)
    before = path.stat().st_mtime_ns
    assert filling.filled(tmp_path, 5, processes=1) == path
    assert path.stat().st_mtime_ns == before


def test_copies_share_the_marks_of_their_original_and_the_news_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(years, "_LOT", 10)
    made = list(years.made(60))
    firsts = {each.event: each for each in reversed(made)}
    copies = [each for each in made if each.relation == "same"]
    assert copies
    assert all(len(each.marks & firsts[each.event].marks) > len(each.marks) / 2 for each in copies)
    assert all(each.marks == fingerprint(each.article.text) for each in copies)
    following = years.news()
    assert next(following).seen >= years.END


def _found(store: Store, words: str) -> list[int]:
    return [hit.article_id for hit in search.search(store, words)]


def _opened(path: Path, sql: str) -> list[dict[str, object]]:
    with open_store(path) as store:
        return store.rows(sql)
