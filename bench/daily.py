"""What the days of an installation cost, as its commands are typed, beside a competent script and bare requests.

    cold     the first run: all articles discovered, fetched, read, judged, grouped, stored
    warm     the next run: nothing new, every feed asked conditionally
    edits    5 % of the articles changed, all asked again
    start    `--help`; a run by hand with nothing new, Prefect included
    limits   parsing the same pages, inserting the same rows; bare requests stand beside each of the days

Every figure is that of a process of its own with all its children: seconds on the wall, seconds of processor, and the
most memory the whole tree held at once. The order is the same in every measurement; peers run right after ours.
"""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bench import limits, listed
from bench.pressroom import NOW, host, is_relevant, page
from bench.serving import LOOPBACK

EVERY = 20  # one article in twenty is edited
_STARTS = 3
_PARSED = 100  # pages that the parsers read
_PEERS = {"script": "with_script", "get": "with_nothing"}
_REPOSITORY = Path(__file__).parents[1]
_SAMPLE_SECONDS = 0.05
_SOURCE = """id = "press-{i}"
name = "Press {i}"
home = "http://{host}/"
country = "FR"
languages = ["en"]
kind = "general"
family = "press-{i}"
article_url = '/news/\\d+$'
[[address]]
kind = "{kind}"
url = "http://{host}{path}"
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


def measure(sites: int, articles: int, share: float) -> dict[str, float]:
    """All of the above for so many sites with so many articles each, of which such a share is kept.

    The figures of a press where only some articles matter begin with ``few_``: without Prefect, starts and limits,
    which are measured once, where all of them do.
    """
    with tempfile.TemporaryDirectory() as folder, press(articles) as port:
        days = Days(Path(folder), port, sites, articles)
        figures = days.cold() | days.limits() | days.warm() | days.edits() | days.start()
    with tempfile.TemporaryDirectory() as folder, press(articles, share) as port:
        days = Days(Path(folder), port, sites, articles, share)
        few = days.cold() | days.warm() | days.edits()
    figures["orchestration_share"] = figures["prefect_cold_wall_seconds"] / figures["cold_wall_seconds"] - 1
    for each in (figures, few):
        each["cold_cpu_of_script"] = each["cold_cpu_seconds"] / each["cold_script_cpu_seconds"]
        each["cold_wall_of_script"] = each["cold_wall_seconds"] / each["cold_script_wall_seconds"]
        each["warm_cpu_of_get"] = each["warm_cpu_seconds"] / each["warm_get_cpu_seconds"]
    shape = {"sites": float(sites), "articles_each": float(articles), "few_share": share}
    return figures | {f"few_{name}": value for name, value in few.items()} | shape


class Days:
    """The days of one installation on a press at ``port``, and those of its peers."""

    def __init__(self, home: Path, port: int, sites: int, articles: int, share: float = 1.0) -> None:
        self.home, self.port, self.sites, self.articles = home, port, sites, articles
        every = itertools.product(range(sites), range(articles))
        self.relevant = [(site, n) for site, n in every if is_relevant(site, n, share)]
        write_catalogue(home / "catalogue" / "sources", sites)
        write_places(home / "places.json", range(sites))

    def cold(self) -> dict[str, float]:
        """The first run, ours and the two peers that need no environment of their own."""
        ours = self.ours("bare", "monitor", "--all", "--bare", hours=0)
        kept = self._count("bare", "articles")
        if not self.relevant or abs(kept - len(self.relevant)) > 0.05 * len(self.relevant):
            raise RuntimeError(f"{kept} articles were kept where {len(self.relevant)} matter")
        figures = ours.named("cold") | {"cold_kept": float(kept)}
        for name, peer in _PEERS.items():
            figures |= self.peer(peer).named(f"cold_{name}")
        return figures

    def limits(self) -> dict[str, float]:
        """What no program could do without."""
        pages = [page(*each) for each in self.relevant[:_PARSED]]
        return limits.parsing(pages) | limits.inserting(self.home / "bare" / "spacewatch.db")

    def warm(self) -> dict[str, float]:
        """The next run: nothing new."""
        figures = self.ours("bare", "monitor", "--all", "--bare", hours=1).named("warm")
        for name, peer in _PEERS.items():
            figures |= self.peer(peer).named(f"warm_{name}")
        return figures

    def edits(self) -> dict[str, float]:
        """Some pages changed and all asked again; ours asks for those that it has kept."""
        edit(self.port)
        ours = self.ours("bare", "recheck", "--bare", "--limit", str(self.sites * self.articles), hours=200)
        made = sum((site * self.articles + n) % EVERY == 0 for site, n in self.relevant)
        found = self._count("bare", "changes WHERE kind = 'edited'")
        figures = ours.named("edits") | {"edits_found": float(found), "edits_made": float(made)}
        for name, peer in _PEERS.items():
            figures |= self.peer(peer, "--again").named(f"edits_{name}")
        return figures

    def start(self) -> dict[str, float]:
        """What it costs to begin at all, and what Prefect adds to that and to a first run."""
        help_ = [self.ours("bare", "--help", hours=None).wall for _ in range(_STARTS)]
        figures = {"help_seconds": statistics.median(help_)}
        self.ours("prefect", "digest", hours=0)  # Prefect makes its own database first, once for all
        figures |= self.ours("prefect", "monitor", "--all", hours=0).named("prefect_cold")
        figures |= self.ours("bare", "monitor", "--bare", hours=0).named("nothing_due_bare")
        return figures | self.ours("prefect", "monitor", hours=0).named("nothing_due")

    def ours(self, home: str, *command: str, hours: int | None) -> Cost:
        """One of our commands, so many hours after the press's noon; ``None`` for one that asks no clock."""
        when = [] if hours is None else ["--now", f"{NOW + timedelta(hours=hours):%Y-%m-%d %H:%M:%S}"]
        environ = _bare_environment() | {
            "SPACEWATCH_HOME": str(self.home / home),
            "SPACEWATCH_CATALOG": str(self.home / "catalogue"),
            "SPACEWATCH_CONNECT_TO": f"*.example={LOOPBACK}:{self.port}",
            "SPACEWATCH_ALLOW_LOOPBACK": "yes",
            "SPACEWATCH_GAP_SECONDS": "0",
            "SPACEWATCH_SOURCE_SECONDS": "3600",  # a busy machine is no slow source
            "SPACEWATCH_ARTICLES_PER_SOURCE": str(self.articles),
            "PREFECT_HOME": str(self.home / "of-prefect"),
        }
        return cost_of([sys.executable, "-m", "flows.cli", *command, *when], environ)

    def peer(self, module: str, *more: str, python: str = sys.executable, places: str = "places.json") -> Cost:
        """One run of a peer, which reaches the press as its proxy."""
        proxy = f"http://{LOOPBACK}:{self.port}"
        environ = _bare_environment() | {"http_proxy": proxy, "HTTP_PROXY": proxy, "PYTHONPATH": str(_REPOSITORY)}
        folder = self.home / module
        command = [python, "-m", f"bench.peers.{module}", str(folder), str(self.home / places), *more]
        return cost_of(command, environ)

    def _count(self, home: str, of: str) -> int:
        with closing(sqlite3.connect(self.home / home / "spacewatch.db")) as db:
            (number,) = db.execute(f"SELECT count(*) FROM {of}").fetchone()  # noqa: S608 - of this module's own
        return int(number)


def edit(port: int, every: int = EVERY) -> None:
    """From now on one article in so many is another; 0: all are as they were."""
    urllib.request.urlopen(f"http://{LOOPBACK}:{port}/edit?every={every}", timeout=10).close()


def _bare_environment() -> dict[str, str]:
    return {k: v for k, v in os.environ.items() if not k.startswith(("SPACEWATCH_", "PREFECT_"))}


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
    """So many sources of the press, a place to look each."""
    folder.mkdir(parents=True)
    for i in range(sites):
        entry = _SOURCE.format(i=i, host=host(i), kind=listed.kind(i), path=listed.path(i))
        (folder / f"press-{i}.toml").write_text(entry, encoding="utf-8")


def write_places(file: Path, sites: Iterable[int]) -> None:
    """The same places for peers."""
    places = [(f"http://{host(site)}{listed.path(site)}", listed.form(site)) for site in sites]
    file.write_text(json.dumps(places), encoding="utf-8")


@contextmanager
def press(articles: int, share: float = 1.0) -> Iterator[int]:
    """The port of a press with so many articles on each site, in a process of its own; ``share`` of them matter."""
    command = [sys.executable, "-m", "bench.pressroom", str(articles), str(share)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603 - ourselves
        try:
            assert server.stdout is not None  # noqa: S101 - asked for a pipe
            yield int(server.stdout.readline())
        finally:
            server.terminate()
