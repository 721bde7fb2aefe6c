"""What upkeep does to the database: check, back up, tidy, and say how much there is."""

from __future__ import annotations

from datetime import datetime, timedelta

from flows.settings import Settings
from storage import keep, proposals
from storage.store import Store

BACKUPS = "backups"


def way_back(settings: Settings) -> str:
    """What to do about a damaged database."""
    folder = settings.home / BACKUPS
    newest = max(folder.glob("spacewatch-????-??-??.db"), default=None)
    return (
        f"spacewatch restore {newest}"
        if newest
        else f"no backup in {folder}: move the file away and keep it; the next run begins anew"
    )


def look_after(
    store: Store, settings: Settings, now: datetime, *, dry_run: bool
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What is wrong, and what was done, in words; a dry run only checks and counts.

    A damaged database is not backed up, since it must not take the place of a sound backup.
    """
    damage = keep.integrity(store)
    if damage:
        return tuple(f"{problem} ({way_back(settings)})" for problem in damage), ()
    notes = []
    if not dry_run:
        folder = settings.home / BACKUPS
        saved = keep.backup(store, folder / f"spacewatch-{now:%Y-%m-%d}.db")
        dropped = keep.thin_out(folder, now)
        waiting = proposals.renew(store, now)
        tidied = keep.tidy(store, now, timedelta(days=settings.keep_pages_days))
        notes = [f"backup {saved}", f"backups dropped: {dropped}"]
        notes += [f"{name}: {n}" for name, n in tidied.items() if n]
        if waiting:
            notes.append(f"merges and splits proposed: {waiting} (spacewatch stories proposals)")
    return (), (*notes, _counted(keep.statistics(store)))


def _counted(numbers: dict[str, int]) -> str:
    """The archive in numbers."""
    counts = ", ".join(f"{numbers[name]} {name}" for name in ("articles", "stories", "changes", "sources"))
    size, pages = numbers["database_bytes"] / 1e6, numbers["page_bytes"] / 1e6
    return f"{counts}; {size:.1f} MB, of them {pages:.1f} MB pages"
