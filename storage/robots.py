"""The only place that keeps the robots.txt of sites from one run to the next, for a day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from analysis.robots import USED_FOR, RobotsFile
from storage.columns import encode
from storage.store import Store


def fresh(store: Store, now: datetime) -> list[RobotsFile]:
    """The files that need not be asked for in a run at ``now``; those of a later moment are not known yet."""
    sql = "SELECT origin, status, body FROM robots WHERE fetched_at > :since AND fetched_at <= :now"
    rows = store.rows(sql, encode(since=now - USED_FOR, now=now))
    return [RobotsFile(row["origin"], row["status"], row["body"]) for row in rows]


def keep(store: Store, files: Iterable[RobotsFile], now: datetime) -> None:
    """The files take the place of what the same sites said before."""
    rows = [encode(origin=each.origin, status=each.status, body=each.body, fetched_at=now) for each in files]
    if rows:
        with store.atomic():
            store.db.table("robots").upsert_all(rows, pk="origin")


def forget(store: Store, now: datetime) -> int:
    """Files that may no longer be used are deleted; how many."""
    with store.atomic():
        return store.db.execute("DELETE FROM robots WHERE fetched_at <= ?", [encode(at=now - USED_FOR)["at"]]).rowcount
