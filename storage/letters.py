"""The outbox: the only place that knows which letters still have to leave the house.

    add ──► owed ──deliver──► record ──► sent, dead, or owed again later

A letter is in here, with its alerts marked as written, before anything is sent; it is marked as sent
after. Between the two a crash can only repeat it, under the same Message-ID.
"""

from __future__ import annotations

from datetime import datetime

from analysis.model import Delivery, Letter, Recipient
from storage.columns import encode, read_moment, read_words
from storage.store import Row, Store


def add(store: Store, letter: Letter, now: datetime) -> bool:
    """True when the letter waits to be sent and its alerts are written; False when its key is known.

    ``ValueError`` when one of its alerts is not owed, or is told by another letter already.
    """
    with store.atomic():
        if find(store, letter.key) is not None:
            return False
        row = encode(
            key=letter.key,
            recipient_id=letter.recipient.id,
            channel=letter.recipient.channel,
            address=letter.recipient.address,
            subject=letter.subject,
            text=letter.text,
            html=letter.html,
            message_id=letter.message_id,
            in_reply_to=letter.in_reply_to,
            alert_keys=letter.alert_keys,
            short=letter.short,
            created_at=now,
            next_try=now,
        )
        store.insert("letters", row)
        for key in letter.alert_keys:
            _mark_written(store, key, letter.key)
        return True


def owed(store: Store, now: datetime) -> list[Letter]:
    """The letters to hand to their channels by now, oldest first."""
    sql = (
        "SELECT * FROM letters WHERE sent_at IS NULL AND dead_at IS NULL AND next_try <= :now"
        " ORDER BY created_at, rowid"
    )
    return [_letter(row) for row in store.rows(sql, encode(now=now))]


def record(store: Store, delivery: Delivery, *, next_try: datetime | None) -> None:
    """The attempt is on record; the letter is sent, dead, or owed again from ``next_try``.

    Without ``next_try`` a letter that failed for now stays due: it is never forgotten.
    """
    row = encode(
        letter_key=delivery.letter_key,
        channel=delivery.channel,
        at=delivery.at,
        ok=delivery.ok,
        is_permanent=delivery.is_permanent,
        detail=delivery.detail,
    )
    with store.atomic():
        store.insert("deliveries", row)
        outcome: dict[str, object] = {"attempts": attempts(store, delivery.letter_key) + 1}
        if delivery.ok:
            outcome["sent_at"] = delivery.at
        elif delivery.is_permanent:
            outcome["dead_at"] = delivery.at
        elif next_try is not None:
            outcome["next_try"] = next_try
        store.db.table("letters").update(delivery.letter_key, encode(**outcome))


def find(store: Store, key: str) -> Letter | None:
    """The letter of that key, or ``None``."""
    row = store.row("SELECT * FROM letters WHERE key = ?", [key])
    return None if row is None else _letter(row)


def attempts(store: Store, key: str) -> int:
    """How often the letter was handed to its channel; 0 for one we do not know."""
    row = store.row("SELECT attempts FROM letters WHERE key = ?", [key])
    return int(row["attempts"]) if row else 0


def counts(store: Store) -> dict[str, int]:
    """How many letters are owed, sent and dead."""
    sql = (
        "SELECT count(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NULL) AS owed,"
        " count(sent_at) AS sent, count(*) FILTER (WHERE sent_at IS NULL AND dead_at IS NOT NULL) AS dead"
        " FROM letters"
    )
    return store.row(sql) or {}


def last_of(store: Store, recipient_id: str, prefix: str) -> datetime | None:
    """When the recipient's newest letter with that beginning of its key was written, or ``None``."""
    sql = (
        "SELECT max(created_at) AS newest FROM letters"
        " WHERE recipient_id = :recipient AND substr(key, 1, length(:prefix)) = :prefix"
    )
    row = store.row(sql, {"recipient": recipient_id, "prefix": prefix})
    return read_moment(row["newest"]) if row and row["newest"] else None


def written_since(store: Store, recipient_id: str, since: datetime) -> int:
    """How many letters were written to the recipient after that moment, digests not counted."""
    sql = (
        "SELECT count(*) AS letters FROM letters WHERE recipient_id = :recipient AND created_at > :since"
        " AND key NOT LIKE '%|digest|%'"
    )
    row = store.row(sql, encode(recipient=recipient_id, since=since))
    return int(row["letters"]) if row else 0


def thread(store: Store, recipient_id: str, root: str) -> tuple[str, datetime | None]:
    """The subject of a thread's first letter, and when its newest one was written; empty and ``None`` before it."""
    sql = (
        "SELECT subject, max(created_at) OVER () AS newest FROM letters WHERE recipient_id = :recipient"
        " AND (message_id = :root OR in_reply_to = :root) ORDER BY message_id <> :root, created_at, rowid LIMIT 1"
    )
    row = store.row(sql, {"recipient": recipient_id, "root": root})
    return (row["subject"], read_moment(row["newest"])) if row else ("", None)


def _mark_written(store: Store, alert_key: str, letter_key: str) -> None:
    sql = "UPDATE alerts SET letter_key = ? WHERE key = ? AND letter_key IS NULL"
    if store.db.execute(sql, [letter_key, alert_key]).rowcount != 1:
        raise ValueError(f"letter {letter_key!r} tells alert {alert_key!r}, which is not owed or already told")


def _letter(row: Row) -> Letter:
    return Letter(
        key=row["key"],
        recipient=Recipient(row["recipient_id"], row["channel"], row["address"]),
        subject=row["subject"],
        text=row["text"],
        html=row["html"],
        message_id=row["message_id"],
        in_reply_to=row["in_reply_to"],
        alert_keys=read_words(row["alert_keys"]),
        short=row["short"],
    )


def revive(store: Store, now: datetime) -> int:
    """Letters that were refused for good are owed again, from now; how many."""
    with store.atomic():
        sql = "UPDATE letters SET dead_at = NULL, next_try = :now WHERE dead_at IS NOT NULL AND sent_at IS NULL"
        return int(store.db.execute(sql, encode(now=now)).rowcount)


def refused(store: Store) -> list[tuple[str, str, str]]:
    """Subject, recipient and the channel's last words for each letter that could not be delivered yet."""
    sql = (
        "SELECT l.subject, l.recipient_id, coalesce((SELECT d.detail FROM deliveries d WHERE d.letter_key = l.key"
        " ORDER BY d.id DESC LIMIT 1), '') AS detail FROM letters l"
        " WHERE l.sent_at IS NULL AND l.attempts > 0 ORDER BY l.created_at, l.rowid"
    )
    return [(row["subject"], row["recipient_id"], row["detail"]) for row in store.rows(sql)]
