"""The only place that knows what a mail looks like: a letter in, an RFC 5322 message out.

Long lines, other scripts and line ends are the standard library's business (policy ``SMTP``); everything is
sent in seven bits, which every server takes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address, Group
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, getaddresses
from typing import Any

from analysis.model import Letter, Recipient


class _Policy(EmailPolicy):
    """The standard one, but for a header whose value just fits a line of its own: it stays beside its name.

    Left below an empty first line, as the library folds it, many readers show the subject with a space in front.
    """

    def fold_binary(self, name: str, value: Any) -> bytes:
        """The header as bytes."""
        return super().fold_binary(name, value).replace(f"{name}:\r\n ".encode(), f"{name}: ".encode(), 1)


_POLICY = _Policy(linesep=SMTP.linesep, cte_type="7bit")
_MESSAGE_ID = re.compile(r"<[^<>\s@]+@[^<>\s@]+>")


class UnfitLetterError(ValueError):
    """A letter that cannot be a mail, and what to change; not permanent where all letters wait for that."""

    def __init__(self, words: str, *, is_permanent: bool = True) -> None:
        super().__init__(words)
        self.is_permanent = is_permanent


@dataclass(frozen=True, slots=True)
class Leaving:
    """How programs sort the mail and leave the list: "Space diplomacy <alerts.example.org>", a mail address, an https
    address that takes a one-click POST (RFC 8058). Each may be empty.
    """

    list_id: str = ""
    address: str = ""
    url: str = ""


def build(letter: Letter, sender: str, leaving: Leaving, now: datetime) -> EmailMessage:
    """The letter as multipart/alternative, text first; ``UnfitLetterError`` says what does not fit."""
    try:
        message = EmailMessage(policy=_POLICY)
        message["From"] = _read_address(sender, "the sender", is_permanent=False)
        message["To"] = _read_recipient(letter.recipient)
        message["Subject"] = letter.subject
        message["Date"] = format_datetime(now)
        _thread(message, letter)
        _describe(message, leaving)
        message.set_content(letter.text)
        message.add_alternative(letter.html, subtype="html")
        message.as_bytes()  # folding happens here, and with it what may still go wrong
    except (MessageError, ValueError, LookupError, AttributeError) as problem:
        # The library's header folding is known to stumble over odd input with any of these.
        if isinstance(problem, UnfitLetterError):
            raise
        raise UnfitLetterError(f"letter {letter.key!r} is no mail: {problem!r}") from problem
    return message


def _thread(message: EmailMessage, letter: Letter) -> None:
    for message_id in filter(None, (letter.message_id, letter.in_reply_to)):
        if not _MESSAGE_ID.fullmatch(message_id):
            words = f"{message_id!r} is no message id; set the domain of letters to a host name"
            raise UnfitLetterError(words, is_permanent=False)
    message["Message-ID"] = letter.message_id
    if letter.in_reply_to:
        message["In-Reply-To"] = letter.in_reply_to
        message["References"] = letter.in_reply_to


def _describe(message: EmailMessage, leaving: Leaving) -> None:
    """What lets programs sort the mail, leave the list and not answer it (RFC 2919, 2369, 8058, 3834)."""
    message["Auto-Submitted"] = "auto-generated"
    if leaving.list_id:
        message["List-Id"] = leaving.list_id
    ways = [f"<mailto:{leaving.address}?subject=unsubscribe>"] if leaving.address else []
    ways += [f"<{leaving.url}>"] if leaving.url else []
    if ways:
        message["List-Unsubscribe"] = ", ".join(ways)
    if leaving.url.startswith("https://"):
        message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"


def _read_recipient(recipient: Recipient) -> Address | Group:
    """Whom it is for: the address, or without one (a letter that becomes a file) an empty group of that name."""
    if not recipient.address:
        return Group(re.sub(r"[^\w -]", "", recipient.id) or "reader", ())
    return _read_address(recipient.address, f"recipient {recipient.id}", is_permanent=True)


def _read_address(text: str, whose: str, *, is_permanent: bool) -> Address:
    """One mail address, with or without a name."""
    found = getaddresses([text])
    words = f"{text!r} is not one mail address; correct that of {whose}"
    if len(found) != 1 or "@" not in found[0][1] or re.search(r"[\r\n\0]", text):
        raise UnfitLetterError(words, is_permanent=is_permanent)
    name, address = found[0]
    try:
        return Address(name, addr_spec=address)
    except (MessageError, ValueError, IndexError) as problem:
        raise UnfitLetterError(words, is_permanent=is_permanent) from problem
