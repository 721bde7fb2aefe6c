"""The only place that asks the web for anything: one polite client.

    fetch ──► gate ──► the host's line ──► robots.txt ──► gap ──► GET ──► bounded body ──► Page
      ▲                                                              │
      └───────────────── redirect (at most 5, each from the start) ◄─┘

What the web does comes back as a value: ``Page``, ``Unchanged``, or ``Missed`` with a reason and a
remedy. Bytes are never decoded here (see ``decode``).
"""

from __future__ import annotations

import asyncio
import random
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from http.cookiejar import CookieJar, DefaultCookiePolicy
from typing import Final, Self
from urllib.parse import urljoin

import httpx

from analysis.model import Fetched, Miss, Missed, Page, Source, Unchanged, Validators
from analysis.robots import RobotsFile
from scrapers import misses
from scrapers.bounds import Budget, CorruptError, TooLargeError, collect, unpack
from scrapers.gate import ConnectTo, Gate, GateError, check_url
from scrapers.pacing import Pacing, read_retry_after
from scrapers.robots import Robots, Rules
from scrapers.transport import GatedTransport

MAX_REDIRECTS: Final = 5
_PAGE = frozenset({200, 203})
_REDIRECT = frozenset({300, 301, 302, 303, 307, 308})
_RETRIED = frozenset({Miss.NETWORK, Miss.TIMEOUT, Miss.SERVER, Miss.TRUNCATED})
_WEB_ERRORS = (httpx.HTTPError, httpx.InvalidURL, GateError, TooLargeError, CorruptError, TimeoutError)
_ACCEPTED: Final = "text/html,application/xhtml+xml,application/xml;q=0.9,application/json;q=0.8,*/*;q=0.5"
_PACKED: Final = "gzip, deflate, br, zstd"
# Kinds of files nobody here reads: the page comes without its body, since 9 MB of film would only be dropped.
_UNREAD: Final = re.compile(
    r"\s*(?:image|audio|video|font)/|\s*application/(?:zip|epub|msword|wasm|java-archive|vnd\.(?:ms-|openxml|oasis)"
    r"|x-(?:zip|rar|7z|msdownload|shockwave|bittorrent))",
    re.IGNORECASE,
)
UNSEEN: Final = Validators()  # of a page of which nothing is known


@dataclass(frozen=True, slots=True)
class ClientSettings:
    """How the client behaves; all times in seconds, all sizes in bytes after unpacking."""

    user_agent: str  # name/version (+contact); the name before "/" is what robots.txt knows us by
    gap_seconds: float = 2.0  # least time between two requests to one host
    connect_to: ConnectTo = field(default_factory=dict)  # host pattern -> (ip, port): local newsroom, tests
    allow_loopback: bool = False
    total_seconds: float = 30.0  # network time of one fetch, redirects and the repeat included
    max_bytes: int = 10_000_000
    connect_seconds: float = 10.0
    read_seconds: float = 15.0  # longest silence while a body travels
    at_once: int = 20  # requests under way to different hosts
    patience_seconds: float = 5.0  # a busy host is waited for that long, else missed at once
    retry_seconds: float = 1.0  # before the one repeat, give or take half
    proxy: str = ""  # behind one, names are resolved by the proxy: only the URL is checked by our gate
    ca_file: str = ""  # further certificate authorities (PEM), beside the usual ones


@dataclass(slots=True)
class _Journey:
    """One fetch under way: what is sent at every hop, and what is left of its time."""

    url: str
    headers: list[tuple[bytes, bytes]]
    budget: Budget
    crumbs: httpx.Cookies = field(default_factory=httpx.Cookies)  # live as long as the journey
    seen: set[tuple[str, str]] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class _Answer:
    """What one hop said, before it is judged."""

    url: httpx.URL
    status: int
    headers: tuple[tuple[str, str], ...]
    request: tuple[tuple[str, str], ...]
    body: bytes = b""

    def header(self, name: str) -> str:
        return next((value for key, value in self.headers if key.lower() == name), "")


_Step = Callable[[httpx.URL, _Journey], Awaitable[_Answer | Missed]]


class Client:
    """One polite client for a whole run; an async context manager. ``robots`` are files fresh from earlier runs."""

    def __init__(self, settings: ClientSettings, robots: Iterable[RobotsFile] = ()) -> None:
        self.settings = settings
        self.agent = settings.user_agent.partition("/")[0].strip()  # the name robots.txt knows us by
        self._gate = Gate(settings.connect_to, allow_loopback=settings.allow_loopback)
        self.turned_away: frozenset[str] = frozenset()  # sources that lead where we may not ask (see beat.py)
        self._pacing = Pacing(settings.at_once)
        self._robots = Robots(self._fetch_robots, robots)
        self._http = httpx.AsyncClient(
            transport=GatedTransport(self._gate, settings.at_once, settings.proxy, settings.ca_file),
            headers={"User-Agent": settings.user_agent, "Accept": _ACCEPTED, "Accept-Encoding": _PACKED},
            timeout=httpx.Timeout(settings.read_seconds, connect=settings.connect_seconds, pool=None),
            # Cookies live in the journey only: a jar shared by a run would make pages depend on their order.
            cookies=CookieJar(DefaultCookiePolicy(allowed_domains=())),
            follow_redirects=False,
            trust_env=False,
        )

    async def __aenter__(self) -> Self:
        await self._http.__aenter__()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()
        self._gate.close()

    async def fetch(self, url: str, validators: Validators = UNSEEN, *, source: Source | None = None) -> Fetched:
        """The page at ``url``; ``Unchanged`` when the server or the digest says so; else ``Missed``.

        Never raises for what the web does. ``source`` brings its own gap and its word on robots.txt.
        """
        journey = _Journey(url, _conditions(validators), Budget(self.settings.total_seconds))
        fetched = await self._travel(journey, partial(self._ask_politely, source=source))
        if isinstance(fetched, Page) and validators.body_sha256 and fetched.sha256 == validators.body_sha256:
            return Unchanged(url)
        return fetched

    async def robots(self, url: str) -> Rules:
        """What the robots.txt that governs an address says; asked once, then remembered."""
        try:
            parsed = check_url(url, self.settings.connect_to, allow_loopback=self.settings.allow_loopback)
        except GateError as error:
            return Rules(missed=misses.from_error(url, error))
        async with self._pacing.line(parsed.host):
            return await self._robots.rules(parsed)

    @property
    def robots_learned(self) -> list[RobotsFile]:
        """The robots.txt asked for so far, to be kept for the runs to come."""
        return list(self._robots.learned.values())

    def turn_away(self, url: httpx.URL) -> Missed | None:  # noqa: ARG002
        """Why an address is left to another client; None: it is ours to ask, as all are of a client that is alone."""
        return None

    async def _fetch_robots(self, url: str) -> Fetched:
        # The caller stands in the line of the host. Should its robots.txt lead to another host, that
        # one's line is not joined: two hosts pointing at each other would wait for ever. Its turns are kept.
        journey = _Journey(url, [], Budget(self.settings.total_seconds))
        return await self._travel(journey, partial(self._ask_twice, gap=self.settings.gap_seconds))

    async def _travel(self, journey: _Journey, step: _Step) -> Fetched:
        """Follow redirects from hop to hop, each through the gate and the line of its host."""
        target = journey.url
        for _ in range(MAX_REDIRECTS + 1):
            try:
                parsed = check_url(target, self.settings.connect_to, allow_loopback=self.settings.allow_loopback)
            except GateError as error:
                return misses.from_error(journey.url, GateError(f"{error} ({target})"))
            answer = self.turn_away(parsed) or await step(parsed, journey)
            if isinstance(answer, Missed):
                return replace(answer, url=journey.url)
            if answer.status not in _REDIRECT:
                return _settle(journey, answer)
            following = _next_hop(journey, answer)
            if isinstance(following, Missed):
                return following
            target = following
        return misses.missed(journey.url, Miss.REDIRECT, f"more than {MAX_REDIRECTS} redirects, last to {target}")

    async def _ask_politely(self, url: httpx.URL, journey: _Journey, *, source: Source | None) -> _Answer | Missed:
        """One hop as a guest: wait in line, respect back-off and robots.txt, keep the gap."""
        gap = max(self.settings.gap_seconds, source.gap_seconds if source else 0.0)
        async with self._pacing.line(url.host):
            if refusal := await self._wait_while_busy(url):
                return refusal
            if not (source and source.ignore_robots):
                rules = await self._robots.rules(url)
                if refusal := rules.refusal(str(url), self.agent):
                    return refusal
                gap = max(gap, rules.gap(self.agent))
            return await self._ask_twice(url, journey, gap=gap)

    async def _wait_while_busy(self, url: httpx.URL) -> Missed | None:
        wait = self._pacing.seconds_busy(url.host)
        if wait > self.settings.patience_seconds:
            told = f"{url.host} asked for patience; {wait:.0f} more seconds"
            return misses.missed(str(url), Miss.BUSY, told, retry_after=wait)
        await asyncio.sleep(wait)
        return None

    async def _ask_twice(self, url: httpx.URL, journey: _Journey, *, gap: float) -> _Answer | Missed:
        """Ask, and once more when the failure is of the sort that passes by itself."""
        answer = await self._ask(url, journey, gap)
        if not (isinstance(answer, Missed) and answer.miss in _RETRIED and journey.budget.left > 0):
            return answer
        await asyncio.sleep(self.settings.retry_seconds * random.uniform(0.5, 1.5))  # noqa: S311 - jitter
        return await self._ask(url, journey, gap)

    async def _ask(self, url: httpx.URL, journey: _Journey, gap: float) -> _Answer | Missed:
        """One request on the wire; every way it can fail becomes a value here."""
        request = self._http.build_request("GET", url)
        request.headers.encoding = "utf-8"  # a cookie may hold any letter
        journey.crumbs.set_cookie_header(request)
        request.headers = httpx.Headers([*request.headers.raw, *journey.headers])  # as they came, byte for byte
        async with self._pacing.turn(url.host, gap):
            try:
                async with journey.budget.spend():
                    answer = await self._exchange(request, journey)
            except _WEB_ERRORS as error:
                if isinstance(error, TimeoutError):
                    error = TimeoutError(f"not complete within {self.settings.total_seconds:g} seconds")
                return misses.from_error(str(url), error)
        return answer if answer.status < 400 and answer.status != 204 else self._judge(answer)

    async def _exchange(self, request: httpx.Request, journey: _Journey) -> _Answer:
        response = await self._http.send(request, stream=True)
        try:
            journey.crumbs.extract_cookies(response)
            answer = _Answer(request.url, response.status_code, _pairs(response.headers), _pairs(request.headers))
            if response.status_code not in _PAGE:
                return answer
            return replace(answer, body=await self._read(response))
        finally:
            await response.aclose()

    async def _read(self, response: httpx.Response) -> bytes:
        if _UNREAD.match(response.headers.get("content-type", "")):
            return b""
        limit = self.settings.max_bytes
        announced = response.headers.get("content-length", "")
        expected = int(announced) if announced.isascii() and announced.isdigit() else 0
        if expected > limit:
            raise TooLargeError(f"{expected:,} bytes announced, at most {limit:,} are read")
        raw = await collect(response.aiter_raw(), limit)
        if len(raw) < expected:
            raise CorruptError(f"{len(raw):,} of {expected:,} announced bytes came")
        return unpack(raw, response.headers.get("content-encoding", ""), limit)

    def _judge(self, answer: _Answer) -> Missed:
        """A status that brings no page; a busy host is backed off for everybody."""
        verdict = misses.from_status(str(answer.url), answer.status)
        if verdict.miss is not Miss.BUSY:
            return verdict
        asked = read_retry_after(answer.header("retry-after"), datetime.now(UTC))
        self._pacing.back_off(answer.url.host, asked)
        return replace(verdict, retry_after=asked)


def _conditions(validators: Validators) -> list[tuple[bytes, bytes]]:
    """The conditional headers, byte for byte as the server once sent them."""
    stored = ((b"If-None-Match", validators.etag), (b"If-Modified-Since", validators.last_modified))
    return [(name, value.encode("latin-1", "ignore")) for name, value in stored if value]


def _pairs(headers: httpx.Headers) -> tuple[tuple[str, str], ...]:
    return tuple((name.decode("latin-1"), value.decode("latin-1")) for name, value in headers.raw)


def _settle(journey: _Journey, answer: _Answer) -> Fetched:
    if answer.status in _PAGE:
        now = datetime.now(UTC)
        return Page(journey.url, str(answer.url), answer.status, answer.headers, answer.body, now, answer.request)
    if answer.status == 304 and journey.headers:
        return Unchanged(journey.url)
    return misses.from_status(journey.url, answer.status)


def _next_hop(journey: _Journey, answer: _Answer) -> str | Missed:
    """Where a redirect leads, or why we do not follow it."""
    here = str(answer.url)
    location = answer.header("location")
    if not location:
        return misses.missed(journey.url, Miss.REDIRECT, f"a redirect to nowhere ({here})", status=answer.status)
    try:
        # Many servers send raw UTF-8 here although only ASCII is allowed.
        there = urljoin(here, location.encode("latin-1").decode("utf-8", "replace").strip())
    except ValueError as error:
        return misses.missed(journey.url, Miss.REDIRECT, f"a redirect to no address: {error}", status=answer.status)
    if answer.url.scheme == "https" and there.lower().startswith("http:"):
        return misses.missed(journey.url, Miss.REDIRECT, f"a redirect from https to http ({there})")
    journey.seen.add((here, _crumbs(journey)))
    if (there, _crumbs(journey)) in journey.seen:
        return misses.missed(journey.url, Miss.REDIRECT, f"redirects go in a circle ({there})")
    return there


def _crumbs(journey: _Journey) -> str:
    return "; ".join(sorted(f"{each.name}={each.value}" for each in journey.crumbs.jar))
