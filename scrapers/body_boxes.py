"""The only place that compares the boxes of a page: which holds the article, and how far from it a block lies."""

from __future__ import annotations

import re
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrapers.body_blocks import Block, Blocks
from scrapers.body_hints import ALL_BITS, DECLARED, UNSEEN

Floats = NDArray[np.float64]

# Elements that hold one run of text: their kin are found in the box around them.
_LEAVES: Final = frozenset(["p", "li", "h1", "h2", "h3", "h4", "h5", "h6", "td", "th", "dd", "dt", "figcaption", "pre"])
_DIGITS = re.compile(r"\d+")
_REPEATED: Final = 60  # characters above which a box counts among those of its kind
_PROSE: Final = 25  # characters below which a block tells nothing about its box
_DOUBTFUL: Final = sum(
    ALL_BITS[name] for name in ("comment", "aside", "<aside>", "footer", "<footer>", "<nav>", "related")
)
_GENERATIONS: Final = 3  # boxes around a paragraph that share in its points


def sums(values: NDArray[np.float64]) -> Floats:
    """Running sums, beginning with 0: what lies between i and j is ``found[j] - found[i]``."""
    return np.concatenate(((0.0,), np.cumsum(values)))


class Boxes:
    """What the boxes around a page's blocks tell about each of them."""

    NAMES: Final = [
        "kin_count",
        "kin_length",
        "kin_mean",
        "kin_linked",
        "box_length",
        "box_linked",
        "box_share",
        "box_blocks",
        "outer_length",
        "outer_linked",
        "outer_share",
        "outer_blocks",
        "in_best",
        "best_distance",
        "best_before",
        "best_after",
        "best_share",
        "best_linked",
        "best_place",
        "repeated",
        "repeated_text",
        "repeated_place",
        "depth",
        "depth_gap",
        "article_share",
        "article_first",
    ]

    def __init__(self, page: Blocks, weights: Floats, linked: Floats, commas: NDArray[np.int64], anchor: int) -> None:
        self._blocks, self._boxes = page.blocks, page.boxes
        self._weights, self._linked = weights, linked
        first = np.array([box.first for box in self._boxes])
        last = np.array([box.last for box in self._boxes])
        upto, linked_upto = sums(weights), sums(linked)
        self._whole = max(1.0, float(upto[-1]))
        self._within = upto[last] - upto[first]
        self._links = (linked_upto[last] - linked_upto[first]) / np.maximum(1.0, self._within)
        self._held = last - first
        self._holders = [self._holder(block) for block in self._blocks]
        self._repeats = self._find_repeats()
        self.best = self._find_best(commas, anchor)

    def notice(self) -> Floats:
        """One row for each block, in the order of ``NAMES``."""
        holders = np.array(self._holders)
        outer = np.array([max(0, self._boxes[holder].parent) for holder in self._holders])
        own = np.array([block.box for block in self._blocks])
        depths = np.array([box.depth for box in self._boxes], dtype=float)[own]
        return np.hstack(
            (
                self._of_kin(),
                self._of_boxes(holders),
                self._of_boxes(outer),
                self._of_best(),
                np.array(self._repeats)[holders],
                np.column_stack((np.minimum(depths, 40), depths - self._boxes[self.best].depth)),
                np.array(self._of_articles())[own],
            )
        )

    def _of_boxes(self, numbers: NDArray[np.int64]) -> Floats:
        within = self._within[numbers]
        return np.column_stack((
            np.log1p(within), self._links[numbers], within / self._whole, np.log1p(self._held[numbers])
        ))  # fmt: skip

    def _of_kin(self) -> Floats:
        """About the blocks of the same kind in the same box: how many, how long, how much in links."""
        kinds: dict[tuple[int, str, str], int] = {}
        keys = []
        for holder, block in zip(self._holders, self._blocks, strict=True):
            box = self._boxes[block.box]
            keys.append(kinds.setdefault((holder, box.tag, box.name), len(kinds)))
        kind = np.array(keys)
        count = np.bincount(kind)
        total = np.bincount(kind, self._weights)
        linked = np.bincount(kind, self._linked) / np.maximum(1.0, total)
        found: Floats = np.column_stack((np.log1p(count), np.log1p(total), np.log1p(total / count), linked))[kind]
        return found

    def _of_best(self) -> Floats:
        best = self._boxes[self.best]
        index = np.arange(len(self._blocks))
        path = self._path(self.best)
        distances = np.array([self._distance(holder, path) for holder in self._holders], dtype=float)
        place = (index - best.first) / max(1, best.last - best.first)
        ones = np.ones(len(index))
        return np.column_stack(
            (
                distances == 0,
                distances,
                np.log1p(np.maximum(0, best.first - index)),
                np.log1p(np.maximum(0, index - best.last + 1)),
                ones * self._within[self.best] / self._whole,
                ones * self._links[self.best],
                np.clip(place, -1, 2),
            )
        )

    def _holder(self, block: Block) -> int:
        """The box that holds the block beside others: a paragraph's parent, or a box of broken lines itself."""
        box = self._boxes[block.box]
        is_leaf = box.tag in _LEAVES or box.last - box.first == 1
        return box.parent if is_leaf and box.parent >= 0 else block.box

    def _find_best(self, commas: NDArray[np.int64], anchor: int) -> int:
        """The box whose own paragraphs carry the most prose, part of it counting for the boxes around it."""
        scores = [0.0] * len(self._boxes)
        own = (1 + commas + np.minimum(self._weights / 100, 3)) * (1 - self._linked / self._weights)
        for i, points in enumerate(own.tolist()):
            if self._weights[i] < _PROSE:
                continue
            number, part, trust = self._holders[i], 1, self._trust(i, anchor)
            while number >= 0 and part <= _GENERATIONS:
                scores[number] += points * trust / part
                number, part = self._boxes[number].parent, part + 1
        return max(range(len(scores)), key=scores.__getitem__)

    def _trust(self, i: int, anchor: int) -> float:
        """How much a block counts in the search for the article's box."""
        bits = self._boxes[self._blocks[i].box].above
        trust = 0.5 if bits & _DOUBTFUL else 1.0
        if bits & UNSEEN:
            trust *= 0.5
        if bits & DECLARED:
            trust *= 2
        if self._repeats[self._holders[i]][0] > log(4):
            trust *= 0.7
        return trust * (0.7 if i < anchor else 1.0)

    def _path(self, number: int) -> dict[int, int]:
        path: dict[int, int] = {}
        while number >= 0:
            path[number] = len(path)
            number = self._boxes[number].parent
        return path

    def _distance(self, number: int, path: dict[int, int]) -> int:
        """How many boxes up from the best one the first lies that holds both."""
        while number not in path:
            number = self._boxes[number].parent
        return path[number]

    def _find_repeats(self) -> list[tuple[float, float, float]]:
        """For each box the most often repeated kind of box around it: how often, its share of text, its place."""
        kinds: dict[tuple[int, str, str], int] = {}
        names: dict[str, str] = {}
        mine: list[int] = []
        places: list[int] = []
        counts: list[int] = []
        lengths: list[float] = []
        for box, weight in zip(self._boxes, self._within.tolist(), strict=True):
            name = names.get(box.name)
            if name is None:
                name = names[box.name] = _DIGITS.sub("", box.name[:40])
            kind = kinds.setdefault((box.parent, box.tag, name), len(counts))
            if kind == len(counts):
                counts.append(0)
                lengths.append(0.0)
            mine.append(kind)
            places.append(counts[kind])
            counts[kind] += weight > _REPEATED
            lengths[kind] += weight
        often, shares = np.log1p(counts).tolist(), (np.array(lengths) / self._whole).tolist()
        found: list[tuple[float, float, float]] = []
        for box, kind, place in zip(self._boxes, mine, places, strict=True):
            own = (often[kind], shares[kind], 5.0 if place > 5 else float(place))
            around = found[box.parent] if box.parent >= 0 else own
            found.append(max(own, around))
        return found

    def _of_articles(self) -> list[tuple[float, float]]:
        """For each box the innermost article element around it: its share of the text, its ordinal."""
        found: list[tuple[float, float]] = []
        ordinal = 0
        for number, box in enumerate(self._boxes):
            if box.tag == "article":
                ordinal += 1
                found.append((float(self._within[number]) / self._whole, float(min(ordinal, 5))))
            else:
                found.append(found[box.parent] if box.parent >= 0 else (0.0, 0.0))
        return found
