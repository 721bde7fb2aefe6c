"""What a page of the docs shows, done as its reader would do it, or at least understood as the program would."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import urllib.request
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from flows.cli import app

ROOT = Path(__file__).parents[1]
FLOWS = ("monitor", "recheck", "upkeep")  # what Prefect adds to them is tried in tests/flows/test_prefect.py
_BLOCK = re.compile(r"^```(\w*)\n(.+?)\n```", re.DOTALL | re.MULTILINE)
_OURS = re.compile(r"(?:[A-Z_]+=\S+ )*(?:\.venv/bin/)?spacewatch (?=\S)")

_STANDS_FOR = {"N": "1", "NUMBER": "1", "FILE": __file__}


def blocks(page: Path) -> list[tuple[str, str]]:
    """Language and text of every block of code."""
    return _BLOCK.findall(page.read_text(encoding="utf-8"))


def follow(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Do what the line says, as a shell would; what it prints."""
    if line.startswith("export "):
        (given,) = shlex.split(line.removeprefix("export "), comments=True)
        name, _, value = given.partition("=")
        monkeypatch.setenv(name, os.path.expandvars(value))
        return ""
    if line.startswith("curl "):  # the machine of a test may have none
        with urllib.request.urlopen(shlex.split(line)[-1], timeout=60) as answer:
            assert answer.status == 200
        return ""
    if not line.startswith("spacewatch "):
        done = subprocess.run(["/bin/sh", "-c", line], capture_output=True, text=True, check=False)
        assert done.returncode == 0, (line, done.stderr)
        return done.stdout
    arguments = shlex.split(line.partition(" > ")[0], comments=True)[1:]
    bare = ["--bare"] if arguments[0] in FLOWS and "--bare" not in arguments else []
    result = CliRunner().invoke(app, [*arguments, *bare], catch_exceptions=False)
    assert result.exit_code == 0, (line, result.output)
    return result.output


def commands(page: Path) -> Iterator[str]:
    """Every command of ours that a page names, in a block or in a sentence, without what precedes it on its line."""
    text = page.read_text(encoding="utf-8")
    lines = [line for kind, block in blocks(page) if kind not in {"toml", "sql"} for line in block.splitlines()]
    for shown in (*lines, *re.findall(r"`([^`\n]+)`", _BLOCK.sub("", text))):
        for part in shown.split(" && "):
            found = _OURS.search(part)
            if found and part[found.end()] != "-" and "COMMAND" not in part:
                yield part[found.end() :].partition(" > ")[0]


@cache
def program() -> Any:
    """The whole command line, as click has it."""
    return typer.main.get_command(app)


def understand(command: str) -> None:
    """Read it with the program's own parser, and do nothing; a usage error of click where it does not understand.

    ``URL``, ``NUMBER`` and the like stand for something; what is in brackets may be left out.
    """
    words = [word.rstrip("…") for word in shlex.split(command, comments=True) if not word.startswith("[")]
    words = [_STANDS_FOR.get(word, word) for word in words]
    name, entry, context = "spacewatch", program(), None
    while True:
        context = entry.make_context(name, words, parent=context)
        if not hasattr(entry, "commands") or not (rest := [*context._protected_args, *context.args]):
            return
        name, entry, words = entry.resolve_command(context, rest)
        if not words:  # named, not shown: what it needs may be missing
            return
