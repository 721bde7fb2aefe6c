"""The docs name what there is: every command, every setting, every exit code."""

from __future__ import annotations

import os
from dataclasses import fields
from pathlib import Path

import pytest
import typer

from flows import cli, settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def commands() -> list[str]:
    return sorted(typer.main.get_command(cli.app).commands)  # type: ignore[attr-defined]


@pytest.mark.parametrize("command", commands())
def test_every_command_is_in_the_readme(command: str) -> None:
    assert f"`spacewatch {command}" in README


def test_the_readme_names_no_command_that_is_not_there() -> None:
    import re

    named = set(re.findall(r"spacewatch ([a-z]+)", README))
    assert named <= set(commands())


@pytest.mark.parametrize("name", [f.name for f in fields(settings.Settings)])
def test_every_setting_is_explained(name: str) -> None:
    page = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    assert f"`{settings.PREFIX}{name.upper()}`" in page


@pytest.mark.parametrize("target", ["demo", "test", "run", "up"])
def test_every_make_target_of_the_readme_exists(target: str) -> None:
    assert f"make {target}" in README
    assert f"\n{target}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_link_of_the_docs_leads_somewhere() -> None:
    import re

    for page in [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


DATABASE_HEAD = """# The database

One SQLite file, `spacewatch.db` in `SPACEWATCH_HOME`. Read it with any tool: people read the **views** below; tables
may change with a migration, views keep their names, columns and meaning. Times are UTC. [The cookbook](cookbook.md) has
ten questions in SQL, [the pages](browse.md) show the same in a browser.

```
sqlite-utils rows spacewatch.db stories_read --fmt simple
sqlite-utils query spacewatch.db "SELECT * FROM edits_read ORDER BY noticed_at DESC LIMIT 10" --fmt simple
```

This page is generated from the schema: `SPACEWATCH_TEST_WRITE_DOCS=1 make test` writes it anew.
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
    assert page.read_text(encoding="utf-8") == wanted


def test_the_source_file_of_the_readme_passes_the_loader(tmp_path: Path) -> None:
    import re

    import catalog

    found = re.search(r"```toml\n# my-catalogue/sources/([a-z-]+)\.toml[^\n]*\n(.*?)```", README, re.DOTALL)
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
