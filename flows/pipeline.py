"""The flows as plain functions: the order of the steps, with the clock passed in. No Prefect here.

    monitor  = plan → gather (in parallel), read again what a feed says was edited → keep → watch → deliver
    recheck  = due articles → read again (in parallel) → keep → deliver
    digest   = what is owed since the last one → one letter each → deliver
    backfill = web archives and dated texts → assess → keep (nothing is told)
    upkeep   = check → back up → tidy

Every step runs through a ``Step``, so that Prefect can make each one a task without a line of the work
knowing: the flow files pass one that does, ``--bare`` passes one that just runs it.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeVar

from flows import announcing, archiving, backfilling, digesting, digging, telling, vitals, watching
from flows.desk import Desk
from flows.gathering import Gathering
from flows.keeping import Keeper, keep_all
from flows.lease import held
from flows.lots import Step, plainly
from flows.rechecking import keep_readings
from flows.report import Report, RunState, Told, count
from flows.trips import Trip
from storage import articles, changes, keep, proposals, runs
from storage import sources as source_rows
from storage.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")

WAIT_SECONDS = 900.0  # for another run to finish before this one gives up
RECHECKS_PER_RUN = 500


@dataclass(frozen=True)
class Start:
    """What every run begins with."""

    desk: Desk
    now: datetime
    step: Step = plainly
    wait_seconds: float = WAIT_SECONDS


@dataclass(frozen=True)
class _Run:
    """A run under way, with the lease held."""

    start: Start
    store: Store
    id: int

    def keeper(self) -> Keeper:
        return Keeper(self.start.desk, self.store, self.id, self.start.now)

    def trip(self) -> Trip:
        return Trip(self.start.desk, self.store, self.start.step, self.start.now)


async def _record(
    start: Start, flow: str, parameters: dict[str, object], work: Callable[[_Run], Awaitable[Report]]
) -> Report:
    """Hold the lease, write the run down, do the work, write down how it ended."""
    with start.desk.store() as store:
        async with held(store, flow, start.wait_seconds):
            source_rows.sync(store, start.desk.catalog.sources, start.now)
            for killed in runs.interrupted(store):  # we hold the lease, so nobody is at work on it
                runs.finish(store, killed.id, start.now, "failed", {"line": "killed before its end"})
            run = _Run(start, store, runs.start(store, flow, start.now, parameters))
            begun = time.monotonic()
            try:
                report = await work(run)
            except BaseException as error:
                failure: dict[str, object] = {"line": f"failed: {type(error).__name__}: {error}"}
                runs.finish(store, run.id, _later(start.now, begun), "failed", failure)
                vitals.tell(start.desk.settings, flow, None)
                raise
            runs.finish(store, run.id, _later(start.now, begun), report.state, report.summary())
    log.info("run ended", extra={"flow": flow, "state": report.state, "what": report.line})
    vitals.tell(start.desk.settings, flow, report)
    return report


def _later(now: datetime, begun: float) -> datetime:
    """The run's own clock, moved on by the time that really passed."""
    return now + timedelta(seconds=time.monotonic() - begun)


async def monitor(start: Start, only: Sequence[str] = (), everything: bool = False) -> Report:
    """Visit the sources that are due (or those named, or all), keep what matters, tell who asked.

    Raises:
        BusyError: when another run holds the lease for too long.
        watching.UnknownSourceError: for a source that the catalogue does not have.
    """
    desk, now = start.desk, start.now

    async def work(run: _Run) -> Report:
        full = vitals.want_of_room(desk.settings)
        errands = [] if full else watching.plan(desk, run.store, now, only, everything)
        gatherings, announcements, readings = await run.trip().gather(errands)
        keeper = run.keeper()

        def keep_everything() -> list[Gathering]:
            keep_readings(keeper, readings)
            announcing.settle(run.store, announcements, readings, now)
            return keep_all(keeper, gatherings)

        final = await start.step("keep", _soon(keep_everything))
        visits, is_outage = watching.watch(keeper, final)
        told = await _deliver(run)
        faults = (*filter(None, [full]), *keeper.issues, *told.issues)
        issues = (*(f"{v.source_id}: {v.detail}" for v in visits if v.detail), *faults)
        return Report(
            flow="monitor",
            at=now,
            state="outage" if is_outage else _state(issues),
            visits=tuple(visits),
            skipped=watching.skipped(desk, errands, only),
            outcomes=count(f.outcome for g in final for f in g.findings),
            checked=len(readings),
            changes=tuple(keeper.told),
            issues=issues,
            faults=faults,
            told=told,
        )

    return await _record(start, "monitor", {"only": list(only), "everything": everything}, work)


async def recheck(start: Start, limit: int = RECHECKS_PER_RUN) -> Report:
    """Read again the articles whose time has come, and conclude: edited, withdrawn, restored, or nothing.

    Raises:
        BusyError: as in ``monitor``.
    """

    edited: list[str] = []

    async def work(run: _Run) -> Report:
        full = vitals.want_of_room(start.desk.settings)
        readings = await run.trip().read_again([] if full else articles.due(run.store, start.now, limit))
        keeper = run.keeper()
        await start.step("keep", _soon(lambda: keep_readings(keeper, readings)))
        told = await _deliver(run)
        edited.extend(edit.url for edit in changes.edits(run.store, start.now) if edit.row.revision)
        issues = (*filter(None, [full]), *keeper.issues, *told.issues)
        return Report(
            flow="recheck",
            at=start.now,
            state=_state(issues),
            checked=len(readings),
            changes=tuple(keeper.told),
            issues=issues,
            faults=issues,
            told=told,
        )

    report = await _record(start, "recheck", {"limit": limit}, work)
    await archiving.ask_for_copies(start.desk, edited)
    return report


async def digest(start: Start) -> Report:
    """Write the digests that are due, one for each recipient who asked for one, and send them.

    Raises:
        BusyError: as in ``monitor``.
    """

    async def work(run: _Run) -> Report:
        written, unwritten = digesting.write_digests(start.desk, run.store, start.now)
        told = await _deliver(run)
        issues = (*unwritten, *told.issues)
        notes = (f"{written} digests written",)
        return Report("digest", start.now, _state(issues), issues=issues, faults=issues, told=told, notes=notes)

    return await _record(start, "digest", {}, work)


async def backfill(start: Start, files: Sequence[Path], workers: int = 0) -> Report:
    """Read web archives and dated texts into the memory as if they had been seen then; nobody is told.

    ``workers`` processes read the pages of archives; 0 reads them in this one.

    Raises:
        backfilling.BackfillError: for a file that cannot be read, with its name, line or offset, and the remedy.
        BusyError: as in ``monitor``.
    """
    dug = [file for file in files if digging.is_archive(file)]
    if missing := next((file for file in dug if not file.is_file()), None):
        raise backfilling.BackfillError(f"{missing}: no such file")
    texts = [text for file in files if file not in dug for text in backfilling.read(file)]
    quiet = replace(start, desk=replace(start.desk, catalog=replace(start.desk.catalog, rules=())))

    async def work(run: _Run) -> Report:
        # before any keeper of today: that one closes the stories of an archive that a killed run left half read
        site = digging.Site(quiet.desk, run.store, run.id, start.now, start.step)
        lines, issues = await digging.dig_all(site, dug, workers)
        final: list[Gathering] = []
        changed: list[str] = []
        if texts:
            keeper = run.keeper()
            source_rows.sync(run.store, [*start.desk.catalog.sources, backfilling.SOURCE], start.now)
            findings = [backfilling.find(start.desk.judge, text) for text in texts]
            gathering = Gathering(backfilling.SOURCE, (), tuple(findings))
            final = await start.step("keep", _soon(lambda: keep_all(keeper, [gathering])))
            changed, issues = keeper.told, [*issues, *keeper.issues]
            lines = [*lines, f"{len(texts)} texts read, {len(changed)} articles kept"]
        return Report(
            flow="backfill",
            at=start.now,
            state=_state(issues),
            outcomes=count(f.outcome for g in final for f in g.findings),
            changes=tuple(changed),
            issues=tuple(issues),
            faults=tuple(issues),
            notes=tuple(lines),
        )

    return await _record(quiet, "backfill", {"files": [str(f) for f in files]}, work)


async def upkeep(start: Start) -> Report:
    """Check the database, back it up, tidy it.

    Raises:
        BusyError: as in ``monitor``.
    """
    settings = start.desk.settings
    folder = settings.home / "backups"

    async def work(run: _Run) -> Report:
        issues = tuple(keep.integrity(run.store))
        notes: list[str] = []
        if not issues:  # a damaged database must not take the place of a sound backup
            saved = keep.backup(run.store, folder / f"spacewatch-{start.now:%Y-%m-%d}.db")
            dropped = keep.thin_out(folder, start.now)
            waiting = proposals.renew(run.store, start.now)
            tidied = keep.tidy(run.store, start.now, timedelta(days=settings.keep_pages_days))
            notes = [f"backup {saved}", f"backups dropped: {dropped}"]
            notes += [f"{name}: {n}" for name, n in tidied.items() if n]
            if waiting:
                notes.append(f"merges and splits proposed: {waiting} (spacewatch stories proposals)")
        return Report("upkeep", start.now, _state(issues), issues=issues, faults=issues, notes=tuple(notes))

    return await _record(start, "upkeep", {}, work)


def _state(issues: Sequence[str]) -> RunState:
    return "with_errors" if issues else "completed"


async def _deliver(run: _Run) -> Told:
    desk, store, now = run.start.desk, run.store, run.start.now

    def tell() -> Told:
        issues = telling.write_letters(desk, store, now)
        return replace(telling.deliver(desk, store, now), issues=tuple(issues))

    return await run.start.step("deliver", _soon(tell))


def _soon(work: Callable[[], T]) -> Callable[[], Awaitable[T]]:
    """Plain work as a step; it stays on this thread, since the database is in one hand."""

    async def run() -> T:
        return work()

    return run
