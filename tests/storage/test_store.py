from __future__ import annotations

import multiprocessing
import os
import signal
import sqlite3
import stat
import time
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

import pytest

from storage import runs, sources
from storage.store import StorageError, Store, open_store
from tests.storage.material import MINISTRY, NOW

SPAWN = multiprocessing.get_context("spawn")


def test_a_new_database_lies_in_a_folder_only_its_owner_may_enter(tmp_path: Path) -> None:
    with open_store(tmp_path / "deep" / "var" / "a b?#.db") as store:
        assert store.path.is_file()
        assert stat.S_IMODE(store.path.parent.stat().st_mode) == 0o700


def test_the_promises_to_the_disk_are_kept(store: Store) -> None:
    pragmas = {
        name: store.db.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
    }
    assert pragmas == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 2, "busy_timeout": 30_000}


def _start_and_fail(store: Store, error: BaseException) -> None:
    with store.atomic():
        runs.start(store, "doomed", NOW, {})
        raise error


def test_everything_of_a_block_is_undone_by_an_exception(store: Store) -> None:
    with pytest.raises(KeyboardInterrupt):
        _start_and_fail(store, KeyboardInterrupt())
    assert runs.latest(store) == []
    assert not store.db.conn.in_transaction


def test_an_inner_block_is_undone_alone(store: Store) -> None:
    with store.atomic():
        runs.start(store, "monitor", NOW, {})
        with pytest.raises(RuntimeError):
            _start_and_fail(store, RuntimeError())
    assert [run.flow for run in runs.latest(store)] == ["monitor"]


def test_a_reader_in_a_transaction_does_not_stop_the_writer(store: Store) -> None:
    with open_store(store.path, read_only=True) as reader, reader.db.atomic():
        assert runs.latest(reader) == []
        runs.start(store, "monitor", NOW, {})
        assert runs.latest(reader) == []  # it goes on seeing what it saw
    with open_store(store.path, read_only=True) as reader:
        assert len(runs.latest(reader)) == 1


def test_a_second_writer_waits_for_the_first(store: Store) -> None:
    with open_store(store.path) as other:
        other.db.execute("PRAGMA busy_timeout = 10")
        with store.atomic(), pytest.raises(StorageError, match="locked"), other.atomic():
            pass
        with other.atomic():
            runs.start(other, "monitor", NOW, {})
    assert len(runs.latest(store)) == 1


def test_a_read_only_store_writes_nothing(store: Store) -> None:
    with open_store(store.path, read_only=True) as reader, pytest.raises(StorageError, match="readonly"):
        runs.start(reader, "monitor", NOW, {})


def test_reading_a_database_that_is_not_there_says_who_makes_it(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="spacewatch monitor"):
        open_store(tmp_path / "none.db", read_only=True)
    assert not (tmp_path / "none.db").exists()


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Dear Sir or Madam, " * 100)
    with pytest.raises(StorageError, match=r"letter\.db.*\n.*no SQLite file"):
        open_store(path)
    assert path.read_text().startswith("Dear Sir")


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageError, match=r"file/x\.db"):
        open_store(tmp_path / "file" / "x.db")
    with pytest.raises(StorageError, match="cannot open"):
        open_store(tmp_path)


def _write_half(path: Path, ready: Signal) -> None:
    store = open_store(path)
    with store.atomic():
        sources.sync(store, [MINISTRY], NOW)
        for _ in range(2000):
            runs.start(store, "half", NOW, {"padding": "x" * 1000})
        ready.set()
        time.sleep(60)


def test_a_killed_writer_leaves_nothing_half_written(tmp_path: Path) -> None:
    path = tmp_path / "spacewatch.db"
    with open_store(path) as store:
        runs.start(store, "whole", NOW, {})
    ready = SPAWN.Event()
    writer = SPAWN.Process(target=_write_half, args=(path, ready))
    writer.start()
    assert ready.wait(30)
    assert writer.pid
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(30)
    with open_store(path) as store:
        assert [run.flow for run in runs.latest(store)] == ["whole"]
        assert sources.overview(store) == []
        runs.start(store, "next", NOW, {})  # and nobody has to wait for the dead
        assert store.row("PRAGMA integrity_check") == {"integrity_check": "ok"}


def _open_and_count(path: Path, start: Signal) -> None:
    start.wait(30)
    with open_store(path) as store:
        runs.start(store, "monitor", NOW, {})


def test_several_processes_may_make_the_database_at_the_same_time(tmp_path: Path) -> None:
    path, start = tmp_path / "new" / "spacewatch.db", SPAWN.Event()
    makers = [SPAWN.Process(target=_open_and_count, args=(path, start)) for _ in range(4)]
    for maker in makers:
        maker.start()
    start.set()
    for maker in makers:
        maker.join(60)
    assert [maker.exitcode for maker in makers] == [0, 0, 0, 0]
    with open_store(path) as store:
        assert len(runs.latest(store)) == 4


def _start_many(store: Store) -> None:
    with store.atomic():
        for _ in range(100):
            runs.start(store, "monitor", NOW, {"padding": "x" * 5000})


def test_a_full_disk_is_said_with_a_remedy_and_nothing_is_half_written(store: Store) -> None:
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {pages + 5}")
    with pytest.raises(StorageError, match="full") as refusal:
        _start_many(store)
    assert "make room" in refusal.value.remedy
    assert runs.latest(store) == []


def test_a_bug_of_ours_is_not_dressed_up_as_the_disks_fault(store: Store) -> None:
    with pytest.raises(sqlite3.OperationalError, match="no such table"), store.atomic():
        store.db.execute("DELETE FROM nowhere")
    assert not store.db.conn.in_transaction
