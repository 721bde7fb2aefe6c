"""The only place that says in what two readings of a text differ, as typed facts.

    paragraphs ──► sentences ──► aligned ──► same │ reworded pairs │ removed │ added │ moved
                                                     │                     └──► passages.py
                                                     ▼
                     numbers, dates, negation, modality, attribution, law, quotations, names, else wording

Kinds of facts: title, number, date, negation, modality, attribution, "legal term", quotation, name, signatory, actor,
correction, wording, "clause added", "clause removed", "clause moved", and for whole passages "paragraph", "sentence",
"list item" and "line" with "added" or "removed", and "passage moved". ``before`` and ``after`` quote the two
readings; one of them is empty where a thing only came or went.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from rapidfuzz.distance import Indel

from analysis import signals
from analysis.language import detect as language_of
from analysis.model import Fact
from analysis.text import fold, sentences, words

_REWORDED = 0.4  # share of words two sentences must have in common to be one sentence reworded
SIGNS = re.compile(r"[$€£¥₽₹%?+]|\d+(?:[.,]\d+)*|\w")  # what a reader notices
# Above so many items times items the comparison whose time is bounded takes over from the one that reads better, and
# above the second all between the common ends is given as replaced. No real article comes near either of them.
_BOUNDED_FROM, _GIVEN_WHOLE_FROM = 1_000_000, 100_000_000
_MOST_PAIRS = 250_000  # sentences of one block times sentences: more are removed and added, without a search for pairs
_MOVED_WORDS = 3  # as many words of one sentence in another place are a clause moved


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, the number of the paragraph it stands in, and its signs: equal where a reader sees the same."""

    text: str
    paragraph: int
    key: str


@dataclass(frozen=True, slots=True)
class Difference:
    """Sentences that were reworded, and those of each side that the other one does not have."""

    pairs: list[tuple[Sentence, Sentence]]
    removed: list[Sentence]
    added: list[Sentence]


def signs(text: str) -> str:
    """Letters, digits and the few marks that carry meaning: equal where only typography differs."""
    return "".join(SIGNS.findall(fold(text)))


def split(lines: Iterable[str]) -> list[Sentence]:
    """The sentences of paragraphs, in order; those without any letter or digit are left out."""
    found = [Sentence(text, number, signs(text)) for number, line in enumerate(lines) for text in sentences(line)]
    return [sentence for sentence in found if sentence.key]


def align(before: list[Sentence], after: list[Sentence]) -> Difference:
    """Reworded pairs, and what is left over on each side."""
    found = Difference([], [], [])
    for start, end, other_start, other_end in _differing([s.key for s in before], [s.key for s in after]):
        old, new = before[start:end], after[other_start:other_end]
        # Sentences cut or joined differently, with the same words, are the same text.
        if "".join(s.key for s in old) == "".join(s.key for s in new):
            continue
        matched, old_rest, new_rest = _pair_up(old, new)
        found.pairs.extend(matched)
        found.removed.extend(old_rest)
        found.added.extend(new_rest)
    return found


def _differing(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Where two sequences differ: from and to in the one, from and to in the other; in time that is bounded."""
    if len(old) * len(new) <= _BOUNDED_FROM:
        codes = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        return [code[1:] for code in codes if code[0] != "equal"]
    head = _common(old, new)
    tail = _common(old[head:][::-1], new[head:][::-1])
    end, other_end = len(old) - tail, len(new) - tail
    if (end - head) * (other_end - head) > _GIVEN_WHOLE_FROM:
        return [(head, end, head, other_end)]
    runs: list[tuple[int, int, int, int]] = []
    for code in Indel.opcodes(old[head:end], new[head:other_end]):
        if code.tag == "equal":
            continue
        place = (head + code.src_start, head + code.src_end, head + code.dest_start, head + code.dest_end)
        if runs and (runs[-1][1], runs[-1][3]) == (place[0], place[2]):  # gone and come in one place: replaced
            place = (runs[-1][0], place[1], runs.pop()[2], place[3])
        runs.append(place)
    return runs


def _common(old: list[str], new: list[str]) -> int:
    return next((at for at, (a, b) in enumerate(zip(old, new, strict=False)) if a != b), min(len(old), len(new)))


_Pair = tuple[Sentence, Sentence]


def _pair_up(old: list[Sentence], new: list[Sentence]) -> tuple[list[_Pair], list[Sentence], list[Sentence]]:
    """The most similar sentences of one block with each other, best first."""
    if len(old) * len(new) > _MOST_PAIRS:
        return [], old, new
    bags, others = ([_bag(sentence.text) for sentence in side] for side in (old, new))
    scored = sorted(
        ((_dice(one, other), -i, -j) for i, one in enumerate(bags) for j, other in enumerate(others)),
        reverse=True,
    )
    left, right = dict(enumerate(old)), dict(enumerate(new))
    pairs: list[tuple[int, _Pair]] = []
    for score, i, j in scored:
        if score >= _REWORDED and -i in left and -j in right:
            pairs.append((-j, (left.pop(-i), right.pop(-j))))
    return [pair for _, pair in sorted(pairs, key=lambda found: found[0])], list(left.values()), list(right.values())


def names_gone_or_come(part: Iterable[str], other: list[Sentence], language: str, *, gone: bool) -> list[Fact]:
    """Names in whole passages that the other reading does not have at all."""
    known = fold(" ".join(sentence.text for sentence in other))
    new = dict.fromkeys(name for text in part for name in signals.names(text, language) if fold(name) not in known)
    return [Fact("name", name, "") if gone else Fact("name", "", name) for name in new]


def reworded(old: str, new: str, language: str) -> list[Fact]:
    """What changed inside one sentence; "wording" where nothing with a name did.

    Pages say the wrong language of themselves; a sentence that shows nothing in that one is asked for its own, unless
    it is too short to tell.
    """
    facts = _telling(old, new, language)
    if not facts and (own := language_of(new)) not in {"", language}:
        facts = _telling(old, new, own)
    return facts or [_clause(old, new)]


def _telling(old: str, new: str, language: str) -> list[Fact]:
    facts: list[Fact] = []
    for kind, found in _SIGNALS.items():
        gone, come = found(old, language), found(new, language)
        facts += _swapped(kind, gone - come, come - gone)
    if signals.is_about_signing(old) or signals.is_about_signing(new):
        facts = [Fact("signatory", f.before, f.after) if f.kind == "name" else f for f in facts]
    if signals.is_correction(new) and not signals.is_correction(old):
        facts.append(Fact("correction", old, new))
    return facts


def _clause(old: str, new: str) -> Fact:
    """What only went, only came or only moved inside a sentence; else the two wordings."""
    before, after = _pieces(old), _pieces(new)
    glue = "" if len(before) > len(old.split()) else " "
    places = _differing([signs(w) for w in before], [signs(w) for w in after])
    gone = [piece for i, j, _, _ in places for piece in before[i:j]]
    come = [piece for _, _, i, j in places for piece in after[i:j]]
    if not come:
        return Fact("clause removed", glue.join(gone))
    if not gone:
        return Fact("clause added", "", glue.join(come))
    if len(gone) >= _MOVED_WORDS and sorted(map(signs, gone)) == sorted(map(signs, come)):
        return Fact("clause moved", old, new)
    return Fact("wording", old, new)


def _pieces(text: str) -> list[str]:
    """Words as written; single characters where a script has no spaces."""
    parts = text.split()
    return parts if len(parts) > 1 + len(text) / 20 else words(text)


_SIGNALS: dict[str, Callable[[str, str], Counter[str]]] = {
    "negation": signals.negations,
    "modality": signals.commitments,
    "number": signals.numbers,
    "date": lambda sentence, _language: signals.dates(sentence),
    "attribution": signals.attributions,
    "legal term": signals.legal,
    "quotation": lambda sentence, _language: signals.speech(sentence),
    "name": signals.names,
}


def _swapped(kind: str, gone: Counter[str], come: Counter[str]) -> list[Fact]:
    """What went beside what came in its place; the longer side keeps its rest alone."""
    before, after = list(gone.elements()), list(come.elements())
    if kind in {"name", "legal term"}:  # a name is the same in another case or with another ending
        before, after = _without_inflections(before, after)
    size = max(len(before), len(after))
    padded = (before + [""] * (size - len(before)), after + [""] * (size - len(after)))
    return [Fact(kind, old, new) for old, new in zip(*padded, strict=True)]


def _without_inflections(before: list[str], after: list[str]) -> tuple[list[str], list[str]]:
    """Names that start alike on both sides are one name in two cases and no difference."""
    stems, others = {_stem(name) for name in before}, {_stem(name) for name in after}
    return [n for n in before if _stem(n) not in others], [n for n in after if _stem(n) not in stems]


def _stem(name: str) -> str:
    return " ".join(word[: max(4, len(word) - 3)] for word in fold(name).split())


def _bag(text: str) -> Counter[str]:
    return Counter(words(text))


def _dice(one: Counter[str], other: Counter[str]) -> float:
    return 2 * (one & other).total() / max(1, one.total() + other.total())
