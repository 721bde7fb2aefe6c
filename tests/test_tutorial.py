"""The tutorial is true: its commands run, in order, against the newsroom on a port of its own."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from tests.following import ROOT, blocks, follow
from tests.newsroom.__main__ import BrowsableNewsroom
from tests.newsroom.script import ROUNDS

BLOCKS = blocks(ROOT / "docs" / "tutorial.md")
TOOLS = ("sed", "sha256sum")  # that the page takes for granted
PORT = "8600"  # the one the page names
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
