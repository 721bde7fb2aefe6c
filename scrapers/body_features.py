"""The only place that says what is noticed about a block: the numbers by which prose is told from furniture.

Nothing here decides. ``NAMES`` lists the numbers: those of its words (body_words.py), of its place, of the
boxes around it, of its kin (blocks of the same kind in the same box), of its neighbours, and the hints.
"""

from __future__ import annotations

import re
from math import log
from typing import Final

import numpy as np
from numpy.typing import NDArray

from scrapers import body_words
from scrapers.body_blocks import Block, Blocks
from scrapers.body_boxes import Boxes, sums
from scrapers.body_hints import ALL_BITS
from scrapers.body_words import Said, Words, bare, count_commas, has_furniture
from scrapers.walls import weigh

Floats = NDArray[np.float64]

_COMMENTS = re.compile(
    r"\W*\d*\W*(?:comments?|leave a (?:reply|comment)|post a comment|join the (?:conversation|discussion)|discussion"
    r"|responses?|kommentare?|commentaires?|comentarios?|comentários?|commenti|komentarze|комментари|коментар"
    r"|обсуждени|yorumlar|댓글|コメント|评论|評論|网友评论|发表评论|回复|التعليقات)",
    re.IGNORECASE,
)
_RELATED = re.compile(
    r"\W*(?:related|recommended|more (?:from|on|in|stories|news)|you (?:may|might) (?:also )?like|read (?:more"
    r"|next|also)"
    r"|most (?:read|popular)|trending|latest|don't miss|popular|up next|about the author|see also|mehr zum"
    r"|auch interessant|lire aussi|à lire|leggi anche|lea también|te puede|leia (?:também|mais)|читайте|по теме|czytaj"
    r"|zobacz|相关|推荐|関連|관련|اقرأ)",
    re.IGNORECASE,
)
_HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6", "header", "summary", "legend"))
_TAGS: Final = ("p", "div", "li", "h2", "td")
_NEAR: Final = [
    "comment",
    "caption",
    "meta",
    "hidden",
    "unseen",
    "headline",
    "body",
    "author",
    "related",
    "<figcaption>",
    "<blockquote>",
]
_ABOVE: Final = [
    "comment",
    "<figure>",
    "<main>",
    "<ul>",
    "<footer>",
    "<aside>",
    "<header>",
    "<article>",
    "<figcaption>",
    "<blockquote>",
    "<section>",
    "<nav>",
    "body",
    "declared",
    "unseen",
    "header",
    "footer",
    "aside",
    "caption",
    "meta",
    "related",
    "navigation",
    "letter",
    "tags",
    "advert",
    "author",
]
_LINKED, _DATE = body_words.NAMES.index("linked"), body_words.NAMES.index("date")
_MENUS: Final = ALL_BITS["<nav>"] | ALL_BITS["<footer>"]
_LONGEST_ENTRY: Final = 60  # characters
_AROUND: Final = 3  # blocks on each side that count as neighbours

_PLACE: Final = ["index", "share_before", "share_after", "from_heading", "has_heading"]
_NEIGHBOURS: Final = [
    "before_length",
    "after_length",
    "before_linked",
    "after_linked",
    "around_length",
    "around_linked",
    "after_heading",
    "heading_furniture",
    "heading_distance",
    "dates_around",
    "after_comments",
    "after_related",
]
NAMES: Final = (
    *body_words.NAMES,
    *_PLACE,
    *Boxes.NAMES,
    *_NEIGHBOURS,
    "page_blocks",
    "page_length",
    *(f"is_{tag}" for tag in _TAGS),
    *(f"near:{name}" for name in _NEAR),
    *(f"above:{name}" for name in _ABOVE),
    "menu",
)
MENU: Final = NAMES.index("menu")


def notice(page: Blocks, said: Said) -> Floats:
    """One row of numbers for each block, in the order of ``NAMES``."""
    blocks = page.blocks
    if not blocks:
        return np.zeros((0, len(NAMES)))
    weights = [weigh(block.text) for block in blocks]
    commas = [count_commas(block.text) for block in blocks]
    words = Words(blocks, said)
    menu = [_is_menu(page, block) for block in blocks]
    of_words = np.array(
        [
            words.glance(weight) if is_menu else words.notice(block, weight, count)
            for block, weight, count, is_menu in zip(blocks, weights, commas, menu, strict=True)
        ]
    )
    weighed = np.array(weights, dtype=float)
    linked = of_words[:, _LINKED] * weighed
    headings = [_is_heading(page, block, weight) for block, weight in zip(blocks, weights, strict=True)]
    anchor = _anchor(page, said.title)
    boxes = Boxes(page, weighed, linked, np.array(commas), anchor)
    of_page = np.full((len(blocks), 2), (log(len(blocks)), log(1 + weighed.sum())))
    columns = (
        of_words,
        _of_place(weighed, anchor),
        boxes.notice(),
        _of_neighbours(blocks, weighed, linked, headings, of_words[:, _DATE]),
        of_page,
        _of_hints(page),
        np.array(menu, dtype=float)[:, None],
    )
    found: Floats = np.hstack(columns)
    return found


def _is_menu(page: Blocks, block: Block) -> bool:
    """A short link in a nav or footer element: nobody looks at its words."""
    size = len(block.text)
    return size < _LONGEST_ENTRY and block.linked >= 0.9 * size and bool(page.boxes[block.box].above & _MENUS)


def _of_place(weights: Floats, anchor: int) -> Floats:
    count = len(weights)
    upto = sums(weights)
    index = np.arange(count)
    distance = index - anchor if anchor >= 0 else np.zeros(count)
    return np.column_stack(
        (
            index / count,
            upto[:-1] / upto[-1],
            1 - upto[1:] / upto[-1],
            np.sign(distance) * np.log1p(np.abs(distance)),
            np.full(count, float(anchor >= 0)),
        )
    )


def _of_neighbours(
    blocks: list[Block], weights: Floats, linked: Floats, headings: list[bool], is_dated: Floats
) -> Floats:
    count = len(weights)
    index = np.arange(count)
    low, high = np.maximum(0, index - _AROUND), np.minimum(count, index + _AROUND + 1)
    length, share = np.log1p(weights), linked / weights
    upto, linked_upto = sums(weights), sums(linked)
    around = upto[high] - upto[low]
    short = [block.text if len(block.text) < 80 else "" for block in blocks]
    dated = sums(is_dated * np.array([bool(text) for text in short]))
    opened = _last(headings)
    opens = {i: i >= 0 and has_furniture(blocks[i].text) for i in set(opened.tolist())}
    furniture = [opens[i] for i in opened.tolist()]
    return np.column_stack(
        (
            np.concatenate(((0.0,), length[:-1])),
            np.concatenate((length[1:], (0.0,))),
            np.concatenate(((1.0,), share[:-1])),
            np.concatenate((share[1:], (1.0,))),
            np.log1p(around / (high - low)),
            (linked_upto[high] - linked_upto[low]) / np.maximum(1.0, around),
            (opened == index - 1) & (opened >= 0),
            np.array(furniture, dtype=float),
            np.where(opened >= 0, np.log1p(index - opened), 5.0),
            dated[high] - dated[low],
            _since(short, _COMMENTS),
            _since(short, _RELATED),
        )
    )


def _of_hints(page: Blocks) -> Floats:
    boxes = page.boxes
    own = [boxes[block.box] for block in page.blocks]
    near = np.array([box.bits | (boxes[box.parent].bits if box.parent >= 0 else 0) for box in own])
    above = np.array([box.above for box in own])
    tags = [[box.tag == tag for tag in _TAGS] for box in own]
    return np.hstack(
        (
            np.array(tags, dtype=float),
            (near[:, None] & np.array([ALL_BITS[name] for name in _NEAR])) > 0,
            (above[:, None] & np.array([ALL_BITS[name] for name in _ABOVE])) > 0,
        )
    )


def _since(short: list[str], form: re.Pattern[str]) -> Floats:
    """For each block how far back the last one lies that opens such a part of the page; 0 where none does."""
    last = _last([bool(text) and form.match(text) is not None for text in short])
    return np.where(last >= 0, np.log1p(np.arange(len(short)) - last), 0.0)


def _last(marks: list[bool]) -> NDArray[np.int64]:
    """For each block the number of the last marked one before it, or -1."""
    found, last = [], -1
    for i, is_marked in enumerate(marks):
        found.append(last)
        if is_marked:
            last = i
    return np.array(found)


def _is_heading(page: Blocks, block: Block, weight: int) -> bool:
    return weight < 200 and (page.boxes[block.box].tag in _HEADINGS or block.strong >= 0.9 * len(block.text))


def _anchor(page: Blocks, title: str) -> int:
    """The number of the block that is the headline, or -1."""
    wanted = bare(title)
    best, found = 2.0, -1
    for i, block in enumerate(page.blocks):
        tag = page.boxes[block.box].tag
        points = 3.0 if tag == "h1" else 1.0 if tag in _HEADINGS else 0.0
        if wanted and len(title) <= 2 * len(block.text) + 20 and len(block.text) < 2 * len(title) + 20:
            points += 4.0 * (bare(block.text) == wanted)
        if points > best:
            best, found = points, i
    return found
