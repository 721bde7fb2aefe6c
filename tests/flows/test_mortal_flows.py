"""Every flow is killed at random moments, started twice at once, or finds the disk full: afterwards all is as if not.

Each begins with a stored database that has letters owed, edits to find, digests due and an archive to read. A long
form, with its counts and all other faults:

    SPACEWATCH_TEST_KILLS=50 pytest -s -m chaos
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from flows import cli
from scrapers import warc
from storage import keep, runs
from storage.store import open_store
from tests.flows import playing, releases
from tests.flows.test_digging import crawled
from tests.flows.test_faults import state_of
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

pytestmark = pytest.mark.chaos

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SPACEWATCH_TEST_KILLS", "1"))
NOW = ROUNDS[len(releases.PLAYED)]
FLOWS = ("recheck", "digest", "backfill", "upkeep")  # kills of monitor are in test_killing.py
DIGEST_DUE = timedelta(days=1)
RETRIED = timedelta(hours=2)  # what could not be kept waits for an hour


class World:
    """A newsroom, and the process whose children are the runs."""

    def __init__(self, folder: Path, newsroom: Newsroom, mortal: subprocess.Popen[str]) -> None:
        self.folder, self._newsroom, self._mortal = folder, newsroom, mortal
        self.archive = folder / "archive.warc.gz"
        with self.archive.open("wb") as stream:
            warc.write(stream, crawled(), {"software": "test"})
        releases.unpack(releases.FOLDER / "m001_build_the_rooms.db.xz", folder / "before")

    def home(self, name: str) -> Path:
        return Path(shutil.copytree(self.folder / "before", self.folder / name))

    def begin(self, home: Path, flow: str, **more: Any) -> list[int]:
        """Start a run, or several at once; their process ids."""
        now = more.pop("now", NOW + DIGEST_DUE if flow == "digest" else NOW)
        job = {"home": str(home), "now": now.isoformat(), "flow": flow, "files": [str(self.archive)]}
        job |= {"newsroom": self._newsroom.port, "catalog": str(playing.NEWSROOM_CATALOG)}
        assert self._mortal.stdin
        self._mortal.stdin.write(json.dumps(job | more) + "\n")
        self._mortal.stdin.flush()
        return self._read()

    def end(self) -> list[int]:
        """How the runs ended."""
        return self._read()

    def run(self, home: Path, flow: str, **more: Any) -> list[int]:
        self.begin(home, flow, **more)
        return self.end()

    def _read(self) -> list[int]:
        assert self._mortal.stdout
        return [int(word) for word in self._mortal.stdout.readline().split()]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    command = [sys.executable, "-m", "tests.flows.mortal"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.DEVNULL}
    with Newsroom(NOW) as newsroom, subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as mortal:  # type: ignore[call-overload]
        yield World(tmp_path_factory.mktemp("world"), newsroom, mortal)
        mortal.stdin.close()


Whole = Callable[[str], tuple[dict[str, list[object]], float]]


@pytest.fixture(scope="module")
def whole(world: World) -> Whole:
    """What a flow leaves when nothing happens to it, and the seconds it takes."""

    @cache
    def run(flow: str) -> tuple[dict[str, list[object]], float]:
        home, begun = world.home(f"whole-{flow}"), time.monotonic()
        assert world.run(home, flow) == [0]
        return state_of(home), time.monotonic() - begun

    return run


def assert_as_if_nothing_happened(home: Path, wanted: dict[str, list[object]]) -> None:
    kept = state_of(home)
    for name, rows in wanted.items():
        assert kept[name] == rows, name
    with open_store(home / "spacewatch.db", read_only=True) as store:
        assert not keep.integrity(store)
        assert not [run for run in runs.latest(store) if run.state == "running"], "every run says how it ended"
    for backup in (home / "backups").glob("*"):
        with open_store(backup, read_only=True) as store:
            assert not keep.integrity(store)


@pytest.mark.slow
@pytest.mark.parametrize("flow", FLOWS)
def test_a_flow_that_is_killed_and_started_again_ends_as_if_it_had_not_been(
    flow: str, world: World, whole: Whole
) -> None:
    seed = int(os.environ.get("SPACEWATCH_TEST_SEED", random.randrange(10**6)))
    print(f"SPACEWATCH_TEST_SEED={seed}")
    chance, (wanted, seconds) = random.Random(seed), whole(flow)
    killed = 0
    for number in range(KILLS):
        home = world.home(f"{flow}-{number}")
        (victim,) = world.begin(home, flow)
        timer = threading.Timer(chance.uniform(0, seconds), kill, [victim])
        timer.start()
        (code,) = world.end()
        timer.cancel()
        assert code in {0, -signal.SIGKILL}
        killed += code != 0
        assert world.run(home, flow) == [0]
        assert_as_if_nothing_happened(home, wanted)
        shutil.rmtree(home)
    print(f"{flow}: {KILLS} runs, {killed} killed")


def kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


@pytest.mark.slow
@pytest.mark.skipif(KILLS < 2, reason="the short form has it in one process, in test_faults.py")
def test_two_monitors_started_at_once_are_one_run(world: World, whole: Whole) -> None:
    home = world.home("twice")
    assert sorted(world.run(home, "monitor", times=2)) == [0, cli.BUSY]
    assert_as_if_nothing_happened(home, whole("monitor")[0])


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[bool]:
    """A file system of that size at a folder; False where this user may not mount one."""
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(folder)]
    is_small = bool(shutil.which("mount")) and subprocess.run(command, capture_output=True, check=False).returncode == 0
    try:
        yield is_small
    finally:
        if is_small:
            subprocess.run(["umount", str(folder)], check=True)


@pytest.mark.slow
@pytest.mark.parametrize(("flow", "room"), [("monitor", 150), ("upkeep", 400)])
def test_a_full_disk_loses_nothing_and_the_work_is_done_when_there_is_room(
    flow: str, room: int, world: World, whole: Whole
) -> None:
    size = (world.folder / "before" / "spacewatch.db").stat().st_size
    disk = world.folder / f"disk-{flow}"
    with small_disk(disk, size // 1000 + room) as is_small:
        shutil.copytree(world.folder / "before", disk / "home")
        bound = {} if is_small else {"file_bytes": size // 3}  # then the log, or the backup, may not grow beyond that
        assert world.run(disk / "home", flow, **bound) == [1]
        with closing(sqlite3.connect(disk / "home" / "spacewatch.db")) as db:
            assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert not list((disk / "home").glob("backups/*"))
        home = Path(shutil.copytree(disk / "home", world.folder / f"roomy-{flow}"))
    assert world.run(home, flow, now=NOW + RETRIED) == [0]
    wanted = whole(flow)[0]
    # two hours later: the words and keys of what is told of sources differ
    assert_as_if_nothing_happened(home, {name: wanted[name] for name in ("articles", "stories", "candidates")})
    kept = state_of(home)
    assert [row[2] for row in kept["changes"]] == [row[2] for row in wanted["changes"]]  # type: ignore[index]
    assert len(kept["letters"]) == len(wanted["letters"])


@pytest.mark.slow
@pytest.mark.parametrize("flow", ["monitor", "recheck"])
def test_a_machine_short_of_memory_blames_no_source_and_the_next_run_does_all(
    flow: str, world: World, whole: Whole
) -> None:
    home = world.home(f"short-{flow}")
    assert world.run(home, flow, more_memory=5_000_000) == [1]
    with open_store(home / "spacewatch.db", read_only=True) as store:
        (last,) = runs.latest(store, flow, 1)
    assert last.state != "completed"
    if last.state == "failed":  # else there was not even room to say so, and the next says that it was killed
        assert "short of memory" in str(last.summary["line"])
    assert world.run(home, flow) == [0]
    assert_as_if_nothing_happened(home, whole(flow)[0])


@pytest.mark.slow
def test_a_reader_that_holds_an_old_view_of_the_database_stops_nobody(world: World, whole: Whole) -> None:
    home = world.home("read")
    with closing(sqlite3.connect(home / "spacewatch.db", isolation_level=None)) as reader:
        reader.execute("PRAGMA journal_mode = WAL")
        reader.execute("BEGIN")
        before = reader.execute("SELECT count(*) FROM runs").fetchone()
        assert world.run(home, "digest") == [0]
        assert world.run(home, "upkeep") == [0]
        assert reader.execute("SELECT count(*) FROM runs").fetchone() == before
    assert_as_if_nothing_happened(home, whole("digest")[0])
    assert len(list(home.glob("backups/*"))) == 1
