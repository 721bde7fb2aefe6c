"""The commands ``mute``, ``unmute`` and ``mutes``: what nobody wants to hear of for a time, with reason and end."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.mutes import Mute, MuteKind
from flows.desk import open_desk
from flows.settings import Settings, SettingsError
from storage import mutes
from storage import stories as story_rows
from storage.store import Store, open_store


def kind(word: str) -> MuteKind:
    """What can be muted.

    Raises:
        SettingsError: for what cannot.
    """
    for known in get_args(MuteKind):
        if word == known:
            return known  # type: ignore[no-any-return]  # get_args is untyped
    raise SettingsError(f"{word!r} cannot be muted: give one of {', '.join(get_args(MuteKind))}")


def add_mute(settings: Settings, mute: Mute) -> None:
    """Write a mute down and say what it is.

    Raises:
        SettingsError: for something to mute, or somebody, that does not exist, with the remedy.
    """
    desk = open_desk(settings)
    known = {
        "actor": {term.id for term in desk.catalog.knowledge.actors},
        "source": set(desk.sources),
        "rule": {rule.id for rule in desk.catalog.rules},
    }
    if mute.kind in known and mute.value not in known[mute.kind]:
        raise SettingsError(f"there is no {mute.kind} {mute.value!r} in the catalogue: correct it")
    if mute.recipient_id and mute.recipient_id not in desk.recipients:
        raise SettingsError(f"rules.toml has no recipient {mute.recipient_id!r} (it has {', '.join(desk.recipients)})")
    with desk.store() as store:
        if mute.kind == "story":
            _check_story(store, mute.value)
        mute_id = mutes.add(store, mute)
    ending = f"until {mute.until:%Y-%m-%d %H:%M} UTC; spacewatch unmute {mute_id} ends it"
    Console().print(escape(f"muted: {mute.words}, {ending}"), soft_wrap=True)


def _check_story(store: Store, value: str) -> None:
    try:
        story_rows.get(store, int(value))
    except (LookupError, ValueError):
        raise SettingsError(
            f"there is no story {value!r}: give its number, as the letters and stories_read do"
        ) from None


def end_mute(settings: Settings, mute_id: int, now: datetime) -> bool:
    """End a mute; False where none of that number is in force."""
    is_ended = False
    if settings.database.exists():
        with open_store(settings.database) as store:
            is_ended = mutes.end(store, mute_id, now)
    Console().print(f"mute {mute_id} has ended" if is_ended else f"no mute {mute_id} is in force: spacewatch mutes")
    return is_ended


def show_mutes(settings: Settings, now: datetime) -> None:
    """A table of the mutes in force, the first to end first."""
    console = Console()
    if not settings.database.exists():
        console.print("No database yet: run `spacewatch monitor` first.")
        return
    with open_store(settings.database, read_only=True) as store:
        found = mutes.in_force(store, now)
        headlines = {m.value: story_rows.get(store, int(m.value)).headline for m in found if m.kind == "story"}
    if not found:
        console.print("Nothing is muted.")
        return
    table = Table("mute", "what", "for", "until (UTC)", "reason")
    for mute in found:
        what = f"{mute.kind} {headlines.get(mute.value) or mute.value}"
        cells = (str(mute.id), what, mute.recipient_id or "everybody", f"{mute.until:%Y-%m-%d %H:%M}", mute.reason)
        table.add_row(*map(escape, cells))
    console.print(table)
