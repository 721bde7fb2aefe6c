"""The only place that remembers how each source fares and where we stopped reading it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast

from analysis.health import Condition, SourceRecord
from analysis.hints import Hints
from analysis.model import Outcome, Source, SourceState, Validators, Visit
from analysis.schedule import Pace
from storage.columns import Column, encode, read_json, read_moment, read_optional_moment, read_words
from storage.store import Row, Store

KNOWN = 5000  # keys a visit takes along to skip what it knows


@dataclass(frozen=True, slots=True)
class SourceMemory:
    """What a visit needs to know of the visits before."""

    validators: dict[str, Validators]  # by URL of the source's address
    known: frozenset[str]  # url keys of candidates settled for good, the newest 5000


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands between visits: its health, its pace, and when it is due."""

    record: SourceRecord
    pace: Pace | None = None  # None: as declared
    next_visit: datetime | None = None  # None: at once
    hints: Mapping[str, Hints] = field(default_factory=dict)  # by URL of the source's address


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
    last_detail: str
    last_answer: datetime | None
    last_new: datetime | None
    last_read: datetime | None
    next_visit: datetime | None
    minutes: float | None  # None: as declared
    failures: int
    articles: int


def sync(store: Store, sources: Iterable[Source], now: datetime) -> None:
    """The catalogue's sources stand in the database; those it no longer names are switched off, not lost."""
    rows = [_columns(source, now) for source in sources]
    with store.atomic():
        store.db.execute("UPDATE sources SET enabled = 0")
        store.db.table("sources").upsert_all(rows, pk="id")


def meet(store: Store, sources: Iterable[Source], now: datetime) -> None:
    """Publishers that the catalogue may not name stand in the database, switched off; those known stay as they are."""
    rows = [_columns(source, now) | {"enabled": 0} for source in sources]
    with store.atomic():
        store.db.table("sources").insert_all(rows, pk="id", ignore=True)


def _columns(source: Source, now: datetime) -> dict[str, Column]:
    return encode(
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


def standings(store: Store) -> dict[str, Standing]:
    """How every source stands, by its id: one query for a whole run."""
    return {row["id"]: _standing(row) for row in store.rows("SELECT * FROM sources")}


def memory(store: Store, source_id: str) -> SourceMemory:
    """What we know of a source's earlier visits."""
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
    )


def remember(store: Store, source_id: str, validators: Mapping[str, Validators]) -> None:
    """The next visit knows what to ask of the addresses named here."""
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
    if rows:
        with store.atomic():
            store.db.table("addresses").upsert_all(rows, pk=("source_id", "url"))


_STAND = """
UPDATE sources SET condition = :condition, since = :since, told = :told, failures = :failures, empties = :empties,
    last_answer = :last_answer, last_new = :last_new, last_read = :last_read, first_visit = :first_visit,
    next_visit = :next_visit, minutes = :minutes, leaning = :leaning, hints = :hints
WHERE id = :id
"""


def stand(store: Store, standing: Standing) -> None:
    """The source stands as was judged last; ``LookupError`` for one that was never synced."""
    record, pace = standing.record, standing.pace
    row = encode(
        id=record.source_id,
        condition=record.condition,
        since=record.since,
        told=record.told,
        failures=record.failures,
        empties=record.empties,
        last_answer=record.last_answer,
        last_new=record.last_new,
        last_read=record.last_read,
        first_visit=record.first_visit,
        next_visit=standing.next_visit,
        minutes=pace.minutes if pace else None,
        leaning=pace.leaning if pace else 0,
        hints=dict(standing.hints),
    )
    with store.atomic():
        if store.db.execute(_STAND, row).rowcount == 0:
            raise LookupError(f"no source {record.source_id!r} in the database; sync the catalogue first")


_VISIT = """
INSERT INTO visits (run_id, source_id, at, state, detail, seen, new, read, outcomes, seconds)
VALUES (:run_id, :source_id, :at, :state, :detail, :seen, :new, :read, :outcomes, :seconds)
"""


def record_visit(store: Store, run_id: int, visit: Visit) -> None:
    """The visit is on record, with all its counters."""
    row = encode(
        run_id=run_id,
        source_id=visit.source_id,
        at=visit.at,
        state=visit.state,
        detail=visit.detail,
        seen=visit.seen,
        new=visit.new,
        read=visit.read,
        outcomes=visit.outcomes,
        seconds=visit.seconds,
    )
    with store.atomic():
        store.db.execute(_VISIT, row)


def visits(store: Store, source_id: str, limit: int = 100) -> list[Visit]:
    """The newest visits to a source, newest first."""
    sql = "SELECT * FROM visits WHERE source_id = ? ORDER BY id DESC LIMIT ?"
    return [_visit(row) for row in store.rows(sql, [source_id, limit])]


_FRESH = f"""
SELECT outcome, count(*) AS number FROM candidates
WHERE source_id = :source AND outcome IN ({", ".join(f"'{each}'" for each in Outcome)})
    AND first_seen = :at AND run_id = :run
GROUP BY outcome
"""  # noqa: S608 - our own enumeration; without it SQLite could not use the index, which begins with the outcome


def fresh(store: Store, source_id: str, run_id: int, at: datetime) -> dict[Outcome, int]:
    """How many addresses a source showed for the first time in that run, by where they ended."""
    rows = store.rows(_FRESH, {**encode(at=at), "source": source_id, "run": run_id})
    return {Outcome(row["outcome"]): row["number"] for row in rows}


def visited(store: Store, since: datetime, until: datetime) -> dict[str, bool]:
    """The sources visited after ``since`` and until ``until``, and whether one visit at least was answered."""
    sql = (
        "SELECT source_id, max(state IN ('ok_new', 'ok_none', 'partial')) AS answered FROM visits"
        " WHERE at > :since AND at <= :until GROUP BY source_id"
    )
    return {row["source_id"]: bool(row["answered"]) for row in store.rows(sql, encode(since=since, until=until))}


def overview(store: Store) -> list[SourceRow]:
    """Every source and how it fares, by name of its file."""
    return [_overview_row(row) for row in store.rows("SELECT * FROM sources_read ORDER BY id")]


def name_of(store: Store, source_id: str) -> str:
    """What the publisher is called; its id where it is not known."""
    row = store.row("SELECT name FROM sources WHERE id = ?", [source_id])
    return str(row["name"]) if row else source_id


def _standing(row: Row) -> Standing:
    return Standing(
        record=SourceRecord(
            source_id=row["id"],
            condition=cast(Condition, row["condition"]),
            since=read_optional_moment(row["since"]),
            told=read_optional_moment(row["told"]),
            failures=row["failures"],
            empties=row["empties"],
            last_answer=read_optional_moment(row["last_answer"]),
            last_new=read_optional_moment(row["last_new"]),
            last_read=read_optional_moment(row["last_read"]),
            first_visit=read_optional_moment(row["first_visit"]),
        ),
        pace=None if row["minutes"] is None else Pace(row["minutes"], row["leaning"]),
        next_visit=read_optional_moment(row["next_visit"]),
        hints={url: _hints(said) for url, said in read_json(row["hints"]).items()},
    )


def _hints(said: Row) -> Hints:
    return Hints(said["minutes"], tuple(said["hours"]), tuple(said["days"]))


def _visit(row: Row) -> Visit:
    return Visit(
        source_id=row["source_id"],
        state=SourceState(row["state"]),
        at=read_moment(row["at"]),
        detail=row["detail"],
        seen=row["seen"],
        new=row["new"],
        read=row["read"],
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
        last_detail=row["last_detail"] or "",
        last_answer=read_optional_moment(row["last_answer"]),
        last_new=read_optional_moment(row["last_new"]),
        last_read=read_optional_moment(row["last_read"]),
        next_visit=read_optional_moment(row["next_visit"]),
        minutes=row["minutes"],
        failures=row["failures"],
        articles=row["articles"],
    )
