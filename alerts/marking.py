"""The only place that says how the stretches of a difference are marked, with and without colours.

Where strokes and colours are lost (a pipe, a mail program that strips styles), the marks alone tell what went,
what came and what moved: ``[-went-] {+came+} [moved away: …] {moved here: …}``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from alerts import wording

Mark = Literal["same", "removed", "added", "left", "moved", "skipped"]

Lines = tuple[tuple["Segment", ...], ...]  # a difference by paragraph
_MOVED_AWAY = 60  # characters shown of what moved away: its whole text stands where it moved to
# Beside a mark in Arabic or Hebrew: a Latin name between two marks would otherwise pull them to its side.
_RIGHT_TO_LEFT = "\u200f"
_MARKS = {
    "same": ("", ""),
    "removed": ("[-", "-]"),
    "added": ("{+", "+}"),
    "left": ("[moved away: ", "]"),
    "moved": ("{moved here: ", "}"),
    "skipped": ("[…]", ""),
}


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that stayed, went, came, left for another place or moved here.

    "skipped" stands for a long stretch that stayed.
    """

    mark: Mark
    text: str = ""

    @property
    def opening(self) -> str:
        """What stands before the text where colours and strokes may be lost."""
        return _MARKS[self.mark][0]

    @property
    def closing(self) -> str:
        """What stands after it."""
        return _MARKS[self.mark][1]

    @property
    def bare(self) -> str:
        """The text between the marks; a change keeps no space inside its marks."""
        return self.text if self.mark == "same" else self.text.strip()

    @property
    def space(self) -> str:
        """The space after the marks."""
        return " " if self.mark == "skipped" or (self.mark != "same" and self.text.endswith(" ")) else ""


def as_text(line: Sequence[Segment], direction: str = "ltr") -> str:
    """One line of a difference in words and marks alone."""
    turn = _RIGHT_TO_LEFT if direction == "rtl" else ""
    return "".join(
        each.text
        if each.mark == "same"
        else f"{turn}{each.opening}{turn}{each.bare}{turn}{each.closing}{turn}{each.space}"
        for each in line
    ).strip()


def lines(segments: Sequence[Segment], most: int) -> Lines:
    """The segments by paragraph, none with a newline left in it; up to about ``most`` characters in all."""
    done: list[list[Segment]] = [[]]
    room = most
    for segment in segments:
        if room <= 0:
            done[-1].append(Segment("skipped"))
            break
        for number, text in enumerate(_show_breaks(segment)[:room].split("\n")):
            if number:
                done.append([])
            if text.strip() or segment.mark == "skipped":
                shown = wording.cut(text, _MOVED_AWAY) if segment.mark == "left" else text
                done[-1].append(Segment(segment.mark, shown))
        room -= len(segment.text)
    return tuple(_spaced(line) for line in done if line)


def _spaced(line: Sequence[Segment]) -> tuple[Segment, ...]:
    """One change and the next stand apart, also where a full stop follows both."""
    following = [*(segment.mark for segment in line[1:]), "same"]
    return tuple(
        replace(segment, text=segment.text.rstrip() + " ")
        if {"same", "skipped"}.isdisjoint((segment.mark, after))
        else segment
        for segment, after in zip(line, following, strict=True)
    )


def _show_breaks(segment: Segment) -> str:
    """A paragraph break that alone went or came would be invisible; elsewhere the break shows itself."""
    is_bare = segment.mark in {"removed", "added"} and not segment.text.strip()
    return "¶ " if is_bare and segment.text else segment.text
