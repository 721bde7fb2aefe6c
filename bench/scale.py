"""What the memory costs as it grows: one article kept among N stored ones, and the bytes it takes.

N made-up articles are written to a fresh database through ``storage``, as a run writes them: article, fingerprint,
story. Then new ones are looked up, verified, grouped and written. Larger N take long to fill: the default shows the
order of magnitude, ``--dense`` gives another number of thousands. ``index_bytes_per_article`` is what finding
duplicates and stories takes; the rest is the text itself and the full-text search. Where the pages of the extraction
bench are at hand, the bytes of a raw page are measured as well.
"""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from analysis.fingerprint import CANDIDATE_SHARES, fingerprint, overlap, text_hash
from analysis.model import Article, Assessment, Relevance
from analysis.stories import OPEN_FOR, Profile, group, profile
from bench import kept_pages
from bench.extraction import SOURCE
from bench.made_texts import make_articles
from bench.result import NotMeasured, Result, locate, tabulate
from storage import articles as article_rows
from storage import fingerprints, sources
from storage import stories as story_rows
from storage.store import Store, open_store

NAME = "scale"
DATA: tuple[str, ...] = ()

_THOUSAND = 1000  # less in a test, which measures nothing
_THOUSANDS = 2
_LOOKED_UP = 100
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_NOTHING = Assessment(Relevance(0.0))
_STORIES_OF = 3  # articles to a story; a third of all found one, the others join
_INDEX = ("fingerprints", "fingerprints_by_text", "marks", "memberships", "memberships_by_story", "story_terms")


def run(data: Path, **options: object) -> Result:
    """Milliseconds to find, verify and add a text, to look a story up and join it, and bytes, at N stored articles."""
    number = _THOUSAND * (int(str(options.get("dense") or 0)) or _THOUSANDS)
    made = make_articles(number + _LOOKED_UP)
    stored, new = made[:number], made[number:] + made[:_LOOKED_UP]  # strangers, and copies
    with tempfile.TemporaryDirectory() as folder, _opened(Path(folder) / "scale.sqlite") as store:
        write_ms = _timed(lambda: _fill(store, stored), number)
        store.db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = store.path.stat().st_size / number
        index = _index_bytes(store) / number
        found: list[int] = []
        lookup_ms = _timed(lambda: found.extend(_look_up(store, new)), len(new))
        profiles = [profile(article, _NOTHING, _NOW) for article in new]
        story_ms = _timed(lambda: _find_stories(store, profiles), len(new))
        start_ms = _timed(lambda: story_rows.close(store, _NOW - OPEN_FOR), 1)
    figures = {
        "articles": float(number),
        "write_ms": write_ms,
        "lookup_ms": lookup_ms,
        "story_ms": story_ms,
        "start_ms": start_ms,
        "bytes_per_article": size,
        "index_bytes_per_article": index,
        "copies_found": len(found) / _LOOKED_UP,
    }
    figures |= _page_bytes(data)
    return Result(figures, {}, tabulate(("measure", "value"), list(figures.items())))


def _page_bytes(data: Path) -> dict[str, float]:
    """The bytes of a raw page; nothing without the pages to measure by."""
    try:
        return kept_pages.measure(locate(("extraction",), data if data.name else None))
    except NotMeasured:
        return {}


def _timed(deed: Callable[[], object], times: int) -> float:
    """Milliseconds, by the clock on the wall, of one of so many."""
    started = time.perf_counter()
    deed()
    return 1000 * (time.perf_counter() - started) / times


@contextmanager
def _opened(path: Path) -> Iterator[Store]:
    store = open_store(path)
    try:
        sources.sync(store, [SOURCE], _NOW)
        yield store
    finally:
        store.close()


def _fill(store: Store, stored: Sequence[Article]) -> None:
    """One transaction an article, as in a run; fingerprint and story included."""
    story_id = 0
    for place, article in enumerate(stored):
        told = profile(article, _NOTHING, _NOW)
        with store.atomic():
            number = article_rows.add(store, article.url, SOURCE.id, article, _NOTHING, None, _NOW)
            fingerprints.add(store, number, text_hash(article.text), fingerprint(article.text))
            if place % _STORIES_OF == 0:
                story_id = story_rows.found(store, number, told.to_json(), _NOW, [], told.terms())
            else:
                story_rows.join(store, story_id, number, told.to_json(), _NOW, 0.5, [], told.terms())


def _look_up(store: Store, new: Sequence[Article]) -> list[int]:
    """The texts found to repeat a stored one, from fingerprint to verdict."""
    found = []
    for place, article in enumerate(new):
        for other, _ in fingerprints.sharing(store, fingerprint(article.text), at_least=CANDIDATE_SHARES):
            if overlap(article.text, article_rows.get(store, other).article.text):
                found.append(place)
                break
    return found


def _find_stories(store: Store, profiles: Sequence[Profile]) -> None:
    for each in profiles:
        rows = story_rows.alike(store, each.terms(), _NOW - OPEN_FOR)
        group(each, [(number, Profile.from_json(text)) for number, text in rows])


def _index_bytes(store: Store) -> int:
    """Bytes of the tables that find duplicates and stories; 0 where this SQLite cannot tell."""
    try:
        rows = store.rows("SELECT name, sum(pgsize) AS bytes FROM dbstat GROUP BY name")
    except sqlite3.Error:
        return 0
    return sum(row["bytes"] for row in rows if row["name"] in _INDEX)
