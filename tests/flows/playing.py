"""Playing the newsroom with the plain pipeline: settings, desk and rounds for the integration tests."""

from __future__ import annotations

import asyncio
from datetime import datetime
from pathlib import Path

from flows import pipeline
from flows.desk import Desk, open_desk
from flows.report import Report
from flows.settings import Settings
from tests.newsroom.server import LOOPBACK, LocalServer

NEWSROOM_CATALOG = Path(__file__).parents[1] / "newsroom" / "catalog"


def desk_for(home: Path, server: LocalServer, *, catalog: Path = NEWSROOM_CATALOG) -> Desk:
    """A desk whose web is that server."""
    return open_desk(
        Settings(
            home=home,
            catalog=catalog,
            mail_to="desk@example.org",
            gap_seconds=0.0,
            connect_to={"*.example": (LOOPBACK, server.port)},
            allow_loopback=True,
        )
    )


def monitor(desk: Desk, now: datetime, *only: str) -> Report:
    return asyncio.run(pipeline.monitor(pipeline.Start(desk, now, wait_seconds=0), only, everything=True))


def recheck(desk: Desk, now: datetime) -> Report:
    return asyncio.run(pipeline.recheck(pipeline.Start(desk, now, wait_seconds=0)))


def digest(desk: Desk, now: datetime) -> Report:
    return asyncio.run(pipeline.digest(pipeline.Start(desk, now, wait_seconds=0)))
