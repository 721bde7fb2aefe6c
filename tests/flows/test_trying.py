"""What an edit of the catalogue would change in the archive, and why an article was judged as it was."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from analysis import urls
from analysis.model import Candidate, Outcome
from catalog import BUILT_IN
from flows import became, gathering, showing, trying
from flows.desk import open_desk
from flows.gathering import Finding
from flows.keeping import keep_all
from flows.recording import Keeper
from flows.settings import Settings
from scrapers.extract import extract
from storage import alerts as alert_rows
from storage import archive, articles, runs, sources
from storage.store import open_store
from tests.flows.playing import desk_for, monitor
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom
from tests.scrapers.test_screening import URL, wheat
from tests.scrapers.web import page

TALKS = ROUNDS[2]


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The settings of a home that has seen the consultations."""
    with Newsroom(TALKS) as newsroom:
        desk = desk_for(tmp_path_factory.mktemp("home"), newsroom)
        monitor(desk, TALKS)
    return desk.settings


def edited(folder: Path, pattern: str, put: str) -> Path:
    """A catalogue whose relevance.toml differs in one line."""
    folder.mkdir()
    known = (BUILT_IN / "relevance.toml").read_text(encoding="utf-8")
    changed = re.sub(pattern, put, known, count=1, flags=re.MULTILINE)
    assert changed != known
    (folder / "relevance.toml").write_text(changed, encoding="utf-8")
    shutil.copytree(BUILT_IN / "vocabulary", folder / "vocabulary")
    return folder


def test_the_same_catalogue_moves_nothing_that_was_kept(archived: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    trying.try_relevance(archived, None, "30d", TALKS + timedelta(hours=1))
    assert "0 newly out, 0 newly alerted, 0 newly not alerted. Nothing was stored." in capsys.readouterr().out


def test_a_stricter_catalogue_says_what_would_be_out(
    archived: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = edited(tmp_path / "strict", r"^base = .*$", "base = -30.0")
    moved = trying.try_relevance(archived, folder, "30d", TALKS + timedelta(hours=1))
    with open_store(archived.database, read_only=True) as store:
        kept = list(archive.kept_since(store, TALKS - timedelta(days=30)))
    assert kept
    assert moved == len(kept)
    assert f"{len(kept)} newly out" in capsys.readouterr().out


def test_a_wider_catalogue_says_what_would_be_in(
    archived: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = edited(tmp_path / "wide", r"^base = .*$", "base = 30.0")
    assert trying.try_relevance(archived, folder, "30d", TALKS + timedelta(hours=1)) > 0
    counted = re.search(r"(\d+) newly in", capsys.readouterr().out)
    assert counted
    assert int(counted[1]) > 0


def test_only_the_time_asked_for_is_looked_at(archived: Settings, tmp_path: Path) -> None:
    folder = edited(tmp_path / "strict", r"^base = .*$", "base = -30.0")
    assert trying.try_relevance(archived, folder, "1h", TALKS + timedelta(days=3)) == 0


def test_why_marks_the_words_in_the_text_and_says_what_was_lacking(
    archived: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    note = tmp_path / "note.txt"
    note.write_text("Kenya and Peru sign pact\nThe foreign ministers signed an agreement on wool.", encoding="utf-8")
    assert showing.show_why(archived, str(note))
    out = capsys.readouterr().out
    assert "agreement[diplomacy 2]" in out
    assert "to be kept it would have needed:" in out


def test_why_says_of_what_was_turned_down_what_its_headline_lacked(
    archived: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    with open_store(archived.database, read_only=True) as store:
        seen = next(archive.turned_down_since(store, TALKS - timedelta(days=30)))
    assert open_desk(archived)
    assert showing.show_why(archived, seen.candidate.url)
    out = capsys.readouterr().out
    assert "by headline and summary alone" in out
    assert "it would have needed" in out


def test_why_says_of_what_was_passed_over_unread_that_it_had_no_word_of_space(
    archived: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(archived, home=tmp_path)
    desk = open_desk(settings)
    listed = Candidate(desk.catalog.sources[0].id, URL, "Ministers agree on wheat")
    article = extract(page(wheat(), URL), desk.catalog.sources[0], desk.judge.sieve_for(listed.title))
    with desk.store() as store:
        sources.sync(store, desk.catalog.sources, TALKS)
        keeper = Keeper(desk, store, runs.start(store, "monitor", TALKS, {}), TALKS)
        seen = Finding(listed, urls.key(URL), Outcome.STORED)
        found = gathering._judge(desk.judge, desk.catalog.sources[0], seen, page(wheat(), URL), article)
        keep_all(keeper, [gathering.Gathering(desk.catalog.sources[0], (), (found,))])
    assert showing.show_why(settings, URL)
    out = capsys.readouterr().out
    assert "irrelevant  speaks of no space" in out
    assert "nowhere on its page stood a word of space, without which nothing reaches 0." in out
    assert "to be kept it would have needed:" in out


def test_why_says_who_was_told_and_why_others_were_not(archived: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    with open_store(archived.database, read_only=True) as store:
        told = store.row("SELECT article_id AS id FROM alerts WHERE timing = 'now' AND article_id IS NOT NULL")
        weak = store.row(
            "SELECT a.id AS id FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision"
            " WHERE a.original_id IS NOT NULL"
        )
    assert told
    assert weak
    assert showing.show_why(archived, str(told["id"]))
    out = capsys.readouterr().out
    assert "above the alert threshold" in out
    assert re.search(r"at once, rule new-story: (sent|its letter|owed)", out)
    assert showing.show_why(archived, str(weak["id"]))
    assert "it is a copy, and counted with its original" in capsys.readouterr().out


def test_why_names_what_was_muted_and_any_kind_of_digest(
    archived: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(archived, home=shutil.copytree(archived.home, tmp_path / "home"))
    desk = open_desk(settings)
    hourly = replace(desk.catalog.rules[0], id="by-the-hour", when="hourly", min_families=1, changes=())
    desk = replace(desk, catalog=replace(desk.catalog, rules=(hourly,)))
    with open_store(settings.database) as store:
        owed = next(row for row in alert_rows.unwritten(store, "daily") if row.article_id)
        alert_rows.mute(store, owed.alert.key, "actor RU (enough)")
        became.show_fate(Console(width=400), desk, store, articles.get(store, owed.article_id or 0))
    out = capsys.readouterr().out
    assert "in the daily digest" in out
    assert "not told: actor RU (enough)" in out
    assert "rule by-the-hour (in the hourly digest" in out
    assert "independent publishers" not in out
