"""Runs of monitor that may be killed: one process loads everything once and forks a child for each run.

    python -m tests.flows.mortal

Reads one JSON object a line (``home``, ``now``, ``newsroom``, ``smtp``, ``catalog``), writes the child's process id,
then, when it has ended, how it ended. Forking costs milliseconds where a new process would load for seconds.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import traceback
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from flows import pipeline
from flows.desk import Desk, open_desk
from flows.settings import Settings
from tests.newsroom.server import LOOPBACK


def desk_for(job: dict[str, Any]) -> Desk:
    return open_desk(
        Settings(
            home=Path(job["home"]),
            catalog=Path(job["catalog"]),
            mail_to="desk@example.org",
            smtp_host=LOOPBACK,
            smtp_port=job["smtp"],
            smtp_tls="none",
            gap_seconds=0.0,
            connect_to={"*.example": (LOOPBACK, job["newsroom"])},
            allow_loopback=True,
        )
    )


def run(desk: Desk, job: dict[str, Any]) -> None:
    """One run of monitor in this process, which ends here."""
    code = 1
    try:
        desk = replace(desk, settings=replace(desk.settings, home=Path(job["home"])))
        start = pipeline.Start(desk, datetime.fromisoformat(job["now"]), wait_seconds=0)
        asyncio.run(pipeline.monitor(start, everything=True))
        code = 0
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
        pid = os.fork()
        if pid == 0:
            run(desk, job)
        print(pid, flush=True)
        _, status = os.waitpid(pid, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
