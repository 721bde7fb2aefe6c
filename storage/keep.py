"""The only place that looks after the database itself: backup, integrity, retention, numbers."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import date, datetime, timedelta
from pathlib import Path

from storage import robots
from storage.columns import encode
from storage.store import BUSY_SECONDS, StorageError, Store, open_store

# What must be true beyond the database's own constraints: a query that finds nothing, and what it means.
_INVARIANTS = {
    "row {1} of {0} points to nothing in {2}": "PRAGMA foreign_key_check",
    "article {0} has no reading {1}, its latest": (
        "SELECT a.id, a.revision FROM articles a LEFT JOIN revisions r"
        " ON r.article_id = a.id AND r.number = a.revision WHERE r.id IS NULL"
    ),
    "article {0} has {1} readings, the latest is number {2}": (
        "SELECT a.id, count(*), a.revision FROM articles a JOIN revisions r ON r.article_id = a.id"
        " GROUP BY a.id HAVING count(*) <> a.revision"
    ),
    "article {0} is not known under its own address {1}": (
        "SELECT a.id, a.key FROM articles a LEFT JOIN article_keys k ON k.key = a.key WHERE k.article_id IS NOT a.id"
    ),
    "story {0} counts {1} articles and has {2}": (
        "SELECT s.id, s.articles, count(m.article_id) FROM stories s LEFT JOIN memberships m"
        " ON m.story_id = s.id GROUP BY s.id HAVING s.articles <> count(m.article_id)"
    ),
    "story {0} was merged into {1}, which was merged itself": (
        "SELECT s.id, t.id FROM stories s JOIN stories t ON t.id = s.merged_into WHERE t.merged_into IS NOT NULL"
    ),
    "the raw page of article {0}'s latest reading is gone": (
        "SELECT a.id FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision"
        " JOIN pages p ON p.id = r.page_id WHERE p.body IS NULL"
    ),
}
_SEARCH_CHECKS = {
    "article_words": "INSERT INTO article_words (article_words, rank) VALUES ('integrity-check', 1)",
    "article_trigrams": "INSERT INTO article_trigrams (article_trigrams, rank) VALUES ('integrity-check', 1)",
}
_SEARCH_TIDYING = (
    "INSERT INTO article_words (article_words) VALUES ('optimize')",
    "INSERT INTO article_trigrams (article_trigrams) VALUES ('optimize')",
)
# A page stays while it is what an article's latest reading was read from (a better extractor reads it
# again), or one of the two sides of a change we reported (the proof).
_DROP_BODIES = """
UPDATE pages SET body = NULL, frame_id = NULL WHERE body IS NOT NULL AND kept_at < :before AND id NOT IN (
    SELECT r.page_id FROM revisions r JOIN articles a ON a.id = r.article_id
    WHERE r.page_id IS NOT NULL AND (r.number = a.revision OR EXISTS (
        SELECT 1 FROM changes c WHERE c.article_id = a.id AND c.revision IN (r.number, r.number + 1)
    ))
)
"""
_DELETE_UNREAD = """
DELETE FROM pages WHERE kept_at < :before AND NOT EXISTS (SELECT 1 FROM revisions r WHERE r.page_id = pages.id)
"""
_DELETE_FRAMES = "DELETE FROM frames WHERE NOT EXISTS (SELECT 1 FROM pages p WHERE p.frame_id = frames.id)"
_STATISTICS = """
SELECT
    (SELECT count(*) FROM sources WHERE enabled) AS sources,
    (SELECT count(*) FROM runs) AS runs,
    (SELECT count(*) FROM candidates) AS candidates,
    (SELECT count(*) FROM articles) AS articles,
    (SELECT count(*) FROM revisions) AS revisions,
    (SELECT count(*) FROM stories WHERE merged_into IS NULL) AS stories,
    (SELECT count(*) FROM changes) AS changes,
    (SELECT count(*) FROM alerts) AS alerts,
    (SELECT count(*) FROM letters) AS letters,
    (SELECT count(*) FROM pages) AS pages,
    (SELECT coalesce(sum(length(body)), 0) FROM pages)
    + (SELECT coalesce(sum(length(body)), 0) FROM frames) AS page_bytes
"""


# In a copy the upkeep that made it seems to be at work for ever.
_NOBODY_AT_WORK = (
    "DELETE FROM leases",
    "UPDATE runs SET state = 'stopped', finished_at = started_at WHERE state = 'running'",
)
_VISITS = timedelta(days=60)
_MOST_MOVED = 200_000_000


def backup(store: Store, target: Path) -> Path:
    """A checked copy of the database in one file, made while others read and write.

    An earlier copy at ``target`` is replaced only when the new one is whole. ``StorageError`` when the
    copy cannot be written or is not whole; then no file of ours is left behind.
    """
    _refuse_inside_transaction(store, "backed up")
    partial = target.with_name(target.name + ".partial")
    try:
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        problem = _copy(store, partial)
        if problem:
            raise StorageError(
                f"the backup of {store.path} is not whole: {problem}",
                "run `spacewatch doctor`; keep the earlier backups until it is content",
            )
        return partial.replace(target)
    except (OSError, sqlite3.Error) as error:
        raise StorageError(
            f"cannot write the backup {target}: {error}", "check free space and rights of its folder"
        ) from error
    finally:
        if partial.exists():
            partial.unlink()


def restore(copy: Path, target: Path, aside: Path) -> None:
    """Put a checked copy in the place of the database; the present one is kept as ``aside``.

    The caller sees to it that nobody is at work. ``StorageError`` when the copy is not whole, or a file cannot be
    written; then the present database is untouched.
    """
    incoming = target.with_name(target.name + ".incoming")
    try:
        if not copy.stat().st_size:  # SQLite would take it for a new database
            raise StorageError(f"{copy} is empty", "take an older backup")
        incoming.unlink(missing_ok=True)
        incoming.touch(mode=0o600, exist_ok=False)  # before anything is in it
        shutil.copyfile(copy, incoming)
        with open_store(incoming) as store:  # brings an older copy up to date, and refuses a stranger's
            problems = integrity(store)
            for statement in _NOBODY_AT_WORK:
                store.db.execute(statement)
            store.db.execute("PRAGMA journal_mode = DELETE")
        if problems:
            raise StorageError(f"{copy} is not whole: {problems[0]}", "take an older backup")
        for suffix in ("-wal", "-shm", ""):  # the log first: a database without its log is only older
            if (present := target.with_name(target.name + suffix)).exists():
                present.replace(aside.with_name(aside.name + suffix))
        incoming.replace(target)
    except OSError as error:
        raise StorageError(f"cannot restore {copy}: {error}", "check the file, free space and rights") from error
    finally:
        incoming.unlink(missing_ok=True)


def integrity(store: Store) -> list[str]:
    """What is wrong with the database, in sentences; empty when all is well."""
    try:
        found = [row["integrity_check"] for row in store.rows("PRAGMA integrity_check")]
        problems = [f"damaged file: {problem}" for problem in found if problem != "ok"]
        for sentence, sql in _INVARIANTS.items():
            problems += [sentence.format(*row.values()) for row in store.rows(sql)]
    except sqlite3.DatabaseError as error:  # too damaged to be asked more
        return [f"damaged file: {error}"]
    return problems + _search_problems(store)


def _empty_log(store: Store) -> int:
    """1 when a reader keeps the write-ahead log from being emptied: a look is waited for, not a long reading."""
    store.db.execute("PRAGMA busy_timeout = 1000")
    busy, _, _ = store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    store.db.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    return int(busy)


def tidy(store: Store, now: datetime, pages_older_than: timedelta) -> dict[str, int]:
    """Old pages nobody needs as proof are dropped, indexes optimised, the write-ahead log emptied.

    Returns how many page bodies of superseded readings were dropped, how many pages that never became a
    reading, how many visits of more than 60 days ago and how many robots.txt past their day were deleted, how
    many bytes the file gave back to the disk, and 1 as ``log_busy`` when a reader kept the log from being emptied.
    """
    _refuse_inside_transaction(store, "tidied")
    before = encode(before=now - pages_older_than)
    with store.atomic():
        deleted = store.db.execute(_DELETE_UNREAD, before).rowcount
        # what a source's condition is judged by lies in its days; single visits are for the near past
        visits = store.db.execute("DELETE FROM visits WHERE at < :before", encode(before=now - _VISITS)).rowcount
        forgotten = robots.forget(store, now)
        dropped = store.db.execute(_DROP_BODIES, before).rowcount
        store.db.execute(_DELETE_FRAMES)
        for statement in _SEARCH_TIDYING:
            store.db.execute(statement)
        store.db.execute("PRAGMA optimize").fetchall()
    returned = _give_back(store)
    busy = _empty_log(store)
    return {
        "bodies_dropped": dropped,
        "pages_deleted": deleted,
        "visits_deleted": visits,
        "robots_deleted": forgotten,
        "bytes_given_back": returned,
        "log_busy": busy,
    }


def _give_back(store: Store) -> int:
    """How many bytes of unused room the file gave back.

    A tenth of what is used stays, since the next articles need it, and at most 200 MB go at a time: nobody waits long.
    """
    pages, unused, size = (
        store.db.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "freelist_count", "page_size")
    )
    surplus = min(unused - (pages - unused) // 10, _MOST_MOVED // size)
    if surplus <= 0:
        return 0
    store.db.conn.executescript(f"PRAGMA incremental_vacuum({surplus})")  # execute would move one page only
    return int(size * (pages - store.db.execute("PRAGMA page_count").fetchone()[0]))


def statistics(store: Store) -> dict[str, int]:
    """How much there is of everything; sizes in bytes."""
    log = store.path.with_name(store.path.name + "-wal")
    return {
        **(store.row(_STATISTICS) or {}),
        "database_bytes": store.path.stat().st_size,
        "log_bytes": log.stat().st_size if log.exists() else 0,
    }


def _copy(store: Store, partial: Path) -> str:
    """A copy of the database at ``partial``; returns what is wrong with it, or an empty string."""
    partial.unlink(missing_ok=True)  # of a backup that was killed
    partial.touch(mode=0o600)
    with closing(sqlite3.connect(partial, isolation_level=None)) as copy:
        store.db.conn.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, without companions
        first = str(copy.execute("PRAGMA integrity_check").fetchone()[0])
    return "" if first == "ok" else first


def _search_problems(store: Store) -> list[str]:
    """The search indexes compared with what they index; only a store that may write can ask."""
    if store.read_only:
        return []
    problems = []
    for index, statement in _SEARCH_CHECKS.items():
        try:
            store.db.execute(statement)
        except sqlite3.DatabaseError as error:
            problems.append(f"the search index {index} does not fit the articles: {error}")
    return problems


def _refuse_inside_transaction(store: Store, deed: str) -> None:
    if store.db.conn.in_transaction:
        raise ValueError(f"the database cannot be {deed} inside a transaction")


def thin_out(folder: Path, now: datetime) -> int:
    """Of the backups (``spacewatch-YYYY-MM-DD.db``) the last seven days and four Mondays stay; how many went."""
    dropped = 0
    for path in sorted(folder.glob("spacewatch-????-??-??.db")):
        try:
            day = date.fromisoformat(path.stem.removeprefix("spacewatch-"))
        except ValueError:
            continue  # somebody else's file
        age = (now.date() - day).days
        if age >= 7 and not (day.weekday() == 0 and age < 35):
            path.unlink()
            dropped += 1
    return dropped
