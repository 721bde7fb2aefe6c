"""The only place that judges whether our own flows run as they use to, and when a trouble of that sort is told.

begins of a flow ──► its usual pause ──► overdue?         a run under way ──► for too long, or killed?
what is wrong now ──follow──► seen twice ──► told once ──► no longer wrong ──► its end told once
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

MEMORY = timedelta(days=15)  # so that a schedule of working days has two weekends in it
LEAST_PAUSES = 5  # fewer are no habit
GRACE = timedelta(hours=1)  # for an update of the machine, a slow run of another flow
LOOKS = 2  # a machine that wakes up is looked at before its flows had time to begin


@dataclass(frozen=True, slots=True)
class Past:
    """What is known of the runs of one flow, of its last fifteen days."""

    begins: Sequence[datetime]  # oldest first
    longest: timedelta = timedelta()  # of those that ended
    is_running: bool = False  # the last one has not ended
    is_alive: bool = False  # and its process is there


def usual_pause(begins: Sequence[datetime]) -> timedelta | None:
    """The second longest pause between two begins, since a single long one was an outage; None without a habit."""
    pauses = sorted(after - before for before, after in pairwise(begins))
    return pauses[-2] if len(pauses) >= LEAST_PAUSES else None


def resumed(begins: Sequence[datetime]) -> datetime | None:
    """When the flows began again after all of them rested, as on a machine that was off; None where they never did."""
    ordered = sorted(begins)
    pause = usual_pause(ordered)
    if pause is None:
        return None
    return max((after for before, after in pairwise(ordered) if after > before + 2 * pause + GRACE), default=None)


def complaint(past: Past, now: datetime, since: datetime | None = None) -> str:
    """What is wrong with a flow's runs now, in a sentence; empty when nothing is.

    A flow is not overdue for the time before ``since``, when it could not run.
    """
    if not past.begins:
        return ""
    last = past.begins[-1]
    begun = f"{last:%Y-%m-%d %H:%M} UTC"
    if past.is_running and not past.is_alive:
        return f"the run of {begun} was killed, and none has begun since"
    if past.is_running:
        most = 2 * past.longest + GRACE
        return (
            f"the run of {begun} is still at work; {_length(past.longest)} was the longest" if now > last + most else ""
        )
    pause = usual_pause(past.begins)
    if pause is None or now <= max(last, since or last) + 2 * pause + GRACE:
        return ""
    return f"overdue: the last run began {begun}, and the next usually follows within {_length(pause)}"


def _length(span: timedelta) -> str:
    minutes = max(1, round(span.total_seconds() / 60))
    return f"{minutes} min" if minutes < 120 else f"{minutes / 60:.0f} h"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble under way, or one whose end not everybody knows who knows of its beginning."""

    what: str
    detail: str
    since: datetime
    looks: int = 1  # in a row that saw it
    heard: frozenset[str] = field(default_factory=frozenset)  # recipients who were told
    ended: datetime | None = None

    @property
    def is_owed(self) -> bool:
        """True for one that lasts, to be told to everybody who has not heard."""
        return self.ended is None and self.looks >= LOOKS


def follow(
    alarms: Collection[Alarm], found: Mapping[str, str], recipients: Collection[str], now: datetime
) -> list[Alarm]:
    """The alarms after one more look: what was ``found`` wrong, by what it is about, and who can be told at all.

    What ended before anybody heard of it is forgotten.
    """
    known = {alarm.what: replace(alarm, heard=alarm.heard & set(recipients)) for alarm in alarms}
    after = []
    for what, detail in found.items():
        before = known.pop(what, None)
        if before is None:
            after.append(Alarm(what, detail, now))
        else:
            after.append(replace(before, detail=detail, looks=min(before.looks + 1, LOOKS), ended=None))
    after += [replace(alarm, ended=alarm.ended or now) for alarm in known.values() if alarm.heard]
    return after


def told(alarms: Collection[Alarm], recipient: str) -> list[Alarm]:
    """The alarms when this recipient has heard of all that is owed and of all that ended."""
    after = []
    for alarm in alarms:
        if alarm.is_owed:
            after.append(replace(alarm, heard=alarm.heard | {recipient}))
        elif alarm.ended is None or alarm.heard - {recipient}:
            after.append(replace(alarm, heard=alarm.heard - {recipient}))
    return after
