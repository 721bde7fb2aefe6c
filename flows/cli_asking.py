"""What asks the archive on the command line: ``search``, ``story``, ``actors``, ``ask``, ``export`` and ``browse``."""

from __future__ import annotations

import os
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows import settings as settings_room

app = typer.Typer()

_FILTERS = "Only what has …"


def _option(name: str, words: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, help=words, rich_help_panel=_FILTERS)
    return option


Actor = Annotated[list[str] | None, _option("--actor", "this actor: RU, Peru, COPUOS; repeated: all of them.")]
Pair = Annotated[str, _option("--pair", "both actors: RU-CN.")]
Instrument = Annotated[str, _option("--instrument", "this treaty or document: OST, “Artemis Accords”.")]
Topic = Annotated[str, _option("--topic", "this topic: lunar, debris.")]
Kind = Annotated[str, _option("--kind", "this kind of event: consultation, accession.")]
Language = Annotated[str, _option("--language", "this language (ISO 639-1): ru, zh.")]
Source = Annotated[str, _option("--source", "this source, by its id.")]
Since = Annotated[str, _option("--since", "a date from then on: 12h, 30d, 8w, 2024-08-08.")]
Until = Annotated[str, _option("--until", "a date until then; a day is meant to its end.")]
Json = Annotated[bool, typer.Option("--json", help="For machines.")]
Now = Annotated[datetime | None, typer.Option(help="Take this time (UTC) for now.", show_default="the real one")]
Limit = Annotated[int, typer.Option(min=1, max=100_000, help="At most so many.")]


class Form(StrEnum):
    """What an export is written as."""

    CSV = "csv"
    JSONL = "jsonl"
    BIBTEX = "bibtex"
    RIS = "ris"
    ATOM = "atom"


@app.command()
def search(  # noqa: PLR0913, PLR0917 - one option each
    words: Annotated[
        list[str] | None, typer.Argument(help="Words, “phrases in quotes”, beginnings*; none: the newest.")
    ] = None,
    actor: Actor = None,
    pair: Pair = "",
    instrument: Instrument = "",
    topic: Topic = "",
    kind: Kind = "",
    language: Language = "",
    source: Source = "",
    since: Since = "",
    until: Until = "",
    limit: Limit = 20,
    as_json: Json = False,
    now: Now = None,
) -> None:
    """Find articles by their words, best first, in any script."""
    from flows import asking
    from flows.wishing import Asked

    asked = Asked(tuple(actor or ()), pair, instrument, topic, kind, language, source, since, until)
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
def export(  # noqa: PLR0913, PLR0917 - one option each
    form: Annotated[Form, typer.Option("--format", help="What to write.")] = Form.CSV,
    of_stories: Annotated[bool, typer.Option("--stories", help="Stories instead of articles.")] = False,
    words: Annotated[str, typer.Option("--words", help="Only articles with these words.")] = "",
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="the output")] = None,
    actor: Actor = None,
    pair: Pair = "",
    instrument: Instrument = "",
    topic: Topic = "",
    kind: Kind = "",
    language: Language = "",
    source: Source = "",
    since: Since = "",
    until: Until = "",
    limit: Limit = 100_000,
    now: Now = None,
) -> None:
    """Take articles or stories away: as a table, as JSON Lines, as citations, as a feed."""
    from flows import exporting
    from flows.asking import Inquiry
    from flows.wishing import Asked

    asked = Asked(tuple(actor or ()), pair, instrument, topic, kind, language, source, since, until)
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


def end(found: bool) -> None:
    """Leave with code 1 where nothing was found."""
    if not found:
        raise typer.Exit(1)
