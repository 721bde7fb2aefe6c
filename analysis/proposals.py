"""The only place that proposes to merge stories, or to take an article out of one: for a person to judge.

Seen as a whole a night later, two stories may turn out to be one, or an article a stranger in its story. Nothing is
changed by itself: a story that was alerted keeps its number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Literal

from analysis.likeness import Weighed, compare, probability
from analysis.stories import Profile
from analysis.traits import Weights

MERGE = 1.5  # log-odds, on average over all pairs of the two stories' articles: as for an article among rivals
SPLIT = -2.5  # of an article and the rest of its story: a stranger, not merely another angle
SHARED = 6  # terms; stories sharing fewer are not compared


@dataclass(frozen=True, slots=True)
class Proposal:
    """Two stories that may be one, or an article that may be a stranger in its story, with how surely and why."""

    kind: Literal["merge", "split"]
    story_id: int
    score: float
    reasons: tuple[str, ...]
    other_id: int | None = None
    article_id: int | None = None


def propose(members: Iterable[tuple[int, int, Profile]]) -> list[Proposal]:
    """What may be merged and split, surest first; ``members`` are story, article and profile of the open stories."""
    known = list(members)
    weights = Weights(profile for _, _, profile in known)
    stories: defaultdict[int, list[tuple[int, Weighed]]] = defaultdict(list)
    terms: defaultdict[int, set[int]] = defaultdict(set)
    for story, article, profile in known:
        stories[story].append((article, Weighed(profile, weights)))
        terms[story] |= profile.terms()
    found = [
        merge
        for one, other in combinations(sorted(stories), 2)
        if len(terms[one] & terms[other]) >= SHARED
        for merge in _merge(one, stories[one], other, stories[other])
    ]
    found += [split for story, articles in stories.items() for split in _splits(story, articles)]
    return sorted(found, key=lambda each: (-each.score, each.story_id, each.other_id or 0, each.article_id or 0))


_Articles = Sequence[tuple[int, Weighed]]


def _merge(one: int, ours: _Articles, other: int, theirs: _Articles) -> list[Proposal]:
    pairs = [compare(a, b) for _, a in ours for _, b in theirs]
    odds = sum(pair.odds for pair in pairs) / len(pairs)
    if odds < MERGE:
        return []
    closest = max(pairs, key=lambda pair: pair.odds)
    reasons = (f"shared: {', '.join(closest.shared)}", *closest.against)
    return [Proposal("merge", one, round(probability(odds), 4), reasons, other_id=other)]


def _splits(story: int, articles: _Articles) -> list[Proposal]:
    found = []
    for number, weighed in articles if len(articles) > 2 else ():
        pairs = [compare(weighed, other) for article, other in articles if article != number]
        odds = sum(pair.odds for pair in pairs) / len(pairs)
        if odds <= SPLIT:
            against = tuple(dict.fromkeys(reason for pair in pairs for reason in pair.against))[:4]
            reasons = (f"unlike the rest of its story: {odds:.1f} log-odds", *against)
            found.append(Proposal("split", story, round(1 - probability(odds), 4), reasons, article_id=number))
    return found
