from __future__ import annotations

import random
import stat
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.model import Change, ChangeKind
from storage import articles, changes, keep, pages, revisions, runs
from storage.search import search
from storage.store import StorageError, Store, open_store
from tests.storage.material import ARTICLE, ASSESSMENT, DAY, NOW, add_article, page

LATER = NOW + 400 * DAY
YEAR = timedelta(days=365)


def read_again(store: Store, article_id: int, number: int) -> int:
    page_id = pages.keep(store, page(body=f"state {number}".encode()))
    article = replace(ARTICLE, text=f"State {number}.")
    assert revisions.add(store, article_id, article, ASSESSMENT, page_id, NOW).number == number
    return page_id


def page_of(store: Store, article_id: int) -> int:
    page_id = articles.get(store, article_id).page_id
    assert page_id
    return page_id


def test_a_backup_is_a_whole_database_in_one_file(store: Store, tmp_path: Path) -> None:
    article_id = add_article(store)
    copy = keep.backup(store, tmp_path / "backups" / "monday.db")
    assert [path.name for path in copy.parent.iterdir()] == ["monday.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with open_store(copy) as restored:
        assert articles.get(restored, article_id) == articles.get(store, article_id)
        assert keep.integrity(restored) == []


def test_a_newer_backup_replaces_the_older(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "backup.db"
    keep.backup(store, target)
    runs.start(store, "monitor", NOW, {})
    keep.backup(store, target)
    with open_store(target, read_only=True) as copy:
        assert len(runs.latest(copy)) == 1


def test_a_backup_can_be_made_while_somebody_writes(store: Store, tmp_path: Path) -> None:
    with open_store(store.path) as writer, writer.atomic():
        runs.start(writer, "monitor", NOW, {})
        copy = keep.backup(store, tmp_path / "backup.db")
    with open_store(copy, read_only=True) as reader:
        assert runs.latest(reader) == []


def test_a_backup_that_cannot_be_written_leaves_the_older_one(store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(StorageError, match="cannot write the backup"):
        keep.backup(store, tmp_path / "file" / "backup.db")
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StorageError, match="cannot write the backup"):
        keep.backup(store, tmp_path / "folder.db")
    assert not (tmp_path / "folder.db.partial").exists()


def test_a_healthy_database_has_no_problems(store: Store) -> None:
    article_id = add_article(store, title="外空磋商")
    read_again(store, article_id, 2)
    assert keep.integrity(store) == []
    with open_store(store.path, read_only=True) as reader:
        assert keep.integrity(reader) == []


@pytest.mark.parametrize(
    ("damage", "sentence"),
    [
        ("UPDATE articles SET revision = 3", "has no reading 3"),
        ("DELETE FROM article_keys", "not known under its own address"),
        ("UPDATE revisions SET text = 'something the index never saw'", "article_words does not fit"),
        ("UPDATE pages SET body = NULL", "raw page"),
        ("UPDATE tags SET article_id = 99 WHERE value = 'jp'", "of tags points to nothing in articles"),
        (
            "INSERT INTO stories VALUES"
            " (1, '', '', '', '', '', 5, 1, '', 0, '', '', '', '', '', NULL, '', NULL, 0, NULL)",
            "counts 5 articles and has 0",
        ),
    ],
)
def test_damage_is_said_in_a_sentence(store: Store, damage: str, sentence: str) -> None:
    add_article(store)
    store.db.execute("PRAGMA foreign_keys = OFF")
    store.db.execute(damage)
    assert any(sentence in problem for problem in keep.integrity(store)), keep.integrity(store)


def test_old_pages_nobody_needs_are_dropped(store: Store) -> None:
    article_id = add_article(store)
    first = page_of(store, article_id)
    second, third = read_again(store, article_id, 2), read_again(store, article_id, 3)
    unread = pages.keep(store, page("https://ministry.example/irrelevant"))
    articles.add(store, "closed", "wire", ARTICLE, ASSESSMENT, None, NOW)  # read from the listing, without page
    done = keep.tidy(store, LATER, YEAR)
    assert {name: number for name, number in done.items() if number} == {"bodies_dropped": 2, "pages_deleted": 1}
    for dropped in (first, second):
        with pytest.raises(LookupError, match="dropped by upkeep"):
            pages.load(store, dropped)
    with pytest.raises(LookupError, match="no page"):
        pages.load(store, unread)
    assert pages.load(store, third).body == b"state 3"
    assert len(revisions.history(store, article_id)) == 3  # what was read stays


def test_the_two_sides_of_a_reported_edit_are_never_dropped(store: Store) -> None:
    article_id = add_article(store)
    first = page_of(store, article_id)
    sides = [read_again(store, article_id, 2), read_again(store, article_id, 3)]
    read_again(store, article_id, 4)
    changes.add(store, Change(ChangeKind.EDITED, 0.5), NOW, article_id=article_id, revision=3)
    assert keep.tidy(store, LATER, YEAR)["bodies_dropped"] == 1
    assert [pages.load(store, page_id).body for page_id in sides] == [b"state 2", b"state 3"]
    with pytest.raises(LookupError):
        pages.load(store, first)


def test_whatever_happened_both_sides_of_every_reported_change_stay(store: Store) -> None:
    """Edits, flips back to an earlier text, readings nobody was told of, a withdrawal, and two upkeeps."""
    chance = random.Random(3)
    for number in range(1, 9):
        article_id = add_article(store, number)
        for reading in range(2, 9):
            body = f"{number} state {chance.randrange(4)}".encode()
            page_id = pages.keep(store, page(f"https://ministry.example/news/{number}", body))
            revisions.add(store, article_id, replace(ARTICLE, text=f"{reading}"), ASSESSMENT, page_id, NOW)
            if chance.random() < 0.4:
                changes.add(store, Change(ChangeKind.EDITED, 0.5), NOW, article_id=article_id, revision=reading)
            if chance.random() < 0.2:
                keep.tidy(store, LATER, YEAR)
        changes.add(store, Change(ChangeKind.WITHDRAWN, 0.9), NOW, article_id=article_id)
    keep.tidy(store, LATER, YEAR)
    wanted = store.rows(
        "SELECT DISTINCT r.page_id FROM changes c JOIN articles a ON a.id = c.article_id JOIN revisions r"
        " ON r.article_id = a.id AND r.number IN (coalesce(c.revision, a.revision), c.revision - 1)"
    )
    assert len(wanted) > 20
    for row in wanted:
        assert pages.load(store, row["page_id"]).body
    (left,) = store.rows("SELECT count(*) AS n FROM pages WHERE body IS NULL")
    assert left["n"] > 0
    assert keep.integrity(store) == []


def test_a_frame_stays_as_long_as_a_page_needs_it(store: Store) -> None:
    body = random.Random(5).randbytes(5_000)
    article_id = articles.add(
        store, "k", "ministry", ARTICLE, ASSESSMENT, pages.keep(store, page(body=body + b"1")), NOW
    )
    page_id = pages.keep(store, page(body=body + b"2"))
    revisions.add(store, article_id, ARTICLE, ASSESSMENT, page_id, NOW)
    pages.keep(store, page("https://wire.example/unread", body))
    keep.tidy(store, LATER, YEAR)
    assert pages.load(store, page_id).body == body + b"2"
    assert store.rows("SELECT host FROM frames") == [{"host": "ministry.example"}]


def test_young_pages_stay(store: Store) -> None:
    article_id = add_article(store)
    read_again(store, article_id, 2)
    assert keep.tidy(store, NOW + 100 * DAY, YEAR)["bodies_dropped"] == 0


def test_a_dropped_page_seen_again_is_whole_again(store: Store) -> None:
    article_id = add_article(store)
    first = page_of(store, article_id)
    before = pages.load(store, first)
    read_again(store, article_id, 2)
    keep.tidy(store, LATER, YEAR)
    assert pages.keep(store, before) == first
    assert pages.load(store, first) == before


def test_tidying_harms_neither_search_nor_integrity(store: Store) -> None:
    article_id = add_article(store, title="外空磋商 and a moratorium")
    keep.tidy(store, LATER, YEAR)
    for words in ("moratorium", "外空磋商", "外空"):
        assert [hit.article_id for hit in search(store, words)] == [article_id]
    assert keep.integrity(store) == []


def test_room_that_nobody_needs_is_given_back_to_the_disk(store: Store) -> None:
    chance = random.Random(8)
    for number in range(60):  # pages that never became a reading, and cannot be compressed
        pages.keep(store, page(f"https://wire.example/{number}", chance.randbytes(20_000)))
    add_article(store)
    keep.tidy(store, NOW, YEAR)  # empties the log into the file
    before = store.path.stat().st_size
    returned = keep.tidy(store, LATER, YEAR)["bytes_given_back"]
    assert returned > 500_000
    assert store.path.stat().st_size == before - returned
    assert keep.tidy(store, LATER, YEAR)["bytes_given_back"] == 0
    assert keep.integrity(store) == []


def test_tidying_empties_the_log_unless_somebody_reads(store: Store) -> None:
    add_article(store)
    assert keep.statistics(store)["log_bytes"] > 0
    keep.tidy(store, LATER, YEAR)
    assert keep.statistics(store)["log_bytes"] == 0


def test_neither_is_done_inside_a_transaction(store: Store, tmp_path: Path) -> None:
    with store.atomic():
        with pytest.raises(ValueError, match="inside a transaction"):
            keep.tidy(store, LATER, YEAR)
        with pytest.raises(ValueError, match="inside a transaction"):
            keep.backup(store, tmp_path / "backup.db")


def test_the_statistics_count_what_there_is(store: Store) -> None:
    add_article(store)
    numbers = keep.statistics(store)
    assert (numbers["sources"], numbers["articles"], numbers["pages"], numbers["runs"]) == (3, 1, 1, 0)
    assert numbers["page_bytes"] > 0
    assert numbers["database_bytes"] > 0


def _damage(store: Store, page_number: int) -> None:
    with store.path.open("r+b") as file:
        file.seek((page_number - 1) * 4096 + 100 * (page_number == 1))  # after the header of the file
        file.write(b"\xff" * 3900)


def test_a_damaged_table_is_reported_and_does_not_crash_the_doctor(store: Store) -> None:
    add_article(store)
    keep.tidy(store, NOW, YEAR)
    root = store.row("SELECT rootpage FROM sqlite_schema WHERE name = 'revisions'")
    assert root
    _damage(store, root["rootpage"])
    with open_store(store.path) as damaged:
        assert any("damaged file" in problem for problem in keep.integrity(damaged))


def test_a_file_too_damaged_to_open_is_refused_with_a_remedy(store: Store) -> None:
    keep.tidy(store, NOW, YEAR)
    _damage(store, 1)
    with pytest.raises(StorageError, match="last backup"):
        open_store(store.path)


def test_of_old_backups_a_week_of_days_and_four_mondays_stay(tmp_path: Path) -> None:
    now = datetime(2024, 8, 9, 3, tzinfo=UTC)  # a Friday
    for age in range(60):
        (tmp_path / f"spacewatch-{now - timedelta(days=age):%Y-%m-%d}.db").touch()
    (tmp_path / "spacewatch-my-own-copy.db").touch()
    dropped = keep.thin_out(tmp_path, now)
    left = sorted(path.name for path in tmp_path.glob("spacewatch-2*.db"))
    assert len(left) == 60 - dropped == 7 + 4
    assert left[-1] == "spacewatch-2024-08-09.db"
    assert (tmp_path / "spacewatch-my-own-copy.db").exists()


def test_a_reader_keeps_the_log_from_being_emptied_and_is_not_waited_for_long(store: Store) -> None:
    waits: list[str] = []
    with open_store(store.path, read_only=True) as reader:
        reader.db.execute("BEGIN")
        reader.rows("SELECT count(*) FROM articles")
        add_article(store)
        store.db.conn.set_trace_callback(waits.append)
        assert keep.tidy(store, NOW, YEAR)["log_busy"] == 1
    steps = [sql for sql in waits if "busy_timeout" in sql or "wal_checkpoint" in sql]
    assert steps == ["PRAGMA busy_timeout = 1000", "PRAGMA wal_checkpoint(TRUNCATE)", "PRAGMA busy_timeout = 30000"]
    assert keep.tidy(store, NOW, YEAR)["log_busy"] == 0
