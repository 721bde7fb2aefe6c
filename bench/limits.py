"""What no program could do without: parsing the same pages, inserting the same rows. Processor time, beside ours."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

import lxml.html
from resiliparse.parse.html import HTMLTree

_TABLES = """
SELECT name, sql FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'
AND name NOT IN (SELECT shadow.name FROM pragma_table_list shadow WHERE shadow.type = 'shadow')
"""
_INDEXES = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"


def parsing(pages: Sequence[bytes]) -> dict[str, float]:
    """Processor milliseconds a page, by two parsers in C; nothing is read of what they make."""
    lxml_seconds = cpu_seconds(lambda: [lxml.html.document_fromstring(body) for body in pages])
    resiliparse_seconds = cpu_seconds(lambda: [HTMLTree.parse_from_bytes(body) for body in pages])
    return {
        "limit_parse_lxml_cpu_ms": 1000 * lxml_seconds / len(pages),
        "limit_parse_resiliparse_cpu_ms": 1000 * resiliparse_seconds / len(pages),
    }


def inserting(database: Path) -> dict[str, float]:
    """Processor seconds for all rows of a database into one like it with its indexes, in one transaction.

    Without the index for searching, which SQLite writes by itself.
    """
    with closing(sqlite3.connect(database)) as db:
        tables = dict(db.execute(_TABLES).fetchall())
        indexes = [sql for (sql,) in db.execute(_INDEXES)]
        rows = {name: db.execute(f'SELECT * FROM "{name}"').fetchall() for name in tables}  # noqa: S608 - its own names
    copy = database.with_suffix(".copy.db")
    copy.unlink(missing_ok=True)
    with closing(sqlite3.connect(copy)) as db:
        for sql in (*tables.values(), *indexes):
            db.execute(sql)
        seconds = cpu_seconds(lambda: _insert(db, rows))
    copy.unlink()
    return {"limit_insert_cpu_seconds": seconds, "limit_insert_rows": float(sum(map(len, rows.values())))}


def _insert(db: sqlite3.Connection, rows: dict[str, list[tuple[object, ...]]]) -> None:
    for name, each in rows.items():
        if each:
            places = ", ".join("?" * len(each[0]))
            db.executemany(f'INSERT INTO "{name}" VALUES ({places})', each)  # noqa: S608 - a table's own name
    db.commit()


def cpu_seconds(deed: Callable[[], object]) -> float:
    """What a deed takes of this process."""
    started = time.process_time()
    deed()
    return max(1e-9, time.process_time() - started)
