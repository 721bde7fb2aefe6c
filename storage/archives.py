"""The only place that remembers how far each web archive was read, so that a killed run goes on where it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from storage.columns import encode, read_json
from storage.store import Store


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a file was read, and what became of its records."""

    id: str
    path: str
    place: int  # where the next record begins, in bytes
    bytes: int
    counts: Mapping[str, int]


def progress(store: Store, archive_id: str) -> Progress | None:
    """How far the file was read; ``None`` when it never was."""
    row = store.row("SELECT id, path, place, bytes, counts FROM archives WHERE id = ?", [archive_id])
    return Progress(**{**row, "counts": read_json(row["counts"])}) if row else None


def advance(store: Store, progress: Progress, run_id: int, now: datetime) -> None:
    """The file is read so far; call it in the transaction that keeps what was read."""
    row = encode(
        id=progress.id,
        path=progress.path,
        place=progress.place,
        bytes=progress.bytes,
        counts=dict(progress.counts),
        run_id=run_id,
        read_at=now,
    )
    with store.atomic():
        store.db.table("archives").upsert(row, pk="id")
