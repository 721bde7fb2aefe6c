"""The part of the command line that is about being told: ``spacewatch alerts``, ``mute``, ``mutes`` and ``unmute``."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from flows import settings as settings_room
from flows.options import Now

app = typer.Typer(invoke_without_command=True, help="List the alerts; test a rule, preview the next digest.")


@app.callback()
def alerts(
    context: typer.Context,
    limit: Annotated[int, typer.Option(min=1, help="The newest so many.")] = 30,
    retry: Annotated[bool, typer.Option("--retry", help="Owe letters that were refused for good once more.")] = False,
) -> None:
    """List the alerts and what became of them; what could not be delivered, with the reason."""
    if context.invoked_subcommand is not None:
        return
    from flows import showing_alerts

    settings = settings_room.read(os.environ)
    if retry:
        showing_alerts.retry_refused(settings)
    showing_alerts.show_alerts(settings, limit)


@app.command("test")
def rehearse(
    rule: Annotated[str, typer.Argument(help="The rule's id in rules.toml.")],
    edited: Annotated[Path | None, typer.Option("--catalog", help="Folder of an edited catalogue.")] = None,
    since: Annotated[str, typer.Option(help="How far back: 12h, 7d, 8w.")] = "7d",
    now: Now = None,
) -> None:
    """Replay the archive against a rule: what it would have sent, to whom and why. Nothing is sent."""
    from flows import rehearsing

    rehearsing.show_rehearsal(settings_room.read(os.environ), rule, edited, since, settings_room.moment(now))


@app.command()
def preview(
    to: Annotated[str, typer.Option(help="Only this recipient.")] = "",
    is_shown: Annotated[bool, typer.Option("--open/--no-open", help="Open it in the browser.")] = True,
    now: Now = None,
) -> None:
    """Write the next digest as a page, as it would be sent now, and open it. Nothing is sent or marked."""
    from flows import rehearsing

    for page in rehearsing.preview(settings_room.read(os.environ), to, settings_room.moment(now)):
        typer.echo(page)
        if is_shown:
            typer.launch(str(page))


def mute(  # noqa: PLR0913, PLR0917 - each is an option of the command
    what: Annotated[str, typer.Argument(help="story, actor, source or rule.")],
    value: Annotated[str, typer.Argument(help="Its number or id: 12, RU, tass, quiet-edit.")],
    length: Annotated[str, typer.Option("--for", help="How long: 12h, 7d, 8w.", show_default="must be said")] = "",
    reason: Annotated[str, typer.Option(help="Why, for whoever finds it.")] = "",
    to: Annotated[str, typer.Option(help="Only for this recipient.", show_default="everybody")] = "",
    now: Now = None,
) -> None:
    """Hear nothing of a story, an actor, a source or a rule for a time; digests count what was not told."""
    from analysis.mutes import Mute
    from flows import muting
    from flows.times import span

    if not length:
        raise settings_room.SettingsError(f"say how long: spacewatch mute {what} {value} --for 7d (or 12h, 8w)")
    since = settings_room.moment(now)
    wanted = Mute(0, muting.kind(what), value, reason, since, since + span(length), to)
    muting.add_mute(settings_room.read(os.environ), wanted)


def unmute(
    mute_id: Annotated[int, typer.Argument(help="Its number, as `spacewatch mutes` shows it.")], now: Now = None
) -> None:
    """End a mute before its time."""
    from flows import muting

    if not muting.end_mute(settings_room.read(os.environ), mute_id, settings_room.moment(now)):
        raise typer.Exit(1)


def mutes(now: Now = None) -> None:
    """List what is muted, for whom, until when and why."""
    from flows import muting

    muting.show_mutes(settings_room.read(os.environ), settings_room.moment(now))
