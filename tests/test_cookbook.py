"""The cookbook is true: every question is answered, in SQL and by command."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from storage.recipes import RECIPES, Recipe, answer
from storage.store import Store, open_store
from tests.flows.filled import NOW, fill
from tests.flows.playing import NEWSROOM_CATALOG

PAGE = (Path(__file__).parents[1] / "docs" / "cookbook.md").read_text(encoding="utf-8")
SECTIONS = re.findall(r"^## (.+?)\n\n```sql\n(.+?)\n```\n\n```sh\n(.+?)\n```", PAGE, re.DOTALL | re.MULTILINE)
COMMANDS = [command for _, _, commands in SECTIONS for command in commands.splitlines()]
GIVEN = {"actor": "RU", "partner": "CN", "instrument": "OST"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    path = fill(tmp_path_factory.mktemp("cooked") / "spacewatch.db")
    with open_store(path) as store:  # one source in trouble, for the question about them
        store.db.execute("UPDATE sources SET condition = 'silent' WHERE id = 'sahifa'")
        yield store


def test_the_page_has_ten_questions_and_the_sql_the_program_asks() -> None:
    assert [(question, sql) for question, sql, _ in SECTIONS] == [(each.question, each.sql) for each in RECIPES]
    assert len(RECIPES) == 10


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda each: each.name)
def test_every_question_is_answered_from_the_views_alone(archive: Store, recipe: Recipe) -> None:
    assert answer(archive, recipe, GIVEN)
    assert (
        not set(re.findall(r"\b(?:FROM|JOIN) ([a-z_]+)\b", recipe.sql)) - set(archive.db.view_names()) - {"json_each"}
    )


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers(archive: Store, monkeypatch: pytest.MonkeyPatch, command: str) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(archive.path.parent))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    monkeypatch.setattr("flows.settings.moment", lambda _: NOW)
    done = CliRunner().invoke(app, shlex.split(command)[1:])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip()
    assert not done.stdout.startswith("0 ")  # "0 changes" is no answer


def test_a_question_says_what_it_needs(archive: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(archive.path.parent))
    listed = CliRunner().invoke(app, ["ask"]).stdout.splitlines()
    assert [line.split("\t")[0] for line in listed] == [recipe.name for recipe in RECIPES]
    told = json.loads(CliRunner().invoke(app, ["ask", "--json"]).stdout)
    assert told[1]["needs"] == ["actor", "partner"]
    asked = CliRunner().invoke(app, ["ask", "what-two-actors-did", "actor=RU"])
    assert "needs actor=… partner=…" in str(asked.exception)
    assert "lists them" in str(CliRunner().invoke(app, ["ask", "nonsense"]).exception)
