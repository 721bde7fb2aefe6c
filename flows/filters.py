"""The only place that knows what an answer can be narrowed by: as it was typed, and as options of a command."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Annotated

import typer


@dataclass(frozen=True, slots=True)
class Asked:
    """The conditions as they were typed; empty ones ask for nothing."""

    actors: tuple[str, ...] = ()
    pair: str = ""
    instrument: str = ""
    topic: str = ""
    kind: str = ""
    language: str = ""
    source: str = ""
    since: str = ""
    until: str = ""


def filtered(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each condition; it takes them together as ``asked``."""
    own = inspect.signature(command, eval_str=True)
    options = inspect.signature(_asked, eval_str=True).parameters

    @wraps(command)
    def run(**given: object) -> None:
        chosen = {name: given.pop(name) for name in options}
        command(asked=_asked(**chosen), **given)  # type: ignore[arg-type]  # as the options promise

    kept = [parameter for name, parameter in own.parameters.items() if name != "asked"]
    run.__signature__ = own.replace(parameters=[*kept, *options.values()])  # type: ignore[attr-defined]
    run.__annotations__ = {each.name: each.annotation for each in (*kept, *options.values())}
    return run


def _option(name: str, words: str) -> typer.models.OptionInfo:
    option: typer.models.OptionInfo = typer.Option(name, help=words, rich_help_panel="Only what has …")
    return option


def _asked(  # noqa: PLR0913, PLR0917 - one option each
    actor: Annotated[
        list[str] | None, _option("--actor", "this actor: RU, Peru, COPUOS; repeated: all of them.")
    ] = None,
    pair: Annotated[str, _option("--pair", "both actors: RU-CN.")] = "",
    instrument: Annotated[str, _option("--instrument", "this treaty or document: OST, “Artemis Accords”.")] = "",
    topic: Annotated[str, _option("--topic", "this topic: lunar, debris.")] = "",
    kind: Annotated[str, _option("--kind", "this kind of event: consultation, accession.")] = "",
    language: Annotated[str, _option("--language", "this language (ISO 639-1): ru, zh.")] = "",
    source: Annotated[str, _option("--source", "this source, by its id.")] = "",
    since: Annotated[str, _option("--since", "a date from then on: 12h, 30d, 8w, 2024-08-08.")] = "",
    until: Annotated[str, _option("--until", "a date until then; a day is meant to its end.")] = "",
) -> Asked:
    return Asked(tuple(actor or ()), pair, instrument, topic, kind, language, source, since, until)
