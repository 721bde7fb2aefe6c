"""The state of the field in words: who is party to what, what articles report of it, and what texts contradict."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from alerts import wording
from analysis.field import EntryKind, Proposed, Roll, Session, ordinal_words
from storage import field
from storage.store import Store

PARTY: Mapping[EntryKind, str] = {
    "signature": "signatory",
    "ratification": "party",
    "accession": "party",
    "pledge": "pledge",
    "membership": "member",
    "withdrawal": "withdrawal",
}


def renew(store: Store, rolls: Iterable[Roll], now: datetime) -> list[str]:
    """Bring the proposals up to date; those that are new, in words."""
    known = {roll.id: roll for roll in rolls}
    return [f"field: {sentence(each, known[each.roll_id])}" for each in field.renew(store, known.values(), now)]


def of_story(store: Store, rolls: Iterable[Roll], story_id: int | None) -> tuple[str, ...]:
    """What a story's articles report of the field, in words; nothing where it stands outside any story."""
    if story_id is None:
        return ()
    known = {roll.id: roll for roll in rolls}
    found = [each.proposed for each in field.of_story(store, story_id)]
    return tuple(sentence(each, known[each.roll_id]) for each in found if each.roll_id in known)


def sentence(each: Proposed, roll: Roll) -> str:
    """ "Peru: 41st signatory, Artemis Accords, 3 independent sources, 1 official"."""
    place = f"{ordinal_words(each.ordinal)} " if each.ordinal else "" if each.is_known else "new "
    said = f"{state_name(each.state)}: {place}{PARTY[each.kind]}, {roll.name}"
    official = f"{each.officials} official" if each.officials else "none official"
    evidence = f"{wording.count(each.families, 'independent source')}, {official}"
    return "; ".join((f"{said}, {evidence}", *each.doubts))


def state_name(state: str) -> str:
    """The English name of a state."""
    return wording.name("actor", state, {})


def sessions_on(sessions: Iterable[Session], since: datetime, until: datetime) -> tuple[str, ...]:
    """The sessions of which a day lies in the period, with their days."""
    return tuple(session_words(each) for each in sessions if each.is_on(since.date(), until.date()))


def session_words(session: Session) -> str:
    """ "Conference on Disarmament, …, Geneva, 29 July 2024 to 13 September 2024"."""
    return f"{session.name}, {session.place}, {wording.day(session.first)} to {wording.day(session.last)}"


def days_until(session: Session, today: date) -> str:
    """Where a session stands: "ended", "now" or "in 12 days"."""
    if session.last < today:
        return "ended"
    return "now" if session.first <= today else f"in {wording.count((session.first - today).days, 'day')}"
