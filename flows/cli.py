"""The command line: ``spacewatch``. Prefect is imported only when a flow runs.

Exit codes: 0 done · 1 a bug of ours, or nothing found · 2 wrong use, setting or catalogue · 3 another run is
at work · 4 no source could be reached · 5 letters are still owed · 6 something needs a person: an article or a
letter that could not be kept or written, a letter refused for good, a damaged database.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from analysis.errors import UserError
from flows import cli_alerts, cli_asking, cli_edits, cli_field, cli_report, cli_sources, cli_stories
from flows import settings as settings_room
from flows.cli_groups import Headed
from flows.options import Now
from flows.settings import Settings

USAGE, BUSY, NOTHING_REACHED, OWED, FAULTY = 2, 3, 4, 5, 6

app = typer.Typer(
    name="spacewatch",
    cls=Headed,
    help="A monitor of news on space diplomacy: stories, silent edits, alerts.",
    epilog="`spacewatch doctor` says what is missing; docs/tutorial.md goes from nothing to a scheduled watch.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
app.add_typer(cli_sources.app, name="sources")
app.add_typer(cli_edits.app)
app.add_typer(cli_asking.app)
app.add_typer(cli_stories.app, name="stories")
app.add_typer(cli_alerts.app, name="alerts")
for command in (cli_alerts.mute, cli_alerts.unmute, cli_alerts.mutes):
    app.command()(command)
app.add_typer(cli_field.app, name="field")
app.add_typer(cli_report.app)
relevance_app = typer.Typer(help="What an edit of the catalogue would change.", no_args_is_help=True)
app.add_typer(relevance_app, name="relevance")

Bare = Annotated[bool, typer.Option("--bare", help="Without Prefect: same work, no history of runs there.")]
DryRun = Annotated[bool, typer.Option("--dry-run", help="Look and judge; keep nothing, tell nobody.")]


@app.command()
def monitor(  # noqa: PLR0913, PLR0917 - one option each
    source: Annotated[list[str] | None, typer.Option(help="Only this source; may be repeated.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Also sources that are not due yet.")] = False,
    since: Annotated[str, typer.Option(help="Only what was published since: 12h, 30d, 2024-08-08.")] = "",
    until: Annotated[str, typer.Option(help="Only what was published until then; a day is meant to its end.")] = "",
    dry_run: DryRun = False,
    bare: Bare = False,
    now: Now = None,
) -> None:
    """Look for news: visit the sources that are due, keep what matters, send the alerts."""
    given = {"sources": source or [], "everything": everything, **_span(since, until, now)}
    _run("monitor", {**given, "dry_run": dry_run, "now": now}, bare)


@app.command()
def recheck(  # noqa: PLR0913, PLR0917 - one option each
    limit: Annotated[int, typer.Option(min=1, help="At most so many articles.")] = 500,
    source: Annotated[list[str] | None, typer.Option(help="Only articles of this source; may be repeated.")] = None,
    since: Annotated[str, typer.Option(help="Only those first read since: 12h, 30d, 2024-08-08.")] = "",
    until: Annotated[str, typer.Option(help="Only those first read until then; a day is meant to its end.")] = "",
    everything: Annotated[bool, typer.Option("--all", help="Also articles that are not due yet.")] = False,
    dry_run: DryRun = False,
    bare: Bare = False,
    now: Now = None,
) -> None:
    """Read stored articles again: silent edits, withdrawals, restorations."""
    narrowed = {"sources": source or [], **_span(since, until, now), "everything": everything}
    _run("recheck", {"limit": limit, **narrowed, "dry_run": dry_run, "now": now}, bare)


@app.command()
def digest(dry_run: DryRun = False, bare: Bare = False, now: Now = None) -> None:
    """Write and send the digests that are due."""
    _run("digest", {"dry_run": dry_run, "now": now}, bare)


@app.command()
def backfill(  # noqa: PLR0913, PLR0917 - one option each
    files: Annotated[
        list[Path],
        typer.Argument(
            exists=True,  # told before Prefect is started for nothing
            dir_okay=False,
            help="Web archives: .warc.gz or .warc. Dated texts: .txt ('date 2024-08-08 …') or .jsonl.",
        ),
    ],
    workers: Annotated[
        int, typer.Option(min=0, help="Processes that read the pages of archives; 0 for none beside this one.")
    ] = os.cpu_count() or 1,
    since: Annotated[str, typer.Option(help="Only what was published since: 12h, 30d, 2024-08-08.")] = "",
    until: Annotated[str, typer.Option(help="Only what was published until then; a day is meant to its end.")] = "",
    dry_run: DryRun = False,
    bare: Bare = False,
    now: Now = None,
) -> None:
    """Read web archives and dated texts into the archive; nobody is told. A killed run goes on where it ended."""
    parameters = {"files": [str(f.absolute()) for f in files], "workers": workers, **_span(since, until, now)}
    _run("backfill", {**parameters, "dry_run": dry_run, "now": now}, bare)


@app.command()
def upkeep(dry_run: DryRun = False, bare: Bare = False, now: Now = None) -> None:
    """Check the database, back it up, tidy it."""
    _run("upkeep", {"dry_run": dry_run, "now": now}, bare)


@app.command()
def health(as_json: Annotated[bool, typer.Option("--json", help="For machines.")] = False, now: Now = None) -> None:
    """Say which sources are silent, broken or flooding, and whether a language went missing."""
    from flows import showing_health

    showing_health.show_health(read_settings(), settings_room.moment(now), as_json=as_json)


@app.command()
def why(
    what: Annotated[str, typer.Argument(help="An address, an article's number, or a text file.")],
) -> None:
    """Say how an article was judged, and what became of it."""
    from flows import showing

    if not showing.show_why(read_settings(), what):
        raise typer.Exit(1)


@relevance_app.command("try")
def try_relevance(
    edited: Annotated[Path | None, typer.Option("--catalog", help="Folder of the edited catalogue.")] = None,
    since: Annotated[str, typer.Option(help="How far back: 12h, 30d, 8w.")] = "30d",
    now: Now = None,
) -> None:
    """Judge the stored archive again with an edited catalogue: what would newly be in or out."""
    from flows import trying

    trying.try_relevance(read_settings(), edited, since, settings_room.moment(now))


@app.command()
def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="For monitors.")] = False,
    mail: Annotated[bool, typer.Option("--mail", help="Log in and send every recipient a test letter.")] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on looking; tell overdue or hanging runs in letters.")
    ] = False,
    once: Annotated[bool, typer.Option("--once", help="With --watch: look once, for cron; 1 if not well.")] = False,
    every: Annotated[int, typer.Option(min=1, help="With --watch: minutes between two looks.")] = 10,
) -> None:
    """Check this installation: settings, catalogue, database, clock, mail, Prefect; each with the remedy."""
    if watch:
        from flows import logs, lookout

        settings = read_settings()
        logs.set_up(settings)
        if not once:
            lookout.watch(settings, every)
        alarms = lookout.look_once(settings, settings_room.moment(None))
        raise typer.Exit(int(any(alarm.ended is None for alarm in alarms)))
    from flows import examining

    raise typer.Exit(examining.examine(os.environ, as_json=as_json, is_mailing=mail))


@app.command()
def up() -> None:
    """Run on schedule on this machine: a Prefect server if none answers, the deployments, a worker."""
    from flows import logs, up

    settings = read_settings()
    logs.set_up(settings)
    raise typer.Exit(up.up(Path.cwd(), settings))


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup, as upkeep writes them into backups/ of the home folder.")],
    now: Now = None,
) -> None:
    """Put a backup in the place of the database, after checking it; the present one is kept beside it."""
    from flows import restoring

    typer.echo(restoring.restore(read_settings(), file, settings_room.moment(now)))


@app.command()
def deploy() -> None:
    """Make a Prefect server's deployments and schedules those of prefect.yaml; a pause made by hand stays."""
    from flows import logs, up

    logs.set_up(read_settings())
    up.deploy(Path.cwd())


def read_settings() -> Settings:
    """The settings of this environment.

    Raises:
        SettingsError: for a wrong one.
    """
    return settings_room.read(os.environ)


def _span(since: str, until: str, now: datetime | None) -> dict[str, datetime | None]:
    """To which time a run is narrowed, as it was typed."""
    from flows.times import when

    moment = settings_room.moment(now)
    return {"since": when(since, moment), "until": when(until, moment, is_end=True)}


def _run(flow: str, parameters: Mapping[str, Any], bare: bool) -> None:
    from alerts.wording import printable
    from flows import launch, logs

    settings = read_settings()
    logs.set_up(settings)
    report = launch.launch(flow, settings, parameters, bare=bare)
    for issue in report.issues:
        typer.echo(printable(f"  {issue}"))
    for change in report.changes:
        typer.echo(printable(f"  {change}"))
    for subject in report.told.subjects if report.dry_run else ():
        typer.echo(f"  would send: {subject}")
    typer.echo(f"{flow}: {report.line}")
    typer.echo(f"database {settings.database} · log {settings.log_file} · letters {settings.letters}")
    if report.is_outage:
        typer.echo("No network? `make demo` shows the whole job without it.")
        raise typer.Exit(NOTHING_REACHED)
    if report.faults or report.told.dead:
        raise typer.Exit(FAULTY)
    if report.told.owed:
        raise typer.Exit(OWED)


def main() -> None:
    """The entry point of the ``spacewatch`` command."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except UserError as error:
        from alerts.wording import printable
        from flows.lease import BusyError

        typer.echo(f"spacewatch: {printable(str(error))}", err=True)
        sys.exit(BUSY if isinstance(error, BusyError) else USAGE)


if __name__ == "__main__":
    main()
