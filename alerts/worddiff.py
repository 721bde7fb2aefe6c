"""The only place that shows two readings of a text as one, word by word.

    paragraphs that stayed ──► same (folded where long)
    paragraphs that changed ──► their words: same, removed, added

Chinese, Japanese, Thai, Lao, Khmer and Burmese are compared character by character, for they write
no spaces. Work is bounded: where a comparison would be too long, whole blocks are given as removed and added.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

Mark = Literal["same", "removed", "added", "skipped"]

MOST_WORDS = 20_000  # of both texts; above, whole paragraphs are compared
MOST_PAIRS = 300_000  # equal pairs of words in one block: 5,000 words of prose; measured 0.3 s for two
# texts of random common words, 3 s for the worst layout tried (every 25th of 5,000 words changed)
CONTEXT = 16  # words kept on each side of a change
_ISLAND = 4  # an unchanged word shorter than this between two changes helps nobody

_UNSPACED = (
    "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff65\U00020000-\U0003134f"  # CJK
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_CHUNK = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*")


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of text that stayed, went or came; "skipped" stands for a long stretch that stayed."""

    mark: Mark
    text: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    key: str  # what is compared
    shown: str  # the same with the space after it


_Step = tuple[Mark, list[_Word]]


def diff(before: str, after: str) -> list[Segment]:
    """What changed from one text (paragraphs separated by newlines) to the other; empty where nothing did."""
    old, new = _lines(before), _lines(after)
    if old == new:
        return []
    steps = _compare_paragraphs(old, new)
    return _fold(_merge(_absorb_islands(_merge(steps))))


def _lines(text: str) -> list[str]:
    return [stripped for line in text.splitlines() if (stripped := " ".join(line.split()))]


def _compare_paragraphs(old: list[str], new: list[str]) -> list[_Step]:
    is_short = sum(len(line.split()) for line in (*old, *new)) <= MOST_WORDS
    steps: list[_Step] = []
    for tag, lines_old, lines_new in _opcodes(old, new):
        if tag == "same":
            steps.append(("same", _split(lines_new)))
            continue
        words_old, words_new = _split(lines_old), _split(lines_new)
        if is_short and words_old and words_new:
            steps.extend(_compare_words(words_old, words_new))
        else:
            steps += [("removed", words_old), ("added", words_new)]
    return steps


def _compare_words(old: list[_Word], new: list[_Word]) -> Iterator[_Step]:
    by_key = [word.key for word in old], [word.key for word in new]
    at_old = at_new = 0
    for tag, keys_old, keys_new in _opcodes(*by_key):
        words_old = old[at_old : at_old + len(keys_old)]
        words_new = new[at_new : at_new + len(keys_new)]
        at_old, at_new = at_old + len(keys_old), at_new + len(keys_new)
        if tag == "same":
            yield "same", words_new
        else:
            yield "removed", words_old
            yield "added", words_new


def _opcodes(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[str, list[str], list[str]]]:
    """Stretches ("same" or "changed") that cover both sequences in order; common ends are set aside first."""
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    if head:
        yield "same", list(old[:head]), list(new[:head])
    middle_old, middle_new = old[head : len(old) - tail], new[head : len(new) - tail]
    if _pairs(middle_old, middle_new) > MOST_PAIRS:
        yield "changed", list(middle_old), list(middle_new)
    else:
        matcher = SequenceMatcher(None, middle_old, middle_new, autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            yield ("same" if tag == "equal" else "changed"), list(middle_old[i1:i2]), list(middle_new[j1:j2])
    if tail:
        yield "same", list(old[len(old) - tail :]), list(new[len(new) - tail :])


def _pairs(old: Sequence[str], new: Sequence[str]) -> int:
    """In how many places both have the same item: what comparing them costs."""
    counts = Counter(new)
    return sum(number * counts[item] for item, number in Counter(old).items())


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items both begin with."""
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _split(lines: Sequence[str]) -> list[_Word]:
    """The words of some paragraphs, each paragraph ending in a word of its own, the newline."""
    words: list[_Word] = []
    for line in lines:
        for chunk in _CHUNK.findall(line):
            words.extend(_peel(chunk))
        words.append(_Word("\n", "\n"))
    return words


def _peel(chunk: str) -> Iterator[_Word]:
    """Punctuation at the ends of a word stands for itself: adding a comma does not change the word."""
    bare = chunk.rstrip()
    start, end = 0, len(bare)
    while start < end and _is_mark(bare[start]):
        start += 1
    while end > start and _is_mark(bare[end - 1]):
        end -= 1
    parts = [part for part in (bare[:start], bare[start:end], bare[end:]) if part]
    for part in parts[:-1]:
        yield _Word(part, part)
    yield _Word(parts[-1], parts[-1] + chunk[len(bare) :])


def _is_mark(character: str) -> bool:
    return unicodedata.category(character)[0] in "PS"


def _merge(steps: Sequence[_Step]) -> list[_Step]:
    """Between two unchanged stretches, all that went comes first, then all that came."""
    merged: list[_Step] = []
    gone: list[_Word] = []
    come: list[_Word] = []
    for mark, words in steps:
        if mark == "removed":
            gone = gone + words
        elif mark == "added":
            come = come + words
        elif words:
            merged += _changed(gone, come)
            gone, come = [], []
            before = merged.pop()[1] if merged and merged[-1][0] == "same" else []
            merged.append(("same", before + words))
    return merged + _changed(gone, come)


def _changed(gone: list[_Word], come: list[_Word]) -> list[_Step]:
    steps: list[_Step] = [("removed", gone), ("added", come)]
    return [step for step in steps if step[1]]


def _absorb_islands(steps: Sequence[_Step]) -> list[_Step]:
    """A short unchanged word between two changes joins them: two readable phrases instead of confetti."""
    absorbed: list[_Step] = []
    for index, (mark, words) in enumerate(steps):
        is_between = 0 < index < len(steps) - 1
        letters = "".join(word.key for word in words)
        if mark == "same" and is_between and len(letters) < _ISLAND and "\n" not in letters:
            absorbed += [("removed", words), ("added", words)]
        else:
            absorbed.append((mark, words))
    return absorbed


def _fold(steps: Sequence[_Step]) -> list[Segment]:
    segments: list[Segment] = []
    for index, (mark, words) in enumerate(steps):
        if mark != "same":
            segments.append(Segment(mark, _shown(words)))
            continue
        before = CONTEXT if index > 0 else 0
        after = CONTEXT if index < len(steps) - 1 else 0
        segments.extend(_keep_ends(words, before, after))
    return segments


def _keep_ends(words: list[_Word], first: int, last: int) -> Iterator[Segment]:
    """An unchanged stretch, without its middle where that is long enough to be worth skipping."""
    if len(words) <= first + last + CONTEXT // 2:
        yield Segment("same", _shown(words))
        return
    if first:
        yield Segment("same", _shown(words[:first]))
    yield Segment("skipped")
    if last:
        yield Segment("same", _shown(words[-last:]))


def lines(segments: Sequence[Segment], most: int) -> tuple[tuple[Segment, ...], ...]:
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
                done[-1].append(Segment(segment.mark, text))
        room -= len(segment.text)
    return tuple(_spaced(line) for line in done if line)


def _spaced(line: Sequence[Segment]) -> tuple[Segment, ...]:
    """What went and what came in its place stand apart, also where a full stop follows both."""
    following = [*(segment.mark for segment in line[1:]), "same"]
    return tuple(
        Segment(segment.mark, segment.text.rstrip() + " ") if (segment.mark, after) == ("removed", "added") else segment
        for segment, after in zip(line, following, strict=True)
    )


def _show_breaks(segment: Segment) -> str:
    """A paragraph break that alone went or came would be invisible; elsewhere the break shows itself."""
    is_bare = segment.mark in {"removed", "added"} and not segment.text.strip()
    return "¶ " if is_bare and segment.text else segment.text


def _shown(words: Sequence[_Word]) -> str:
    return "".join(word.shown for word in words)
