"""A public web archive asked for a copy of edited pages: only where the settings say so, and never in the way.

It happens after the letters have left and outside of any transaction or lease; it ends after ``PATIENCE`` seconds
whatever the archive does, and what fails is logged and forgotten. The evidence we keep does not depend on it.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from typing import Final

from analysis import urls
from analysis.model import Missed, Source
from flows.desk import Desk

log = logging.getLogger(__name__)

PATIENCE: Final = 60.0  # seconds for all pages of a run together
MOST: Final = 10  # pages of one run; archives allow a few a minute
_ARCHIVE = Source(
    "web-archive",
    "Web archive",
    "",
    "INT",
    (),
    "aggregator",
    "web-archive",
    (),
    ignore_robots="the operator asks it to save pages (SPACEWATCH_ARCHIVE_SERVICE)",
)


async def ask_for_copies(desk: Desk, addresses: Sequence[str], patience: float = PATIENCE) -> int:
    """How many of the pages the archive answered for; 0 where no archive is set. Raises nothing for what it does."""
    service = desk.settings.archive_service
    wanted = [url for url in dict.fromkeys(addresses) if urls.is_web(url)][:MOST]
    answered = 0
    if not service or not wanted:
        return 0
    try:
        async with asyncio.timeout(patience), desk.client() as client:
            for url in wanted:
                fetched = await client.fetch(service + url, source=_ARCHIVE)
                if isinstance(fetched, Missed):
                    log.warning("no copy in the archive", extra={"url": url, "why": fetched.detail})
                else:
                    answered += 1
                    log.info("copy asked for", extra={"url": url})
    except TimeoutError:
        log.warning("the archive took too long", extra={"asked": len(wanted), "answered": answered})
    return answered
