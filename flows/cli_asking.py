"""What asks the archive on the command line: ``search``, ``story``, ``actors``, ``ask``, ``export`` and ``browse``."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows import settings as settings_room
from flows.filters import Asked, filtered
from flows.options import Json, Limit, Now, end

app = typer.Typer()


class Form(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSONL = "jsonl"
    BIBTEX = "bibtex"
    RIS = "ris"
    ATOM = "atom"


@app.command()
@filtered
def search(
    asked: Asked,
    words: Annotated[
        list[str] | None, typer.Argument(help="Words, “phrases in quotes”, beginnings*; none: the newest.")
    ] = None,
    limit: Limit = 20,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Find articles by their words, best first, in any script."""
    from flows import asking

    inquiry = asking.Inquiry(settings_room.read(os.environ), asked, settings_room.moment(now), limit, as_json)
    end(asking.search(inquiry, " ".join(map(_quoted, words or ()))))


@app.command()
def story(
    number: Annotated[int, typer.Argument(help="The story's number, as `spacewatch stories` gives it.")],
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Tell how a story was carried: who was first, who copied, who added what, who edited, what is disputed."""
    from flows import asking

    end(asking.story(settings_room.read(os.environ), number, settings_room.moment(now), as_json=as_json))


@app.command()
def actors(
    actor: Annotated[str, typer.Argument(help="One actor, with all its partners: RU, Peru, COPUOS.")] = "",
    limit: Limit = 30,
    as_json: Json = False,
) -> None:
    """List who acts in the stories, and with whom."""
    from flows import asking

    end(asking.actors(settings_room.read(os.environ), actor, limit, as_json=as_json))


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="Its name; none: list the questions.")] = "",
    given: Annotated[list[str] | None, typer.Argument(help="What it needs: actor=RU partner=CN.")] = None,
    as_json: Json = False,
) -> None:
    """Ask a question of the cookbook: who copies whom, who edits most, what two actors did."""
    from flows import asking

    end(asking.ask(settings_room.read(os.environ), question, given or (), as_json=as_json))


@app.command()
@filtered
def export(  # noqa: PLR0913, PLR0917 - one option each
    asked: Asked,
    form: Annotated[Form, typer.Option("--format", help="What to write.")] = Form.CSV,
    of_stories: Annotated[bool, typer.Option("--stories", help="Stories instead of articles.")] = False,
    words: Annotated[str, typer.Option("--words", help="Only articles with these words.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="the output")] = None,
    limit: Limit = 100_000,
    now: Now = None,
) -> None:
    """Take articles or stories away: as a table, as JSON Lines, as citations, as a feed."""
    from flows import exporting
    from flows.asking import Inquiry

    inquiry = Inquiry(settings_room.read(os.environ), asked, settings_room.moment(now), limit)
    end(exporting.export(inquiry, form.value, words, out, of_stories=of_stories))


@app.command()
def browse(
    port: Annotated[int, typer.Option(min=0, max=65_535, help="Where on this machine; 0: any that is free.")] = 8010,
    is_shown: Annotated[bool, typer.Option("--open/--no-open", help="Open the pages in your browser.")] = False,
) -> None:
    """Look at it in a browser: stories, articles and their edits, sources, actors, search; this machine only."""
    from flows import browse

    browse.browse(settings_room.read(os.environ), port, is_shown=is_shown)


def _quoted(word: str) -> str:
    """What the shell handed over as one argument with spaces was a phrase in quotes."""
    return f'"{word}"' if " " in word and '"' not in word else word
