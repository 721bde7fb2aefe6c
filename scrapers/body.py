"""The only place that reads the text of a page nobody declared selectors for.

tree ─► blocks ─► what is noticed ─► how likely each is text ─► paragraphs, each once
       body_blocks   body_features      body_choice
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrapers.body_blocks import Block, Blocks
from scrapers.body_choice import likelihoods
from scrapers.body_features import notice
from scrapers.body_words import Said
from scrapers.walls import weigh

_LIKELY: Final = 0.48  # from .45 to .55 precision rises as recall falls, and F1 hardly moves
_REPEATED: Final = 30  # characters from which a paragraph that stands twice is said once
_AFTER: Final = 6  # blocks after the text in which a wall would speak
_SPOKEN: Final = 1_000  # characters of a block, and of all of them, in which a wall's words are looked for
_HEARD: Final = 20_000
_FIRST: Final = 40  # blocks looked at for a wall's words on a page without a text
_LOOKED_AT: Final = 200  # characters in which a block must have a letter or digit
_CELLS: Final = frozenset(("td", "th"))


@dataclass(frozen=True, slots=True)
class Body:
    """The text of a page; ``first`` and ``last`` number its first and last block, ``certainty`` is between 0 and 1."""

    text: str = ""
    first: int = 0
    last: int = 0
    certainty: float = 0.0
    around: str = ""  # all that stands between its first block and a little after its last: walls speak there


def read_body(page: Blocks, said: Said) -> Body:
    """The paragraphs, list items, quotations and table rows that are the page's text, in order."""
    return read(page, likelihoods(notice(page, said))) if page.blocks else Body()


def read(page: Blocks, likely: NDArray[np.float64]) -> Body:
    """The text of a page whose blocks are text with these likelihoods."""
    chosen = np.flatnonzero(likely > _LIKELY).tolist()
    if not chosen:
        return Body(around=_shown(page.blocks[:_FIRST]))
    kept = [page.blocks[i] for i in _each_once(page.blocks, chosen)]
    around = page.blocks[chosen[0] : chosen[-1] + _AFTER]
    text, shown = "\n".join(_lines(page, kept)), _shown(around)
    return Body(text, chosen[0], chosen[-1], _certainty(page.blocks, likely), shown)


def _shown(blocks: list[Block]) -> str:
    return "\n".join(block.text[:_SPOKEN] for block in blocks)[:_HEARD]


def _each_once(blocks: list[Block], chosen: list[int]) -> Iterator[int]:
    seen: set[str] = set()
    for i in chosen:
        text = blocks[i].text
        if (len(text) < _REPEATED or text not in seen) and any(map(str.isalnum, text[:_LOOKED_AT])):
            yield i
        seen.add(text)


def _lines(page: Blocks, kept: list[Block]) -> Iterator[str]:
    """One line for each block; cells of one table row share theirs."""
    row, line = -1, ""
    for block in kept:
        box = page.boxes[block.box]
        same = box.tag in _CELLS and box.parent == row
        if line and not same:
            yield line
            line = ""
        line = f"{line} | {block.text}" if same else block.text
        row = box.parent if box.tag in _CELLS else -1
    yield line


def _certainty(blocks: list[Block], likely: NDArray[np.float64]) -> float:
    """How far from even the odds of the page's likely text are, by its length."""
    weights = np.array([weigh(block.text) for block in blocks]) * (likely > 0.1)
    whole = float(weights.sum())
    return float((weights * np.abs(2 * likely - 1)).sum() / whole) if whole else 0.0
