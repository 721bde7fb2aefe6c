"""The only place that writes down which flow ran when, and how it ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from storage.columns import encode, read_json, read_moment, read_optional_moment
from storage.store import Row, Store

STATES = frozenset({"completed", "with_errors", "outage", "failed", "stopped"})


_JITTER = timedelta(hours=1)  # clocks are set right by less all the time
_REPLAN = (
    "UPDATE sources SET next_visit = :now WHERE next_visit > :now",
    "UPDATE articles SET next_check = :now WHERE next_check > :now AND checked_at > :now",
    "UPDATE candidates SET next_try = :now WHERE next_try > :now",
    "UPDATE letters SET next_try = :now WHERE next_try > :now AND sent_at IS NULL AND dead_at IS NULL",
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run of a flow; ``state`` is "running" until it is finished."""

    id: int
    flow: str
    started_at: datetime
    finished_at: datetime | None
    state: str
    parameters: dict[str, Any]
    summary: dict[str, Any]


def start(store: Store, flow: str, now: datetime, parameters: dict[str, object]) -> int:
    """The number of a new run, which is running from now on."""
    row = encode(flow=flow, started_at=now, state="running", parameters=parameters)
    return store.insert("runs", row)


def finish(store: Store, run_id: int, now: datetime, state: str, summary: dict[str, object]) -> None:
    """The run has ended as ``state``: completed, with_errors, outage, failed, or stopped by a person."""
    if state not in STATES:
        raise ValueError(f"a run ends as one of {', '.join(sorted(STATES))}, not as {state!r}")
    with store.atomic():
        store.db.table("runs").update(run_id, encode(finished_at=now, state=state, summary=summary))


def interrupted(store: Store) -> list[Run]:
    """Runs that began and never ended, oldest first.

    Ask while holding the lease and before ``start``: then each of them was killed.
    """
    return [_run(row) for row in store.rows("SELECT * FROM runs WHERE state = 'running' ORDER BY id")]


def last_of_each(store: Store) -> list[Run]:
    """The last run of each flow that ended by itself or was killed, among the newest 1,000; no dry runs."""
    sql = (
        "SELECT * FROM runs WHERE id IN (SELECT max(id) FROM runs"
        " WHERE id > (SELECT max(id) FROM runs) - 1000 AND state NOT IN ('running', 'stopped')"
        " AND json_extract(parameters, '$.dry_run') IS NULL GROUP BY flow) ORDER BY flow"
    )
    return [_run(row) for row in store.rows(sql)]


def latest(store: Store, flow: str | None = None, limit: int = 20) -> list[Run]:
    """The newest runs, of one flow or of all, newest first."""
    sql = "SELECT * FROM runs WHERE :flow IS NULL OR flow = :flow ORDER BY id DESC LIMIT :limit"
    return [_run(row) for row in store.rows(sql, {"flow": flow, "limit": limit})]


def past(store: Store, flow: str, memory: timedelta) -> list[Run]:
    """The runs of a flow that began within that time of its last one, oldest first; no dry runs."""
    sql = (
        "SELECT * FROM runs WHERE flow = :flow AND json_extract(parameters, '$.dry_run') IS NULL"
        " AND started_at >= :since ORDER BY id"
    )
    last = latest(store, flow, 1)
    since = last[0].started_at - memory if last else None
    return [_run(row) for row in store.rows(sql, encode(flow=flow, since=since))]


def replan(store: Store, now: datetime) -> bool:
    """True when the clock went back since the last run: what was planned by the wrong one is due now.

    Ask before ``start``. A source that was to be visited again in an hour of next year would stay unseen till then.
    """
    last = store.row("SELECT started_at FROM runs ORDER BY id DESC LIMIT 1")
    if last is None or read_moment(last["started_at"]) <= now + _JITTER:
        return False
    with store.atomic():
        for statement in _REPLAN:
            store.db.execute(statement, encode(now=now))
    return True


def _run(row: Row) -> Run:
    return Run(
        id=row["id"],
        flow=row["flow"],
        started_at=read_moment(row["started_at"]),
        finished_at=read_optional_moment(row["finished_at"]),
        state=row["state"],
        parameters=read_json(row["parameters"]),
        summary=read_json(row["summary"]),
    )
