"""The only place that opens the database: pragmas, transactions, and what is refused at the door.

    open_store(path) ──► Store ──► with store.atomic(): … ──► close()

One process writes at a time (``BEGIN IMMEDIATE``), any number read beside it (WAL).
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import sqlite_utils

from analysis.errors import UserError
from storage import schema
from storage.columns import Column

Row = dict[str, Any]
Parameters = Sequence[object] | Mapping[str, object]

# What a person can do about what SQLite says, by its result code; any other error is a bug of ours.
_REMEDIES = {
    sqlite3.SQLITE_BUSY: "another process has held the database for half a minute: wait for it, or end it",
    sqlite3.SQLITE_READONLY: "check that the file and its folder are yours to write",
    sqlite3.SQLITE_IOERR: "the disk does not answer as it should: check it, then run `spacewatch doctor`",
    sqlite3.SQLITE_CORRUPT: "the file is damaged: keep it, and go on with the last backup",
    sqlite3.SQLITE_FULL: "the disk is full: make room; nothing was half written",
    sqlite3.SQLITE_CANTOPEN: "check that the file and its folder are yours to write",
    sqlite3.SQLITE_NOTADB: "this is no SQLite file: give another path, or move the file away",
}
BUSY_SECONDS = 30  # longer than any write of one article, shorter than a person's patience
CACHE_KIB = 16_000
OLDEST_SQLITE = (3, 34, 0)  # the first with the trigram tokenizer


class StorageError(UserError):
    """The database cannot be used as it is; the message names the file and what a person can do."""

    def __init__(self, problem: str, remedy: str = "", *, is_damage: bool = False) -> None:
        super().__init__(f"{problem}\n  remedy: {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy
        self.is_damage = is_damage  # so that a backup is the way out


class Store:
    """An open database. Only the thread that opened it may use it."""

    def __init__(self, path: Path, db: sqlite_utils.Database, *, read_only: bool = False) -> None:
        self.path = path
        self.db = db
        self.read_only = read_only

    @contextmanager
    def atomic(self) -> Iterator[Self]:
        """All writes of the block together or none; a block inside a block is a savepoint.

        The outermost level takes the write lock at once: a reader that becomes a writer half-way
        would fail at the first write another process made in between. ``StorageError`` when the file
        cannot be written: locked for too long, disk full, read-only, damaged.
        """
        if self.db.conn.in_transaction:
            with self._savepoint():
                yield self
            return
        with explained(self.path):
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self
                self.db.commit()
            except BaseException:
                self.db.rollback()
                raise

    @contextmanager
    def _savepoint(self) -> Iterator[None]:
        """As ``sqlite_utils`` has it, under one name: SQLite means the newest of it, and need not read it anew."""
        execute = self.db.conn.execute
        execute("SAVEPOINT inner")
        try:
            yield
        except BaseException:
            if self.db.conn.in_transaction:  # a full disk may have undone the whole of it
                execute("ROLLBACK TO inner")
                execute("RELEASE inner")
            raise
        execute("RELEASE inner")

    @contextmanager
    def undone(self) -> Iterator[Self]:
        """All writes of the block are undone at its end, after they could be looked at: a rehearsal.

        Raises ``StorageError`` as ``atomic`` does.
        """
        with explained(self.path):
            self.db.conn.execute("BEGIN IMMEDIATE")
            try:
                yield self
            finally:
                self.db.rollback()

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """Every row of a query, read to the end so that no read transaction stays open."""
        cursor = self.db.conn.execute(sql, parameters)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query, or ``None``."""
        found = self.rows(sql, parameters)
        return found[0] if found else None

    # Fixed statements for what every article writes: to learn the table first, as ``sqlite_utils`` does, costs more.

    def insert(self, table: str, row: dict[str, Column]) -> int:
        """The number of a new row; of no meaning in a table whose key is no number."""
        return int(self._write(_insertion(table, tuple(row)), tuple(row.values())).lastrowid or 0)

    def insert_all(self, table: str, rows: Sequence[dict[str, Column]]) -> None:
        """New rows, all with the same columns."""
        if rows:
            with self.atomic():
                self.db.conn.executemany(_insertion(table, tuple(rows[0])), [tuple(row.values()) for row in rows])

    def update(self, table: str, number: int, columns: dict[str, Column]) -> bool:
        """The row of that ``id`` says this now; False when there is none."""
        assignments = ", ".join(f"{name} = ?" for name in columns)
        sql = f"UPDATE {table} SET {assignments} WHERE id = ?"  # noqa: S608 - names are ours
        return self._write(sql, (*columns.values(), number)).rowcount == 1

    def _write(self, sql: str, parameters: Sequence[Column]) -> sqlite3.Cursor:
        """One statement, which is all or nothing by itself."""
        if self.db.conn.in_transaction:
            return self.db.conn.execute(sql, parameters)
        with self.atomic():
            return self.db.conn.execute(sql, parameters)

    @property
    def installation(self) -> str:
        """A random word that tells this database from every other."""
        row = self.row("SELECT id FROM installation")
        return str(row["id"]) if row else ""

    def close(self) -> None:
        """Closed; an open transaction is rolled back."""
        self.db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        error: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def _insertion(table: str, names: tuple[str, ...]) -> str:
    marks = ", ".join("?" * len(names))
    return f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})"  # noqa: S608 - names are ours


def open_store(path: Path, *, read_only: bool = False, must_exist: bool = False) -> Store:
    """The database at ``path``, brought up to date; made, with its folder, when there is none.

    ``read_only`` neither makes nor changes anything; ``must_exist`` changes what is there and makes nothing. Raises
    ``StorageError`` for what cannot be used: no database where one must be, no SQLite file, a database of another
    program, one that a newer version of this program wrote.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise StorageError(
            f"this Python brings SQLite {sqlite3.sqlite_version}; at least 3.34 is needed",
            "use another build of Python (uv and python.org bring a newer SQLite)",
        )
    if (read_only or must_exist) and not path.exists():
        raise StorageError(f"there is no database at {path} yet", "run `spacewatch monitor` once: it makes it")
    try:
        connection = _connect(path, read_only=read_only)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"cannot open {path}: {error}", "check that the folder exists and is yours to write"
        ) from error
    store = Store(path, sqlite_utils.Database(connection), read_only=read_only)
    try:
        with explained(path):
            _prepare(store)
    except BaseException:
        store.close()
        raise
    return store


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """What SQLite says of the file becomes a ``StorageError`` with a remedy; our own bugs stay as they are."""
    try:
        yield
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # without the details in the higher bits
        if code not in _REMEDIES:
            raise
        is_damage = code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
        raise StorageError(f"cannot use {path}: {error}", _REMEDIES[code], is_damage=is_damage) from error


def is_held(path: Path, seconds: float) -> bool:
    """True when another process writes to the database for longer than that; ``StorageError`` where we never could."""
    target = f"{path.resolve().as_uri()}?mode=rw"
    with explained(path), closing(sqlite3.connect(target, uri=True, timeout=seconds, isolation_level=None)) as db:
        try:
            db.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                raise
            return True
        db.rollback()
        return False


def _connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """A connection whose transactions begin only where we say so (``isolation_level=None``)."""
    if read_only:
        target = f"{path.resolve().as_uri()}?mode=ro"
        return sqlite3.connect(target, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
    # Only the last folder gets the mode: what is above it is not ours to close.
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    if not path.exists():  # alerts and letters lie in it, which are for this user's eyes
        path.touch(mode=0o600)
    return sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)


def _prepare(store: Store) -> None:
    """Pragmas set, the schema checked and, in a store that may write, brought up to date."""
    db = store.db
    db.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    db.execute("PRAGMA foreign_keys = ON")
    # SQLite's own 2 MB do not hold what leads to the rows of a million articles: it would read that again and again.
    db.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    _refuse_strangers(store)
    pending = schema.MIGRATIONS.pending(db)
    if store.read_only:
        if pending:
            raise StorageError(
                f"{store.path} is empty or was made by an older version, and may only be read here",
                "run `spacewatch upkeep` once to bring it up to date",
            )
        return
    db.execute("PRAGMA auto_vacuum = INCREMENTAL")  # heeded in an empty file only; keep.tidy gives room back
    _switch_to_wal(store)
    # FULL, not NORMAL: with WAL, NORMAL may lose the last transactions at a power cut, and a lost
    # "this letter was sent" tells somebody twice. It costs one fsync for each article.
    db.execute("PRAGMA synchronous = FULL")
    if pending:
        with store.atomic():  # of two processes that find an old schema, one waits and finds a new one
            schema.MIGRATIONS.apply(db)


def _switch_to_wal(store: Store) -> None:
    """The write-ahead log is in use; SQLite itself does not wait here when two processes make the file."""
    last = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            store.db.execute("PRAGMA journal_mode = WAL")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > last:
                raise
            time.sleep(0.05)
        else:
            return


def _refuse_strangers(store: Store) -> None:
    """Nothing written by another program or by a newer version of this one is touched."""
    tables = set(store.db.table_names())  # before the migrations: another process may be making them
    applied = {migration.name for migration in schema.MIGRATIONS.applied(store.db)}
    newer = sorted(applied - schema.names())
    if newer:
        raise StorageError(
            f"{store.path} was written by a newer version of this program, or by one before the first release "
            f"(unknown: {', '.join(newer)})",
            "install that version, or point SPACEWATCH_HOME to another folder",
        )
    if tables and not applied:
        raise StorageError(
            f"{store.path} is a database of another program (it has the table {min(tables)})",
            "give the path of another file; one that does not exist yet is made",
        )
