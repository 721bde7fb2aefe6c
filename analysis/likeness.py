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
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from analysis.traits import Counts, Features, Traits, Weighing, Weights

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
_DAYS_APART = 3  # of the days of two events; less is the clock of another zone, or a meeting that goes on


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
        one, other = self.one, self.other
        anchors = [pair for a, b in zip(one.parts, other.traits.parts, strict=True) for pair in _products(a, b)]
        words = _products(one.words, other.traits.words) if one.of.language == other.of.language else []
        return _most_telling(anchors) + _most_telling(words)

    @property
    def against(self) -> tuple[str, ...]:
        """What the two say differently, as sentences."""
        return _against(self.one.traits, self.other.traits)


class Weighed:
    """Features with the weight of everything in them, worked out once for many comparisons."""

    def __init__(self, features: Features, weights: Weights) -> None:
        self.of, self.traits, self.weights = features, features.traits, weights
        self.words_square = self.traits.words.square(weights.squared_words)
        self.squares = [part.square(weights.squared_anchors) for part in self.traits.parts]
        self.headline_weight = sum(map(weights.words.__getitem__, features.headline))

    # Weighed twice, so that the other side of a product need not be weighed at all.

    @cached_property
    def words(self) -> list[tuple[str, float]]:
        """Each word and its count under the square of its weight."""
        return _weighed(self.traits.words, self.weights.squared_words)

    @cached_property
    def parts(self) -> list[list[tuple[str, float]]]:
        """The same for the names, for who and where, for the figures, and for the other anchors."""
        return [_weighed(part, self.weights.squared_anchors) for part in self.traits.parts]


def compare(one: Weighed, other: Weighed) -> Likeness:
    """How alike two articles are; the order of the two does not matter."""
    a, b = one.traits, other.traits
    products = [_product(mine, theirs) for mine, theirs in zip(one.parts, b.parts, strict=True)]
    common = (
        *(_likeness(*each) for each in zip(products[:-1], one.squares, other.squares, strict=False)),
        _likeness(sum(products), sum(one.squares), sum(other.squares)),
        math.log1p(abs((one.of.day - other.of.day).days)),
        _differ(a.main_actors, b.main_actors),
        _differ(a.sets["ordinal"], b.sets["ordinal"]),
        _agree(a.sets["kind"], b.sets["kind"]),
        _agree(a.sets["date"], b.sets["date"]),
        _differ(a.sets["year"], b.sets["year"]),
    )
    rule = ANOTHER if _is_another(a, b) else 0.0
    if one.of.language != other.of.language:
        return Likeness(_odds(common, ACROSS, ACROSS_BIAS + rule), common, one, other)
    by_words = _likeness(_product(one.words, b.words), one.words_square, other.words_square)
    channels = (by_words, _found_in(one, other) + _found_in(other, one), *common)
    return Likeness(_odds(channels, SAME_LANGUAGE, SAME_LANGUAGE_BIAS + rule), channels, one, other)


def probability(odds: float) -> float:
    """Log-odds as a number from 0 to 1."""
    return 1 / (1 + math.exp(-max(-50.0, min(50.0, odds))))


def _is_another(one: Traits, other: Traits) -> bool:
    """True where the headlines count differently, or the texts do and others act, or one thing has two days."""
    if _differ(one.headline_ordinals, other.headline_ordinals) or _on_another_day(one, other):
        return True
    return bool(_differ(one.sets["ordinal"], other.sets["ordinal"]) and _differ(one.main_actors, other.main_actors))


def _on_another_day(one: Traits, other: Traits) -> bool:
    """True where both report a thing of one kind as just done, days apart, and neither knows the other's day."""
    if not one.sets["kind"] & other.sets["kind"] or not one.days or not other.days:
        return False
    if {str(day) for day in one.days} & other.sets["date"] or {str(day) for day in other.days} & one.sets["date"]:
        return False
    return min(abs((a - b).days) for a in one.days for b in other.days) >= _DAYS_APART


def _odds(channels: tuple[float, ...], weights: tuple[float, ...], bias: float) -> float:
    return bias + sum(channel * weight for channel, weight in zip(channels, weights, strict=True))


def _weighed(counts: Counts, squared_weights: Weighing) -> list[tuple[str, float]]:
    return [(key, count * squared_weights[key]) for key, count in counts.items()]


def _product(one: list[tuple[str, float]], other: Counts) -> float:
    return sum([weighed * other[key] for key, weighed in one if key in other])


def _likeness(product: float, one: float, other: float) -> float:
    """The square root of the cosine, from 0 to 1, of a product and the sums of squares of the two."""
    return math.sqrt(min(1.0, product / math.sqrt(one * other))) if product > 0 else 0.0


def _products(one: list[tuple[str, float]], other: Counts) -> list[tuple[str, float]]:
    return [(key, weighed * other[key]) for key, weighed in one if key in other]


def _most_telling(products: Iterable[tuple[str, float]]) -> tuple[str, ...]:
    """The shared keys that contribute most; what the order of multiplying changes is no difference."""
    ranked = sorted((-round(product, 12), key) for key, product in products if product > 0)
    return tuple(key for _, key in ranked[:4])


def _found_in(one: Weighed, other: Weighed) -> float:
    """The share of one headline's weight that stands in the other article."""
    if not one.headline_weight:
        return 0.0
    words, theirs = one.weights.words, other.traits.words
    return sum([words[key] for key in one.of.headline if key in theirs]) / one.headline_weight


def _against(one: Traits, other: Traits) -> tuple[str, ...]:
    pairs = (
        ("other main actors", one.main_actors, other.main_actors),
        ("another ordinal", one.sets["ordinal"], other.sets["ordinal"]),
        ("other years", one.sets["year"], other.sets["year"]),
    )
    said = [f"{what}: {_join(a)} against {_join(b)}" for what, a, b in pairs if _differ(a, b)]
    if _on_another_day(one, other):
        said.append(f"another day: {_join(map(str, one.days))} against {_join(map(str, other.days))}")
    return tuple(said)


def _differ(one: set[str], other: set[str]) -> float:
    return float(bool(one and other and not one & other))


def _agree(one: set[str], other: set[str]) -> float:
    """1 where both say the same, -1 where they say different things, 0 where one is silent."""
    return 0.0 if not (one and other) else 1.0 if one & other else -1.0


def _join(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)[:4])
