"""The only place that judges whether a source is well: no news must never be mistaken for nothing happened.

    ""  (well) ── 2 failed visits in a row ───────────────────────► broken ──────── it answers ───────────────► ""
    ""  (well) ── 2 answers in a row that list nothing at all ────► empty ───────── it lists something ───────► ""
    ""  (well) ── nothing new: longer than promised or usual ─────► silent ──────── it brings something new ──► ""
    ""  (well) ── new addresses, none readable, longer than promised ► all_filtered ─ one can be read ────────► ""
    ""  (well) ── far more new addresses than ever ───────────────► flooding ────── a day without a flood ────► ""

A condition is told when it begins, again after 7 days and then every 30 ("still … since …"), and when it
ends. A source that is in one trouble and stops answering passes to the graver one; that change says both, as
its fact ``condition`` names what was before and what is now. It never passes to a lesser one but through "".

A visit that was skipped says nothing about the source, and an outage on our side is not the sources' fault:
the caller asks ``troubles.is_global_outage`` first and then judges nobody.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Literal

from analysis import rhythm
from analysis.holidays import NO_HOLIDAYS, Holidays
from analysis.model import Change, ChangeKind, Fact, Source, SourceState, Visit
from analysis.rhythm import Day
from analysis.troubles import for_how_long, reminder_is_due

Condition = Literal["", "flooding", "all_filtered", "silent", "empty", "broken"]
GRAVITY: tuple[Condition, ...] = ("", "flooding", "all_filtered", "silent", "empty", "broken")

LEAST_UNREAD = 3  # new addresses, before none of them being readable means anything: one may be a video
BROKEN_AFTER = 2  # failed visits in a row: one is an accident, and after two missed intervals a person should know

OFFICES = frozenset({"official", "specialist"})  # closed on holidays; a newspaper is not
_LOOK_BACK = timedelta(days=84)  # the habits of 8 weeks before a silence of 4

FAILED = frozenset({SourceState.TRANSIENT, SourceState.BROKEN, SourceState.EMPTY_SUSPICIOUS})

# How much each change matters to a reader (0 to 1): a broken source hides news for certain, a silent one
# perhaps, a flooding one buries it, a recovered one no longer.
_SIGNIFICANCE = {
    ChangeKind.BROKEN: 0.8,
    ChangeKind.EMPTY: 0.8,
    ChangeKind.ALL_FILTERED: 0.7,
    ChangeKind.SILENT: 0.6,
    ChangeKind.FLOODING: 0.5,
    ChangeKind.RECOVERED: 0.4,
}


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What we remember of a source between visits."""

    source_id: str
    condition: Condition = ""
    since: datetime | None = None  # when the present condition began; None = since we know it
    told: datetime | None = None  # when it was last told
    failures: int = 0  # failed visits in a row
    empties: int = 0  # of these, the last ones in a row that answered with nothing at all
    last_answer: datetime | None = None  # last visit that brought a usable answer
    last_new: datetime | None = None  # last visit that brought something never seen before
    last_read: datetime | None = None  # last visit that brought something that could be read
    first_visit: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Case:
    """All that is judged together."""

    source: Source
    record: SourceRecord  # after this visit was counted, its condition still the one before
    visit: Visit
    days: Sequence[Day]  # oldest first, today's with this visit counted; holidays without news left out
    holidays: frozenset[date]
    is_in_session: bool

    @property
    def now(self) -> datetime:
        return self.visit.at

    @property
    def today(self) -> date:
        return self.visit.at.date()


def judge(  # noqa: PLR0913 - all that is judged together
    source: Source,
    record: SourceRecord,
    visit: Visit,
    days: Sequence[Day] = (),
    holidays: Holidays = NO_HOLIDAYS,
    *,
    is_in_session: bool = False,
) -> tuple[SourceRecord, Change | None]:
    """The record after this visit, and the change to tell: a condition that began, lasts or ended.

    ``days`` is the source's history, oldest first, with this visit already counted; ``holidays`` are those of
    its country. While a body that it reports from ``is_in_session``, far more than usual is what is expected of it.
    Raises ``ValueError`` when source, record and visit are not of the same source.
    """
    if not source.id == record.source_id == visit.source_id:
        raise ValueError(
            f"cannot judge source {source.id!r} by the record of {record.source_id!r} and the visit to "
            f"{visit.source_id!r}: pass three of the same source"
        )
    if visit.state is SourceState.SKIPPED:
        return record, None
    today = visit.at.date()
    off = holidays.between(today - _LOOK_BACK, today) if source.kind in OFFICES else frozenset()
    counted = [day for day in days if day.new or day.day not in off]  # a holiday says as little as a day unseen
    case = _Case(source, _count(record, visit), visit, counted, off, is_in_session)
    condition = _decide(case)
    if condition == record.condition:
        return _remind(case)
    kind = ChangeKind(condition or "recovered")
    change = _change(kind, record.condition, condition, _told(case, condition))
    return replace(case.record, condition=condition, since=case.now, told=case.now), change


# ── what is the case ─────────────────────────────────────────────────────────────────────────────


def _count(record: SourceRecord, visit: Visit) -> SourceRecord:
    """The record with this visit added; its condition is not judged yet."""
    now = visit.at
    record = replace(record, first_visit=record.first_visit or now)
    if visit.state in FAILED:
        is_empty = visit.state is SourceState.EMPTY_SUSPICIOUS
        return replace(record, failures=record.failures + 1, empties=record.empties + 1 if is_empty else 0)
    return replace(
        record,
        failures=0,
        empties=0,
        last_answer=now,
        last_new=now if visit.new else record.last_new,
        last_read=now if visit.read else record.last_read,
    )


def _decide(case: _Case) -> Condition:
    record, before = case.record, case.record.condition
    if case.visit.state in FAILED:
        found: Condition = ""
        if record.failures >= BROKEN_AFTER:
            found = "empty" if record.empties >= BROKEN_AFTER else "broken"
        return max(found, before, key=GRAVITY.index)
    if before:
        return "" if _is_over(case) else before
    if _is_flooding(case) and not case.is_in_session:
        return "flooding"
    if _silence(case):
        return "silent"
    return "all_filtered" if _is_all_filtered(case) else ""


def _is_over(case: _Case) -> bool:
    """True when a usable answer ends the present condition."""
    record, visit = case.record, case.visit
    match record.condition:
        case "silent":
            return visit.new > 0
        case "all_filtered":
            return visit.read > 0
        case "flooding":
            return _is_calm(case)
        case _:
            return True


def _silence(case: _Case) -> str:
    """Why this is a silence, in words, or nothing. Days on which the source always rests, and holidays, are none."""
    marks = [m for m in (case.record.last_new, case.record.first_visit, case.record.since) if m is not None]
    last = max(marks, default=case.now)
    missed = rhythm.missed_days(case.days, last.date(), case.today)
    usual = rhythm.patience(case.days, last.date())
    promised = case.source.silent_after_days
    if usual is not None and missed >= usual:
        return f"has brought nothing new since {_day(last)}, twice as long as it usually pauses"
    off = sum(last.date() < day <= case.today for day in case.holidays)
    if promised <= 0 or case.now - last <= timedelta(days=promised + off):
        return ""
    if usual is not None and not missed:
        return ""  # so far it has only rested as always: a promise of two days is not broken by a weekend
    return f"has brought nothing new for more than {promised} days" + (
        f", {off} days of holidays left out" if off else ""
    )


def _is_all_filtered(case: _Case) -> bool:
    """True when new addresses came and for longer than the promise not one could be read."""
    promised = case.source.silent_after_days
    last = _last_read(case)
    return promised > 0 and case.now - last > timedelta(days=promised) and _unread(case) >= LEAST_UNREAD


def _last_read(case: _Case) -> datetime:
    marks = (case.record.last_read, case.record.first_visit, case.record.since)
    return max((mark for mark in marks if mark is not None), default=case.now)


def _unread(case: _Case) -> int:
    """New addresses since the last one that could be read."""
    return sum(d.new for d in case.days if d.day > _last_read(case).date())


def _is_flooding(case: _Case) -> bool:
    today = sum(d.new for d in case.days if d.day == case.today)
    return rhythm.is_flood(today, rhythm.busiest(case.days, case.today))


def _is_calm(case: _Case) -> bool:
    """True after a whole day without a flood; after four weeks it is the source's new rhythm."""
    began = case.record.since or case.now
    whole = [d for d in case.days if d.answers and began.date() < d.day < case.today]
    if case.now - began > rhythm.FLOOD_WEEKS:
        return True
    return bool(whole) and not rhythm.is_flood(whole[-1].new, rhythm.busiest(case.days, began.date()))


# ── what is said of it ───────────────────────────────────────────────────────────────────────────


def _remind(case: _Case) -> tuple[SourceRecord, Change | None]:
    """Once more, when the condition has lasted long since it was last told."""
    record = case.record
    if not record.condition or not reminder_is_due(record.since, record.told, case.now):
        return record, None
    said = f" ({case.visit.detail})" if case.visit.detail else ""
    words = record.condition.replace("_", " ")
    summary = f"{case.source.name} is still {words} since {_day(record.since)}{said}; {_remedy(case, record.condition)}"
    kind = ChangeKind(record.condition)
    return replace(record, told=case.now), _change(kind, record.condition, record.condition, summary)


def _told(case: _Case, condition: Condition) -> str:
    """The change in one sentence, with what to do."""
    record, name, visit = case.record, case.source.name, case.visit
    said = f" ({visit.detail})" if visit.detail else ""
    match condition:
        case "":
            again = {"broken": "answers again", "empty": "lists something again", "silent": "publishes again"}
            verb = again.get(record.condition, "is as usual again")
            return f"{name} {verb}{for_how_long(record.since, case.now)}; nothing needs to be done."
        case "broken":
            what = f"does not answer as it should{said}, {record.failures} visits in a row"
        case "empty":
            what = f"answers but lists nothing{said}, {record.empties} visits in a row"
        case "silent":
            what = f"answers but {_silence(case)}"
        case "all_filtered":
            since = _day(_last_read(case))
            what = f"answers but of the {_unread(case)} new addresses it has brought since {since} none could be read"
        case "flooding":
            today = sum(d.new for d in case.days if d.day == case.today)
            what = (
                f"has brought {today} new addresses today; its busiest day of the last four weeks had "
                f"{rhythm.busiest(case.days, case.today)}"
            )
    return f"{name} {what}; {_remedy(case, condition)}"


def _remedy(case: _Case, condition: Condition) -> str:
    home, place = case.source.home, f"in the catalogue (source {case.source.id})"
    stays = "It stays on the list and is asked at least daily."
    remedies: dict[Condition, str] = {
        "broken": f"open its addresses in a browser, correct them {place}, or disable it there. {stays}",
        "empty": f"look whether its feed or listing page has moved, correct the address {place}. {stays}",
        "silent": f"look at {home}: if it does publish, correct its addresses {place}, else raise silent_after_days.",
        "all_filtered": f"ask `spacewatch why` of one of them; often article_url is out of date {place}.",
        "flooding": f"look whether its feed or listing page was rebuilt; narrow article_url {place}.",
    }
    return remedies[condition]


def _change(kind: ChangeKind, before: Condition, after: Condition, summary: str) -> Change:
    fact = Fact("condition", before or "well", after or "well")
    return Change(kind, _SIGNIFICANCE[kind], (fact,), summary)


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else "we know it"
