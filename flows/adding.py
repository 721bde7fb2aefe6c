"""``spacewatch sources add URL``: a look at a site becomes a source file, with what was found as evidence.

    find (scrapers) ──► read a few articles ──► Draft ──► TOML ──► the loader's own check ──► a new file

What could not be found out is written as the most harmless value and marked CHECK, never guessed silently.
"""

from __future__ import annotations

import asyncio
import re
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape

import catalog
from analysis import urls
from analysis.model import Address
from catalog import Problem
from catalog.source_files import read_sources
from flows.desk import Desk, open_desk
from flows.drafting import Draft, choose, compose
from flows.settings import Settings, moment
from scrapers.finding import Place, Sample, Site, draft, find, read_some
from scrapers.hosts import registered

WRITTEN, REFUSED, NOTHING_FOUND = 0, 2, 4
_READ = 3  # articles read to see whether they can be
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")


@dataclass(frozen=True)
class Wish:
    """What was asked for on the command line."""

    url: str
    id: str = ""  # empty: from the host's name
    to: Path | None = None  # None: the folder of the catalogue in use
    now: datetime | None = None


@dataclass(frozen=True)
class _Look:
    """What the visit brought home."""

    site: Site
    chosen: tuple[Place, ...]
    samples: tuple[Sample, ...]
    owners: Mapping[str, str]  # sources the catalogue has already, by the key of their address


def add(settings: Settings, wish: Wish) -> int:
    """Write a source file for the site asked for; 0 = written, 2 = refused, 4 = nothing was found there."""
    console, desk, now = Console(soft_wrap=True), open_desk(settings), moment(wish.now)
    address = wish.url if "://" in wish.url else f"https://{wish.url}"
    name = wish.id or _id_of(address)
    folder = wish.to or _folder(settings)
    if refusal := _refuse(desk, address, name, folder):
        console.print(escape(refusal), style="red")
        return REFUSED
    console.print(f"Looking over {escape(address)} …")
    look = asyncio.run(_look(desk, address, now))
    _tell(console, look)
    if not look.chosen:
        problem = look.site.problem or "what was found is in the catalogue already"
        console.print(escape(f"No source file written: {problem}."), style="red")
        return NOTHING_FOUND
    draft_file = compose(Draft(name, address, look.site, look.chosen, look.samples, now))
    path = Path(folder or "") / f"{name}.toml"
    if problems := _check(draft_file, name):
        console.print(escape("\n".join(map(str, problems))), style="red")
        return REFUSED
    return _write(console, path, draft_file, settings)


def _refuse(desk: Desk, url: str, name: str, folder: Path | None) -> str:
    """Why nothing should be asked or written at all; empty when it may go on."""
    if not urls.is_web(url):
        return f"{url} is no web address: write it whole, like https://example.org/news"
    if not _ID.fullmatch(name):
        return f"{name!r} is no id: use small letters, digits and hyphens, 2 to 40 of them (--id)"
    if folder is None:
        return "nowhere to write: give a folder with --to, or set SPACEWATCH_CATALOG to a catalogue of your own"
    if name in desk.sources:
        return f"the catalogue has a source {name} already: give another id with --id"
    if (folder / f"{name}.toml").exists():
        return f"{folder / name}.toml exists and is not overwritten: give another id with --id"
    owner = next((s.id for s in desk.catalog.sources for a in s.addresses if urls.key(a.url) == urls.key(url)), "")
    return f"{url} is an address of source {owner} already" if owner else ""


def _folder(settings: Settings) -> Path | None:
    """The sources of one's own catalogue; in a checkout of the project, those of the built-in one."""
    if settings.catalog:
        own = settings.catalog / "sources"
        return own if own.exists() else settings.catalog / "more_sources"
    is_checkout = (catalog.BUILT_IN.parent / "pyproject.toml").exists()
    return catalog.BUILT_IN / "sources" if is_checkout else None


def _id_of(url: str) -> str:
    """An id from the host: ``news.orbitledger.co.uk`` becomes ``orbitledger``."""
    return re.sub(r"[^a-z0-9-]+", "-", registered(url).partition(".")[0].lower()).strip("-")[:40] or "source"


async def _look(desk: Desk, url: str, now: datetime) -> _Look:
    async with desk.client() as client:
        site = await find(client, url, now)
        owners = {urls.key(a.url): s.id for s in desk.catalog.sources for a in s.addresses}
        chosen = choose(tuple(place for place in site.places if urls.key(place.url) not in owners))
        candidates = [each for place in chosen for each in place.candidates]
        source = draft(site.home, tuple(Address(place.kind, place.url) for place in chosen))
        samples = await read_some(client, source, candidates, _READ) if candidates else []
    return _Look(site, chosen, tuple(samples), owners)


def _tell(console: Console, look: _Look) -> None:
    for place in look.site.places:
        newest = f", newest {place.newest:%Y-%m-%d}" if place.newest else ", no dates"
        owner = look.owners.get(urls.key(place.url), "")
        note = "" if place in look.chosen else f"  (source {owner} has it)" if owner else "  (not needed)"
        console.print(f"  found   {place.kind:9} {escape(place.url)}: {place.items} entries{newest}{note}")
    for place in look.site.failed:
        console.print(f"  nothing {place.kind:9} {escape(place.url)} ({escape(place.how)}): {escape(place.problem)}")
    for sample in look.samples:
        verdict = f"unreadable: {sample.problem}" if sample.problem else "readable"
        console.print(f"  article {escape(sample.url)}: {escape(verdict)}")


def _check(text: str, name: str) -> Sequence[Problem]:
    """What the catalogue's own loader says of the file."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / f"{name}.toml").write_text(text, encoding="utf-8")
        problems: list[Problem] = []
        read_sources(Path(folder), problems)
    return problems


def _write(console: Console, path: Path, text: str, settings: Settings) -> int:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:  # "x": never over a file that is there
            file.write(text)
    except OSError as error:
        console.print(escape(f"{path} cannot be written: {error.strerror}"), style="red")
        return REFUSED
    checks = [line for line in text.splitlines() if "CHECK" in line and not line.startswith("#")]
    console.print(f"Written: {escape(str(path))}")
    for line in checks:
        console.print(f"  {escape(line)}")
    own = path.parent.parent
    if own.resolve() != (settings.catalog or catalog.BUILT_IN).resolve():
        console.print(f"Then: export SPACEWATCH_CATALOG={escape(shlex.quote(str(own)))}")
    console.print(f"Then: spacewatch doctor · spacewatch monitor --source {path.stem}")
    return WRITTEN
