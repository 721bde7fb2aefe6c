"""The only place that decides which blocks of a page are its text.

The odds of a block are a sum over small trees of yes-or-no questions (body_trees.json, grown by
``python -m bench.growing`` on pages read by people). Every question names what it asks of a block, so
``explain`` can say what spoke for and against it.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from scrapers.body_features import MENU, NAMES

Floats = NDArray[np.float64]
_FILE: Final = "body_trees.json"


@dataclass(frozen=True, slots=True)
class Trees:
    """Trees as arrays: one row for each tree, one column for each question or answer."""

    features: NDArray[np.int64]
    thresholds: NDArray[np.float32]
    answers: NDArray[np.float32]


def likelihoods(rows: Floats, trees: Trees | None = None) -> Floats:
    """For each block how likely it belongs to the text, between 0 and 1."""
    trees = trees or _read()
    columns = np.ascontiguousarray(rows.T, dtype=np.float32)
    count, depth = trees.features.shape
    leaf = np.zeros((count, len(rows)), dtype=np.int16)
    for level in range(depth):  # one tree in a row, so that memory is read in its order
        leaf <<= 1
        leaf += columns[trees.features[:, level]] > trees.thresholds[:, level, None]
    odds = np.take_along_axis(trees.answers, leaf.astype(np.int64), axis=1).sum(0, dtype=np.float64)
    found: Floats = 1 / (1 + np.exp(-odds))
    found[rows[:, MENU] > 0] = 0.0
    return found


def load(table: dict[str, Any]) -> Trees:
    """Trees from their readable form; a name no feature has is a ``ValueError``."""
    number = {name: i for i, name in enumerate(NAMES)}
    if unknown := {name for tree in table["trees"] for name, _ in tree["ask"]} - number.keys():
        raise ValueError(f"{_FILE} asks for {sorted(unknown)}, which body_features.py does not notice: grow it again")
    asked = [tree["ask"] for tree in table["trees"]]
    return Trees(
        np.array([[number[name] for name, _ in ask] for ask in asked]),
        np.array([[threshold for _, threshold in ask] for ask in asked], dtype=np.float32),
        np.array([tree["say"] for tree in table["trees"]], dtype=np.float32) / np.float32(1000),
    )


@cache
def _read() -> Trees:
    return load(json.loads(files("scrapers").joinpath(_FILE).read_text(encoding="utf-8")))
