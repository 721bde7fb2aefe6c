"""How the watch itself fares, on a terminal or as JSON: every source in trouble, and what each language brings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.console import Console

from analysis.health import GRAVITY
from analysis.model import SourceState
from analysis.troubles import FLOW, Trouble, Volume, wording
from flows.settings import Settings
from storage import days, runs
from storage import sources as source_rows
from storage.runs import Run
from storage.sources import SourceRow
from storage.store import Store, open_store

OVERDUE = timedelta(hours=2)  # monitor is scheduled every quarter of an hour; so much is no accident


@dataclass(frozen=True)
class Health:
    """All there is to say, as of ``at``."""

    at: datetime
    last_run: Run | None
    sources: tuple[SourceRow, ...]  # the enabled ones
    troubles: tuple[Trouble, ...]
    volumes: tuple[Volume, ...]

    @property
    def visited(self) -> list[SourceRow]:
        """Those that were ever visited."""
        return [row for row in self.sources if row.last_state is not None]

    @property
    def answered(self) -> int:
        """How many gave a usable answer at their last visit."""
        return sum(row.failures == 0 for row in self.visited)

    @property
    def in_trouble(self) -> list[SourceRow]:
        """The gravest first; also those that missed one visit or answered in part."""
        found = [row for row in self.visited if _state(row)]
        return sorted(found, key=lambda row: (-GRAVITY.index(row.condition), row.id))

    @property
    def is_overdue(self) -> bool:
        """True when monitor has not run for long."""
        return self.last_run is None or self.at - self.last_run.started_at > OVERDUE


def show_health(settings: Settings, now: datetime, *, as_json: bool) -> None:
    """Print how the sources, the languages and the kinds of source fare."""
    console = Console()
    with open_store(settings.database, read_only=True) as store:
        health = read_health(store, now)
    if as_json:
        console.out(json.dumps(as_facts(health), ensure_ascii=False, indent=2), highlight=False)
        return
    for line in lines(health):
        console.out(line, highlight=False)


def read_health(store: Store, now: datetime) -> Health:
    """What the memory knows of the health of the watch."""
    latest = [run for run in runs.latest(store, "monitor") if not run.parameters.get("dry_run")]
    return Health(
        at=now,
        last_run=latest[0] if latest else None,
        sources=tuple(row for row in source_rows.overview(store) if row.enabled),
        troubles=tuple(days.troubles(store).values()),
        volumes=tuple(days.volumes(store, now.date())),
    )


def lines(health: Health) -> list[str]:
    """Each source in trouble on a line, then the sum, then what each language and kind brings."""
    found = [_line(row) for row in health.in_trouble]
    found.append(summary(health))
    if health.is_overdue:
        since = f"{health.last_run.started_at:%Y-%m-%d %H:%M} UTC" if health.last_run else "never"
        found.append(f"warning: the last monitor run was {since}; is the schedule running?")
    if any(trouble.name == "connection" for trouble in health.troubles):
        found.append("warning: nothing at all can be reached; see `spacewatch doctor`")
    found += [
        f"warning: runs of {trouble.name.removeprefix(FLOW)} fail since {trouble.since:%Y-%m-%d %H:%M} UTC"
        for trouble in health.troubles
        if trouble.name.startswith(FLOW)
    ]
    if health.volumes:
        found += ["", "articles read         last 7 days   a week before"]
        found += [_volume_line(volume) for volume in health.volumes]
    found += [_volume_warning(volume) for volume in health.volumes if volume.fell]
    return found


def summary(health: Health) -> str:
    """ "143 of 145 sources answered; silent: a, b; broken: c"."""
    parts = [f"{health.answered} of {len(health.visited)} sources answered"]
    for condition in reversed(GRAVITY[1:]):
        names = [row.id for row in health.visited if row.condition == condition]
        if names:
            parts.append(f"{condition.replace('_', ' ')}: {', '.join(names)}")
    if unvisited := len(health.sources) - len(health.visited):
        parts.append(f"{unvisited} not visited yet")
    return "; ".join(parts)


def as_facts(health: Health) -> dict[str, object]:
    """The same for machines."""
    return {
        "at": health.at.isoformat(),
        "last_run": health.last_run.started_at.isoformat() if health.last_run else None,
        "is_overdue": health.is_overdue,
        "sources": len(health.sources),
        "visited": len(health.visited),
        "answered": health.answered,
        "in_trouble": [_source_facts(row) for row in health.in_trouble],
        "troubles": [{"name": t.name, "since": t.since.isoformat(), "usual": t.usual} for t in health.troubles],
        "volumes": [
            {"group": v.group, "last_7_days": v.recent, "a_week_before": round(v.usual, 1), "fell": v.fell}
            for v in health.volumes
        ],
    }


def _source_facts(row: SourceRow) -> dict[str, object]:
    moments: Sequence[tuple[str, datetime | None]] = (
        ("since", row.since if row.condition else None),
        ("last_answer", row.last_answer),
        ("last_new", row.last_new),
        ("last_read", row.last_read),
        ("next_visit", row.next_visit),
    )
    facts: dict[str, object] = {"id": row.id, "name": row.name, "state": _state(row), "condition": row.condition}
    facts |= {name: moment.isoformat() if moment else None for name, moment in moments}
    return facts | {"failures": row.failures, "detail": row.last_detail}


def _state(row: SourceRow) -> str:
    """What is the matter with a source, or nothing."""
    if row.condition:
        return row.condition.replace("_", " ")
    if row.failures:
        return "missed once"
    return "in part" if row.last_state is SourceState.PARTIAL else ""


def _line(row: SourceRow) -> str:
    since = f" since {_moment(row.since)}" if row.condition and row.since else ""
    last = f"last answer {_moment(row.last_answer)}" if row.failures else f"last new {_moment(row.last_new)}"
    return f"{row.id:20}  {_state(row)}{since}, {last}" + (f": {row.last_detail}" if row.last_detail else "")


def _volume_line(volume: Volume) -> str:
    days_seen = "" if volume.recent_days >= 7 else f"  (on {volume.recent_days} days)"
    return f"{volume.group:20}  {volume.recent:11d}   {volume.usual:13.0f}{days_seen}"


def _volume_warning(volume: Volume) -> str:
    return (
        f"warning: sources {wording(volume.group)} brought {volume.recent} articles, {volume.usual:.0f} a week before"
    )


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "never"
