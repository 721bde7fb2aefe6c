"""What the runs themselves leave behind: how long they took, that one was killed, which digest is due."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from flows.desk import open_desk
from storage import letters, runs
from tests.alerts.mailbox import free_port
from tests.flows import playing
from tests.flows.test_cli import environment, spacewatch
from tests.flows.test_faults import Mailbox, mail_server
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

TALKS = ROUNDS[2]


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(TALKS) as server:
        yield server


def test_a_run_says_how_long_it_took_and_that_one_before_it_was_killed(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    with desk.store() as store:
        killed = runs.start(store, "monitor", TALKS, {})
    playing.monitor(desk, TALKS)
    with desk.store() as store:
        rows = {row["id"]: row for row in store.rows("SELECT id, state, seconds FROM runs_read")}
    assert rows[killed]["state"] == "failed"
    assert rows[killed + 1]["state"] == "completed"
    assert rows[killed + 1]["seconds"] > 0


def test_a_digest_by_hand_does_not_cost_the_next_mornings(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    evening, morning = (
        datetime.fromisoformat("2024-08-08T20:00+00:00"),
        datetime.fromisoformat("2024-08-09T06:00+00:00"),
    )
    assert playing.digest(desk, evening).notes == ("1 digest written",)
    assert playing.digest(desk, evening + timedelta(hours=1)).notes == ("0 digests written",)
    assert playing.digest(desk, morning).notes == ("1 digest written",)


def test_two_installations_never_use_the_same_message_id(tmp_path: Path, newsroom: Newsroom) -> None:
    found = []
    for name in ("one", "two"):
        desk = playing.desk_for(tmp_path / name, newsroom)
        playing.monitor(desk, TALKS)
        with desk.store() as store:
            found += [row["message_id"] for row in store.rows("SELECT message_id FROM letters")]
    assert len(found) == len(set(found)) > 4


def test_a_letter_goes_to_where_its_recipient_is_today(tmp_path: Path, newsroom: Newsroom) -> None:
    box, port = Mailbox(), free_port()
    settings = replace(
        playing.desk_for(tmp_path, newsroom).settings, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none"
    )
    playing.monitor(open_desk(replace(settings, mail_to="typo@example.org")), TALKS)
    with mail_server(box, port):
        playing.monitor(open_desk(replace(settings, mail_to="desk@example.org")), TALKS + timedelta(days=1))
    assert box.recipients == {"desk@example.org"}


def test_letters_refused_for_good_are_named_and_can_be_owed_again(tmp_path: Path, newsroom: Newsroom) -> None:
    box = Mailbox(refusal="550 5.1.1 no such user")
    with mail_server(box) as port:
        env = environment(tmp_path, newsroom.port) | {
            "SPACEWATCH_MAIL_TO": "desk@example.org",
            "SPACEWATCH_SMTP_HOST": "127.0.0.1",
            "SPACEWATCH_SMTP_PORT": str(port),
            "SPACEWATCH_SMTP_TLS": "none",
        }
        first = spacewatch("monitor", "--bare", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=env)
        assert first.returncode == 6, first.stdout
        listed = spacewatch("alerts", env=env)
        assert "no such user" in listed.stdout
        assert "spacewatch alerts --retry" in listed.stdout
        box.refusal = ""
        assert "letters are owed again" in spacewatch("alerts", "--retry", env=env).stdout
        second = spacewatch("monitor", "--bare", "--all", env=env)
        assert second.returncode == 0, second.stdout
    assert len(box.ids) == len(set(box.ids)) > 0


def test_one_source_that_cannot_be_reached_ends_the_command_with_its_code(tmp_path: Path) -> None:
    done = spacewatch("monitor", "--bare", "--source", "chenbao", env=environment(tmp_path, port=1))
    assert done.returncode == 4


def test_database_log_and_letters_are_for_their_owner_only(tmp_path: Path, newsroom: Newsroom) -> None:
    tmp_path.chmod(0o755)
    env = environment(tmp_path, newsroom.port)
    done = spacewatch("monitor", "--bare", "--now", f"{TALKS:%Y-%m-%dT%H:%M:%S}", env=env)
    assert done.returncode == 0
    for name in ("spacewatch.db", "spacewatch.log", "letters"):
        assert (tmp_path / name).stat().st_mode & 0o077 == 0, name
    with playing.desk_for(tmp_path, newsroom).store() as store:
        assert letters.counts(store)["sent"] > 0


def test_a_digest_never_takes_blindness_for_calm(tmp_path: Path) -> None:
    with Newsroom(TALKS) as newsroom:
        desk = playing.desk_for(tmp_path, newsroom)
        playing.monitor(desk, TALKS)
        playing.digest(desk, TALKS + timedelta(hours=1))
    playing.monitor(desk, TALKS + timedelta(hours=20))  # the newsroom is closed
    playing.digest(desk, TALKS + timedelta(days=1))
    playing.digest(desk, TALKS + timedelta(days=2))
    with desk.store() as store:
        first, outage, nothing = (row["text"] for row in store.rows(DIGESTS))
    assert "14 of 14 sources answered" in first
    assert "Not one source answered" in outage
    assert "No source was visited in this period" in nothing


DIGESTS = "SELECT text FROM letters WHERE key LIKE 'desk|digest|%' ORDER BY created_at"
