"""The only place that remembers every web address seen, and where it ended."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NotRequired, TypedDict, Unpack

from analysis.model import Candidate, Outcome, Reason
from storage.columns import encode, read_json, read_moment, read_optional_moment
from storage.store import Row, Store

UNSETTLED = frozenset({Outcome.UNREACHABLE, Outcome.POSTPONED})  # everything else is for good
ATTEMPTS = 5  # after that a candidate is only tried again when its source still shows it


class Settlement(TypedDict):
    """When and how a candidate ended, and the evidence."""

    run_id: int
    now: datetime
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
        before = store.row("SELECT id, outcome, attempts, article_id FROM candidates WHERE key = ?", [key])
        if before is None:
            _insert(store, candidate, key, outcome, settlement)
            return
        changes = {"last_seen": settlement["now"], "run_id": settlement["run_id"]}
        if outcome != Outcome.KNOWN or before["outcome"] in UNSETTLED:
            changes = _said(candidate) | _settled(outcome, settlement)
            changes["attempts"] = before["attempts"] + (outcome == Outcome.UNREACHABLE)
            changes["article_id"] = settlement.get("article_id") or before["article_id"]
        store.db.table("candidates").update(before["id"], encode(**changes))


def is_known(store: Store, key: str) -> bool:
    """True when the address is settled for good: anything but unreachable and postponed."""
    sql = "SELECT 1 FROM candidates WHERE key = ? AND outcome NOT IN ('unreachable', 'postponed')"
    return store.row(sql, [key]) is not None


def waiting(store: Store, source_id: str, limit: int = 50) -> list[Candidate]:
    """What a source showed earlier and still has to be read, oldest first."""
    sql = (
        "SELECT * FROM candidates WHERE source_id = ? AND"
        " (outcome = 'postponed' OR (outcome = 'unreachable' AND attempts < ?))"
        " ORDER BY first_seen, id LIMIT ?"
    )
    return [_candidate(row) for row in store.rows(sql, [source_id, ATTEMPTS, limit])]


def find(store: Store, key: str) -> CandidateRow | None:
    """What became of an address, or ``None`` when it was never seen."""
    row = store.row("SELECT * FROM candidates WHERE key = ?", [key])
    return None if row is None else _row(row)


def _insert(store: Store, candidate: Candidate, key: str, outcome: Outcome, settlement: Settlement) -> None:
    attempts = int(outcome == Outcome.UNREACHABLE)
    first = {"key": key, "source_id": candidate.source_id, "first_seen": settlement["now"]}
    row = first | _said(candidate) | _settled(outcome, settlement) | {"attempts": attempts}
    store.db.table("candidates").insert(encode(**row))


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
        "run_id": settlement["run_id"],
        "detail": settlement.get("detail", ""),
        "score": settlement.get("score"),
        "reasons": tuple(settlement.get("reasons", ())),
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
