"""The only place that remembers every web address seen in a source, and where it ended there.

The same address in two sources is two candidates: each source must know what it need not fetch again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from analysis.model import Candidate, Outcome, Reason
from storage.columns import encode, read_json, read_moment, read_optional_moment
from storage.store import Row, Store

# Everything else is for good. A refused address costs nothing to refuse again, and the pattern that
# refused it may be corrected.
UNSETTLED = frozenset({Outcome.UNREACHABLE, Outcome.POSTPONED, Outcome.REFUSED})


class Settlement(TypedDict):
    """When and how a candidate ended, and the evidence."""

    run_id: int
    now: datetime
    next_try: NotRequired[datetime | None]
    detail: NotRequired[str]
    score: NotRequired[float | None]
    reasons: NotRequired[Sequence[Reason]]
    article_id: NotRequired[int | None]


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate and everything we know of how it ended."""

    candidate: Candidate
    key: str
    outcome: Outcome
    first_seen: datetime
    last_seen: datetime
    attempts: int
    detail: str
    score: float | None
    reasons: tuple[Reason, ...]
    article_id: int | None
    run_id: int


def settle(store: Store, candidate: Candidate, key: str, outcome: Outcome, **settlement: Unpack[Settlement]) -> None:
    """The candidate's outcome is on record under its url key; when it was first seen never changes.

    ``KNOWN`` never replaces what was decided before: it only says that the address was seen again.
    """
    with store.atomic():
        sql = "SELECT id, outcome, attempts, article_id FROM candidates WHERE key = ? AND source_id = ?"
        before = store.row(sql, [key, candidate.source_id])
        if before is None:
            _insert(store, candidate, key, outcome, settlement)
            return
        changes = {"last_seen": settlement["now"], "run_id": settlement["run_id"]}
        if outcome != Outcome.KNOWN or before["outcome"] in UNSETTLED:
            changes = _said(candidate) | _settled(outcome, settlement)
            changes["attempts"] = before["attempts"] + (outcome == Outcome.UNREACHABLE)
            changes["article_id"] = settlement.get("article_id") or before["article_id"]
        store.update("candidates", before["id"], encode(**changes))


def attempts(store: Store, key: str, source_id: str) -> int:
    """How often the address could not be reached so far."""
    row = store.row("SELECT attempts FROM candidates WHERE key = ? AND source_id = ?", [key, source_id])
    return int(row["attempts"]) if row else 0


def heard(store: Store, source_id: str, keys: Sequence[str]) -> dict[str, tuple[int, datetime]]:
    """Of the keys that lead to an article: its number, and the latest date of modification the source told of it
    (where it never told one: when it was first seen).
    """
    sql = (
        "SELECT key, article_id, coalesce(modified, first_seen) AS heard FROM candidates"
        " WHERE source_id = ? AND article_id IS NOT NULL AND key IN (SELECT value FROM json_each(?))"
    )
    rows = store.rows(sql, [source_id, json.dumps(list(keys))])
    return {row["key"]: (row["article_id"], read_moment(row["heard"])) for row in rows}


def hear(store: Store, candidate: Candidate, key: str) -> None:
    """The date of modification that the source tells now is on record."""
    row = encode(modified=candidate.modified, key=key, source_id=candidate.source_id)
    with store.atomic():
        store.db.execute("UPDATE candidates SET modified = :modified WHERE key = :key AND source_id = :source_id", row)


def waiting(store: Store, source_id: str, now: datetime, limit: int = 50) -> list[Candidate]:
    """What a source showed earlier and is to be read by now, oldest first."""
    sql = (
        "SELECT * FROM candidates INDEXED BY candidates_by_outcome WHERE source_id = :source"
        " AND outcome IN ('postponed', 'unreachable') AND (outcome = 'postponed' OR next_try <= :now)"
        " ORDER BY first_seen, id LIMIT :limit"
    )
    return [_candidate(row) for row in store.rows(sql, encode(now=now) | {"source": source_id, "limit": limit})]


def resting(store: Store, source_id: str, now: datetime) -> frozenset[str]:
    """Keys of addresses that could not be reached and are not to be tried yet, or no more."""
    sql = (
        "SELECT key FROM candidates WHERE source_id = :source AND outcome = 'unreachable'"
        " AND (next_try IS NULL OR next_try > :now)"
    )
    return frozenset(row["key"] for row in store.rows(sql, encode(now=now) | {"source": source_id}))


def find(store: Store, key: str) -> CandidateRow | None:
    """What became of an address, or ``None`` when it was never seen; where several sources showed it, the
    one that made an article of it, else the one that read it, else the first."""
    sql = (
        "SELECT * FROM candidates WHERE key = ?"
        " ORDER BY article_id IS NULL, outcome = 'known', score IS NULL, id LIMIT 1"
    )
    row = store.row(sql, [key])
    return None if row is None else _row(row)


def _insert(store: Store, candidate: Candidate, key: str, outcome: Outcome, settlement: Settlement) -> None:
    attempts = int(outcome == Outcome.UNREACHABLE)
    first = {"key": key, "source_id": candidate.source_id, "first_seen": settlement["now"]}
    row = first | _said(candidate) | _settled(outcome, settlement) | {"attempts": attempts}
    store.insert("candidates", encode(**row))


def _said(candidate: Candidate) -> dict[str, object]:
    """What the listing said of it."""
    return {
        "url": candidate.url,
        "title": candidate.title,
        "summary": candidate.summary,
        "published": candidate.published,
        "modified": candidate.modified,
        "guid": candidate.guid,
        "language": candidate.language,
    }


def _settled(outcome: Outcome, settlement: Settlement) -> dict[str, object]:
    """How it ended."""
    return {
        "outcome": outcome,
        "last_seen": settlement["now"],
        "next_try": settlement.get("next_try"),
        "run_id": settlement["run_id"],
        "detail": settlement.get("detail", ""),
        "score": settlement.get("score"),
        # an article's own lie with its reading
        "reasons": () if settlement.get("article_id") else tuple(settlement.get("reasons", ())),
        "article_id": settlement.get("article_id"),
    }


def _candidate(row: Row) -> Candidate:
    return Candidate(
        source_id=row["source_id"],
        url=row["url"],
        title=row["title"],
        summary=row["summary"],
        published=read_optional_moment(row["published"]),
        modified=read_optional_moment(row["modified"]),
        guid=row["guid"],
        language=row["language"],
    )


def _row(row: Row) -> CandidateRow:
    return CandidateRow(
        candidate=_candidate(row),
        key=row["key"],
        outcome=Outcome(row["outcome"]),
        first_seen=read_moment(row["first_seen"]),
        last_seen=read_moment(row["last_seen"]),
        attempts=row["attempts"],
        detail=row["detail"],
        score=row["score"],
        reasons=tuple(Reason(**each) for each in read_json(row["reasons"])),
        article_id=row["article_id"],
        run_id=row["run_id"],
    )
