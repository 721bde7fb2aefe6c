"""A backup put in the place of the database, by a person."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from flows.lease import NAME, SECONDS, BusyError, holder_for
from flows.settings import Settings
from storage import keep, leases
from storage.store import StorageError, open_store


def restore(settings: Settings, copy: Path, now: datetime) -> str:
    """Check the copy and put it in place; what was done, in a sentence.

    Raises:
        BusyError: while a run is at work on the present database.
        StorageError: for a copy that is not there or not whole; the present database is untouched then.
    """
    if not copy.is_file():
        raise StorageError(f"there is no file {copy}", f"backups lie in {settings.home / 'backups'}")
    _take_over(settings)
    aside = settings.home / f"spacewatch-before-restore-{now:%Y-%m-%dT%H%M%S}.db"
    was_there = settings.database.exists()
    keep.restore(copy, settings.database, aside)
    return f"{copy} is the database now" + (f"; the one before is {aside}" if was_there else "")


def _take_over(settings: Settings) -> None:
    """Hold the lease of the present database, for good: it is about to be put aside."""
    if not settings.database.exists():
        return
    try:
        with open_store(settings.database) as store:
            if not leases.take(store, NAME, holder_for("restore"), datetime.now(UTC), SECONDS):
                raise BusyError(f"a run is at work on {settings.database}: wait for its end, or stop it")
    except StorageError:
        return  # damaged: that is why somebody restores
