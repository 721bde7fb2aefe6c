"""The only place that judges whether a source is well: no news must never be mistaken for nothing happened.

    ""  (well) ── 2 failed visits in a row ─────────────► broken ── it answers ───────────────► "" + recovered
    ""  (well) ── answers, nothing new for too long ────► silent ── it brings something new ──► "" + recovered
    silent ────── 2 failed visits in a row ─────────────► broken

Each condition is told once when it begins and once when it ends. A visit that was skipped says nothing
about the source, and an outage on our side is not the sources' fault: the caller asks
``is_global_outage`` first and then judges nobody.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from analysis.model import Change, ChangeKind, Fact, Outcome, Source, SourceState, Visit

Condition = Literal["", "silent", "broken"]

BROKEN_AFTER = 2  # failed visits in a row: one is an accident, and after two missed intervals a person should know
OUTAGE_FROM = 3  # sources that fail at once before the fault is sought on our side

# EMPTY_SUSPICIOUS counts as failed: a feed that lists nothing at all answered, but not with news.
_FAILED = frozenset({SourceState.TRANSIENT, SourceState.BROKEN, SourceState.EMPTY_SUSPICIOUS})
_NOT_NEW = frozenset({Outcome.KNOWN, Outcome.REFUSED, Outcome.FORBIDDEN})

# How much each change matters to a reader (0 to 1): a broken source hides news for certain, a silent one
# perhaps, a recovered one no longer.
_SIGNIFICANCE = {ChangeKind.BROKEN: 0.8, ChangeKind.SILENT: 0.6, ChangeKind.RECOVERED: 0.4}


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What we remember of a source between visits."""

    source_id: str
    condition: Condition = ""
    since: datetime | None = None  # when the present condition began; None = since we know it
    failures: int = 0  # failed visits in a row
    last_answer: datetime | None = None  # last visit that brought a usable answer
    last_new: datetime | None = None  # last visit that brought something new
    first_visit: datetime | None = None


def judge(source: Source, record: SourceRecord, visit: Visit, now: datetime) -> tuple[SourceRecord, Change | None]:
    """The record after this visit, and the change to tell, if the source's condition changed.

    Raises ``ValueError`` when source, record and visit are not of the same source.
    """
    if not source.id == record.source_id == visit.source_id:
        raise ValueError(
            f"cannot judge source {source.id!r} by the record of {record.source_id!r} and the visit to "
            f"{visit.source_id!r}: pass three of the same source"
        )
    if visit.state is SourceState.SKIPPED:
        return record, None
    record = replace(record, first_visit=record.first_visit or now)
    return _failed(source, record, visit, now) if visit.state in _FAILED else _answered(source, record, visit, now)


def is_global_outage(visits: Iterable[Visit]) -> bool:
    """True when the visits of one run say that our own connection is down, not the sources.

    That is: at least three sources were really visited, every one of them failed in the passing way (no name,
    no connection, no time), and they were at least half of the sources of the run. Fewer than three failures
    never count as an outage: one dead source, visited alone, would otherwise never be called broken. Half of
    the run must be concerned because dead sources come due apart from the healthy ones.
    """
    every = list(visits)
    made = [visit for visit in every if visit.state is not SourceState.SKIPPED]
    return (
        len({visit.source_id for visit in made}) >= OUTAGE_FROM
        and 2 * len(made) >= len(every)
        and all(visit.state is SourceState.TRANSIENT for visit in made)
    )


def _failed(source: Source, record: SourceRecord, visit: Visit, now: datetime) -> tuple[SourceRecord, Change | None]:
    """One failure more; broken when it is the second in a row."""
    record = replace(record, failures=record.failures + 1)
    if record.condition == "broken" or record.failures < BROKEN_AFTER:
        return record, None
    said = f" ({visit.detail})" if visit.detail else ""
    if visit.state is SourceState.EMPTY_SUSPICIOUS:
        problem, remedy = "answers but lists nothing", "look whether its feed or listing page has moved"
    else:
        problem, remedy = "does not answer as it should", "open its addresses in a browser, correct them"
    summary = (
        f"{source.name} {problem}{said}, {record.failures} visits in a row; {remedy} in the catalogue "
        f"(source {source.id}), or disable it there. It stays on the list and is asked at least daily."
    )
    return _become(record, "broken", now, _change(ChangeKind.BROKEN, record.condition, "broken", summary))


def _answered(source: Source, record: SourceRecord, visit: Visit, now: datetime) -> tuple[SourceRecord, Change | None]:
    """A usable answer: ends a breakage, and with something new a silence; else perhaps begins one."""
    is_new = _brought_something_new(visit)
    record = replace(record, failures=0, last_answer=now, last_new=now if is_new else record.last_new)
    if record.condition == "broken" or (record.condition == "silent" and is_new):
        verb = "answers again" if record.condition == "broken" else "publishes again"
        summary = f"{source.name} {verb}{_for_how_long(record.since, now)}; nothing needs to be done."
        return _become(record, "", now, _change(ChangeKind.RECOVERED, record.condition, "", summary))
    if record.condition == "silent" or not _is_silent(source, record, now):
        return record, None
    summary = (
        f"{source.name} answers but has brought nothing new for more than {source.silent_after_days} days; "
        f"look at {source.home}: if it does publish, correct the addresses of source {source.id} in the "
        f"catalogue, else raise its silent_after_days."
    )
    return _become(record, "silent", now, _change(ChangeKind.SILENT, "", "silent", summary))


def _brought_something_new(visit: Visit) -> bool:
    """True for a visit with candidates not seen before; a partial answer is judged by its counters."""
    if visit.state is SourceState.PARTIAL:
        return any(count > 0 for outcome, count in visit.outcomes.items() if outcome not in _NOT_NEW)
    return visit.state is SourceState.OK_NEW


def _is_silent(source: Source, record: SourceRecord, now: datetime) -> bool:
    """True when the source has broken its promise; 0 days means that it promised nothing.

    Counted from the latest of: something new, our first visit, the end of its last trouble.
    """
    if source.silent_after_days <= 0:
        return False
    marks = [mark for mark in (record.last_new, record.first_visit, record.since) if mark is not None]
    return now - max(marks, default=now) > timedelta(days=source.silent_after_days)


def _become(
    record: SourceRecord, condition: Condition, now: datetime, change: Change
) -> tuple[SourceRecord, Change | None]:
    return replace(record, condition=condition, since=now), change


def _change(kind: ChangeKind, before: Condition, after: Condition, summary: str) -> Change:
    fact = Fact("condition", before or "well", after or "well")
    return Change(kind, _SIGNIFICANCE[kind], (fact,), summary)


def _for_how_long(since: datetime | None, now: datetime) -> str:
    """How long the trouble lasted, in words, or nothing when unknown."""
    if since is None:
        return ""
    hours = max(0, round((now - since).total_seconds() / 3600))
    count, unit = (hours, "hour") if hours < 48 else (round(hours / 24), "day")
    return f" after {count} {unit}{'' if count == 1 else 's'}"
