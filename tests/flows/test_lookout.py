"""The watch over the watcher: letters of overdue, hanging and killed runs, without Prefect and without a run."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest
from typer.testing import CliRunner

from analysis.vigil import Alarm
from flows import cli, examining_service, lookout, pauses
from flows.lease import NAME, BusyError, holder_for
from flows.settings import Settings
from storage import leases, runs
from storage.store import Store, open_store
from tests.alerts.mailbox import free_port
from tests.flows.playing import NEWSROOM_CATALOG
from tests.flows.prefect_stub import prefect_server
from tests.flows.test_faults import Mailbox, mail_server

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
MINUTES = timedelta(minutes=10)


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")  # nobody answers there
    return Settings(home=tmp_path, catalog=NEWSROOM_CATALOG, mail_to="desk@example.org", min_free_mb=0)


@pytest.fixture
def store(settings: Settings) -> Iterator[Store]:
    """A monitor that ran every quarter of an hour until now."""
    with open_store(settings.database) as opened:
        for number in reversed(range(20)):
            begin(opened, NOW - number * timedelta(minutes=15))
        yield opened


def begin(store: Store, at: datetime, flow: str = "monitor") -> int:
    run_id = runs.start(store, flow, at, {})
    runs.finish(store, run_id, at + timedelta(minutes=2), "completed", {})
    return run_id


def look(settings: Settings, *hours: float) -> list[str]:
    """The watch looks at these hours after the last run; the names of what is wrong then."""
    for each in hours:
        lookout.look(settings, lookout.remembered(settings), NOW + timedelta(hours=each))
    return [alarm.what for alarm in lookout.remembered(settings)]


def letters(settings: Settings) -> list[str]:
    found = []
    for path in sorted(settings.letters.glob("*.eml")):
        message = message_from_bytes(path.read_bytes())
        part = next(part for part in message.walk() if part.get_content_type() == "text/plain")
        text = part.get_payload(decode=True)
        assert isinstance(text, bytes)
        found.append(f"{message['Subject']}\n{text.decode()}")
    return found


def test_an_overdue_flow_is_told_once_and_its_end_once(settings: Settings, store: Store) -> None:
    assert look(settings, 0.5, 1.0) == []
    assert look(settings, 2.0) == ["monitor"]
    assert not letters(settings), "a machine that woke up just now gets one more look"
    look(settings, 2.2, 2.4, 9.0, 30.0)
    (letter,) = letters(settings)
    assert "The watch is not well: monitor" in letter
    assert "overdue: the last run began 2026-03-02 09:00 UTC, and the next usually follows within 15 min" in letter
    assert "no server at http://127.0.0.1:9/api" in letter
    begin(store, NOW + timedelta(hours=31))
    assert look(settings, 31.1, 31.3) == []
    assert sum("The watch is well again: monitor" in each for each in letters(settings)) == 1
    assert len(letters(settings)) == 2


@pytest.fixture
def prefect(monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, bool]]:
    """A Prefect server that says of each flow whether its schedule is active."""
    active = dict.fromkeys(examining_service.FLOWS, True)
    with prefect_server(active) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        yield active


def test_a_paused_flow_is_overdue_to_nobody_and_has_its_usual_pause_when_it_goes_on(
    settings: Settings, store: Store, prefect: dict[str, bool]
) -> None:
    prefect["monitor"] = False
    assert look(settings, 2.0, 2.2, 48.0) == []
    prefect["monitor"] = True
    assert look(settings, 48.2, 49.0) == []
    assert look(settings, 49.6, 49.8) == ["monitor"], "twice its quarter of an hour, and an hour"
    assert len(letters(settings)) == 1


def test_without_prefect_a_letter_says_that_a_pause_cannot_be_known_and_one_that_was_seen_counts(
    settings: Settings, store: Store, prefect: dict[str, bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    prefect["monitor"] = False
    assert look(settings, 2.0) == []
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    assert look(settings, 3.0, 3.2) == []
    look(settings, 4.0, 4.2)
    (letter,) = letters(settings)
    assert "no Prefect server at http://127.0.0.1:9/api to ask whether it is paused" in letter


@pytest.mark.parametrize(
    "kept", ['{"monitor": "2027-03-02T09:00:00+00:00"}', '{"monitor": "2026-03-01T09:00:00"}', "[]", '{"monitor": 1}']
)
def test_a_memory_of_pauses_that_is_to_come_or_spoilt_hushes_nobody(
    settings: Settings, store: Store, prefect: dict[str, bool], kept: str
) -> None:
    (settings.home / pauses.MEMORY).write_text(kept, encoding="utf-8")
    assert look(settings, 2.0, 2.2) == ["monitor"]


def test_a_hanging_run_is_told_instead_of_all_that_wait_for_it(settings: Settings, store: Store) -> None:
    for number in reversed(range(20)):
        begin(store, NOW - number * timedelta(minutes=30), "digest")
    runs.start(store, "monitor", NOW + MINUTES, {})
    leases.take(store, NAME, holder_for("monitor"), NOW + MINUTES, 10**6)
    assert look(settings, 5.0, 5.2) == ["monitor"]
    (letter,) = letters(settings)
    assert "still at work; 2 min was the longest" in letter
    assert f":{os.getpid()}:monitor-" in letter


def test_a_killed_run_is_told_when_none_follows(settings: Settings, store: Store) -> None:
    runs.start(store, "monitor", NOW + MINUTES, {})
    look(settings, 0.3, 0.5)
    (letter,) = letters(settings)
    assert "the run of 2026-03-02 09:10 UTC was killed, and none has begun since" in letter


def test_a_machine_that_slept_a_week_complains_of_no_flow_before_its_next_time(
    settings: Settings, store: Store
) -> None:
    week = timedelta(days=7)
    for number in reversed(range(8)):
        begin(store, NOW - number * timedelta(days=1), "upkeep")
    begin(store, NOW + week)
    hours = week / timedelta(hours=1)
    assert look(settings, hours + 0.2, hours + 0.4) == []
    for number in range(1, 4 * 52):
        begin(store, NOW + week + number * timedelta(minutes=15))
    assert look(settings, hours + 50.0) == ["upkeep"], "two of its days later it is overdue"


def test_a_letter_that_could_not_leave_leaves_at_a_later_look_once(settings: Settings, store: Store) -> None:
    box, port = Mailbox(), free_port()
    by_mail = replace(settings, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
    look(by_mail, 2.0, 2.2)
    with mail_server(box, port):
        look(by_mail, 2.4, 2.6)
    assert len(box.ids) == 1


def test_a_database_nobody_can_read_and_a_broken_catalogue_are_told_too(settings: Settings, tmp_path: Path) -> None:
    settings.database.write_bytes(b"no database" * 1000)
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "rules.toml").write_text("[[rule]]\n")
    look(replace(settings, catalog=tmp_path / "own"), 0, 1)
    (letter,) = letters(settings)
    assert "this is no SQLite file" in letter
    assert "rules.toml" in letter


def test_a_broken_catalogue_lets_nobody_forget_what_they_heard(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "own" / "rules.toml").write_text("[[rule]]\n")
    broken = replace(settings, catalog=tmp_path / "own", min_free_mb=10**9)
    heard = Alarm("disk", "full", NOW, looks=2, heard=frozenset({"chief"}))
    after = {alarm.what: alarm for alarm in lookout.look(broken, [heard], NOW + MINUTES)}
    assert "chief" in after["disk"].heard


def test_a_full_disk_and_a_spoilt_memory_end_no_watch(settings: Settings, store: Store) -> None:
    (settings.home / lookout.MEMORY).write_text("{")
    full = replace(settings, min_free_mb=10**9)
    assert look(full, 0, 0.2) == ["disk"]
    assert len(letters(full)) == 1


def test_of_two_watches_on_one_folder_only_one_looks(settings: Settings, store: Store) -> None:
    with (settings.home / lookout.LOCK).open("a") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(BusyError, match="already"):
            lookout.look_once(settings, NOW + timedelta(hours=2))
    assert not (settings.home / lookout.MEMORY).exists()
    assert [alarm.what for alarm in lookout.look_once(settings, NOW + timedelta(hours=2))] == ["monitor"]


def test_one_look_by_command_says_by_its_code_whether_all_is_well(
    settings: Settings, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(settings.home))
    monkeypatch.setenv("SPACEWATCH_MIN_FREE_MB", "0")
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    for expected in (1, 1):
        assert CliRunner().invoke(cli.app, ["doctor", "--watch", "--once"]).exit_code == expected
    assert "monitor" in CliRunner().invoke(cli.app, ["doctor", "--json"]).output
    begin(store, datetime.now(UTC))
    assert CliRunner().invoke(cli.app, ["doctor", "--watch", "--once"]).exit_code == 0
