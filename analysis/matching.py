"""The only place that finds the names we know in a text: one automaton for all uses.

    Knowledge ──► Matcher (built once) ──► find(title, text, language) ──► Found: hits, zones, sentences

How a name may be written is said in ``knowledge.py``; where a word begins and ends is decided here.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import groupby
from typing import Any, Literal, NamedTuple

from analysis.chinese import simplified
from analysis.hits import MASK, Hit, Span, longest
from analysis.knowledge import Knowledge, Term
from analysis.spelling import KATAKANA, NO_BOUNDARY, ROLES, Name, Role, by_name, entries_of, folded, roles
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
_ARABIC = re.compile("[\u0600-\u06ff]")
_UNSPACED = re.compile(f"[{NO_BOUNDARY}-\U0010ffff]")
_REST = re.compile(f"[^ \\n{NO_BOUNDARY}-\U0010ffff]*")  # of a word


class _Use(NamedTuple):
    """What may stand where the automaton finds a key: all names that are checked alike."""

    length: int  # of the key, without the spaces around it
    space: int  # 1 where the automaton looks for the space after it too
    name: Name | None  # how to check; nothing where the spaces around it are all there is to check
    terms: tuple[tuple[Role, Term], ...]


class _Uses(NamedTuple):
    """All that may stand at one key."""

    at_once: tuple[_Use, ...]
    by_next: Mapping[str, tuple[_Use, ...]]  # what needs a second word, by that word's first letter


@dataclass(frozen=True)
class Found:
    """The hits of one article with what is needed to place them."""

    text: str  # title, newline, text
    title_end: int
    opening_end: int  # the first paragraph, or its beginning: what the article says it is about
    lead_end: int
    hits: tuple[Hit, ...]
    language: str = ""

    def of(self, *roles: Role) -> list[Hit]:
        """The hits of these roles in reading order; the same list at each call, not to be changed."""
        found = self._asked.get(roles)
        if found is None:
            found = self._asked[roles] = [hit for hit in self.hits if hit.role in roles]
        return found

    @cached_property
    def _asked(self) -> dict[tuple[Role, ...], list[Hit]]:
        alone: dict[tuple[Role, ...], list[Hit]] = {(role,): [] for role in ROLES}
        for hit in self.hits:
            alone[hit.role,].append(hit)
        return alone

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
        self._names = [
            (role, term, name, languages)
            for role, term in roles(knowledge)
            for name, languages in by_name(term).items()
        ]
        self._automata: dict[tuple[frozenset[str], bool], Any] = {}

    def find(self, title: str, text: str, language: str) -> Found:
        """All hits in the title and text; ``language`` says whose words count ("" = only international)."""
        parts = prose(paragraphs(text[:_READ_CHARACTERS]))
        title = " ".join(paragraphs(title))
        whole = "\n".join([title, *parts])
        title_end = len(title)
        small = simplified(folded(whole)) if language == "zh" else folded(whole)
        hits = self._hits(whole, small, frozenset([language, *RELATIVES.get(language, ())]))
        dense = _DENSE if language in _DENSE_LANGUAGES else 1.0
        opening = title_end + 1 + min(len(parts[0]) if parts else 0, int(OPENING_CHARACTERS * dense))
        return Found(whole, title_end, opening, title_end + 1 + _lead(parts, dense), tuple(hits), language)

    def _hits(self, text: str, small: str, languages: frozenset[str]) -> list[Hit]:
        # Where all scripts part words by spaces, most names are looked for with the spaces around them:
        # what stands inside words, and that is most of it, is never even seen.
        is_spaced = not _UNSPACED.search(small)
        automaton = self._automata.get((languages, is_spaced)) or self._build(languages, is_spaced)
        if not len(automaton):
            return []
        found: list[Span] = []
        at = -1
        for line in small.split("\n"):
            spaced = f" {line} "
            for last, (at_once, by_next) in automaton.iter(spaced):
                if by_next:
                    second = spaced.find(" ", last + 1) + 1
                    uses = at_once + by_next.get(spaced[second : second + 1], ())
                else:
                    uses = at_once
                for length, space, name, terms in uses:
                    end = at + last + 1 - space
                    start = end - length
                    stop = accept(name, text, small, start, end) if name else end
                    if stop:
                        found.append((start, stop, len(found), terms))
            at += len(line) + 1
        return longest(found)

    def _entries(self, languages: frozenset[str]) -> Iterator[tuple[str, Name]]:
        """The names that may count in these languages: their own, and English ones, which count anywhere if proper."""
        wanted = languages | {"any", "en"}
        for role, term, name, used_in in self._names:
            if not wanted.isdisjoint(used_in):
                yield from entries_of(role, term, name, used_in)

    def _build(self, languages: frozenset[str], is_spaced: bool) -> Any:
        import ahocorasick

        entries: dict[tuple[str, str, str], list[Name]] = {}
        # Names are written in one of the Chinese scripts and found in both.
        brought = simplified if "zh" in languages else str
        for key, name in self._entries(languages):
            here = name
            if "any" not in name.languages and languages.isdisjoint(name.languages):
                if not name.everywhere:
                    continue
                here = replace(name, exact=name.everywhere)
            before = " " if is_spaced and not name.open_left and not _ARABIC.match(key) else ""
            after = " " if is_spaced and not name.open_right and not name.tail else ""
            entries.setdefault((before, brought(key), after), []).append(here)
        uses: dict[str, list[_Use]] = {}
        for (before, key, after), names in entries.items():
            uses.setdefault(before + key + after, []).extend(_uses(len(key), before, after, names))
        automaton = ahocorasick.Automaton()
        for word, at_word in uses.items():
            automaton.add_word(word, _by_next(at_word))
        if uses:
            automaton.make_automaton()
        self._automata[languages, is_spaced] = automaton
        return automaton


def _lead(parts: list[str], dense: float) -> int:
    """How many characters of the text its lead takes."""
    length = 0
    for part in parts:
        length += len(part) + 1
        if length >= LEAD_CHARACTERS * dense:
            break
    return min(length, int(_LEAD_MOST * dense))


def accept(name: Name, text: str, small: str, start: int, end: int) -> int:
    """Where the name ends if it truly stands there, else 0."""
    if name.exact and text[start:end] not in name.exact:
        return 0
    if name.capital and text[start].islower():
        return 0
    if not name.open_left and start and not is_left_edge(small, start):
        return 0
    if name.katakana and _is_inside_katakana(small, start, end):
        return 0
    return _end(name, small, end)


def _is_inside_katakana(small: str, start: int, end: int) -> bool:
    """Does a name in katakana stand inside a longer foreign word?"""
    return bool(
        (start and KATAKANA.match(small[start]) and KATAKANA.match(small[start - 1]))
        or (end < len(small) and KATAKANA.match(small[end - 1]) and KATAKANA.match(small[end]))
    )


def _end(name: Name, small: str, end: int) -> int:
    """Where the name with its endings stops, or 0 where the word goes on and may not."""
    if name.tail:
        rest = name.tail.match(small, end)
        return rest.end() if rest else 0
    if name.open_right:
        rest = _REST.match(small, end)
        return rest.end() if rest else end
    return end if end == len(small) or small[end] <= " " or small[end] >= NO_BOUNDARY else 0


def is_left_edge(small: str, start: int) -> bool:
    """May a word begin at this place of a folded text?"""
    before = small[start - 1]
    if before <= " " or before >= NO_BOUNDARY or small[start] >= NO_BOUNDARY:
        return True
    if "\u0600" <= before <= "\u06ff":
        word = max(small.rfind(" ", 0, start), small.rfind("\n", 0, start)) + 1
        return small[word:start] in _PROCLITICS
    return False


def _uses(length: int, before: str, after: str, names: list[Name]) -> Iterator[_Use]:
    """The names of one key, those checked alike together."""

    def check(name: Name) -> tuple[object, ...]:
        is_plain = before and after and not name.exact and not name.capital
        how = (name.exact, name.capital, name.open_left, name.open_right, name.katakana, name.tail)
        return (name.role == MASK, *(() if is_plain else how))

    for (_, *how), alike in groupby(names, check):
        first, *more = alike
        terms = {(name.role, name.term.id): (name.role, name.term) for name in (first, *more)}
        yield _Use(length, len(after), first if how else None, tuple(terms.values()))


def _by_next(uses: list[_Use]) -> _Uses:
    at_once: list[_Use] = []
    by_next: dict[str, tuple[_Use, ...]] = {}
    for use in uses:
        if use.name and use.name.second:
            by_next[use.name.second] = (*by_next.get(use.name.second, ()), use)
        else:
            at_once.append(use)
    return _Uses(tuple(at_once), by_next)
