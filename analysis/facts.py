"""The only place that says in what two readings of a text differ, as typed facts.

    paragraphs ──► sentences ──► aligned ──► same │ reworded pairs │ removed │ added │ moved
                                                     ▼
                                   numbers, dates, negation, modality, speech, names, else wording

Kinds of facts: title, number, date, negation, modality, quotation, name, correction, wording, "clause added",
"clause removed", and for whole passages "paragraph added", "paragraph removed", "sentence added", "sentence removed",
"passage moved". ``before`` and ``after`` quote the two readings; one of them is empty where a thing only
came or went.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from difflib import SequenceMatcher

from analysis import signals
from analysis.model import Fact
from analysis.text import fold, sentences, words

_REWORDED = 0.4  # share of words two sentences must have in common to be one sentence reworded
_AT_MOST = 60  # facts of one comparison; a page that differs in more was replaced, and nobody reads on
_SIGNS = re.compile(r"[$€£¥₽₹%?+]|\d+(?:[.,]\d+)*|\w")  # what a reader notices beside letters
_CORRECTION = re.compile(
    r"\b(?:correction|clarification|erratum|editor'?s note)\b|\b(?:was|has been|is) (?:corrected|amended|clarified)\b"
    r"|исправлен|уточнен|поправк|rectificatif|a été (?:corrigé|modifié)|fe de erratas|ha sido corregid"
    r"|berichtigt|korrigiert"
    r"|更正|勘误|訂正|تصحيح|정정"
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence and the number of the paragraph it stands in."""

    text: str
    paragraph: int

    @property
    def key(self) -> str:
        """What must be equal for a reader to see the same sentence."""
        return signs(self.text)


def signs(text: str) -> str:
    """Letters, digits and the few marks that carry meaning: equal where only typography differs."""
    return "".join(_SIGNS.findall(fold(text)))


def split(lines: Iterable[str]) -> list[Sentence]:
    """The sentences of paragraphs, in order; those without any letter or digit are left out."""
    found = [Sentence(text, number) for number, line in enumerate(lines) for text in sentences(line)]
    return [sentence for sentence in found if sentence.key]


def differences(before: list[Sentence], after: list[Sentence], language: str) -> list[Fact]:
    """The typed facts between two readings, in the order of the text; empty where no reader sees any."""
    pairs, removed, added = _align(before, after)
    moved, removed, added = _take_moved(removed, added)
    facts = [fact for old, new in pairs for fact in _reworded(old.text, new.text, language)]
    facts += _passages(removed, before, "removed") + _passages(added, after, "added") + moved
    facts += _names_gone_or_come(removed, after, language, gone=True)
    facts += _names_gone_or_come(added, before, language, gone=False)
    return facts[:_AT_MOST]


_Pair = tuple[Sentence, Sentence]


def _align(before: list[Sentence], after: list[Sentence]) -> tuple[list[_Pair], list[Sentence], list[Sentence]]:
    """Reworded pairs, and what is left over on each side."""
    matcher = SequenceMatcher(None, [s.key for s in before], [s.key for s in after], autojunk=False)
    pairs: list[_Pair] = []
    removed: list[Sentence] = []
    added: list[Sentence] = []
    for tag, start, end, other_start, other_end in matcher.get_opcodes():
        old, new = before[start:end], after[other_start:other_end]
        # Sentences cut or joined differently, with the same words, are the same text.
        if tag == "equal" or "".join(s.key for s in old) == "".join(s.key for s in new):
            continue
        matched, old_rest, new_rest = _pair_up(old, new)
        pairs += matched
        removed += old_rest
        added += new_rest
    return pairs, removed, added


def _pair_up(old: list[Sentence], new: list[Sentence]) -> tuple[list[_Pair], list[Sentence], list[Sentence]]:
    """The most similar sentences of one block with each other, best first."""
    bags = [_bag(sentence.text) for sentence in new]
    scored = sorted(
        ((_dice(_bag(one.text), bag), -i, -j) for i, one in enumerate(old) for j, bag in enumerate(bags)),
        reverse=True,
    )
    left, right = dict(enumerate(old)), dict(enumerate(new))
    pairs: list[tuple[int, _Pair]] = []
    for score, i, j in scored:
        if score >= _REWORDED and -i in left and -j in right:
            pairs.append((-j, (left.pop(-i), right.pop(-j))))
    return [pair for _, pair in sorted(pairs, key=lambda found: found[0])], list(left.values()), list(right.values())


def _take_moved(removed: list[Sentence], added: list[Sentence]) -> tuple[list[Fact], list[Sentence], list[Sentence]]:
    """Sentences gone here and come there have only moved; said once for each paragraph."""
    common = {s.key for s in removed} & {s.key for s in added}
    places = {s.paragraph: s for s in reversed(added) if s.key in common}
    facts = [Fact("passage moved", s.text, s.text) for _, s in sorted(places.items())]
    return facts, [s for s in removed if s.key not in common], [s for s in added if s.key not in common]


def _passages(part: list[Sentence], whole: list[Sentence], verb: str) -> list[Fact]:
    """One fact for each paragraph or sentence that was added or removed, a correction notice by its name."""
    sizes = Counter(sentence.paragraph for sentence in whole)
    facts = []
    for paragraph, number in Counter(sentence.paragraph for sentence in part).items():
        text = " ".join(sentence.text for sentence in part if sentence.paragraph == paragraph)
        kind = f"{'paragraph' if number == sizes[paragraph] else 'sentence'} {verb}"
        if verb == "added" and _CORRECTION.search(fold(text)):
            kind = "correction"
        facts.append(Fact(kind, "", text) if verb == "added" else Fact(kind, text, ""))
    return facts


def _names_gone_or_come(part: list[Sentence], other: list[Sentence], language: str, *, gone: bool) -> list[Fact]:
    """Names in a whole passage that the other reading does not have at all."""
    known = fold(" ".join(sentence.text for sentence in other))
    new = dict.fromkeys(name for s in part for name in signals.names(s.text, language) if fold(name) not in known)
    return [Fact("name", name, "") if gone else Fact("name", "", name) for name in new]


def _reworded(old: str, new: str, language: str) -> list[Fact]:
    """What changed inside one sentence; "wording" where nothing with a name did."""
    facts: list[Fact] = []
    for kind, found in _SIGNALS.items():
        gone, come = found(old, language), found(new, language)
        facts += _swapped(kind, gone - come, come - gone)
    if _CORRECTION.search(fold(new)) and not _CORRECTION.search(fold(old)):
        facts.append(Fact("correction", old, new))
    return facts or [_clause(old, new)]


def _clause(old: str, new: str) -> Fact:
    """What only went or only came inside a sentence; else the two wordings."""
    before, after = old.split(), new.split()
    codes = SequenceMatcher(None, [signs(w) for w in before], [signs(w) for w in after], autojunk=False).get_opcodes()
    tags = {tag for tag, *_ in codes} - {"equal"}
    if tags == {"delete"}:
        return Fact(
            "clause removed", " ".join(word for tag, i, j, _, _ in codes if tag == "delete" for word in before[i:j])
        )
    if tags == {"insert"}:
        return Fact(
            "clause added", "", " ".join(word for tag, _, _, i, j in codes if tag == "insert" for word in after[i:j])
        )
    return Fact("wording", old, new)


_SIGNALS: dict[str, Callable[[str, str], Counter[str]]] = {
    "negation": signals.negations,
    "modality": signals.commitments,
    "number": signals.numbers,
    "date": lambda sentence, _language: signals.dates(sentence),
    "quotation": lambda sentence, _language: signals.speech(sentence),
    "name": signals.names,
}


def _swapped(kind: str, gone: Counter[str], come: Counter[str]) -> list[Fact]:
    """What went beside what came in its place; the longer side keeps its rest alone."""
    before, after = list(gone.elements()), list(come.elements())
    if kind == "name":  # a name is the same in another case or with another ending
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
