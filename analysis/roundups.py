"""The only place that tells a round-up: an article whose paragraphs report several stories, and none above the others.

    paragraphs ──each──► the story whose headline stands in it, if any
    three stories at least, most paragraphs, no story half of them ──► a round-up: linked to all, part of none

A report with paragraphs of background is none: most of its paragraphs are about its own event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.anchors import anchors
from analysis.model import Article, Assessment
from analysis.text import fold
from analysis.traits import Features, Weights
from analysis.vocables import vocables

STORIES = 3  # fewer are a report that compares
COVERED = 0.6  # of the weight of a headline's words, or of its anchors, that must stand in a paragraph
_ANCHORS = 2  # of a headline, of at least two kinds: one name alone is everywhere
_SHORTEST = 30  # characters; shorter lines are headings


def stories_told(
    article: Article,
    assessment: Assessment,
    day: date,
    members: Iterable[tuple[int, Features]],
    weights: Weights | None = None,
) -> dict[int, str]:
    """The stories a round-up tells of, each with the opening of the paragraph; empty for any other article.

    ``members`` are articles of the open stories, each with the number of its story, and ``weights`` those among them;
    ``day`` is that of publication.
    """
    paragraphs = [line for line in article.text.split("\n") if len(line) >= _SHORTEST]
    known = list(members)
    if len(paragraphs) < STORIES or len({story for story, _ in known}) < STORIES:
        return {}
    headlines = _Headlines(known, weights or Weights(member for _, member in known))
    named = [(fold(tag.words), tag) for tag in assessment.tags if tag.words]

    def covered(part: Article) -> dict[int, float]:
        folded = fold(f"{part.title}\n{part.text}")
        tags = tuple(tag for words, tag in named if words in folded)
        named_here = anchors(part, replace(assessment, tags=tags, kind="other", event_date=None), day)
        return headlines.covered(vocables(part.title, part.text, part.language), named_here)

    if len(covered(article)) < STORIES:  # as a whole: cheaper, and seldom more
        return {}
    told: defaultdict[int, list[str]] = defaultdict(list)
    untold = 0
    for line in paragraphs:
        found = covered(replace(article, title="", text=line))
        if found:
            told[max(found, key=lambda story: (found[story], -story))].append(line)
        else:
            untold += 1
            if 2 * untold > len(paragraphs):  # most are about its own event: the rest need not be read
                return {}
    longest = max(map(len, told.values()), default=0)
    if len(told) < STORIES or 2 * longest >= len(paragraphs) - untold:
        return {}
    return {story: f"tells of it: {lines[0][:80]}" for story, lines in sorted(told.items())}


class _Headlines:
    """What the headlines of the members say, weighed once and by word and anchor, to be looked for in many parts."""

    def __init__(self, members: Sequence[tuple[int, Features]], weights: Weights) -> None:
        self._stories = [story for story, _ in members]
        self._words, self._anchors = _Spread(weights.words), _Spread(weights.anchors)
        for place, (_, member) in enumerate(members):
            self._words.add(place, member.headline)
            self._anchors.add(place, member.traits.headline_anchors)

    def covered(self, words: Iterable[str], named: Iterable[str]) -> dict[int, float]:
        """The stories of which a headline stands among these words or these anchors, and the greatest share of it."""
        found: dict[int, float] = {}
        # Anchors count only of headlines that name two kinds of things: who and what, who and the how-manieth.
        for keys, spread, kinds in ((words, self._words, 1), (named, self._anchors, _ANCHORS)):
            for place, share in spread.shares(keys, kinds):
                if share >= COVERED:
                    story = self._stories[place]
                    found[story] = max(share, found.get(story, 0.0))
        return found


class _Spread:
    """Which headlines hold a key, and the weight of all keys of each."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = weights
        self._places: defaultdict[str, list[int]] = defaultdict(list)
        self._all: list[float] = []

    def add(self, place: int, keys: Sequence[str]) -> None:
        """The next headline holds these keys."""
        self._all.append(sum([self._weights[key] for key in keys]))
        for key in keys:
            self._places[key].append(place)

    def shares(self, keys: Iterable[str], kinds: int) -> Iterator[tuple[int, float]]:
        """How much of each headline stands among the keys, for those that share so many of as many kinds with them."""
        shared: defaultdict[int, list[str]] = defaultdict(list)
        for key in keys:
            for place in self._places.get(key, ()):
                shared[place].append(key)
        for place, held in shared.items():
            if len(held) >= kinds and (kinds == 1 or len({key.partition(":")[0] for key in held}) >= kinds):
                yield place, sum([self._weights[key] for key in held]) / max(1e-9, self._all[place])
