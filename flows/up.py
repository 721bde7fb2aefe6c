"""One command for one machine: a Prefect server, the work pool, the deployments, a worker.

server (if none answers) → work pool (if missing) → deploy everything → worker and watch; what ends is started again
"""

from __future__ import annotations

import contextlib
import logging
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

from analysis.errors import UserError
from flows import prefect_settings
from flows.prefect_settings import LOCAL_API, answers
from flows.settings import Settings
from storage.store import StorageError, open_store

log = logging.getLogger(__name__)

POOL = "spacewatch"
START_SECONDS = 180.0  # a cold start on two busy cores took 55
PROJECT_FILE = "prefect.yaml"
STABLE_SECONDS = 300.0  # what lived so long did not fail of what it was started with
LONGEST_PAUSE = 60.0

Process = subprocess.Popen[bytes]


class UpError(UserError):
    """Something could not be started; the text says what and the remedy."""


def up(project: Path, settings: Settings) -> int:
    """Start all that scheduled runs need and see that it goes on until stopped; returns an exit code.

    Raises:
        UpError: with the remedy.
    """
    _check(project)
    for number in (signal.SIGTERM, signal.SIGINT):  # so that what we started ends with us
        # also where a shell put us into the background with SIGINT ignored: the worker would inherit that and stay
        signal.signal(number, signal.default_int_handler)
    _migrate(settings)
    api_url = _choose_api()
    worker = _Kept("worker", [*_command(), "worker", "start", *_WORKER])
    watch = _Kept("watch", [sys.executable, "-m", "flows.cli", "doctor", "--watch"])
    server = _Kept("Prefect server", [*_command(), "server", "start"], is_quiet=True)
    try:
        _serve(server, api_url)
        deploy(project)
        log.info("working", extra={"pool": POOL, "pages": api_url.removesuffix("/api")})
        worker.start()
        watch.start()
        while True:
            time.sleep(1)
            for each in (server, worker, watch):
                each.tend()
    except KeyboardInterrupt:
        return 0
    finally:
        watch.stop(5)
        worker.stop(60)
        server.stop(15)


def _migrate(settings: Settings) -> None:
    """After an upgrade the watch would find a database of before it, until the first run brings that up to date."""
    if settings.database.exists():
        try:
            open_store(settings.database).close()
        except StorageError as error:  # told by the watch in a letter, which it could not if we ended here
            log.error("the database cannot be used", extra={"why": str(error)})  # noqa: TRY400 - it says all


def deploy(project: Path) -> None:
    """Make the server's pool, deployments, schedules and watch over dead runs those of prefect.yaml.

    Tried twice, since a busy server may say 500.

    Raises:
        UpError: with the remedy.
    """
    _check(project)
    api_url = _choose_api()
    if not answers(api_url):
        raise UpError(f"no Prefect server answers at {api_url}: spacewatch up starts one, or set PREFECT_API_URL")
    if _prefect("work-pool", "inspect", POOL, is_quiet=True) != 0:
        _must("work-pool", "create", POOL, "--type", "process")
    if _prefect("--no-prompt", "deploy", "--all", folder=project, is_quiet=True) != 0:
        time.sleep(3)
        _must("--no-prompt", "deploy", "--all", folder=project)
    if _run([sys.executable, "-m", "flows.syncing", str(project)]) != 0:
        raise UpError("the server's schedules could not be compared with prefect.yaml (see above): spacewatch doctor")


class _Kept:
    """A process of ours that is started again when it ends, each time a little later if it ends at once."""

    def __init__(self, name: str, command: list[str], *, is_quiet: bool = False) -> None:
        self._name, self._command, self._output = name, command, subprocess.DEVNULL if is_quiet else None
        self._process: Process | None = None
        self._started = self._due = 0.0
        self._pause = 1.0

    def start(self) -> Process:
        self._process = subprocess.Popen(self._command, stdout=self._output)  # noqa: S603 - ourselves
        self._started, self._due = time.monotonic(), 0.0
        return self._process

    def tend(self) -> None:
        """Start it again when it has ended and its pause is over; one that was never started is left alone."""
        if self._process is None or (code := self._process.poll()) is None:
            return
        now = time.monotonic()
        if not self._due:
            if now - self._started > STABLE_SECONDS:
                self._pause = 1.0
            self._due, self._pause = now + self._pause, min(2 * self._pause, LONGEST_PAUSE)
            log.warning(f"the {self._name} ended", extra={"code": code, "again_in_seconds": round(self._due - now)})
        elif now >= self._due:
            self.start()

    def stop(self, patience: float) -> None:
        """End it, gently first."""
        if self._process is None:
            return
        self._process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=patience)
        self._process.kill()


_WORKER = ("--pool", POOL, "--limit", "2", "--install-policy", "never")


def _check(project: Path) -> None:
    if not (project / PROJECT_FILE).exists():
        raise UpError(f"no {PROJECT_FILE} in {project}: start this in the project's folder")


def _choose_api() -> str:
    prefect_settings.prepare(os.environ)
    os.environ["PREFECT_API_URL"] = prefect_settings.api_url(os.environ) or LOCAL_API
    return os.environ["PREFECT_API_URL"]


def _serve(server: _Kept, api_url: str) -> None:
    """See to it that a server answers: the one there is, or ours."""
    if answers(api_url):
        log.info("using the Prefect server that answers", extra={"url": api_url})
        return
    host, _, port = api_url.removesuffix("/api").rpartition("//")[2].partition(":")
    if host not in {"127.0.0.1", "localhost"}:
        raise UpError(f"no Prefect server answers at {api_url}: start it there, or unset PREFECT_API_URL")
    os.environ["PREFECT_SERVER_API_PORT"] = port or "4200"  # not --port: the pages would look at 4200
    log.info("starting a Prefect server", extra={"url": api_url})
    process = server.start()
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answers(api_url):
            return
        if process.poll() is not None:
            raise UpError(f"the Prefect server ended with code {process.returncode}: spacewatch doctor")
        time.sleep(0.5)
    raise UpError(f"the Prefect server did not answer within {START_SECONDS:.0f} s: is port {port or 4200} taken?")


def _must(*arguments: str, folder: Path | None = None) -> None:
    if _prefect(*arguments, folder=folder) != 0:
        raise UpError(f"prefect {' '.join(arguments)} failed (see above): spacewatch doctor")


def _prefect(*arguments: str, folder: Path | None = None, is_quiet: bool = False) -> int:
    return _run([*_command(), *arguments], folder, is_quiet=is_quiet)


def _run(command: list[str], folder: Path | None = None, *, is_quiet: bool = False) -> int:
    output = subprocess.DEVNULL if is_quiet else None
    # prefect.yaml says $PWD for the project's folder; a service manager sets none, another caller that of elsewhere
    env = os.environ | {"PWD": str(folder.absolute())} if folder else None
    done = subprocess.run(  # noqa: S603 - ourselves
        command, cwd=folder, env=env, stdin=subprocess.DEVNULL, stdout=output, stderr=output, check=False
    )
    return done.returncode


def _command() -> list[str]:
    beside = shutil.which("prefect", path=str(Path(sys.executable).parent))
    return [beside] if beside else [sys.executable, "-m", "prefect"]
