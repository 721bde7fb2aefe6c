"""A dry run says what would be kept and told, and leaves no trace; a recheck can be narrowed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from analysis.model import Outcome, SourceState, Visit
from flows import pipeline
from flows.desk import Desk
from flows.report import Happening, Report, SentLetter, Told
from flows.watching import UnknownSourceError
from storage.articles import Among
from storage.store import open_store
from tests.flows import playing
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

TALKS = ROUNDS[2]
KEPT = ("articles", "candidates", "changes", "alerts", "letters", "stories", "visits", "pages", "marks")


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(TALKS) as server:
        yield server


def rehearsal(desk: Desk) -> pipeline.Start:
    return pipeline.Start(desk, TALKS, wait_seconds=0, dry_run=True)


def numbers(desk: Desk) -> dict[str, int]:
    with open_store(desk.settings.database, read_only=True) as store:
        return {table: store.rows(f"SELECT count(*) AS n FROM {table}")[0]["n"] for table in KEPT}


def test_a_dry_run_foretells_the_real_one_and_keeps_nothing(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    foretold = asyncio.run(pipeline.monitor(rehearsal(desk), everything=True))
    assert set(numbers(desk).values()) == {0}
    assert not list(desk.settings.letters.glob("*"))
    real = playing.monitor(desk, TALKS)
    assert foretold.line.startswith("dry run: nothing is kept or sent; 14 of 14 sources answered")
    assert (foretold.outcomes, foretold.changes) == (real.outcomes, real.changes)
    assert foretold.told.subjects == real.told.subjects
    assert f"; {real.told.sent} letters would leave" in foretold.line


def test_a_dry_run_of_the_others_tells_and_tidies_nothing(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    playing.monitor(desk, TALKS)
    before = numbers(desk)
    digest = asyncio.run(pipeline.digest(rehearsal(desk)))
    assert len(digest.told.subjects) == 1
    upkeep = asyncio.run(pipeline.upkeep(rehearsal(desk)))
    assert upkeep.state == "completed"
    assert not (tmp_path / "backups").exists()
    again = asyncio.run(pipeline.recheck(rehearsal(desk), among=Among(everything=True)))
    assert again.checked == before["articles"]
    assert numbers(desk) == before


def test_a_recheck_is_narrowed_to_sources_and_times(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    playing.monitor(desk, TALKS)
    with open_store(desk.settings.database, read_only=True) as store:
        rows = store.rows("SELECT source_id, count(*) AS n FROM articles GROUP BY source_id ORDER BY n DESC")
    source_id, number = rows[0]["source_id"], rows[0]["n"]

    def checked(among: Among) -> int:
        return asyncio.run(pipeline.recheck(rehearsal(desk), among=among)).checked

    assert checked(Among()) == 0, "nothing is due yet"
    assert checked(Among(sources=(source_id,), everything=True)) == number
    assert checked(Among(since=TALKS + timedelta(hours=1), everything=True)) == 0
    assert checked(Among(until=TALKS, everything=True)) == 0
    assert checked(Among(since=TALKS, everything=True)) == sum(row["n"] for row in rows)
    with pytest.raises(UnknownSourceError, match="nowhere"):
        checked(Among(sources=("nowhere",)))


def test_the_page_of_a_run_sums_what_it_saw_and_names_the_slowest_hosts() -> None:
    visits = tuple(
        Visit(f"source{n}", SourceState.BROKEN if n == 3 else SourceState.OK_NEW, TALKS, seen=2, seconds=n)
        for n in range(7)
    )
    report = Report(
        "monitor",
        TALKS,
        visits=visits,
        hosts={f"host{n}.example": float(n) for n in range(7)},
        skipped={"not due": 4},
        outcomes={Outcome.STORED: 3, Outcome.KNOWN: 11},
        changes=("new: Talks | on <space> [Wire]",),
        issues=("source3: 404 (give its new address)",),
        told=Told(2, sent_letters=(SentLetter("Talks", "desk", "mail", "<1@example.org>", (), ""),)),
    )
    page = report.markdown()
    assert "| ok_new | 6 |\n| not due | 4 |\n| broken | 1 |\n| all | 11 |" in page
    assert "| known | 11 |\n| stored | 3 |\n| all | 14 |" in page
    assert re.findall(r"\| host(\d)\.example \|", page) == ["6", "5", "4", "3", "2"]
    assert "- new: Talks \\| on &lt;space> \\[Wire]" in page
    assert "## Letters\n\n- Talks → desk" in page
    assert "## Letters that would leave" in replace(report, dry_run=True).markdown()
    assert page.index("source3: 404") < page.index("| source3 | broken |") < page.index("| source0 |")


def test_the_page_of_a_run_leads_to_the_pages_of_the_archive() -> None:
    happenings = (
        Happening("new", "Talks", "Wire", "wire", story_id=12, article_id=7),
        Happening("edited", "A clause went", "Wire", "wire", story_id=12, article_id=7),
        Happening("silent", "Nothing for a week", "Wire", "wire"),
        Happening("outage", "Nothing can be reached", "all sources"),
    )
    report = Report("monitor", TALKS, changes=tuple(each.line for each in happenings), happenings=happenings)
    page = report.markdown("http://127.0.0.1:8010")
    assert re.findall(r"8010/(\S+)\)\)", page) == ["story/12", "article/7", "source/wire"]
    assert "- outage: Nothing can be reached \\[all sources]\n" in page
    assert "http" not in report.markdown()


def test_a_change_becomes_an_event_about_its_story_article_or_source(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import orchestration

    sent: list[tuple[str, str]] = []

    def emit(event: str, resource: dict[str, str], payload: dict[str, object]) -> None:
        assert payload["what"]
        assert resource["prefect.resource.name"]
        sent.append((event, resource["prefect.resource.id"]))

    monkeypatch.setattr(orchestration, "emit_event", emit)
    report = playing.monitor(playing.desk_for(tmp_path, newsroom), TALKS)
    orchestration.publish(report)
    assert len(sent) == len(report.changes) > 0
    assert {event for event, _ in sent} == {"spacewatch.new"}
    assert all(re.fullmatch(r"spacewatch\.(story|article)\.\d+", about) for _, about in sent)
    sent.clear()
    orchestration.publish(replace(report, dry_run=True))
    assert not sent
    edited = Happening("edited", "17 became 18", "Wire", "wire", 1, 7)
    quiet = Happening("silent", "Wire: silent", "Wire", "wire")
    orchestration.publish(replace(report, happenings=(edited, quiet, replace(quiet, source_id=""))))
    assert sent == [
        ("spacewatch.edited", "spacewatch.article.7"),
        ("spacewatch.silent", "spacewatch.source.wire"),
        ("spacewatch.silent", "spacewatch.watch"),
    ]
