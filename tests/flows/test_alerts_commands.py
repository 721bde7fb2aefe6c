"""Muting, replaying a rule and previewing a digest, as a person asks for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows import cli
from flows.cli import app
from flows.settings import SettingsError
from storage.store import StorageError, open_store
from tests.flows import playing
from tests.flows.playing import NEWSROOM_CATALOG
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

TALKS = ROUNDS[2]
AT = f"{TALKS:%Y-%m-%dT%H:%M:%S}"
LATER = f"{ROUNDS[3]:%Y-%m-%dT%H:%M:%S}"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that has seen the consultations."""
    home = tmp_path_factory.mktemp("home")
    with Newsroom(TALKS) as newsroom:
        playing.monitor(playing.desk_for(home, newsroom), TALKS)
    return home


@pytest.fixture
def say(home: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    monkeypatch.setenv("SPACEWATCH_HOME", str(home))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    monkeypatch.setenv("SPACEWATCH_MAIL_TO", "desk@example.org")

    def run(*arguments: str) -> str:
        done = CliRunner().invoke(app, arguments, catch_exceptions=False)
        assert done.exit_code == 0, done.output
        return " ".join(done.output.split())

    return run


def test_a_mute_is_listed_with_its_end_and_reason_and_can_be_ended(say: Callable[..., str]) -> None:
    assert say("mutes", "--now", AT) == "Nothing is muted."
    made = say("mute", "story", "1", "--for", "7d", "--reason", "known by now", "--now", AT)
    assert "muted: story 1 (known by now), until 2024-08-15 18:00 UTC; spacewatch unmute 1 ends it" in made
    listed = say("mutes", "--now", AT)
    assert "everybody" in listed
    assert "known by now" in listed
    assert say("mutes", "--now", "2024-08-15T18:00:00") == "Nothing is muted."
    assert "no mute 1 is in force" in CliRunner().invoke(app, ["unmute", "1"]).output


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("weather", "1"), "cannot be muted: give one of story, actor, source, rule"),
        (("story", "999"), "there is no story '999': give its number, `spacewatch stories` lists them"),
        (("story", "x"), "there is no story 'x'"),
        (("actor", "Atlantis"), "there is no actor 'Atlantis'"),
        (("source", "nobody"), "there is no source 'nobody'"),
        (("rule", "none"), "there is no rule 'none'"),
        (("rule", "new-story", "--to", "nobody"), "rules.toml has no recipient 'nobody' (it has desk, log)"),
    ],
)
def test_what_cannot_be_muted_is_refused_with_a_remedy(
    say: Callable[..., str], arguments: tuple[str, ...], words: str
) -> None:
    with pytest.raises(SettingsError) as refused:
        say("mute", *arguments, "--for", "1d")
    assert words in str(refused.value)


def test_a_mute_without_an_end_is_refused_with_what_to_type(say: Callable[..., str]) -> None:
    with pytest.raises(SettingsError, match="spacewatch mute story 12 --for 7d"):
        say("mute", "story", "12")


def test_a_rule_is_replayed_on_the_archive_and_says_why(say: Callable[..., str], home: Path) -> None:
    told = say("alerts", "test", "new-story", "--now", LATER)
    assert "rule new-story, at once, in the last 7d: 2 to desk, 2 to log" in told
    assert "2024-08-08 18:00" in told
    assert "new story; relevance" in told
    assert "nobody of anything" in say("alerts", "test", "new-story", "--since", "1h", "--now", LATER)
    with open_store(home / "spacewatch.db", read_only=True) as store:
        sent = store.rows("SELECT summary FROM alerts_read WHERE rule = 'new-story' AND recipient = 'desk'")
    assert len(sent) == 2
    assert all(row["summary"] in told for row in sent), "the replay says what was really sent"


def test_a_rule_of_an_edited_catalogue_can_be_tried_before_it_is_used(say: Callable[..., str], tmp_path: Path) -> None:
    rules = (
        '[[recipient]]\nid = "me"\nchannel = "log"\n'
        '[[rule]]\nid = "talks"\nto = ["me"]\nchanges = ["new"]\npairs = ["CN+RU"]\nmin_families = 2\n'
        '[[rule]]\nid = "moon"\nto = ["me"]\nchanges = ["new"]\nwords = ["moon"]\n'
    )
    (tmp_path / "rules.toml").write_text(rules)
    (tmp_path / "sources").symlink_to(NEWSROOM_CATALOG / "sources")
    edited = ("--catalog", str(tmp_path), "--now", LATER)
    told = say("alerts", "test", "talks", *edited)
    assert "1 to me" in told
    assert "carried by 3 independent publishers ≥ 2; pairs CN and RU" in told
    assert "nobody of anything" in say("alerts", "test", "moon", *edited)
    with pytest.raises(SettingsError, match=r"no rule 'none' \(it has talks, moon\)"):
        say("alerts", "test", "none", *edited)


def test_the_next_digest_can_be_read_before_it_is_sent_and_nothing_is_marked(
    say: Callable[..., str], home: Path
) -> None:
    with open_store(home / "spacewatch.db", read_only=True) as store:
        before = store.rows("SELECT * FROM alerts_read ORDER BY key")
    assert say("alerts", "preview", "--no-open", "--now", LATER).endswith("preview/desk-daily.html")
    assert "1 story" in (home / "preview" / "desk-daily.txt").read_text()
    assert "significance" in (home / "preview" / "desk-daily.html").read_text()
    with open_store(home / "spacewatch.db", read_only=True) as store:
        assert store.rows("SELECT * FROM alerts_read ORDER BY key") == before
    with pytest.raises(SettingsError, match="writes a digest for nobody"):
        say("alerts", "preview", "--to", "nobody", "--no-open")


@pytest.mark.parametrize("words", [("alerts", "--retry"), ("mutes",), ("unmute", "1")])
def test_where_no_run_has_been_no_command_makes_a_database(
    say: Callable[..., str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path))
    with pytest.raises(StorageError) as said:
        say(*words)
    assert "spacewatch monitor" in said.value.remedy
    assert not list(tmp_path.iterdir())


def test_the_bare_command_lists_as_before(say: Callable[..., str]) -> None:
    assert cli.USAGE == 2
    assert "new-story" in say("alerts")
