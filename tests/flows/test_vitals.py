"""What tells others that the monitor lives: heartbeat, metrics, room on the disk; and a backup put back."""

from __future__ import annotations

import asyncio
import http.server
import json
import os
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from shutil import copyfile
from unittest import mock

import pytest
from typer.testing import CliRunner

from analysis.model import Outcome
from flows import cli, restoring, up, vitals
from flows.lease import BusyError, held
from flows.report import Report, Told
from flows.settings import Settings, SettingsError, read
from storage.store import StorageError, open_store
from tests.flows import playing
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

NOW = datetime(2024, 8, 8, 18, tzinfo=UTC)
WELL = Report("monitor", NOW, outcomes={Outcome.STORED: 3, Outcome.KNOWN: 4}, told=Told(sent=2))


@pytest.fixture
def called() -> Iterator[tuple[str, list[str]]]:
    """An address that remembers the paths it was called with."""
    paths: list[str] = []

    class Answer(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            paths.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    with http.server.HTTPServer(("127.0.0.1", 0), Answer) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/key", paths
        server.shutdown()


def test_the_heartbeat_says_how_a_run_ended(tmp_path: Path, called: tuple[str, list[str]]) -> None:
    url, paths = called
    settings = Settings(home=tmp_path, heartbeat_url=url)
    vitals.tell(settings, "monitor", WELL)
    vitals.tell(settings, "monitor", replace(WELL, state="outage"))
    vitals.tell(settings, "monitor", None)
    assert paths == ["/key", "/key/fail", "/key/fail"]


def test_a_heartbeat_nobody_hears_neither_fails_the_run_nor_tells_its_key(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    settings = Settings(home=tmp_path, heartbeat_url="http://127.0.0.1:9/secret-key")
    vitals.tell(settings, "monitor", WELL)
    assert "the heartbeat address could not be called" in caplog.text
    told = [vars(record) for record in caplog.records]
    assert "secret-key" not in f"{caplog.text} {told} {settings!r}"


def test_a_heartbeat_must_be_an_address() -> None:
    with pytest.raises(SettingsError, match="HEARTBEAT_URL"):
        read({"SPACEWATCH_HEARTBEAT_URL": "file:///etc/passwd"})


def test_metrics_are_what_prometheus_reads(tmp_path: Path) -> None:
    vitals.tell(Settings(home=tmp_path, metrics=tmp_path / "metrics"), "monitor", WELL)
    (file,) = (tmp_path / "metrics").iterdir()
    lines = file.read_text().splitlines()
    assert file.name == "spacewatch-monitor.prom"
    assert 'spacewatch_candidates{flow="monitor",outcome="stored"} 3' in lines
    assert 'spacewatch_letters{flow="monitor",state="sent"} 2' in lines
    assert 'spacewatch_run_is_well{flow="monitor"} 1' in lines
    assert all(line.startswith("# ") or len(line.rsplit(" ", 1)) == 2 for line in lines)


def test_a_full_disk_stops_the_taking_of_pages_and_says_so(tmp_path: Path) -> None:
    with Newsroom(ROUNDS[2]) as newsroom:
        desk = playing.desk_for(tmp_path, newsroom)
        full = replace(desk, settings=replace(desk.settings, min_free_mb=10**9))
        report = playing.monitor(full, ROUNDS[2])
        assert not report.visits
        assert not newsroom.log
        assert "no new pages are taken" in report.faults[0]
        after = playing.monitor(desk, ROUNDS[2])
    assert len(after.visits) == 14


def test_a_backup_takes_the_place_of_the_database(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)
    with open_store(settings.database) as store:
        store.db.execute("CREATE TABLE mark (word TEXT)")
    copy = tmp_path / "copy.db"
    copy.write_bytes(settings.database.read_bytes())
    settings.database.write_bytes(b"damaged" * 1000)

    done = restoring.restore(settings, copy, NOW)

    assert "is the database now" in done
    with open_store(settings.database, read_only=True) as store:
        assert "mark" in store.db.table_names()
    (aside,) = tmp_path.glob("spacewatch-before-restore-*.db")
    assert aside.read_bytes().startswith(b"damaged")
    assert settings.database.stat().st_mode & 0o077 == 0


def test_a_restored_copy_is_for_its_owner_only_from_the_first_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings(home=tmp_path)
    open_store(settings.database).close()
    copy = tmp_path / "copy.db"
    copy.write_bytes(settings.database.read_bytes())
    copy.chmod(0o644)
    modes: list[int] = []

    def look(source: Path, target: Path) -> Path:
        modes.append(target.stat().st_mode & 0o777 if target.exists() else -1)
        return copyfile(source, target)

    monkeypatch.setattr("storage.keep.shutil.copyfile", look)
    restoring.restore(settings, copy, NOW)
    assert modes == [0o600]


@pytest.mark.parametrize("content", [b"", b"no database" * 500])
def test_what_is_no_backup_changes_nothing(tmp_path: Path, content: bytes) -> None:
    settings = Settings(home=tmp_path)
    open_store(settings.database).close()
    before = settings.database.read_bytes()
    copy = tmp_path / "copy.db"
    copy.write_bytes(content)
    with pytest.raises(StorageError):
        restoring.restore(settings, copy, NOW)
    assert settings.database.read_bytes()[:16] == before[:16]
    assert {path.name for path in tmp_path.iterdir()} == {"copy.db", "spacewatch.db"}
    with pytest.raises(StorageError, match="no file"):
        restoring.restore(settings, tmp_path / "nowhere.db", NOW)


def test_nothing_is_restored_while_a_run_is_at_work(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path)

    async def meanwhile() -> None:
        with open_store(settings.database) as store:
            async with held(store, "monitor"):
                restoring.restore(settings, settings.database, NOW)

    with pytest.raises(BusyError, match="a run is at work"):
        asyncio.run(meanwhile())


def test_the_doctor_speaks_to_machines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:9/api")
    open_store(tmp_path / "spacewatch.db").close()
    done = CliRunner().invoke(cli.app, ["doctor", "--json"])
    findings = json.loads(done.output)
    assert done.exit_code == 0
    assert {"settings", "catalogue", "database", "clock", "disk", "mail", "prefect"} <= {f["what"] for f in findings}
    assert all(f["remedy"] for f in findings if f["verdict"] != "ok")


def test_doctor_and_up_look_for_the_server_of_the_active_profile(
    tmp_path: Path,
) -> None:
    server = "http://127.0.0.1:9/api"
    profile = f'active = "mine"\n[profiles.mine]\nPREFECT_API_URL = "{server}"\n'
    (tmp_path / "profiles.toml").write_text(profile)
    with mock.patch.dict(os.environ, {"PREFECT_HOME": str(tmp_path), "SPACEWATCH_HOME": str(tmp_path)}):
        os.environ.pop("PREFECT_API_URL", None)
        os.environ.pop("PREFECT_PROFILE", None)
        findings = json.loads(CliRunner().invoke(cli.app, ["doctor", "--json"]).output)
        assert [f["detail"] for f in findings if server in f["detail"]]
        with pytest.raises(up.UpError, match=server):
            up.deploy(Path(__file__).parents[2])


def test_a_run_counts_one_as_one() -> None:
    report = Report("recheck", NOW, checked=1, changes=("edited: a page",), told=Told(sent=1))
    assert report.line == "1 article read again; 1 change; 1 letter sent"
    assert (
        replace(report, checked=2, changes=(), told=Told(2)).line == "2 articles read again; 0 changes; 2 letters sent"
    )
