"""The only place that finds where outlets disagree on a figure: "17 states" here, "18 states" there.

A claim is a number with the word it counts, as that language writes it. Claims of two languages are not compared:
a wrong contradiction would be worse than a missed one.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from analysis.anchors import is_month
from analysis.text import fold

_STEM = 6  # letters of the word counted, without its ending
_SHORTEST = 4  # letters; units and particles are shorter
_CLAIM = re.compile(
    r"(?<![\d.,:/-])(\d{1,3}(?:[ ,]\d{3})+|\d{1,7})(?:st|nd|rd|th|-?(?:й|я|е|ю|го|ой|м))?\s+([^\W\d_]{2,})"
)
_APART = 2  # times; numbers further apart count different things ("two states signed", "51 states signed")

Claim = tuple[str, int]  # the stem of what is counted, and the number


def figures(text: str) -> list[Claim]:
    """What a text counts, each claim once."""
    found = []
    for match in _CLAIM.finditer(fold(text)):
        number, thing = int(re.sub(r"\D", "", match[1])), match[2]
        if len(thing) >= _SHORTEST and not is_month(thing) and not 1900 <= number <= 2100:
            found.append((thing[:_STEM], number))
    return list(dict.fromkeys(found))


def disagreements(claims: Iterable[tuple[str, Claim]]) -> dict[str, dict[str, int]]:
    """Things counted differently, as "language:stem" → number → how many say so; ``claims`` come with a language."""
    given: defaultdict[str, Counter[int]] = defaultdict(Counter)
    for language, (thing, number) in claims:
        given[f"{language}:{thing}"][number] += 1
    return {
        thing: {str(number): count for number, count in sorted(numbers.items())}
        for thing, numbers in sorted(given.items())
        if len(numbers) > 1 and max(numbers) < _APART * min(numbers)
    }
