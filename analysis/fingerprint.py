"""The only place that decides whether two texts are the same text republished.

    text ──► fingerprint: a few dozen numbers; copies share several, strangers hardly one (the look-up)
    two texts ──► overlap: how much of the shorter one stands in the longer one (the verdict)

A fingerprint is made of shingles (runs of words; of characters in scripts without spaces), hashed, and
thinned by winnowing: of every window of neighbours the smallest hash stays, so that two texts sharing a
run of ``SHINGLE + WINDOW - 1`` words always share at least one number, wherever the run stands.

Containment, not resemblance, decides: a teaser is a copy though it is a tenth of its original. It is
measured twice, on the whole text and on the text without its quotations, because two reports of one
event quote the same statement at length without being copies of each other.
"""

from __future__ import annotations

import hashlib
import re
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal

from analysis.chinese import simplified
from analysis.text import UNSPACED, clean, fold, words

SHINGLE = 5  # words in a hashed run
UNSPACED_SHINGLE = 8  # characters, about as telling as five words
WINDOW = 24  # neighbours of which one stays: about 60 numbers for a news text of 550 words
LEAD = 80  # shingles; the opening keeps more, since teasers and truncated copies consist of it
LEAD_WINDOW = 6  # what it keeps includes what the wide window keeps, so both always meet

# For whoever looks candidates up: a text sharing fewer numbers is not worth verifying.
CANDIDATE_SHARES = 2

PAIR = 2  # words in a run when two texts are verified
UNSPACED_PAIR = 3  # characters; two are a single common word
TOO_SHORT = 15  # runs; below, agreement is chance ("the ministry said on Monday")
# Middle of the plateau on the development set of bench/duplicates (1,900 texts): any pair of values in
# 0.45-0.50 and 0.30-0.45 gives no false pair and the same F1; the copies with a quarter of their words
# replaced go first above it, reports of one event are taken for copies below it.
WHOLE = 0.47  # least containment of the whole text ...
SHORT = 60  # runs; in a text so short a single paragraph of background, shared by many, is half of it:
WHOLE_SHORT = 0.7  # least containment there; a teaser cut from a text has .88 and more
UNQUOTED = 0.38  # ... and of what is left of both without what either of them quotes
MOSTLY_QUOTED = 10  # runs; where so few are left, the whole text must speak alone and more clearly:
WHOLE_ALONE = 0.8
SAME_LENGTH = 0.8  # shorter through longer; above, the two are the same text and not a part

# A quoted statement is one block: it fills some of the shorter text, and a copy nearly all of it. Between 0.6 and
# 0.8 and at 0.3 to 0.4 no copy of the development set is lost; without, one in two reports that share an unmarked
# statement as long as themselves passed for copies, with it one in seven (statements worked in by a script).
PARTS = 10  # of the shorter text
PART_SHARED = 0.35  # containment of a part that counts
PARTS_SHARED = 0.7  # least share of such parts
SCATTERED = 0.8  # containment and density together; a short text's common words are found anywhere in a long one
# Below a copy and above two reports of one event (at most 0.45, usually 0.2): said, and never acted on.
REWRITE = 0.36

_Words = tuple[str, ...]
Relation = Literal["same", "part_of", "contains"]


@dataclass(frozen=True, slots=True)
class Overlap:
    """A verified near-duplicate: how the first text relates to the second, and how surely.

    ``containment`` is the share of the shorter text's word pairs found in the longer one, the lower of the
    two measurements (with and without quotations). ``in_one_piece`` is how densely the shorter text fills the
    passage of the longer one it stands in: of two texts found whole in a third, the one not torn apart is the one
    that was republished.
    """

    relation: Relation
    containment: float
    in_one_piece: float = 1.0

    @property
    def rank(self) -> tuple[float, float]:
        """Of several matches of one text the one with the highest rank is its parent."""
        return round(self.containment, 3), self.in_one_piece


@lru_cache(maxsize=16)  # a new article's is asked for when its copies are sought and again when it is kept
def fingerprint(text: str) -> frozenset[int]:
    """The numbers by which copies of a text are found: signed 32-bit, the same in every process.

    Empty for a text of fewer words than one shingle.
    """
    tokens = words(simplified(text))
    size = UNSPACED_SHINGLE if _is_unspaced(tokens) else SHINGLE
    hashes = _hashes([" ".join(tokens[i : i + size]) for i in range(len(tokens) - size + 1)])
    return frozenset(_thin(hashes, WINDOW) + _thin(hashes[:LEAD], LEAD_WINDOW))


def _thin(hashes: list[int], window: int) -> list[int]:
    """The smallest of every window of neighbours; of all of them where they do not fill one."""
    width = min(window, len(hashes))
    return [min(hashes[i : i + width]) for i in range(len(hashes) - width + 1)] if hashes else []


def text_hash(text: str) -> str:
    """Digest in hexadecimal of the folded text: equal where a reader sees no difference."""
    return hashlib.blake2b(fold(text).encode(), digest_size=16).hexdigest()


def overlap(first: str, second: str) -> Overlap | None:
    """How the first text relates to the second, or None where they are two texts or too short to tell.

    "part_of": the first stands in the longer second; "contains" is its mirror; "same": they are about
    equally long. The order of the arguments changes nothing else.
    """
    found = verdict(first, second)
    return found if isinstance(found, Overlap) else None


def verdict(first: str, second: str) -> Overlap | Literal["possible_rewrite", "too_short", "different"]:
    """The overlap, or why there is none: what is too short is said to be, not guessed at."""
    mine, other = _read(first), _read(second)
    size = UNSPACED_PAIR if mine.is_unspaced or other.is_unspaced else PAIR
    ours, theirs = _runs(mine.tokens, size), _runs(other.tokens, size)
    if min(len(ours), len(theirs)) < TOO_SHORT:
        return "too_short"
    whole = _containment(ours, theirs)
    if whole < REWRITE:
        return "different"
    # Taken out of both texts: quotation marks that got lost in one of them then do not matter.
    quoted = frozenset(run for quote in mine.quotes + other.quotes for run in _runs(quote, size))
    our_own, their_own = ours - quoted, theirs - quoted
    unquoted = _containment(our_own, their_own)
    if min(len(our_own), len(their_own)) < MOSTLY_QUOTED:
        if whole < WHOLE_ALONE:
            return "different"
        unquoted = whole
    spread = _spread(mine.tokens, other.tokens, size)
    if min(unquoted, spread) < REWRITE:
        return "different"
    containment = min(whole, unquoted)
    long, short = (mine, theirs) if len(ours) >= len(theirs) else (other, ours)
    density = _density(long.tokens, short, size)
    least = WHOLE if min(len(ours), len(theirs)) >= SHORT else WHOLE_SHORT
    if whole < least or unquoted < UNQUOTED or spread < PARTS_SHARED or containment + density < SCATTERED:
        return "possible_rewrite"
    return Overlap(_relation(ours, theirs), containment, density)


def _spread(first: _Words, second: _Words, size: int) -> float:
    """The share of the shorter text's parts that stand in the longer one."""
    short, long = sorted((first, second), key=lambda tokens: (len(tokens), tokens))
    known = _runs(long, size)
    found = [run in known for run in zip(*(short[i:] for i in range(size)), strict=False)]
    edges = [len(found) * part // PARTS for part in range(PARTS + 1)]
    return sum(sum(found[a:b]) >= PART_SHARED * (b - a) for a, b in pairwise(edges)) / PARTS


def _density(long: _Words, short: frozenset[_Words], size: int) -> float:
    """How densely the runs of the shorter text fill the passage between the first and the last tenth of them."""
    places = [at for at, run in enumerate(zip(*(long[i:] for i in range(size)), strict=False)) if run in short]
    middle = places[len(places) // 10 : len(places) - len(places) // 10]
    return round(len(middle) / (middle[-1] - middle[0] + 1), 2) if middle else 0.0


# A run of speech between two marks of one style; short ones are names and single words. One paragraph at
# most, so that a mark nobody closed does not swallow the rest of the text; and none of the same style inside, so that a
# text of nothing but opening marks is read once and not 4,000 times.
_QUOTATION = re.compile(
    r'"[^"\n]{12,4000}"|“[^“”\n]{12,4000}”|«[^«»\n]{12,4000}»|„[^„“”\n]{12,4000}[“”]|「[^「」\n]{6,1500}」'
)
_UNSPACED_TOKEN = re.compile(f"[{UNSPACED}]")


@dataclass(frozen=True, slots=True)
class _Reading:
    tokens: _Words
    quotes: tuple[_Words, ...]
    is_unspaced: bool


@lru_cache(maxsize=64)  # a new text is verified against several candidates, one after the other
def _read(text: str) -> _Reading:
    plain = simplified(clean(text))
    tokens = tuple(words(plain))
    quotes = tuple(tuple(words(quote)) for quote in _QUOTATION.findall(plain))
    return _Reading(tokens, quotes, _is_unspaced(tokens))


def _is_unspaced(tokens: Sequence[str]) -> bool:
    """True where most words are single characters of a script without spaces."""
    return 2 * sum(1 for token in tokens if _UNSPACED_TOKEN.match(token)) > len(tokens)


def _hashes(runs: list[str]) -> list[int]:
    digests = [hashlib.blake2b(run.encode(), digest_size=4).digest() for run in runs]
    return list(struct.unpack(f">{len(runs)}i", b"".join(digests)))


def _runs(tokens: _Words, size: int) -> frozenset[_Words]:
    return frozenset(zip(*(tokens[i:] for i in range(size)), strict=False))


def _containment(runs: frozenset[_Words], others: frozenset[_Words]) -> float:
    """The share of the smaller set found in the larger one."""
    return len(runs & others) / max(1, min(len(runs), len(others)))


def _relation(ours: frozenset[_Words], theirs: frozenset[_Words]) -> Relation:
    if min(len(ours), len(theirs)) >= SAME_LENGTH * max(len(ours), len(theirs)):
        return "same"
    return "part_of" if len(ours) < len(theirs) else "contains"
