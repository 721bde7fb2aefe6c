"""The commands about stories: what is shown, and what a decision does."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alerts.letters import Telling, gather
from analysis.belonging import Story
from analysis.model import Alert, Change, ChangeKind
from flows import cli
from storage import articles, proposals, sources, stories
from storage.store import open_store
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_TOLD_AGAIN
from tests.storage.material import ASSESSMENT, GAZETTE, MINISTRY, NOW, WIRE, add_article

AT = ("--now", f"{NOW:%Y-%m-%dT%H:%M:%S}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two stories of one event, a third of another, and a round-up; the merge proposed."""
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path))
    with open_store(tmp_path / "spacewatch.db") as store:
        sources.sync(store, [MINISTRY, WIRE, GAZETTE], NOW)
        other_day = replace(ASSESSMENT, event_date=date(2024, 8, 7))
        first = add_article(store, 1, "wire", title="Talks agreed", assessment=other_day)
        stories.found(store, first, TALKS.to_json(), NOW, ["new"], TALKS.terms())
        for number, told in enumerate((TALKS_TOLD_AGAIN, HARBOUR), 2):
            article_id = add_article(store, number, title=f"Told {number}")
            stories.found(store, article_id, told.to_json(), NOW, ["nothing alike"], told.terms())
        stories.link(store, add_article(store, 4, "gazette", title="The week"), 1, "talks agreed")
        proposals.renew(store, NOW)
    return tmp_path


def spacewatch(*arguments: str, command: str = "stories") -> tuple[int, str]:
    done = CliRunner().invoke(cli.app, [command, *arguments])
    return done.exit_code, done.output


def test_stories_are_listed_and_proposals_announced(home: Path) -> None:
    code, told = spacewatch(*AT)
    assert code == 0
    assert "Talks agreed" in told
    assert "1 merges or splits wait" in told


def test_upkeep_proposes_and_says_so(home: Path) -> None:
    with open_store(home / "spacewatch.db") as store:
        store.db.execute("DELETE FROM stories_proposed")
    done = CliRunner().invoke(cli.app, ["upkeep", "--bare", *AT])
    assert done.exit_code == 0
    assert "merges and splits proposed: 1 (spacewatch stories proposals)" in done.output
    assert "1 wait: spacewatch stories accept N" in spacewatch("proposals")[1]


def test_proposals_are_told_to_machines_and_rule_no_terminal(home: Path) -> None:
    (waiting,) = json.loads(spacewatch("proposals", "--json")[1])
    assert (waiting["number"], waiting["kind"], waiting["story"], waiting["other"]) == (1, "merge", 1, 2)
    with open_store(home / "spacewatch.db") as store:
        store.db.execute("UPDATE stories SET headline = ?", ["Talks \x1b[2J\u202eagreed"])
    told = spacewatch("proposals")[1]
    assert "Talks [2Jagreed" in told
    assert not {"\x1b", "\u202e"} & set(told)


def test_an_accepted_merge_leads_from_the_old_number_to_the_new(home: Path) -> None:
    assert "shared" in spacewatch("proposals")[1]
    code, told = spacewatch("accept", "1", *AT)
    assert (code, told) == (0, "story 2 is part of story 1 now, and its number leads there\n")
    code, told = spacewatch("2", *AT, command="story")
    assert code == 0
    for words in (
        "story 2 was merged into story 1",
        "Told 2",
        "2 families",
        "event date: 2024-08-07 (1 outlet), 2024-08-08 (1 outlet)",
        "came with story 2, merged by hand",
        "told of in: The week (gazette, article 4)",
    ):
        assert words in told
    with open_store(home / "spacewatch.db", read_only=True) as store:
        assert articles.get(store, 2).story_id == 1


def test_letters_on_merged_stories_hang_on_one_thread(home: Path) -> None:
    def piles() -> int:
        with open_store(home / "spacewatch.db", read_only=True) as store:
            return len(gather([about(stories.get(store, number)) for number in (1, 2)]))

    def about(story: Story) -> Telling:
        alert = Alert(f"desk|now|story:{story.id}:new", "rule", "desk", "now", ())
        return Telling(alert=alert, change=Change(ChangeKind.NEW, 1.0), source=MINISTRY, at=NOW, story=story)

    assert piles() == 2
    assert spacewatch("accept", "1", *AT)[0] == 0
    assert piles() == 1


def test_a_rejected_merge_is_not_carried_out(home: Path) -> None:
    assert spacewatch("reject", "1", *AT)[0] == 0
    assert spacewatch("proposals") == (1, "nothing waits for a decision\n")
    assert "merged into" not in spacewatch("2", *AT, command="story")[1]


def test_what_is_not_there_is_said(home: Path) -> None:
    for command, arguments in (("stories", ("accept", "9", *AT)), ("story", ("9", *AT))):
        code, told = spacewatch(*arguments, command=command)
        assert code == 1
        assert "no " in told
