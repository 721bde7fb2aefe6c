"""The options that many commands have, each said once."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import typer

Json = Annotated[bool, typer.Option("--json", help="For machines.")]
Now = Annotated[datetime | None, typer.Option(help="Take this time (UTC) for now.", show_default="the real one")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")]


def end(found: object) -> None:
    """Leave with code 1 where nothing was found."""
    if not found:
        raise typer.Exit(1)
