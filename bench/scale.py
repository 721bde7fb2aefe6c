"""What the memory costs as it grows: finding duplicates among N stored articles, and bytes an article.

N made-up articles are written to a fresh database through ``storage``, as a run writes them, and new texts are
looked up in it. Larger N take long to fill: the default shows the order of magnitude, ``--dense`` gives
another number of thousands. What is not measured here is said, not guessed.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analysis.fingerprint import CANDIDATE_SHARES, fingerprint, text_hash
from analysis.model import Article, Assessment, Relevance
from bench.extraction import SOURCE
from bench.result import Result, tabulate
from bench.speed import make_articles
from storage import articles as article_rows
from storage import fingerprints, sources
from storage.store import Store, open_store

NAME = "scale"
DATA: tuple[str, ...] = ()

_THOUSANDS = 2
_LOOKED_UP = 100
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_NOTHING = Assessment(Relevance(0.0))
_NOT_YET = (
    "not measured yet: more than a few thousand articles by default, story look-up in the database, full-text search"
)


def run(data: Path, **options: object) -> Result:
    """Milliseconds of a look-up and of a write, and bytes an article, at N stored articles."""
    del data
    number = 1000 * (int(str(options.get("dense") or 0)) or _THOUSANDS)
    made = make_articles(number + _LOOKED_UP)
    stored, new = made[:number], made[number:] + made[:_LOOKED_UP]  # strangers, and copies
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder) / "scale.sqlite") as store:
        started = time.perf_counter()
        _fill(store, stored)
        write_ms = 1000 * (time.perf_counter() - started) / number
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = store.path.stat().st_size / number
        found, lookup_ms = _look_up(store, new)
    figures = {
        "articles": float(number),
        "lookup_ms": lookup_ms,
        "write_ms": write_ms,
        "bytes_per_article": size,
        "copies_found": found / _LOOKED_UP,
    }
    return Result(
        figures, {"not_measured": _NOT_YET}, f"{tabulate(('measure', 'value'), list(figures.items()))}\n{_NOT_YET}"
    )


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    store = open_store(path)
    try:
        sources.sync(store, [SOURCE], _NOW)
        yield store
    finally:
        store.close()


def _fill(store: Store, stored: Sequence[Article]) -> None:
    """One transaction an article, as in a run; fingerprints included."""
    for article in stored:
        with store.atomic():
            number = article_rows.add(store, article.url, SOURCE.id, article, _NOTHING, None, _NOW)
            fingerprints.add(store, number, text_hash(article.text), fingerprint(article.text))


def _look_up(store: Store, new: Sequence[Article]) -> tuple[int, float]:
    """How many texts found somebody sharing their fingerprint, and the milliseconds each look-up took."""
    marks = [fingerprint(article.text) for article in new]
    started = time.perf_counter()
    found = sum(1 for each in marks if fingerprints.sharing(store, each, at_least=CANDIDATE_SHARES))
    return found, 1000 * (time.perf_counter() - started) / len(new)
