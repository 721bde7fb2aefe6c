"""The sources of a run spread over several workers: batches out, gatherings back, and the rest visited here.

    errands ──split by site──► batches ──► workers ──► gatherings, checked ──► errands of which little is left to do

Nothing is lost by a worker that dies: what it does not bring is an errand as before. Nothing is asked twice at once:
a batch is taken back, and the worker's lease on it has run out, before anybody else turns to its hosts.
"""

from __future__ import annotations

import asyncio
import logging
import secrets
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from analysis.model import Source
from analysis.robots import RobotsFile
from flows import assisting, batches
from flows.batches import Batch, Brought
from flows.desk import identity
from flows.gathering import Errand, Limits
from flows.post import Carrier, Post
from flows.running import Run
from flows.settings import Settings
from scrapers.robots import read_rules
from storage import robots

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Pace:
    """How long home waits, in seconds."""

    look: float = 1.0  # between two looks at the folder
    start: float = 120.0  # for a first sign: a worker looks every 10, and a process took 25 to start on two busy cores
    silence: float = 45.0  # after a sign of life, of which one is due every 5
    visits: float = 4.0  # no seconds, but times what a visit may take: the visits of a batch begin together
    lease: float = assisting.LEASE_SECONDS + 5.0  # from taking a batch back until its worker has surely let go


PACE = Pace()


@dataclass
class Spread:
    """The errands with what was brought of them, and what there is to say of it."""

    errands: list[Errand]
    notes: list[str] = field(default_factory=list)
    issues: list[str] = field(default_factory=list)


async def spread(run: Run, shared: Path, errands: Sequence[Errand], limits: Limits) -> Spread:
    """Have as much as possible gathered by other workers through a shared folder, where there are any.

    Raises nothing for what they do or fail to do: the caller visits what did not come back.
    """
    open_carrier, result = run.start.open_carrier, Spread(list(errands))
    why: list[str] = []
    with _going_on(why):
        post = Post(shared)
        await _clear(post, run.store.installation)
        if open_carrier is not None:
            async with open_carrier() as carrier:
                await _spread(run, Home(post, carrier), result, limits)
    result.issues += [f"gathered here, not by others: {each}" for each in why]
    return result


@contextmanager
def _going_on(why: list[str]) -> Iterator[None]:
    """Whatever an engine or the shared folder does is said and ends no run: the sources can be gathered here."""
    try:
        yield
    except Exception as error:
        log.exception("not done by others")
        why.append(f"{type(error).__name__}: {error}")


async def _clear(post: Post, installation: str) -> None:
    """The batches of a run that was killed are nobody's any more."""
    names = await asyncio.to_thread(post.left_over, installation)
    if any([post.take_back(name) for name in names]):
        log.info("taking back the batches of a run that was killed", extra={"batches": len(names)})
        await asyncio.sleep(PACE.lease)
    for name in names:
        post.forget(name)


async def _spread(run: Run, home: Home, result: Spread, limits: Limits) -> None:
    settings, now = run.start.desk.settings, run.start.now
    number = min(await home.carrier.places(), len(result.errands) // max(1, settings.batch_sources))
    if number < 2:
        return
    known = robots.fresh(run.store, now)
    out = {}
    for lot in batches.split(result.errands, number):
        batch = Batch(
            edition=batches.edition(settings.catalog),
            now=now,
            limits=limits,
            gap_seconds=settings.gap_seconds,
            contact=settings.contact,
            errands=tuple(lot),
        )
        name = f"{run.store.installation}-{secrets.token_hex(8)}"
        out[name] = replace(batch, robots=batches.of_sites(known, batch.sites))

    async def have_all() -> list[Brought]:
        return await asyncio.gather(*(home.have_gathered(name, batch) for name, batch in out.items()))

    brought = await run.start.step(f"spread over {len(out)} workers", have_all)
    learned = [file for each in brought for file in each.robots]
    robots.keep(run.store, learned, now)
    begun = {gathering.source.id: gathering for each in brought for gathering in each.gatherings}
    result.errands = [replace(errand, begun=begun.get(errand.source.id)) for errand in result.errands]
    result.issues += [fault for each in brought for fault in each.faults]
    result.notes.append(f"{len(begun)} of {len(result.errands)} sources gathered by {len(out)} workers")
    files = [file for batch in out.values() for file in batch.robots] + learned
    await asyncio.sleep(_rest(settings, [errand.source for errand in result.errands], files))


def _rest(settings: Settings, sources: Iterable[Source], files: Iterable[RobotsFile]) -> float:
    """Seconds for which home asks nobody, since our client does not know when a worker's asked whom last."""
    agent = identity(settings).partition("/")[0]
    gaps = [*(source.gap_seconds for source in sources), *(read_rules(file).gap(agent) for file in files)]
    return max(settings.gap_seconds, *gaps)


@dataclass(frozen=True)
class Home:
    """Who waits for batches: where they lie, and how a worker hears of them."""

    post: Post
    carrier: Carrier

    async def have_gathered(self, name: str, batch: Batch) -> Brought:
        """What a worker brings of a batch, nothing where none does; nobody is at work on it afterwards."""
        why: list[str] = []
        text = None
        with _going_on(why):
            await asyncio.to_thread(self.post.send, name, batches.encode(batch))
            await self.carrier.start(name)
            text = await self._wait(name, batch.limits.seconds, why)
        if text is None:
            text = await self._take_back(name, why)
        brought = batches.decode_brought(text, batch) if text is not None else Brought(refusal="; ".join(why))
        with _going_on(why):
            await asyncio.to_thread(self.post.forget, name)
        if brought.refusal:
            fault = f"a batch of {len(batch.errands)} sources was gathered here: {brought.refusal}"
            return replace(brought, faults=(*brought.faults, fault))
        return brought

    async def _wait(self, name: str, seconds: float, why: list[str]) -> bytes | None:
        sign, since = "", time.monotonic()
        end = since + PACE.start + PACE.visits * seconds
        while time.monotonic() - since < (PACE.silence if sign else PACE.start):
            if time.monotonic() > end:
                why.append(f"its worker was not done after {PACE.start + PACE.visits * seconds:.0f} seconds")
                return None
            text = await asyncio.to_thread(self.post.brought, name)
            if text is not None:
                return text
            latest = await asyncio.to_thread(self.post.sign, name)
            if latest != sign:
                sign, since = latest, time.monotonic()
            await asyncio.sleep(PACE.look)
        why.append("its worker gave no sign of life any more" if sign else "no worker took it")
        return None

    async def _take_back(self, name: str, why: list[str]) -> bytes | None:
        # each step for itself: a worker that we cannot reach must have let go all the same before we visit its hosts
        with _going_on(why):
            await asyncio.to_thread(self.post.take_back, name)
        with _going_on(why):
            await self.carrier.cancel(name)
        await asyncio.sleep(PACE.lease)
        with _going_on(why):
            return await asyncio.to_thread(self.post.brought, name)
        return None
