"""The only place that knows how a name may be written: case, endings, spelling variants.

``knowledge.py`` says what the stars mean; here a name becomes the key an automaton looks for and the
checks to make where it was found.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from analysis.knowledge import Knowledge, Term

Role = Literal["relevance", "actor", "instrument", "topic", "place", "kind", "role", "lookalike"]
ROLES: tuple[Role, ...] = get_args(Role)

NO_BOUNDARY = "\u2e80"  # from here on: scripts without spaces, and Hangul with its endings

KATAKANA = re.compile("[\u30a1-\u30fa\u30fc-\u30fe]")  # foreign words in Japanese, written as one block


class _Folding(dict[int, str]):
    """One character for one: lower case, common variants made equal, punctuation to a space."""

    VARIANTS: Mapping[str, str] = dict(zip("ёİأإآىئ", "еiااايي", strict=True))

    def __missing__(self, code: int) -> str:
        char = chr(code)
        lower = self.VARIANTS.get(char) or char.lower()
        folded = lower if len(lower) == 1 else char
        if char == "\n":
            return char  # no name runs from one paragraph into the next
        if not folded.isalnum() and not 0x300 <= code <= 0xDFF:  # marks of the scripts between belong to words
            folded = " "
        self[code] = folded
        return folded


_FOLDING = _Folding()
_SIGN = re.compile(r"[^\w \n\u0300-\u0dff]|_")  # all that is folded but capitals and variants
_LATIN_1 = bytes(ord(_FOLDING[code]) for code in range(256))
_TYPOGRAPHY = "’‘“”–—…„€"  # what else stands in texts of Western Europe; folded to a space


def folded(text: str) -> str:
    """The text as names are looked for in it, of the same length: small letters, no punctuation, no variants."""
    plain = text
    for char in _TYPOGRAPHY:
        plain = plain.replace(char, " ")
    try:  # letters of Western Europe and nothing else: by bytes, at a tenth of the price
        return plain.encode("latin-1").translate(_LATIN_1).decode("latin-1")
    except UnicodeEncodeError:
        pass
    small = text.lower()
    if len(small) != len(text):  # a rare letter whose small form takes two characters
        return text.translate(_FOLDING)
    for char in {*_SIGN.findall(small), *_FOLDING.VARIANTS}:  # costs a third of looking up every character
        small = small.replace(char, _FOLDING[ord(char)])
    return small


@dataclass(frozen=True, slots=True)
class Name:
    """One way of writing a term, ready to be checked where the automaton found it."""

    role: Role
    term: Term
    languages: frozenset[str]
    exact: tuple[str, ...]  # must be written so; empty = any case
    everywhere: tuple[str, ...]  # counts in other languages too when written so
    capital: bool  # a proper name: must begin with a capital where the script has them
    open_left: bool
    open_right: bool
    katakana: bool  # begins or ends in katakana, whose words are not parted by spaces either
    tail: re.Pattern[str] | None  # what must follow when an inner word has any ending
    second: str  # the first letter of the word that must follow; empty where none must, or any may


def roles(knowledge: Knowledge) -> Iterator[tuple[Role, Term]]:
    """Every term with each use it is looked for; a term with a side counts for relevance too."""
    groups: tuple[tuple[Role, tuple[Term, ...]], ...] = (
        ("actor", (*knowledge.actors, *knowledge.offices)),
        ("instrument", knowledge.instruments),
        ("topic", (*knowledge.topics, *knowledge.hints, *knowledge.masks)),
        ("place", knowledge.places),
        ("kind", knowledge.cues),
        ("role", knowledge.roles),
        ("relevance", knowledge.relevance.terms),
    )
    for role, terms in groups:
        for term in terms:
            yield role, term
            if term.side and role != "relevance":
                yield "relevance", term
    yield "lookalike", Term("look-alike", "lookalike", knowledge.relevance.lookalikes)


def by_name(term: Term) -> dict[str, set[str]]:
    """Every name of a term with the languages it is used in."""
    names: dict[str, set[str]] = {}
    for language, written in term.names.items():
        for name in written:
            names.setdefault(name, set()).add(language)
    return names


def entries_of(role: Role, term: Term, name: str, languages: set[str]) -> Iterator[tuple[str, Name]]:
    """A name as the automaton's key and what to check there."""
    bare = name.strip("*")
    exact = _exact(bare)
    first, star, rest = bare.partition("*")
    key = folded(first)
    if not star and not bare.endswith("-"):  # "EU-*" is a first part of compounds: its hyphen must be there
        key = key.strip()
    tail = _tail(rest, name.endswith("*")) if star else None
    # An English proper name counts in any language when written exactly so; look-alikes only mask.
    is_proper = role in {"actor", "instrument", "relevance"} and "en" in languages and bare[:1].isupper()
    entry = Name(
        role=role,
        term=term,
        languages=frozenset(languages),
        exact=exact,
        everywhere=(bare,) if is_proper and not star and len(bare) > 3 else (),
        capital=role in {"actor", "place"} and bare[:1].isupper(),
        open_left=name.startswith("*") or key[:1] >= NO_BOUNDARY,
        open_right=name.endswith("*") or key[-1:] >= NO_BOUNDARY,
        katakana=bool(KATAKANA.match(key[:1]) or KATAKANA.match(key[-1:])),
        tail=tail,
        second=_second(rest),
    )
    yield key, entry
    if "ar" in languages and key.startswith("ال") and len(key) > 5:
        yield key[2:], entry


def _exact(name: str) -> tuple[str, ...]:
    """The spellings allowed for an acronym or a very short name; empty where case does not matter."""
    if " " in name or not name.isascii() or not name[:1].isupper():
        return ()
    if name.replace(".", "").isupper() and len(name) <= 7:
        return (name.rstrip("."),)  # a full stop at its end is not looked for
    return (name, name.upper()) if len(name) <= 4 else ()


def _second(rest: str) -> str:
    """The first letter of what must follow a first word with any ending, where that is another word."""
    following = folded(rest.partition("*")[0])
    return following.strip()[:1] if following.startswith(" ") else ""


def _tail(rest: str, is_open: bool) -> re.Pattern[str]:
    """What follows a first word with any ending: the other words, each with its own."""
    words = re.sub(r"\s+", " ", "*".join(folded(part) for part in rest.split("*"))).split("*")
    pattern = r"[^ \n]*" + r"[^ \n]*".join(re.escape(word) for word in words)
    return re.compile(pattern + (r"[^ \n]*" if is_open else r"(?![^ \n])"))
