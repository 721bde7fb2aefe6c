"""Grows the trees by which ``scrapers/body_choice.py`` tells prose from furniture: gradient boosting in numpy.

Every tree asks the same few yes-or-no questions of every block (an oblivious tree), so a tree is a list of
questions and a table of answers: small enough to read, and cheap to ask of a whole page at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Bins = NDArray[np.uint8]

_DEPTH: Final = 5
_RATE: Final = 0.07
_RIDGE: Final = 8.0  # added to the weight in each leaf: rare cases say less
_BINS: Final = 32
_FEATURES: Final = 0.3  # part of the questions each tree may choose from
_ROWS: Final = 0.5  # part of the blocks each tree is grown on
_SEED: Final = 20240808


@dataclass(frozen=True, slots=True)
class Tree:
    """Questions (number of a feature, threshold) and the answer for each row of yes and no."""

    questions: tuple[tuple[int, float], ...]
    answers: Floats


def edges_of(rows: Floats) -> list[Floats]:
    """Thresholds worth asking about, for each feature."""
    found = []
    for column in rows.T:
        values = np.unique(column)
        if len(values) > _BINS:
            values = np.unique(np.quantile(column, np.linspace(0, 1, _BINS)))
        found.append((values[:-1] + values[1:]) / 2)
    return found


def grow(rows: Floats, truth: Floats, weights: Floats, rounds: int) -> list[Tree]:
    """Trees whose sum is the logarithm of the odds that a block belongs to the text."""
    random = np.random.default_rng(_SEED)
    edges = edges_of(rows)
    binned = np.stack([np.searchsorted(edge, column) for edge, column in zip(edges, rows.T, strict=True)]).astype(
        np.uint8
    )
    weights = weights / weights.mean()
    score = np.zeros(len(truth))
    trees = []
    for _ in range(rounds):
        likely = 1 / (1 + np.exp(-score))
        slope, bend = weights * (likely - truth), weights * likely * (1 - likely)
        sample = random.random(len(truth)) < _ROWS
        chosen = np.flatnonzero((random.random(len(edges)) < _FEATURES) & np.array([len(edge) > 0 for edge in edges]))
        questions, _ = _split(binned[:, sample], slope[sample], bend[sample], chosen)
        leaf = np.zeros(len(truth), dtype=np.int64)
        for feature, cut in questions:
            leaf = 2 * leaf + (binned[feature] > cut)
        size = 2 ** len(questions)
        answers = -_RATE * np.bincount(leaf, slope, size) / (np.bincount(leaf, bend, size) + _RIDGE)
        score += answers[leaf]
        trees.append(Tree(tuple((f, float(edges[f][cut])) for f, cut in questions), answers))
    return trees


def _split(
    binned: Bins, slope: Floats, bend: Floats, features: NDArray[np.int64]
) -> tuple[list[tuple[int, int]], NDArray[np.int64]]:
    """The questions that together lower the loss most, each chosen after the ones before it."""
    leaf = np.zeros(binned.shape[1], dtype=np.int64)
    questions: list[tuple[int, int]] = []
    for level in range(_DEPTH):
        best: tuple[float, int, int] = (-np.inf, 0, 0)
        base = leaf * _BINS
        for feature in features.tolist():
            key = base + binned[feature]
            size = 2**level * _BINS
            gain = _gain(np.bincount(key, slope, size).astype(float), np.bincount(key, bend, size).astype(float))
            cut = int(gain.argmax())
            best = max(best, (float(gain[cut]), feature, cut))
        questions.append(best[1:])
        leaf = 2 * leaf + (binned[best[1]] > best[2])
    return questions, leaf


def _gain(slope: Floats, bend: Floats) -> Floats:
    slopes, bends = slope.reshape(-1, _BINS).cumsum(1), bend.reshape(-1, _BINS).cumsum(1)
    below = slopes**2 / (bends + _RIDGE)
    above = (slopes[:, -1:] - slopes) ** 2 / (bends[:, -1:] - bends + _RIDGE)
    found: Floats = (below + above).sum(0)[:-1]
    return found


def as_table(trees: list[Tree], names: tuple[str, ...]) -> dict[str, Any]:
    """The trees as a file a person can read: features by name, answers in thousandths."""
    return {
        "trees": [
            {
                "ask": [[names[feature], round(threshold, 5)] for feature, threshold in tree.questions],
                "say": [round(1000 * answer) for answer in tree.answers.tolist()],
            }
            for tree in trees
        ],
    }
