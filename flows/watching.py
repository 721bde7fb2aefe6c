"""How the sources fared: visits into their histories, and the changes a person must hear of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from alerts.rules import Matter
from analysis import health, rhythm, schedule, troubles
from analysis.errors import UserError
from analysis.hints import NO_HINTS, together
from analysis.holidays import NO_HOLIDAYS
from analysis.model import Change, Outcome, Source, SourceState, Visit
from flows.desk import Desk
from flows.gathering import Errand, Gathering
from flows.recording import Keeper, record
from storage import candidates, days, runs
from storage import sources as source_rows
from storage.sources import Standing
from storage.store import Store

_READ = (Outcome.STORED, Outcome.COPY, Outcome.IRRELEVANT)  # each happens once to an address, then it is known
_EXAMPLES = 3  # of sources that cannot be reached, where none can: a hundred lines of one cause hide the cause


class UnknownSourceError(UserError):
    """A source was named that the catalogue does not have."""


def check_known(desk: Desk, named: Sequence[str]) -> None:
    """Nothing, where the catalogue has all of them.

    Raises:
        UnknownSourceError: for a named source that it does not have.
    """
    unknown = sorted(set(named) - set(desk.sources))
    if unknown:
        raise UnknownSourceError(f"no such source: {', '.join(unknown)} (spacewatch sources lists them)")


def plan(desk: Desk, store: Store, now: datetime, only: Sequence[str], everything: bool) -> list[Errand]:
    """The sources to visit now: those named, or all that are due; disabled ones never."""
    chosen = [desk.sources[i] for i in only] if only else list(desk.catalog.sources)
    standings = source_rows.standings(store)
    errands = []
    for source in chosen:
        due = standings[source.id].next_visit
        if source.enabled and (due is None or due <= now or only or everything):
            memory = source_rows.memory(store, source.id)
            waiting = tuple(candidates.waiting(store, source.id, now))
            resting = candidates.resting(store, source.id, now)
            is_first = standings[source.id].record.first_visit is None
            errands.append(Errand(source, memory.validators, memory.known, resting, waiting, is_first))
    return errands


def skipped(desk: Desk, errands: Sequence[Errand], only: Sequence[str]) -> dict[str, int]:
    """Why the other sources of the catalogue are not visited in this run, and how many for each reason."""
    visited = {errand.source.id for errand in errands}
    others = [source for source in desk.catalog.sources if source.id not in visited]
    not_now = "not asked for" if only else "not due"
    return dict(Counter(not_now if source.enabled else "switched off" for source in others))


def complaints(visits: Sequence[Visit], is_outage: bool) -> list[str]:
    """What there is to say of each source that did not fare well; a few examples where none could be reached."""
    said = [f"{visit.source_id}: {visit.detail}" for visit in visits if visit.detail]
    if not is_outage or len(said) <= _EXAMPLES:
        return said
    return [*said[:_EXAMPLES], f"… and {len(said) - _EXAMPLES} more sources that cannot be reached either"]


def watch(keeper: Keeper, gatherings: Sequence[Gathering]) -> tuple[list[Visit], bool]:
    """Write each visit down and judge each source; True when nothing at all could be reached.

    A global outage is nobody's fault: the visits are recorded, and no source's record is touched.
    """
    store, desk = keeper.store, keeper.desk
    visits = [_counted(keeper, gathering) for gathering in gatherings]
    standings = source_rows.standings(store)
    well = {s.id for s in desk.catalog.sources if s.enabled and not standings[s.id].record.failures}
    is_outage = troubles.is_global_outage(visits, well)
    with store.atomic():  # one for all: a thousand sources with nothing new are one write to the disk
        for gathering, visit in zip(gatherings, visits, strict=True):
            source_rows.record_visit(store, keeper.run_id, visit)
            if not is_outage:
                _judge(keeper, gathering, visit, standings[visit.source_id])
        _judge_the_whole(keeper, visits, is_outage)
    return visits, is_outage


def _counted(keeper: Keeper, gathering: Gathering) -> Visit:
    """The visit with what was new to us in it; by this, not by what was fetched, it brought news or not.

    An address that is refused, or cannot be reached, is so at every visit, and is new only once.
    """
    visit = gathering.visit(keeper.now)
    is_all_settled = all(finding.is_settled for finding in gathering.findings)
    fresh = {} if is_all_settled else source_rows.fresh(keeper.store, visit.source_id, keeper.run_id, keeper.now)
    new = sum(fresh.values())
    read = sum(visit.outcomes.get(each, 0) for each in _READ) + fresh.get(Outcome.KNOWN, 0)
    state = visit.state
    if state in {SourceState.OK_NEW, SourceState.OK_NONE}:
        state = SourceState.OK_NEW if new else SourceState.OK_NONE
    return replace(visit, state=state, new=new, read=read)


def _judge(keeper: Keeper, gathering: Gathering, visit: Visit, standing: Standing) -> None:
    source, store, now, before = gathering.source, keeper.store, keeper.now, standing.record
    days.count(store, visit)
    history = days.history(store, source.id, now.date())
    holidays = keeper.desk.catalog.holidays.get(source.country, NO_HOLIDAYS)
    sessions = keeper.desk.catalog.sessions
    is_in_session = any(each.is_on(now.date(), now.date()) for each in sessions if source.id in each.reporters)
    after, change = health.judge(source, before, visit, history, holidays, is_in_session=is_in_session)
    since_answer = now - before.last_answer if before.last_answer else None
    pace = standing.pace or schedule.Pace(source.every_minutes)
    hints = {a.address_url: standing.hints.get(a.address_url, NO_HINTS) for a in gathering.answers} | gathering.hints
    said = together(hints.values())
    habits = schedule.Habits(rhythm.new_per_day(history, now.date()), said.minutes)
    pace = schedule.next_pace(source, pace, visit, since_answer, habits)
    next_visit = schedule.next_visit(source, after.failures, now, pace.minutes, said)
    asked = [a.retry_after for a in gathering.answers if a.retry_after is not None]
    if asked:  # a server that asks for patience gets it, at most a day
        next_visit = max(next_visit, now + min(timedelta(seconds=max(asked)), schedule.LONGEST_BACK_OFF))
    source_rows.stand(store, Standing(after, pace, next_visit, hints))
    source_rows.remember(store, source.id, gathering.validators)
    if change:
        record(keeper, _matter(source, change, f"source:{source.id}", now))


def watch_runs(keeper: Keeper) -> None:
    """Our own runs: one that failed or was killed is told by the next that starts, whichever flow that is."""
    store, now = keeper.store, keeper.now
    with store.atomic():
        known = days.troubles(store)
        for run in runs.last_of_each(store):
            why = str(run.summary.get("line", "it does not say why")) if run.state == "failed" else ""
            name = troubles.FLOW + run.flow
            _note(keeper, name, known.get(name), troubles.judge_run(known.get(name), run.flow, why, now))


def _judge_the_whole(keeper: Keeper, visits: Sequence[Visit], is_outage: bool) -> None:
    """Our own connection, and each language and kind of source: troubles that are no single source's."""
    store, now = keeper.store, keeper.now
    known = days.troubles(store)
    before = known.get(troubles.CONNECTION)
    _note(keeper, troubles.CONNECTION, before, troubles.judge_connection(before, visits, is_outage, now))
    if is_outage:
        return
    for volume in days.volumes(store, now.date()):
        before = known.get(volume.group)
        _note(keeper, volume.group, before, troubles.judge_volume(before, volume, now))


def _note(keeper: Keeper, name: str, before: troubles.Trouble | None, verdict: troubles.Verdict) -> None:
    after, change = verdict
    if after != before:
        days.note(keeper.store, name, after)
    if change:
        record(keeper, _matter(troubles.EVERYBODY, change, f"watch:{name}", keeper.now))


def _matter(source: Source, change: Change, about: str, now: datetime) -> Matter:
    return Matter(
        subject=f"{about}:{change.kind.value}:{now:%Y-%m-%dT%H:%M}",
        change=replace(change, summary=change.summary or f"{source.name}: {change.kind.value}"),
        source=source,
        article=None,
        assessment=None,
        story_id=None,
        article_id=None,
        revision=None,
        at=now,
    )
