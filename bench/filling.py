"""Years of made-up articles into a database, in bulk: the very rows that ``storage`` would write, many at a time.

``storage`` keeps an article in some forty statements; a million of them would take hours. ``fill`` writes the same rows
table by table (a test compares every one of them with what ``keep_one`` writes), the marks sorted and the search index
last of all. A filled database is kept where it is asked for, under a name that tells of what made it, and used again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis import urls
from analysis.belonging import NearDuplicate
from analysis.fingerprint import fingerprint, text_hash
from analysis.model import Candidate, Change, ChangeKind, Outcome, Source
from analysis.stories import OPEN_FOR
from bench import ageing, bulk, years
from bench.bulk import AGAIN, TOLD, Writer, packed
from bench.years import Made
from storage import articles, candidates, changes, fingerprints, runs, schema, sources
from storage import stories as story_rows
from storage.store import CACHE_KIB, Store, open_store

DISTINCT = 25_000  # articles; a larger archive repeats them
_FILLING = (
    "PRAGMA journal_mode = OFF",
    "PRAGMA synchronous = OFF",
    "PRAGMA cache_size = -400000",
    "PRAGMA foreign_keys = OFF",
)
_KEEPING = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    f"PRAGMA cache_size = -{CACHE_KIB}",
    "PRAGMA foreign_keys = ON",
)
SOURCES = tuple(
    Source(f"s{n}", f"Source {n}", f"https://s{n}.example/", "FR", ("en",), "general", f"s{n}", ())
    for n in range(years.SOURCES)
)


def filled(folder: Path, number: int, processes: int = 2) -> Path:
    """A database of about so many articles in the folder: one made before of the same kind, or a new one.

    Beyond ``DISTINCT`` the number is that of a multiple of it: the articles are repeated for earlier years.
    """
    made_by = hashlib.sha256(json.dumps(sorted(schema.names())).encode())
    for module in (years.__file__, bulk.__file__, ageing.__file__):
        made_by.update(Path(module).read_bytes())
    path = folder / f"{number}-{made_by.hexdigest()[:12]}" / "spacewatch.db"
    if path.exists():
        return path
    base = filled(folder, DISTINCT, processes) if number > DISTINCT else None
    partial = path.with_name("partial.db")
    partial.unlink(missing_ok=True)
    with open_store(partial) as store:
        if base is None:
            fill(store, number, processes)
        else:
            repeat(store, base, round(number / DISTINCT))
    partial.replace(path)
    return path


def repeat(store: Store, base: Path, times: int) -> None:
    """The articles of a filled database so many times, each time for the months before."""
    with _quickly(store):
        ageing.age(store, base, times)
        _index(store)


def fill(store: Store, number: int, processes: int = 1) -> None:
    """About so many articles with everything that a run keeps of them, but for pages and alerts."""
    run_id = _begin(store)
    with _quickly(store):
        writer = Writer(store, run_id)
        for seen, rows in years.in_order(number, packed, processes):
            writer.add(seen, rows)
        writer.finish()
        _index(store)


@contextmanager
def _quickly(store: Store) -> Iterator[None]:
    """Without a log and without waiting for the disk: who is interrupted begins anew."""
    for pragma in _FILLING:
        store.db.execute(pragma)
    yield
    for pragma in _KEEPING:
        store.db.execute(pragma)


def _index(store: Store) -> None:
    """The search over all that was written, gathered in memory for longer than usual: it is merged less often."""
    for table in ("article_words", "article_trigrams"):
        _configure(store, table, "hashsize", 1 << 26)
        with store.atomic():
            store.db.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 - two constants
        _configure(store, table, "hashsize", 1 << 20)


def _configure(store: Store, table: str, setting: str, value: int) -> None:
    store.db.execute(f"INSERT INTO {table} ({table}, rank) VALUES (?, ?)", [setting, value])  # noqa: S608


def fill_slowly(store: Store, number: int) -> None:
    """The same, one article after the other, by the functions a run calls."""
    run_id = _begin(store)
    firsts: dict[int, tuple[int, int]] = {}
    for made in years.made(number):
        firsts[made.event] = keep_one(store, run_id, made, firsts.get(made.event))
    story_rows.close(store, years.END - OPEN_FOR)


def keep_one(store: Store, run_id: int, made: Made, first: tuple[int, int] | None) -> tuple[int, int]:
    """The first article and the story of its event, after the article was kept; ``first`` where there are any."""
    article, told = made.article, made.profile.to_json()
    key = urls.key(article.url)
    with store.atomic():
        number = articles.add(
            store, key, made.source_id, article, made.assessment, None, made.seen, next_check=made.seen + AGAIN
        )
        fingerprints.add(store, number, text_hash(article.text), fingerprint(article.text))
        if first is None:
            first = number, story_rows.found(store, number, told, made.seen, TOLD, made.profile.terms())
        elif made.relation:
            articles.link_copy(store, number, NearDuplicate(first[0], made.relation, 1.0))
            story_rows.join(store, first[1], number, "", made.seen, 0.5, TOLD)
        else:
            story_rows.join(store, first[1], number, told, made.seen, 0.5, TOLD, made.profile.terms())
        change = Change(ChangeKind.NEW, made.assessment.relevance.score, summary=article.title)
        about = {"article_id": number, "source_id": made.source_id, "story_id": first[1]}
        changes.add(store, change, made.seen, **about, revision=1)  # type: ignore[arg-type]
        candidates.settle(
            store,
            Candidate(made.source_id, article.url, article.title, published=made.seen),
            key,
            Outcome.COPY if made.relation else Outcome.STORED,
            run_id=run_id,
            now=made.seen,
            score=made.assessment.relevance.score,
            reasons=made.assessment.relevance.reasons,
            article_id=number,
        )
    return first


def _begin(store: Store) -> int:
    sources.sync(store, SOURCES, years.END)
    return runs.start(store, "monitor", years.END, {})
