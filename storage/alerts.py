"""The only place that keeps what we owe to whom; an alert is decided once and told once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, TypedDict, Unpack, cast

from analysis.model import Alert, When
from storage.columns import encode, read_moment, read_optional_moment, read_words
from storage.store import Row, Store


class About(TypedDict, total=False):
    """What an alert is about."""

    change_id: int | None
    story_id: int | None
    article_id: int | None
    source_id: str | None


@dataclass(frozen=True, slots=True)
class AlertRow:
    """An alert, when it was decided, and what it is about."""

    alert: Alert
    change_id: int | None
    story_id: int | None
    article_id: int | None
    source_id: str | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class AlertLine:
    """One line of the overview of alerts; ``subject`` is what happened until a letter tells the alert."""

    key: str
    rule_id: str
    recipient_id: str
    when: When
    state: Literal["owed", "written", "sent", "dead", "muted"]
    created_at: datetime
    subject: str
    sent_at: datetime | None
    muted: str  # why nobody is told after all; empty otherwise


# Also where the story was told under the number of one that was merged into it.
_DECIDED = """
SELECT 1 FROM alerts WHERE key = :key OR key IN (
    SELECT replace(:key, '|story:' || :story || ':new', '|story:' || s.id || ':new')
    FROM stories s WHERE s.merged_into = :story
)
"""


def owe(store: Store, alert: Alert, now: datetime, **about: Unpack[About]) -> bool:
    """True when the alert is owed from now on; False when it was decided before: nothing is told twice."""
    row = encode(
        key=alert.key,
        rule_id=alert.rule_id,
        recipient_id=alert.recipient_id,
        timing=alert.when,
        why=alert.why,
        created_at=now,
        **about,
    )
    with store.atomic():
        if exists(store, alert.key, about.get("story_id")):
            return False
        store.insert("alerts", row)
        return True


def exists(store: Store, key: str, story_id: int | None) -> bool:
    """Whether the alert of that key was ever decided, also under the number of a story merged into that one."""
    return store.row(_DECIDED, {"key": key, "story": story_id}) is not None


def unwritten(store: Store, when: When) -> list[AlertRow]:
    """The alerts of one timing that no letter tells yet and no mute covers, oldest first."""
    sql = "SELECT * FROM alerts WHERE timing = ? AND letter_key IS NULL AND muted IS NULL ORDER BY created_at, rowid"
    return [_row(row) for row in store.rows(sql, [when])]


def mute(store: Store, key: str, why: str) -> None:
    """The alert is told to nobody, for that reason, unless a letter tells it already."""
    with store.atomic():
        store.db.execute("UPDATE alerts SET muted = ? WHERE key = ? AND letter_key IS NULL", [why, key])


def muted(store: Store, recipient_id: str, since: datetime) -> dict[str, int]:
    """Why a recipient was not told, and of how many changes noticed since then, the most first."""
    sql = (
        "SELECT muted AS why, count(DISTINCT change_id) AS changes FROM alerts WHERE muted IS NOT NULL"
        " AND recipient_id = :recipient AND created_at >= :since GROUP BY muted ORDER BY changes DESC, muted"
    )
    return {row["why"]: row["changes"] for row in store.rows(sql, encode(recipient=recipient_id, since=since))}


def overview(store: Store, limit: int = 50) -> list[AlertLine]:
    """The newest alerts and how far each has come, newest first."""
    sql = "SELECT * FROM alerts_read ORDER BY created_at DESC, key LIMIT ?"
    return [_line(row) for row in store.rows(sql, [limit])]


def about(store: Store, article_id: int, story_id: int | None) -> list[AlertLine]:
    """The alerts on an article, and those that told its story as new through another; oldest first."""
    sql = (
        "SELECT v.* FROM alerts a JOIN alerts_read v ON v.key = a.key"
        " WHERE a.article_id = ? OR (a.story_id = ? AND v.change = 'new' AND a.timing = 'now')"
        " ORDER BY a.created_at, a.key"
    )
    return [_line(row) for row in store.rows(sql, [article_id, story_id])]


def _row(row: Row) -> AlertRow:
    return AlertRow(
        alert=Alert(
            key=row["key"],
            rule_id=row["rule_id"],
            recipient_id=row["recipient_id"],
            when=cast(When, row["timing"]),
            why=read_words(row["why"]),
        ),
        change_id=row["change_id"],
        story_id=row["story_id"],
        article_id=row["article_id"],
        source_id=row["source_id"],
        created_at=read_moment(row["created_at"]),
    )


def _line(row: Row) -> AlertLine:
    return AlertLine(
        key=row["key"],
        rule_id=row["rule"],
        recipient_id=row["recipient"],
        when=cast(When, row["timing"]),
        state=row["state"],
        created_at=read_moment(row["created_at"]),
        subject=row["subject"] or row["summary"] or row["article"] or "",
        sent_at=read_optional_moment(row["sent_at"]),
        muted=row["muted"] or "",
    )
