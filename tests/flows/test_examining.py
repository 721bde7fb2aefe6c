"""What the doctor says of a broken installation, each with the remedy; and its test letters to each recipient."""

from __future__ import annotations

import email
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from flows import examining, examining_service
from flows.examining import examine
from storage import keep, leases, runs
from storage.store import open_store
from tests.alerts.mailbox import Mailbox, free_port
from tests.flows import playing
from tests.flows.playing import NEWSROOM_CATALOG
from tests.flows.prefect_stub import prefect_server


def settings(home: Path, port: int) -> dict[str, str]:
    return {
        "SPACEWATCH_HOME": str(home),
        "SPACEWATCH_CATALOG": str(NEWSROOM_CATALOG),
        "SPACEWATCH_MAIL_TO": "desk@example.org",
        "SPACEWATCH_MAIL_FROM": "watch@example.org",
        "SPACEWATCH_SMTP_HOST": "127.0.0.1",
        "SPACEWATCH_SMTP_PORT": str(port),
        "SPACEWATCH_SMTP_TLS": "none",
    }


def test_a_test_letter_goes_to_every_recipient_and_is_a_letter_of_its_own_each_time(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    try:
        examine(settings(tmp_path, controller.port))
        assert not mailbox.messages, "without being asked, the doctor writes to nobody"
        for _ in range(2):
            assert examine(settings(tmp_path, controller.port), is_mailing=True) == 0
    finally:
        controller.stop()
    letters = [email.message_from_bytes(raw) for raw in mailbox.messages]
    assert [letter["To"] for letter in letters] == ["desk@example.org"] * 2
    assert len({letter["Message-ID"] for letter in letters}) == 2
    assert "test to desk by mail: taken by 127.0.0.1" in capsys.readouterr().out


def test_a_test_letter_that_cannot_leave_is_an_error_with_the_remedy(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert examine(settings(tmp_path, free_port()), is_mailing=True) == 1
    out = capsys.readouterr().out
    assert "test to log by log: written to the log" in out
    assert "test to desk by mail: ConnectionRefusedError" in out
    assert "start the server" in out


Env = dict[str, str]


def no_mail(home: Path, env: Env) -> None:
    for name in ("MAIL_TO", "SMTP_HOST", "SMTP_PORT", "SMTP_TLS"):
        del env[f"SPACEWATCH_{name}"]


def full_disk(home: Path, env: Env) -> None:
    env["SPACEWATCH_MIN_FREE_MB"] = "999999999"


def newer_database(home: Path, env: Env) -> None:
    with closing(sqlite3.connect(home / "spacewatch.db")) as db, db:
        db.execute("INSERT INTO _sqlite_migrations (migration_set, name, applied_at) VALUES ('spacewatch', 'm999', '')")


def damaged_page(home: Path, env: Env) -> None:
    with open_store(home / "spacewatch.db") as store:
        keep.backup(store, home / "backups" / "spacewatch-2026-01-02.db")
        (root,) = store.db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'candidates'").fetchone()
        (size,) = store.db.execute("PRAGMA page_size").fetchone()
    with (home / "spacewatch.db").open("r+b") as file:
        file.seek((root - 1) * size)
        file.write(b"\xa5" * size)


def no_database_at_all(home: Path, env: Env) -> None:
    damaged_page(home, env)
    (home / "spacewatch.db").write_bytes(b"no database" * 1000)


def clock_went_back(home: Path, env: Env) -> None:
    with open_store(home / "spacewatch.db") as store:
        runs.finish(
            store, runs.start(store, "digest", datetime.now(UTC) + timedelta(days=400), {}), NOW, "completed", {}
        )


def spoilt_catalogue(home: Path, env: Env) -> None:
    (home / "mine").mkdir()
    (home / "mine" / "rules.toml").write_text("[[rule]]\nid = 'x'\nwhom = 'desk'\n")
    env["SPACEWATCH_CATALOG"] = str(home / "mine")


def stale_lease(home: Path, env: Env) -> None:
    """Of a machine whose name is no more, as of a container that was made anew."""
    with open_store(home / "spacewatch.db") as store:
        runs.start(store, "monitor", NOW, {})
        leases.take(store, "desk", "old-container:7:monitor-0a", NOW, 900)


def wrong_setting(home: Path, env: Env) -> None:
    env["SPACEWATCH_MAIL_TWO"] = "x"


NOW = datetime(2026, 1, 2, tzinfo=UTC)
BROKEN = {
    no_mail: ("warning", "recipient desk has no address", "set SPACEWATCH_MAIL_TO"),
    full_disk: ("error", "no new pages are taken", "make room"),
    newer_database: ("error", "written by a newer version", "install that version"),
    damaged_page: ("error", "", "spacewatch restore {home}/backups/spacewatch-2026-01-02.db"),
    no_database_at_all: ("error", "not a database", "spacewatch restore {home}/backups/spacewatch-2026-01-02.db"),
    clock_went_back: ("warning", "which is to come", "set the clock"),
    spoilt_catalogue: ("error", "mine/rules.toml", "correct that file"),
    stale_lease: ("error", "was killed, and none has begun since", "spacewatch up"),
    wrong_setting: ("error", "did you mean SPACEWATCH_MAIL_TO", "correct that variable"),
}


def said(env: Mapping[str, str], capsys: pytest.CaptureFixture[str]) -> list[dict[str, str]]:
    """What the doctor finds that is not well."""
    capsys.readouterr()
    code = examine(env, as_json=True)
    findings = json.loads(capsys.readouterr().out)
    assert code == any(each["verdict"] == "error" for each in findings)
    unwell = [each for each in findings if each["verdict"] != "ok"]
    assert all(each["remedy"] for each in unwell), unwell
    return unwell


@pytest.fixture
def env(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Env]:
    """An installation that is well, with a mail server and all deployments."""
    monkeypatch.setattr(examining, "open_desk", playing.opened)
    monkeypatch.setattr(examining, "LOCK_SECONDS", 0.1)
    with open_store(tmp_path / "spacewatch.db") as store:
        runs.finish(store, runs.start(store, "monitor", datetime.now(UTC), {}), datetime.now(UTC), "completed", {})
    with post() as port, prefect_server(dict.fromkeys(examining_service.FLOWS, True)) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        yield settings(tmp_path, port)


@contextmanager
def post() -> Iterator[int]:
    refuse = {"auth_require_tls": False, "authenticator": lambda *_: AuthResult(success=False, handled=False)}
    controller = Controller(Mailbox(), hostname="127.0.0.1", port=free_port(), **refuse)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def test_of_what_is_well_the_doctor_has_nothing_to_say(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    assert said(env, capsys) == []


@pytest.mark.parametrize("breaks", BROKEN, ids=lambda breaks: breaks.__name__)
def test_each_trouble_is_named_with_what_to_do(
    breaks: Callable[[Path, Env], None], env: Env, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    verdict, words, remedy = BROKEN[breaks]
    breaks(tmp_path, env)
    found = said(env, capsys)
    wanted = remedy.format(home=tmp_path)
    assert [f for f in found if f["verdict"] == verdict and words in f["detail"] and wanted in f["remedy"]], found


def test_a_wrong_password_is_named_and_not_repeated(env: Env, capsys: pytest.CaptureFixture[str]) -> None:
    env |= {"SPACEWATCH_SMTP_USER": "desk", "SPACEWATCH_SMTP_PASSWORD": "hush-hush"}
    (found,) = said(env, capsys)
    assert found["verdict"] == "error"
    assert "535" in found["detail"]
    assert "_PASSWORD" in found["remedy"]
    assert "hush-hush" not in json.dumps(found)


def test_a_database_that_another_program_holds_is_told(
    env: Env, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with closing(sqlite3.connect(tmp_path / "spacewatch.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (found,) = said(env, capsys)
    assert "another process has held it" in found["detail"]
    assert f"fuser {tmp_path}" in found["remedy"]
    assert said(env, capsys) == []


@pytest.mark.parametrize(
    ("active", "told"),
    [
        ({"monitor": True, "recheck": True}, ("not deployed: digest, backfill, upkeep", "spacewatch deploy")),
        (dict.fromkeys(examining_service.FLOWS, True) | {"digest": False}, ("digest is paused", "start it again")),
    ],
)
def test_what_is_not_deployed_or_rests_is_told(
    active: dict[str, bool],
    told: tuple[str, str],
    env: Env,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    with prefect_server(active) as url:
        monkeypatch.setenv("PREFECT_API_URL", url)
        (found,) = said(env, capsys)
    assert found["detail"] == told[0]
    assert told[1] in found["remedy"]
