from __future__ import annotations

import re
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from storage import schema
from storage.store import StorageError, Store, open_store

OF_OTHERS = re.compile(r"_sqlite_migrations|sqlite_.*|article_(words|trigrams)_\w+")


def test_opening_twice_changes_nothing(store: Store) -> None:
    before = store.rows("SELECT * FROM sqlite_schema")
    schema.MIGRATIONS.apply(store.db)
    with open_store(store.path) as again:
        assert again.rows("SELECT * FROM sqlite_schema") == before
        assert {each.name for each in schema.MIGRATIONS.applied(again.db)} == schema.names()


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "spacewatch.db"
    with open_store(path) as store:
        store.db.table("_sqlite_migrations").insert(
            {"migration_set": "spacewatch", "name": "m999_of_tomorrow", "applied_at": "2031-01-01"}
        )
    for read_only in (False, True):
        with pytest.raises(StorageError, match=r"newer version.*m999_of_tomorrow") as refusal:
            open_store(path, read_only=read_only)
        assert "install that version" in refusal.value.remedy


def test_migrations_of_other_programs_in_the_same_file_do_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "spacewatch.db"
    with open_store(path) as store:
        store.db.table("_sqlite_migrations").insert(
            {"migration_set": "plugin", "name": "m001", "applied_at": "2031-01-01"}
        )
    open_store(path).close()


def test_a_database_of_another_program_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "places.db"
    with closing(sqlite_utils.Database(path)) as other:
        other.table("bookmarks").insert({"url": "https://example.org"})
    before = path.read_bytes()
    with pytest.raises(StorageError, match=r"another program.*bookmarks"):
        open_store(path)
    assert path.read_bytes() == before


def test_an_older_database_is_not_changed_by_a_reader(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    with pytest.raises(StorageError, match=r"older version") as refusal:
        open_store(path, read_only=True)
    assert "spacewatch upkeep" in refusal.value.remedy
    assert path.stat().st_size == 0


def test_every_table_view_and_column_explains_itself(store: Store) -> None:
    sentences = schema.describe(store.db)
    names = [*store.db.table_names(), *store.db.view_names()]
    ours = [name for name in names if not OF_OTHERS.fullmatch(name)]
    assert len(ours) > 25
    for name in ours:
        assert sentences[name][""].endswith("."), name
        if store.row("SELECT 1 FROM sqlite_schema WHERE name = ? AND sql LIKE 'CREATE VIRTUAL%'", [name]):
            continue
        for column in store.rows(f"PRAGMA table_info({name})"):
            assert sentences[name].get(column["name"], "").endswith("."), (name, column["name"])


def test_every_view_can_be_read(store: Store) -> None:
    for view in store.db.view_names():
        assert store.rows(f"SELECT * FROM {view}") is not None


def test_no_look_up_reads_a_whole_table(store: Store) -> None:
    queries = [
        "SELECT * FROM candidates WHERE key = 'x'",
        "SELECT * FROM candidates WHERE source_id = 'x' ORDER BY last_seen DESC",
        "SELECT * FROM articles WHERE next_check <= 'x'",
        "SELECT * FROM revisions WHERE article_id = 1 AND text_hash = 'x'",
        "SELECT * FROM marks WHERE mark = 1",
        "SELECT * FROM fingerprints WHERE text_hash = 'x'",
        "SELECT * FROM alerts WHERE timing = 'now' AND letter_key IS NULL AND muted IS NULL ORDER BY created_at",
        "SELECT * FROM letters WHERE sent_at IS NULL AND dead_at IS NULL AND next_try <= 'x'",
        "SELECT * FROM changes WHERE at >= 'x'",
        "SELECT * FROM visits WHERE source_id = 'x' ORDER BY id DESC LIMIT 1",
    ]
    for sql in queries:
        plan = [row["detail"] for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
        assert all(step.startswith("SEARCH") for step in plan), (sql, plan)
