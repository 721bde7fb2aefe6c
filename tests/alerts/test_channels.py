from __future__ import annotations

import base64
import datetime as dt
import email
import email.policy
import logging
import socket
import ssl
import stat
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

from alerts.channels import ChannelSettings, SmtpSettings, deliver, deliver_all
from alerts.letters import write_alert
from analysis.model import Letter, Recipient
from tests.alerts.material import DESK, NOW, SETTINGS, arabic_story, edit, new_story, silent_source
from tests.alerts.test_letters import hostile_letter

pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning")

NEW = write_alert([new_story()], DESK, SETTINGS)
EDIT = write_alert([edit()], DESK, SETTINGS)
OTHER = write_alert([arabic_story()], DESK, SETTINGS)
PASSWORD = "correct horse battery"


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


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server on a free port of loopback; all are stopped after the test."""
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


def test_a_refused_letter_stops_no_other(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    mailbox.refused["gone@example.org"] = "550 no such user"
    refused = replace(EDIT, recipient=replace(DESK, address="gone@example.org"))
    nonsense = replace(EDIT, recipient=replace(DESK, address="not an address"))
    unknown = replace(EDIT, recipient=Recipient("desk", "pigeon"))
    letters = [refused, nonsense, unknown, NEW, OTHER]
    deliveries = list(deliver_all(letters, channels(tmp_path, start(mailbox)), NOW))
    assert sorted((delivery.ok, delivery.is_permanent) for delivery in deliveries) == [
        (False, False),
        (False, True),
        (False, True),
        (True, False),
        (True, False),
    ]
    assert "there is no channel 'pigeon' (there are mail, file, log, feed, apprise)" in " ".join(
        one.detail for one in deliveries
    )
    assert (len(mailbox.messages), len(mailbox.sessions)) == (2, 1)


def test_a_wrong_sender_is_our_fault_and_loses_no_letter(start: Start, tmp_path: Path) -> None:
    settings = replace(channels(tmp_path, start(Mailbox())), sender="nobody")
    delivery = deliver(NEW, settings, NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "correct that of the sender" in delivery.detail


def test_a_server_that_is_down_delays_only_its_own_letters(start: Start, tmp_path: Path) -> None:
    smtp = SmtpSettings("127.0.0.1", free_port(), tls="none", timeout_seconds=5)
    to_file = replace(OTHER, recipient=Recipient("archive", "file"))
    deliveries = list(deliver_all([NEW, EDIT, to_file], channels(tmp_path, smtp), NOW))
    assert [(one.channel, one.ok, one.is_permanent) for one in deliveries] == [
        ("file", True, False),
        ("mail", False, False),
        ("mail", False, False),
    ]
    assert "nothing listens at 127.0.0.1" in deliveries[1].detail
    assert deliveries[2].detail.startswith("not tried")


def test_a_server_that_hangs_up_between_letters_is_called_again(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    smtp = start(mailbox, timeout=0.3)
    outgoing = deliver_all([NEW, EDIT], channels(tmp_path, smtp), NOW)
    assert next(outgoing).ok
    time.sleep(0.8)
    assert next(outgoing).ok
    assert list(outgoing) == []
    assert len(mailbox.messages) == 2


# ── login and TLS ────────────────────────────────────────────────────────────────────────────────


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    if data.password == PASSWORD.encode():
        return AuthResult(success=True)
    echo = f"535 5.7.8 you said {data.password.decode()} {base64.b64encode(data.password).decode()}"
    return AuthResult(success=False, handled=False, message=echo)


def test_a_login_opens_the_door(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    smtp = start(mailbox, authenticator=_login, auth_required=True, auth_require_tls=False)
    allowed = replace(smtp, user="desk", password=PASSWORD)
    assert deliver(NEW, channels(tmp_path, allowed), NOW).ok
    assert not deliver(NEW, channels(tmp_path, smtp), NOW).is_permanent


def test_a_refused_login_tells_no_secret_and_keeps_the_letter(
    start: Start, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    smtp = start(Mailbox(), authenticator=_login, auth_required=True, auth_require_tls=False)
    wrong = replace(smtp, user="desk", password="hunter2hunter2")
    with caplog.at_level(logging.DEBUG):
        delivery = deliver(NEW, channels(tmp_path, wrong), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "check the mail user and password" in delivery.detail
    ours = [vars(record) for record in caplog.records if record.name.startswith("alerts")]  # aiosmtpd logs too
    told = f"{delivery} {wrong} {channels(tmp_path, wrong)} {ours}"
    assert "hunter2" not in told
    assert base64.b64encode(b"hunter2hunter2").decode() not in told


def test_a_server_without_tls_gets_no_password(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    smtp = replace(start(mailbox), tls="starttls", user="desk", password=PASSWORD)
    delivery = deliver(NEW, channels(tmp_path, smtp), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "does not offer what tls='starttls'" in delivery.detail
    assert mailbox.messages == []


def _certificate(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A certificate for 127.0.0.1, signed by itself and valid today."""
    import ipaddress

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    encoding, plain = serialization.Encoding.PEM, serialization.NoEncryption()
    secret = key.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + certificate.public_bytes(encoding))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(path)
    return context, path


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_tls_needs_a_trusted_certificate(
    start: Start, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tls: Any
) -> None:
    context, path = _certificate(tmp_path)
    mailbox = Mailbox()
    if tls == "starttls":
        smtp = start(mailbox, tls_context=context, require_starttls=True, authenticator=_login)
    else:
        monkeypatch.setenv("SSL_CERT_FILE", str(path))
        smtp = start(mailbox, ssl_context=context)
    secure = channels(tmp_path, replace(smtp, tls=tls))
    monkeypatch.delenv("SSL_CERT_FILE", raising=False)
    distrusted = deliver(NEW, secure, NOW)
    assert (distrusted.ok, distrusted.is_permanent) == (False, False)
    assert "must show a certificate this machine trusts" in distrusted.detail
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    assert deliver(NEW, secure, NOW).ok
    assert len(mailbox.messages) == 1


# ── files and the log ────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(("channel", "suffix"), [("mail", ".eml"), ("file", ".txt")])
def test_without_a_server_letters_are_files_and_a_repeat_overwrites_itself(
    tmp_path: Path, channel: str, suffix: str
) -> None:
    letter = replace(NEW, recipient=Recipient("desk", channel))
    settings = channels(tmp_path)
    deliveries = [deliver(letter, settings, NOW), deliver(letter, settings, NOW + dt.timedelta(days=1))]
    assert all(delivery.ok for delivery in deliveries)
    (path,) = settings.letters_dir.iterdir()
    assert (path.suffix, path.name[:10]) == (suffix, "2024-08-09")
    assert str(path) in deliveries[0].detail
    assert stat.S_IMODE(settings.letters_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    deliver(write_alert([silent_source()], letter.recipient, SETTINGS), settings, NOW)
    assert len(list(settings.letters_dir.iterdir())) == 2


def test_an_eml_file_is_a_mail(tmp_path: Path) -> None:
    settings = channels(tmp_path)
    deliver(NEW, settings, NOW)
    (path,) = settings.letters_dir.iterdir()
    message = parse(path.read_bytes())
    assert (message["Message-ID"], message["To"]) == (NEW.message_id, "desk@example.org")


def test_a_folder_that_cannot_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("in the way")
    delivery = deliver(NEW, channels(tmp_path), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "let this user write there" in delivery.detail


def test_the_log_holds_the_letter(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "alerts"):
        assert deliver(replace(NEW, recipient=Recipient("desk", "log")), channels(tmp_path), NOW).ok
    (record,) = caplog.records
    fields = vars(record)
    assert record.getMessage() == "letter"
    assert [fields[name] for name in ("letter_key", "recipient", "subject", "text")] == [
        NEW.key,
        "desk",
        NEW.subject,
        NEW.text,
    ]


def test_the_caller_can_mark_each_letter_before_the_next_leaves(tmp_path: Path) -> None:
    letters: list[Letter] = [NEW, EDIT]
    outgoing = deliver_all(letters, channels(tmp_path), NOW)
    next(outgoing)
    assert len(list((tmp_path / "letters").iterdir())) == 1
