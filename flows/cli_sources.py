"""The part of the command line that is about sources: ``spacewatch sources [list|add|check]``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows import settings as settings_room
from flows.options import Now


class _Listing(TyperGroup):
    """A group whose bare call, and a call with ids alone, lists."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # click's types, which typer brings along privately
        """``sources nasa`` means ``sources list nasa``."""
        if args and args[0] not in self.commands:
            args = ["list", *args]
        return super().resolve_command(ctx, args)


app = typer.Typer(cls=_Listing, invoke_without_command=True, help="List, add and check the sources.")
Ids = Annotated[list[str] | None, typer.Argument(help="Only these ids.")]


@app.callback()
def sources(context: typer.Context) -> None:
    """List the sources, add one, or check whether they answer. Without a command, or with ids alone: list."""
    if context.invoked_subcommand is None:
        list_sources(None)


@app.command("list")
def list_sources(source: Ids = None) -> None:
    """List the sources: what is declared, and how each fared."""
    from flows import checking, showing

    settings = settings_room.read(os.environ)
    if source:
        checking.named(settings, source)
    showing.show_sources(settings, source or [])


@app.command()
def add(
    url: Annotated[str, typer.Argument(help="A page of the site: its news page, or its front.")],
    source_id: Annotated[str, typer.Option("--id", help="The source's id.", show_default="from the host's name")] = "",
    to: Annotated[Path | None, typer.Option(help="The folder for the file.", show_default="your catalogue")] = None,
    now: Now = None,
) -> None:
    """Look over a site, read a few articles, and write the source file, with what was found as evidence."""
    from flows import adding

    raise typer.Exit(adding.add(settings_room.read(os.environ), adding.Wish(url, source_id, to, now)))


@app.command()
def check(
    source: Ids = None,
    as_json: Annotated[bool, typer.Option("--json", help="For machines: one JSON list.")] = False,
    now: Now = None,
) -> None:
    """Ask every source now: does it answer, with how much, how new, can it be read; and what to do."""
    from flows import checking

    raise typer.Exit(checking.check(settings_room.read(os.environ), source or [], as_json=as_json, now=now))
