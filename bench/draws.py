"""Between which bounds a figure lies: in 95 of 100 sets drawn from the same events, each event as a whole."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import combinations

_SEED = 20240808  # repeatable draws


def bcubed_interval(events: Sequence[str], stories: Sequence[int], *, draws: int = 1000) -> tuple[float, float]:
    """The bounds of BCubed F1, from 0 to 1; event and story of each article, in one order."""
    both = Counter(zip(events, stories, strict=True))
    of_event, of_story = Counter(events), Counter(stories)
    per_event: defaultdict[str, list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0])
    for (event, story), n in both.items():
        sums = per_event[event]
        sums[0] += n * n / of_story[story]
        sums[1] += n * n / of_event[event]
        sums[2] += n
    chance = random.Random(_SEED)  # noqa: S311 - no secret
    known, found = list(per_event.values()), []
    for _ in range(draws):
        precision, recall, total = (sum(part) for part in zip(*chance.choices(known, k=len(known)), strict=True))
        found.append(2 * precision * recall / max(1e-9, (precision + recall) * total))
    return _bounds(found)


def recall_intervals(
    events: Sequence[str], languages: Sequence[str], stories: Sequence[int], *, draws: int = 300
) -> dict[str, tuple[float, float]]:
    """By pair of languages ("en-ru"): the bounds of the share of pairs of one event that were found."""
    wanted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    found: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (event, one, story), (its_event, other, its_story) in combinations(
        zip(events, languages, stories, strict=True), 2
    ):
        if event == its_event:
            pair = "-".join(sorted((one, other)))
            wanted[event][pair] += 1
            found[event][pair] += story == its_story
    chance, known = random.Random(_SEED), list(wanted)  # noqa: S311 - no secret
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for _ in range(draws if known else 0):
        drawn = chance.choices(known, k=len(known))
        all_wanted, all_found = (sum((each[event] for event in drawn), Counter[str]()) for each in (wanted, found))
        for pair, number in all_wanted.items():
            shares[pair].append(all_found[pair] / number)
    return {pair: _bounds(values) for pair, values in shares.items()}


def _bounds(values: list[float]) -> tuple[float, float]:
    ranked = sorted(values)
    return round(ranked[len(ranked) * 25 // 1000], 4), round(ranked[max(0, len(ranked) * 975 // 1000 - 1)], 4)
