"""What the pages show is true: a block marked ``sh`` or ``cron`` is done, and every command anywhere is understood.

A block marked ``console`` is for what no test can do (a service, the internet, an hour); its lines are known by name.
"""

from __future__ import annotations

import importlib.util
import re
import shlex
import shutil
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

import catalog
from bench.__main__ import BENCHES
from flows.cli_groups import HEADS
from flows.settings import PREFIX, Settings
from storage import field
from storage.columns import encode
from storage.store import Store, open_store
from tests.flows.filled import NOW, fill
from tests.flows.playing import NEWSROOM_CATALOG
from tests.following import FLOWS, ROOT, blocks, commands, follow, program, understand
from tests.newsroom.server import LOOPBACK, Newsroom

PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
DONE_ELSEWHERE = {"tutorial.md", "cookbook.md"}
DONE = {"sh", "cron"}
FOLLOWED = [page for page in PAGES if DONE & {kind for kind, _ in blocks(page)} and page.name not in DONE_ELSEWHERE]
NOT_DONE = [line for page in PAGES for kind, text in blocks(page) if kind == "console" for line in text.splitlines()]
CRON = re.compile(r"(?:[\d*/,]+ +){5}cd /opt/spacewatch && \.venv/bin/(spacewatch .+)")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive with something to find, to cite and to decide."""
    database = fill(tmp_path_factory.mktemp("shown") / "spacewatch.db")
    with open_store(database) as store, store.atomic():
        field.renew(store, catalog.read_field(NEWSROOM_CATALOG)[0], NOW)
        store.db.execute("UPDATE memberships SET profile = NULL")  # those of the small archive cannot be compared
        propose(store, kind="merge", story_id=1, other_id=2, article_id=None)
        propose(store, kind="split", story_id=1, other_id=None, article_id=5)
    return database


def propose(store: Store, **what: str | int | None) -> None:
    row = {**what, "score": 0.9, "reasons": ("alike",), "at": NOW, "decision": "", "decided_at": None}
    store.db.table("stories_proposed").insert(encode(**row))  # type: ignore[arg-type]  # each is a column's


@pytest.fixture
def desk(filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The folder of somebody who reads the docs: such an archive, the project beside it, and the newsroom's web."""
    shutil.copy(filled, tmp_path / "spacewatch.db")
    (tmp_path / "catalog").symlink_to(ROOT / "catalog")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("flows.settings.moment", lambda _: NOW)
    monkeypatch.setenv("PATH", str(Path(sys.executable).parent), prepend=":")
    monkeypatch.setenv("EDITOR", "true")
    with Newsroom(NOW) as newsroom:
        here = {"HOME": tmp_path, "CATALOG": NEWSROOM_CATALOG, "MAIL_TO": "desk@example.org"}
        web = {"CONNECT_TO": f"*.example={LOOPBACK}:{newsroom.port}", "ALLOW_LOOPBACK": "yes", "GAP_SECONDS": "0"}
        for name, value in {**here, **web}.items():
            monkeypatch.setenv(PREFIX + name, str(value))
        yield tmp_path


@pytest.mark.parametrize("page", FOLLOWED, ids=lambda page: page.name)
def test_a_page_can_be_followed_from_top_to_bottom(page: Path, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = "\n".join(text for kind, text in blocks(page) if kind == "toml")
    if "[[rule]]" in rules:
        (desk / "my-catalogue").mkdir()
        (desk / "my-catalogue" / "rules.toml").write_text(rules, encoding="utf-8")
        monkeypatch.setenv(PREFIX + "CATALOG", "my-catalogue")
    lines = [line for kind, text in blocks(page) if kind in DONE for line in text.splitlines()]
    if any(line.startswith(f"export {PREFIX}CATALOG=") for line in lines):  # it begins with the built-in one
        monkeypatch.delenv(PREFIX + "CATALOG")
    for line in lines:
        at_night = CRON.fullmatch(line)
        if at_night is None:
            follow(line, monkeypatch)
        elif at_night[1].split()[1] not in FLOWS:  # the tutorial runs those
            follow(at_night[1], monkeypatch)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_a_page_names_is_understood_by_the_program(page: Path) -> None:
    for command in commands(page):
        understand(command)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_block_with_commands_says_whether_it_is_done(page: Path) -> None:
    unmarked = "\n".join(text for kind, text in blocks(page) if not kind)
    assert not re.findall(r"^(?:spacewatch|make|python|\.venv/bin/\S+|export) .*", unmarked, re.MULTILINE)


@pytest.mark.parametrize("line", sorted({part for line in NOT_DONE for part in line.split(" && ")}))
def test_what_is_not_done_is_known_by_name(line: str) -> None:
    words = shlex.split(line, comments=True)
    if words[0] == "make":
        assert f"\n{words[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    elif "-m" in words:
        module, *arguments = words[words.index("-m") + 1 :]
        assert importlib.util.find_spec(module)
        assert module != "bench" or arguments[0] in BENCHES
    elif words[0] == "export":
        name = words[1].partition("=")[0]
        assert name == "PATH" or name.removeprefix(PREFIX).lower() in {each.name for each in fields(Settings)}
    else:
        assert words[0].removeprefix(".venv/bin/") in {"spacewatch", "git"}


def test_help_and_the_page_on_commands_list_every_command_in_the_same_order() -> None:
    page = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
    found = re.findall(r"^## (.+)|^\| `spacewatch ([a-z]+)", page, re.MULTILINE)
    shown: dict[str, list[str]] = {}
    for head, command in found:
        if head:
            shown[head] = rows = []
        elif command not in rows:
            rows.append(command)
    assert {head: tuple(rows) for head, rows in shown.items() if rows} == HEADS
    assert {name for names in HEADS.values() for name in names} == set(program().commands)
