"""Web archives into the memory: one process reads and writes, others sift; a killed run goes on where it ended.

    file ──records──► lots ──workers: sifting.py──► findings ──one transaction──► articles, and how far the file is read

Lots come back in the order of the file, and never more of them are under way than a few for each worker. Articles are
kept as if they had been seen when the archive was made, under their host's name, switched off: nothing here is ever
visited, re-checked or told.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import multiprocessing
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import nullcontext
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from alerts import wording
from analysis.stories import OPEN_FOR
from flows.gathering import Finding, Gathering
from flows.keeping import keep_all
from flows.recording import Keeper
from flows.report import count
from flows.running import Run, Start
from flows.sifting import BESIDE, Sifted, sift
from flows.times import ALWAYS, Span
from scrapers.archives import ArchiveError, Record, records
from storage import archives, sources
from storage import stories as story_rows
from storage.archives import Progress
from storage.store import Store

log = logging.getLogger(__name__)

LOT_RECORDS: Final = 64
LOT_BYTES: Final = 8_000_000  # of pages; with the lots under way this bounds the memory
PAGE_SECONDS: Final = 10.0  # of a worker's CPU for one page; of real ones the slowest takes half a second
AHEAD: Final = 2  # lots under way for each worker, so that none waits for the reader
_IDENTITY_BYTES: Final = 65_536
_LONG_AGO: Final = datetime(1990, 1, 1, tzinfo=UTC)


def is_archive(path: Path) -> bool:
    """Does the file's name say that it is a web archive?"""
    return path.name.lower().endswith((".warc", ".warc.gz"))


@dataclass(frozen=True)
class Lot:
    """Some records in a row; what follows begins at ``end``."""

    records: tuple[Record, ...]
    end: int


@dataclass
class Crew:
    """The worker processes; ``workers`` of 0 sifts in this process. Use as ``with``."""

    catalog: Path | None
    workers: int
    span: Span = ALWAYS
    _pool: ProcessPoolExecutor | None = field(default=None, init=False)

    def __enter__(self) -> Self:
        self._pool = self._hire(self.workers) if self.workers else None
        return self

    def __exit__(
        self, error: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._pool:
            self._pool.shutdown(cancel_futures=True)

    @staticmethod
    def _hire(number: int) -> ProcessPoolExecutor:
        # spawned, not forked: a fork would share the open database and the threads of the log
        return ProcessPoolExecutor(number, mp_context=multiprocessing.get_context("spawn"))

    def send(self, lot: Lot) -> Future[Sifted]:
        """Have a lot sifted."""
        if self._pool is None:
            done: Future[Sifted] = Future()
            done.set_result(sift(self.catalog, self.span, lot.records))
            return done
        try:
            return self._submit(self._pool, lot.records)
        except BrokenProcessPool:  # a worker died, and all others with it
            self._pool = self._hire(self.workers)
            return self._submit(self._pool, lot.records)

    def _submit(self, pool: ProcessPoolExecutor, taken: Sequence[Record]) -> Future[Sifted]:
        return pool.submit(sift, self.catalog, self.span, taken, PAGE_SECONDS)

    async def receive(self, lot: Lot, sent: Future[Sifted]) -> Sifted:
        """What a lot came to. Where a worker died of a page, its lots are read again, page by page."""
        try:
            return await asyncio.wrap_future(sent)
        except BrokenProcessPool:
            log.warning("a worker died; its lot is read again, page by page", extra={"end": lot.end})
        sifted, alone = Sifted(), self._hire(1)
        for record in lot.records:
            try:
                sifted.add(await asyncio.wrap_future(self._submit(alone, (record,))))
            except BrokenProcessPool:
                sifted.add_fault(record, f"the process that read it died, or was ended after {PAGE_SECONDS:g} seconds")
                alone = self._hire(1)
        alone.shutdown()
        return sifted


@dataclass(frozen=True)
class Site:
    """Where archives are dug into, and for pages of what time."""

    run: Run
    span: Span = ALWAYS


async def dig_all(site: Site, paths: Sequence[Path], workers: int) -> tuple[list[str], list[str]]:
    """Read archives one after another; what became of each in a line, and what went wrong."""
    lines, issues, start = [], [], site.run.start
    with Crew(start.desk.settings.catalog, workers if paths else 0, site.span) as crew:
        for path in paths:
            # a keeper of long ago: one of today would close the stories that the archive's next file may go on with
            keeper = Keeper(start.desk, site.run.store, site.run.id, _LONG_AGO)
            dig = partial(_dig, keeper, crew, path, start)
            lines.append(await start.step(f"dig {path.name}", dig))
            issues += keeper.issues
    return lines, issues


async def _dig(keeper: Keeper, crew: Crew, path: Path, start: Start) -> str:
    """Read an archive to its end, from where it was left; each lot in one transaction with the place it ends at.

    A dry run writes nothing, not even to undo it: for hours nobody else could.
    """
    state = _progress(keeper.store, path, crew.span)
    begun = state.place
    try:
        async for lot, sifted in _sifted(crew, path, begun, state.bytes):
            with nullcontext() if start.dry_run else keeper.store.atomic():
                became = sifted.worth if start.dry_run else _keep(keeper, lot, sifted)
                counts = dict(Counter(state.counts) + became)
                state = replace(state, path=str(path), place=lot.end, counts=counts)
                if not start.dry_run:
                    archives.advance(keeper.store, state, keeper.run_id, start.now)
            keeper.issues += [f"{path}, {fault}" for fault in sifted.faults]
            keeper.issues += [f"{path}, offset {r.offset}: damaged there" for r in lot.records if r.reason == "damaged"]
            keeper.told.clear()  # counted above; a month of news would fill the memory with its headlines
    except ArchiveError as error:  # keeps no other file waiting
        keeper.issues.append(str(error))
        return f"{path.name}: not read"
    return _account(path, state, begun)


def _progress(store: Store, path: Path, span: Span) -> Progress:
    name = identify(path, span)
    return archives.progress(store, name) or Progress(name, str(path), 0, path.stat().st_size, {})


async def _sifted(crew: Crew, path: Path, start: int, size: int) -> AsyncIterator[tuple[Lot, Sifted]]:
    """Lots in the order of the file with what they came to, a few under way at any time."""
    under_way: deque[tuple[Lot, Future[Sifted]]] = deque()
    for lot in lots(path, start, size) if start < size else ():
        under_way.append((lot, crew.send(lot)))
        if len(under_way) > AHEAD * crew.workers:
            first, sent = under_way.popleft()
            yield first, await crew.receive(first, sent)
    while under_way:
        first, sent = under_way.popleft()
        yield first, await crew.receive(first, sent)


def lots(path: Path, start: int, size: int) -> Iterator[Lot]:
    """The records of an archive in lots; the last one ends at ``size``."""
    taken: list[Record] = []
    weight = 0
    for record in records(path, start):
        if len(taken) >= LOT_RECORDS or weight > LOT_BYTES:
            yield Lot(tuple(taken), record.offset)
            taken, weight = [], 0
        taken.append(record)
        weight += len(record.page.body) if record.page else 0
    yield Lot(tuple(taken), size)


def _keep(keeper: Keeper, lot: Lot, sifted: Sifted) -> Counter[str]:
    """Keep the findings of a lot; what became of each of its records."""
    if not sifted.found:
        return sifted.counts
    keeper.now = max(r.page.fetched_at for r in lot.records if r.page)
    story_rows.close(keeper.store, keeper.now - OPEN_FOR)
    publishers = {source.id: source for source, _ in sifted.found}
    sources.meet(keeper.store, publishers.values(), keeper.now)
    found: dict[str, list[Finding]] = {}
    for source, finding in sifted.found:
        found.setdefault(source.id, []).append(finding)
    final = keep_all(keeper, [Gathering(publishers[name], (), tuple(each)) for name, each in found.items()])
    outcomes = count(finding.outcome for gathering in final for finding in gathering.findings)
    return sifted.counts + Counter({outcome.value: number for outcome, number in outcomes.items()})


def identify(path: Path, span: Span = ALWAYS) -> str:
    """What tells an archive from every other wherever it lies: its length and the digest of its beginning.

    Read for some time only, it is another: what was left out can be read later.
    """
    narrowed = "".join(f"-{name}:{moment:%Y%m%dT%H%M%S}" for name, moment in asdict(span).items() if moment)
    with path.open("rb") as file:
        return f"{path.stat().st_size}-{hashlib.sha256(file.read(_IDENTITY_BYTES)).hexdigest()[:32]}{narrowed}"


def _account(path: Path, state: Progress, begun: int) -> str:
    """One line on a file: how many records, what became of them, the largest numbers first."""
    beside = {name: n for name, n in state.counts.items() if name.startswith(BESIDE)}
    numbers = {name: n for name, n in state.counts.items() if name not in beside}
    parts = [f"{n} {name}" for name, n in sorted(numbers.items(), key=lambda pair: -pair[1])]
    parts += [f"{name} {n}" for name, n in beside.items()]
    earlier = f" (up to byte {begun:,} in an earlier run)" if begun else ""
    return f"{path.name}: {wording.count(sum(numbers.values()), 'record')}{earlier}: " + ", ".join(parts)
