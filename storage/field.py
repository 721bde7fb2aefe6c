"""The only place that keeps what articles report of who joins or leaves an instrument, and what a person decided.

What was accepted is a fact beside those of the catalogue; what was rejected is not proposed again.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from analysis.field import Entry, Proposed, Report, Roll, propose
from storage.columns import encode, read_json, read_words
from storage.store import Row, Store

RECENT = timedelta(days=60)  # articles first seen before are not asked again

_REPORTS = """
SELECT a.id, r.title, substr(r.text, 1, 500) AS lead, r.kind, s.family, s.kind AS source_kind, a.original_id,
    coalesce(r.event_date, substr(r.published, 1, 10)) AS day,
    (SELECT json_group_array(json_array(t.kind, t.value, t.words, t.role)) FROM tags t
     WHERE t.article_id = a.id AND t.kind IN ('actor', 'instrument')) AS tags
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id
WHERE a.first_seen >= :since AND a.id IN
    (SELECT article_id FROM tags WHERE kind = 'instrument' AND value IN (SELECT value FROM json_each(:instruments)))
ORDER BY a.id
"""
_SELECT = "SELECT * FROM field_proposals"
_OF_STORY = """
 WHERE decision <> 'rejected' AND EXISTS (SELECT 1 FROM json_each(articles) e
    JOIN memberships m ON m.article_id = e.value WHERE m.story_id = ?) ORDER BY id"""


@dataclass(frozen=True, slots=True)
class Numbered:
    """A proposal under its number, with what became of it."""

    number: int
    proposed: Proposed
    decision: str  # accepted, rejected or lapsed; empty while it waits


def renew(store: Store, rolls: Iterable[Roll], now: datetime) -> list[Proposed]:
    """The proposals follow from the articles of the last weeks; those that are new come back."""
    known = current_rolls(store, rolls)
    found = propose(_reports(store, known, now - RECENT), known)
    new = []
    with store.atomic():
        before = {_identity(each.proposed): each for each in _numbered(store, _SELECT)}
        for each in found:
            old = before.get(_identity(each))
            if old is None:
                new.append(each)
                store.insert("field_proposals", encode(**_columns(each), at=now))
            elif not old.decision and old.proposed != each:
                store.db.table("field_proposals").update(old.number, encode(**_columns(each), at=now))
        for waiting in before.values():
            if not waiting.decision and _is_settled(waiting.proposed, known):
                _settle(store, waiting.number, "lapsed", now)
    return new


def waiting(store: Store) -> list[Numbered]:
    """What waits for a decision, the most widely reported first."""
    return _numbered(store, _SELECT + " WHERE decision = '' ORDER BY officials > 0 DESC, families DESC, id")


def of_story(store: Store, story_id: int) -> list[Numbered]:
    """What the articles of a story report, unless it was rejected."""
    return _numbered(store, _SELECT + _OF_STORY, [story_id])


def decide(store: Store, number: int, *, accept: bool, now: datetime) -> Proposed:
    """The proposal becomes a fact, or is not made again. ``LookupError`` where none of that number waits."""
    with store.atomic():
        found = _numbered(store, _SELECT + " WHERE id = ? AND decision = ''", [number])
        if not found:
            raise LookupError(f"no proposal {number} waits for a decision; `spacewatch field proposals` lists them")
        _settle(store, number, "accepted" if accept else "rejected", now)
        return found[0].proposed


def current_rolls(store: Store, rolls: Iterable[Roll]) -> dict[str, Roll]:
    """The rolls of the catalogue with what was accepted, by id."""
    accepted: defaultdict[str, list[Entry]] = defaultdict(list)
    for row in store.rows(_SELECT + " WHERE decision = 'accepted' ORDER BY id"):
        each = _read(row)
        articles = ", ".join(map(str, each.articles))
        source = f"accepted on {row['decided_at'][:10]} (articles {articles})"
        on = each.on or row["decided_at"][:10]
        accepted[each.roll_id].append(Entry(each.state, on, each.kind, source, each.ordinal))
    return {roll.id: roll.including(accepted[roll.id]) for roll in rolls}


def _reports(store: Store, rolls: Mapping[str, Roll], since: datetime) -> list[Report]:
    rows = store.rows(_REPORTS, encode(since=since, instruments=sorted(rolls)))
    return [_report(row) for row in rows]


def _report(row: Row) -> Report:
    tags = json.loads(row["tags"])
    return Report(
        article_id=row["id"],
        title=row["title"],
        lead=row["lead"],
        kind=row["kind"],
        family=row["family"],
        is_official=row["source_kind"] == "official",
        day=date.fromisoformat(row["day"]) if row["day"] else None,
        actors=tuple((value, words, role) for kind, value, words, role in tags if kind == "actor"),
        instruments=tuple((value, words) for kind, value, words, _ in tags if kind == "instrument"),
        is_copy=row["original_id"] is not None,
    )


def _is_settled(each: Proposed, rolls: Mapping[str, Roll]) -> bool:
    """Whether the catalogue has, by now, what is proposed."""
    roll = rolls.get(each.roll_id)
    if roll is None:
        return True
    return not each.is_known and (each.state in roll.parties()) == (each.kind != "withdrawal")


def _settle(store: Store, number: int, decision: str, now: datetime) -> None:
    store.db.table("field_proposals").update(number, encode(decision=decision, decided_at=now))


def _identity(each: Proposed) -> tuple[str, str, str]:
    return each.roll_id, each.state, each.kind


def _columns(each: Proposed) -> dict[str, object]:
    return {
        "instrument": each.roll_id,
        "state": each.state,
        "kind": each.kind,
        "happened_on": each.on,
        "ordinal": each.ordinal,
        "articles": each.articles,
        "families": each.families,
        "officials": each.officials,
        "doubts": each.doubts,
        "is_known": each.is_known,
    }


def _numbered(store: Store, sql: str, parameters: Iterable[object] = ()) -> list[Numbered]:
    return [Numbered(row["id"], _read(row), row["decision"]) for row in store.rows(sql, list(parameters))]


def _read(row: Row) -> Proposed:
    return Proposed(
        roll_id=row["instrument"],
        state=row["state"],
        kind=row["kind"],
        on=row["happened_on"],
        ordinal=row["ordinal"],
        articles=tuple(read_json(row["articles"])),
        families=row["families"],
        officials=row["officials"],
        doubts=read_words(row["doubts"]),
        is_known=bool(row["is_known"]),
    )
