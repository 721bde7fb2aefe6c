"""The only place that reads robots.txt (RFC 9309).

4xx: no rules, everything is allowed. 5xx or no answer: nothing is allowed for now, since a site that
cannot say what it wants might not want us. The file itself is fetched by the client.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from itertools import islice

import httpx
from protego import Protego

from analysis.model import Fetched, Miss, Missed, Page
from analysis.robots import MAX_BYTES, RobotsFile

_LONGEST_GAP = 30.0  # seconds; a Crawl-delay of an hour would mean "never" for a news monitor
_KEEP_SECONDS = 3600.0  # of one client's life; what is kept between runs is used for a day altogether
_KEEP_FAILURE_SECONDS = 300.0  # a site that cannot serve robots.txt is not asked again for each page

# "Not now" rather than "no rules".
_NOT_NOW = frozenset({Miss.SERVER, Miss.TRUNCATED, Miss.TOO_LARGE})
# These concern the whole host: said as they are, so that an outage is recognised as one.
_OF_THE_HOST = frozenset({Miss.NETWORK, Miss.TIMEOUT, Miss.TLS, Miss.BUSY, Miss.ELSEWHERE})


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
    """The rules of every origin (scheme, host and port) met in a client's life, and those ``kept`` from before it."""

    def __init__(self, ask: Callable[[str], Awaitable[Fetched]], kept: Iterable[RobotsFile] = ()) -> None:
        self._ask = ask
        self._kept = {file.origin: file for file in kept}  # parsed when needed: a run meets few of them
        self._known: dict[str, tuple[float, Rules]] = {}
        self.learned: dict[str, RobotsFile] = {}  # by origin: what was asked for here and may be kept

    async def rules(self, url: httpx.URL) -> Rules:
        """The rules that govern this address; the caller stands in the host's line, so it is asked once."""
        origin = f"{url.scheme}://{url.netloc.decode('ascii')}"
        until, rules = self._known.get(origin, (0.0, Rules()))
        if time.monotonic() < until:
            return rules
        rules = await self._learn(origin)
        keep = _KEEP_FAILURE_SECONDS if rules.missed else _KEEP_SECONDS
        self._known[origin] = (time.monotonic() + keep, rules)
        return rules

    async def _learn(self, origin: str) -> Rules:
        if file := self._kept.pop(origin, None):
            return read_rules(file)
        answer = read_answer(origin, await self._ask(f"{origin}/robots.txt"))
        if isinstance(answer, Missed):  # never kept: it may be otherwise in a minute
            return Rules(missed=answer)
        self.learned[origin] = answer
        return read_rules(answer)


def read_answer(origin: str, answer: Fetched) -> RobotsFile | Missed:
    """What the answer for a robots.txt means: a file that may be kept, or why nothing is allowed for now."""
    if isinstance(answer, Page):
        return RobotsFile(origin, answer.status, answer.body[:MAX_BYTES])
    if not isinstance(answer, Missed):
        return RobotsFile(origin, 0)
    if answer.miss in _OF_THE_HOST:
        return replace(answer, detail=f"{answer.detail} (asking for robots.txt)")
    if answer.miss in _NOT_NOW:
        told = f"robots.txt could not be read for now ({answer.detail}); until it can, nothing is fetched"
        remedy = "nothing to do: it is asked again"
        known_again = answer.retry_after or _KEEP_FAILURE_SECONDS
        return replace(answer, miss=Miss.ROBOTS, detail=told, remedy=remedy, retry_after=known_again)
    return RobotsFile(origin, answer.status)


def read_rules(file: RobotsFile) -> Rules:
    """What a robots.txt says; all is allowed by an empty one."""
    # A BOM in front would hide the first group from the parser, and with it all that is forbidden there.
    return Rules(parsed=Protego.parse(file.body.decode("utf-8-sig", "replace"))) if file.body else Rules()
