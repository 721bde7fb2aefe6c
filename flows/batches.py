"""A batch of sources for another worker, and what it brings back: split by site, as JSON that is checked when read.

    errands ──split──► batches ──JSON──► (another process or machine) ──JSON──► gatherings

Never a pickle: what a file in a shared folder says is looked at before it is believed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

import analysis
import catalog
import scrapers
from analysis.robots import RobotsFile
from flows.gathering import Errand, Gathering, Limits
from flows.post import BatchError
from scrapers.hosts import registered

_PLAIN = ConfigDict(ser_json_bytes="base64", val_json_bytes="base64", strict=True, extra="forbid")


@dataclass(frozen=True)
class Batch:
    """What one worker needs to know; everything else it has itself, in the same edition."""

    __pydantic_config__ = _PLAIN

    edition: str
    now: datetime
    limits: Limits
    gap_seconds: float
    contact: str
    errands: tuple[Errand, ...]
    robots: tuple[RobotsFile, ...] = ()

    @property
    def sites(self) -> frozenset[str]:
        """The registered sites that are this batch's alone to ask."""
        return frozenset().union(*(sites(errand) for errand in self.errands))


@dataclass(frozen=True)
class _Head:
    """The first line of what comes back; one gathering a line follows."""

    __pydantic_config__ = _PLAIN

    refusal: str = ""
    robots: tuple[RobotsFile, ...] = ()


@dataclass(frozen=True)
class _Line:
    __pydantic_config__ = _PLAIN

    gathering: Gathering


@dataclass(frozen=True)
class Brought:
    """What came of a batch; a source without a gathering was not visited, or its visit is not to be used."""

    refusal: str = ""  # why the worker did nothing
    robots: tuple[RobotsFile, ...] = ()
    gatherings: tuple[Gathering, ...] = ()
    faults: tuple[str, ...] = ()  # what of it could not be used


_BATCH, _HEAD, _LINE = TypeAdapter(Batch), TypeAdapter(_Head), TypeAdapter(_Line)


def encode(batch: Batch) -> bytes:
    """The batch as JSON."""
    return _BATCH.dump_json(batch)


def decode(text: bytes) -> Batch:
    """The batch of a JSON text; ``BatchError`` where it is none of this edition."""
    try:
        return _BATCH.validate_json(text)
    except ValidationError as error:
        raise BatchError(f"not a batch of this edition: {_first(error)}") from None


def encode_brought(brought: Brought) -> bytes:
    """What a worker brought, a line each; a gathering that is no JSON (half a character) is left out: home goes."""
    lines = [_HEAD.dump_json(_Head(brought.refusal, brought.robots))]
    for gathering in brought.gatherings:
        try:
            lines.append(_LINE.dump_json(_Line(gathering)))
        except PydanticSerializationError:
            continue
    return b"\n".join(lines)


def decode_brought(text: bytes, batch: Batch) -> Brought:
    """What came back for a batch: whatever is not JSON of ours about its own sources is a fault and left out."""
    head, *lines = text.split(b"\n")
    errands = {errand.source.id: errand for errand in batch.errands}
    found, faults = [], []
    try:
        first = _HEAD.validate_json(head)
    except ValidationError as error:
        return Brought(faults=(_first(error),))
    for line in lines:
        try:
            gathering = _LINE.validate_json(line).gathering
        except ValidationError as error:
            faults.append(_first(error))
            continue
        errand = errands.pop(gathering.source.id, None)
        if errand is None or errand.source != gathering.source or not _is_whole(gathering):
            faults.append(f"{gathering.source.id!r:.80}: not as it was sent out")
        else:
            found.append(gathering)
    return Brought(first.refusal, of_sites(first.robots, batch.sites), tuple(found), tuple(faults))


def _is_whole(gathering: Gathering) -> bool:
    return not gathering.is_left and all(f.candidate.source_id == gathering.source.id for f in gathering.findings)


def _first(error: ValidationError) -> str:
    """Where the first fault lies, and what it is; not the text itself."""
    fault = error.errors(include_url=False, include_input=False, include_context=False)[0]
    return f"{'.'.join(map(str, fault['loc'])) or 'the text'}: {fault['msg']}"


def sites(errand: Errand) -> frozenset[str]:
    """The registered sites at which a source is read: of its addresses, and its own."""
    source = errand.source
    found = {registered(url) for url in (*(address.url for address in source.addresses), source.home)}
    return frozenset(found - {""})


def split(errands: Iterable[Errand], number: int) -> list[list[Errand]]:
    """At most so many lots of about equal size; no site is in two of them, so that none is asked by two workers."""
    groups: list[tuple[set[str], list[Errand]]] = []
    for errand in errands:
        own, members = set(sites(errand)), [errand]
        apart = []
        for known, others in groups:
            if known & own:
                own |= known
                members = others + members
            else:
                apart.append((known, others))
        groups = [*apart, (own, members)]
    lots: list[list[Errand]] = [[] for _ in range(number)]
    for _, members in sorted(groups, key=lambda group: (-len(group[1]), group[1][0].source.id)):
        min(lots, key=len).extend(members)
    return [lot for lot in lots if lot]


@cache
def edition(folder: Path | None) -> str:
    """A word for all that decides what is made of a page: two machines with the same one make the same of it."""
    roots = [Path(room.__file__).parent for room in (analysis, scrapers, catalog) if room.__file__]
    digest = hashlib.sha256()
    for root in [*roots, *([folder] if folder else [])]:
        for path in sorted(root.rglob("*")):
            if path.suffix in {".py", ".toml", ".json"}:
                digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def of_sites(files: Iterable[RobotsFile], wanted: frozenset[str]) -> tuple[RobotsFile, ...]:
    """The robots.txt of some registered sites."""
    return tuple(file for file in files if registered(file.origin) in wanted)
