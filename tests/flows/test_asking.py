"""What a person asks of the archive on the command line, plain as in a pipe."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from flows.cli import app
from flows.settings import SettingsError
from tests.flows.filled import NOW, SCRIPT, fill
from tests.flows.playing import NEWSROOM_CATALOG

Ask = Callable[..., Result]
LAST_DAY = ("--now", f"{NOW:%Y-%m-%dT%H:%M:%S}", "--since", "1d")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("asked") / "spacewatch.db").parent


@pytest.fixture
def ask(home: Path, monkeypatch: pytest.MonkeyPatch) -> Ask:
    monkeypatch.setenv("SPACEWATCH_HOME", str(home))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    return lambda *arguments: CliRunner().invoke(app, arguments)


def lines(done: Result) -> list[list[str]]:
    assert done.exit_code == 0, done.output
    return [line.split("\t") for line in done.stdout.splitlines()]


def test_search_prints_one_line_for_each_article_best_first(ask: Ask) -> None:
    found = lines(ask("search", "outer", "space"))
    assert [row[3] for row in found] == ["3", "1"]  # the shorter text says it more
    assert found[1][1:3] == ["ministry", "en"]
    assert found[1][5:] == ["Consultations on outer space", "https://ministry.example/news/1"]


def test_an_answer_waits_for_no_room_it_does_not_need(home: Path) -> None:
    code = "import sys; from typer.testing import CliRunner; from flows.cli import app; "
    code += "r = CliRunner().invoke(app, ['search', 'outer', '--actor', 'RU']); assert r.exit_code == 0, r.output; "
    code += "slow = {'prefect', 'httpx', 'numpy', 'catalog', 'datasette', 'jinja2', 'babel'}; "
    code += "sys.exit(' '.join(slow & set(sys.modules)) or 0)"
    env = {**os.environ, "SPACEWATCH_HOME": str(home)}
    done = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize(("words", "article"), [("外空", "5"), ("التسلح", "4"), ("Beijing agreed on", "2")])
def test_search_finds_any_script_and_phrases(ask: Ask, words: str, article: str) -> None:
    assert [row[3] for row in lines(ask("search", words))] == [article]


def test_search_without_words_lists_the_newest_of_what_is_meant(ask: Ask) -> None:
    assert [row[3] for row in lines(ask("search", "--pair", "RU-CN", *LAST_DAY))] == ["5", "4", "3", "2", "1"]
    assert [row[3] for row in lines(ask("search", "--actor", "russia", "--language", "AR"))] == ["4"]


def test_json_says_the_same_for_machines(ask: Ask) -> None:
    (hit,) = json.loads(ask("search", "Beijing", "--source", "gazette", "--json").stdout)
    assert hit["article"] == 3
    assert hit["excerpt"] == "Moscow and Beijing agreed."
    first, second = json.loads(ask("stories", "--json").stdout)
    assert (first["id"], second["id"]) == (2, 1)
    assert second["actors"] == ["CN", "RU"]
    assert json.loads(ask("actors", "--json").stdout)[0]["partners"] == {"RU": 1}


def test_nothing_found_is_code_1_and_said_on_the_error_output(ask: Ask) -> None:
    for arguments in (("search", "absent"), ("stories", "--kind", "accession", "--language", "zh"), ("story", "99")):
        done = ask(*arguments)
        assert (done.exit_code, done.stdout) == (1, "")
        assert done.stderr.strip()


@pytest.mark.parametrize("words", ['"', "NEAR(", "title:", "* *", "'; DROP TABLE articles; --", "-x", "a AND"])
def test_no_query_is_syntax(ask: Ask, words: str) -> None:
    assert ask("search", "--", words).exit_code in {0, 1}


def test_a_wrong_name_or_time_is_told_with_what_is_near(ask: Ask) -> None:
    for arguments, hint in (
        (("--actor", "Russsia"), "did you mean RU"),
        (("--kind", "foo"), "known are accession, agreement"),
        (("--source", "nobody"), "`spacewatch sources` lists"),
        (("--pair", "RU"), "give two actors"),
        (("--pair", "Guinea-Bissau-Peru"), "Guinea-Bissau,Peru"),
        (("--since", "yesterday"), "2024-08-08"),
    ):
        done = ask("search", *arguments)
        assert isinstance(done.exception, SettingsError)
        assert hint in str(done.exception)


def test_a_story_tells_who_was_first_who_copied_who_added_and_who_edited(ask: Ask) -> None:
    told = json.loads(ask("story", "1", "--json").stdout)
    assert [(each["role"], each["article"]) for each in told["timeline"]] == [
        ("first", 1),
        ("report", 2),
        ("copy", 3),
        ("report", 4),
        ("report", 5),
        ("edit", 1),
        ("edit", 2),
    ]
    assert told["timeline"][2]["copy_of"] == 2
    assert told["timeline"][4]["added"] == ["instrument:OST"]
    plain = ask("story", "1").stdout
    assert "copy of article 2" in plain
    assert "retitled: The title changed" in plain


def test_an_actor_stands_with_its_partners(ask: Ask) -> None:
    assert lines(ask("actors", "Peru")) == [["PE", "Peru", "1", "1", "2024-08-08T18:00:00+00:00", "US (1)"]]


def test_no_headline_rules_the_terminal(ask: Ask) -> None:
    assert "\u202e" not in ask("search", "Peru").stdout
    assert "\x1b" not in ask("story", "1").stdout


def test_on_a_terminal_the_words_found_stand_out_and_rows_have_a_head(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.plain.is_terminal", lambda: True)
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[1;33mBeijing" in ask("search", "Beijing").stdout
    assert "article 3 · story 1" in ask("search", "Beijing").stdout
    assert "5 articles" in ask("stories", "--actor", "RU").stdout
    told = ask("story", "1").stdout
    assert "behind" in told
    assert "2024-08-08 12:00" in told
    assert "\u202e" not in ask("story", "2").stdout


def test_completion_can_be_installed_for_the_shells_people_use(monkeypatch: pytest.MonkeyPatch) -> None:
    for shell in ("bash", "zsh", "fish"):
        monkeypatch.setenv("_SPACEWATCH_COMPLETE", f"source_{shell}")
        done = CliRunner().invoke(app, [], prog_name="spacewatch")
        assert "spacewatch" in done.stdout


# ── export ───────────────────────────────────────────────────────────────────────────────────────


def test_a_table_holds_every_article_and_no_formula(ask: Ask) -> None:
    rows = list(csv.DictReader(io.StringIO(ask("export", "--format", "csv").stdout)))
    assert [row["id"] for row in rows] == ["6", "5", "4", "3", "2", "1"]
    assert rows[4]["tags"] == "actor:CN; actor:RU; topic:lunar"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]


def test_json_lines_are_exact(ask: Ask) -> None:
    rows = [json.loads(line) for line in ask("export", "--format", "jsonl", "--words", "Peru").stdout.splitlines()]
    assert [row["id"] for row in rows] == [6]
    assert SCRIPT in rows[0]["title"]


def test_citations_have_a_title_an_outlet_a_date_and_an_address(ask: Ask) -> None:
    bibtex = ask("export", "--format", "bibtex", "--source", "ministry").stdout
    assert bibtex.startswith("@online{article1,\n  title = {Consultations on outer space},\n")
    for field in ("publisher = {Ministry}", "date = {2024-08-08}", "url = {https://ministry.example/news/1}"):
        assert field in bibtex
    ris = ask("export", "--format", "ris", "--source", "ministry").stdout
    for field in ("TY  - NEWS", "TI  - Consultations on outer space", "DA  - 2024/08/08", "ER  - "):
        assert f"{field}\n" in ris.replace("\r\n", "\n")


def test_no_headline_breaks_out_of_a_citation(ask: Ask) -> None:
    bibtex = ask("export", "--format", "bibtex", "--words", "Peru").stdout
    assert r"\{\{\{\{ 7 * 7 \}\}\}\}" in bibtex
    assert bibtex.count("@online{") == 1


def test_the_feed_is_sound_and_dated_by_what_it_holds(ask: Ask, tmp_path: Path) -> None:
    path = tmp_path / "feed.xml"
    assert ask("export", "--format", "atom", "--out", str(path)).exit_code == 0
    feed = ElementTree.parse(path).getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    entries = feed.findall(f"{atom}entry")
    assert len(entries) == 6
    assert feed.findtext(f"{atom}updated") == max(entry.findtext(f"{atom}updated") or "" for entry in entries)
    assert entries[2].get("{http://www.w3.org/XML/1998/namespace}lang") == "ar"


@pytest.mark.parametrize("form", ["csv", "jsonl", "bibtex", "ris", "atom"])
def test_stories_can_be_taken_away_in_every_form(ask: Ask, form: str) -> None:
    taken = ask("export", "--stories", "--format", form, "--kind", "consultation").stdout
    assert "Consultations on outer space" in taken
    assert "Peru" not in taken
    assert ask("export", "--stories", "--format", form, "--language", "sw").exit_code == 1
