"""The only place that remembers how each source fares and where we stopped reading it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict, Unpack, cast

from analysis.model import Outcome, Source, SourceState, Validators, Visit
from storage.columns import encode, read_json, read_moment, read_optional_moment, read_words
from storage.store import Row, Store

Condition = Literal["", "silent", "broken"]

KNOWN = 5000  # keys a visit takes along to skip what it knows


@dataclass(frozen=True, slots=True)
class SourceMemory:
    """What a visit needs to know of the visits before."""

    validators: dict[str, Validators]  # by URL of the source's address
    known: frozenset[str]  # url keys of candidates settled for good, the newest 5000
    next_visit: datetime | None  # None: at once
    condition: Condition
    since: datetime | None
    failures: int
    last_answer: datetime | None
    last_new: datetime | None
    first_visit: datetime | None


class Record(TypedDict):
    """The parts of a source's health record, as ``analysis.health`` judged them."""

    condition: str
    since: datetime | None
    failures: int
    last_answer: datetime | None
    last_new: datetime | None
    first_visit: datetime | None


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One line of the overview of sources."""

    id: str
    name: str
    kind: str
    country: str
    languages: tuple[str, ...]
    enabled: bool
    condition: Condition
    since: datetime | None
    last_state: SourceState | None  # None: never visited
    last_answer: datetime | None
    last_new: datetime | None
    next_visit: datetime | None
    failures: int
    articles: int


def sync(store: Store, sources: Iterable[Source], now: datetime) -> None:
    """The catalogue's sources stand in the database; those it no longer names are switched off, not lost."""
    rows = [
        encode(
            id=source.id,
            name=source.name,
            home=source.home,
            country=source.country,
            languages=source.languages,
            kind=source.kind,
            family=source.family,
            enabled=source.enabled,
            declared_at=now,
        )
        for source in sources
    ]
    with store.atomic():
        store.db.execute("UPDATE sources SET enabled = 0")
        store.db.table("sources").upsert_all(rows, pk="id")


def memory(store: Store, source_id: str) -> SourceMemory:
    """What we know of a source's earlier visits; ``LookupError`` for one that was never synced."""
    row = _source(store, source_id)
    known = store.rows(
        "SELECT key FROM candidates WHERE source_id = ? AND outcome NOT IN ('unreachable', 'postponed', 'refused')"
        " ORDER BY last_seen DESC, id DESC LIMIT ?",
        [source_id, KNOWN],
    )
    addresses = store.rows("SELECT * FROM addresses WHERE source_id = ?", [source_id])
    return SourceMemory(
        validators={
            each["url"]: Validators(each["etag"], each["last_modified"], each["body_sha256"]) for each in addresses
        },
        known=frozenset(each["key"] for each in known),
        next_visit=read_optional_moment(row["next_visit"]),
        condition=cast(Condition, row["condition"]),
        since=read_optional_moment(row["since"]),
        failures=row["failures"],
        last_answer=read_optional_moment(row["last_answer"]),
        last_new=read_optional_moment(row["last_new"]),
        first_visit=read_optional_moment(row["first_visit"]),
    )


def remember(store: Store, source_id: str, *, validators: Mapping[str, Validators], next_visit: datetime) -> None:
    """The next visit knows when it is due, and what to ask of the addresses named here."""
    rows = [
        encode(
            source_id=source_id,
            url=url,
            etag=each.etag,
            last_modified=each.last_modified,
            body_sha256=each.body_sha256,
        )
        for url, each in validators.items()
    ]
    with store.atomic():
        _source(store, source_id)
        store.db.table("addresses").upsert_all(rows, pk=("source_id", "url"))
        store.db.table("sources").update(source_id, encode(next_visit=next_visit))


def save_record(store: Store, source_id: str, **record: Unpack[Record]) -> None:
    """The source's health record is what was judged last."""
    with store.atomic():
        _source(store, source_id)
        store.db.table("sources").update(source_id, encode(**record))


def record_visit(store: Store, run_id: int, visit: Visit) -> None:
    """The visit is on record, with all its counters."""
    row = encode(
        run_id=run_id,
        source_id=visit.source_id,
        at=visit.at,
        state=visit.state,
        detail=visit.detail,
        seen=visit.seen,
        outcomes=visit.outcomes,
        seconds=visit.seconds,
    )
    store.insert("visits", row)


def visits(store: Store, source_id: str, limit: int = 100) -> list[Visit]:
    """The newest visits to a source, newest first."""
    sql = "SELECT * FROM visits WHERE source_id = ? ORDER BY id DESC LIMIT ?"
    return [_visit(row) for row in store.rows(sql, [source_id, limit])]


def overview(store: Store) -> list[SourceRow]:
    """Every source and how it fares, by name of its file."""
    return [_overview_row(row) for row in store.rows("SELECT * FROM sources_read ORDER BY id")]


def _source(store: Store, source_id: str) -> Row:
    row = store.row("SELECT * FROM sources WHERE id = ?", [source_id])
    if row is None:
        raise LookupError(f"no source {source_id!r} in the database; sync the catalogue first")
    return row


def _visit(row: Row) -> Visit:
    return Visit(
        source_id=row["source_id"],
        state=SourceState(row["state"]),
        at=read_moment(row["at"]),
        detail=row["detail"],
        seen=row["seen"],
        outcomes={Outcome(name): count for name, count in read_json(row["outcomes"]).items()},
        seconds=row["seconds"],
    )


def _overview_row(row: Row) -> SourceRow:
    return SourceRow(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        country=row["country"],
        languages=read_words(row["languages"]),
        enabled=bool(row["enabled"]),
        condition=cast(Condition, row["condition"]),
        since=read_optional_moment(row["since"]),
        last_state=SourceState(row["last_state"]) if row["last_state"] else None,
        last_answer=read_optional_moment(row["last_answer"]),
        last_new=read_optional_moment(row["last_new"]),
        next_visit=read_optional_moment(row["next_visit"]),
        failures=row["failures"],
        articles=row["articles"],
    )
