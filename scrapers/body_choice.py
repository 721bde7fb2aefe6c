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
    """Trees as arrays. Many ask the same, so that every question is answered once for all of them."""

    features: NDArray[np.int64]  # of each question
    thresholds: NDArray[np.float32]
    asked: NDArray[np.int64]  # one row for each level of the trees, one column for each tree: numbers of questions
    answers: NDArray[np.float32]  # of all trees, one after another
    starts: NDArray[np.int32]  # where in them each tree's begin


def likelihoods(rows: Floats, trees: Trees | None = None) -> Floats:
    """For each block how likely it belongs to the text, between 0 and 1; an entry of a menu is none."""
    trees = trees or _read()
    found = np.zeros(len(rows))
    read = np.flatnonzero(rows[:, MENU] == 0)
    columns = np.ascontiguousarray(rows[read].T, dtype=np.float32)
    replies = (columns[trees.features] > trees.thresholds[:, None]).view(np.uint8)
    leaf = np.zeros((trees.asked.shape[1], len(read)), dtype=np.uint8)
    for asked in trees.asked:  # one tree in a row, so that memory is read in its order
        leaf <<= 1
        leaf |= replies[asked]
    odds = trees.answers[leaf + trees.starts[:, None]].sum(0, dtype=np.float64)
    found[read] = 1 / (1 + np.exp(-odds))
    return found


def load(table: dict[str, Any]) -> Trees:
    """Trees from their readable form; a name no feature has is a ``ValueError``."""
    number = {name: i for i, name in enumerate(NAMES)}
    if unknown := {name for tree in table["trees"] for name, _ in tree["ask"]} - number.keys():
        raise ValueError(f"{_FILE} asks for {sorted(unknown)}, which body_features.py does not notice: grow it again")
    questions: dict[tuple[str, float], int] = {}
    asked = [
        [questions.setdefault((name, threshold), len(questions)) for name, threshold in tree["ask"]]
        for tree in table["trees"]
    ]
    said = np.array([tree["say"] for tree in table["trees"]], dtype=np.float32) / np.float32(1000)
    return Trees(
        np.array([number[name] for name, _ in questions]),
        np.array([threshold for _, threshold in questions], dtype=np.float32),
        np.array(asked).T,
        said.ravel(),
        np.arange(0, said.size, said.shape[1], dtype=np.int32),
    )


@cache
def _read() -> Trees:
    return load(json.loads(files("scrapers").joinpath(_FILE).read_text(encoding="utf-8")))
