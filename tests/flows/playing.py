"""Playing the newsroom with the plain pipeline: settings, desk and rounds for the integration tests."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from analysis.robots import RobotsFile
from flows import pipeline
from flows.desk import Desk, open_desk
from flows.report import Report
from flows.settings import Settings
from scrapers.http import Client
from tests.newsroom.server import LOOPBACK, LocalServer

NEWSROOM_CATALOG = Path(__file__).parents[1] / "newsroom" / "catalog"


@dataclass(frozen=True)
class ImpatientDesk(Desk):
    """A desk whose client waits as long as a test may take."""

    client_settings: Mapping[str, Any] = field(default_factory=dict)

    def client(self, robots: Iterable[RobotsFile] = (), sites: frozenset[str] = frozenset()) -> Client:
        return Client(replace(super().client().settings, **self.client_settings), robots)


def desk_for(
    home: Path,
    server: LocalServer,
    *,
    catalog: Path = NEWSROOM_CATALOG,
    client: Mapping[str, Any] | None = None,
    **settings: Any,
) -> Desk:
    """A desk whose web is that server; ``client`` changes fields of its client's settings."""
    given: dict[str, Any] = {
        "home": home,
        "catalog": catalog,
        "mail_to": "desk@example.org",
        "gap_seconds": 0.0,
        "connect_to": {"*.example": (LOOPBACK, server.port)},
        "allow_loopback": True,
    }
    desk = opened(Settings(**{**given, **settings}))
    if client is None:
        return desk
    return ImpatientDesk(**{each.name: getattr(desk, each.name) for each in fields(desk)}, client_settings=client)


def opened(settings: Settings) -> Desk:
    """The desk; that of the newsroom's own catalogue is read and compiled once for all tests, which takes a second."""
    if settings.catalog != NEWSROOM_CATALOG:
        return open_desk(settings)
    return replace(newsroom_desk(settings.mail_to), settings=settings)


@cache
def newsroom_desk(mail_to: str) -> Desk:
    return open_desk(Settings(catalog=NEWSROOM_CATALOG, mail_to=mail_to))


def monitor(desk: Desk, now: datetime, *only: str) -> Report:
    return asyncio.run(pipeline.monitor(pipeline.Start(desk, now, wait_seconds=0), only, everything=True))


def recheck(desk: Desk, now: datetime) -> Report:
    return asyncio.run(pipeline.recheck(pipeline.Start(desk, now, wait_seconds=0)))


def digest(desk: Desk, now: datetime) -> Report:
    return asyncio.run(pipeline.digest(pipeline.Start(desk, now, wait_seconds=0)))
