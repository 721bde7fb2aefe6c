"""The only place that says in a letter what the reports of a story contradict each other in."""

from __future__ import annotations

from collections.abc import Sequence

from alerts import wording
from analysis.belonging import Dissent, Story

_MOST = 4  # points of a story
_MOST_OUTLETS = 3  # named for each value; the others are counted


def lines(story: Story | None) -> tuple[str, ...]:
    """One line for each point: every value, the one most give first, with who gives it."""
    return tuple(map(_line, story.dissents[:_MOST])) if story else ()


def _line(dissent: Dissent) -> str:
    sides = "; ".join(f"{value} ({_named(outlets)})" for value, outlets in dissent.sides)
    return wording.one_line(f"{dissent.what}: {sides}", 400)


def _named(outlets: Sequence[str]) -> str:
    more = len(outlets) - _MOST_OUTLETS
    return ", ".join(outlets[:_MOST_OUTLETS]) + (f" and {more} more" if more > 0 else "")
