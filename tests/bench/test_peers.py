"""Peers are measured where there is a web to install them from; here only what runs them is tried, without them."""

from __future__ import annotations

import ast
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from bench import beside
from bench.daily import Days, edit, press, write_places
from bench.peers import crew, reading
from bench.result import NotMeasured


@pytest.mark.parametrize("peer", crew.PEERS, ids=lambda peer: peer.name)
def test_each_peer_has_a_runner_pinned_versions_and_says_what_it_lacks(peer: crew.Peer) -> None:
    found = find_spec(f"bench.peers.{peer.module}")
    assert found is not None
    assert ast.get_docstring(ast.parse(Path(str(found.origin)).read_text(encoding="utf-8")))
    assert all("==" in requirement for requirement in peer.requirements)
    assert peer.lacks


def test_the_runners_need_nothing_of_ours_but_the_standard_library() -> None:
    code = "import sys, bench.peers.watching; print(*sorted(sys.modules))"
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, cwd=root)
    assert "bench.peers.reading" in done.stdout.split()


def test_a_peer_lives_the_days_of_a_press(tmp_path: Path) -> None:
    with press(4) as port:
        days = Days(tmp_path, port, 5, 4)
        folder = tmp_path / "with_script"
        for expected, again in (((20, 0), ()), ((20, 0), ()), ((20, 1), ("--again",))):
            if again:
                edit(port)
            assert days.peer("with_script", *again).cpu > 0
            assert reading.said(folder) == expected
        write_places(tmp_path / "two.json", [0, 1])
        days.peer("with_nothing", places="two.json")
        assert reading.said(tmp_path / "with_nothing") == (8, 0)


def test_a_shelf_counts_what_has_a_text_and_what_has_changed(tmp_path: Path) -> None:
    for text in ("one", "one", "two"):
        with reading.shelf(tmp_path) as mine:
            mine.keep("a", text)
            mine.keep("b", "")
    assert reading.said(tmp_path) == (1, 1)


def test_an_environment_that_is_there_is_used_and_one_of_other_versions_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[Path] = []
    monkeypatch.setattr(crew.venv, "create", lambda home, **_: made.append(home))

    def install(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "", "noise\nERROR: No matching distribution found for p==1\n")

    monkeypatch.setattr(crew.subprocess, "run", install)
    peer = crew.Peer("p", ("p==1",), "all")
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "installed.txt").write_text("p==1", encoding="utf-8")
    assert crew.environment(peer, tmp_path) == tmp_path / "p" / "bin" / "python"
    assert not made
    (tmp_path / "p" / "installed.txt").write_text("p==0", encoding="utf-8")
    with pytest.raises(crew.NotToBeHad, match="No matching distribution found for p==1"):
        crew.environment(peer, tmp_path)
    assert made == [tmp_path / "p"]


def test_a_python_that_makes_no_environment_is_told_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise subprocess.CalledProcessError(1, "ensurepip")

    monkeypatch.setattr(crew.venv, "create", refuse)
    with pytest.raises(crew.NotToBeHad, match="python3-venv"):
        crew.environment(crew.Peer("p", ("p==1",), "all"), tmp_path)


def test_without_a_folder_nothing_is_measured() -> None:
    with pytest.raises(NotMeasured, match="--environments"):
        beside.run(Path())
