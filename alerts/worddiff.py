"""The only place that shows two readings of a text as one, word by word.

    sentences that stayed ──► same (folded where long)
    sentences that stand elsewhere now ──► left (where they were), moved (where they are)
    the others ──► their words: same, removed, added

Chinese, Japanese, Thai, Lao, Khmer and Burmese are compared character by character, for they write
no spaces. Work is bounded: where a comparison would be too long, whole blocks are given as removed and added.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, takewhile

from rapidfuzz.distance import Indel

from alerts.marking import Mark, Segment
from analysis.text import sentence_ends

MOST_CELLS = 100_000_000  # words of one block times words of the other; above, blocks are given whole.
# 10,000 words by 10,000 take 0.6 s, whatever they are, and 12 MB (difflib: 10 s for 5,000 in the worst layout).
CONTEXT = 16  # words kept on each side of a change
_ISLAND = 4  # an unchanged word shorter than this between two changes helps nobody
_ISLAND_SHARE = 6  # nor does one that is that many times shorter than either of the changes around it
_REWORDED = 0.5  # share of words in common from which one sentence is taken for another's new wording
_MOST_PAIRS = 40_000  # of sentences that are looked at for that, with at most so many cells as above
_MOVED = 12  # letters of the shortest sentence that is followed to its new place; characters of CJK count thrice

_UNSPACED = (
    "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff00-\uff65\U00020000-\U0003134f"  # CJK
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_CHUNK = re.compile(rf"[{_UNSPACED}]\s*|[^\s{_UNSPACED}]+\s*")
_DENSE = re.compile(f"[{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, or a whole sentence where sentences are compared."""

    key: str  # what is compared
    shown: str  # the same with the space or the end of the paragraph after it
    is_moved: bool = False


_Step = tuple[Mark, list[_Word]]
_Block = tuple[bool, list[_Word], list[_Word]]  # whether both are equal, then both


def diff(before: str, after: str) -> list[Segment]:
    """What changed from one text (paragraphs separated by newlines) to the other; empty where nothing did."""
    old, new = _sentences(before), _sentences(after)
    if old == new:
        return []
    return _fold(_merge(_absorb_islands(_merge(_compare_sentences(old, new)))))


def _sentences(text: str) -> list[_Word]:
    found: list[_Word] = []
    for line in text.splitlines():
        if stripped := " ".join(line.split()):
            ends = [end + (stripped[end : end + 1] == " ") for end in sentence_ends(stripped)]
            cuts = zip([0, *ends], [*ends, len(stripped)], strict=True)
            sentences = [stripped[start:end] for start, end in cuts if start < end]
            sentences[-1] += "\n"
            found += [_Word(sentence.strip(), sentence) for sentence in sentences]
    return found


def _compare_sentences(old: list[_Word], new: list[_Word]) -> Iterator[_Step]:
    blocks = list(_opcodes(*_pair_reworded(old, new)))
    moved = _find_moved(blocks)
    gone: list[_Word] = []
    come: list[_Word] = []
    for is_same, sentences_old, sentences_new in blocks:
        if not is_same:
            gone += sentences_old
            come += sentences_new
            continue
        for before, after in zip(sentences_old, sentences_new, strict=True):
            if before.shown.strip() != after.shown.strip():
                # reworded: one sentence may have become two, so its neighbours are looked at with it
                gone.append(before)
                come.append(after)
                continue
            yield from _compare_words(_split(gone, moved, "<"), _split(come, moved, ">"))
            gone, come = [], []
            if before.shown == after.shown:
                yield "same", [_Word(chunk, chunk) for chunk in _CHUNK.findall(after.shown)]
            else:  # the end of a paragraph came or went
                yield from _compare_words(_split([before]), _split([after]))
    yield from _compare_words(_split(gone, moved, "<"), _split(come, moved, ">"))


def _pair_reworded(old: list[_Word], new: list[_Word]) -> tuple[list[_Word], list[_Word]]:
    """The sentences; what became of one by rewording has its key, the most alike first."""
    known_old, known_new = {sentence.key for sentence in old}, {sentence.key for sentence in new}
    only_old = [(at, sentence) for at, sentence in enumerate(old) if sentence.key not in known_new]
    only_new = [(at, sentence) for at, sentence in enumerate(new) if sentence.key not in known_old]
    words_old = [[word.key for word in _split([sentence])] for _, sentence in only_old]
    words_new = [[word.key for word in _split([sentence])] for _, sentence in only_new]
    cells = sum(map(len, words_old)) * sum(map(len, words_new))
    if len(only_old) * len(only_new) > _MOST_PAIRS or cells > MOST_CELLS:
        return old, new
    alike = [
        (Indel.normalized_similarity(left, right, score_cutoff=_REWORDED), at_old, at_new)
        for (at_old, _), left in zip(only_old, words_old, strict=True)
        for (at_new, _), right in zip(only_new, words_new, strict=True)
    ]
    paired, taken = list(new), set[int]()
    for likeness, at_old, at_new in sorted(alike, key=lambda pair: (-pair[0], pair[1:])):
        if likeness and not {~at_old, at_new} & taken:
            taken |= {~at_old, at_new}
            paired[at_new] = replace(new[at_new], key=old[at_old].key)
    return old, paired


def _find_moved(blocks: Sequence[_Block]) -> set[str]:
    """The sentences that went in one place and came in another, long enough to be the same ones."""
    gone = Counter(sentence.shown.strip() for is_same, old, _ in blocks if not is_same for sentence in old)
    come = Counter(sentence.shown.strip() for is_same, _, new in blocks if not is_same for sentence in new)
    return {
        key for key, count in gone.items() if count == come[key] and len(key) + 2 * len(_DENSE.findall(key)) >= _MOVED
    }


def _compare_words(old: list[_Word], new: list[_Word]) -> Iterator[_Step]:
    for is_same, words_old, words_new in _opcodes(old, new):
        if is_same:  # with the space that one of them may lack before a comma or the end of a paragraph
            yield (
                "same",
                [max(pair, key=lambda word: len(word.shown)) for pair in zip(words_new, words_old, strict=True)],
            )
        else:
            yield "removed", words_old
            yield "added", words_new


def _opcodes(old: list[_Word], new: list[_Word]) -> Iterator[_Block]:
    """Stretches that are equal or not and cover both sequences in order; common ends are set aside first."""
    keys_old, keys_new = [word.key for word in old], [word.key for word in new]
    head = _common(keys_old, keys_new)
    tail = _common(keys_old[head:][::-1], keys_new[head:][::-1])
    end_old, end_new = len(old) - tail, len(new) - tail
    if head:
        yield True, old[:head], new[:head]
    if (end_old - head) * (end_new - head) > MOST_CELLS:
        yield False, old[head:end_old], new[head:end_new]
    else:
        codes = Indel.opcodes(keys_old[head:end_old], keys_new[head:end_new])
        for is_equal, run in groupby(codes, key=lambda code: code.tag == "equal"):
            stretch = list(run)
            first, last = stretch[0], stretch[-1]
            yield (
                is_equal,
                old[head + first.src_start : head + last.src_end],
                new[head + first.dest_start : head + last.dest_end],
            )
    if tail:
        yield True, old[end_old:], new[end_new:]


def _common(old: Sequence[str], new: Sequence[str]) -> int:
    """How many items both begin with."""
    count = 0
    for left, right in zip(old, new, strict=False):
        if left != right:
            break
        count += 1
    return count


def _split(sentences: Sequence[_Word], moved: Collection[str] = (), side: str = "") -> list[_Word]:
    """The words of some sentences; the end of a paragraph is a word of its own, and so is a moved sentence."""
    words: list[_Word] = []
    for sentence in sentences:
        line = sentence.shown.rstrip("\n")
        if is_moved := sentence.shown.strip() in moved:
            words.append(_Word(side + line, line, is_moved))
        else:
            for chunk in _CHUNK.findall(line):
                words.extend(_peel(chunk))
        if line != sentence.shown:
            words.append(_Word(side + "\n" if is_moved else "\n", "\n", is_moved))
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


def _merge(steps: Iterable[_Step]) -> list[_Step]:
    """Between two unchanged stretches, all that went comes first, then all that came."""
    merged: list[_Step] = []
    gone: list[_Word] = []
    come: list[_Word] = []
    for mark, words in steps:
        if mark in {"removed", "left"}:
            gone += words
        elif mark in {"added", "moved"}:
            come += words
        elif words:
            merged += _changed(gone, come)
            gone, come = [], []
            if merged and merged[-1][0] == "same":
                merged[-1][1].extend(words)
            else:
                merged.append(("same", list(words)))
    return [*merged, *_changed(gone, come)]


def _changed(gone: list[_Word], come: list[_Word]) -> Iterator[_Step]:
    if any(word.is_moved for word in (*gone, *come)):  # the end of a paragraph that moved along is no change
        gone = [word for word in gone if word.is_moved or word.shown != "\n"]
        come = [replace(word, is_moved=word.is_moved or word.shown == "\n") for word in come]
    ending: list[_Word] = []
    if gone and come and gone[-1].key == come[-1].key == "\n":
        gone, come, ending = gone[:-1], come[:-1], come[-1:]
    sides: tuple[tuple[list[_Word], Mark, Mark], ...] = ((gone, "removed", "left"), (come, "added", "moved"))
    for words, here, elsewhere in sides:
        for is_moved, run in groupby(words, key=lambda word: word.is_moved):
            yield (elsewhere if is_moved else here), list(run)
    if ending:
        yield "same", ending


def _absorb_islands(steps: Sequence[_Step]) -> list[_Step]:
    """A short unchanged word between two changes joins them: two readable phrases instead of confetti."""
    absorbed: list[_Step] = []
    for index, (mark, words) in enumerate(steps):
        if mark != "same":
            absorbed.append((mark, words))
            continue
        around = min(
            _letters_changed(steps[at] for at in range(index - 1, -1, -1)),
            _letters_changed(steps[at] for at in range(index + 1, len(steps))),
        )
        letters = "".join(word.key for word in words)
        if around and len(letters) < max(_ISLAND, around / _ISLAND_SHARE) and "\n" not in letters:
            absorbed += [("removed", words), ("added", words)]
        else:
            absorbed.append((mark, words))
    return absorbed


def _letters_changed(steps: Iterable[_Step]) -> int:
    """How long the change is that these steps begin with: its longer side."""
    changed = takewhile(lambda step: step[0] != "same", steps)
    return max((sum(len(word.shown) for word in words) for _, words in changed), default=0)


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


def _shown(words: Sequence[_Word]) -> str:
    return "".join(word.shown for word in words)
