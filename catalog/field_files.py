"""The only place that reads field/*.toml and sessions.toml: who is party to what, and when bodies sit."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable
from datetime import date
from pathlib import Path
from typing import cast

from analysis.field import ENTRY_KINDS, Entry, EntryKind, Roll, Session
from catalog.states import state_ids
from catalog.tables import Problem, Table, TomlPage

_FACT = re.compile(r"([A-Z]{2,3}) (\d{4}(?:-\d\d){0,2})(?: (\d{1,3}))?")
_FACT_REMEDY = 'Write a state, a date as exact as it is known and, where it has one, its place: "PE 2024-05-30 41"'
_DAY_REMEDY = 'Write a day: "2025-06-25"'


def read_rolls(folder: Path, known: Container[str] | None, problems: list[Problem]) -> tuple[Roll, ...]:
    """The rolls of a folder, one file each, named after the id of an instrument or actor (``known``; None: any)."""
    rolls = [_read_roll(path, known, problems) for path in sorted(folder.glob("*.toml"))]
    return tuple(roll for roll in rolls if roll is not None)


def read_sessions(path: Path, sources: Container[str] | None, problems: list[Problem]) -> tuple[Session, ...]:
    """The calendar, in order of first days; who reports from a session is one of ``sources`` (None: any)."""
    page = TomlPage(path, problems)
    sessions = [session for table in page.root.tables("session") if (session := _read_session(table, sources))]
    page.root.finish()
    return tuple(sorted(sessions, key=lambda each: (each.first, each.body)))


def _read_roll(path: Path, known: Container[str] | None, problems: list[Problem]) -> Roll | None:
    page = TomlPage(path, problems)
    if not page.is_readable:
        return None
    root = page.root
    if known is not None and path.stem not in known:
        remedy = "Name the file after an id of instruments.toml or actors.toml"
        page.complain("", f"{path.stem!r} is no instrument and no body", remedy)
    count = root.value("count", int, 0)
    roll = Roll(
        id=path.stem,
        name=root.value("name", str),
        kind=_kind(root),
        as_of=_day(root, "as_of"),
        source=root.value("source", str),
        count=count or None,
        is_complete=root.value("complete", bool),
        entries=tuple(sorted(_entries(root.tables("facts")), key=lambda entry: entry.on)),
    )
    root.finish()
    _check(page, roll)
    return roll


def _check(page: TomlPage, roll: Roll) -> None:
    """A complete list must be as long as its source counts; no place may be given twice."""
    parties = roll.parties()
    if roll.is_complete and roll.count != len(parties):
        remedy = "Correct the list or the count, or set complete to false"
        page.complain("count", f"is {roll.count}, and {len(parties)} parties are listed", remedy)
    places = [entry.ordinal for entry in roll.entries if entry.ordinal]
    if places != sorted(set(places)):
        page.complain("facts", "has places twice, or not in the order of dates", "Correct dates or places")
    late = [entry.state for entry in roll.entries if entry.on > roll.as_of.isoformat()]
    if late:
        page.complain("as_of", f"is before the facts of {', '.join(late)}", "Set it to the day the list was checked")


def _entries(tables: Iterable[Table]) -> list[Entry]:
    found = []
    for table in tables:
        kind, source = _kind(table), table.value("source", str)
        for text in table.texts("states", required=True):
            fact = _FACT.fullmatch(text)
            if fact is None or not _is_date(fact[2]) or fact[1] not in state_ids():
                table.complain("states", f"has {text!r}", _FACT_REMEDY)
            else:
                found.append(Entry(fact[1], fact[2], kind, source, int(fact[3]) if fact[3] else None))
        table.finish()
    return found


def _read_session(table: Table, sources: Container[str] | None) -> Session | None:
    session = Session(
        body=table.value("body", str),
        name=table.value("name", str),
        first=_day(table, "first"),
        last=_day(table, "last"),
        place=table.value("place", str),
        source=table.value("source", str),
        reporters=table.texts("reporters"),
    )
    table.finish()
    for reporter in session.reporters:
        if sources is not None and reporter not in sources:
            table.complain("reporters", f"has {reporter!r}, which is no source", "Use the id of a source")
    if session.last < session.first:
        table.complain("last", "is before the first day", _DAY_REMEDY)
        return None
    return session


def _kind(table: Table) -> EntryKind:
    kind = table.value("kind", str)
    if kind and kind not in ENTRY_KINDS:
        table.complain("kind", f"is {kind!r}", f"Write one of {', '.join(ENTRY_KINDS)}")
    return cast(EntryKind, kind)


def _day(table: Table, key: str) -> date:
    text = table.value(key, str)
    try:
        return date.fromisoformat(text)
    except ValueError:
        if text:
            table.complain(key, f"is {text!r}", _DAY_REMEDY)
        return date.min


def _is_date(text: str) -> bool:
    """A day, or a month or year as it begins."""
    try:
        date.fromisoformat(f"{text}-01-01"[:10])
    except ValueError:
        return False
    return True
