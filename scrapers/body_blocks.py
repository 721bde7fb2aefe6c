"""The only place that cuts a parsed page into blocks: runs of text no reader would break.

    tree ──one walk──► Box   (an element that breaks lines: which blocks it holds, what its names hint at)
                       Block (a paragraph, heading, list item, cell: text, share in links, its innermost box)

What is never read (scripts, styles, forms' controls) is left out; everything visible is kept, since judging
comes later. Boxes are numbered so that a parent precedes its children.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import islice
from typing import Final

from lxml.html import HtmlElement

from scrapers.body_hints import DECLARED, TAG_BITS, UNSEEN, hinted

_SKIPPED: Final = frozenset(
    [
        "script",
        "style",
        "noscript",
        "template",
        "svg",
        "iframe",
        "object",
        "embed",
        "canvas",
        "head",
        "select",
        "option",
        "textarea",
        "input",
        "button",
        "datalist",
        "audio",
        "video",
        "map",
        "math",
        "link",
        "meta",
        "title",
    ]
)
# Left open by mistake, these swallow the rest of a page; so many paragraphs inside say that it happened.
_SWALLOWING: Final = frozenset(["button", "noscript", "select", "object", "iframe", "svg", "canvas", "audio", "video"])
_SWALLOWED: Final = 4
INLINE: Final = frozenset(
    [
        "a",
        "abbr",
        "acronym",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "label",
        "mark",
        "q",
        "rp",
        "rt",
        "ruby",
        "s",
        "samp",
        "small",
        "span",
        "strike",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
        "img",
        "picture",
        "source",
        "nobr",
        "blink",
        "marquee",
    ]
)
_STRONG: Final = frozenset(("b", "strong"))
MAX_DEPTH: Final = 200  # of elements followed; what lies deeper is left out
_MAX_BLOCKS: Final = 4000  # the longest of 810 real pages has 3,100


@dataclass(slots=True)
class Box:
    """An element that breaks lines."""

    parent: int
    tag: str
    bits: int  # its own hints
    above: int  # its own and those of all boxes around it
    depth: int
    name: str  # its class, for telling kinds of siblings apart
    first: int  # the number of the first block inside
    last: int = 0  # the number after the last


@dataclass(slots=True)
class Block:
    """A run of text no reader would break."""

    text: str
    box: int
    linked: int  # characters inside links
    links: int
    strong: int  # characters inside b and strong


@dataclass(slots=True)
class Blocks:
    """A page's blocks and boxes in the order of the page."""

    blocks: list[Block] = field(default_factory=list)
    boxes: list[Box] = field(default_factory=list)


def cut(tree: HtmlElement) -> Blocks:
    """The blocks of a page in order."""
    walk = _Walk()
    body = tree.find("body")
    walk.enter(body if body is not None else tree, -1, 0, 0)
    return walk.found


class _Walk:
    """One walk over a tree; the run of text being gathered is its state."""

    def __init__(self) -> None:
        self.found = Blocks()
        self._run: list[str] = []
        self._linked = self._links = self._strong = 0
        self._in_link = self._in_strong = 0
        self._box = 0

    def enter(self, element: HtmlElement, parent: int, above: int, depth: int) -> None:
        """Walk an element that breaks lines."""
        self._end_run()
        blocks, boxes = self.found.blocks, self.found.boxes
        if len(blocks) >= _MAX_BLOCKS:
            return
        tag = element.tag
        bits, name = _read_attributes(element, tag)
        above |= bits
        self._box = number = len(boxes)
        box = Box(parent, tag, bits, above, depth, name, len(blocks))
        boxes.append(box)
        self._inside(element, number, above, depth)
        self._end_run()
        box.last = len(blocks)

    def _inside(self, element: HtmlElement, box: int, above: int, depth: int) -> None:
        if text := element.text:
            self._say(text)
        if depth >= MAX_DEPTH:
            return
        for child in element:
            tag = child.tag
            if tag in INLINE:
                self._inline(child, tag, box, above, depth)
            elif tag == "br":
                self._end_run()
            elif tag not in _SKIPPED or _has_swallowed(child, tag):
                if child.text or len(child):
                    self.enter(child, box, above, depth + 1)
                    self._box = box
                else:
                    self._end_run()
            if text := child.tail:
                self._say(text)

    def _inline(self, child: HtmlElement, tag: str, box: int, above: int, depth: int) -> None:
        if tag == "a":
            self._in_link += 1
            self._links += 1
            self._inside(child, box, above, depth + 1)
            self._in_link -= 1
        elif tag in _STRONG:
            self._in_strong += 1
            self._inside(child, box, above, depth + 1)
            self._in_strong -= 1
        elif child.text or len(child):
            style = child.get("style")
            if style is None or not _is_hiding(style):
                self._inside(child, box, above, depth + 1)

    def _say(self, text: str) -> None:
        if text.isspace():  # what stands between the elements of most markup
            if self._run:
                self._run.append(" ")
            return
        self._run.append(text)
        if self._in_link:
            self._linked += len(text.strip())
        if self._in_strong:
            self._strong += len(text.strip())

    def _end_run(self) -> None:
        if self._run:
            text = " ".join("".join(self._run).split())
            if text and len(self.found.blocks) < _MAX_BLOCKS:
                self.found.blocks.append(Block(text, self._box, self._linked, self._links, self._strong))
            self._run.clear()
        self._linked = self._strong = self._links = 0


def _read_attributes(element: HtmlElement, tag: str) -> tuple[int, str]:
    """What an element's tag and attributes hint at, and its class."""
    bits = TAG_BITS.get(tag, 0)
    found = element.items()
    if not found:
        return bits, ""
    name = ""
    for key, value in found:
        if key == "class":
            name = value
            bits |= hinted(value[:200])
        elif key == "id":
            bits |= hinted(value[:100])
        elif (key == "style" and _is_hiding(value)) or (key == "aria-hidden" and value == "true") or key == "hidden":
            bits |= UNSEEN
        elif key == "itemprop" and value == "articleBody":
            bits |= DECLARED
    return bits, name


def _is_hiding(style: str) -> bool:
    return "none" in style and "display:none" in style.replace(" ", "")


def _has_swallowed(element: HtmlElement, tag: str) -> bool:
    return tag in _SWALLOWING and len(element) > 0 and len(list(islice(element.iter("p"), _SWALLOWED))) == _SWALLOWED
