"""What a digest holds: the stories owed since the last one, the edits, and how the sources fared."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta

from alerts.digests import significance
from alerts.letters import Digest, DigestStory, HealthSummary, Telling, digest_prefix, write_digest
from analysis.model import ChangeKind, Recipient, When
from analysis.timetable import Rhythm
from flows import standing, withholding
from flows.desk import Desk
from flows.telling import carriers, tell_all
from flows.withholding import Sifted
from storage import alerts as alert_rows
from storage import letters
from storage import sources as source_rows
from storage import stories as story_rows
from storage.store import Store

log = logging.getLogger(__name__)

PERIODS: dict[Rhythm, timedelta] = {
    "hourly": timedelta(hours=1),
    "daily": timedelta(days=1),
    "weekly": timedelta(days=7),
}


def write_digests(desk: Desk, store: Store, now: datetime) -> tuple[int, list[str]]:
    """One letter for each recipient and period that is due, sent also when nothing happened (but not every hour).

    How many were written, and an issue for each that could not be: it is due again the next time.
    """
    written, issues = 0, []
    for when in PERIODS:
        sifted = withholding.settle(store, withholding.sift(desk, store, when, now))
        for recipient in readers(desk, when):
            if not _is_due(store, recipient, when, now):
                continue
            digest, unreadable = compose(desk, store, recipient, when, sifted, now)
            issues += unreadable
            if when == "hourly" and not digest.tellings:
                continue
            try:
                written += letters.add(store, write_digest(digest, recipient, desk.letterhead(store)), now)
            except Exception as error:
                log.exception("digest not written", extra={"recipient": recipient.id})
                issues.append(f"{when} digest for {recipient.id}: not written ({type(error).__name__}: {error})")
    return written, issues


def _is_due(store: Store, recipient: Recipient, when: Rhythm, now: datetime) -> bool:
    """Whether the hour of a digest has come since the last one; one asked for by hand does not cost the next."""
    if recipient.timetable.is_quiet(now):
        return False
    last = letters.last_of(store, recipient.id, digest_prefix(recipient, when))
    if last is None or last > now:  # never, or by a clock that was wrong
        return True
    return last < recipient.timetable.last_digest(when, now)


def readers(desk: Desk, when: When) -> list[Recipient]:
    """Who has a digest of that rhythm."""
    wanted = {recipient for rule in desk.catalog.rules if rule.when == when for recipient in rule.to}
    return [desk.recipients[r] for r in sorted(wanted)]


def compose(  # noqa: PLR0913, PLR0917 - one digest, one call
    desk: Desk, store: Store, recipient: Recipient, when: Rhythm, sifted: Sifted, now: datetime
) -> tuple[Digest, list[str]]:
    """What a recipient's digest of that rhythm would hold now, and an issue for each alert that cannot be told."""
    mine = [row for row in sifted.told if row.alert.recipient_id == recipient.id]
    tellings, issues = tell_all(desk, store, mine)
    news = [t for t in tellings if t.change.kind is ChangeKind.NEW]
    last = letters.last_of(store, recipient.id, digest_prefix(recipient, when))
    since = last or now - PERIODS[when]
    digest = Digest(
        since=since,
        until=now,
        stories=_stories(desk, store, news),
        edits=tuple(t for t in tellings if t.article and t.change.kind is not ChangeKind.NEW),
        health=_health(store, since, now),
        tellings=tuple(tellings),
        when=when,
        muted=alert_rows.muted(store, recipient.id, since),
        held=sum(row.alert.recipient_id == recipient.id for row in sifted.held),
        sessions=standing.sessions_on(desk.catalog.sessions, since, now),
    )
    return digest, issues


def _stories(desk: Desk, store: Store, news: Sequence[Telling]) -> tuple[DigestStory, ...]:
    """Each story once, the most significant first."""
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
            told = DigestStory(
                story,
                lead=article.text,
                url=article.url,
                carriers=carriers(desk, store, story_id),
                why=best.alert.why,
                relevance=max(t.change.significance for t in tellings),
                topics=best.assessment.values("topic") if best.assessment else (),
                event_date=best.assessment.event_date if best.assessment else None,
                standing=best.standing,
            )
            found.append(told)
    return tuple(sorted(found, key=lambda told: (-significance(told)[0], -told.story.articles, told.story.id)))


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
