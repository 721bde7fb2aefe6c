"""The only place that writes letters: tellings or a digest in, subject, text, HTML and thread out.

    tellings of one recipient ──gather──► about one story or source ──show──► templates ──► Letter

A thread hangs on a root that follows from recipient and story alone: the letter that tells the story's
beginning has this message id, every later letter about the story replies to it. Letters about a source hang
on a root that nobody wrote, which mail programs accept. So no state is kept, and a repeat is the same letter.
"""

from __future__ import annotations

import hashlib
import re
import textwrap
from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from alerts import advice, brief, digests, marking, showing, wording
from alerts.notices import write_notice
from alerts.tellings import Carrier, Digest, DigestStory, HealthSummary, LetterSettings, Telling
from analysis.model import ChangeKind, Letter, Recipient, When

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = [
    "Carrier",
    "Digest",
    "DigestStory",
    "HealthSummary",
    "LetterSettings",
    "Telling",
    "gather",
    "root_of",
    "write_alert",
    "write_bundle",
    "write_digest",
    "write_test",
]

_WIDTH = 76  # columns of a text letter
_MOST_BUNDLED = 10  # tellings of one letter; with all their carriers or a long diff they take up to 10 kB each


def gather(tellings: Iterable[Telling]) -> tuple[tuple[Telling, ...], ...]:
    """The tellings of one recipient by story or source, in order of first appearance: one letter each."""
    threads: dict[str, list[Telling]] = {}
    for telling in tellings:
        threads.setdefault(_thread(telling), []).append(telling)
    return tuple(tuple(thread) for thread in threads.values())


def write_alert(tellings: Sequence[Telling], recipient: Recipient, settings: LetterSettings, stem: str = "") -> Letter:
    """One letter about one story or source; ``ValueError`` without a telling.

    ``stem`` is the subject of the thread's first letter, where there was one: a reply keeps it, since mail programs
    (Gmail among them) take a thread apart at a changed subject.
    """
    ordered = _ordered(tellings)
    first = ordered[0]
    root = root_of(first, recipient, settings)
    is_root = first.change.kind is ChangeKind.NEW
    key = _key(ordered)
    subject = _subject(ordered)
    if stem and not is_root and not first.change.kind.is_about_source:
        subject = f"Re: {stem.removeprefix('Re: ')}"
    return _letter(
        ordered,
        recipient,
        settings,
        key=key,
        subject=subject,
        message_id=root if is_root else _message_id(settings, "letter", key),
        in_reply_to="" if is_root else root,
    )


def write_bundle(tellings: Sequence[Telling], recipient: Recipient, settings: LetterSettings) -> Letter:
    """One letter about many stories, for a recipient who wants no more letters in this hour; outside all threads.

    It tells the first of them; what is not in it waits for the next one. ``ValueError`` without a telling.
    """
    ordered = _ordered(tellings[:_MOST_BUNDLED])
    key = _key(ordered)
    return _letter(
        ordered,
        recipient,
        settings,
        key=key,
        subject=f"{wording.count(len(ordered), 'alert')} together: {_subject(ordered)}",
        message_id=_message_id(settings, "letter", key),
    )


def write_test(recipient: Recipient, sender: str, now: datetime) -> Letter:
    """A letter that says nothing but that letters arrive; each is another one, whatever was sent before."""
    lines = [
        f"This is a test letter to {recipient.id}, written {wording.moment(now)}.",
        "That you read it shows that alerts reach you this way. Nothing happened.",
    ]
    key = f"{recipient.id}|test|{now.isoformat()}"
    return write_notice(recipient, sender, key, "Space diplomacy: a test letter", lines)


def root_of(telling: Telling, recipient: Recipient, settings: LetterSettings) -> str:
    """The message id on which the recipient's letters about that story or source hang."""
    return _message_id(settings, "thread", recipient.id, _thread(telling))


def _ordered(tellings: Sequence[Telling]) -> list[Telling]:
    if not tellings:
        raise ValueError("a letter needs at least one telling")
    return sorted(tellings, key=lambda telling: (telling.change.kind is not ChangeKind.NEW, telling.at))


def _key(tellings: Sequence[Telling]) -> str:
    keys = sorted({telling.alert.key for telling in tellings})
    return keys[0] if len(keys) == 1 else f"{keys[0]}+{len(keys) - 1}:{_digest(*keys)[:8]}"


def _letter(  # noqa: PLR0913 - the head of a letter, one call
    tellings: Sequence[Telling],
    recipient: Recipient,
    settings: LetterSettings,
    *,
    key: str,
    subject: str,
    message_id: str,
    in_reply_to: str = "",
) -> Letter:
    shown = [showing.show(telling, settings) for telling in tellings]
    page = {"shown": shown, "advice": advice.advise(tellings)}
    text, html = _render("alert", page, recipient, settings)
    return Letter(
        key=key,
        recipient=recipient,
        subject=subject,
        text=text,
        html=html,
        message_id=message_id,
        in_reply_to=in_reply_to,
        alert_keys=tuple(sorted({telling.alert.key for telling in tellings})),
        short=brief.tell(shown),
    )


def write_digest(digest: Digest, recipient: Recipient, settings: LetterSettings) -> Letter:
    """One letter about a period, written also when nothing happened."""
    key = f"{digest_prefix(recipient, digest.when)}{digest.until.isoformat()}"
    told = (*digest.tellings, *digest.edits)
    shown = digests.show_digest(digest, settings)
    page = {"digest": shown, "advice": advice.advise(told)}
    text, html = _render("digest", page, recipient, settings)
    return Letter(
        key=key,
        recipient=recipient,
        subject=f"Space diplomacy, {digests.title(digest)}: {digests.overview(digest)}",
        text=text,
        html=html,
        message_id=_message_id(settings, "letter", key),
        alert_keys=tuple(sorted({telling.alert.key for telling in told})),
        short=brief.tell_digest(shown),
    )


def digest_prefix(recipient: Recipient, when: When) -> str:
    """How the keys of a recipient's digests of one rhythm begin; the end of the period follows."""
    return f"{recipient.id}|digest|{when}|"


def _thread(telling: Telling) -> str:
    """What a letter is about; an article outside any story is a story of its own."""
    if telling.change.kind.is_about_source:
        return f"source:{telling.source.id}"
    if telling.story is not None:
        # with its date: in a database restored from a backup the same number may be another story
        return f"story:{telling.story.id}:{telling.story.first_seen.isoformat()}"
    return f"article:{telling.article.url if telling.article else telling.alert.key}"


def _message_id(settings: LetterSettings, *parts: str) -> str:
    return f"<{_digest(settings.installation, *parts)[:32]}@{settings.domain}>"


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8", "replace")).hexdigest()


def _subject(tellings: Sequence[Telling]) -> str:
    """The story's headline, which stays the same in its thread, after a word on what happened to it."""
    first = tellings[0]
    label = showing.KINDS[first.change.kind]
    if first.change.kind.is_about_source or first.article is None:
        about = first.source.name
        if first.change.kind is ChangeKind.INTERRUPTED:  # about no source, but about a flow
            about = ", ".join(fact.after for fact in first.change.facts)
        return f"{label}: {wording.one_line(about, wording.HEADING)}"
    headline = wording.one_line(first.story.headline if first.story else "", wording.HEADING)
    headline = headline or wording.one_line(first.article.title or first.article.url, wording.HEADING)
    return headline if first.change.kind is ChangeKind.NEW else f"{label}: {headline}"


# ── rendering ────────────────────────────────────────────────────────────────────────────────────


def _render(template: str, page: dict[str, Any], recipient: Recipient, settings: LetterSettings) -> tuple[str, str]:
    """The same facts as text and as HTML."""
    footer = {
        "recipient": wording.one_line(recipient.id, 80),
        "sender": wording.one_line(settings.sender, 200),
        "home": wording.web_link(settings.home),
        "unsubscribe": wording.mail_link(settings.unsubscribe),
    }
    text = environment().get_template(f"{template}.txt").render(**page, **footer)
    html = environment().get_template(f"{template}.html").render(**page, **footer)
    return _tidy(text), html


@cache
def environment() -> Environment:
    """The templates of this room; what they show in HTML is escaped, an unknown name is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=PackageLoader("alerts"),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters["wrapped"] = _wrap
    made.filters["short_link"] = _short_link
    made.filters["marked"] = marking.as_text
    return made


def _wrap(text: str, indent: int = 0, first: str | None = None) -> str:
    """Lines of a readable length; a link is never broken."""
    margin = " " * indent
    start = margin if first is None else first
    return textwrap.fill(
        text,
        _WIDTH,
        initial_indent=start,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _short_link(link: str) -> str:
    """The address as a reader sees it: the path in its own letters, the host never in look-alikes."""
    return wording.one_line(unquote(re.sub(r"^https?://", "", link)), 90)


def _tidy(text: str) -> str:
    """No trailing spaces, never more than one empty line."""
    stripped = "\n".join(line.rstrip() for line in text.splitlines())
    return re.sub(r"\n{3,}", "\n\n", stripped).strip("\n") + "\n"
