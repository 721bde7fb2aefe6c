"""The doctor's test letters, by the very way of each recipient."""

from __future__ import annotations

import email
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from flows.examining import examine
from tests.alerts.mailbox import Mailbox, free_port
from tests.flows.playing import NEWSROOM_CATALOG


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
