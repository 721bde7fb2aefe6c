"""The state of the field on the command line: the instruments, the parties of one, what waits, and the calendar."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import catalog
from analysis.field import Entry, Roll
from analysis.states import code_of
from analysis.text import fold
from catalog.states import state_ids
from flows import plain, standing
from flows.exporting import FORMS
from flows.settings import Settings, SettingsError
from storage import articles, field
from storage.store import Store, open_store


def show_rolls(settings: Settings, *, as_json: bool) -> bool:
    """Print every instrument with how many parties it has, as of when and by which source."""
    rows = [
        {
            "instrument": roll.id,
            "name": roll.name,
            "parties": roll.size,
            "listed": len(roll.parties()),
            "complete": roll.is_complete,
            "as_of": roll.as_of.isoformat(),
            "source": roll.source,
        }
        for roll in _rolls(settings).values()
    ]
    if as_json:
        return plain.dump(rows)
    cells = [
        (each["instrument"], each["parties"] or "–", _listed(each), each["as_of"], each["name"], each["source"])
        for each in rows
    ]
    plain.table(("instrument", "parties", "list", "as of", "name", "source"), cells)
    return True


def show_roll(settings: Settings, name: str, *, as_json: bool, as_csv: bool) -> bool:
    """Print the parties of an instrument in order, and who withdrew.

    Raises:
        SettingsError: for an instrument that is not there.
    """
    rolls = _rolls(settings)
    roll = rolls.get(name.upper()) or next((each for each in rolls.values() if fold(each.name) == fold(name)), None)
    if roll is None:
        raise SettingsError(f"no instrument {name!r}: `spacewatch field` lists them ({', '.join(rolls)})")
    parties = roll.parties()
    rows = [_row(entry, parties.get(entry.state) == entry) for entry in roll.entries]
    if as_csv:
        sys.stdout.writelines(FORMS["csv"](rows))
        return bool(rows)
    if as_json:
        return plain.dump({"instrument": roll.id, "name": roll.name, "parties": rows})
    plain.table(
        ("place", "state", "date", "kind", "name", "source"),
        [(each["ordinal"], *(each[key] for key in ("state", "date", "kind", "name", "source"))) for each in rows],
    )
    if not roll.is_complete:
        counted = f"{roll.size} parties" if roll.size else "their number is not recorded"
        plain.told(False, f"the list is incomplete: {counted} as of {roll.as_of} ({roll.source})")
    return plain.told(bool(rows), "no party is listed")


def show_state(settings: Settings, typed: str, *, as_json: bool) -> bool:
    """Print every dated fact of one state, by instrument; False, with the gaps named, where there is none.

    Raises:
        SettingsError: for what is no state.
    """
    rolls = _rolls(settings)
    called = {each: (each, code_of(each), standing.state_name(each)) for each in state_ids()}
    state = next((each for each, names in called.items() if fold(typed) in map(fold, names)), "")
    if not state:
        raise SettingsError(f"no state {typed!r}: give its ISO code or its English name")
    rows = [
        {"instrument": roll.id, **_row(entry, roll.parties().get(state) == entry)}
        for roll in rolls.values()
        for entry in roll.entries
        if entry.state == state
    ]
    if as_json:
        return plain.dump(rows)
    names = ("instrument", "state", "date", "kind", "ordinal", "source")
    plain.table(names, [tuple(each[name] for name in names) for each in rows])
    gaps = [
        roll.id for roll in rolls.values() if not roll.is_complete and roll.id not in {r["instrument"] for r in rows}
    ]
    if gaps:
        plain.told(False, f"it may be party to these, too, whose lists are incomplete: {', '.join(gaps)}")
    return plain.told(bool(rows), f"no list has {standing.state_name(state)}")


def show_proposals(settings: Settings, *, as_json: bool) -> bool:
    """Print what articles report and the tables do not have, with the evidence; False where nothing waits."""
    rolls = _known(settings)
    with open_store(settings.database, read_only=True) as store:
        found = [_proposal(store, each, rolls) for each in field.waiting(store) if each.proposed.roll_id in rolls]
    if as_json:
        return plain.dump(found)
    for each in found:
        plain.line(each["number"], each["says"])
        for evidence in each["evidence"]:
            plain.line("", f"article {evidence['article']}", evidence["source"], evidence["title"], evidence["url"])
    return plain.told(bool(found), "nothing waits for a decision")


def decide(settings: Settings, number: int, now: datetime, *, accept: bool) -> bool:
    """Make a proposal a fact, or put it away; False, with the cause said, where none of that number waits."""
    rolls = _known(settings)
    with open_store(settings.database, must_exist=True) as store:
        try:
            done = field.decide(store, number, accept=accept, now=now)
        except LookupError as error:
            return plain.told(False, str(error))
        roll = field.current_rolls(store, rolls.values()).get(done.roll_id)
    if not accept:
        plain.line(f"rejected: {number} will not be proposed again")
    elif roll is not None:
        counted = f", {roll.size} parties now" if roll.size else ""
        plain.line(f"accepted: {standing.state_name(done.state)}, {done.kind}, {roll.name}{counted}")
    return True


def show_calendar(settings: Settings, now: datetime, *, as_json: bool, everything: bool) -> bool:
    """Print the sessions that are on or to come, or all."""
    _, sessions = catalog.read_field(settings.catalog)
    today = now.date()
    rows = [
        {
            "body": each.body,
            "name": each.name,
            "first": each.first.isoformat(),
            "last": each.last.isoformat(),
            "place": each.place,
            "when": standing.days_until(each, today),
            "source": each.source,
        }
        for each in sessions
        if everything or each.last >= today
    ]
    if as_json:
        return plain.dump(rows)
    names = ("first", "last", "when", "body", "place", "name")
    plain.table(names, [tuple(each[name] for name in names) for each in rows])
    return plain.told(bool(rows), "sessions.toml has no session to come: add those announced since, or ask with --all")


def _known(settings: Settings) -> dict[str, Roll]:
    return {roll.id: roll for roll in catalog.read_field(settings.catalog)[0]}


def _rolls(settings: Settings) -> dict[str, Roll]:
    """The catalogue's rolls, with what was accepted where there is a database."""
    rolls = _known(settings)
    if not settings.database.exists():
        return rolls
    with open_store(settings.database, read_only=True) as store:
        return field.current_rolls(store, rolls.values())


def _row(entry: Entry, is_party: bool) -> dict[str, Any]:
    return {
        "ordinal": entry.ordinal,
        "state": entry.state,
        "name": standing.state_name(entry.state),
        "date": entry.on,
        "kind": entry.kind,
        "is_party": is_party,
        "source": entry.source,
    }


def _proposal(store: Store, each: field.Numbered, rolls: Mapping[str, Roll]) -> dict[str, Any]:
    proposed, roll = each.proposed, rolls[each.proposed.roll_id]
    evidence = []
    for article_id in proposed.articles:
        row = articles.get(store, article_id)
        shown = {"article": article_id, "source": row.source_id, "title": row.article.title, "url": row.article.url}
        evidence.append(shown)
    return {
        "number": each.number,
        "says": standing.sentence(proposed, roll),
        "instrument": proposed.roll_id,
        "state": proposed.state,
        "kind": proposed.kind,
        "on": proposed.on,
        "ordinal": proposed.ordinal,
        "families": proposed.families,
        "officials": proposed.officials,
        "doubts": list(proposed.doubts),
        "list_is_complete": roll.is_complete,
        "evidence": evidence,
    }


def _listed(row: Mapping[str, Any]) -> str:
    return "complete" if row["complete"] else f"{row['listed']} listed"
