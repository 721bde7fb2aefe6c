"""The only place that changes the shape of the database: ordered migrations, appended and never edited.

Every table, view and column explains itself by an SQL comment, which SQLite keeps with the schema:
``sqlite3 FILE .schema`` shows it, and ``describe`` reads it for the reference pages.
"""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

from sqlite_utils import Database, Migrations

from storage import tables_read, tables_seen, tables_told, views, views_asked

MIGRATIONS = Migrations("spacewatch")

_FIRST_LINE = re.compile(r"CREATE (?:VIRTUAL )?(?:TABLE|VIEW) (\w+)[^\n]*?--\s*(.+)", re.IGNORECASE)
_COLUMN = re.compile(r"^\s+(\w+) [A-Z][^\n]*?--\s*(.+)$", re.MULTILINE)
_VIEW_COLUMN = re.compile(r"\bAS (\w+),?\s*--\s*(.+)$", re.MULTILINE)


@MIGRATIONS()
def m001_build_the_rooms(db: Database) -> None:
    """All tables, the search index and the views of the first version."""
    for statement in (*tables_seen.TABLES, *tables_read.TABLES, *tables_told.TABLES, *views.VIEWS, *views_asked.VIEWS):
        db.execute(statement)


@MIGRATIONS()
def m002_find_by_index(db: Database) -> None:
    """What was found by reading a whole table: the alerts of an article or story, and texts under suspicion."""
    db.execute("CREATE INDEX alerts_by_article ON alerts (article_id)")
    db.execute("CREATE INDEX alerts_by_story ON alerts (story_id)")
    db.execute("CREATE INDEX articles_suspected ON articles (id) WHERE suspicion <> ''")


def names() -> set[str]:
    """The names of all migrations this version knows: those an empty database still needs."""
    with closing(sqlite3.connect(":memory:")) as empty:
        return {migration.name for migration in MIGRATIONS.pending(Database(empty))}


def describe(db: Database) -> dict[str, dict[str, str]]:
    """Table or view → column → sentence; the sentence of the whole stands under the empty name."""
    found: dict[str, dict[str, str]] = {}
    for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE type IN ('table', 'view')").fetchall():
        first = _FIRST_LINE.match(sql)
        if first is None:
            continue  # sqlite's own tables, and those behind the search index
        columns = _VIEW_COLUMN if sql.upper().startswith("CREATE VIEW") else _COLUMN
        found[first[1]] = {"": first[2], **dict(columns.findall(sql))}
    return found
