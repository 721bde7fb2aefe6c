"""From alerts owed to letters sent: decided long before, told here, outside of any transaction.

    alerts owed ──sift──► tellings ──write──► letters owed ──deliver──► deliveries

A letter is stored before it is sent and marked after, so a crash in between repeats the same letter
with the same Message-ID, and a refused letter waits for its next try without holding up the others.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

from alerts import backoff
from alerts.channels import deliver_all
from alerts.letters import Carrier, Telling, gather, root_of, write_alert, write_bundle
from analysis.model import Article, Letter, Recipient
from flows import standing, withholding
from flows.desk import Desk
from flows.report import SentLetter, Told
from storage import alerts as alert_rows
from storage import articles, changes, letters, revisions
from storage import stories as story_rows
from storage.store import Store

log = logging.getLogger(__name__)

PAUSE = timedelta(minutes=15)  # between two letters of one thread: a page that is being put right is edited in bursts


def write_letters(desk: Desk, store: Store, now: datetime) -> list[str]:
    """Turn alerts owed "now" into letters, one for each recipient and story or source.

    What cannot be written stays owed and comes back as an issue; it holds up no other letter. So stays what has to
    wait: for the end of quiet hours, for room in the hour, or for the end of the trouble of its source.
    """
    piles: dict[str, list[alert_rows.AlertRow]] = defaultdict(list)
    for row in withholding.settle(store, withholding.sift(desk, store, "now", now)).told:
        piles[row.alert.recipient_id].append(row)
    issues: list[str] = []
    for recipient_id, rows in piles.items():
        recipient = desk.recipients[recipient_id]
        if not recipient.timetable.is_quiet(now):
            tellings, unreadable = tell_all(desk, store, rows)
            issues += unreadable
            issues += _write(desk, store, recipient, tellings, now)
    return issues


def _write(desk: Desk, store: Store, recipient: Recipient, tellings: Sequence[Telling], now: datetime) -> list[str]:
    """The letters of one recipient; beyond the number that they want in an hour, all the others in one."""
    letterhead = desk.letterhead(store)
    ready: list[_Thread] = []
    for about in gather(tellings):
        thread = letters.thread(store, recipient.id, root_of(about[0], recipient, letterhead))
        if not _must_wait(about, thread[1], now):
            ready.append((about, thread))
    room = len(ready)
    if recipient.timetable.most_per_hour:
        hour_ago = now - timedelta(hours=1)
        room = recipient.timetable.most_per_hour - letters.written_since(store, recipient.id, hour_ago)
    if room < len(ready):
        ready.sort(key=lambda each: max(telling.change.significance for telling in each[0]), reverse=True)
    alone = ready if room >= len(ready) else ready[: max(room - 1, 0)]
    together = ready[len(alone) :] if room > 0 else []

    def write_each(threads: Sequence[_Thread]) -> list[str]:
        issues: list[str] = []
        for about, (stem, _) in threads:
            issues += _add(store, about, now, partial(write_alert, about, recipient, letterhead, stem))
        return issues

    issues = write_each(alone)
    rest = [telling for about, _ in together for telling in about]
    if rest and _add(store, rest, now, partial(write_bundle, rest, recipient, letterhead)):
        issues += write_each(together)  # one of them cannot be written: it holds up none that would share its letter
    return issues


_Thread = tuple[tuple[Telling, ...], tuple[str, datetime | None]]  # its tellings; its subject and newest letter so far


def _must_wait(about: Sequence[Telling], newest: datetime | None, now: datetime) -> bool:
    """Changes shortly after a letter of the same thread are told together, a little later."""
    if newest is None or about[0].change.kind.is_about_source:
        return False
    return timedelta(0) <= now - newest < PAUSE


def _add(store: Store, about: Sequence[Telling], now: datetime, write: Callable[[], Letter]) -> list[str]:
    try:
        letters.add(store, write(), now)
    except Exception as error:
        log.exception("letter not written", extra={"alert": about[0].alert.key})
        return [f"letter on {about[0].alert.key}: not written ({type(error).__name__}: {error})"]
    return []


def tell_all(desk: Desk, store: Store, rows: Iterable[alert_rows.AlertRow]) -> tuple[list[Telling], list[str]]:
    """The tellings of alerts, and an issue for each alert that cannot be told."""
    tellings, issues = [], []
    for row in rows:
        try:
            tellings.append(tell(desk, store, row))
        except (LookupError, ValueError) as error:
            log.exception("alert not told", extra={"alert": row.alert.key})
            issues.append(f"alert {row.alert.key}: cannot be told ({error})")
    return tellings, issues


def tell(desk: Desk, store: Store, row: alert_rows.AlertRow) -> Telling:
    """All that a letter shows of one alert, as the memory has it now."""
    if row.change_id is None:
        raise ValueError(f"alert {row.alert.key} has no change to tell")
    change = changes.get(store, row.change_id)
    article = before = assessment = None
    if row.article_id is not None:
        stored = articles.get(store, row.article_id)
        article, assessment = stored.article, stored.assessment
        before = _before(store, row.article_id, change)
    return Telling(
        alert=row.alert,
        change=change.change,
        source=desk.source(change.source_id or ""),
        at=change.at,
        article=article,
        assessment=assessment,
        story=story_rows.get(store, row.story_id) if row.story_id is not None else None,
        before=before,
        carriers=carriers(desk, store, row.story_id),
        standing=standing.of_story(store, desk.catalog.rolls, row.story_id),
    )


def _before(store: Store, article_id: int, change: changes.ChangeRow) -> Article | None:
    """The reading before the one that the change speaks of."""
    if not change.change.kind.is_rewording or not change.revision:
        return None
    history = {r.number: r.article for r in revisions.history(store, article_id)}
    return history.get(change.revision - 1)


def carriers(desk: Desk, store: Store, story_id: int | None) -> tuple[Carrier, ...]:
    """Who carries a story: official sources first, then by publication."""
    if story_id is None:
        return ()
    found = []
    for row in story_rows.members(store, story_id):
        source = desk.source(row.source_id)
        found.append(
            Carrier(
                source_name=source.name,
                title=row.article.title,
                url=row.article.url,
                language=row.article.language,
                kind=source.kind,
                is_copy=row.original_id is not None,
                published=row.article.published,
            )
        )
    return tuple(found)


def deliver(desk: Desk, store: Store, now: datetime) -> Told:
    """Send what is owed and due; each letter is marked as soon as its channel has answered."""
    due = [_addressed(desk, letter) for letter in letters.owed(store, now)]
    by_key = {letter.key: letter for letter in due}
    sent = []
    for delivery in deliver_all(due, desk.channels(), now):
        tries = letters.attempts(store, delivery.letter_key)
        next_try = None if delivery.ok or delivery.is_permanent else backoff.next_try(tries + 1, now)
        letters.record(store, delivery, next_try=next_try)
        letter = by_key[delivery.letter_key]
        if delivery.ok:
            sent.append(letter)
        else:
            log.warning("letter not delivered", extra={"subject": letter.subject, "why": delivery.detail})
    counts = letters.counts(store)
    return Told(len(sent), counts.get("owed", 0), counts.get("dead", 0), tuple(map(_account, sent)))


def rehearse(desk: Desk, store: Store, now: datetime) -> Told:
    """The letters that would leave now, by subject; none does. For a block whose writes are undone."""
    issues = write_letters(desk, store, now)
    return Told(sent_letters=tuple(map(_account, letters.owed(store, now))), issues=tuple(issues))


def _addressed(desk: Desk, letter: Letter) -> Letter:
    """The letter, to where its recipient can be reached today; a wrong address may have been corrected."""
    return replace(letter, recipient=desk.recipients.get(letter.recipient.id, letter.recipient))


def _account(letter: Letter) -> SentLetter:
    to = letter.recipient
    return SentLetter(letter.subject, to.id, to.channel, letter.message_id, letter.alert_keys, letter.short)
