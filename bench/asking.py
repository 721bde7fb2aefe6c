"""How long a person waits for an answer from a large archive: the commands as they are typed, start included.

The archive is that of ``bench.scale`` (``--dense`` gives the number of thousands, ``--data`` a folder where it stays
for the next time; the target is 0.4 s at 100). Each command is run a few times in a process of its own; the figure is
the median of the seconds.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import years
from bench.filling import filled
from bench.result import Result, tabulate

NAME = "asking"
DATA: tuple[str, ...] = ()

_THOUSANDS = 2
_TIMES = 5
_RARE = 20_000  # rank of a word
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "search_rare": ("search", str(years.tongue("en").words[_RARE])),
    "search_common": ("search", "space", "treaty"),
    "search_filtered": ("search", "space", "--pair", "RU-CN", "--topic", "lunar", "--since", "2025-12-01"),
    "search_newest": ("search", "--language", "pl"),  # nothing fits: the whole archive is looked at
    "stories": ("stories", "--actor", "PE"),
    "story": ("story", "7"),
    "actors": ("actors",),
    "why": ("why", "7"),
}


def run(data: Path, **options: object) -> Result:
    """The median seconds of each command, and of a bare ``--help`` (what starting costs)."""
    number = 1000 * (int(str(options.get("dense") or 0)) or _THOUSANDS)
    with TemporaryDirectory() as home:
        archive = filled(data if data.name else Path(home), number)
        asked = {"help": ("--help",), **COMMANDS}
        figures = {f"{name}_seconds": _seconds(archive.parent, command) for name, command in asked.items()}
    return Result({"articles": float(number), **figures}, {}, tabulate(("measure", "value"), list(figures.items())))


def _seconds(home: Path, command: tuple[str, ...]) -> float:
    took = []
    environ = {**os.environ, "SPACEWATCH_HOME": str(home)}
    for _ in range(_TIMES):
        started = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "flows.cli", *command], env=environ, capture_output=True, check=False
        )
        took.append(time.perf_counter() - started)
        if done.returncode not in {0, 1}:  # 1 is an answer, too: nothing found
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode()}")
    return statistics.median(took)
