"""The machine misbehaves: a locked, damaged or read-only database, a wrong clock, no names, a Prefect that dies.

After each nothing is lost or told twice, and somebody is told what is wrong and what to do.
"""

from __future__ import annotations

import asyncio
import socket
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from flows import cli, launch, pipeline, prefect_settings, restoring, vitals
from flows.desk import Desk
from flows.report import Report
from flows.settings import Settings
from storage import runs, store
from storage.store import StorageError, Store, open_store
from tests.flows import playing
from tests.flows.test_faults import TALKS, state_of
from tests.flows.test_mortal_flows import KILLS
from tests.newsroom.server import Newsroom

pytestmark = pytest.mark.chaos

HOUR = timedelta(hours=1)
YEAR = timedelta(days=365)
BUSY = 30.0 if KILLS > 1 else 0.3  # seconds that the database is waited for: in the long form as long as in earnest


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(TALKS) as server:
        yield server


@contextmanager
def held_for(database: Path, seconds: float, begin: str) -> Iterator[None]:
    """Another process's transaction, as seen from ours, for so long."""
    with closing(sqlite3.connect(database, isolation_level=None, check_same_thread=False)) as other:
        other.execute(begin)
        other.execute("SELECT count(*) FROM runs").fetchone()
        timer = threading.Timer(seconds, other.rollback)
        timer.start()
        yield
        timer.join()


@pytest.mark.parametrize("begin", ["BEGIN", "BEGIN IMMEDIATE"], ids=["reader", "writer"])
def test_who_holds_the_database_for_almost_as_long_as_we_wait_costs_nothing_but_time(
    tmp_path: Path,
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: dict[str, list[object]],
    begin: str,
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    monkeypatch.setattr(store, "BUSY_SECONDS", max(5.0, BUSY))  # a busy machine may wake the other late
    desk.store().close()
    keep_all = pipeline.keep_all

    def while_another_holds_it(*given: Any) -> Any:
        with held_for(desk.settings.database, 0.9 * BUSY, begin):
            return keep_all(*given)

    monkeypatch.setattr(pipeline, "keep_all", while_another_holds_it)
    assert playing.monitor(desk, TALKS).state == "completed"
    assert state_of(tmp_path) == undisturbed


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[object]]:
    """What a run without any trouble keeps."""
    home = tmp_path_factory.mktemp("undisturbed")
    with Newsroom(TALKS) as server:
        playing.monitor(playing.desk_for(home, server), TALKS)
    return state_of(home)


def test_a_writer_that_holds_the_database_for_too_long_is_named_and_nothing_is_lost(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch, undisturbed: dict[str, list[object]]
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    monkeypatch.setattr(store, "BUSY_SECONDS", BUSY)
    desk.store().close()
    keep_all = pipeline.keep_all

    def while_another_writes(*given: Any) -> Any:
        with closing(sqlite3.connect(desk.settings.database, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            return keep_all(*given)

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "keep_all", while_another_writes)
        with pytest.raises(StorageError, match="another process has held the database"):
            playing.monitor(desk, TALKS)
    after = playing.monitor(desk, TALKS)
    assert "A run did not end well: monitor → desk" in after.told.subjects
    kept = state_of(tmp_path)
    for name in ("articles", "stories", "changes", "alerts", "candidates"):
        assert kept[name] == undisturbed[name], name


def test_a_database_that_may_only_be_read_is_named(tmp_path: Path, newsroom: Newsroom) -> None:
    class ReadOnly(Desk):
        def store(self) -> Store:
            opened = super().store()
            opened.db.execute("PRAGMA query_only = ON")  # SQLite answers as for a file that is not ours to write
            return opened

    desk = playing.desk_for(tmp_path, newsroom)
    with pytest.raises(StorageError, match="yours to write"):
        playing.monitor(ReadOnly(desk.settings, desk.catalog, desk.judge, desk.recipients, desk.sources), TALKS)
    assert not newsroom.log, "nobody was asked for what cannot be kept"


def test_a_home_that_cannot_be_written_is_named_without_a_traceback(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("no folder")
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path / "file" / "home"))
    monkeypatch.setattr("sys.argv", ["spacewatch", "monitor", "--bare"])
    with pytest.raises(SystemExit) as end:
        cli.main()
    assert end.value.code == cli.USAGE
    assert "set SPACEWATCH_HOME to a folder of yours" in capsys.readouterr().err


def upkeep(desk: Desk, days: int) -> Report:
    return asyncio.run(pipeline.upkeep(pipeline.Start(desk, TALKS + timedelta(days=days), wait_seconds=0)))


def test_a_damaged_database_is_noticed_leaves_the_backup_alone_and_is_put_right_by_it(
    tmp_path: Path, newsroom: Newsroom, undisturbed: dict[str, list[object]]
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    playing.monitor(desk, TALKS)
    assert upkeep(desk, 1).state == "completed"
    (backup,) = (tmp_path / "backups").iterdir()
    with closing(sqlite3.connect(desk.settings.database)) as db:
        (root,) = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'candidates'").fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    with desk.settings.database.open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)

    damaged = upkeep(desk, 2)

    assert damaged.state == "with_errors"
    assert "damaged file" in damaged.faults[0]
    assert f"spacewatch restore {backup}" in damaged.faults[0]
    assert list((tmp_path / "backups").iterdir()) == [backup]
    with pytest.raises(StorageError, match="go on with the last backup"):
        playing.monitor(desk, TALKS + HOUR)
    restoring.restore(desk.settings, backup, TALKS + 2 * HOUR)
    assert state_of(tmp_path)["articles"] == undisturbed["articles"]
    assert playing.monitor(desk, TALKS + 3 * HOUR).state == "completed"


@pytest.mark.parametrize("jump", [-2 * YEAR, YEAR])
def test_a_clock_that_was_wrong_for_one_run_blinds_nobody_and_repeats_nothing(
    tmp_path: Path, newsroom: Newsroom, jump: timedelta
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    first = playing.monitor(desk, TALKS)
    playing.monitor(desk, TALKS + jump)
    playing.digest(desk, TALKS + jump)
    back = asyncio.run(pipeline.monitor(pipeline.Start(desk, TALKS + 5 * HOUR, wait_seconds=0)))
    assert len(back.visits) == len(first.visits), "every source is due"
    assert not [change for change in back.changes if change.startswith("new")]
    assert playing.digest(desk, TALKS + 6 * HOUR).told.sent == 1
    with open_store(desk.settings.database, read_only=True) as opened:
        told = opened.rows("SELECT key FROM letters WHERE sent_at IS NOT NULL AND key LIKE '%|story:%'")
        soon = f"{TALKS + timedelta(days=3):%Y-%m-%d}"
        later = opened.rows("SELECT id FROM sources WHERE next_visit > ?", [soon])
    assert len(told) == first.told.sent, "no story is told again"
    assert not later


def test_without_names_no_source_is_blamed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, newsroom: Newsroom) -> None:
    def nobody_knows(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")

    desk = playing.desk_for(tmp_path, newsroom, connect_to={})
    with monkeypatch.context() as patched:
        patched.setattr(socket, "getaddrinfo", nobody_knows)
        report = playing.monitor(desk, TALKS)
    assert report.state == "outage"
    assert not newsroom.log
    with open_store(desk.settings.database, read_only=True) as opened:
        assert [row["kind"] for row in opened.rows("SELECT kind FROM changes")] == ["outage"]


def dies_before(work: Callable[[], Report]) -> Report:
    raise ConnectionError("the server is gone")


def dies_after(work: Callable[[], Report]) -> Report:
    work()
    raise ConnectionError("the server went while it was told how the run ended")


@pytest.mark.parametrize("dies", [dies_before, dies_after])
def test_a_prefect_that_dies_stops_no_run_and_nothing_is_told_twice(
    tmp_path: Path,
    newsroom: Newsroom,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: dict[str, list[object]],
    dies: Callable[[Callable[[], Report]], Report],
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    given = {"sources": [], "everything": True, "now": TALKS}

    def with_prefect(flow: str, parameters: launch.Parameters) -> Report:
        return dies(lambda: launch.run_bare(flow, desk.settings, parameters))

    monkeypatch.setattr(launch, "_run_with_prefect", with_prefect)
    report = launch.launch("monitor", desk.settings, given)
    assert report.state == "completed"
    assert state_of(tmp_path) == undisturbed
    with open_store(desk.settings.database, read_only=True) as opened:
        assert {run.state for run in runs.latest(opened)} == {"completed"}


def test_a_prefect_that_takes_calls_and_never_answers_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api"
        monkeypatch.setattr(prefect_settings, "LOCAL_API", url)
        environ = {"PREFECT_API_URL": url}
        assert prefect_settings.choose_api(environ) is None
    assert "PREFECT_API_URL" not in environ


def test_a_run_whose_memory_is_short_is_told_by_the_next(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)

    def no_memory(*_: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "keep_readings", no_memory)
        with pytest.raises(vitals.ShortageError, match="short of memory"):
            playing.monitor(desk, TALKS)
    small = replace(desk, settings=replace(desk.settings, articles_per_source=2))
    assert "A run did not end well: monitor → log" in playing.monitor(small, TALKS + HOUR).told.subjects
    assert Settings(home=tmp_path).database.exists()
