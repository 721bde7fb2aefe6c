"""Signs of life for whoever watches the watcher: a heartbeat address, a file of metrics, room on disk and in memory."""

from __future__ import annotations

import errno
import logging
import os
import shutil
import tempfile
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import UserError
from flows.report import Report
from flows.settings import Settings

log = logging.getLogger(__name__)

BEAT_SECONDS = 10.0
MEGABYTE = 1_000_000


def tell(settings: Settings, flow: str, report: Report | None) -> None:
    """After a run: call the heartbeat and write the metrics, where they are set; neither can fail a run.

    No report means that the run failed of an error.
    """
    is_well = report is not None and report.state in {"completed", "with_errors"}
    if settings.heartbeat_url:
        _beat(settings.heartbeat_url, is_well=is_well)
    if settings.metrics and report is not None:
        try:
            replace_file(settings.metrics / f"spacewatch-{flow}.prom", metrics(report))
        except OSError as error:
            log.warning("the metrics could not be written", extra={"folder": str(settings.metrics), "why": str(error)})


def _beat(url: str, *, is_well: bool) -> None:
    address = url if is_well else url.rstrip("/") + "/fail"
    try:
        with urllib.request.urlopen(address, timeout=BEAT_SECONDS):  # noqa: S310 - http(s) only: settings see to it
            pass
    except (urllib.error.URLError, OSError, ValueError) as error:
        # the address may hold a key, so the log does not name it
        log.warning("the heartbeat address could not be called", extra={"why": str(error)})


def metrics(report: Report) -> str:
    """The run in the text format of Prometheus, for the textfile collector of its node exporter."""
    lines: list[str] = []

    def gauge(name: str, text: str, values: dict[str, float]) -> None:
        full = f"spacewatch_{name}"
        lines.extend((f"# HELP {full} {text}", f"# TYPE {full} gauge"))
        lines.extend(f'{full}{{flow="{report.flow}"{labels}}} {value:g}' for labels, value in values.items())

    gauge("run_at_seconds", "When the run began, in seconds since 1970.", {"": report.at.timestamp()})
    gauge("run_is_well", "1 when it ended without anything that needs a person.", {"": float(not report.faults)})
    states = {f',state="{state}"': float(n) for state, n in report.states().items()}
    gauge("sources", "Sources visited, by how they fared.", states)
    outcomes = {f',outcome="{outcome.value}"': float(n) for outcome, n in report.outcomes.items()}
    gauge("candidates", "Candidates, by what became of them.", outcomes)
    gauge("changes", "Changes noticed.", {"": float(len(report.changes))})
    told = {"sent": report.told.sent, "owed": report.told.owed, "dead": report.told.dead}
    gauge("letters", "Letters, by what became of them.", {f',state="{k}"': float(n) for k, n in told.items()})
    return "\n".join(lines) + "\n"


def replace_file(path: Path, text: str) -> None:
    """Written whole or not at all: a collector may read at any moment."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    temporary = Path(name)
    temporary.chmod(0o644)
    temporary.replace(path)


class ShortageError(UserError):
    """The machine has too little for a run; the text says of what, with the remedy."""


@contextmanager
def shortage_told() -> Iterator[None]:
    """Whatever fails inside for want of memory, threads or open files says so."""
    try:
        yield
    except Exception as error:
        if is_shortage(error):
            what = f"{type(error).__name__}: {error}".rstrip(": ")
            remedy = "give it more, or end what runs beside; the next run does what this one did not"
            raise ShortageError(f"the machine is short of memory, threads or open files ({what}): {remedy}") from error
        raise


def is_shortage(error: Exception) -> bool:
    """True for what is the machine's trouble, and neither a source's nor an article's."""
    if isinstance(error, OSError):
        return error.errno in {errno.ENOMEM, errno.EMFILE, errno.ENFILE}
    return isinstance(error, MemoryError) or (isinstance(error, RuntimeError) and "start new thread" in str(error))


def want_of_room(settings: Settings) -> str:
    """Why no new pages should be taken, with the remedy; empty while there is room on the disk."""
    free = shutil.disk_usage(settings.home).free // MEGABYTE
    if free >= settings.min_free_mb:
        return ""
    return (
        f"only {free} MB free at {settings.home}: no new pages are taken, letters still leave; make room, "
        f"or lower SPACEWATCH_MIN_FREE_MB ({settings.min_free_mb})"
    )
