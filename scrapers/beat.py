"""The polite client of one worker among several: it asks only the hosts of its own beat.

The gap between two requests to a host is kept by one client for itself. Several keep it together when every site
belongs to one of them, and whatever leads to another's (a link, a redirect, a robots.txt) is left alone.
"""

from __future__ import annotations

from collections.abc import Iterable

import httpx

from analysis.model import Fetched, Miss, Missed, Source, Validators
from analysis.robots import RobotsFile
from scrapers import misses
from scrapers.hosts import registered
from scrapers.http import UNSEEN, Client, ClientSettings


class BeatClient(Client):
    """A client for some registered sites; what leads elsewhere is ``Miss.ELSEWHERE``, and its source written down."""

    def __init__(self, settings: ClientSettings, robots: Iterable[RobotsFile], sites: frozenset[str]) -> None:
        super().__init__(settings, robots)
        self._sites = sites

    async def fetch(self, url: str, validators: Validators = UNSEEN, *, source: Source | None = None) -> Fetched:
        """As ``Client.fetch``."""
        fetched = await super().fetch(url, validators, source=source)
        if isinstance(fetched, Missed) and fetched.miss is Miss.ELSEWHERE and source:
            self.turned_away |= {source.id}
        return fetched

    def turn_away(self, url: httpx.URL) -> Missed | None:
        """Everything that is not of the beat, at every hop: redirects and robots.txt too."""
        if registered(str(url)) in self._sites:
            return None
        return misses.missed(str(url), Miss.ELSEWHERE, f"{url.host} is another worker's to ask")
