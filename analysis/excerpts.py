"""The only place that finds the passage of a text that answers a query, and marks the words in it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_BEFORE = 60  # characters shown before the first word found
_LONGEST_PIECE = 100  # characters of a word looked for; keeps pasted texts cheap
_MOST_PIECES = 20
_NEAR = 20  # characters within which a word's beginning is looked for
_WIDE = "\u2e80"  # from here on most characters are twice as wide, and say twice as much
_READ = 200_000  # characters of a text looked through
# Latin letters without their accents. One for one: the only letter whose small form is two (İ) is among them.
_BASES = {code: unicodedata.normalize("NFD", chr(code))[0] for code in (*range(0x00C0, 0x0250), *range(0x1E00, 0x1F00))}
_ACCENTED = re.compile("[\u00c0-\u024f\u1e00-\u1eff]")


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of an excerpt; ``is_hit`` where it is one of the words looked for."""

    text: str
    is_hit: bool = False


def excerpt(text: str, pieces: Sequence[str], size: int = 180) -> tuple[Part, ...]:
    """About ``size`` characters around the first of the pieces found, else the beginning; on one line.

    Half as many of Chinese and its neighbours.

    A piece that ends in ``*`` stands for all words that begin so. Case and Latin accents make no difference.
    """
    wanted = _pattern(pieces)
    read = text[:_READ]
    if sum(character >= _WIDE for character in read[:size]) > size // 2:
        size //= 2
    first = wanted.search(_plain(read)) if wanted else None
    start = max(first.start() - _BEFORE, 0) if first else 0
    start = _word_start(read, start)
    end = _word_start(read, start + size) if start + size < len(read) else len(read)
    cut = " ".join(read[start:end].split())
    cut = ("…" if start else "") + cut + ("…" if end < len(text) else "")
    return mark(cut, pieces)


def mark(text: str, pieces: Sequence[str]) -> tuple[Part, ...]:
    """The text in stretches, those that are one of the pieces marked."""
    wanted = _pattern(pieces)
    parts: list[Part] = []
    at = 0
    for found in wanted.finditer(_plain(text)) if wanted else ():
        parts += [Part(text[at : found.start()]), Part(text[found.start() : found.end()], is_hit=True)]
        at = found.end()
    return tuple(part for part in (*parts, Part(text[at:])) if part.text)


def _pattern(pieces: Sequence[str]) -> re.Pattern[str] | None:
    """Any of the pieces; longer ones first, so that a phrase is marked as a whole."""
    bare = [_plain(piece[:_LONGEST_PIECE].rstrip("*")) for piece in pieces[:_MOST_PIECES]]
    bodies = sorted({piece for piece in bare if piece}, key=lambda piece: (-len(piece), piece))
    return re.compile("|".join(_bounded(body) for body in bodies)) if bodies else None


def _bounded(body: str) -> str:
    """A word of an alphabet begins where a word begins: "arms" is not found in "farms"."""
    words = r"\s+".join(re.escape(word) for word in body.split())
    return rf"(?<!\w){words}" if body[0].isascii() and body[0].isalnum() else words


def _plain(text: str) -> str:
    """The text without case and Latin accents, character for character, so that places stay the same."""
    return (text.translate(_BASES) if _ACCENTED.search(text) else text).lower()


def _word_start(text: str, start: int) -> int:
    """The beginning of the word at ``start``, where one is near; the beginning of the text near that."""
    if start < _NEAR:
        return 0
    space = text.rfind(" ", start - _NEAR, start)
    return space + 1 if space >= 0 else start
