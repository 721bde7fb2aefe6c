"""One run at a time: a lease row in our own database, which manual runs and every scheduler respect."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import secrets
import socket
from collections.abc import AsyncIterator
from datetime import UTC, datetime

from analysis.errors import UserError
from storage import leases
from storage.store import Store

log = logging.getLogger(__name__)

NAME = "desk"
SECONDS = 900  # renewed every third of it; a killed process on this machine frees it at once
POLL_SECONDS = 2.0


class BusyError(UserError):
    """Another run is at work; the text says which."""


@contextlib.asynccontextmanager
async def held(store: Store, flow: str, wait_seconds: float = 0.0) -> AsyncIterator[None]:
    """Hold the one lease while inside, waiting for it at most so long.

    Raises:
        BusyError: when it cannot be had in that time.
    """
    holder = holder_for(flow)
    await _take(store, holder, wait_seconds)
    renewing = asyncio.create_task(_renew(store, holder))
    try:
        yield
    finally:
        renewing.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await renewing
        leases.release(store, NAME, holder)


def holder_for(flow: str) -> str:
    """The name under which this process holds the lease for one run: host, process, flow and a word of its own."""
    return f"{socket.gethostname()}:{os.getpid()}:{flow}-{secrets.token_hex(4)}"


async def _take(store: Store, holder: str, wait_seconds: float) -> None:
    """Wait for a run of another flow; a second run of the same flow has nothing to add and gives up at once."""
    waited = 0.0
    while not leases.take(store, NAME, holder, datetime.now(UTC), SECONDS):
        other = leases.holder_of(store, NAME)
        if waited >= wait_seconds or flow_of(other) == flow_of(holder):
            raise BusyError(f"another run is at work ({_name(other)})")
        if not waited:
            log.info("waiting for another run to end", extra={"run": _name(other)})
        await asyncio.sleep(POLL_SECONDS)
        waited += POLL_SECONDS


async def _renew(store: Store, holder: str) -> None:
    while True:
        await asyncio.sleep(SECONDS / 3)
        leases.renew(store, NAME, holder, datetime.now(UTC), SECONDS)


def flow_of(holder: str) -> str:
    """The flow that this holder of the lease runs."""
    return holder.rpartition(":")[2].rpartition("-")[0]


def _name(holder: str) -> str:
    host, _, rest = holder.partition(":")
    return f"{flow_of(holder) or 'a run'}, process {rest.partition(':')[0]} on {host}"
