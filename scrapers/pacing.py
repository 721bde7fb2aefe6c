"""The only place that makes us wait: one request at a time to a host, a gap between two, and back-off.

Hosts do not wait for each other; within a host everybody stands in one line.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime

from scrapers.dates import read_http_date

# Without a Retry-After: long enough for a rate limiter to forget us, short enough for the same run.
DEFAULT_PATIENCE = 60.0
# A host may ask for days; within one client's life an hour is as good as for ever.
_LONGEST_WAIT = 3600.0


@dataclass(slots=True)
class _Host:
    """What we know of one host's patience; times are ``time.monotonic`` seconds."""

    line: asyncio.Lock = field(default_factory=asyncio.Lock)
    speaking: asyncio.Lock = field(default_factory=asyncio.Lock)
    last_request: float = float("-inf")
    busy_until: float = float("-inf")


class Pacing:
    """Remembers, for the life of a client, when each host was last asked and when it may be asked again."""

    def __init__(self, at_once: int) -> None:
        self._hosts: dict[str, _Host] = {}
        self._places = asyncio.Semaphore(at_once)

    @asynccontextmanager
    async def line(self, host: str) -> AsyncIterator[None]:
        """Be the only one who talks to this host."""
        async with self._host(host).line:
            yield

    @asynccontextmanager
    async def turn(self, host: str, gap: float) -> AsyncIterator[None]:
        """Ask once: the gap since the last request has passed, and not too many are under way elsewhere.

        Somebody may come without standing in line (a robots.txt that leads to another host): nobody waits
        for another host during a turn, so this inner lock can be shared without two waiting for each other.
        """
        known = self._host(host)
        async with known.speaking:
            await asyncio.sleep(max(0.0, known.last_request + gap - time.monotonic()))
            async with self._places:
                try:
                    yield
                finally:
                    known.last_request = time.monotonic()

    def back_off(self, host: str, seconds: float | None) -> float:
        """Leave the host alone for that long (``None``: it did not say); returns the seconds kept to."""
        wait = min(DEFAULT_PATIENCE if seconds is None else seconds, _LONGEST_WAIT)
        known = self._host(host)
        known.busy_until = max(known.busy_until, time.monotonic() + wait)
        return wait

    def seconds_busy(self, host: str) -> float:
        """How long this host still wants to be left alone; 0 when it does not."""
        return max(0.0, self._host(host).busy_until - time.monotonic())

    def _host(self, name: str) -> _Host:
        return self._hosts.setdefault(name.rstrip("."), _Host())


def read_retry_after(value: str, now: datetime) -> float | None:
    """Seconds to wait from either form of Retry-After (RFC 9110 §10.2.3); ``None`` when it says nothing."""
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    when = read_http_date(text)
    return max(0.0, (when - now).total_seconds()) if when else None
