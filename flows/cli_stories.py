"""The part of the command line that is about stories: ``spacewatch stories [list|show|proposals|accept|reject]``."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated

import typer

from flows import settings as settings_room

app = typer.Typer(invoke_without_command=True, help="Show the stories; merge or split what was proposed.")
Now = Annotated[datetime | None, typer.Option(help="Take this time (UTC) for now.", show_default="the real one")]
Number = Annotated[int, typer.Argument(help="Number of the proposal.")]


@app.callback()
def stories(context: typer.Context) -> None:
    """List the newest stories, show one, or decide what was proposed. Without a command: list."""
    if context.invoked_subcommand is None:
        list_stories()


@app.command("list")
def list_stories(
    days: Annotated[int, typer.Option(min=1, help="Those that grew in the last so many days.")] = 7,
    limit: Annotated[int, typer.Option(min=1, help="At most so many.")] = 50,
    now: Now = None,
) -> None:
    """List the stories that grew lately, the ones that matter most first."""
    from flows import showing_stories

    showing_stories.show_stories(settings_room.read(os.environ), settings_room.moment(now), days, limit)


@app.command()
def show(number: Annotated[int, typer.Argument(help="Number of the story.")], now: Now = None) -> None:
    """Show one story: what it says of itself, what outlets disagree on, why each article is in it."""
    from flows import showing_stories

    if not showing_stories.show_story(settings_room.read(os.environ), number, settings_room.moment(now)):
        raise typer.Exit(1)


@app.command()
def proposals() -> None:
    """List the merges and splits that last night's upkeep proposed, with the reasons."""
    from flows import showing_stories

    showing_stories.show_proposals(settings_room.read(os.environ))


@app.command()
def accept(number: Number, now: Now = None) -> None:
    """Merge the two stories, or take the article out of its story."""
    _decide(number, now, is_accepted=True)


@app.command()
def reject(number: Number, now: Now = None) -> None:
    """Leave things as they are; the same is not proposed again."""
    _decide(number, now, is_accepted=False)


def _decide(number: int, now: datetime | None, *, is_accepted: bool) -> None:
    from flows import showing_stories

    moment = settings_room.moment(now)
    if not showing_stories.decide(settings_room.read(os.environ), number, moment, accept=is_accepted):
        raise typer.Exit(1)
