"""The state of the field on the command line: ``field``, its parties, its proposals and its calendar."""

from __future__ import annotations

import os
from datetime import datetime
from typing import Annotated, Any

import typer
from typer.core import TyperGroup

from flows import settings as settings_room
from flows.options import Json, Now, end

Number = Annotated[int, typer.Argument(help="The proposal's number, as `spacewatch field proposals` gives it.")]


class _Instruments(TyperGroup):
    """What is no command is an instrument: ``field ARTEMIS-ACCORDS`` is ``field show ARTEMIS-ACCORDS``."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:  # the types are of typer's own copy of click
        """The command of these arguments."""
        return super().resolve_command(ctx, args if args[0] in self.commands else ["show", *args])


app = typer.Typer(cls=_Instruments)


@app.callback(invoke_without_command=True)
def field(
    context: typer.Context,
    state: Annotated[str, typer.Option(help="Only what this state is party to, or left: PE, Peru.")] = "",
    as_json: Json = False,
) -> None:
    """List the instruments with their parties; name one to see them in order: spacewatch field ARTEMIS-ACCORDS."""
    if context.invoked_subcommand is None:
        from flows import showing_field

        settings = settings_room.read(os.environ)
        if state:
            end(showing_field.show_state(settings, state, as_json=as_json))
        else:
            end(showing_field.show_rolls(settings, as_json=as_json))


@app.command()
def show(
    instrument: Annotated[str, typer.Argument(help="Its id or its name.")],
    as_json: Json = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="As a table for spreadsheets.")] = False,
) -> None:
    """List the parties of an instrument in order, each with date and source."""
    from flows import showing_field

    end(showing_field.show_roll(settings_room.read(os.environ), instrument, as_json=as_json, as_csv=as_csv))


@app.command()
def proposals(as_json: Json = False) -> None:
    """List what articles report and the tables do not have, or have otherwise, with the evidence."""
    from flows import showing_field

    end(showing_field.show_proposals(settings_room.read(os.environ), as_json=as_json))


@app.command()
def accept(number: Number, now: Now = None) -> None:
    """Take a reported fact into the table."""
    _decide(number, now, is_accepted=True)


@app.command()
def reject(number: Number, now: Now = None) -> None:
    """Leave the table as it is; the same is not proposed again."""
    _decide(number, now, is_accepted=False)


@app.command()
def calendar(
    as_json: Json = False,
    everything: Annotated[bool, typer.Option("--all", help="Also the sessions that have ended.")] = False,
    now: Now = None,
) -> None:
    """List the sessions of COPUOS and its subcommittees, the First Committee, the CD and the WRC."""
    from flows import showing_field

    moment = settings_room.moment(now)
    end(showing_field.show_calendar(settings_room.read(os.environ), moment, as_json=as_json, everything=everything))


def _decide(number: int, now: datetime | None, *, is_accepted: bool) -> None:
    from flows import showing_field

    moment = settings_room.moment(now)
    end(showing_field.decide(settings_room.read(os.environ), number, moment, accept=is_accepted))
