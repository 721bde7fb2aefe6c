"""The tutorial is true: its commands run, in order, against the newsroom on a port of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from flows.cli import app
from tests.newsroom.__main__ import BrowsableNewsroom
from tests.newsroom.script import ROUNDS

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "tutorial.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(sh|toml|console)\n(.+?)\n```", PAGE, re.DOTALL | re.MULTILINE)
TOOLS = ("sed", "sha256sum")  # that the page takes for granted
PORT = "8600"  # the one the page names
FLOWS = ("monitor", "recheck", "upkeep")  # what Prefect adds to them is tried in tests/flows/test_prefect.py
# What the page promises beside each command, as a part of what is printed.
SHOWN = {
    "spacewatch doctor": "none yet",
    "spacewatch monitor --now 2024-08-08T18:00": "new: Russia-China consultations on outer space",
    "spacewatch alerts": "Russia-China consultations on outer space",
    "spacewatch alerts test moscow-and-beijing --now 2024-08-08T19:00": "1 to desk",
    "spacewatch edits --since 2024-08-01": "retitled",
    "spacewatch diff 2": "discuss",
    "spacewatch export --format bibtex --actor CN": "@online{article2,",
    "spacewatch search consultations --pair RU-CN": "Russia-China consultations on outer space",
    "spacewatch story 1": "Moscow",
    "spacewatch mutes --now 2024-08-10T11:00": "known by now",
    "spacewatch restore tutorial/backups/spacewatch-2024-08-10.db": "is the database now",
}


@pytest.mark.skipif(not all(map(shutil.which, TOOLS)), reason=f"needs {' and '.join(TOOLS)}")
def test_the_tutorial_can_be_followed_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("SPACEWATCH_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PWD", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    said: dict[str, str] = {}
    with BrowsableNewsroom(ROUNDS[2]) as newsroom:
        for kind, block in BLOCKS:
            text = block.replace(f":{PORT}", f":{newsroom.port}")
            if kind == "toml":
                (tmp_path / "my-catalogue" / "rules.toml").write_text(text, encoding="utf-8")
            for line in text.splitlines() if kind == "sh" else ():
                said[line] = follow(line, monkeypatch)
    assert {line: said[line] for line, words in SHOWN.items() if words not in said[line]} == {}
    assert list((tmp_path / "tutorial" / "letters").glob("*.eml"))


def follow(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Do what the line says, as a shell would; what it prints."""
    if line.startswith("export "):
        name, _, value = line.removeprefix("export ").partition("=")
        monkeypatch.setenv(name, os.path.expandvars(value.strip('"')))
        return ""
    if line.startswith("curl "):  # the machine of a test may have none
        with urllib.request.urlopen(shlex.split(line)[-1], timeout=60) as answer:
            assert answer.status == 200
        return ""
    if not line.startswith("spacewatch "):
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (line, done.stderr)
        return done.stdout
    arguments = shlex.split(line)[1:]
    bare = ["--bare"] if arguments[0] in FLOWS else []
    result = CliRunner().invoke(app, [*arguments, *bare], catch_exceptions=False)
    assert result.exit_code == 0, (line, result.output)
    return result.output


@pytest.mark.parametrize("line", [line for kind, block in BLOCKS if kind == "console" for line in block.splitlines()])
def test_what_is_not_run_here_is_known_by_name(line: str) -> None:
    if line.startswith("make "):
        assert f"\n{line.split()[1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8")
    elif " -m " in line:
        module = [sys.executable, *line.split()[1:3], "--help"]
        assert b"--time" in subprocess.run(module, cwd=ROOT, capture_output=True, check=True).stdout
    elif line.startswith("spacewatch "):
        assert CliRunner().invoke(app, [line.split()[1], "--help"]).exit_code == 0
    else:
        assert line.startswith("export ")
