"""Pages read by several processes, some of them killed on the way: the same archive as with one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from flows.report import Report
from scrapers import confined
from tests.flows import playing
from tests.flows.test_faults import TALKS, state_of
from tests.newsroom.server import Newsroom


@pytest.fixture
def newsroom_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    def run(name: str, processes: int) -> tuple[Report, dict[str, list[object]]]:
        monkeypatch.setattr(confined, "_WORTH", 1)
        confined._readers.cache_clear()
        with Newsroom(TALKS) as newsroom:
            report = playing.monitor(playing.desk_for(tmp_path / name, newsroom, processes=processes), TALKS)
        for reader in list(confined._readers().idle.queue):
            reader.close()
        return report, state_of(tmp_path / name)

    yield run
    confined._readers.cache_clear()


def test_three_processes_of_which_some_are_killed_keep_what_one_keeps(  # type: ignore[no-untyped-def]
    newsroom_run, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone, kept_alone = newsroom_run("alone", 1)
    read, killed, at_work, lock = confined.Reader._ask, set(), set(), threading.Lock()

    def killed_sometimes(reader, work, given, seconds, sieve):  # type: ignore[no-untyped-def]
        page = given[0]
        with lock:
            at_work.add(id(reader))
            strikes = len(killed) < 5 and page.url not in killed
            if strikes:
                killed.add(page.url)
        if strikes:
            reader._start()
            reader.process.kill()
        return read(reader, work, given, seconds, sieve)

    monkeypatch.setattr(confined.Reader, "_ask", killed_sometimes)
    together, kept_together = newsroom_run("together", 3)
    assert len(killed) == 5
    assert len(at_work) > 1, "more than one process was at work"
    assert together.outcomes == alone.outcomes
    assert kept_together == kept_alone
