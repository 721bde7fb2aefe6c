"""What the days of an installation cost, as its commands are typed, beside a competent script and bare requests.

    cold     the first run: all articles discovered, fetched, read, judged, grouped, stored
    warm     the next run: nothing new, every feed asked conditionally
    edits    5 % of the articles changed, all asked again
    start    `--help`; a run by hand with nothing new, Prefect included

Every figure is that of a process of its own with all its children: seconds on the wall, seconds of processor, and the
most memory the whole tree held at once. The order is the same in every measurement; peers run right after ours.
"""

from __future__ import annotations

import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench.pressroom import NOW, host
from bench.serving import LOOPBACK

_EVERY = 20  # one article in twenty is edited
_STARTS = 3
_SAMPLE_SECONDS = 0.05
_SOURCE = """id = "press-{i}"
name = "Press {i}"
home = "http://{host}/"
country = "FR"
languages = ["en"]
kind = "general"
family = "press-{i}"
[[address]]
kind = "feed"
url = "http://{host}/feed.xml"
"""


@dataclass(frozen=True)
class Cost:
    """What one command took."""

    wall: float
    cpu: float
    peak_mb: float

    def named(self, name: str) -> dict[str, float]:
        """The figures under names of their own."""
        return {f"{name}_wall_seconds": self.wall, f"{name}_cpu_seconds": self.cpu, f"{name}_peak_mb": self.peak_mb}


def measure(sites: int, articles: int) -> dict[str, float]:
    """All of the above for so many sites with so many articles each."""
    with tempfile.TemporaryDirectory() as folder, press(articles) as port:
        home = Path(folder)
        catalogue = home / "catalogue"
        write_catalogue(catalogue / "sources", sites)
        days = _Days(home, catalogue, port, sites, articles)
        figures = days.cold() | days.warm() | days.edits() | days.start()
    figures["orchestration_share"] = figures["prefect_cold_wall_seconds"] / figures["cold_wall_seconds"] - 1
    figures["cold_cpu_of_script"] = figures["cold_cpu_seconds"] / figures["cold_script_cpu_seconds"]
    figures["cold_wall_of_script"] = figures["cold_wall_seconds"] / figures["cold_script_wall_seconds"]
    return figures | {"sites": float(sites), "articles_each": float(articles)}


@dataclass(frozen=True)
class _Days:
    home: Path
    catalogue: Path
    port: int
    sites: int
    articles: int

    def cold(self) -> dict[str, float]:
        ours = self._ours("bare", "monitor", "--all", "--bare", hours=0)
        self._must_hold("bare")
        beside = {f"cold_{peer}": self._peer(peer) for peer in ("script", "get")}
        figures = ours.named("cold")
        for name, cost in beside.items():
            figures |= cost.named(name)
        self._ours("prefect", "digest", hours=0)  # Prefect makes its own database first, once for all
        return figures | self._ours("prefect", "monitor", "--all", hours=0).named("prefect_cold")

    def warm(self) -> dict[str, float]:
        ours = self._ours("bare", "monitor", "--all", "--bare", hours=1)
        return ours.named("warm") | self._peer("script").named("warm_script") | self._peer("get").named("warm_get")

    def edits(self) -> dict[str, float]:
        urllib.request.urlopen(f"http://{LOOPBACK}:{self.port}/edit?every={_EVERY}", timeout=10).close()
        total = self.sites * self.articles
        ours = self._ours("bare", "recheck", "--bare", "--limit", str(total), hours=200)
        with closing(sqlite3.connect(self.home / "bare" / "spacewatch.db")) as db:
            (found,) = db.execute("SELECT count(*) FROM changes WHERE kind = 'edited'").fetchone()
        figures = ours.named("edits") | {"edits_found": float(found), "edits_made": float(-(-total // _EVERY))}
        return figures | self._peer("script", "--again").named("edits_script")

    def start(self) -> dict[str, float]:
        help_ = [self._ours("bare", "--help", hours=None).wall for _ in range(_STARTS)]
        figures = {"help_seconds": statistics.median(help_)}
        figures |= self._ours("bare", "monitor", "--bare", hours=0).named("nothing_due_bare")
        return figures | self._ours("prefect", "monitor", hours=0).named("nothing_due")

    def _ours(self, home: str, *command: str, hours: int | None) -> Cost:
        when = [] if hours is None else ["--now", f"{NOW + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"]
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPACEWATCH_", "PREFECT_"))}
        environ = kept | {
            "SPACEWATCH_HOME": str(self.home / home),
            "SPACEWATCH_CATALOG": str(self.catalogue),
            "SPACEWATCH_CONNECT_TO": f"*.example={LOOPBACK}:{self.port}",
            "SPACEWATCH_ALLOW_LOOPBACK": "yes",
            "SPACEWATCH_GAP_SECONDS": "0",
            "SPACEWATCH_ARTICLES_PER_SOURCE": str(self.articles),
            "PREFECT_HOME": str(self.home / "of-prefect"),
        }
        return cost_of([sys.executable, "-m", "flows.cli", *command, *when], environ)

    def _peer(self, peer: str, *more: str) -> Cost:
        database = str(self.home / f"{peer}.db")
        command = [sys.executable, "-m", "bench.peers", peer, database, str(self.port), str(self.sites), *more]
        return cost_of(command, os.environ)

    def _must_hold(self, home: str) -> None:
        """A run that kept too little has not done the job that is measured."""
        with closing(sqlite3.connect(self.home / home / "spacewatch.db")) as db:
            (kept,) = db.execute("SELECT count(*) FROM articles").fetchone()
        if kept < 0.95 * self.sites * self.articles:
            raise RuntimeError(f"only {kept} of {self.sites * self.articles} articles were kept")


def cost_of(command: list[str], environ: Mapping[str, str]) -> Cost:
    """Run a command to its end, success or not, and say what it and all its children took."""
    started = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, env=dict(environ), stdout=said, stderr=said)  # noqa: S603 - ourselves
        peak, over = [0.0], threading.Event()
        watching = threading.Thread(target=_watch, args=(process.pid, peak, over), daemon=True)
        watching.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - started
        over.set()
        watching.join()
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in {0, 4, 5, 6}:  # letters owed are no failure of what is measured
            said.seek(0)
            raise RuntimeError(f"{command[2:]} failed: {said.read()[-2000:].decode()}")
    # The greatest memory that the system itself tells of counts what we held when we made the process.
    return Cost(wall, usage.ru_utime + usage.ru_stime, peak[0])


def _watch(pid: int, peak: list[float], over: threading.Event) -> None:
    """The most memory a process and its children hold at once, looked at twenty times a second (Linux only)."""
    while not over.wait(_SAMPLE_SECONDS):
        peak[0] = max(peak[0], _megabytes(pid))


def _megabytes(pid: int) -> float:
    try:
        status = Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        return 0.0
    return int(status[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6 + sum(_megabytes(int(child)) for child in children)


def write_catalogue(folder: Path, sites: int) -> None:
    """So many sources of the press, a feed each."""
    folder.mkdir(parents=True)
    for i in range(sites):
        (folder / f"press-{i}.toml").write_text(_SOURCE.format(i=i, host=host(i)), encoding="utf-8")


@contextmanager
def press(articles: int) -> Iterator[int]:
    """The port of a press with so many articles on each site, in a process of its own."""
    command = [sys.executable, "-m", "bench.pressroom", str(articles)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
        try:
            assert server.stdout is not None  # noqa: S101 - asked for a pipe
            yield int(server.stdout.readline())
        finally:
            server.terminate()
