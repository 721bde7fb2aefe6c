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
from functools import cache
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from alerts import digests, marking, showing, wording
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
    "write_alert",
    "write_digest",
]

_WIDTH = 76  # columns of a text letter


def gather(tellings: Iterable[Telling]) -> tuple[tuple[Telling, ...], ...]:
    """The tellings of one recipient by story or source, in order of first appearance: one letter each."""
    threads: dict[str, list[Telling]] = {}
    for telling in tellings:
        threads.setdefault(_thread(telling), []).append(telling)
    return tuple(tuple(thread) for thread in threads.values())


def write_alert(tellings: Sequence[Telling], recipient: Recipient, settings: LetterSettings) -> Letter:
    """One letter about one story or source; ``ValueError`` without a telling."""
    if not tellings:
        raise ValueError("a letter needs at least one telling")
    ordered = sorted(tellings, key=lambda telling: (telling.change.kind is not ChangeKind.NEW, telling.at))
    first = ordered[0]
    keys = tuple(sorted({telling.alert.key for telling in ordered}))
    key = keys[0] if len(keys) == 1 else f"{keys[0]}+{len(keys) - 1}:{_digest(*keys)[:8]}"
    root = _message_id(settings, "thread", recipient.id, _thread(first))
    is_root = first.change.kind is ChangeKind.NEW
    page = {
        "shown": [showing.show(telling, settings) for telling in ordered],
        "advice": _advise(ordered),
    }
    text, html = _render("alert", page, recipient, settings)
    return Letter(
        key=key,
        recipient=recipient,
        subject=_subject(ordered),
        text=text,
        html=html,
        message_id=root if is_root else _message_id(settings, "letter", key),
        in_reply_to="" if is_root else root,
        alert_keys=keys,
    )


def write_digest(digest: Digest, recipient: Recipient, settings: LetterSettings) -> Letter:
    """One letter about a period, written also when nothing happened."""
    key = f"{digest_prefix(recipient, digest.when)}{digest.until.isoformat()}"
    told = (*digest.tellings, *digest.edits)
    page = {"digest": digests.show_digest(digest, settings), "advice": _advise(told)}
    text, html = _render("digest", page, recipient, settings)
    return Letter(
        key=key,
        recipient=recipient,
        subject=f"Space diplomacy, {digests.title(digest)}: {digests.overview(digest)}",
        text=text,
        html=html,
        message_id=_message_id(settings, "letter", key),
        alert_keys=tuple(sorted({telling.alert.key for telling in told})),
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


def _advise(tellings: Sequence[Telling]) -> str:
    """What to change in rules.toml to hear less of this."""
    if not tellings:
        return "change the rules in rules.toml."
    rules = ", ".join(sorted({wording.one_line(telling.alert.rule_id, 60) for telling in tellings}))
    if all(telling.change.kind.is_about_source for telling in tellings):
        return (
            f"in rules.toml, name fewer sources or changes in the rule ({rules}), or set its when to daily or weekly."
        )
    return (
        f"in rules.toml, narrow the rule ({rules}) by actors, topics or sources, raise its min_relevance, "
        "or set its when to daily or weekly."
    )


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
