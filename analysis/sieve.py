"""Tells in a moment that a text cannot be about space diplomacy, however the rest of it were judged.

What speaks of no space at all cannot reach the threshold: by the coefficients, not by experience. So where no name of
the space or field side stands, in any language, nothing more needs to be looked at.
"""

from __future__ import annotations

import math
from typing import Any, Final

from analysis.chinese import simplified
from analysis.knowledge import Knowledge
from analysis.matching import accept, is_left_edge
from analysis.relevance import WITHOUT_SPACE
from analysis.spelling import Name, by_name, entries_of, folded, roles
from analysis.text import visible

NO_SPACE: Final = "speaks of no space"  # what became of a page that was held back
# "All" and "Mond" are space in German, and stand in every second English page ("Monday"): names of that language alone
# count where some everyday word of it stands somewhere on the page.
_EVERYDAY: Final = {"de": (" und ", " der ", " das ", " im ", " für ", " mit ", " ist ")}


class Sieve:
    """Holds back texts that no reading could make relevant; built from the whole knowledge, in about a second."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.is_sound = _most_without_space(knowledge) < knowledge.store_threshold
        self._automaton = _build(knowledge)

    def passes(self, text: str) -> bool:
        """Might the text be relevant? Always true where the catalogue's coefficients allow no shortcut.

        ``text`` may be more than the article: menus, descriptions, what else the page says.
        """
        if not self.is_sound:
            return True
        line = " ".join(text.split())  # in one line: a name that runs over two paragraphs passes, too
        line = visible(line)
        small = simplified(folded(line))
        for last, (length, is_closed, names) in self._automaton.iter(small):
            start, end = last + 1 - length, last + 1
            if is_closed and start and small[start - 1] > " " and not is_left_edge(small, start):
                continue
            for name in names:
                if accept(name, line, small, start, end) and _is_at_home(name, small):
                    return True
        return False


def _is_at_home(name: Name, small: str) -> bool:
    """Can the page be in a language of the name?"""
    return any(
        language not in _EVERYDAY or any(word in small for word in _EVERYDAY[language]) for language in name.languages
    )


def _most_without_space(knowledge: Knowledge) -> float:
    """The highest score of an article with a text that speaks of no space."""
    coefficients = knowledge.relevance.coefficients
    most = sum(max(0.0, coefficients.get(name, 0.0)) for name in WITHOUT_SPACE)
    return 1 / (1 + math.exp(-(coefficients.get("base", 0.0) + most)))


def _build(knowledge: Knowledge) -> Any:
    import ahocorasick

    entries: dict[str, list[Name]] = {}
    for role, term in roles(knowledge):
        if role != "relevance" or term.side not in {"space", "field"}:
            continue
        for written, languages in by_name(term).items():
            for key, name in entries_of(role, term, written, languages):
                entries.setdefault(simplified(key), []).append(name)
    automaton = ahocorasick.Automaton()
    for key, names in entries.items():
        automaton.add_word(key, (len(key), not any(name.open_left for name in names), tuple(names)))
    if entries:
        automaton.make_automaton()
    return automaton
