"""An archive of many years out of one of some months: the same rows again and again, each time for months further back.

Numbers, dates, addresses and hashes of each repetition are its own, and so are its marks: for finding copies its texts
are strangers to those they repeat. Only the search sees the same words again, each as frequent as before. All of it is
done by SQLite and takes seconds where making so many texts would take hours.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from storage.store import Store

_MOMENTS = frozenset(
    "first_seen last_changed checked_at next_check read_at published last_seen joined_at at".split()  # noqa: SIM905
)
_TABLES = "articles article_keys revisions tags candidates stories memberships changes fingerprints".split()  # noqa: SIM905
Numbers = np.ndarray[tuple[int], np.dtype[np.int32]]
_SALT = 0x2545F491  # odd, so that its multiples differ from each other for long
_MARKS_AT_ONCE = 500_000


def age(store: Store, base: Path, times: int) -> None:
    """The empty store gets the articles of ``base`` so many times; only the newest ones' stories are open."""
    connection = store.db.conn
    store.db.execute("ATTACH ? AS base", [str(base)])
    (number,) = connection.execute("SELECT max(id) FROM base.articles").fetchone()
    (days,) = connection.execute(
        "SELECT julianday(max(first_seen)) - julianday(min(first_seen)) FROM base.articles"
    ).fetchone()
    with store.atomic():
        for table in ("sources", "runs"):
            _copy(store, table, {}, "INSERT OR REPLACE")
        for back in reversed(range(times)):
            for table in _TABLES:
                _copy(store, table, _changes(table, number, times - 1 - back, back * int(days)))
        _copy(store, "story_terms", _changes("story_terms", number, times - 1, 0))
    _marks(store, number, times)
    store.db.execute("DETACH base")


def _changes(table: str, articles: int, before: int, days: int) -> dict[str, str]:
    """What becomes of each column, as SQL, after so many repetitions before this one; what is not named stays."""
    stories = f"{before} * (SELECT max(id) FROM base.stories)"  # noqa: S608 - a number
    changes = {name: f"strftime('%Y-%m-%dT%H:%M:%S+00:00', {name}, '-{days} days')" for name in _MOMENTS}
    changes |= {name: f"{name} + {before * articles}" for name in ("id", "article_id", "original_id")}
    changes |= {"story_id": f"story_id + {stories}", "event_date": f"date(event_date, '-{days} days')"}
    if table == "stories":
        changes["id"] = f"id + {stories}"
    if days:
        changes |= {name: f"{name} || '-{before}'" for name in ("key", "url")}
        changes |= {"text_hash": f"printf('%08x', {before}) || substr(text_hash, 9)"}
        changes |= {"is_open": "0", "profile": "NULL", "marks": "zeroblob(length(marks))"}
    return changes


def _copy(store: Store, table: str, changes: Mapping[str, str], insert: str = "INSERT") -> None:
    columns = [row["name"] for row in store.rows("SELECT name FROM pragma_table_info(?)", [table])]
    asked = ", ".join(changes.get(column, column) for column in columns)
    store.db.execute(f"{insert} INTO main.{table} ({', '.join(columns)}) SELECT {asked} FROM base.{table}")  # noqa: S608


def _marks(store: Store, number: int, times: int) -> None:
    """The marks of all repetitions, sorted as their table lies, so that it is written from front to back."""
    rows = store.db.conn.execute("SELECT mark, article_id FROM base.marks").fetchall()
    base = np.array(rows, dtype=np.int32)
    del rows
    marks = np.concatenate([base[:, 0] ^ np.int32(_salt(times - 1 - place)) for place in range(times)])
    carriers = np.concatenate([base[:, 1] + place * number for place in range(times)])
    write_marks(store, marks, carriers)


def _salt(age_now: int) -> int:
    return age_now * _SALT & 0x7FFFFFFF


def write_marks(store: Store, marks: Numbers, carriers: Numbers) -> None:
    """Marks and the articles that carry them, sorted as their table lies: it is written from front to back."""
    order = np.lexsort((carriers, marks))
    with store.atomic():
        for start in range(0, len(order), _MARKS_AT_ONCE):
            part = order[start : start + _MARKS_AT_ONCE]
            pairs = zip(marks[part].tolist(), carriers[part].tolist(), strict=True)
            store.db.conn.executemany("INSERT INTO marks (mark, article_id) VALUES (?, ?)", pairs)
