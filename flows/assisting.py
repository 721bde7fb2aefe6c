"""A worker's side of a batch: take it, visit its sources, bring back what was found. No database here.

    claim ──► same edition? ──► gather every source, a sign of life every few seconds ──► bring

It stops as soon as it cannot tell that the batch is still its own: taken back, or the shared folder out of reach.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count

from analysis.errors import UserError
from flows import batches, logs
from flows.batches import Batch, Brought
from flows.desk import Desk, open_desk
from flows.gathering import gather
from flows.post import BatchError, Post
from flows.settings import Settings, read
from scrapers import confined

log = logging.getLogger(__name__)

SIGN_SECONDS = 5.0
STALL_SECONDS = 10.0  # a network share that does not answer for so long counts as gone
LEASE_SECONDS = SIGN_SECONDS + STALL_SECONDS  # a batch that was taken back is let go of within this


def run(name: str) -> str:
    """Gather the batch of that name with this machine's settings; what was done, in a line (the work of Dask's tasks).

    Raises:
        UserError: for settings, a catalogue or a batch that cannot be used, with the remedy.
    """
    return asyncio.run(assist(read(os.environ), name))


async def assist(settings: Settings, name: str) -> str:
    """Gather the batch of that name; what was done, in a line.

    Raises:
        UserError: as in ``run``.
    """
    logs.set_up(settings)
    if settings.shared is None:
        raise UserError("SPACEWATCH_SHARED is not set: name the folder that this machine and the archive's share")
    post = Post(settings.shared)
    text = await asyncio.to_thread(post.claim, name)
    try:
        batch = batches.decode(text)
        if batch.edition != batches.edition(settings.catalog):
            raise BatchError("another edition of the program or the catalogue: bring all machines to the same")
        # how we behave and are known is the word of the machine that has the archive
        settings = replace(settings, gap_seconds=batch.gap_seconds, contact=batch.contact)
        desk = await asyncio.to_thread(open_desk, settings)
        brought = await _while_ours(post, name, desk, batch)
    except UserError as error:
        await asyncio.to_thread(post.bring, name, batches.encode_brought(Brought(refusal=str(error))))
        raise
    await asyncio.to_thread(post.bring, name, batches.encode_brought(brought))
    return f"{len(brought.gatherings)} of {len(batch.errands)} sources gathered"


async def _while_ours(post: Post, name: str, desk: Desk, batch: Batch) -> Brought:
    work = asyncio.create_task(visit(desk, batch))
    watch = asyncio.create_task(_give_signs(post, name))
    done, pending = await asyncio.wait({work, watch}, return_when=asyncio.FIRST_COMPLETED)
    for task in pending:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task
    if work not in done:
        raise BatchError("the batch was taken back, or the shared folder is out of reach: its sources are left alone")
    return work.result()


async def _give_signs(post: Post, name: str) -> None:
    """Until the batch is no longer ours; in a thread of its own, since pages may keep all others busy."""
    loop, thread = asyncio.get_running_loop(), ThreadPoolExecutor(1)
    try:
        for number in count(1):
            async with asyncio.timeout(STALL_SECONDS):  # wait_for of 3.11 may lose the word that the work is done
                await loop.run_in_executor(thread, post.renew, name, number)
            await asyncio.sleep(SIGN_SECONDS)
    except (OSError, TimeoutError) as error:
        log.warning("batch lost", extra={"batch": name, "why": str(error) or "the folder does not answer"})
    finally:
        thread.shutdown(wait=False)


async def visit(desk: Desk, batch: Batch) -> Brought:
    """Visit the sources of a batch, asking no host of another's."""
    confined.allow(desk.settings.processes)
    async with desk.client(batch.robots, batch.sites) as client:
        visits = (gather(errand, client, desk.judge, batch.limits, batch.now) for errand in batch.errands)
        gatherings = await asyncio.gather(*visits)
    found = tuple(gathering for gathering in gatherings if not gathering.is_left)
    return Brought(robots=tuple(client.robots_learned), gatherings=found)
