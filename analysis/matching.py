"""The only place that finds the names we know in a text: one automaton for all languages and uses.

    Knowledge ──► Matcher (built once) ──► find(title, text, language) ──► Found: hits, zones, sentences

How a name may be written is said in ``knowledge.py``; where a word begins and ends is decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from analysis.knowledge import Knowledge, Term
from analysis.spelling import FOLDING, NO_BOUNDARY, Name, Role, by_name, entries_of, roles
from analysis.text import paragraphs, prose, sentence_ends

Zone = Literal["title", "lead", "text"]

LEAD_CHARACTERS = 600  # what a news agency puts before the background: whole paragraphs until so many
_LEAD_MOST = 900  # where paragraphs are long
OPENING_CHARACTERS = 250  # the first sentence or two
_DENSE_LANGUAGES = frozenset({"zh", "ja"})
_DENSE = 0.5  # there a character says as much as two or three letters
_SENTENCE_REACH = 240  # characters before and after a word in which its sentence is looked for
_READ_CHARACTERS = 12_000  # of a text; beyond, an article is a transcript and its subject long clear

# A language we hold no words for borrows those of a close relative that shares many of them.
RELATIVES: Mapping[str, tuple[str, ...]] = {
    "uk": ("ru",),
    "be": ("ru",),
    "bg": ("ru",),
    "sr": ("ru",),
    "mk": ("ru",),
    "mr": ("hi",),
    "ne": ("hi",),
    "ur": ("ar",),
    "fa": ("ar",),
    "gl": ("pt", "es"),
    "ca": ("es",),
}
# Arabic writes articles, prepositions and "and" together with the word.
_PROCLITICS = frozenset(
    ["و", "ف", "ب", "ك", "ل", "س", "ال", "وال", "فال", "بال", "كال", "لل", "ولل", "فلل", "وب", "ول", "وبال", "ا"]
)
_KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30fe]")  # foreign words in Japanese, written as one block


@dataclass(frozen=True, slots=True)
class Hit:
    """A term found: ``text[start:end]`` are the words."""

    start: int
    end: int
    role: Role
    term: Term


@dataclass(frozen=True)
class Found:
    """The hits of one article with what is needed to place them."""

    text: str  # title, newline, text
    title_end: int
    opening_end: int  # the first paragraph, or its beginning: what the article says it is about
    lead_end: int
    hits: tuple[Hit, ...]

    def of(self, *roles: Role) -> list[Hit]:
        """The hits of these roles in reading order."""
        return [hit for hit in self.hits if hit.role in roles]

    def zone(self, hit: Hit) -> Zone:
        """Where the hit stands."""
        if hit.start < self.title_end:
            return "title"
        return "lead" if hit.start < self.lead_end else "text"

    def words(self, hit: Hit) -> str:
        """The words as they stand in the text."""
        return self.text[hit.start : hit.end]

    @cached_property
    def _ends(self) -> list[int]:
        return sentence_ends(self.text[: self.lead_end])

    def sentence_number(self, hit: Hit) -> int:
        """Which sentence of title and lead the hit stands in, counting the title as 0."""
        return bisect_right(self._ends, hit.start)

    def sentence(self, hit: Hit) -> str:
        """The sentence the hit stands in; a long one is cut."""
        reach = max(0, hit.start - _SENTENCE_REACH)
        first = max(reach, self.text.rfind("\n", reach, hit.start) + 1)
        around = self.text[first : hit.end + _SENTENCE_REACH]
        ends = sentence_ends(around)
        number = bisect_right(ends, hit.start - first)
        start = ends[number - 1] if number else 0
        end = next((end for end in ends[number:] if end >= hit.end - first), len(around))
        return around[start:end].strip()


class Matcher:
    """Finds every name of a Knowledge in a text; an automaton for each language, built when first needed."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._entries = [
            entry
            for role, term in roles(knowledge)
            for name, languages in by_name(term).items()
            for entry in entries_of(role, term, name, languages)
        ]
        self._automata: dict[frozenset[str], Any] = {}

    def find(self, title: str, text: str, language: str) -> Found:
        """All hits in the title and text; ``language`` says whose words count ("" = only international)."""
        parts = prose(paragraphs(text[:_READ_CHARACTERS]))
        title = " ".join(paragraphs(title))
        whole = "\n".join([title, *parts])
        title_end = len(title)
        hits = self._hits(whole, whole.translate(FOLDING), frozenset([language, *RELATIVES.get(language, ())]))
        dense = _DENSE if language in _DENSE_LANGUAGES else 1.0
        opening = title_end + 1 + min(len(parts[0]) if parts else 0, int(OPENING_CHARACTERS * dense))
        return Found(whole, title_end, opening, title_end + 1 + _lead(parts, dense), tuple(hits))

    def _hits(self, text: str, folded: str, languages: frozenset[str]) -> list[Hit]:
        automaton = self._automata.get(languages) or self._build(languages)
        if not len(automaton):
            return []
        found: dict[tuple[int, int, Role, str], Hit] = {}
        for last, (length, is_closed, names) in automaton.iter(folded):
            start, end = last + 1 - length, last + 1
            if is_closed and start and folded[start - 1] > " " and not is_left_edge(folded, start):
                continue  # inside a word, as most are
            for name in names:
                stop = accept(name, text, folded, (start, end), languages)
                if stop:
                    found[start, stop, name.role, name.term.id] = Hit(start, stop, name.role, name.term)
        return _longest(list(found.values()))

    def _build(self, languages: frozenset[str]) -> Any:
        import ahocorasick

        entries: dict[str, list[Name]] = {}
        for key, name in self._entries:
            if name.everywhere or "any" in name.languages or not languages.isdisjoint(name.languages):
                entries.setdefault(key, []).append(name)
        automaton = ahocorasick.Automaton()
        for key, names in entries.items():
            is_closed = not any(name.open_left for name in names)
            automaton.add_word(key, (len(key), is_closed, tuple(names)))
        if entries:
            automaton.make_automaton()
        self._automata[languages] = automaton
        return automaton


def _lead(parts: list[str], dense: float) -> int:
    """How many characters of the text its lead takes."""
    length = 0
    for part in parts:
        length += len(part) + 1
        if length >= LEAD_CHARACTERS * dense:
            break
    return min(length, int(_LEAD_MOST * dense))


def accept(name: Name, text: str, folded: str, span: tuple[int, int], languages: frozenset[str]) -> int:
    """Where the name ends if it truly stands there in one of these languages, else 0."""
    start, end = span
    if languages.isdisjoint(name.languages) and "any" not in name.languages:
        if not name.everywhere or text[start:end] not in name.everywhere:
            return 0
    elif name.exact and text[start:end] not in name.exact:
        return 0
    if name.capital and text[start].islower():
        return 0
    if not name.open_left and start and not is_left_edge(folded, start):
        return 0
    if folded[start] >= NO_BOUNDARY and _is_inside_katakana(folded, start, end):
        return 0
    return _end(name, folded, end)


def _is_inside_katakana(folded: str, start: int, end: int) -> bool:
    """Does a name in katakana stand inside a longer foreign word?"""
    return bool(
        (start and _KATAKANA.match(folded[start]) and _KATAKANA.match(folded[start - 1]))
        or (end < len(folded) and _KATAKANA.match(folded[end - 1]) and _KATAKANA.match(folded[end]))
    )


def _end(name: Name, folded: str, end: int) -> int:
    """Where the name with its endings stops, or 0 where the word goes on and may not."""
    if name.tail:
        rest = name.tail.match(folded, end)
        return rest.end() if rest else 0
    if name.open_right:
        while end < len(folded) and folded[end] > " " and folded[end] < NO_BOUNDARY:
            end += 1
        return end
    return end if end == len(folded) or folded[end] <= " " or folded[end] >= NO_BOUNDARY else 0


def is_left_edge(folded: str, start: int) -> bool:
    """May a word begin at this place of a folded text?"""
    before = folded[start - 1]
    if before <= " " or before >= NO_BOUNDARY or folded[start] >= NO_BOUNDARY:
        return True
    if "\u0600" <= before <= "\u06ff":
        word = max(folded.rfind(" ", 0, start), folded.rfind("\n", 0, start)) + 1
        return folded[word:start] in _PROCLITICS
    return False


def _longest(hits: list[Hit]) -> list[Hit]:
    """Without what stands in a look-alike or reaches into one, or overlaps a longer hit of the same role."""
    kept: list[Hit] = []
    taken: dict[Role, list[tuple[int, int]]] = {}
    masks = [(hit.start, hit.end) for hit in hits if hit.role == "lookalike"]
    for hit in sorted(hits, key=lambda h: (h.start - h.end, -h.start)):
        start, end = hit.start, hit.end
        if hit.role == "lookalike" or (masks and _is_masked(start, end, masks)):
            continue
        rivals = taken.setdefault(hit.role, [])
        at = bisect_right(rivals, (start, end))
        if at and rivals[at - 1][1] > start and rivals[at - 1] != (start, end):
            continue
        if at < len(rivals) and rivals[at][0] < end:
            continue
        if not at or rivals[at - 1] != (start, end):
            rivals.insert(at, (start, end))
        kept.append(hit)
    return sorted(kept, key=lambda h: (h.start, h.end))


def _is_masked(start: int, end: int, masks: list[tuple[int, int]]) -> bool:
    """Does a hit stand in a look-alike, or reach into one without containing it?"""
    return any(a < end and start < b and not (start <= a and b <= end and (a, b) != (start, end)) for a, b in masks)
