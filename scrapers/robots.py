"""The only place that reads robots.txt (RFC 9309).

4xx: no rules, everything is allowed. 5xx or no answer: nothing is allowed for now, since a site that
cannot say what it wants might not want us. The file itself is fetched by the client.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from itertools import islice

import httpx
from protego import Protego

from analysis.model import Fetched, Miss, Missed, Page

# RFC 9309 §2.5 asks for at least 500 KiB; what lies beyond is not read.
MAX_BYTES = 512_000
_LONGEST_GAP = 30.0  # seconds; a Crawl-delay of an hour would mean "never" for a news monitor
_KEEP_SECONDS = 24 * 3600.0  # RFC 9309 §2.4
_KEEP_FAILURE_SECONDS = 300.0  # a site that cannot serve robots.txt is not asked again for each page

# "Not now" rather than "no rules".
_NOT_NOW = frozenset({Miss.SERVER, Miss.TRUNCATED})
# These concern the whole host: said as they are, so that an outage is recognised as one.
_OF_THE_HOST = frozenset({Miss.NETWORK, Miss.TIMEOUT, Miss.TLS, Miss.BUSY})


@dataclass(frozen=True, slots=True)
class Rules:
    """What one origin lets us do; ``missed`` says why we do not know."""

    parsed: Protego | None = None
    missed: Missed | None = None

    def gap(self, user_agent: str) -> float:
        """Seconds the site wants between two requests, capped; 0 when it does not say."""
        delay = self.parsed.crawl_delay(user_agent) if self.parsed else None
        return min(max(delay or 0.0, 0.0), _LONGEST_GAP)

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """The sitemaps the site names here, at most 50."""
        return tuple(islice(self.parsed.sitemaps, 50)) if self.parsed else ()

    def refusal(self, url: str, user_agent: str) -> Missed | None:
        """Why this address must not be fetched, or nothing."""
        if self.missed:
            return replace(self.missed, url=url)
        if self.parsed is None or self.parsed.can_fetch(url, user_agent):
            return None
        return Missed(
            url,
            Miss.ROBOTS,
            "robots.txt of this site does not allow us here",
            "respect it, or write the reason for not asking into the source's ignore_robots",
        )


class Robots:
    """The rules of every origin (scheme, host and port) met in a client's life."""

    def __init__(self, ask: Callable[[str], Awaitable[Fetched]]) -> None:
        self._ask = ask
        self._known: dict[str, tuple[float, Rules]] = {}

    async def rules(self, url: httpx.URL) -> Rules:
        """The rules that govern this address; the caller stands in the host's line, so it is asked once."""
        place = str(url.copy_with(raw_path=b"/robots.txt", fragment=None))
        until, rules = self._known.get(place, (0.0, Rules()))
        if time.monotonic() < until:
            return rules
        rules = read_answer(await self._ask(place))
        keep = _KEEP_FAILURE_SECONDS if rules.missed else _KEEP_SECONDS
        self._known[place] = (time.monotonic() + keep, rules)
        return rules


def read_answer(answer: Fetched) -> Rules:
    """What the answer for a robots.txt means."""
    if isinstance(answer, Page):
        # A BOM in front would hide the first group from the parser, and with it all that is forbidden there.
        return Rules(parsed=Protego.parse(answer.body[:MAX_BYTES].decode("utf-8-sig", "replace")))
    if not isinstance(answer, Missed):
        return Rules()
    if answer.miss in _OF_THE_HOST:
        return Rules(missed=replace(answer, detail=f"{answer.detail} (asking for robots.txt)"))
    if answer.miss in _NOT_NOW:
        told = f"robots.txt could not be read for now ({answer.detail}); until it can, nothing is fetched"
        remedy = "nothing to do: it is asked again"
        known_again = answer.retry_after or _KEEP_FAILURE_SECONDS
        return Rules(missed=replace(answer, miss=Miss.ROBOTS, detail=told, remedy=remedy, retry_after=known_again))
    return Rules()
