"""The only place that speaks SMTP: one connection for many letters, and every answer made a verdict.

refused for good (5xx for this recipient or text) ──► is_permanent, a person must look
all else (no server, no login, greylisting …)      ──► tried again later, the letter is kept
"""

from __future__ import annotations

import base64
import logging
import re
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.message import EmailMessage
from types import TracebackType
from typing import Literal

from alerts.patience import PatientSmtp, PatientSmtpTls

_LOG = logging.getLogger(__name__)

# Answers that are about our login or our server's settings, though some begin with a 5: every letter
# would get them, so none is given up for them (RFC 4954 §6).
_OUR_FAULT = {421, 432, 454, 503, 530, 534, 535, 538}


@dataclass(frozen=True, slots=True)
class SmtpSettings:
    """Where mail is handed over. ``tls`` "tls" speaks TLS from the first byte (port 465)."""

    host: str
    port: int = 587
    tls: Literal["none", "starttls", "tls"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    timeout_seconds: float = 30.0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of one message, in words without secrets."""

    ok: bool
    is_permanent: bool = False
    detail: str = ""


class Post:
    """One SMTP connection, opened at the first message and closed at the end of the ``with`` block.

    A server that could not be reached is not tried again in the same block, so that a hundred letters do
    not wait for a hundred timeouts.
    """

    def __init__(self, settings: SmtpSettings, greeting: str = "localhost") -> None:
        self._settings = settings
        self._greeting = greeting  # the host name we give; asking the resolver for it can take many seconds
        self._server: smtplib.SMTP | None = None
        self._down = ""

    def __enter__(self) -> Post:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            with suppress(smtplib.SMTPException, OSError):  # all was answered; a rude goodbye changes nothing
                self._server.quit()
            self._server.close()

    def send(self, message: EmailMessage) -> Verdict:
        """Hand one message over; never raises for what a server or a network does."""
        if self._down:
            return Verdict(ok=False, detail=f"not tried: a moment ago, {self._down}")
        try:
            server = self._connected()
        except (smtplib.SMTPException, OSError, UnicodeError) as problem:
            self._down = self._without_secrets(f"{_words(problem)}; {self._remedy(problem)}")
            return Verdict(ok=False, detail=self._down)
        try:
            _hand_over(server, message)
        except (smtplib.SMTPException, OSError) as problem:
            if isinstance(problem, TimeoutError):  # a server that stalls once stalls every letter
                self._down = self._without_secrets(f"{_words(problem)}; {self._remedy(problem)}")
            return self._judge(problem)
        return Verdict(ok=True, detail=f"taken by {self._settings.host}:{self._settings.port}")

    def probe(self) -> str:
        """What keeps us from handing over mail, with the remedy; empty when nothing does."""
        try:
            self._connected()
        except (smtplib.SMTPException, OSError, UnicodeError) as problem:
            return self._without_secrets(f"{_words(problem)}; {self._remedy(problem)}")
        return ""

    def _connected(self) -> smtplib.SMTP:
        """The connection, a new one where the old one has gone away in the meantime."""
        if self._server is not None and _is_alive(self._server):
            return self._server
        self._server = None
        server = self._open()
        try:
            if self._settings.tls == "starttls":
                server.starttls(context=ssl.create_default_context())
            server.ehlo_or_helo_if_needed()  # to know whether it pipelines
            if self._settings.user:
                server.login(self._settings.user, self._settings.password)
        except (smtplib.SMTPException, OSError, UnicodeError):
            server.close()
            raise
        self._server = server
        return server

    def _open(self) -> smtplib.SMTP:
        host, port, timeout = self._settings.host, self._settings.port, self._settings.timeout_seconds
        if self._settings.tls == "tls":
            context = ssl.create_default_context()
            return PatientSmtpTls(host, port, self._greeting, timeout=timeout, context=context)
        return PatientSmtp(host, port, self._greeting, timeout=timeout)

    def _judge(self, problem: Exception) -> Verdict:
        is_permanent = any(test(problem) for test in _FOR_GOOD)
        if is_permanent:
            remedy = "see what the server says of this address or text; the letter is kept as refused"
        else:
            remedy = self._remedy(problem)
        if self._server is not None and not isinstance(problem, _STILL_TALKING):
            self._server.close()
            self._server = None
        return Verdict(False, is_permanent, self._without_secrets(f"{_words(problem)}; {remedy}"))

    def _remedy(self, problem: Exception) -> str:
        where = f"{self._settings.host}:{self._settings.port}"
        for kind, remedy in _REMEDIES:
            if isinstance(problem, kind):
                return remedy.format(where=where, tls=self._settings.tls)
        return f"{where} is asked again later"

    def _without_secrets(self, words: str) -> str:
        """Servers may echo what they were sent."""
        user, password = self._settings.user, self._settings.password
        if not password:
            return words
        forms = (password, _base64(password), _base64(f"\0{user}\0{password}"))
        for form in forms:
            words = words.replace(form, "***")
        return words


def _hand_over(server: smtplib.SMTP, message: EmailMessage) -> None:
    """Hand the message to its one recipient, in two round trips where the server can (RFC 2920), else in four.

    ``smtplib``'s exceptions say what was refused: sender, recipient or text.
    """
    sender, recipient = (message[name].addresses[0].addr_spec for name in ("From", "To"))
    if not server.has_extn("pipelining") or not f"{sender}{recipient}".isascii():
        refused = server.send_message(message)
        if refused:
            raise smtplib.SMTPRecipientsRefused(refused)
        return
    content = re.sub(rb"(?m)^\.", b"..", message.as_bytes())
    size = f" SIZE={len(content)}" if server.has_extn("size") else ""
    server.send(f"MAIL FROM:<{sender}>{size}\r\nRCPT TO:<{recipient}>\r\nDATA\r\n")
    mail, rcpt, data = server.getreply(), server.getreply(), server.getreply()
    taken = data
    if data[0] == 354:  # also said by servers that refused the one recipient: then an empty text goes to nobody
        is_wanted = mail[0] == 250 and rcpt[0] in {250, 251}
        server.send((content if is_wanted else b"") + b".\r\n")
        taken = server.getreply()
    _complain(server, (mail, rcpt, taken), sender, recipient)


def _complain(server: smtplib.SMTP, replies: tuple[_Reply, _Reply, _Reply], sender: str, recipient: str) -> None:
    """The first refusal, as the exception ``smtplib`` has for it; the connection is ready for the next letter."""
    mail, rcpt, taken = replies
    if mail[0] == 250 and rcpt[0] in {250, 251} and taken[0] == 250:
        return
    if 421 in {mail[0], rcpt[0], taken[0]}:
        server.close()
    else:
        server.rset()
    if mail[0] != 250:
        raise smtplib.SMTPSenderRefused(*mail, sender)
    if rcpt[0] not in {250, 251}:
        raise smtplib.SMTPRecipientsRefused({recipient: rcpt})
    raise smtplib.SMTPDataError(*taken)


_Reply = tuple[int, bytes]

# A refusal after which the same connection serves the next letter.
_STILL_TALKING = (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError, smtplib.SMTPNotSupportedError)

_FOR_GOOD: tuple[Callable[[Exception], bool], ...] = (
    lambda problem: isinstance(problem, smtplib.SMTPNotSupportedError),  # an address in another script
    lambda problem: isinstance(problem, smtplib.SMTPDataError) and _is_final(problem.smtp_code),
    lambda problem: isinstance(problem, smtplib.SMTPSenderRefused) and problem.smtp_code == 552,  # too large
    lambda problem: (
        isinstance(problem, smtplib.SMTPRecipientsRefused)
        and all(_is_final(code) and not _is_policy(code, said) for code, said in problem.recipients.values())
    ),
)

_REMEDIES: tuple[tuple[type[Exception], str], ...] = (
    (smtplib.SMTPAuthenticationError, "check the mail user and password for {where}"),
    (UnicodeError, "use a password of plain ASCII letters for {where}"),
    (smtplib.SMTPNotSupportedError, "{where} does not offer what tls={tls!r} or the login needs; locally try none"),
    (smtplib.SMTPSenderRefused, "check that {where} lets this user send from this sender"),
    (ssl.SSLCertVerificationError, "{where} must show a certificate this machine trusts for that name"),
    (ssl.SSLError, "check tls={tls!r} for {where}: 465 mostly wants tls, 587 starttls"),
    (TimeoutError, "{where} did not answer in time; check host, port and firewall"),
    (ConnectionRefusedError, "nothing listens at {where}; check host and port, or start the server"),
    (smtplib.SMTPServerDisconnected, "{where} hung up; it is asked again later, check tls={tls!r} if it stays"),
)


def _is_alive(server: smtplib.SMTP) -> bool:
    try:
        return bool(server.noop()[0] == 250)
    except (smtplib.SMTPException, OSError) as problem:
        _LOG.debug("connection gone", extra={"problem": repr(problem)})
        server.close()
        return False


def _is_final(code: int) -> bool:
    return 500 <= code < 600 and code not in _OUR_FAULT


def _is_policy(code: int, said: bytes | str) -> bool:
    """A refusal of whom it comes from, not of the address: "relay access denied" is put right by a login."""
    enhanced = re.match(r"5\.(\d)\.", _text(said))
    return enhanced[1] == "7" if enhanced else code == 554


def _words(problem: Exception) -> str:
    """The server's answer or the error, on one line."""
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        answers = (f"{who}: {code} {_text(said)}" for who, (code, said) in problem.recipients.items())
        return f"recipient refused ({'; '.join(answers)})"
    if isinstance(problem, UnicodeError):  # its own words would quote the password
        return "the mail user or password has a letter that SMTP cannot send"
    if isinstance(problem, smtplib.SMTPResponseException):
        return f"{type(problem).__name__}: {problem.smtp_code} {_text(problem.smtp_error)}"
    return " ".join(f"{type(problem).__name__}: {problem}".split())[:400]


def _text(said: bytes | str) -> str:
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    return " ".join(words.split())[:300]


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()
