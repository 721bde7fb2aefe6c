"""Runs that may be killed: one process loads everything once and forks a child for each run.

    python -m tests.flows.mortal

Reads one JSON object a line (``home``, ``now``, ``newsroom``, ``catalog``; if wanted ``smtp``, ``flow``, ``files``, how
many runs at once as ``times``, a bound on every file's size as ``file_bytes``, how many bytes may be taken beyond those
in use as ``more_memory``), writes the children's process ids, then how they ended. Forking costs milliseconds
where a new process would load for seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import traceback
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flows import cli, pipeline
from flows.desk import Desk, open_desk
from flows.lease import BusyError
from flows.report import Report
from flows.settings import Settings
from tests.newsroom.server import LOOPBACK

WORK: dict[str, Callable[[pipeline.Start, dict[str, Any]], Coroutine[Any, Any, Report]]] = {
    "monitor": lambda start, _: pipeline.monitor(start, everything=True),
    "recheck": lambda start, _: pipeline.recheck(start),
    "digest": lambda start, _: pipeline.digest(start),
    "backfill": lambda start, job: pipeline.backfill(start, [Path(file) for file in job["files"]]),
    "upkeep": lambda start, _: pipeline.upkeep(start),
}


def desk_for(job: dict[str, Any]) -> Desk:
    return open_desk(
        Settings(
            home=Path(job["home"]),
            catalog=Path(job["catalog"]),
            mail_to="desk@example.org",
            smtp_host=LOOPBACK if "smtp" in job else "",
            smtp_port=job.get("smtp", 0),
            smtp_tls="none",
            min_free_mb=0,
            gap_seconds=0.0,
            connect_to={"*.example": (LOOPBACK, job["newsroom"])},
            allow_loopback=True,
        )
    )


def run(desk: Desk, job: dict[str, Any]) -> None:
    """One run in this process, which ends here."""
    code = 1
    try:
        if "file_bytes" in job:
            resource.setrlimit(resource.RLIMIT_FSIZE, (job["file_bytes"], resource.RLIM_INFINITY))
        if "more_memory" in job:
            now = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
            resource.setrlimit(resource.RLIMIT_AS, (now + job["more_memory"], resource.RLIM_INFINITY))
        desk = replace(desk, settings=replace(desk.settings, home=Path(job["home"])))
        start = pipeline.Start(desk, datetime.fromisoformat(job["now"]), wait_seconds=0)
        asyncio.run(WORK[job.get("flow", "monitor")](start, job))
        code = 0
    except BusyError:
        code = cli.BUSY
    except BaseException:  # noqa: BLE001 - the parent's program must never go on in the child
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(code)


def main() -> None:
    desk = None
    for line in sys.stdin:
        job = json.loads(line)
        desk = desk or desk_for(job)
        children = []
        for _ in range(job.get("times", 1)):
            pid = os.fork()
            if pid == 0:
                run(desk, job)
            children.append(pid)
        print(*children, flush=True)
        print(*(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in children), flush=True)


if __name__ == "__main__":
    main()
