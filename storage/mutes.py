"""The only place that keeps what nobody wants to hear of for a time."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from analysis.mutes import Mute, MuteKind
from storage.columns import encode, read_moment
from storage.store import Row, Store


def add(store: Store, mute: Mute) -> int:
    """The number of a new mute (its ``id`` is not looked at)."""
    with store.atomic():
        row = encode(
            kind=mute.kind,
            value=mute.value,
            reason=mute.reason,
            since=mute.since,
            until=mute.until,
            recipient_id=mute.recipient_id,
        )
        return store.insert("mutes", row)


def in_force(store: Store, now: datetime) -> list[Mute]:
    """The mutes that have not ended by now, the first to end first."""
    sql = "SELECT * FROM mutes WHERE until > :now ORDER BY until, id"
    return [_mute(row) for row in store.rows(sql, encode(now=now))]


def end(store: Store, mute_id: int, now: datetime) -> bool:
    """True when the mute was in force and ends now; it stays on record."""
    with store.atomic():
        sql = "UPDATE mutes SET until = :now WHERE id = :id AND until > :now"
        return bool(store.db.execute(sql, encode(id=mute_id, now=now)).rowcount)


def _mute(row: Row) -> Mute:
    return Mute(
        id=row["id"],
        kind=cast(MuteKind, row["kind"]),
        value=row["value"],
        reason=row["reason"],
        since=read_moment(row["since"]),
        until=read_moment(row["until"]),
        recipient_id=row["recipient_id"],
    )
