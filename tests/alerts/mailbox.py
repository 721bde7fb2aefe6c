"""A mail server's side for the tests, and the settings and letters that go to it."""

from __future__ import annotations

import email
import email.policy
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from alerts.channels import ChannelSettings, SmtpSettings
from alerts.letters import write_alert
from tests.alerts.material import DESK, SETTINGS, arabic_story, edit, new_story

NEW = write_alert([new_story()], DESK, SETTINGS)
EDIT = write_alert([edit()], DESK, SETTINGS)
OTHER = write_alert([arabic_story()], DESK, SETTINGS)


class Mailbox:
    """A mail server's side: keeps what it takes, and answers as it was told for a stage or an address."""

    def __init__(self, **answers: str) -> None:
        self.answers = answers
        self.refused: dict[str, str] = {}
        self.messages: list[bytes] = []
        self.sessions: set[int] = set()

    async def handle_MAIL(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope, address: str, options: Any
    ) -> str:
        if answer := self.refused.get(address) or self.answers.get("rcpt"):
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: Any, session: Any, envelope: Envelope
    ) -> str:
        if "data" in self.answers:
            return self.answers["data"]
        assert isinstance(envelope.content, bytes)
        self.messages.append(envelope.content)
        self.sessions.add(id(session))
        return "250 taken"


Start = Callable[..., SmtpSettings]


@contextmanager
def servers() -> Iterator[Start]:
    """Start servers on free ports of loopback; all are stopped at the end."""
    running: list[Controller] = []

    def start_one(mailbox: Mailbox, **how: Any) -> SmtpSettings:
        controller = Controller(mailbox, hostname="127.0.0.1", port=free_port(), **how)
        controller.start()
        running.append(controller)
        return SmtpSettings("127.0.0.1", controller.port, tls="none", timeout_seconds=5)

    yield start_one
    for controller in running:
        controller.stop(no_assert=True)


def channels(folder: Path, smtp: SmtpSettings | None = None) -> ChannelSettings:
    return ChannelSettings(
        "Spacewatch <alerts@example.org>",
        folder / "letters",
        smtp,
        list_id="Space diplomacy <alerts.example.org>",
        unsubscribe="alerts@example.org",
    )


def parse(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return message


def free_port() -> int:
    """A port at which nothing listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])
