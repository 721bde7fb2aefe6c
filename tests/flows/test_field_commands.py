"""The state of the field by command: list, propose, accept, reject, calendar; and in the letters."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from alerts.digests import show_digest
from alerts.tellings import Digest, HealthSummary, LetterSettings
from analysis.field import Session
from analysis.model import Assessment, Relevance, Tag
from flows import standing
from flows.cli import app
from storage import field, sources, stories
from storage.store import StorageError, open_store
from tests.flows.filled import HOSTILE, NOW, SOURCES, Filling
from tests.flows.playing import NEWSROOM_CATALOG

JOINS = Assessment(
    Relevance(0.9),
    (Tag("actor", "PE", "Peru", "signs"), Tag("instrument", "ARTEMIS-ACCORDS", "Artemis Accords")),
    kind="accession",
)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    return tmp_path


@pytest.fixture
def archive(home: Path) -> Path:
    """One article of a ministry says that Peru signed, in a headline that means harm."""
    import catalog

    with open_store(home / "spacewatch.db") as store, store.atomic():
        sources.sync(store, SOURCES, NOW)
        article_id = Filling(store).add(
            "ministry", 0, f"Peru signs Artemis Accords as 41st state {HOSTILE}", "Lima.", "en", JOINS
        )
        stories.found(store, article_id, "{}", NOW, ["the first"])
        field.renew(store, catalog.read_field(NEWSROOM_CATALOG)[0], NOW)
    return home


def run(*words: str) -> Result:
    return CliRunner().invoke(app, ["field", *words])


def test_instruments_are_listed_without_a_database(home: Path) -> None:
    done = run()
    assert done.exit_code == 0
    assert done.stdout.startswith("ARTEMIS-ACCORDS\t40\tcomplete\t2024-05-20\tArtemis Accords")
    (row,) = json.loads(run("--json").stdout)
    assert (row["instrument"], row["parties"], row["complete"]) == ("ARTEMIS-ACCORDS", 40, True)
    assert not (home / "spacewatch.db").exists()


def test_the_parties_of_an_instrument_come_in_order(home: Path) -> None:
    lines = run("artemis accords").stdout.splitlines()
    assert len(lines) == 40
    assert lines[-1].startswith("40\tLT\t2024-05-15\tsignature\tLithuania")
    table = list(csv.DictReader(io.StringIO(run("ARTEMIS-ACCORDS", "--csv").stdout)))
    assert [row["state"] for row in table][-2:] == ["SI", "LT"]
    assert json.loads(run("ARTEMIS-ACCORDS", "--json").stdout)["parties"][-1]["ordinal"] == 40


def test_a_state_is_told_what_it_is_party_to_and_where_the_lists_end(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SPACEWATCH_CATALOG")
    done = run("--state", "Saudi Arabia")
    facts = [line.split("\t")[:4] for line in done.stdout.splitlines()]
    assert ["MOON", "SA", "2012-07-18", "accession"] in facts
    assert ["MOON", "SA", "2024-01-05", "withdrawal"] in facts
    assert [row["is_party"] for row in json.loads(run("--state", "sa", "--json").stdout)] == [True, False, False]
    assert "whose lists are incomplete: ARRA" in done.stderr
    assert "no state 'Atlantis'" in str(run("--state", "Atlantis").exception)
    assert run("--state", "Tuvalu").exit_code == 1
    for congo in ("CD", "cod"):  # here only states can be meant
        assert "no list has Congo - Kinshasa" in run("--state", congo).output


def test_an_incomplete_list_says_so(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SPACEWATCH_CATALOG")
    assert "the list is incomplete: 115 parties as of 2024-03-31" in run("OST").stderr
    assert "their number is not recorded" in run("REG").stderr
    assert run("REG").exit_code == 1


def test_an_instrument_that_is_not_there_is_refused(home: Path) -> None:
    assert "no instrument 'NOTHING'" in str(run("NOTHING").exception)


def test_a_report_is_proposed_accepted_and_stands_in_the_table(archive: Path) -> None:
    done = run("proposals")
    assert done.stdout.startswith("1\tPeru: 41st signatory, Artemis Accords, 1 independent source, 1 official\n")
    assert "\u202e" not in done.stdout
    assert json.loads(run("proposals", "--json").stdout)[0]["evidence"][0]["article"] == 1
    assert "accepted: Peru, signature, Artemis Accords, 41 parties now" in run("accept", "1").stdout
    assert run("ARTEMIS-ACCORDS").stdout.splitlines()[-1].startswith("41\tPE\t")
    assert run("proposals").exit_code == 1
    assert run("accept", "1").exit_code == 1


def test_a_report_can_be_put_away(archive: Path) -> None:
    assert run("reject", "1").stdout == "rejected: 1 will not be proposed again\n"
    assert len(run("ARTEMIS-ACCORDS").stdout.splitlines()) == 40


def test_nothing_can_be_decided_without_a_database(home: Path) -> None:
    for words in (("proposals",), ("accept", "1")):
        assert isinstance(run(*words).exception, StorageError)
    assert not (home / "spacewatch.db").exists()


def test_the_calendar_says_what_is_on_and_to_come(home: Path) -> None:
    lines = run("calendar", "--now", "2024-08-01").stdout.splitlines()
    assert lines[0].split("\t")[:4] == ["2024-07-29", "2024-09-13", "now", "CD"]
    assert lines[1].split("\t")[2] == "in 67 days"
    assert len(json.loads(run("calendar", "--now", "2024-08-01", "--all", "--json").stdout)) > len(lines)
    assert run("calendar", "--now", "2099-01-01").exit_code == 1


def test_a_digest_names_the_session_it_falls_in() -> None:
    session = Session("CD", "Conference on Disarmament", date(2024, 7, 29), date(2024, 9, 13), "Geneva", "a page")
    sessions = standing.sessions_on([session], NOW, NOW)
    digest = Digest(NOW, NOW, (), (), HealthSummary(1, 1), sessions=sessions)
    shown = show_digest(digest, LetterSettings("desk@example.org", "example.org"))
    assert shown.period.endswith("; in session: Conference on Disarmament, Geneva, 29 July 2024 to 13 September 2024")
