"""What a digest holds: the stories owed since the last one, the edits, and how the sources fared."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.letters import Digest, DigestStory, HealthSummary, Telling, digest_prefix, write_digest
from analysis.model import ChangeKind, Recipient, When
from flows.desk import Desk
from flows.telling import carriers, tell_all
from storage import alerts as alert_rows
from storage import letters
from storage import sources as source_rows
from storage import stories as story_rows
from storage.store import Store

log = logging.getLogger(__name__)

PERIODS: dict[When, timedelta] = {"daily": timedelta(days=1), "weekly": timedelta(days=7)}


def write_digests(desk: Desk, store: Store, now: datetime) -> tuple[int, list[str]]:
    """One letter for each recipient and period that is due, sent also when nothing happened.

    How many were written, and an issue for each that could not be: it is due again the next time.
    """
    written, issues = 0, []
    for when, period in PERIODS.items():
        rows = alert_rows.unwritten(store, when)
        for recipient in _readers(desk, when):
            last = letters.last_of(store, recipient.id, digest_prefix(recipient, when))
            if last is not None and not _is_due(when, last, now):
                continue
            if last is not None and last > now:  # by a clock that was wrong
                last = None
            mine = [row for row in rows if row.alert.recipient_id == recipient.id]
            tellings, unreadable = tell_all(desk, store, mine)
            issues += unreadable
            try:
                digest = replace(_compose(desk, store, tellings, last or now - period, now), when=when)
                written += letters.add(store, write_digest(digest, recipient, desk.letterhead(store)), now)
            except Exception as error:
                log.exception("digest not written", extra={"recipient": recipient.id})
                issues.append(f"{when} digest for {recipient.id}: not written ({type(error).__name__}: {error})")
    return written, issues


def _is_due(when: When, last: datetime, now: datetime) -> bool:
    """One a day, or one a week, whatever the hour: a digest asked for by hand does not cost the next one."""
    if when == "weekly":
        return last.isocalendar()[:2] != now.isocalendar()[:2]
    return last.date() != now.date()


def _readers(desk: Desk, when: When) -> list[Recipient]:
    wanted = {recipient for rule in desk.catalog.rules if rule.when == when for recipient in rule.to}
    return [desk.recipients[r] for r in sorted(wanted)]


def _compose(desk: Desk, store: Store, tellings: Sequence[Telling], since: datetime, now: datetime) -> Digest:
    news = [t for t in tellings if t.change.kind is ChangeKind.NEW]
    return Digest(
        since=since,
        until=now,
        stories=_stories(desk, store, news),
        edits=tuple(t for t in tellings if t.article and t.change.kind is not ChangeKind.NEW),
        health=_health(store, since, now),
        tellings=tuple(tellings),
    )


def _stories(desk: Desk, store: Store, news: Sequence[Telling]) -> tuple[DigestStory, ...]:
    """Each story once, the most widely carried first."""
    by_story: dict[int, list[Telling]] = defaultdict(list)
    for telling in news:
        if telling.story:
            by_story[telling.story.id].append(telling)
    found = []
    for story_id, tellings in by_story.items():
        story = story_rows.get(store, story_id)
        best = next((t for t in tellings if t.source.kind == "official"), tellings[0])
        article = best.article
        if article:
            lead = article.text.partition("\n")[0]
            found.append(DigestStory(story, lead, article.url, carriers(desk, store, story_id), best.alert.why))
    return tuple(sorted(found, key=lambda s: (-s.story.families, -s.story.articles, s.story.id)))


def _health(store: Store, since: datetime, until: datetime) -> HealthSummary:
    """How the sources fared in the period; with no visit in it, nothing is known of them."""
    visited = source_rows.visited(store, since, until)
    rows = [row for row in source_rows.overview(store) if row.enabled and row.id in visited]
    return HealthSummary(
        answered=sum(visited[row.id] for row in rows),
        visited=len(rows),
        silent=tuple(row.name for row in rows if row.condition in {"silent", "all_filtered"}),
        broken=tuple(row.name for row in rows if row.condition in {"broken", "empty"}),
    )
