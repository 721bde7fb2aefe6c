"""How the work of a run is cut into steps: by host, and never into more than a few dozen."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Protocol, TypeVar

log = logging.getLogger(__name__)
T = TypeVar("T")
R = TypeVar("R")

LOTS = 24  # tasks a run: each costs Prefect about 40 ms and 20 kB


class Step(Protocol):
    """How one step is run and shown: plainly, or as a task."""

    async def __call__(self, name: str, work: Callable[[], Awaitable[T]]) -> T:
        """Run ``work`` under that name and return what it returns."""
        ...


async def plainly(name: str, work: Callable[[], Awaitable[T]]) -> T:
    """A step that is nothing but its work."""
    log.debug("step", extra={"step": name})
    return await work()


def grouped(items: Sequence[T], name: Callable[[T], str]) -> dict[str, list[T]]:
    """The items by a name of theirs, in the order given."""
    groups: dict[str, list[T]] = {}
    for item in items:
        groups.setdefault(name(item), []).append(item)
    return groups


async def in_lots(
    step: Step,
    verb: str,
    groups: Mapping[str, Sequence[T]],
    work: Callable[[Sequence[T]], Awaitable[list[R]]],
) -> list[R]:
    """All groups in parallel, in at most ``LOTS`` steps; what they bring, in no promised order."""

    async def work_lot(names: Sequence[str]) -> list[R]:
        brought = await asyncio.gather(*(work(groups[name]) for name in names))
        return [result for part in brought for result in part]

    names = sorted(groups, key=lambda name: (-len(groups[name]), name))
    lots = [names[i::LOTS] for i in range(min(LOTS, len(names)))]
    parts = await asyncio.gather(*(step(f"{verb} {_label(lot)}", partial(work_lot, lot)) for lot in lots))
    return [result for part in parts for result in part]


def _label(lot: Sequence[str]) -> str:
    return lot[0] if len(lot) == 1 else f"{lot[0]} and {len(lot) - 1} more hosts"
