"""The only place that knows the state of the field: who is party to what, since when, and which bodies sit when.

    roll (from the catalogue, with what a person accepted) + claims of articles ──propose──► proposals, contradictions

A **roll** is the list of an instrument's parties; an **entry** is one dated fact in it. A **claim** is what one article
says in its headline: this state joins, or leaves, that instrument, perhaps as the 41st.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Literal, get_args

from analysis.anchors import ordinals
from analysis.states import is_state
from analysis.text import fold

EntryKind = Literal["signature", "ratification", "accession", "pledge", "membership", "withdrawal"]
ENTRY_KINDS: tuple[EntryKind, ...] = get_args(EntryKind)

JOINING = frozenset({"signs", "joins"})  # roles of roles.toml by which a state becomes a party …
BINDING = frozenset({"joins", "ratifies"})  # … and of a treaty: who has signed that is not bound yet
LEAVING = frozenset({"withdraws"})
JOINING_KINDS = frozenset({"accession", "agreement"})  # kinds of event that a report of a new party is taken for
_NEAR = 10  # places; an ordinal further from the one to expect counts something else: a session, an anniversary


@dataclass(frozen=True, slots=True)
class Entry:
    """One dated fact: this state did this; ``on`` is a day, a month or a year (ISO 8601), as exact as is known."""

    state: str  # its id among the actors
    on: str
    kind: EntryKind
    source: str  # name of the document or page that says so
    ordinal: int | None = None  # its place among the parties, where it was given one


@dataclass(frozen=True, slots=True)
class Roll:
    """The parties of an instrument, or the members of a body, as known on a day."""

    id: str  # of the instrument in the vocabulary, or of the body
    name: str
    kind: EntryKind  # what a state does to become a party
    as_of: date
    source: str
    count: int | None = None  # how many parties the source counts on that day; None where it was not looked up
    is_complete: bool = False  # whether the entries are all of them
    entries: tuple[Entry, ...] = ()

    def parties(self) -> dict[str, Entry]:
        """By state, the fact that made it a party, in order; without those that withdrew since."""
        found: dict[str, Entry] = {}
        for entry in self.entries:
            found.pop(entry.state, None)
            if entry.kind != "withdrawal":
                found[entry.state] = entry
        return found

    @property
    def size(self) -> int | None:
        """How many parties there are, with those accepted since; None where it is not known."""
        if self.is_complete:
            return len(self.parties())
        if self.count is None:
            return None
        since = [entry for entry in self.entries if entry.on > self.as_of.isoformat()]
        return self.count + sum(-1 if entry.kind == "withdrawal" else 1 for entry in since)

    def including(self, accepted: Iterable[Entry]) -> Roll:
        """The roll with facts that a person accepted; the same fact known before gives way, order is that of dates."""
        new = {(entry.state, entry.kind): entry for entry in accepted}
        kept = [entry for entry in self.entries if (entry.state, entry.kind) not in new]
        return replace(self, entries=tuple(sorted([*kept, *new.values()], key=lambda entry: entry.on)))


@dataclass(frozen=True, slots=True)
class Session:
    """A meeting of a body, from the first day to the last."""

    body: str
    name: str
    first: date
    last: date
    place: str
    source: str
    reporters: tuple[str, ...] = ()  # ids of sources that publish far more while it lasts

    def is_on(self, since: date, until: date) -> bool:
        """Whether any of its days lies in that span."""
        return self.first <= until and since <= self.last


@dataclass(frozen=True, slots=True)
class Report:
    """An article as the field looks at it; ``actors`` are id, words and role, ``instruments`` id and words."""

    article_id: int
    title: str
    lead: str
    kind: str
    family: str
    is_official: bool
    day: date | None
    actors: tuple[tuple[str, str, str], ...]
    instruments: tuple[tuple[str, str], ...]
    is_copy: bool = False


@dataclass(frozen=True, slots=True)
class Proposed:
    """A fact that articles report and the roll does not have, or has otherwise, with the evidence."""

    roll_id: str
    state: str
    kind: EntryKind
    on: str  # empty where no article gives a day
    ordinal: int | None  # the place most families give it
    articles: tuple[int, ...]
    families: int  # independent publishers that say so, copies not counted
    officials: int  # of these, how many are official sources
    doubts: tuple[str, ...] = ()  # where texts contradict the roll, or each other
    is_known: bool = False  # the roll has the fact, and the texts contradict it


@dataclass(frozen=True, slots=True)
class _Claim:
    report: Report
    ordinal: int | None


def propose(reports: Iterable[Report], rolls: Mapping[str, Roll]) -> list[Proposed]:
    """What the reports say that the rolls do not, in order of roll and state."""
    claims: defaultdict[tuple[str, str, bool], list[_Claim]] = defaultdict(list)
    for report in reports:
        for roll in _rolls_meant(report, rolls):
            for state, is_leaving in _acting(report, roll):
                claims[roll.id, state, is_leaving].append(_Claim(report, _ordinal(report, _expected(roll, state))))
    found = []
    for (roll_id, state, is_leaving), said in sorted(claims.items()):
        roll = rolls[roll_id]
        newcomers = {new for of, new, leaves in claims if of == roll_id and not leaves} - roll.parties().keys()
        each = _weigh(roll, state, is_leaving, said, len(newcomers))
        if each.doubts or not each.is_known:
            found.append(each)
    return found


def ordinal_words(number: int) -> str:
    """ "41st"."""
    ending = "th" if number % 100 in {11, 12, 13} else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _rolls_meant(report: Report, rolls: Mapping[str, Roll]) -> list[Roll]:
    """The instruments its headline names; where it names none, the one its lead names, if that is one."""
    for place in (report.title, report.lead):
        named = [rolls[each] for each, words in report.instruments if each in rolls and _is_in(words, place)]
        if named:
            return named if place is report.title or len(named) == 1 else []
    return []


def _acting(report: Report, roll: Roll) -> list[tuple[str, bool]]:
    """The states that join or leave by the headline: those that are not there yet, else the one that is already."""
    named = [(actor, role) for actor, words, role in report.actors if is_state(actor) and _is_in(words, report.title)]
    parties = roll.parties()
    leaving = [(state, True) for state, role in named if role in LEAVING and (state in parties or not roll.is_complete)]
    if leaving:
        return leaving
    roles = BINDING if roll.kind in {"ratification", "accession"} else JOINING
    is_joining = report.kind in JOINING_KINDS
    joining = [state for state, role in named if role in roles and (is_joining or role == "ratifies")]
    if report.kind == "accession" and len(named) == 1 and not named[0][1]:
        joining = [named[0][0]]  # "Greece, the newest signatory": no verb, and nobody else who could be meant
    new = [state for state in joining if state not in parties]
    return [(state, False) for state in new or (joining if len(joining) == 1 else [])]


def _ordinal(report: Report, expected: int | None) -> int | None:
    """The place that the headline gives the newcomer, else the lead; None where it gives none, or several."""
    for text in (report.title, report.lead):
        found = {int(each) for each in ordinals(text)} - {1}
        near = [each for each in found if expected is None or abs(each - expected) <= _NEAR]
        if len(near) == 1:
            return near[0]
    return None


def _expected(roll: Roll, state: str) -> int | None:
    """The place of a party, or of the next one."""
    known = roll.parties().get(state)
    if known is not None:
        return known.ordinal
    return None if roll.size is None else roll.size + 1


def _weigh(roll: Roll, state: str, is_leaving: bool, said: Sequence[_Claim], newcomers: int) -> Proposed:
    own = [claim for claim in said if not claim.report.is_copy] or list(said)
    counted = Counter(claim.ordinal for claim in own if claim.ordinal is not None)
    ordinal = counted.most_common(1)[0][0] if counted and not is_leaving else None
    days = [claim.report.day for claim in own if claim.report.day]
    known = roll.parties().get(state)
    is_known = known is not None and not is_leaving
    return Proposed(
        roll_id=roll.id,
        state=state,
        kind="withdrawal" if is_leaving else known.kind if known else roll.kind,
        on=known.on if known and is_known else min(days).isoformat() if days else "",
        ordinal=ordinal,
        articles=tuple(sorted(claim.report.article_id for claim in said)),
        families=len({claim.report.family for claim in own}),
        officials=len({claim.report.family for claim in own if claim.report.is_official}),
        doubts=() if is_leaving else tuple(_doubts(roll, known, sorted(counted), newcomers)),
        is_known=is_known,
    )


def _doubts(roll: Roll, known: Entry | None, counted: Sequence[int], newcomers: int) -> list[str]:
    """Where the places that the texts give do not agree with each other, or with the roll.

    ``newcomers`` are the states that reports say joined and the roll does not have: they may have gone before.
    """
    doubts = []
    if len(counted) > 1:
        doubts.append(f"texts disagree: {', '.join(map(ordinal_words, counted))}")
    taken = {entry.ordinal: state for state, entry in roll.parties().items() if entry.ordinal}
    for number in counted:
        if known is not None and known.ordinal not in {None, number}:
            doubts.append(f"a text says {ordinal_words(number)}, the table says {ordinal_words(known.ordinal or 0)}")
        elif known is None and number in taken:
            doubts.append(f"a text says {ordinal_words(number)}, in the table that is {taken[number]}")
        elif known is None and roll.size is not None and not roll.size < number <= roll.size + newcomers:
            after = f"the table of {roll.as_of} has {roll.size}"
            doubts.append(f"a text says {ordinal_words(number)}, {after}")
    return doubts


def _is_in(words: str, text: str) -> bool:
    return bool(words) and fold(words) in fold(text)
