"""How the sources fared: visits into their histories, and the changes a person must hear of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from alerts.rules import Matter
from analysis import health, schedule
from analysis.model import Change, Source, Visit
from flows.desk import Desk
from flows.gathering import Errand, Gathering
from flows.keeping import Keeper, record
from storage import candidates
from storage import sources as source_rows
from storage.store import Store


class UnknownSourceError(Exception):
    """A source was named that the catalogue does not have."""


def plan(desk: Desk, store: Store, now: datetime, only: Sequence[str], everything: bool) -> list[Errand]:
    """The sources to visit now: those named, or all that are due; disabled ones never.

    Raises:
        UnknownSourceError: for a named source that the catalogue does not have.
    """
    unknown = sorted(set(only) - set(desk.sources))
    if unknown:
        raise UnknownSourceError(f"no such source: {', '.join(unknown)} (spacewatch sources lists them)")
    chosen = [desk.sources[i] for i in only] if only else list(desk.catalog.sources)
    errands = []
    for source in chosen:
        memory = source_rows.memory(store, source.id)
        is_due = memory.next_visit is None or memory.next_visit <= now
        if source.enabled and (is_due or only or everything):
            waiting = tuple(candidates.waiting(store, source.id, now))
            resting = candidates.resting(store, source.id, now)
            errands.append(Errand(source, memory.validators, memory.known, resting, waiting))
    return errands


def watch(keeper: Keeper, gatherings: Sequence[Gathering]) -> tuple[list[Visit], bool]:
    """Write each visit down and judge each source; True when nothing at all could be reached.

    A global outage is nobody's fault: the visits are recorded, and no source's record is touched.
    """
    visits = [g.visit(keeper.now) for g in gatherings]
    is_outage = health.is_global_outage(visits)
    for gathering, visit in zip(gatherings, visits, strict=True):
        with keeper.store.atomic():
            source_rows.record_visit(keeper.store, keeper.run_id, visit)
            if not is_outage:
                _judge(keeper, gathering, visit)
    return visits, is_outage


def _judge(keeper: Keeper, gathering: Gathering, visit: Visit) -> None:
    source, store, now = gathering.source, keeper.store, keeper.now
    memory = source_rows.memory(store, source.id)
    record_before = health.SourceRecord(
        source_id=source.id,
        condition=memory.condition,
        since=memory.since,
        failures=memory.failures,
        last_answer=memory.last_answer,
        last_new=memory.last_new,
        first_visit=memory.first_visit,
    )
    after, change = health.judge(source, record_before, visit, now)
    source_rows.save_record(
        store,
        source.id,
        condition=after.condition,
        since=after.since,
        failures=after.failures,
        last_answer=after.last_answer,
        last_new=after.last_new,
        first_visit=after.first_visit,
    )
    next_visit = schedule.next_visit(source, after.failures, now)
    source_rows.remember(store, source.id, validators=gathering.validators, next_visit=next_visit)
    if change:
        record(keeper, _matter(source, change, now))


def _matter(source: Source, change: Change, now: datetime) -> Matter:
    return Matter(
        subject=f"source:{source.id}:{change.kind.value}:{now:%Y-%m-%dT%H:%M}",
        change=replace(change, summary=change.summary or f"{source.name}: {change.kind.value}"),
        source=source,
        article=None,
        assessment=None,
        story_id=None,
        article_id=None,
        revision=None,
        at=now,
    )
