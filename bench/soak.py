"""What weeks of runs do to a machine: memory, open files and bytes of the archive while made-up articles are kept.

Four simulated weeks with a run every three hours, each as the pipeline makes it from what was gathered: page, article,
duplicate, story, change, alerts, letters (as files), visits and the health of sources, and upkeep each night. Three
articles tell of one event, each in its own words; one article in eight is copied by another source. All runs are made
in one process, so that what leaks adds up. ``--dense`` gives the number of thousands of articles; the default is one.

``…_first`` is after the first week, when all is warm, ``…_last`` after the fourth; bytes and milliseconds are those
of an article in that week.
"""

from __future__ import annotations

import asyncio
import html
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.model import Address, Article, Candidate, Outcome, Page, Source
from bench.made_texts import make_articles
from bench.pressroom import OUTLETS, headline
from bench.result import NotMeasured, Result, tabulate
from flows import pipeline, telling, watching
from flows.desk import Desk, open_desk
from flows.gathering import Finding, Gathering
from flows.keeping import keep_all
from flows.recording import Keeper
from flows.settings import Settings
from scrapers.discover import Answer
from storage import keep, runs
from storage import sources as source_rows

NAME = "soak"
DATA: tuple[str, ...] = ()

_WEEKS = 4
_HOURS = 3  # between two runs
_RUNS_A_WEEK = 7 * 24 // _HOURS
_SOURCES = 20
_COPY_EVERY = 8
_BEGIN = datetime(2026, 1, 5, tzinfo=UTC)

Figures = dict[str, float]


def run(data: Path, **options: object) -> Result:
    """Memory, open files, bytes and milliseconds, after the first week and after the last; ``data`` is not used.

    Raises:
        NotMeasured: where the system does not tell a process's memory and open files as Linux does.
    """
    del data
    if sys.platform != "linux":
        raise NotMeasured("memory and open files are read from /proc, which only Linux has")
    number = 1000 * (int(str(options.get("dense") or 0)) or 1)
    made = [_about_space(place, article) for place, article in enumerate(make_articles(number, words=250))]
    with tempfile.TemporaryDirectory() as folder:
        desk = _desk(Path(folder))
        weeks = [_live_a_week(desk, week, made) for week in range(_WEEKS)]
        with desk.store() as store:
            (largest,) = store.rows("SELECT max(articles) AS articles FROM stories")
            ends = {
                "articles": float(keep.statistics(store)["articles"]),
                "largest_story": float(largest["articles"]),
                "damage": float(len(keep.integrity(store))),
            }
    first, last = weeks[0], weeks[-1]
    figures = ends | {f"{k}_first": v for k, v in first.items()} | {f"{k}_last": v for k, v in last.items()}
    table = tabulate(
        ("measure", *(f"week {n + 1}" for n in range(_WEEKS))), [(k, *(w[k] for w in weeks)) for k in first]
    )
    return Result(figures, {"runs": _WEEKS * _RUNS_A_WEEK, "sources": _SOURCES}, table)


def _about_space(place: int, article: Article) -> Article:
    return replace(article, title=headline(place % OUTLETS, place // OUTLETS))


def _desk(home: Path) -> Desk:
    desk = open_desk(Settings(home=home, mail_to="desk@bench.example", min_free_mb=0))
    sources = tuple(
        Source(f"s{n}", f"Source {n}", f"https://s{n}.example/", "FR", ("en",), "general", f"s{n}", (_address(n),))
        for n in range(_SOURCES)
    )
    known = replace(desk.catalog, sources=sources)
    return replace(desk, catalog=known, sources={source.id: source for source in sources})


def _address(number: int) -> Address:
    return Address("feed", f"https://s{number}.example/feed.xml")


def _live_a_week(desk: Desk, week: int, made: Sequence[Article]) -> Figures:
    """The runs of a week; its figures."""
    mine = made[week * len(made) // _WEEKS : (week + 1) * len(made) // _WEEKS]
    before = desk.settings.database.stat().st_size if desk.settings.database.exists() else 0
    begun = time.process_time()
    for turn in range(_RUNS_A_WEEK):
        now = _BEGIN + timedelta(weeks=week, hours=_HOURS * turn)
        part = mine[turn * len(mine) // _RUNS_A_WEEK : (turn + 1) * len(mine) // _RUNS_A_WEEK]
        _run_once(desk, now, part)
        if now.hour == 24 - _HOURS:
            asyncio.run(pipeline.upkeep(pipeline.Start(desk, now)))
    return {
        "memory_mb": _memory(),
        "open_files": float(len(list(Path("/proc/self/fd").iterdir()))),
        "bytes_per_article": (desk.settings.database.stat().st_size - before) / len(mine),
        "cpu_ms_per_article": 1000 * (time.process_time() - begun) / len(mine),
    }


def _run_once(desk: Desk, now: datetime, articles: Sequence[Article]) -> None:
    """What a monitor run does after it has gathered; most sources have nothing new."""
    found: dict[str, list[Finding]] = {source.id: [] for source in desk.catalog.sources}
    for place, article in enumerate(articles):
        source_id = f"s{(now.hour + place) % _SOURCES}"
        found[source_id].append(_finding(desk, source_id, article, now))
        if place % _COPY_EVERY == 0:
            other = f"s{(now.hour + place + 1) % _SOURCES}"
            found[other].append(_finding(desk, other, article, now + timedelta(minutes=1)))
    gatherings = [
        Gathering(source, (Answer(source.addresses[0].url, ok=True, items=20),), tuple(found[source.id]), 1.0)
        for source in desk.catalog.sources
    ]
    with desk.store() as store:
        source_rows.sync(store, desk.catalog.sources, now)
        keeper = Keeper(desk, store, runs.start(store, "monitor", now, {}), now)
        watching.watch(keeper, keep_all(keeper, gatherings))
        telling.write_letters(desk, store, now)
        telling.deliver(desk, store, now)
        runs.finish(store, keeper.run_id, now, "completed", {})


def _finding(desk: Desk, source_id: str, article: Article, published: datetime) -> Finding:
    url = f"https://{source_id}.example/{article.url.rpartition('/')[2]}"
    article = replace(article, url=url, published=published)
    body = f"<h1>{html.escape(article.title)}</h1><p>{html.escape(article.text)}</p>".encode()
    page = Page(url, url, 200, (("content-type", "text/html; charset=utf-8"),), body, published)
    candidate = Candidate(source_id, url, article.title, published=published)
    return Finding(candidate, url, Outcome.STORED, page=page, article=article, assessment=desk.judge.assess(article))


def _memory() -> float:
    """Megabytes this process has now."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024 / 1e6
