"""The only place that says how alike two articles are, as log-odds of reporting one event.

    words     inside one language: cosine of word weights, and how much of each headline stands in the other
    anchors   in any language: who and where, names, figures and days, each by itself and all together
    days      how far apart they were published
    against   other main actors, another ordinal, another day, other dates, other years

The channels were chosen, and their weights fitted, by ``python -m bench.fit_stories`` on four development
streams (space diplomacy as dated and dense, ECB+, BASIL dense) with each event left out in turn. Square roots,
because the first bit of agreement says more than the last.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import chain, islice

from analysis.vocables import seed, seed_texts

COMMON_CHANNELS = ("names", "who", "figures", "anchors", "days", "actors", "ordinals", "kinds", "dates", "years")
CHANNELS = ("words", "headline", *COMMON_CHANNELS)

# Fitted, see above. In one language, and across two.
SAME_LANGUAGE = (5.14, 2.24, 0.34, -0.03, 0.70, 4.42, -1.43, -0.87, -0.93, 0.10, -0.07, -1.00)
SAME_LANGUAGE_BIAS = -5.19
ACROSS = (0.95, 4.09, 1.46, 2.43, -2.14, -1.67, 0.0, 0.59, 0.45, -0.04)
ACROSS_BIAS = -1.75
# A rule of the field, not fitted (the sets have few): the 41st signatory and the 42nd, the 2nd round and the 3rd, the
# vote of Tuesday and that of Monday next. It never speaks on the development events as dated.
ANOTHER = -3.5
_FRESH = 2  # days before its own publication that an article's main date may lie to be the day of its event
_DAYS_APART = 3  # of two such days; less is the clock of another zone, or a meeting that goes on

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
PROMINENT = 24  # words and anchors of a profile that count when it is asked how common one is
_IN_HEADLINE = 2  # least prominence of what the headline names
_ANCHOR_SEED = 2  # imagined texts that carry any anchor


@dataclass(frozen=True, slots=True)
class Features:
    """What an article is compared by; see ``analysis.stories.Profile`` for how it is made and kept."""

    language: str
    words: Mapping[str, float]  # "language:stem" → how often; most often first
    headline: tuple[str, ...]
    anchors: Mapping[str, int]  # "kind:value" → how prominent; most prominent first
    day: date


@dataclass(frozen=True, slots=True)
class Likeness:
    """Log-odds of one event, and what speaks for and against it in words (worked out when asked)."""

    odds: float
    channels: tuple[float, ...]
    one: Weighed
    other: Weighed

    @property
    def shared(self) -> tuple[str, ...]:
        """The anchors, then the words of one language, that both share and that count most."""
        anchors = _most_telling(self.one.anchors, self.other.anchors)
        in_one_language = self.one.of.language == self.other.of.language
        return anchors + (_most_telling(self.one.words, self.other.words) if in_one_language else ())

    @property
    def against(self) -> tuple[str, ...]:
        """What the two say differently, as sentences."""
        return _against(self.one, self.other)


class _Weighing(dict[str, float]):
    """The weight of a key, worked out when it is first asked for."""

    def __init__(self, weigh: Callable[[str], float]) -> None:
        super().__init__()
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
        words = Counter(chain.from_iterable(islice(a.words, PROMINENT) for a in known))
        anchors = Counter(chain.from_iterable(islice(a.anchors, PROMINENT) for a in known))
        self.words = _Weighing(lambda key: max(0.0, math.log(texts / (words[key] + seed(key)))))
        self.anchors = _Weighing(
            lambda key: (
                _ANCHOR_WEIGHTS[key.partition(":")[0]]
                * max(0.0, math.log(texts / (anchors[key] + _ANCHOR_SEED)) / math.log(texts))
            )
        )


class _Vector(dict[str, float]):
    """Weights by key, and the sum of their squares."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        super().__init__(weights)
        self.square = sum([weight * weight for weight in weights.values()])


class Weighed:
    """Features with the weight of everything in them, worked out once for many comparisons."""

    def __init__(self, features: Features, weights: Weights) -> None:
        self.of = features
        self.words = _Vector({key: _DAMPED[count] * weights.words[key] for key, count in features.words.items()})
        self.anchors = _Vector({key: _DAMPED[count] * weights.anchors[key] for key, count in features.anchors.items()})
        self.headline = _Vector({key: weights.words[key] for key in features.headline})
        self.headline_weight = sum(self.headline.values())
        self.sets: dict[str, set[str]] = {"ordinal": set(), "kind": set(), "date": set(), "year": set()}
        parts: dict[str, dict[str, float]] = {"names": {}, "who": {}, "figures": {}}
        for key, weight in self.anchors.items():
            kind, _, value = key.partition(":")
            if kind in _PART_OF:
                parts[_PART_OF[kind]][key] = weight
            if kind in self.sets:
                self.sets[kind].add(value)
        self.parts = [_Vector(part) for part in parts.values()]
        self.main_actors = main_actors(features.anchors)
        self.headline_ordinals = headline_ordinals(features.anchors)

    @cached_property
    def days(self) -> set[date]:
        """The days an article gives prominently that lie just before its publication."""
        given = {key for key, count in self.of.anchors.items() if count >= _IN_HEADLINE}
        days = {date.fromisoformat(value) for value in _values(given, "date")}
        return {day for day in days if 0 <= (self.of.day - day).days <= _FRESH}


def compare(one: Weighed, other: Weighed) -> Likeness:
    """How alike two articles are; the order of the two does not matter."""
    common = (
        *(math.sqrt(_cosine(a, b)) for a, b in zip(one.parts, other.parts, strict=True)),
        math.sqrt(_cosine(one.anchors, other.anchors)),
        math.log1p(abs((one.of.day - other.of.day).days)),
        _differ(one.main_actors, other.main_actors),
        _differ(one.sets["ordinal"], other.sets["ordinal"]),
        _agree(one.sets["kind"], other.sets["kind"]),
        _agree(one.sets["date"], other.sets["date"]),
        _differ(one.sets["year"], other.sets["year"]),
    )
    rule = ANOTHER if _is_another(one, other) else 0.0
    if one.of.language != other.of.language:
        return Likeness(_odds(common, ACROSS, ACROSS_BIAS + rule), common, one, other)
    by_words = _cosine(one.words, other.words)
    channels = (math.sqrt(by_words), _found_in(one, other) + _found_in(other, one), *common)
    return Likeness(_odds(channels, SAME_LANGUAGE, SAME_LANGUAGE_BIAS + rule), channels, one, other)


def probability(odds: float) -> float:
    """Log-odds as a number from 0 to 1."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def _is_another(one: Weighed, other: Weighed) -> bool:
    """True where the headlines count differently, or the texts do and others act, or one thing has two days."""
    if _differ(one.headline_ordinals, other.headline_ordinals) or _on_another_day(one, other):
        return True
    return bool(_differ(one.sets["ordinal"], other.sets["ordinal"]) and _differ(one.main_actors, other.main_actors))


def _on_another_day(one: Weighed, other: Weighed) -> bool:
    """True where both report a thing of one kind as just done, days apart, and neither knows the other's day."""
    if not one.sets["kind"] & other.sets["kind"] or not one.days or not other.days:
        return False
    if {str(day) for day in one.days} & other.sets["date"] or {str(day) for day in other.days} & one.sets["date"]:
        return False
    return min(abs((a - b).days) for a in one.days for b in other.days) >= _DAYS_APART


def _odds(channels: tuple[float, ...], weights: tuple[float, ...], bias: float) -> float:
    return bias + sum(channel * weight for channel, weight in zip(channels, weights, strict=True))


class _Damping(dict[float, float]):
    """How much a count counts: twice as often is not twice as telling."""

    def __missing__(self, count: float) -> float:
        found = self[count] = 1 + math.log(max(1.0, count))
        return found


_DAMPED = _Damping()


def _cosine(one: _Vector, other: _Vector) -> float:
    """From 0 to 1."""
    total = sum([weight * other[key] for key, weight in one.items() if key in other])
    return min(1.0, total / math.sqrt(one.square * other.square)) if total > 0 else 0.0


def _most_telling(one: _Vector, other: _Vector) -> tuple[str, ...]:
    """The shared keys that contribute most."""
    products = {key: weight * other[key] for key, weight in one.items() if key in other}
    told = sorted((key for key, product in products.items() if product > 0), key=lambda key: (-products[key], key))
    return tuple(told[:4])


def _found_in(one: Weighed, other: Weighed) -> float:
    """The share of one headline's weight that stands in the other article."""
    if not one.headline_weight:
        return 0.0
    return sum([weight for key, weight in one.headline.items() if key in other.words]) / one.headline_weight


def _against(one: Weighed, other: Weighed) -> tuple[str, ...]:
    pairs = (
        ("other main actors", one.main_actors, other.main_actors),
        ("another ordinal", one.sets["ordinal"], other.sets["ordinal"]),
        ("other years", one.sets["year"], other.sets["year"]),
    )
    said = [f"{what}: {_join(a)} against {_join(b)}" for what, a, b in pairs if _differ(a, b)]
    if _on_another_day(one, other):
        said.append(f"another day: {_join(map(str, one.days))} against {_join(map(str, other.days))}")
    return tuple(said)


def headline_ordinals(anchors: Mapping[str, int]) -> set[str]:
    """The ordinals the headline names."""
    return _values((key for key, count in anchors.items() if count >= _IN_HEADLINE), "ordinal")


def main_actors(anchors: Mapping[str, int]) -> set[str]:
    """The actors most prominent: those of the headline where it names any."""
    actors = {key: count for key, count in anchors.items() if key.startswith("actor:")}
    most = max(actors.values(), default=0)
    return {key.partition(":")[2] for key, count in actors.items() if 2 * count >= most}


def _differ(one: set[str], other: set[str]) -> float:
    return float(bool(one and other and not one & other))


def _agree(one: set[str], other: set[str]) -> float:
    """1 where both say the same, -1 where they say different things, 0 where one is silent."""
    return 0.0 if not (one and other) else 1.0 if one & other else -1.0


def _values(anchors: Iterable[str], kind: str) -> set[str]:
    return {key.partition(":")[2] for key in anchors if key.startswith(f"{kind}:")}


def _join(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)[:4])
