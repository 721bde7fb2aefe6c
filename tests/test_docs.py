"""The docs name what there is: every command, every setting, every exit code."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import typer

from flows import cli, settings
from tests.test_shape import ROOMS

ROOT = Path(__file__).parents[1]
REMEDY = "the page is generated: SPACEWATCH_TEST_WRITE_DOCS=1 pytest tests/test_docs.py writes it anew"
README = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [f.name for f in fields(settings.Settings)])
def test_every_setting_is_explained(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert f"`{settings.PREFIX}{name.upper()}`" in page


@pytest.mark.parametrize("target", ["demo", "test", "run", "up"])
def test_every_make_target_of_the_readme_exists(target: str) -> None:
    assert f"make {target}" in README
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])


def links(page: Path) -> list[tuple[Path, str]]:
    """Each file a page leads to (itself, for a place on it), and the place there."""
    import re

    found = re.findall(r"\]\((?!https?://)([^)#\s]*)#?([^)\s]*)\)", page.read_text(encoding="utf-8"))
    return [((page.parent / target).resolve() if target else page, place) for target, place in found]


def places(page: Path) -> set[str]:
    """The anchors that GitHub gives the headings of a page."""
    import re

    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    heads = [re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", head) for head in re.findall(r"^#+ (.+)$", text, re.MULTILINE)]
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_link_leads_to_a_file_and_a_place_that_are_there(page: Path) -> None:
    assert [target for target, _ in links(page) if not target.exists()] == []
    named = [(target, place) for target, place in links(page) if place and target.suffix == ".md"]
    assert [f"{target.name}#{place}" for target, place in named if place not in places(target)] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_file_of_ours_that_a_page_names_is_there(page: Path) -> None:
    import re

    rooms = "|".join([*ROOMS, "tests", "docs", "deploy"])
    named = re.findall(rf"`((?:{rooms})/[\w./-]+\.(?:py|toml|jsonl|json|md|yaml))`", page.read_text(encoding="utf-8"))
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_the_map_of_the_docs_names_every_page_and_the_readme_the_map() -> None:
    index = ROOT / "docs" / "README.md"
    assert set((ROOT / "docs").glob("*.md")) - {index} == {target for target, _ in links(index)}
    assert index in {target for target, _ in links(ROOT / "README.md")}


def test_the_pictures_of_the_readme_are_there_small_and_described() -> None:
    import re

    shown = re.findall(r"!\[([^]]+)\]\((docs/pictures/[^)]+)\)", README)
    assert {ROOT / path for _, path in shown} == set((ROOT / "docs" / "pictures").iterdir())
    for words, path in shown:
        assert len(words.split()) > 4
        assert (ROOT / path).stat().st_size < 150_000


OPTIONS_HEAD = """# Commands and options

Generated from the program: `SPACEWATCH_TEST_WRITE_DOCS=1 pytest tests/test_docs.py` writes this page anew.
What they are for and how answers are printed stands in [commands.md](commands.md).
"""


def options_page() -> str:
    """Every command with its arguments and options, as `--help` says them."""
    lines = [OPTIONS_HEAD]

    def describe(command: Any, name: str) -> None:
        inner = getattr(command, "commands", {})
        own = [each for each in command.params if each.name != "help" and not getattr(each, "hidden", False)]
        if name != "spacewatch":
            lines.extend([f"## {name}", "", (command.help or "").split("\n\n")[0].replace("\n", " "), ""])
            if own:
                lines.extend(["| | |", "|---|---|"])
            for each in own:
                is_option = each.param_type_name == "option"
                named = ", ".join(f"`{one}`" for one in each.opts) if is_option else f"`{each.name.upper()}`"
                lines.append(f"| {named} | {getattr(each, 'help', None) or ''} |".replace("  |", " |"))
            if own:
                lines.append("")
        for word in sorted(inner):
            describe(inner[word], f"{name} {word}")

    describe(typer.main.get_command(cli.app), "spacewatch")
    return "\n".join(lines)


def test_the_page_on_options_says_what_the_program_says() -> None:
    page, wanted = ROOT / "docs" / "options.md", options_page()
    if os.environ.get("SPACEWATCH_TEST_WRITE_DOCS"):
        page.write_text(wanted, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == wanted, REMEDY


def test_every_default_in_the_page_on_settings_that_is_a_number_is_the_programs() -> None:
    import re

    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    said = dict(re.findall(r"^\| `SPACEWATCH_([A-Z_]+)` \| (\d+) \|", page, re.MULTILINE))
    defaults = {each.name.upper(): each.default for each in fields(settings.Settings)}
    assert len(said) >= 5
    assert {name: float(value) for name, value in said.items()} == {name: float(defaults[name]) for name in said}


def test_every_event_for_automations_is_named() -> None:
    import re

    page = (ROOT / "docs" / "service.md").read_text(encoding="utf-8")
    source = (ROOT / "flows" / "orchestration.py").read_text(encoding="utf-8")
    for event in re.findall(r'event="(spacewatch\.[a-z.]+)"', source):
        assert f"`{event}`" in page


DATABASE_HEAD = """# The database

One SQLite file, `spacewatch.db` in `SPACEWATCH_HOME`. Read it with any tool: people read the **views** below; tables
may change with a migration, views keep their names, columns and meaning. Times are UTC. [The cookbook](cookbook.md) has
ten questions in SQL, [the pages](browse.md) show the same in a browser.

```sh
sqlite-utils rows spacewatch.db stories_read --fmt simple
sqlite-utils query spacewatch.db "SELECT * FROM edits_read ORDER BY noticed_at DESC LIMIT 10" --fmt simple
```

This page is generated from the schema: `SPACEWATCH_TEST_WRITE_DOCS=1 pytest tests/test_docs.py` writes it anew.
"""


def database_page(tmp_path: Path) -> str:
    """The views with a sentence for each column, as the schema itself says them."""
    from storage import schema
    from storage.store import open_store

    lines = [DATABASE_HEAD]
    with open_store(tmp_path / "spacewatch.db") as store:
        for view, columns in schema.describe(store.db).items():
            if view.endswith("_read"):
                lines += [f"## {view}", "", columns[""], "", "| column | what it is |", "|---|---|"]
                lines += [f"| `{name}` | {words} |" for name, words in columns.items() if name]
                lines.append("")
    return "\n".join(lines)


def test_the_page_on_the_database_says_what_the_schema_says(tmp_path: Path) -> None:
    page, wanted = ROOT / "docs" / "database.md", database_page(tmp_path)
    if os.environ.get("SPACEWATCH_TEST_WRITE_DOCS"):
        page.write_text(wanted, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == wanted, REMEDY


def test_the_source_file_of_the_page_on_sources_passes_the_loader(tmp_path: Path) -> None:
    import re

    import catalog

    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    found = re.search(r"```toml\n# my-catalogue/more_sources/([a-z-]+)\.toml[^\n]*\n(.*?)```", page, re.DOTALL)
    assert found
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / f"{found[1]}.toml").write_text(found[2], encoding="utf-8")
    (source,) = catalog.read(tmp_path).sources
    assert source.id == found[1]
    assert source.addresses


def test_the_rules_of_the_page_on_alerts_pass_the_loader_and_it_names_every_key(tmp_path: Path) -> None:
    import re

    import catalog
    from analysis.model import ChangeKind
    from catalog.rule_file import CHANNELS

    page = (ROOT / "docs" / "alerts.md").read_text(encoding="utf-8")
    (tmp_path / "rules.toml").write_text("\n".join(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)), encoding="utf-8")
    known = catalog.read(tmp_path)
    assert (known.recipients[0].timetable.most_per_hour, known.rules[0].pairs) == (6, (("RU", "CN"),))
    keys = {f.name for f in fields(known.rules[0])} - {"id", "to"}
    assert [key for key in (*keys, *CHANNELS, *ChangeKind) if f"`{key}`" not in page] == []
