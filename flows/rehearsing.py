"""What a rule would have sent: the archive's changes decided again with it, and the next digest before its time.

Nothing is written. The replay takes each article as it reads now and each story as wide as it is now: a rule that asks
for three publishers may have had to wait for the third.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from alerts import rules
from alerts.letters import write_digest
from analysis.model import Alert, Letter, Rule
from flows.desk import Desk, open_desk
from flows.digesting import PERIODS, compose, readers
from flows.keeping import FRESH
from flows.settings import Settings, SettingsError
from flows.times import span
from flows.withholding import sift
from storage import articles, changes
from storage import stories as story_rows
from storage.changes import ChangeRow
from storage.store import Store, open_store


@dataclass(frozen=True)
class Rehearsed:
    """A rule, and the alerts it would have made, each with when and of what."""

    rule: Rule
    alerts: tuple[tuple[Alert, datetime, str], ...]


def show_rehearsal(settings: Settings, rule_id: str, edited: Path | None, length: str, now: datetime) -> None:
    """Say what the rule would have sent since then, to whom and why.

    Raises:
        SettingsError: for a rule that rules.toml does not have.
        CatalogError: for an edited catalogue that cannot be read.
    """
    desk = open_desk(replace(settings, catalog=edited or settings.catalog))
    found = [rule for rule in desk.catalog.rules if rule.id == rule_id]
    if not found:
        known = ", ".join(rule.id for rule in desk.catalog.rules)
        raise SettingsError(f"rules.toml has no rule {rule_id!r} (it has {known})")
    console = Console()
    with open_store(settings.database, read_only=True) as store:
        rehearsed = rehearse(desk, store, found[0], now - span(length))
    for line in lines(rehearsed, length):
        console.print(escape(line), soft_wrap=True)


def rehearse(desk: Desk, store: Store, rule: Rule, since: datetime) -> Rehearsed:
    """The alerts that the rule alone would have made of the changes noticed since then, oldest first."""
    told: dict[str, tuple[Alert, datetime, str]] = {}
    for matter in _matters(desk, store, since):
        for alert in rules.decide(matter, [rule], desk.recipients, desk.judge.alert_threshold):
            beginning = rules.beginning_of(alert, matter)
            if not beginning or beginning in told or not _asks_for_new(rule):
                told.setdefault(alert.key, (alert, matter.at, matter.change.summary))
    return Rehearsed(rule, tuple(told.values()))


def _asks_for_new(rule: Rule) -> bool:
    """Whether the rule itself tells the beginnings of stories; another one does otherwise, which is not replayed."""
    return not rule.changes or "new" in rule.changes


def _matters(desk: Desk, store: Store, since: datetime) -> Iterator[rules.Matter]:
    for row in changes.since(store, since):
        matter = _matter(desk, row)
        if row.article_id is None or row.story_id is None:
            yield matter
            continue
        stored = articles.get(store, row.article_id)
        published = stored.article.published
        yield replace(
            matter,
            article=stored.article,
            assessment=stored.assessment,
            is_copy=stored.original_id is not None,
            is_stale=published is not None and published < row.at - FRESH,
            families=story_rows.get(store, row.story_id).families,
        )


def _matter(desk: Desk, row: ChangeRow) -> rules.Matter:
    return rules.Matter(
        subject=f"change:{row.id}",
        change=row.change,
        source=desk.source(row.source_id or ""),
        article=None,
        assessment=None,
        story_id=row.story_id,
        article_id=row.article_id,
        revision=row.revision,
        at=row.at,
    )


def lines(rehearsed: Rehearsed, length: str) -> Iterator[str]:
    """The rehearsal in words: how many for whom, then each with its reason."""
    by_recipient: dict[str, int] = defaultdict(int)
    for alert, _, _ in rehearsed.alerts:
        by_recipient[alert.recipient_id] += 1
    rule = rehearsed.rule
    how = rules.in_words(rule.when)
    counts = ", ".join(f"{n} to {recipient}" for recipient, n in by_recipient.items())
    yield f"rule {rule.id}, {how}, in the last {length}: {counts or 'it would have told nobody of anything'}"
    for alert, at, summary in rehearsed.alerts:
        if alert.recipient_id == rule.to[0]:  # the same for each of them
            yield f"  {at:%Y-%m-%d %H:%M}  {summary}"
            yield f"                    {'; '.join(alert.why)}"


def preview(settings: Settings, to: str, now: datetime) -> list[Path]:
    """The next digest of each recipient who asked for one (or of the one named), as pages in the home's folder.

    Raises:
        SettingsError: where nobody of that name gets a digest.
    """
    desk = open_desk(settings)
    with open_store(settings.database, read_only=True) as store:
        written = [
            _save(settings.home / "preview", letter, f"{recipient}-{when}")
            for recipient, when, letter in _next_digests(desk, store, to, now)
        ]
    if not written:
        raise SettingsError(f"no rule of rules.toml writes a digest for {to or 'anybody'}: set its when to daily")
    return written


def _next_digests(desk: Desk, store: Store, to: str, now: datetime) -> Iterator[tuple[str, str, Letter]]:
    for when in PERIODS:
        sifted = sift(desk, store, when, now)
        for recipient in readers(desk, when):
            if to in {"", recipient.id}:
                digest, _ = compose(desk, store, recipient, when, sifted, now)
                yield recipient.id, when, write_digest(digest, recipient, desk.letterhead(store))


def _save(folder: Path, letter: Letter, name: str) -> Path:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    (folder / f"{name}.txt").write_text(f"{letter.subject}\n\n{letter.text}", encoding="utf-8")
    page = folder / f"{name}.html"
    page.write_text(letter.html, encoding="utf-8")
    return page
