"""A database of every release is brought up to date and gone on with: nothing lost, nothing told twice."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlite_utils

from storage import keep, schema, search
from storage.store import StorageError, open_store
from tests.flows import playing, releases
from tests.flows.test_faults import Mailbox, mail_server
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

COPIES = sorted(releases.FOLDER.glob("*.db.xz"))
NEXT = ROUNDS[len(releases.PLAYED)]
OWED = "SELECT message_id FROM letters WHERE sent_at IS NULL AND dead_at IS NULL AND channel = 'mail' ORDER BY 1"


@pytest.fixture(params=COPIES, ids=lambda copy: copy.name.partition(".")[0])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return releases.unpack(request.param, tmp_path)


def of_the_past(database: Path, sql: str) -> list[tuple[object, ...]]:
    """What a query finds in a database as it was stored, without any of our code."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro&immutable=1", uri=True)) as db:
        return db.execute(sql).fetchall()


def shape(db: sqlite_utils.Database) -> set[tuple[str, str, str]]:
    """All tables, indexes and views with the text that made them."""
    sql = "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL"
    return set(map(tuple, db.execute(sql).fetchall()))


def test_there_is_a_copy_of_the_first_schema() -> None:
    assert releases.FOLDER / "m001_build_the_rooms.db.xz" in COPIES


def test_a_stored_migration_is_not_edited(database: Path) -> None:
    with closing(sqlite_utils.Database(database)) as stored, closing(sqlite_utils.Database(memory=True)) as today:
        applied = {migration.name for migration in schema.MIGRATIONS.applied(stored)}
        later = schema.names() - applied
        schema.MIGRATIONS.apply(today, stop_before=later)
        edited = {name for _, name, _ in shape(stored) ^ shape(today)}
        assert not edited, f"{max(applied)} or an earlier migration was edited: leave it, and append another"


def test_it_is_brought_up_to_date_with_all_that_it_had(database: Path, tmp_path: Path) -> None:
    tables = ("articles", "revisions", "pages", "stories", "memberships", "changes", "alerts", "letters", "visits")
    before = {table: of_the_past(database, f"SELECT count(*) FROM {table}")[0][0] for table in tables}
    assert all(before.values()), before
    with open_store(database) as store, open_store(tmp_path / "new.db") as new:
        assert shape(store.db) == shape(new.db)
        assert not keep.integrity(store)
        assert {table: store.db.table(table).count for table in tables} == before
        for view in store.db.view_names():
            assert store.rows(f"SELECT * FROM {view}") is not None
    open_store(database, read_only=True).close()


def test_a_run_goes_on_with_it_and_tells_what_was_owed_once(database: Path, tmp_path: Path) -> None:
    owed = [row[0] for row in of_the_past(database, OWED)]
    articles = [row[0] for row in of_the_past(database, "SELECT url FROM articles_read ORDER BY 1")]
    assert len(owed) >= 3
    box = Mailbox()
    with mail_server(box) as port, Newsroom(NEXT) as newsroom:
        desk = playing.desk_for(tmp_path, newsroom, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
        monitored = playing.monitor(desk, NEXT)
        assert monitored.state == "completed", monitored.issues
        assert monitored.told.owed == 0
        assert playing.recheck(desk, NEXT).changes, "an edit is seen against the reading of the older version"
        assert not playing.monitor(desk, NEXT).changes
    assert set(owed) <= set(box.ids)
    assert len(set(box.ids)) == len(box.ids)
    with open_store(database, read_only=True) as store:
        assert set(articles) <= {row["url"] for row in store.rows("SELECT url FROM articles_read")}
        assert search.search(store, "consultations outer space")
        assert not keep.integrity(store)


def test_a_version_before_refuses_what_a_later_one_wrote(
    database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store(database).close()
    before = database.read_bytes()
    monkeypatch.setattr(schema, "names", lambda: {"m000_of_a_version_before"})
    with pytest.raises(StorageError, match=r"newer version.*m001_build_the_rooms") as refusal:
        open_store(database)
    assert "install that version" in refusal.value.remedy
    assert database.read_bytes() == before
