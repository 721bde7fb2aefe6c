"""The part of the command line that is about stories: ``spacewatch stories [proposals|accept|reject]``."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated

import typer

from flows import settings as settings_room
from flows.filters import Asked, filtered
from flows.options import Json, Limit, Now, end

app = typer.Typer(invoke_without_command=True)
Number = Annotated[int, typer.Argument(help="Number of the proposal.")]


@app.callback()
@filtered
def stories(
    asked: Asked,
    context: typer.Context,
    limit: Limit = 20,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """List the stories, the last to grow first; or merge and split what was proposed."""
    if context.invoked_subcommand is not None:
        return
    from flows import asking

    inquiry = asking.Inquiry(settings_room.read(os.environ), asked, settings_room.moment(now), limit, as_json)
    end(asking.stories(inquiry))


@app.command()
def proposals(as_json: Json = False) -> None:
    """List the merges and splits that last night's upkeep proposed, with the reasons."""
    from flows import showing_stories

    end(showing_stories.show_proposals(settings_room.read(os.environ), as_json=as_json))


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
    end(showing_stories.decide(settings_room.read(os.environ), number, moment, accept=is_accepted))
