"""The part of the command line that is about edits: ``spacewatch edits``, ``diff`` and ``evidence``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows import settings as settings_room
from flows.options import Json, Now, end

app = typer.Typer()
Known = Annotated[str, typer.Argument(help="The article: its number or its address.", metavar="ARTICLE")]


@app.command()
def edits(
    since: Annotated[str, typer.Option(help="From then on: 12h, 7d, 8w, 2024-08-08.")] = "7d",
    as_json: Json = False,
    now: Now = None,
) -> None:
    """List what publishers did to articles after we had read them: edited, retitled, withdrawn, restored."""
    from flows import showing_edits

    settings = settings_room.read(os.environ)
    end(showing_edits.show_edits(settings, since, settings_room.moment(now), as_json=as_json))


@app.command()
def diff(
    article: Known,
    reading: Annotated[
        list[int] | None, typer.Argument(help="The two readings to compare (one: that and the one before).")
    ] = None,
    html: Annotated[Path | None, typer.Option(help="Write it as one HTML page to this file.")] = None,
    as_json: Json = False,
) -> None:
    """Show word by word how two readings of an article differ; by default the last two."""
    from flows import showing_edits

    numbers = reading or []
    if len(numbers) > 2:
        raise typer.BadParameter("give at most two numbers of readings")
    showing_edits.show_difference(settings_room.read(os.environ), article, numbers, html, as_json=as_json)


@app.command()
def evidence(
    article: Known,
    out: Annotated[Path | None, typer.Option(help="A new folder.", show_default="evidence-NUMBER here")] = None,
    now: Now = None,
) -> None:
    """Export all that is kept of an article, to cite: raw pages (WARC), readings, differences, digests."""
    from flows import evidence as evidence_room

    settings = settings_room.read(os.environ)
    exported = evidence_room.export(settings, article, out, settings_room.moment(now))
    for name in exported.files:
        typer.echo(f"  {name}")
    for words in exported.lacking:
        typer.echo(f"  lacking: {words}")
    typer.echo(f"written to {exported.folder}")
