"""One command for one machine: a Prefect server, the work pool, the deployments, a worker.

server (if none answers) → work pool (if missing) → deploy everything → worker, in the foreground
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
from collections.abc import Iterator
from pathlib import Path

from flows import prefect_settings
from flows.prefect_settings import LOCAL_API, answers

log = logging.getLogger(__name__)

POOL = "spacewatch"
START_SECONDS = 180.0  # a cold start on two busy cores took 55
PROJECT_FILE = "prefect.yaml"


class UpError(Exception):
    """Something could not be started; the text says what and the remedy."""


def up(project: Path) -> int:
    """Start all that scheduled runs need and work until stopped; returns the worker's exit code.

    Raises:
        UpError: with the remedy.
    """
    if not (project / PROJECT_FILE).exists():
        raise UpError(f"no {PROJECT_FILE} in {project}: start this in the project's folder")
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what we started ends with us
    prefect_settings.prepare(os.environ)
    os.environ.setdefault("PREFECT_API_URL", LOCAL_API)
    with _server(os.environ["PREFECT_API_URL"]):
        if _prefect("work-pool", "inspect", POOL, is_quiet=True) != 0:
            _must("work-pool", "create", POOL, "--type", "process")
        deploy(project)
        log.info("working", extra={"pool": POOL, "pages": os.environ["PREFECT_API_URL"].removesuffix("/api")})
        return _work()


def deploy(project: Path) -> None:
    """Make the server's deployments those of prefect.yaml; tried twice, since a busy server may say 500."""
    if _prefect("--no-prompt", "deploy", "--all", folder=project, is_quiet=True) != 0:
        time.sleep(3)
        _must("--no-prompt", "deploy", "--all", folder=project)


@contextlib.contextmanager
def _server(api_url: str) -> Iterator[None]:
    """A server that answers: the one there is, or ours, which ends with us."""
    if answers(api_url):
        log.info("using the Prefect server that answers", extra={"url": api_url})
        yield
        return
    host, _, port = api_url.removesuffix("/api").rpartition("//")[2].partition(":")
    if host not in {"127.0.0.1", "localhost"}:
        raise UpError(f"no Prefect server answers at {api_url}: start it there, or unset PREFECT_API_URL")
    os.environ["PREFECT_SERVER_API_PORT"] = port or "4200"  # not --port: the pages would look at 4200
    log.info("starting a Prefect server", extra={"url": api_url})
    process = subprocess.Popen([*_command(), "server", "start"], stdout=subprocess.DEVNULL)  # noqa: S603
    try:
        _await_health(api_url, process)
        yield
    finally:
        _stop(process, 15)


def _stop(process: subprocess.Popen[bytes], patience: float) -> None:
    """End a process of ours, gently first."""
    process.terminate()
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(timeout=patience)
    process.kill()


def _await_health(api_url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        if answers(api_url):
            return
        if process.poll() is not None:
            raise UpError(f"the Prefect server ended with code {process.returncode}: spacewatch doctor")
        time.sleep(0.5)
    raise UpError(f"the Prefect server did not answer within {START_SECONDS:.0f} s: is port 4200 taken?")


def _work() -> int:
    command = [*_command(), "worker", "start", "--pool", POOL, "--limit", "2", "--install-policy", "never"]
    worker = subprocess.Popen(command)  # noqa: S603
    try:
        return worker.wait()
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(worker, 60)


def _must(*arguments: str, folder: Path | None = None) -> None:
    if _prefect(*arguments, folder=folder) != 0:
        raise UpError(f"prefect {' '.join(arguments)} failed (see above): spacewatch doctor")


def _prefect(*arguments: str, folder: Path | None = None, is_quiet: bool = False) -> int:
    output = subprocess.DEVNULL if is_quiet else None
    done = subprocess.run(  # noqa: S603
        [*_command(), *arguments],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        check=False,
    )
    return done.returncode


def _command() -> list[str]:
    beside = shutil.which("prefect", path=str(Path(sys.executable).parent))
    return [beside] if beside else [sys.executable, "-m", "prefect"]
