"""The only place from which letters leave: the channels by name, and one verdict for each letter.

    mail     SMTP where configured and the recipient has an address, else an .eml file
    file     a .txt file in the letters' folder, or in the folder that is the recipient's address
    log      one record, "letter", with the text in it
    feed     an Atom and a JSON Feed file, in the letters' folder or that of the address
    apprise  a message to a messenger or webhook, by the URL that the settings give the recipient

Nothing that a letter, a disk or a server does is raised: it comes back as a ``Delivery``.
"""

from __future__ import annotations

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path

from alerts import feed, mail, messages
from alerts.post import Post, SmtpSettings, Verdict
from analysis.model import Delivery, Letter

__all__ = ["CHANNELS", "ChannelSettings", "SmtpSettings", "deliver", "deliver_all", "probe"]

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ChannelSettings:
    """Who sends, where files go, and how mail is handed over.

    ``list_id``, ``unsubscribe`` (a mail address), ``unsubscribe_url`` (https, takes a one-click POST) and ``home`` may
    be empty; ``apprise`` gives the URLs of messengers by recipient, which are secrets.
    """

    sender: str
    letters_dir: Path
    smtp: SmtpSettings | None = None
    list_id: str = ""
    unsubscribe: str = ""
    unsubscribe_url: str = ""
    home: str = ""
    apprise: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class _Way:
    """What a channel needs besides the letter."""

    settings: ChannelSettings
    now: datetime
    post: Post | None


Channel = Callable[[Letter, _Way], Verdict]


def deliver_all(letters: Sequence[Letter], settings: ChannelSettings, now: datetime) -> Iterator[Delivery]:
    """Hand over each letter and yield what became of it, so that the caller can mark it before the next.

    Letters that stay on this machine go first: a slow mail server delays none of them.
    """
    ordered = sorted(letters, key=lambda letter: _goes_out(letter, settings))
    if settings.smtp is None:
        way = _Way(settings, now, None)
        yield from (_deliver(letter, way) for letter in ordered)
        return
    with Post(settings.smtp, _greeting(settings)) as post:
        way = _Way(settings, now, post)
        yield from (_deliver(letter, way) for letter in ordered)


def deliver(letter: Letter, settings: ChannelSettings, now: datetime) -> Delivery:
    """Hand over one letter."""
    (delivery,) = deliver_all([letter], settings, now)
    return delivery


def probe(settings: ChannelSettings) -> str:
    """What keeps the mail server from taking letters (login included), with the remedy; empty: nothing."""
    if settings.smtp is None:
        return ""
    with Post(settings.smtp, _greeting(settings)) as post:
        return post.probe()


def _greeting(settings: ChannelSettings) -> str:
    return settings.sender.rpartition("@")[2].strip(" >") or "localhost"


def _deliver(letter: Letter, way: _Way) -> Delivery:
    name = letter.recipient.channel
    channel = CHANNELS.get(name)
    if channel is None:
        words = f"there is no channel {name!r} (there are {', '.join(CHANNELS)}); correct the recipient"
        verdict = Verdict(ok=False, detail=words)
    else:
        try:
            verdict = channel(letter, way)
        except mail.UnfitLetterError as problem:
            verdict = Verdict(ok=False, is_permanent=problem.is_permanent, detail=str(problem))
        except OSError as problem:
            verdict = Verdict(ok=False, detail=f"{problem}; make room in the folder or let this user write there")
    return Delivery(letter.key, name, way.now, verdict.ok, verdict.is_permanent, verdict.detail)


def _goes_out(letter: Letter, settings: ChannelSettings) -> bool:
    by_smtp = letter.recipient.channel == "mail" and bool(letter.recipient.address) and settings.smtp is not None
    return by_smtp or letter.recipient.channel == "apprise"


# ── the channels ─────────────────────────────────────────────────────────────────────────────────


def to_mail(letter: Letter, way: _Way) -> Verdict:
    """To the mail server, or as a file that any mail program opens."""
    settings = way.settings
    leaving = mail.Leaving(settings.list_id, settings.unsubscribe, settings.unsubscribe_url)
    message = mail.build(letter, settings.sender, leaving, way.now)
    if way.post is not None and letter.recipient.address:
        return way.post.send(message)
    path = _write(_path(letter, settings.letters_dir, ".eml", way.now), message.as_bytes())
    return Verdict(ok=True, detail=f"written to {path}")


def to_file(letter: Letter, way: _Way) -> Verdict:
    """As a text file."""
    folder = Path(letter.recipient.address) if letter.recipient.address else way.settings.letters_dir
    content = f"{letter.subject}\n\n{letter.text}".encode("utf-8", "replace")
    return Verdict(ok=True, detail=f"written to {_write(_path(letter, folder, '.txt', way.now), content)}")


def to_log(letter: Letter, _: _Way) -> Verdict:
    """As one record of the log, for machines and for people."""
    fields = {
        "letter_key": letter.key,
        "recipient": letter.recipient.id,
        "subject": letter.subject,
        "text": letter.text,
    }
    _LOG.info("letter", extra=fields)
    return Verdict(ok=True, detail="written to the log")


def to_feed(letter: Letter, way: _Way) -> Verdict:
    """As an item of the recipient's feed files, which a web server can read where they have a folder of their own."""
    settings, folder = way.settings, Path(letter.recipient.address)
    if letter.recipient.address:
        folder.mkdir(parents=True, exist_ok=True)
        path = feed.add(letter, folder, settings.home, way.now, partial(_write, mode=0o644))
    else:
        path = feed.add(letter, settings.letters_dir, settings.home, way.now, _write)
    return Verdict(ok=True, detail=f"written to {path} and its .atom twin")


def to_apprise(letter: Letter, way: _Way) -> Verdict:
    """As a message to a messenger or webhook."""
    return messages.send(letter, way.settings.apprise)


CHANNELS: Mapping[str, Channel] = {
    "mail": to_mail,
    "file": to_file,
    "log": to_log,
    "feed": to_feed,
    "apprise": to_apprise,
}


def _path(letter: Letter, folder: Path, suffix: str, now: datetime) -> Path:
    """A name that follows from the letter, so that a repeat, even on another day, overwrites itself."""
    identity = hashlib.sha256(letter.message_id.encode()).hexdigest()[:16]
    written = sorted(folder.glob(f"*-{identity}{suffix}"))
    return written[0] if written else folder / f"{now:%Y-%m-%d-%H%M}-{identity}{suffix}"


def _write(path: Path, content: bytes, mode: int = 0o600) -> Path:
    """The file whole or not at all, by default for this user's eyes only."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor, temporary = tempfile.mkstemp(dir=path.parent, prefix=".letter-")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fchmod(file.fileno(), mode)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
    return path
