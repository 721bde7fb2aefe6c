"""What reading a web archive costs beside merely iterating it: ``backfill`` as it is typed, and its steps alone.

The archive is made from the pages of ``bench.pressroom``; one page in twenty speaks of space diplomacy, which is more
than in the news at large and less than in the rest of this project. MB are those of the pages, not of the packed file.
"""

from __future__ import annotations

import gzip
import os
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from fastwarc.warc import ArchiveIterator, WarcRecordType

import catalog
from analysis.model import Page
from analysis.sieve import Sieve
from bench.daily import Cost, cost_of
from bench.limits import cpu_seconds
from bench.pressroom import NOW, page, url
from scrapers import warc
from scrapers.archives import records
from scrapers.decode import decode
from scrapers.glance import glance

_MATTERS = 20  # one page in so many
_SITES = 10


def measure(pages: int) -> dict[str, float]:
    """MB and pages a second: of the whole command less what it takes to start, and of its steps alone."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bench.warc.gz"
        megabytes = _write(file, pages)
        sieve = Sieve(catalog.read().knowledge)
        unpacked = cpu_seconds(lambda: gzip.decompress(file.read_bytes()))
        iterated = cpu_seconds(lambda: _iterate(file))
        opened = cpu_seconds(lambda: [None for _ in records(file)])
        sieved = cpu_seconds(lambda: [sieve.passes(glance(decode(r.page.body))) for r in records(file) if r.page])
        figures: dict[str, float] = {}
        for workers in (0, os.cpu_count() or 1):
            home = Path(folder) / f"home-{workers}"
            command = [sys.executable, "-m", "flows.cli", "backfill", "--bare", "--workers", str(workers), str(file)]
            idle = _idle(Path(folder), workers)
            cost = cost_of(command, _environ(home))
            _must_hold(home, pages)
            name = f"backfill_{workers}_workers"
            cpu = max(1e-9, cost.cpu - idle.cpu)
            figures |= cost.named(name) | {
                f"{name}_mb_per_second": megabytes / max(1e-9, cost.wall - idle.wall),
                f"{name}_mb_per_cpu_second": megabytes / cpu,
                f"{name}_pages_per_cpu_second": pages / cpu,
            }
    return figures | {
        "archive_mb": megabytes,
        "archive_unpacked_mb_per_cpu_second": megabytes / unpacked,
        "archive_iterated_mb_per_cpu_second": megabytes / iterated,
        "archive_opened_mb_per_cpu_second": megabytes / opened,
        "archive_sieved_mb_per_cpu_second": megabytes / sieved,
    }


def _write(file: Path, pages: int) -> float:
    """The megabytes of the pages written."""
    made = []
    for number in range(pages):
        address = url(number % _SITES, number)
        body = page(number % _SITES, number, matters=number % _MATTERS == 0)
        made.append(Page(address, address, 200, (("Content-Type", "text/html; charset=utf-8"),), body, NOW))
    with file.open("wb") as stream:
        warc.write(stream, made, {})
    return sum(len(each.body) for each in made) / 1e6


def _iterate(file: Path) -> None:
    with file.open("rb") as stream:
        for record in ArchiveIterator(stream, record_types=WarcRecordType.response, parse_http=False):
            record.reader.read()


def _idle(folder: Path, workers: int) -> Cost:
    """What the command takes to start and end, with one page to read: so much is not reading."""
    file = folder / f"idle-{workers}.warc.gz"
    _write(file, 1)
    command = [sys.executable, "-m", "flows.cli", "backfill", "--bare", "--workers", str(workers), str(file)]
    return cost_of(command, _environ(folder / f"idle-{workers}"))


def _environ(home: Path) -> dict[str, str]:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("SPACEWATCH_", "PREFECT_"))}
    return kept | {"SPACEWATCH_HOME": str(home)}


def _must_hold(home: Path, pages: int) -> None:
    """What matters was kept, or the job that is measured was not done."""
    with closing(sqlite3.connect(home / "spacewatch.db")) as db:
        (kept,) = db.execute("SELECT count(*) FROM articles").fetchone()
    if kept < 0.9 * pages / _MATTERS:
        raise RuntimeError(f"only {kept} articles of {pages // _MATTERS} that matter were kept")
