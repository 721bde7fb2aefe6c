"""What the memory costs as it grows: articles kept, and questions answered, among so many stored ones.

    python -m bench scale                              2,000 articles, made in a minute
    python -m bench scale --dense 1000 --data FOLDER   10,000 beside a million; both stay there for the next time

The archives are made-up years of news (``bench.years``), filled in bulk. The next news of each archive is then kept
through ``flows.keeping`` as a run keeps it, a lot here and a lot there in turn, so that a busy machine burdens both
alike; timers around the steps tell where the time goes. After that people ask: words of every frequency in six scripts,
and why an article was kept. ``…_cpu_ms`` is processor time of one, ``…_wall_ms`` that on the wall (the disk included),
the mean of all; ``…_growth`` says how many times the smaller archive's the processor time is. What is kept stays in the
archive: who measures again measures the days after.
"""

from __future__ import annotations

import io
import sqlite3
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from rich.console import Console

from analysis import fingerprint, roundups, stories, urls
from analysis.model import Candidate, Outcome, Page
from bench import kept_pages, years
from bench.filling import SOURCES, filled
from bench.result import NotMeasured, Result, locate, tabulate
from bench.years import Made
from flows import originals, reissues, showing
from flows.desk import Desk, open_desk
from flows.gathering import Finding, Gathering
from flows.keeping import keep_all
from flows.recording import Keeper
from flows.settings import Settings
from storage import articles, fingerprints, runs, search
from storage import stories as story_rows
from storage.store import open_store

NAME = "scale"
DATA: tuple[str, ...] = ()

_ALONE = 2000  # articles, where nothing else is asked for; less in a test, which measures nothing
_SMALLER = 10_000  # what a larger archive is compared with
_KEPT = 250
_LOT = 50  # more texts than anything remembers
_TABLES_SHOWN = 16
_ASKED = 60
_STEPS = {  # what is timed inside of keeping: the functions that a step consists of
    "fingerprint": ((fingerprint, "fingerprint"), (fingerprint, "text_hash")),
    "candidates": ((fingerprints, "sharing"), (fingerprints, "with_text")),
    "match": ((originals, "find"), (reissues, "find")),
    "mark": ((originals, "mark"),),
    "profile": ((stories, "profile"),),
    "alike": ((story_rows, "alike"),),
    "told": ((roundups, "stories_told"),),
    "group": ((stories, "group"),),
    "join": ((story_rows, "found"), (story_rows, "join")),
    "words": ((search, "add"),),
}
_INDEX = ("fingerprints", "fingerprints_by_text", "marks", "memberships", "memberships_by_story", "story_terms")


@dataclass
class Spent:
    """Milliseconds of processor and on the wall, by step, a number for each time it was done."""

    cpu: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    wall: defaultdict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @contextmanager
    def on(self, step: str) -> Iterator[None]:
        """What happens inside is one time of the step."""
        cpu, wall = time.process_time(), time.perf_counter()
        yield
        self.cpu[step].append(1000 * (time.process_time() - cpu))
        self.wall[step].append(1000 * (time.perf_counter() - wall))

    def forget(self) -> None:
        """The steps of keeping are counted anew."""
        for step in ("keep", *_STEPS):
            self.cpu.pop(step, None)
            self.wall.pop(step, None)

    def timed(self, step: str, deed: Callable[..., object]) -> Callable[..., object]:
        """The function, timed as the step."""

        def spend(*given: object, **named: object) -> object:
            with self.on(step):
                return deed(*given, **named)

        return spend


class Archive:
    """An archive under measurement."""

    def __init__(self, desk: Desk, path: Path) -> None:
        self.spent, self.desk = Spent(), desk
        with self.spent.on("open"):
            self.store = open_store(path)
        with self.spent.on("start"):
            self.keeper = Keeper(desk, self.store, runs.start(self.store, "monitor", years.END, {}), years.END)
        (counted,) = self.store.rows("SELECT max(id) AS number FROM articles")
        self.articles = int(counted["number"])
        self.copies = self.found = 0

    def keep(self, made: Made) -> None:
        """The article as a run keeps it, with all its steps timed."""
        source, article = self.desk.sources[made.source_id], made.article
        candidate = Candidate(source.id, article.url, article.title, published=made.seen)
        body = f"<h1>{article.title}</h1><p>{article.text}</p>".encode()
        page = Page(article.url, article.url, 200, (("content-type", "text/html"),), body, made.seen)
        finding = Finding(
            candidate, article.url, Outcome.STORED, page=page, article=article, assessment=made.assessment
        )
        self.keeper.now = made.seen
        with ExitStack() as timers:
            for step, functions in _STEPS.items():
                for module, name in functions:
                    timers.enter_context(patch.object(module, name, self.spent.timed(step, getattr(module, name))))
            with self.spent.on("keep"):
                (kept,) = keep_all(self.keeper, [Gathering(source, (), (finding,), 1.0)])
        self.copies += made.relation is not None
        self.found += kept.findings[0].outcome in {Outcome.COPY, Outcome.KNOWN}

    def mean(self, step: str, kind: str) -> float:
        """Milliseconds of a step for one article (or question): a step may be done several times."""
        taken = (self.spent.cpu if kind == "cpu" else self.spent.wall)[step]
        return sum(taken) / (len(self.spent.cpu["keep"]) if step in _STEPS else len(taken))

    def ask(self, queries: Sequence[str]) -> None:
        """People search, look a story's candidates up, and ask why an article was kept."""
        for words in queries:
            with self.spent.on("search"):
                search.search(self.store, words)
        console = Console(file=io.StringIO(), width=120)
        for place in range(len(queries)):
            with self.spent.on("why"):
                showing.show_known(console, self.desk, self.store, str(1 + place * self.articles // len(queries)))

    def bytes_each(self) -> dict[str, float]:
        """Bytes an article, by table with its indexes; empty where this SQLite cannot tell."""
        try:
            rows = self.store.rows("SELECT name, sum(pgsize) AS bytes FROM dbstat WHERE aggregate = TRUE GROUP BY name")
        except sqlite3.Error:
            return {}
        return {row["name"]: row["bytes"] / self.articles for row in rows}


def run(data: Path, **options: object) -> Result:
    """Milliseconds of each step and bytes by table: of one archive, or of a small one and a large one in turn."""
    asked = 1000 * int(str(options.get("dense") or 0))
    with TemporaryDirectory() as home:
        desk, folder = _desk(Path(home)), data if data.name else Path(home)
        archives = [Archive(desk, filled(folder, number)) for number in ((_SMALLER, asked) if asked else (_ALONE,))]
        _measure(archives)
        large = archives[-1]
        tables = large.bytes_each()
        figures = {
            "articles": float(large.articles),
            "copies_found": large.found / max(1, large.copies),
            "bytes_per_article": large.store.path.stat().st_size / large.articles,
            "index_bytes_per_article": sum(tables.get(name, 0.0) for name in _INDEX),
        }
        for archive in archives:
            archive.store.close()
    figures |= _page_bytes()
    times, table = _times(archives)
    told = tabulate(("measure", "value"), list(figures.items()))
    bytes_told = tabulate(("table or index", "bytes"), sorted(tables.items(), key=lambda it: -it[1])[:_TABLES_SHOWN])
    return Result(figures | times, {"bytes": tables}, f"{told}\n\n{bytes_told}\n\n{table}")


def _desk(home: Path) -> Desk:
    desk = open_desk(Settings(home=home, mail_to="desk@bench.example", min_free_mb=0))
    return replace(desk, catalog=replace(desk.catalog, sources=SOURCES), sources={each.id: each for each in SOURCES})


def _measure(archives: Sequence[Archive]) -> None:
    """Each lot of news is kept here, then there: so far apart that nothing of it is remembered."""
    coming = [(archive, _new_to(archive)) for archive in archives]
    for turn in range(_KEPT // _LOT):
        for archive, news in coming if turn % 2 else reversed(coming):
            for made in islice(news, _LOT):
                archive.keep(made)
        if not turn:  # the first lot warms up
            for archive in archives:
                archive.spent.forget()
    for archive in [*archives, *archives]:
        archive.ask(years.queries(_ASKED))


def _new_to(archive: Archive) -> Iterator[Made]:
    """The news, but for what an earlier measurement has left in the archive and what a source tells twice (an edit)."""
    told: set[tuple[int, str]] = set()
    for made in years.news():
        where = made.event, made.source_id
        if where not in told and articles.find(archive.store, urls.key(made.article.url)) is None:
            yield made
        told.add(where)


def _times(archives: Sequence[Archive]) -> tuple[dict[str, float], str]:
    """Means of each step in the last archive, and how often they are those of the first; searches by percentile."""
    figures: dict[str, float] = {}
    rows: list[Sequence[object]] = []
    for step in archives[-1].spent.cpu:
        means = [archive.mean(step, kind) for kind in ("cpu", "wall") for archive in archives]
        first, last = means[: len(archives)], means[len(archives) :]
        figures |= {f"{step}_cpu_ms": first[-1], f"{step}_wall_ms": last[-1], f"{step}_growth": first[-1] / first[0]}
        rows.append((step, *means, first[-1] / first[0]))
    for step in ("search", "why"):
        for archive in archives:
            taken = sorted(archive.spent.wall[step])
            figures[f"{step}_p95_ms"] = taken[len(taken) * 95 // 100]
            rows.append(
                (f"{step} p95 of {archive.articles}", *[""] * (2 * len(archives) - 1), figures[f"{step}_p95_ms"], "")
            )
    sizes = [str(archive.articles) for archive in archives]
    return figures, tabulate(
        ("milliseconds", *(f"CPU, {n}" for n in sizes), *(f"wall, {n}" for n in sizes), "CPU x"), rows
    )


def _page_bytes() -> dict[str, float]:
    """The bytes of a raw page; nothing without the pages to measure by."""
    try:
        return kept_pages.measure(locate(("extraction",)))
    except NotMeasured:
        return {}
