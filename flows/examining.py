"""The doctor: what this installation needs, checked one by one, each finding with its remedy."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from datetime import UTC, datetime, timedelta

from rich.console import Console
from rich.markup import escape

import catalog
from alerts import wording
from alerts.channels import deliver_all, probe
from alerts.letters import write_test
from flows import examining_service, pauses, vitals
from flows.desk import channels_of, open_desk
from flows.findings import Finding
from flows.housekeeping import way_back
from flows.settings import Settings, SettingsError, read
from storage import keep, letters, runs
from storage import sources as source_rows
from storage.store import StorageError, is_held, open_store

COLOURS = {"ok": "green", "warning": "yellow", "error": "red"}
UNWELL = {"failed", "outage"}  # with_errors is a source's trouble, which has a line of its own
OVERDUE = timedelta(hours=24)
LOW_DISK_BYTES = 500_000_000
LOCK_SECONDS = 2.0  # longer than a run writes at a time


def examine(environ: Mapping[str, str], *, as_json: bool = False, is_mailing: bool = False) -> int:
    """Look at everything (with ``is_mailing`` send test letters, too) and print it; 1 when anything is an error."""
    findings: list[Finding] = []
    console = Console()
    for finding in _findings(environ, is_mailing=is_mailing):
        findings.append(finding)
        if not as_json:
            _show(console, finding)
    if as_json:
        print(json.dumps([asdict(finding) for finding in findings], indent=2))  # noqa: T201
    return int(any(finding.verdict == "error" for finding in findings))


def _show(console: Console, finding: Finding) -> None:
    colour = COLOURS[finding.verdict]
    console.print(f"[{colour}]{finding.verdict:8}[/] {finding.what:10} {escape(finding.detail)}", soft_wrap=True)
    if finding.remedy:
        console.print(f"{'':20}→ {escape(finding.remedy)}", soft_wrap=True)


def _findings(environ: Mapping[str, str], *, is_mailing: bool) -> Iterator[Finding]:
    try:
        settings = read(environ)
    except SettingsError as error:
        yield Finding("error", "settings", str(error), "correct that variable; docs/settings.md lists them all")
        return
    yield Finding("ok", "settings", f"home {settings.home}")
    checks: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
        _catalog,
        _database,
        _disk,
        _mail,
    )
    for check in checks:
        yield from check(settings)
    if is_mailing:
        yield from _test_letters(settings)
    yield from examining_service.prefect()


def _catalog(settings: Settings) -> Iterator[Finding]:
    try:
        desk = open_desk(settings)
    except catalog.CatalogError as error:
        yield Finding("error", "catalogue", str(error), "correct that file and run this again")
        return
    enabled = sum(s.enabled for s in desk.catalog.sources)
    yield Finding(
        "ok", "catalogue", f"{wording.count(enabled, 'source')}, {wording.count(len(desk.catalog.rules), 'rule')}"
    )
    for recipient in desk.recipients.values():
        if recipient.channel == "mail" and not recipient.address:
            detail = f"recipient {recipient.id} has no address: letters become files in {settings.letters}"
            yield Finding("warning", "rules", detail, "set SPACEWATCH_MAIL_TO")


def _database(settings: Settings) -> Iterator[Finding]:
    if not settings.database.exists():
        yield Finding("warning", "database", f"none yet at {settings.database}", "spacewatch monitor makes it")
        return
    try:
        is_locked = is_held(settings.database, LOCK_SECONDS)
        with open_store(settings.database, read_only=True) as store:
            problems = keep.integrity(store)
            monitored = [run for run in runs.latest(store, "monitor") if not run.parameters.get("dry_run")]
            troubled = [row for row in source_rows.overview(store) if row.enabled and row.condition]
            owed = letters.counts(store)
            service = [*examining_service.clock(store), *examining_service.lease(store)]
            seen = pauses.ask(settings, datetime.now(UTC))
            service += examining_service.flows(store, datetime.now(UTC), seen.last, seen.unknown)
    except StorageError as error:
        yield Finding("error", "database", error.problem, way_back(settings) if error.is_damage else error.remedy)
        return
    for problem in problems:
        yield Finding("error", "database", problem, way_back(settings))
    if not problems:
        yield Finding("ok", "database", f"{settings.database}, sound, {settings.database.stat().st_size / 1e6:.1f} MB")
    if is_locked:
        remedy = f"nothing to do if it ends soon; otherwise end it: `fuser {settings.database}` says its number"
        yield Finding("warning", "database", f"another process has held it for over {LOCK_SECONDS:g} s", remedy)
    yield _last_run(monitored)
    yield from service
    for row in troubled:
        yield Finding("warning", "source", f"{row.name} is {row.condition}", f"spacewatch sources {row.id}")
    if owed.get("owed") or owed.get("dead"):
        detail = f"{wording.count(owed.get('owed', 0), 'letter')} owed, {owed.get('dead', 0)} refused for good"
        yield Finding("warning", "letters", detail, "spacewatch alerts lists them; check the mail settings")


def _last_run(monitored: list[runs.Run]) -> Finding:
    if not monitored:
        return Finding("warning", "runs", "no monitor run yet", "spacewatch monitor, or spacewatch up")
    last = monitored[0]
    detail = f"last monitor run {last.started_at:%Y-%m-%d %H:%M} UTC, {last.state or 'not finished'}"
    if datetime.now(UTC) - last.started_at > OVERDUE:
        return Finding("warning", "runs", detail, "is `spacewatch up` still running?")
    if last.state in UNWELL:
        detail = f"{detail}: {last.summary.get('line', 'no word of why')}"
        return Finding("warning", "runs", detail, "look into the log; the next run tries again")
    return Finding("ok", "runs", detail)


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(p for p in (settings.home, *settings.home.parents) if p.exists())
    free = shutil.disk_usage(folder).free
    if not os.access(folder, os.W_OK):
        yield Finding("error", "disk", f"{folder} cannot be written", "set SPACEWATCH_HOME to a folder of yours")
    elif room := vitals.want_of_room(replace(settings, home=folder)):
        yield Finding("error", "disk", *room.split("; ", 1))
    elif free < LOW_DISK_BYTES:
        yield Finding("warning", "disk", f"{free // 1_000_000} MB free at {folder}", "make room")
    else:
        yield Finding("ok", "disk", f"{free // 1_000_000_000} GB free")


def _mail(settings: Settings) -> Iterator[Finding]:
    if not settings.smtp_host:
        detail = f"no server set: letters become .eml files in {settings.letters}"
        yield Finding("ok", "mail", detail)
        return
    problem = probe(channels_of(settings))
    if problem:
        yield Finding("error", "mail", problem, "check SPACEWATCH_SMTP_HOST, _PORT, _TLS, _USER, _PASSWORD")
    else:
        yield Finding("ok", "mail", f"{settings.smtp_host} answers")


def _test_letters(settings: Settings) -> Iterator[Finding]:
    """A letter to each recipient by the very way their alerts take, at once and outside of the outbox."""
    try:
        desk, now = open_desk(settings), datetime.now(UTC)
    except catalog.CatalogError:  # an error of its own already
        return
    settings_of_letters = desk.channels()
    written = [write_test(recipient, settings_of_letters.sender, now) for recipient in desk.recipients.values()]
    for delivery in deliver_all(written, settings_of_letters, now):
        what = f"test to {delivery.letter_key.partition('|')[0]} by {delivery.channel}: {delivery.detail}"
        yield Finding("ok" if delivery.ok else "error", "letters", what)
