"""The only place that keeps what a person might merge or split, and what they decided.

A proposal keeps its number while it is proposed night after night; what was decided once is not proposed again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from analysis.proposals import Proposal, propose
from storage import regrouping
from storage.columns import encode, read_words
from storage.portraits import unpack
from storage.store import Row, Store

NEWEST = 1500  # speaking articles that are looked at in one night; older stories were looked at before

_SPEAKING = """
SELECT m.story_id, m.article_id, m.profile FROM memberships m WHERE m.profile IS NOT NULL
ORDER BY m.joined_at DESC, m.article_id DESC LIMIT ?
"""
_SELECT = "SELECT id, kind, story_id, other_id, article_id, score, reasons FROM stories_proposed"
_LAPSE = (
    "UPDATE stories_proposed SET decision = 'lapsed', decided_at = :now"
    " WHERE decision = '' AND :gone IN (story_id, other_id)"
)

_Identity = tuple[str, int, int | None]


@dataclass(frozen=True, slots=True)
class Numbered:
    """A proposal that waits for a decision, under its number."""

    number: int
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Decided:
    """What a decision came to: the story that stays, and the one that went into it or came out of it, if any."""

    decision: Literal["accepted", "rejected"]
    proposal: Proposal
    story_id: int
    other_id: int | None = None


def renew(store: Store, now: datetime) -> int:
    """The waiting proposals are those of tonight, without what was decided before; how many wait."""
    rows = store.rows(_SPEAKING, [NEWEST])
    found = propose((row["story_id"], row["article_id"], unpack(row["profile"])) for row in rows)
    with store.atomic():
        settled = store.rows(_SELECT + " WHERE decision IN ('accepted', 'rejected')")
        decided = {_identity(_read(row)) for row in settled}
        waiting = {_identity(each.proposal): each.number for each in current(store)}
        wanted = {_identity(each): each for each in found if _identity(each) not in decided}
        for gone in waiting.keys() - wanted.keys():
            store.db.table("stories_proposed").update(waiting[gone], encode(decision="lapsed", decided_at=now))
        for identity, each in wanted.items():
            if identity in waiting:
                columns = encode(score=each.score, reasons=each.reasons, at=now)
                store.db.table("stories_proposed").update(waiting[identity], columns)
            else:
                _add(store, each, now)
    return len(wanted)


def current(store: Store) -> list[Numbered]:
    """What waits for a decision, surest first."""
    sql = _SELECT + " WHERE decision = '' ORDER BY score DESC, id"
    return [Numbered(row["id"], _read(row)) for row in store.rows(sql)]


def decide(store: Store, number: int, *, accept: bool, now: datetime) -> Decided:
    """The proposal is carried out, or not proposed again; one transaction.

    ``LookupError`` where none of that number waits, ``ValueError`` where it can no longer be carried out.
    """
    with store.atomic():
        row = store.row(_SELECT + " WHERE id = ? AND decision = ''", [number])
        if row is None:
            raise LookupError(f"no proposal {number} waits for a decision; `spacewatch stories proposals` lists them")
        proposal = _read(row)
        decision: Literal["accepted", "rejected"] = "accepted" if accept else "rejected"
        store.db.table("stories_proposed").update(number, encode(decision=decision, decided_at=now))
        if not accept:
            return Decided(decision, proposal, proposal.story_id, proposal.other_id)
        if proposal.article_id is not None:
            new = regrouping.take_out(store, proposal.story_id, proposal.article_id)
            apart = Proposal("merge", proposal.story_id, 0.0, ("taken apart by hand",), other_id=new)
            _add(store, apart, now, decision="rejected")
            return Decided(decision, proposal, proposal.story_id, new)
        kept, gone = regrouping.merge(store, proposal.story_id, proposal.other_id or 0)
        store.db.execute(_LAPSE, encode(now=now, gone=gone))
        return Decided(decision, proposal, kept, gone)


def _add(store: Store, each: Proposal, now: datetime, decision: str = "") -> None:
    columns = encode(
        kind=each.kind,
        story_id=each.story_id,
        other_id=each.other_id,
        article_id=each.article_id,
        score=each.score,
        reasons=each.reasons,
        at=now,
        decision=decision,
        decided_at=now if decision else None,
    )
    store.db.table("stories_proposed").insert(columns)


def _identity(each: Proposal) -> _Identity:
    """What makes two proposals the same; the order of two stories does not."""
    if each.other_id is None:
        return each.kind, each.story_id, each.article_id
    return each.kind, min(each.story_id, each.other_id), max(each.story_id, each.other_id)


def _read(row: Row) -> Proposal:
    return Proposal(
        row["kind"], row["story_id"], row["score"], read_words(row["reasons"]), row["other_id"], row["article_id"]
    )
