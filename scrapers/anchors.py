"""The only place that walks a listing page: its links in order, each with the block it has to itself.

One walk from the top, so that a page of twenty thousand nested elements costs what a flat one does: asking
every link for its ancestors took three minutes there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bs4 import BeautifulSoup, Tag

_FURNITURE: Final = frozenset({"nav", "footer", "aside"})
_CONTENT: Final = frozenset({"article", "main", "section", "li"})  # a header inside one is that of an article
_AROUND: Final = frozenset({"li", "article", "tr", "dd", "section", "div"})
_OWN: Final = 3  # links a block may hold and still belong to one of them: picture, headline, "read more"


@dataclass(frozen=True, slots=True)
class Anchor:
    """One link of a page and where it stands."""

    link: Tag
    is_furniture: bool  # in a menu, a footer, a side column, the page's own header
    block: Tag | None  # the smallest block around it, where it holds three links at most


@dataclass(slots=True)
class _Block:
    """One block, the block around it, and how many links were seen inside (counted up to one too many)."""

    tag: Tag | None = None
    outer: _Block | None = None
    links: int = 0


@dataclass(frozen=True, slots=True)
class _Place:
    """What is known of an element while we walk: everything a link inside it needs."""

    block: _Block
    is_furniture: bool = False
    is_content: bool = False


def anchors(soup: BeautifulSoup, most: int) -> list[Anchor]:
    """The links of a page in its order, at most so many."""
    found = list(_walk(soup, most))  # to the end first: only then the links of each block are counted
    return [
        Anchor(link, place.is_furniture, place.block.tag if place.block.links <= _OWN else None)
        for link, place in found
    ]


def _walk(soup: BeautifulSoup, most: int) -> Iterator[tuple[Tag, _Place]]:
    places = {id(soup): _Place(_Block())}
    for element in soup.descendants:
        if not isinstance(element, Tag):
            continue
        around = places[id(element.parent)]
        places[id(element)] = _step_into(element, around)
        if element.name == "a" and element.get("href") is not None:
            _count(around.block)
            yield element, around
            most -= 1
        if not most:
            return


def _step_into(element: Tag, around: _Place) -> _Place:
    name = element.name
    return _Place(
        block=_Block(element, around.block) if name in _AROUND else around.block,
        is_furniture=around.is_furniture or name in _FURNITURE or (name == "header" and not around.is_content),
        is_content=around.is_content or name in _CONTENT,
    )


def _count(block: _Block | None) -> None:
    """One link more for every block around; where one is full, those around it are full already."""
    while block is not None and block.links <= _OWN:
        block.links += 1
        block = block.outer
