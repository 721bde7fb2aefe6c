"""One trip to the web: everything that is due, in lots by host, with one client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from analysis import schedule, urls
from flows import announcing
from flows.announcing import Announcement
from flows.desk import Desk
from flows.gathering import Errand, Gathering, Limits, gather
from flows.lots import Step, grouped, in_lots
from flows.rechecking import Reading, read_again
from scrapers import confined
from scrapers.http import Client
from storage import articles, robots
from storage.articles import Among, ArticleRow
from storage.store import Store

_DUE_SEEN = 4  # times as many are looked at for what is due as are read


@dataclass(frozen=True)
class Trip:
    """Who goes, with what memory, and when."""

    desk: Desk
    store: Store
    step: Step
    now: datetime

    async def gather(
        self, errands: Sequence[Errand], limits: Limits
    ) -> tuple[list[Gathering], list[Announcement], list[Reading]]:
        """Visit the sources; then read again the articles of which their listings say that they were edited."""
        async with self._client() as client:

            async def visit(group: Sequence[Errand]) -> list[Gathering]:
                return await asyncio.gather(*(gather(e, client, self.desk.judge, limits, self.now) for e in group))

            done = [e.begun for e in errands if e.begun and not any(f.is_left for f in e.begun.findings)]
            brought = {gathering.source.id for gathering in done}
            left = [errand for errand in errands if errand.source.id not in brought]
            by_host = grouped(left, lambda errand: urls.host(errand.source.addresses[0].url))
            gatherings = done + await in_lots(self.step, "gather", by_host, visit)
            announcements = announcing.listen(self.store, gatherings)
            rows = announcing.to_read(announcements)
            return gatherings, announcements, await self._read(client, rows)

    def due(self, limit: int, among: Among) -> list[ArticleRow]:
        """The articles to look at again, longest overdue first; one host's many do not hold up the others'."""
        found = articles.due(self.store, self.now, limit * _DUE_SEEN, among)
        return schedule.share_out(found, lambda row: urls.host(row.article.url), limit)

    async def read_again(self, due: Sequence[ArticleRow]) -> list[Reading]:
        """Visit the pages of stored articles."""
        async with self._client() as client:
            return await self._read(client, due)

    async def _read(self, client: Client, due: Sequence[ArticleRow]) -> list[Reading]:
        desk = self.desk

        async def read(group: Sequence[ArticleRow]) -> list[Reading]:
            pairs = [(row, desk.source(row.source_id)) for row in group]
            return await read_again(pairs, client, desk.judge, desk.settings.source_seconds)

        by_host = grouped(due, lambda row: urls.host(row.article.url))
        readings = await in_lots(self.step, "read again", by_host, read)
        return sorted(readings, key=lambda reading: reading.row.id)

    @asynccontextmanager
    async def _client(self) -> AsyncIterator[Client]:
        """The polite client, which asks for no robots.txt that an earlier run has read in the last day."""
        confined.allow(self.desk.settings.processes)
        async with self.desk.client(robots.fresh(self.store, self.now)) as client:
            yield client
        robots.keep(self.store, client.robots_learned, self.now)


def seconds_by_host(gatherings: Sequence[Gathering]) -> dict[str, float]:
    """How long the slowest visit to each host took; visits to one host share its pace."""
    slowest: dict[str, float] = {}
    for gathering in gatherings:
        host = urls.host(gathering.source.addresses[0].url)
        slowest[host] = max(slowest.get(host, 0.0), round(gathering.seconds, 1))
    return slowest
