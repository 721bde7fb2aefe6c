"""One run, whatever it does: the lease held, its beginning and end written down, a failure told and passed on."""

from __future__ import annotations

import logging
import time
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from flows import vitals, watching
from flows.desk import Desk
from flows.lease import held
from flows.lots import Step, plainly
from flows.post import OpenCarrier
from flows.recording import Keeper
from flows.report import Report, RunState
from flows.trips import Trip
from storage import runs
from storage import sources as source_rows
from storage.store import Store

log = logging.getLogger(__name__)
T = TypeVar("T")

WAIT_SECONDS = 900.0  # for another run to finish before this one gives up


@dataclass(frozen=True)
class Start:
    """What every run begins with."""

    desk: Desk
    now: datetime
    step: Step = plainly
    wait_seconds: float = WAIT_SECONDS
    open_carrier: OpenCarrier | None = None  # to other workers; none: everything is gathered here
    dry_run: bool = False  # look and judge, keep nothing, tell nobody


@dataclass(frozen=True)
class Run:
    """A run under way, with the lease held."""

    start: Start
    store: Store
    id: int

    def keeper(self) -> Keeper:
        """The one hand on the database, for this run."""
        return Keeper(self.start.desk, self.store, self.id, self.start.now)

    def writing(self) -> AbstractContextManager[object]:
        """What is kept and told inside stands afterwards; that of a dry run is undone, once the report knows it."""
        return self.store.undone() if self.start.dry_run else nullcontext()

    def trip(self) -> Trip:
        """A way to the web with what is remembered of it."""
        return Trip(self.start.desk, self.store, self.start.step, self.start.now)


async def record_run(
    start: Start, flow: str, parameters: dict[str, object], work: Callable[[Run], Awaitable[Report]]
) -> Report:
    """Hold the lease, write the run down, do the work, write down how it ended."""
    if start.dry_run:
        parameters = {**parameters, "dry_run": True}
    with start.desk.store() as store:
        async with held(store, flow, start.wait_seconds):
            source_rows.sync(store, start.desk.catalog.sources, start.now)
            for killed in runs.interrupted(store):  # we hold the lease, so nobody is at work on it
                runs.finish(store, killed.id, start.now, "failed", {"line": "killed before its end"})
            if not start.dry_run and runs.replan(store, start.now):
                log.warning("the clock went back: what was planned by the wrong one is due now")
            run = Run(start, store, runs.start(store, flow, start.now, parameters))
            begun = time.monotonic()
            try:
                if start.desk.catalog.rules and not start.dry_run:  # else there is nobody to tell
                    watching.watch_runs(run.keeper())
                with vitals.shortage_told():
                    report = replace(await work(run), dry_run=start.dry_run)
            except BaseException as error:
                # what is no Exception is a person's doing, or the machine's that shuts down
                state: RunState = "failed" if isinstance(error, Exception) else "stopped"
                failure: dict[str, object] = {"line": f"{state}: {type(error).__name__}: {error}"}
                runs.finish(store, run.id, _later(start.now, begun), state, failure)
                if state == "failed" and not start.dry_run:
                    vitals.tell(start.desk.settings, flow, None)
                raise
            runs.finish(store, run.id, _later(start.now, begun), report.state, report.summary())
    log.info("run ended", extra={"flow": flow, "state": report.state, "what": report.line})
    if not start.dry_run:
        vitals.tell(start.desk.settings, flow, report)
    return report


def _later(now: datetime, begun: float) -> datetime:
    """The run's own clock, moved on by the time that really passed."""
    return now + timedelta(seconds=time.monotonic() - begun)


def soon(work: Callable[[], T]) -> Callable[[], Awaitable[T]]:
    """Plain work as a step; it stays on this thread, since the database is in one hand."""

    async def run() -> T:
        return work()

    return run
