"""The watch over the watcher: what is wrong with the scheduled runs becomes a letter, though Prefect itself is down.

    look ──► seen twice? ──► a letter to whoever the rules tell of interrupted runs ──► another when it is over

It needs no Prefect, and a database only to read: what was told to whom is kept in a small file beside it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import time
from collections.abc import Collection, Iterator
from dataclasses import asdict
from datetime import UTC, datetime

import catalog
from alerts.channels import deliver_all
from alerts.notices import write_notice
from analysis import vigil
from analysis.model import ChangeKind, Letter, Recipient
from analysis.vigil import Alarm
from flows import examining_service, pauses, vitals
from flows.desk import addressed, channels_of
from flows.findings import Finding
from flows.lease import BusyError
from flows.settings import Settings
from storage.store import StorageError, open_store

log = logging.getLogger(__name__)

MEMORY, LOCK = "watch.json", "watch.lock"


def watch(settings: Settings, minutes: int) -> None:
    """Look again and again, until stopped; while another process does, wait to take its place."""
    with _alone(settings, fcntl.LOCK_EX):
        alarms = remembered(settings)
        while True:
            alarms = look(settings, alarms, datetime.now(UTC))
            time.sleep(60 * minutes)


def look_once(settings: Settings, now: datetime) -> list[Alarm]:
    """One look by itself; the alarms that stand after it.

    Raises:
        BusyError: while another process watches, since both would tell the same.
    """
    with _alone(settings, fcntl.LOCK_EX | fcntl.LOCK_NB):
        return look(settings, remembered(settings), now)


@contextlib.contextmanager
def _alone(settings: Settings, how: int) -> Iterator[None]:
    """No other process watches this home; the system frees the lock of one that was killed."""
    with (settings.home / LOCK).open("a") as file:
        try:
            fcntl.flock(file, how)
        except BlockingIOError:
            raise BusyError(f"another process watches {settings.home} already: spacewatch up, perhaps") from None
        yield


def look(settings: Settings, known: Collection[Alarm], now: datetime) -> list[Alarm]:
    """One look: tell what lasts since the look before and what is over; the alarms that stand after it."""
    findings = list(_findings(settings, now))
    recipients, issue = _listeners(settings)
    found = {each.what: f"{each.detail} → {each.remedy}" for each in (*findings, *issue)}
    listening = {each.id for each in recipients}
    if issue:  # who listens otherwise cannot be read now, and has heard what they heard
        listening.update(*(alarm.heard for alarm in known))
    alarms = vigil.follow(known, found, listening, now)
    for alarm in alarms:
        log.warning("not well", extra={"what": alarm.what, "detail": alarm.detail, "ended": alarm.ended is not None})
    letters = [_letter(each, settings, alarms) for each in recipients if not each.timetable.is_quiet(now)]
    for delivery in deliver_all([each for each in letters if each], channels_of(settings), now):
        if delivery.ok or delivery.is_permanent:
            alarms = vigil.told(alarms, delivery.letter_key.partition("|")[0])
        if not delivery.ok:
            log.warning("letter not delivered", extra={"letter": delivery.letter_key, "why": delivery.detail})
    try:
        vitals.replace_file(settings.home / MEMORY, _dumped(alarms))
    except OSError as error:  # a full disk is one of the troubles to be told
        log.warning("what was told could not be written down", extra={"why": str(error)})
    return alarms


def _findings(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What keeps the runs from their work, each under a name of its own."""
    if room := vitals.want_of_room(settings):
        yield Finding("error", "disk", room)
    if not settings.database.exists():
        return
    try:
        with open_store(settings.database, read_only=True) as store:
            seen = pauses.ask(settings, now)
            yield from examining_service.flows(store, now, seen.last, seen.unknown)
    except StorageError as error:
        yield Finding("error", "database", error.problem, error.remedy)


def _listeners(settings: Settings) -> tuple[list[Recipient], list[Finding]]:
    """Who hears of it: whoever the rules tell of interrupted runs; with a broken catalogue, who gets the mail."""
    try:
        known = catalog.read(settings.catalog)
    except catalog.CatalogError as error:
        fallback = Recipient("desk", "mail", settings.mail_to)
        return [fallback], [Finding("error", "catalogue", str(error), "correct that file")]
    asking = {name for rule in known.rules if ChangeKind.INTERRUPTED in rule.changes for name in rule.to}
    return [addressed(each, settings) for each in known.recipients if each.id in asking], []


def _letter(recipient: Recipient, settings: Settings, alarms: Collection[Alarm]) -> Letter | None:
    """What this recipient has not heard yet; None when there is nothing."""
    begun = [alarm for alarm in alarms if alarm.is_owed and recipient.id not in alarm.heard]
    over = [alarm for alarm in alarms if alarm.ended and recipient.id in alarm.heard]
    if not begun and not over:
        return None
    lines = [f"{alarm.what}: {alarm.detail}" for alarm in begun]
    lines += [f"{alarm.what}: over, after {alarm.since:%Y-%m-%d %H:%M} UTC. It was: {alarm.detail}" for alarm in over]
    if begun:
        others = [each for each in examining_service.prefect() if each.verdict != "ok"]
        lines += [f"Also seen: {each.what}: {each.detail}" for each in others]
        lines += ["While this lasts news may be missed; nothing that was kept is lost. `spacewatch doctor` says more."]
    names = ", ".join(alarm.what for alarm in begun or over)
    subject = f"The watch is {'not well' if begun else 'well again'}: {names}"
    stamps = [f"{alarm.what}:{alarm.since.isoformat()}:{alarm.ended is not None}" for alarm in (*begun, *over)]
    return write_notice(recipient, settings.mail_from, f"{recipient.id}|watch|{'+'.join(stamps)}", subject, lines)


def remembered(settings: Settings) -> list[Alarm]:
    """The alarms after the last look; a file that somebody spoilt is begun anew."""
    path = settings.home / MEMORY
    try:
        return [_alarm(**row) for row in json.loads(path.read_text(encoding="utf-8"))]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError) as error:
        log.warning("the watch begins anew", extra={"file": str(path), "why": str(error)})
        return []


def _alarm(*, since: str, heard: list[str], ended: str | None, **rest: object) -> Alarm:
    end = datetime.fromisoformat(ended) if ended else None
    return Alarm(since=datetime.fromisoformat(since), heard=frozenset(heard), ended=end, **rest)  # type: ignore[arg-type]


def _dumped(alarms: Collection[Alarm]) -> str:
    rows = [asdict(alarm) | {"heard": sorted(alarm.heard)} for alarm in alarms]
    return json.dumps(rows, ensure_ascii=False, indent=1, default=lambda moment: moment.isoformat())
