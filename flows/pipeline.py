"""The flows as plain functions: the order of the steps, with the clock passed in. No Prefect here.

    monitor  = plan → spread over other workers, where there are any → gather the rest (in parallel), read again what
               a feed says was edited → keep → watch → deliver
    recheck  = due articles → read again (in parallel) → keep → deliver
    digest   = what is owed since the last one → one letter each → deliver
    backfill = web archives and dated texts → assess → keep (nothing is told)
    upkeep   = check → back up → tidy

Every step runs through a ``Step``, so that Prefect can make each one a task without a line of the work
knowing: the flow files pass one that does, ``--bare`` passes one that just runs it.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from alerts import wording
from flows import (
    announcing,
    archiving,
    backfilling,
    digesting,
    digging,
    housekeeping,
    standing,
    telling,
    vitals,
    watching,
)
from flows.announcing import Announcement
from flows.gathering import Errand, Gathering, Limits
from flows.keeping import keep_all
from flows.rechecking import Reading, keep_readings
from flows.recording import Keeper
from flows.report import Report, RunState, Told, count
from flows.running import Run, Start, record_run, soon
from flows.times import ALWAYS, Span
from flows.trips import seconds_by_host
from storage import changes
from storage import sources as source_rows
from storage.articles import ALL_DUE, Among

__all__ = ["RECHECKS_PER_RUN", "Start", "backfill", "digest", "monitor", "recheck", "upkeep"]

RECHECKS_PER_RUN = 500


async def monitor(start: Start, only: Sequence[str] = (), everything: bool = False, span: Span = ALWAYS) -> Report:
    """Visit the sources that are due (or those named, or all), keep what matters of the ``span``, tell who asked.

    Raises:
        BusyError: when another run holds the lease for too long.
        watching.UnknownSourceError: for a source that the catalogue does not have.
    """
    desk, now = start.desk, start.now
    watching.check_known(desk, only)

    async def work(run: Run) -> Report:
        full = vitals.want_of_room(desk.settings)
        planned = [] if full else watching.plan(desk, run.store, now, only, everything)
        limits = Limits(desk.settings.articles_per_source, desk.settings.source_seconds, span)
        errands, notes, not_spread = await _spread(run, planned, limits)
        gatherings, announcements, readings = await run.trip().gather(errands, limits)
        keeper = run.keeper()

        with run.writing():
            keeping = partial(_keep_everything, keeper, gatherings, announcements, readings)
            final = await start.step("keep", soon(keeping))
            visits, is_outage = watching.watch(keeper, final)
            keeper.notes += standing.renew(run.store, desk.catalog.rolls, now)
            told = await _deliver(run)
        faults = (*filter(None, [full]), *keeper.issues, *told.issues)
        issues = (*not_spread, *watching.complaints(visits, is_outage), *faults)
        return Report(
            flow="monitor",
            at=now,
            state="outage" if is_outage else _state(issues),
            visits=tuple(visits),
            hosts=seconds_by_host(final),
            skipped=watching.skipped(desk, errands, only),
            outcomes=count(f.outcome for g in final for f in g.findings),
            checked=len(readings),
            changes=tuple(keeper.told),
            happenings=tuple(keeper.happenings),
            issues=issues,
            faults=faults,
            told=told,
            notes=tuple(notes),
        )

    return await _record_edits(start, "monitor", {"only": [*only], "everything": everything} | _given(span), work)


async def recheck(start: Start, limit: int = RECHECKS_PER_RUN, among: Among = ALL_DUE) -> Report:
    """Read again the articles whose time has come, and conclude: edited, withdrawn, restored, or nothing.

    Raises:
        BusyError, watching.UnknownSourceError: as in ``monitor``.
    """
    watching.check_known(start.desk, among.sources)

    async def work(run: Run) -> Report:
        full = vitals.want_of_room(start.desk.settings)
        trip = run.trip()
        readings = await trip.read_again([] if full else trip.due(limit, among))
        keeper = run.keeper()
        with run.writing():
            await start.step("keep", soon(lambda: keep_readings(keeper, readings)))
            told = await _deliver(run)
        issues = (*filter(None, [full]), *keeper.issues, *told.issues)
        return Report(
            flow="recheck",
            at=start.now,
            state=_state(issues),
            checked=len(readings),
            changes=tuple(keeper.told),
            happenings=tuple(keeper.happenings),
            issues=issues,
            faults=issues,
            told=told,
        )

    return await _record_edits(start, "recheck", {"limit": limit} | _given(among), work)


async def digest(start: Start) -> Report:
    """Write the digests that are due, one for each recipient who asked for one, and send them.

    Raises:
        BusyError: as in ``monitor``.
    """

    async def work(run: Run) -> Report:
        with run.writing():
            written, unwritten = digesting.write_digests(start.desk, run.store, start.now)
            told = await _deliver(run)
        issues = (*unwritten, *told.issues)
        notes = (f"{wording.count(written, 'digest')} written",)
        return Report("digest", start.now, _state(issues), issues=issues, faults=issues, told=told, notes=notes)

    return await record_run(start, "digest", {}, work)


async def backfill(start: Start, files: Sequence[Path], workers: int = 0, span: Span = ALWAYS) -> Report:
    """Read web archives and dated texts into the archive as if they had been seen then; nobody is told.

    ``workers`` processes read the pages of archives; 0 reads them in this one. What was published outside of
    ``span`` is left out.

    Raises:
        backfilling.BackfillError: for a file that cannot be read, with its name, line or offset, and the remedy.
        BusyError: as in ``monitor``.
    """
    dug = [file for file in files if digging.is_archive(file)]
    texts = [text for file in files if file not in dug for text in backfilling.read(file) if span.holds(text.published)]
    backfilling.find_missing(dug)
    quiet = replace(start, desk=replace(start.desk, catalog=replace(start.desk.catalog, rules=())))

    async def work(run: Run) -> Report:
        # before any keeper of today: that one closes the stories of an archive that a killed run left half read
        site = digging.Site(run, span)
        lines, issues = await digging.dig_all(site, dug, workers)
        final: list[Gathering] = []
        changed: list[str] = []
        if texts:
            keeper = run.keeper()
            findings = [backfilling.find(start.desk.judge, text) for text in texts]
            gathering = Gathering(backfilling.SOURCE, (), tuple(findings))
            with run.writing():
                source_rows.sync(run.store, [*start.desk.catalog.sources, backfilling.SOURCE], start.now)
                final = await start.step("keep", soon(lambda: keep_all(keeper, [gathering])))
            changed, issues = keeper.told, [*issues, *keeper.issues]
            lines = [*lines, f"{wording.count(len(texts), 'text')} read, {wording.count(len(changed), 'article')} kept"]
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

    return await record_run(quiet, "backfill", {"files": [str(f) for f in files]} | _given(span), work)


async def upkeep(start: Start) -> Report:
    """Check the database, back it up, tidy it.

    Raises:
        BusyError: as in ``monitor``.
    """

    async def work(run: Run) -> Report:
        issues, notes = housekeeping.look_after(run.store, start.desk.settings, start.now, dry_run=start.dry_run)
        return Report("upkeep", start.now, _state(issues), issues=issues, faults=issues, notes=notes)

    return await record_run(start, "upkeep", {}, work)


async def _record_edits(
    start: Start, flow: str, parameters: dict[str, object], work: Callable[[Run], Awaitable[Report]]
) -> Report:
    """A run as ``record_run`` does it; when it is over, a public archive is asked for the pages it found edited."""
    edited: list[str] = []

    async def watched(run: Run) -> Report:
        report = await work(run)
        edited.extend(edit.url for edit in changes.edits(run.store, start.now) if edit.row.revision)
        return report

    report = await record_run(start, flow, parameters, watched)
    await archiving.ask_for_copies(start.desk, edited)
    return report


def _given(narrowed: Among | Span) -> dict[str, object]:
    """What a run was narrowed to, as it is written down."""
    return {name: str(value) for name, value in asdict(narrowed).items() if value}


async def _spread(run: Run, errands: list[Errand], limits: Limits) -> tuple[list[Errand], list[str], list[str]]:
    """The errands with what other workers brought of them, with notes and issues; no folder, no change."""
    shared = run.start.desk.settings.shared
    if shared is None:
        return errands, [], []
    from flows import spreading  # with what writes and checks batches, for which other runs need not wait

    spread = await spreading.spread(run, shared, errands, limits)
    return spread.errands, spread.notes, spread.issues


def _keep_everything(
    keeper: Keeper, gatherings: Sequence[Gathering], announced: Sequence[Announcement], readings: Sequence[Reading]
) -> list[Gathering]:
    keep_readings(keeper, readings)
    announcing.settle(keeper.store, announced, readings, keeper.now)
    return keep_all(keeper, gatherings)


def _state(issues: Sequence[str]) -> RunState:
    return "with_errors" if issues else "completed"


async def _deliver(run: Run) -> Told:
    desk, store, now = run.start.desk, run.store, run.start.now

    def tell() -> Told:
        if run.start.dry_run:
            return telling.rehearse(desk, store, now)
        issues = telling.write_letters(desk, store, now)
        return replace(telling.deliver(desk, store, now), issues=tuple(issues))

    return await run.start.step("deliver", soon(tell))
