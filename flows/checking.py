"""``spacewatch sources check``: asks the sources now and says, for each, whether it can be relied on. Stores nothing.

discover ─► a few articles ─► robots.txt ─► Probe ─► verdict and remedy ─► a table, or JSON
"""

from __future__ import annotations

import asyncio
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

import catalog
from alerts import wording
from analysis.model import Candidate, Miss, Source
from flows.desk import open_desk
from flows.settings import Settings, moment
from flows.watching import UnknownSourceError
from scrapers.asked import requested
from scrapers.discover import Answer, discover
from scrapers.finding import Sample, read_some
from scrapers.http import Client

DONE, NOTHING_REACHED = 0, 4
_READ = 2  # articles tried of each source


@dataclass(frozen=True)
class AddressProbe:
    """What one address said."""

    kind: str
    url: str
    reachable: bool
    items: int
    problem: str
    remedy: str


@dataclass(frozen=True)
class Probe:
    """What one source is like today."""

    source: str
    verdict: str
    remedy: str
    addresses: tuple[AddressProbe, ...]
    items: int
    newest: datetime | None
    articles_read: int
    articles_tried: int
    articles_problem: str
    robots: str

    @property
    def reachable(self) -> int:
        """How many of its addresses answered as they should."""
        return sum(each.reachable for each in self.addresses)


def named(settings: Settings, ids: Sequence[str]) -> list[Source]:
    """The sources of those ids, or all that are enabled.

    Raises:
        UnknownSourceError: for an id the catalogue does not have.
    """
    known = {source.id: source for source in catalog.read(settings.catalog).sources}
    unknown = sorted(set(ids) - set(known))
    if unknown:
        raise UnknownSourceError(f"no such source: {', '.join(unknown)} (spacewatch sources lists them)")
    return [known[each] for each in ids] if ids else [source for source in known.values() if source.enabled]


def check(settings: Settings, ids: Sequence[str], *, as_json: bool, now: datetime | None = None) -> int:
    """Print a line for each source; 4 when not one of them answered, else 0."""
    chosen, desk, today = named(settings, ids), open_desk(settings), moment(now)

    async def all_of_them() -> list[Probe]:
        async with desk.client() as client:
            return await asyncio.gather(*(probe(client, source, today) for source in chosen))

    probes = asyncio.run(all_of_them())
    if as_json:
        typer.echo(json.dumps([asdict(each) for each in probes], indent=1, default=_moment))
    else:
        _show(probes)
    return DONE if any(each.reachable for each in probes) else NOTHING_REACHED


async def probe(client: Client, source: Source, now: datetime) -> Probe:
    """Ask a source's addresses and robots.txt, and read two of its articles."""
    found = await discover(client, source, {}, now)
    own = [c for c in found.candidates if not source.article_url or re.search(source.article_url, c.url)]
    samples = await read_some(client, source, own, _READ)
    seen = Seen(found.answers, len(found.candidates), len(own), tuple(samples), _newest(found.candidates))
    verdict, remedy = judge(source, seen, now)
    kinds = {address.url: address.kind for address in source.addresses}
    return Probe(
        source=source.id,
        verdict=verdict,
        remedy=remedy,
        addresses=tuple(
            AddressProbe(kinds[a.address_url], a.address_url, a.ok, a.items, "" if a.ok else a.detail, a.remedy)
            for a in found.answers
        ),
        items=sum(answer.items for answer in found.answers),
        newest=seen.newest,
        articles_read=seen.readable,
        articles_tried=len(samples),
        articles_problem="; ".join(dict.fromkeys(sample.problem for sample in samples if sample.problem)),
        robots=await _robots(client, source),
    )


@dataclass(frozen=True)
class Seen:
    """What a verdict rests on."""

    answers: tuple[Answer, ...]
    candidates: int
    own: int  # candidates that match the source's article_url
    samples: tuple[Sample, ...]
    newest: datetime | None

    @property
    def readable(self) -> int:
        """How many of the articles tried could be read."""
        return sum(not sample.problem for sample in self.samples)


def judge(source: Source, seen: Seen, now: datetime) -> tuple[str, str]:
    """One word for a source, and what to do about it; the first trouble on the way from address to article counts."""
    return next(_troubles(source, seen, now), ("ok", ""))


def _troubles(source: Source, seen: Seen, now: datetime) -> Iterator[tuple[str, str]]:
    failed = [answer for answer in seen.answers if not answer.ok]
    if failed and len(failed) == len(seen.answers):
        is_passing = all(answer.miss is not None and answer.miss.is_transient for answer in failed)
        yield "unreachable" if is_passing else "broken", _advice(failed[0])
    if not seen.candidates:
        yield "empty", _advice(failed[0]) if failed else "open its addresses in a browser: do they still list news?"
    if not seen.own:
        yield "refused", f"article_url matches none of the {seen.candidates} addresses listed: correct it"
    if seen.samples and not seen.readable:
        yield "unreadable", f"articles: {seen.samples[0].problem}; declare selectors under [page], or see them yourself"
    if failed:
        yield "partial", _advice(failed[0])
    if seen.newest and now - seen.newest > timedelta(days=source.silent_after_days):
        yield "stale", f"nothing since {seen.newest:%Y-%m-%d}: look for where {source.home} publishes now"


def _advice(answer: Answer) -> str:
    return f"{answer.detail}: {answer.remedy}" if answer.remedy else answer.detail


def _newest(candidates: Sequence[Candidate]) -> datetime | None:
    return max((each.published for each in candidates if each.published), default=None)


async def _robots(client: Client, source: Source) -> str:
    """What robots.txt says of the source's addresses, in a word or a sentence."""
    if source.ignore_robots:
        return f"not asked: {source.ignore_robots}"
    said = []
    for address in source.addresses:
        url = requested(address)
        refusal = (await client.robots(url)).refusal(url, client.agent)
        said.append("allows" if refusal is None else "refuses" if refusal.miss is Miss.ROBOTS else "no answer")
    return ", ".join(dict.fromkeys(said))


def _show(probes: Sequence[Probe]) -> None:
    console = Console()
    console = console if console.is_terminal else Console(width=200)
    table = Table("source", "verdict", "reachable", "items", "newest", "articles", "robots", "remedy")
    for each in probes:
        cells = (
            each.source,
            each.verdict,
            f"{each.reachable}/{len(each.addresses)}",
            str(each.items),
            f"{each.newest:%Y-%m-%d}" if each.newest else "–",
            f"{each.articles_read}/{each.articles_tried}",
            each.robots,
            each.remedy,
        )
        table.add_row(*map(escape, cells))
    console.print(table)
    counts = Counter(each.verdict for each in probes)
    console.print(
        f"{wording.count(len(probes), 'source')}: " + ", ".join(f"{n} {verdict}" for verdict, n in counts.most_common())
    )


def _moment(value: object) -> str:
    return value.isoformat() if isinstance(value, datetime) else str(value)
