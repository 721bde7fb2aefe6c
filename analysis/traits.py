"""What two articles are compared by, and how telling each bit of it is among the articles at hand."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice
from operator import mul

from analysis.vocables import seed, seed_texts

PROMINENT = 24  # words and anchors of a profile that count when it is asked how common one is
_ANCHOR_WEIGHTS = {
    "actor": 1.3,
    "instrument": 1.2,
    "place": 0.8,
    "date": 1.5,
    "ordinal": 1.5,
    "number": 0.7,
    "name": 0.9,
    "kind": 1.0,
    "year": 0.0,  # too many texts name the year; it speaks only where it differs
}
_PART_OF = {
    **dict.fromkeys(("name",), "names"),
    **dict.fromkeys(("actor", "instrument", "place"), "who"),
    **dict.fromkeys(("date", "ordinal", "number"), "figures"),
}
_IN_HEADLINE = 2  # least prominence of what the headline names
_FRESH = 2  # days before its own publication that an article's main date may lie to be the day of its event
_ANCHOR_SEED = 2  # imagined texts that carry any anchor


@dataclass(frozen=True)
class Features:
    """What an article is compared by; see ``analysis.stories.Profile`` for how it is made and kept."""

    language: str
    words: Mapping[str, float]  # "language:stem" → how often; most often first
    headline: tuple[str, ...]
    anchors: Mapping[str, int]  # "kind:value" → how prominent; most prominent first
    day: date

    @cached_property
    def traits(self) -> Traits:
        """What follows from them alone, worked out once for all comparisons."""
        return Traits(self)


class Traits:
    """What an article is compared by that no weight changes."""

    def __init__(self, features: Features) -> None:
        parts: dict[str, dict[str, int]] = {"names": {}, "who": {}, "figures": {}, "": {}}
        in_headline: list[str] = []
        self.sets: dict[str, set[str]] = {"ordinal": set(), "kind": set(), "date": set(), "year": set()}
        for key, count in features.anchors.items():
            kind, _, value = key.partition(":")
            part = _PART_OF.get(kind, "")
            parts[part][key] = count
            if part and count >= _IN_HEADLINE:
                in_headline.append(key)
            if kind in self.sets:
                self.sets[kind].add(value)
        self.words = Counts(features.words)
        self.parts = [Counts(part) for part in parts.values()]  # names, who and where, figures, the rest
        self.headline_anchors = tuple(in_headline)
        self.headline_ordinals = _values(in_headline, "ordinal")
        self.main_actors = _main_actors(parts["who"])
        days = {date.fromisoformat(value) for value in _values(in_headline, "date")}
        self.days = {day for day in days if 0 <= (features.day - day).days <= _FRESH}  # that it reports as just gone by


class Counts(dict[str, float]):
    """Keys, and how much each counts before it is weighed."""

    def __init__(self, counts: Mapping[str, float]) -> None:
        super().__init__({key: _DAMPED[count] for key, count in counts.items()})
        self._squares = [count * count for count in self.values()]

    def square(self, squared_weights: Weighing) -> float:
        """The sum of the squares of all, weighed."""
        return math.fsum(map(mul, self._squares, map(squared_weights.__getitem__, self)))


class Weighing(dict[str, float]):
    """The weights of these keys, and of any other once it is asked for."""

    def __init__(self, weigh: Callable[[str], float], keys: Iterable[str]) -> None:
        super().__init__((key, weigh(key)) for key in keys)
        self._weigh = weigh

    def __missing__(self, key: str) -> float:
        found = self[key] = self._weigh(key)
        return found


class Weights:
    """How telling each word and anchor is, among the articles at hand and in the seeded collection.

    ``words``: inverse document frequency, 0 for what most texts have; ``anchors``: from 0 to the weight of the kind.
    """

    def __init__(self, articles: Iterable[Features]) -> None:
        known = list(articles)
        texts = len(known) + seed_texts()
        most = math.log(texts)
        with_word = Counter(chain.from_iterable(islice(a.words, PROMINENT) for a in known)).get
        with_anchor = Counter(chain.from_iterable(islice(a.anchors, PROMINENT) for a in known)).get

        def weigh_word(key: str) -> float:
            return max(0.0, math.log(texts / (with_word(key, 0) + seed(key))))

        def weigh_anchor(key: str) -> float:
            telling = max(0.0, math.log(texts / (with_anchor(key, 0) + _ANCHOR_SEED)) / most)
            return _ANCHOR_WEIGHTS[key.partition(":")[0]] * telling

        words = dict.fromkeys(chain.from_iterable(each.words for each in known))
        anchors = dict.fromkeys(chain.from_iterable(each.anchors for each in known))
        self.words, self.anchors = Weighing(weigh_word, words), Weighing(weigh_anchor, anchors)
        self.squared_words = Weighing(lambda key: self.words[key] * self.words[key], words)
        self.squared_anchors = Weighing(lambda key: self.anchors[key] * self.anchors[key], anchors)


class _Damping(dict[float, float]):
    """How much a count counts: twice as often is not twice as telling."""

    def __missing__(self, count: float) -> float:
        found = self[count] = 1 + math.log(max(1.0, count))
        return found


_DAMPED = _Damping()


def _main_actors(who: Mapping[str, int]) -> set[str]:
    """The actors most prominent: those of the headline where it names any."""
    actors = {key: count for key, count in who.items() if key.startswith("actor:")}
    most = max(actors.values(), default=0)
    return {key.partition(":")[2] for key, count in actors.items() if 2 * count >= most}


def _values(anchors: Iterable[str], kind: str) -> set[str]:
    return {key.partition(":")[2] for key in anchors if key.startswith(f"{kind}:")}
