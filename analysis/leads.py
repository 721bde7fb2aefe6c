"""The only place that says which outlets are first: how often, and how far behind when they are not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from statistics import median


@dataclass(frozen=True, slots=True)
class Lead:
    """How an outlet fared in the stories that it shared with others."""

    source_id: str
    source: str
    stories: int
    first: int  # of these, how many it carried before all others
    hours_behind: float  # the median over the stories, 0 where it was first


def leads(carried: Iterable[tuple[int, str, str, datetime]]) -> list[Lead]:
    """Every outlet of a story that two or more carry, the quickest first; given story, id and name of outlet, and time.

    An outlet counts with its earliest article; of two at the same time both are first.
    """
    stories: defaultdict[int, dict[str, datetime]] = defaultdict(dict)
    names: dict[str, str] = {}
    for story_id, source_id, source, appeared in carried:
        names[source_id] = source
        known = stories[story_id].get(source_id, appeared)
        stories[story_id][source_id] = min(known, appeared)
    behind: defaultdict[str, list[float]] = defaultdict(list)
    for outlets in stories.values():
        start = min(outlets.values())
        for source_id, appeared in outlets.items() if len(outlets) > 1 else ():
            behind[source_id].append((appeared - start).total_seconds() / 3600)
    found = [
        Lead(source_id, names[source_id], len(hours), hours.count(0.0), round(median(hours), 1))
        for source_id, hours in behind.items()
    ]
    return sorted(found, key=lambda each: (each.hours_behind, -each.first, -each.stories, each.source_id))
