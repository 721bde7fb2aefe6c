"""Web archives into the memory: what the newsroom published, as a crawler would have kept it."""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest

from analysis.model import Page
from flows import digging, pipeline
from flows.desk import Desk, open_desk
from flows.report import Report
from flows.settings import Settings
from flows.sifting import Sifted, sift
from flows.times import ALWAYS, Span
from scrapers import warc
from scrapers.archives import Record
from storage import archives
from tests.flows.playing import NEWSROOM_CATALOG
from tests.newsroom.script import read_script
from tests.newsroom.site import answer

THEN = datetime(2024, 8, 10, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
IDLE = b"<html><head><title>Wheat</title></head><body><article><p>Prices of wheat rose.</p></article></body></html>"


@cache
def crawled() -> tuple[Page, ...]:
    """Every article of the newsroom, each with a page beside it that speaks of no space."""
    script = read_script()
    found = []
    for piece in script.pieces:
        said = answer(script, piece.publisher.host, piece.path, THEN)
        if said.status == 200 and said.manner == "plain":
            headers = (("Content-Type", said.content_type),)
            found.append(Page(piece.url, piece.url, 200, headers, said.body, THEN))
            found.append(Page(f"{piece.url}?wheat", f"{piece.url}?wheat", 200, headers, IDLE, THEN))
    return tuple(found)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    file = tmp_path / "CC-NEWS-20240810.warc.gz"
    with file.open("wb") as stream:
        warc.write(stream, crawled(), {"software": "test"})
    return file


@pytest.fixture
def small_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digging, "LOT_RECORDS", 7)


@cache
def opened() -> Desk:
    return open_desk(Settings(catalog=NEWSROOM_CATALOG, mail_to="desk@example.org"))


def desk(folder: Path, name: str = "home") -> Desk:
    return replace(opened(), settings=replace(opened().settings, home=folder / name))


def backfill(at: Desk, *files: Path, workers: int = 0, span: Span = ALWAYS, dry_run: bool = False) -> Report:
    start = pipeline.Start(at, NOW, wait_seconds=0, dry_run=dry_run)
    return asyncio.run(pipeline.backfill(start, files, workers, span))


def memory(at: Desk) -> list[dict[str, object]]:
    """What must be the same however often the reading was interrupted."""
    sql = (
        "SELECT a.key, a.source_id, a.first_seen, r.published, r.title, r.text, m.story_id FROM articles a"
        " JOIN revisions r ON r.article_id = a.id LEFT JOIN memberships m ON m.article_id = a.id ORDER BY a.key"
    )
    with at.store() as store:
        return store.rows(sql)


def test_what_matters_is_kept_with_its_own_date_and_told_to_nobody(archive: Path, tmp_path: Path) -> None:
    at = desk(tmp_path)
    report = backfill(at, archive)
    rows = memory(at)
    relevant = {piece.url for piece in read_script().pieces if piece.is_relevant}
    assert report.state == "completed"
    assert len(rows) > 10
    assert all(str(row["first_seen"]).startswith("2024-08-10") for row in rows)
    assert any(str(row["published"]).startswith("2024-08-0") for row in rows)
    with at.store() as store:
        kept = {row["url"] for row in store.rows("SELECT url FROM pages")}
        assert store.row("SELECT count(*) AS n FROM alerts") == {"n": 0}
        assert store.row("SELECT count(*) AS n FROM sources WHERE enabled AND id LIKE '%.example'") == {"n": 0}
        counts = archives.progress(store, digging.identify(archive)).counts  # type: ignore[union-attr]
    assert len(kept & relevant) > 0.8 * len(relevant & {page.url for page in crawled()})
    assert sum(counts.values()) == len(crawled())
    assert counts["speaks of no space"] >= len(crawled()) / 2
    assert f"{len(crawled())} records: " in report.line


def test_reading_it_again_adds_nothing(archive: Path, tmp_path: Path) -> None:
    at = desk(tmp_path)
    backfill(at, archive)
    before = memory(at)
    moved = archive.rename(tmp_path / "moved.warc.gz")
    report = backfill(at, moved)
    assert memory(at) == before
    assert "in an earlier run" in report.line


def test_some_days_only_and_the_others_later_are_the_whole(archive: Path, tmp_path: Path) -> None:
    at, noon = desk(tmp_path), datetime(2024, 8, 8, 12, tzinfo=UTC)
    text = tmp_path / "old.txt"
    text.write_text("date 2001-02-03 Envoys of two states signed a treaty on outer space and met in Geneva.")
    backfill(at, archive, text, span=Span(since=noon))
    first = memory(at)
    assert first
    assert all(row["published"] is None or str(row["published"]) >= "2024-08-08T12" for row in first)
    backfill(at, archive, text, span=Span(until=noon))
    both = memory(at)
    assert len(both) > len(first)
    assert any(str(row["published"]).startswith("2001") for row in both)
    backfill(at, archive, text)
    assert memory(at) == both, "a run without days finds nothing left"
    report = backfill(at, archive, span=Span(since=THEN.replace(year=2025)))
    assert f"{len(crawled())} not of the time asked for" in report.line


def test_a_dry_run_counts_and_leaves_the_archive_as_it_was(archive: Path, tmp_path: Path) -> None:
    at = desk(tmp_path)
    text = tmp_path / "old.txt"
    text.write_text("date 2001-02-03 Envoys of two states signed a treaty on outer space and met in Geneva.")
    rehearsed = backfill(at, archive, text, dry_run=True)
    assert not memory(at)
    kept = backfill(at, archive, text)
    assert f"{len(memory(at)) - 1} to be kept" in rehearsed.line
    assert f"{len(crawled())} records:" in rehearsed.line
    assert f"{len(crawled())} records: " in kept.line


@pytest.mark.usefixtures("small_lots")
def test_worker_processes_find_the_same(archive: Path, tmp_path: Path) -> None:
    alone, crew = desk(tmp_path, "alone"), desk(tmp_path, "crew")
    backfill(alone, archive)
    backfill(crew, archive, workers=1)
    assert memory(crew) == memory(alone)


def _dig(folder: Path, archive: Path) -> None:
    digging.LOT_RECORDS = 7
    backfill(desk(folder, "killed"), archive)


@pytest.mark.usefixtures("small_lots")
def test_a_killed_run_goes_on_where_it_ended(archive: Path, tmp_path: Path) -> None:
    whole, killed = desk(tmp_path, "whole"), desk(tmp_path, "killed")
    backfill(whole, archive)
    killed.store().close()
    process = multiprocessing.get_context("spawn").Process(target=_dig, args=(tmp_path, archive))
    process.start()
    assert process.pid is not None
    with killed.store() as store:
        while archives.progress(store, digging.identify(archive)) is None and process.is_alive():
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGKILL)
        process.join()
        state = archives.progress(store, digging.identify(archive))
    assert state is not None
    assert state.place < state.bytes
    backfill(killed, archive)
    assert memory(killed) == memory(whole)
    with killed.store() as store:
        counts = archives.progress(store, digging.identify(archive)).counts  # type: ignore[union-attr]
    assert sum(counts.values()) == len(crawled())


def test_a_bad_file_and_a_damaged_record_delay_only_themselves(archive: Path, tmp_path: Path) -> None:
    bad = tmp_path / "bad.warc.gz"
    bad.write_bytes(b"<html>an error page</html>")
    content = bytearray(archive.read_bytes())
    begin = content.index(b"\x1f\x8b\x08", len(content) // 2)
    content[begin : begin + 10] = b"x" * 10
    archive.write_bytes(content)
    at = desk(tmp_path)
    report = backfill(at, bad, archive)
    assert report.state == "with_errors"
    assert len(report.faults) == 2
    assert f"{bad}, offset 0: no web archive" in report.faults[0]
    assert f"{archive}, offset " in report.faults[1]
    assert len(memory(at)) > 5


def die(folder: Path | None, span: Span, records: Sequence[Record], seconds: float) -> Sifted:
    """Sift, and die of one page as of a bug in a parser's C code."""
    if any(record.page and record.page.url.endswith("/deadly") for record in records):
        os._exit(1)
    return sift(folder, span, records, seconds)


def test_a_page_that_kills_its_worker_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deadly = replace(crawled()[1], url="https://x.example/deadly", final_url="https://x.example/deadly")
    file = tmp_path / "deadly.warc.gz"
    with file.open("wb") as stream:
        warc.write(stream, [crawled()[1], deadly, crawled()[3]], {})
    monkeypatch.setattr(digging, "sift", die)
    report = backfill(desk(tmp_path), file, workers=1)
    assert "1 internal error" in report.line
    assert "2 speaks of no space" in report.line
    assert "the process that read it died" in report.faults[0]


def test_a_page_that_keeps_its_worker_busy_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The parser compares each attribute with each: without an end, minutes."""
    body = f"<p {' '.join(f'a{n}=x' for n in range(200_000))}>Talks on outer space".encode()
    endless = replace(crawled()[1], url="https://x.example/endless", final_url="https://x.example/endless", body=body)
    file = tmp_path / "endless.warc.gz"
    with file.open("wb") as stream:
        warc.write(stream, [endless, crawled()[3]], {})
    monkeypatch.setattr(digging, "PAGE_SECONDS", 3.0)
    report = backfill(desk(tmp_path), file, workers=1)
    assert "1 internal error" in report.line
    assert "1 speaks of no space" in report.line
    assert "was ended after 3 seconds" in report.faults[0]


def test_a_page_that_breaks_its_reader_is_named(archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from scrapers import extract as reading

    broken = crawled()[0].url
    extract = reading.extract
    monkeypatch.setattr(reading, "extract", lambda page, source: 1 / 0 if page.url == broken else extract(page, source))
    at = desk(tmp_path)
    report = backfill(at, archive)
    (fault,) = report.faults
    assert "offset" in fault
    assert "ZeroDivisionError" in fault
    assert len(memory(at)) > 10
