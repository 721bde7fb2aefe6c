"""The only place that judges troubles no single source is to blame for: our own connection, a whole language.

    every source fails at once ────────────────► outage ── one answers ─────────────────────► online
    a language or a kind of source brings less
    than a fifth of what it brought before ────► sparse ── half of the usual comes again ───► recovered

All non-English feeds of a large archive were once missing for two weeks before anybody noticed: each source
looked well, and only the sum told. Each trouble is told when it begins, after 7 days, every 30, and when it ends.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from analysis.model import Change, ChangeKind, Fact, Source, SourceState, Visit

EVERYBODY = Source("", "all sources", "", "", (), "general", "", ())  # whom a change without a source is about
CONNECTION = "connection"

OUTAGE_FROM = 3  # sources that fail at once before the fault is sought on our side …
OUTAGE_SHARE = 0.1  # … and that share of all that were well: three dead ones on one machine are no outage
FIRST_REMINDER = timedelta(days=7)
LATER_REMINDERS = timedelta(days=30)

FELL_TO = 0.2  # of the usual: told; a week of holidays halves a volume, it does not take four fifths of it
BACK_AT = 0.5  # of the usual: over; the room between keeps a trickle from ringing twice
LEAST_USUAL = 10.0  # articles a week: below, chance alone empties a week
LEAST_DAYS = 4  # of the last seven, on which we looked
LEAST_EARLIER_DAYS = 14  # before them: less is no habit


@dataclass(frozen=True, slots=True)
class Trouble:
    """A trouble under way."""

    name: str  # connection, language:ru, kind:official
    since: datetime
    told: datetime
    usual: float = 0.0  # articles a week before it began; 0 = not about numbers


@dataclass(frozen=True, slots=True)
class Volume:
    """What one language or kind of source brought: articles read in the last 7 days and in the 28 before.

    Days on which nothing at all answered are not counted as days.
    """

    group: str  # language:ru, kind:official
    recent: int
    recent_days: int
    earlier: int
    earlier_days: int

    @property
    def usual(self) -> float:
        """Articles a week in the four weeks before."""
        return 7 * self.earlier / self.earlier_days if self.earlier_days else 0.0

    @property
    def weekly(self) -> float | None:
        """Articles a week now; ``None`` where too few days were looked on."""
        return 7 * self.recent / self.recent_days if self.recent_days >= LEAST_DAYS else None

    @property
    def fell(self) -> bool:
        """True when it brings less than a fifth of what it usually brings."""
        is_known = self.earlier_days >= LEAST_EARLIER_DAYS and self.usual >= LEAST_USUAL
        return is_known and self.weekly is not None and self.weekly < FELL_TO * self.usual


FLOW = "flow:"  # and the name of the flow whose runs fail
QUIET_AFTER = timedelta(days=1)  # a flow that fails every other time is told once a day at most

Verdict = tuple[Trouble | None, Change | None]


def is_global_outage(visits: Iterable[Visit], well: Collection[str]) -> bool:
    """True when the visits of one run say that our own connection is down, not the sources.

    That is: every source visited failed in the passing way (no name, no connection, no time), and among them
    are at least three, and a tenth, of those that were ``well`` before. Sources that were dead already are no
    witnesses: they come due apart from the healthy ones, and would make an outage of every quiet run.
    """
    made = [visit for visit in visits if visit.state is not SourceState.SKIPPED]
    witnesses = {visit.source_id for visit in made} & set(well)
    return len(witnesses) >= max(OUTAGE_FROM, OUTAGE_SHARE * len(well)) and all(
        visit.state is SourceState.TRANSIENT for visit in made
    )


def judge_connection(trouble: Trouble | None, visits: Collection[Visit], is_outage: bool, now: datetime) -> Verdict:
    """The outage that lasts, begins or ends with the visits of one run."""
    if is_outage and trouble is None:
        words = (
            f"Nothing can be reached: {len(visits)} sources were visited and not one answered. No source is blamed, "
            "nothing was concluded; look whether this machine has a network. Everything is visited again at the "
            "next run."
        )
        return Trouble(CONNECTION, now, now), _change(ChangeKind.OUTAGE, "online", "outage", words)
    if trouble is None:
        return None, None
    has_answer = any(v.state not in {SourceState.TRANSIENT, SourceState.SKIPPED} for v in visits)
    if has_answer and not is_outage:
        lasted = for_how_long(trouble.since, now)
        words = f"The web can be reached again{lasted}; what was published meanwhile is caught up with."
        return None, _change(ChangeKind.ONLINE, "outage", "online", words)
    if reminder_is_due(trouble.since, trouble.told, now):
        words = f"Still nothing can be reached since {trouble.since:%Y-%m-%d %H:%M} UTC; look after this machine."
        return replace(trouble, told=now), _change(ChangeKind.OUTAGE, "outage", "outage", words)
    return trouble, None


def judge_volume(trouble: Trouble | None, volume: Volume, now: datetime) -> Verdict:
    """The shortage of a language or kind that lasts, begins or ends."""
    called = wording(volume.group)
    if trouble is None:
        if not volume.fell:
            return None, None
        words = (
            f"Sources {called} brought {volume.recent} articles in the last 7 days, {volume.usual:.0f} a week before. "
            "Each of them may look well: compare them in `spacewatch health`, and open one article of such a source "
            "with `spacewatch why`."
        )
        change = _change(ChangeKind.SPARSE, "well", "sparse", words)
        return Trouble(volume.group, now, now, volume.usual), change
    if volume.weekly is not None and volume.weekly >= BACK_AT * trouble.usual:
        words = f"Sources {called} bring articles as usual again{for_how_long(trouble.since, now)}."
        return None, _change(ChangeKind.RECOVERED, "sparse", "well", words)
    if reminder_is_due(trouble.since, trouble.told, now):
        words = (
            f"Sources {called} are still sparse since {trouble.since:%Y-%m-%d}: {volume.recent} articles in the last "
            f"7 days, {trouble.usual:.0f} a week before."
        )
        return replace(trouble, told=now), _change(ChangeKind.SPARSE, "sparse", "sparse", words)
    return trouble, None


def judge_run(trouble: Trouble | None, flow: str, why: str, now: datetime) -> Verdict:
    """A flow whose last run failed or was killed, as ``why`` says; an empty one: it ended well.

    That it runs well again is not told: the run that finds a failure has already done the work once more.
    """
    if not why:
        return (None if trouble is None or now - trouble.told > QUIET_AFTER else trouble), None
    if trouble is None:
        words = (
            f"The last run of {flow} did not end well: {why}. Nothing that it had kept is lost, and what it had not "
            "got to is done by the next; look into the log, and ask `spacewatch doctor`."
        )
        return Trouble(FLOW + flow, now, now), _change(ChangeKind.INTERRUPTED, "well", flow, words)
    if reminder_is_due(trouble.since, trouble.told, now):
        words = f"Runs of {flow} still fail, since {trouble.since:%Y-%m-%d %H:%M} UTC: {why}."
        return replace(trouble, told=now), _change(ChangeKind.INTERRUPTED, "well", flow, words)
    return trouble, None


def wording(group: str) -> str:
    """ "language:ru" as "in the language ru", "kind:official" as "of the kind official"."""
    what, _, value = group.partition(":")
    return f"in the language {value}" if what == "language" else f"of the kind {value}"


def reminder_is_due(since: datetime | None, told: datetime | None, now: datetime) -> bool:
    """True a week after a trouble began and then every 30 days."""
    if since is None:
        return False
    return now >= (since + FIRST_REMINDER if told is None or told <= since else told + LATER_REMINDERS)


def for_how_long(since: datetime | None, now: datetime) -> str:
    """ " after 3 hours": how long a trouble lasted, or nothing when unknown."""
    if since is None:
        return ""
    hours = max(0, round((now - since).total_seconds() / 3600))
    count, unit = (hours, "hour") if hours < 48 else (round(hours / 24), "day")
    return f" after {count} {unit}{'' if count == 1 else 's'}"


def _change(kind: ChangeKind, before: str, after: str, summary: str) -> Change:
    significance = 0.5 if kind in {ChangeKind.ONLINE, ChangeKind.RECOVERED} else 0.9
    return Change(kind, significance, (Fact("condition", before, after),), summary)
