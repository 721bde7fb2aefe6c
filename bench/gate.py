"""Holds what was reached: no figure may fall below its floor in ``floors.json``.

    python -m bench gate           compares; exit code 1 and a list where anything fell
    python -m bench gate --raise   writes floors up to what was reached; none is ever lowered

A floor is the least a figure may be, a ceiling ("false": {"at_most": 0}) the most. A bench whose data are
absent is skipped, with a notice; figures of cost are not gated here, they depend on the machine.
"""

from __future__ import annotations

import importlib
import json
import math
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from bench.result import NotMeasured, Result, locate

FLOORS = Path(__file__).with_name("floors.json")
AT_ONCE = 2
_ROOM = 0.002  # left below a figure when its floor is raised: libraries' patch versions move the last digit

Limits = dict[str, dict[str, dict[str, float]]]  # bench → figure → {"at_least" | "at_most": limit}


def main(*, raise_floors: bool, path: Path = FLOORS) -> int:
    """0 where every figure holds, 1 where one fell; prints what it did."""
    floors = read_floors(path)
    fallen: list[str] = []
    for name, result in _measure_all(list(floors)):
        limits = floors[name]
        if isinstance(result, str):
            print(f"{name}: skipped, {result}")
            continue
        broken = violations(result.figures, limits)
        fallen += [f"{name}: {line}" for line in broken]
        print(f"{name}: {'holds' if not broken else 'FELL'} ({len(limits)} limits)")
        if raise_floors and not broken:
            floors[name] = tightened(result.figures, limits)
    if raise_floors and not fallen:
        path.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    print("\n".join(fallen))
    return 1 if fallen else 0


def read_floors(path: Path) -> Limits:
    """The limits in the file; ``ValueError`` where it has another shape."""
    floors: Limits = json.loads(path.read_text(encoding="utf-8"))
    for name, limits in floors.items():
        for figure, limit in limits.items():
            if not limit or limit.keys() - {"at_least", "at_most"}:
                raise ValueError(f'{path}: {name}.{figure} must be {{"at_least": n}} or {{"at_most": n}}')
    return floors


def violations(figures: Mapping[str, float], limits: Mapping[str, Mapping[str, float]]) -> list[str]:
    """One line for each limit that does not hold; a figure that is gone does not hold."""
    lines = []
    for name, limit in limits.items():
        value = figures.get(name, math.nan)
        # Written so that a figure that is no number fails.
        if not limit.get("at_least", -math.inf) <= value <= limit.get("at_most", math.inf):
            bounds = " and ".join(f"{bound.replace('_', ' ')} {number}" for bound, number in limit.items())
            lines.append(f"{name} is {value:.4f}, must be {bounds}")
    return lines


def tightened(figures: Mapping[str, float], limits: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    """The limits moved towards what was reached, never away from it."""
    moved: dict[str, dict[str, float]] = {}
    for name, limit in limits.items():
        value, new = figures[name], dict(limit)
        if "at_least" in new:
            new["at_least"] = max(new["at_least"], round(value - _ROOM, 4))
        if "at_most" in new:
            new["at_most"] = min(new["at_most"], round(value, 4))
        moved[name] = new
    return moved


def _measure_all(names: Sequence[str]) -> Iterator[tuple[str, Result | str]]:
    """What each bench measured, or why it could not; two at a time, as many as the smallest machine has cores."""
    with ProcessPoolExecutor(AT_ONCE, get_context("spawn")) as pool:
        yield from zip(names, pool.map(_measure, names), strict=True)


def _measure(name: str) -> Result | str:
    module = importlib.import_module(f"bench.{name}")
    try:
        result: Result = module.run(locate(module.DATA), dense=0)
    except NotMeasured as absent:
        return str(absent)
    return result
