"""``report``: pictures of a period, where people would rather look."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows import settings as settings_room
from flows.options import Now

app = typer.Typer()


@app.command()
def report(
    since: Annotated[str, typer.Option(help="From when: 30d, 8w, 2024-08-01.")] = "30d",
    out: Annotated[Path, typer.Option(help="The file to write.")] = Path("report.html"),
    now: Now = None,
) -> None:
    """Write a report on a period as one page of pictures: activity, who deals with whom, who is first, who edits."""
    import catalog
    from flows import reporting
    from flows.times import when
    from storage.store import open_store

    until = settings_room.moment(now)
    begun = when(since, until)
    settings = settings_room.read(os.environ)
    if begun is None or begun >= until:
        raise settings_room.SettingsError(f"--since {since!r}: give a time that has passed, such as 30d")
    with open_store(settings.database, read_only=True) as store:
        topics = {term.id: term.label for term in catalog.read(settings.catalog).knowledge.topics}
        length = reporting.write_report(reporting.Period(store, begun, until, topics), out)
    typer.echo(f"{out}: {length / 1000:.0f} kB")
