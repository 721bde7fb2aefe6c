"""The only place that counts who acts, and with whom."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Acting:
    """One actor: in how many stories it acts, how many articles carry them, and with whom."""

    actor: str
    stories: int
    articles: int
    last_seen: str  # when the last of the stories grew (ISO 8601)
    partners: tuple[tuple[str, int], ...]  # with the number of stories in common, most first


def acting(casts: Iterable[Mapping[str, Any]]) -> list[Acting]:
    """Every actor, most stories first; a cast has ``actors`` (JSON list), ``stories``, ``articles``, ``last_seen``."""
    stories: Counter[str] = Counter()
    articles: Counter[str] = Counter()
    last: dict[str, str] = {}
    partners: dict[str, Counter[str]] = {}
    for cast in casts:
        together = dict.fromkeys(json.loads(cast["actors"]))
        for actor in together:
            stories[actor] += cast["stories"]
            articles[actor] += cast["articles"]
            last[actor] = max(last.get(actor, ""), cast["last_seen"])
            with_it = partners.setdefault(actor, Counter())
            for partner in together:
                if partner != actor:
                    with_it[partner] += cast["stories"]
    return [
        Acting(
            actor,
            count,
            articles[actor],
            last[actor],
            tuple(sorted(partners[actor].items(), key=lambda each: (-each[1], each[0]))),
        )
        for actor, count in sorted(stories.items(), key=lambda each: (-each[1], each[0]))
    ]
