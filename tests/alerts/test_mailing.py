"""A letter as a mail server gets it, and what becomes of it by the server's answer."""

from __future__ import annotations

import socket
import threading
import time
from contextlib import suppress
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path

import pytest

from alerts.channels import deliver, deliver_all
from alerts.post import SmtpSettings
from tests.alerts.mailbox import EDIT, NEW, OTHER, Mailbox, Start, channels, parse
from tests.alerts.material import NOW
from tests.alerts.test_letters import hostile_letter

# ── the message ──────────────────────────────────────────────────────────────────────────────────


def test_a_mail_arrives_with_all_its_headers_and_both_parts(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    settings = channels(tmp_path, start(mailbox))
    assert [delivery.ok for delivery in deliver_all([NEW, EDIT], settings, NOW)] == [True, True]
    root, reply = map(parse, mailbox.messages)
    assert root["Message-ID"] == NEW.message_id
    assert "In-Reply-To" not in root
    assert (reply["In-Reply-To"], reply["References"]) == (NEW.message_id, NEW.message_id)
    assert root["Subject"] == NEW.subject
    assert root["Date"].datetime == NOW
    assert (root["From"], root["To"]) == ("Spacewatch <alerts@example.org>", "desk@example.org")
    assert root["List-Id"] == "Space diplomacy <alerts.example.org>"
    assert root["List-Unsubscribe"] == "<mailto:alerts@example.org?subject=unsubscribe>"
    assert root["Auto-Submitted"] == "auto-generated"
    assert "Precedence" not in root
    assert root.get_content_type() == "multipart/alternative"
    text, html = root.iter_parts()
    assert isinstance(text, EmailMessage)
    assert isinstance(html, EmailMessage)
    assert [text.get_content_type(), html.get_content_type()] == ["text/plain", "text/html"]
    assert text.get_content().replace("\r\n", "\n") == NEW.text
    assert html.get_content().replace("\r\n", "\n") == NEW.html


def test_a_list_that_takes_a_one_click_post_says_so(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    settings = channels(tmp_path, start(mailbox))
    for url in ("https://watch.example/leave?who=desk", "http://watch.example/leave"):
        assert deliver(NEW, replace(settings, unsubscribe_url=url), NOW).ok
    secure, plain = map(parse, mailbox.messages)
    mailto = "<mailto:alerts@example.org?subject=unsubscribe>"
    assert secure["List-Unsubscribe"] == f"{mailto}, <https://watch.example/leave?who=desk>"
    assert secure["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert plain["List-Unsubscribe"].strip() == f"{mailto}, <http://watch.example/leave>"
    assert "List-Unsubscribe-Post" not in plain


def test_mail_is_seven_bits_with_short_lines_and_both_line_ends(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    for letter in (OTHER, hostile_letter()):
        assert deliver(letter, channels(tmp_path, start(mailbox)), NOW).ok
    for raw in mailbox.messages:
        assert raw.isascii()
        assert max(map(len, raw.split(b"\r\n"))) <= 998
        assert b"\n" not in raw.replace(b"\r\n", b"")


def test_a_hostile_title_adds_no_header(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    settings = channels(tmp_path, start(mailbox))
    letter = hostile_letter()
    assert deliver(letter, settings, NOW).ok
    message = parse(mailbox.messages[0])
    assert "Bcc" not in message
    assert message["Subject"] == letter.subject
    raw_subject = replace(NEW, subject="A\r\nBcc: victim@example.org")
    refused = deliver(raw_subject, settings, NOW)
    assert (refused.ok, refused.is_permanent) == (False, True)
    assert len(mailbox.messages) == 1


# ── what servers do ──────────────────────────────────────────────────────────────────────────────


def test_many_letters_share_one_connection(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    letters = [NEW, EDIT, OTHER]
    assert all(delivery.ok for delivery in deliver_all(letters, channels(tmp_path, start(mailbox)), NOW))
    assert (len(mailbox.messages), len(mailbox.sessions)) == (3, 1)


@pytest.mark.parametrize(
    ("answers", "is_permanent"),
    [
        ({"rcpt": "550 5.1.1 no such user"}, True),
        ({"rcpt": "554 5.7.1 relay access denied"}, False),
        ({"rcpt": "550 5.7.1 relaying denied"}, False),
        ({"rcpt": "450 4.2.0 greylisted, come back later"}, False),
        ({"rcpt": "452 mailbox full"}, False),
        ({"rcpt": "530 5.7.0 authentication required"}, False),
        ({"data": "554 5.7.1 looks like spam"}, True),
        ({"data": "451 4.3.0 disk trouble"}, False),
        ({"data": "421 4.3.2 shutting down"}, False),
        ({"mail": "552 5.3.4 message too large"}, True),
        ({"mail": "550 5.7.1 sender not allowed"}, False),
        ({"mail": "421 4.7.0 too many letters"}, False),
    ],
)
def test_refusals_are_told_apart(start: Start, tmp_path: Path, answers: dict[str, str], is_permanent: bool) -> None:
    delivery = deliver(NEW, channels(tmp_path, start(Mailbox(**answers))), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, is_permanent)
    assert next(iter(answers.values())).split()[0] in delivery.detail
    assert delivery.letter_key == NEW.key


def test_a_wrong_sender_is_our_fault_and_loses_no_letter(start: Start, tmp_path: Path) -> None:
    settings = replace(channels(tmp_path, start(Mailbox())), sender="nobody")
    delivery = deliver(NEW, settings, NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "correct that of the sender" in delivery.detail


def test_a_server_that_hangs_up_between_letters_is_called_again(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    smtp = start(mailbox, timeout=0.3)
    outgoing = deliver_all([NEW, EDIT], channels(tmp_path, smtp), NOW)
    assert next(outgoing).ok
    time.sleep(0.8)
    assert next(outgoing).ok
    assert list(outgoing) == []
    assert len(mailbox.messages) == 2


@pytest.mark.parametrize("line", [b"220-" + b"a" * 4000 + b"\r\n", b"220-\r\n" * 700], ids=["long", "short"])
def test_an_answer_that_floods_is_given_up_at_its_bound(line: bytes, tmp_path: Path) -> None:
    poured = 0
    with socket.create_server(("127.0.0.1", 0)) as server:

        def flood() -> None:
            nonlocal poured
            connection, _ = server.accept()
            with connection, suppress(OSError):  # until the other side has had enough
                while poured < 200_000_000:
                    connection.sendall(line)
                    poured += len(line)

        pouring = threading.Thread(target=flood, daemon=True)
        pouring.start()
        smtp = SmtpSettings("127.0.0.1", server.getsockname()[1], tls="none", timeout_seconds=20)
        first, second = deliver_all([NEW, OTHER], channels(tmp_path, smtp), NOW)
        pouring.join()
    assert "an answer of more than 100,000 bytes" in first.detail
    assert (first.ok, first.is_permanent) == (False, False)
    assert "not tried" in second.detail
    assert poured < 200_000_000


@pytest.mark.parametrize("drop", [b"220-a\r\n", b"2"], ids=["lines", "bytes"])
def test_an_answer_without_an_end_is_given_the_time_of_none(drop: bytes, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:

        def dribble() -> None:
            connection, _ = server.accept()
            with connection, suppress(OSError):  # until the other side has had enough
                while True:
                    connection.sendall(drop)
                    time.sleep(0.05)

        threading.Thread(target=dribble, daemon=True).start()
        smtp = SmtpSettings("127.0.0.1", server.getsockname()[1], tls="none", timeout_seconds=0.5)
        first, second = deliver_all([NEW, OTHER], channels(tmp_path, smtp), NOW)
    assert not first.ok
    assert "did not answer in time" in first.detail
    assert "not tried" in second.detail
