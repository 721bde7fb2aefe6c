"""The only place that decides what a story says of itself: its headline, its independent voices, how much it matters.

reports of a story ──► central: the one most like the others speaks for it
                   ──► voices: families by kind of source and by bloc; a copy is no voice
                   ──► significance: an order for reading, with the reasons in words
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from analysis.blocs import bloc
from analysis.likeness import Weighed, compare, probability
from analysis.model import SourceKind
from analysis.traits import Features, Weights

_FAMILIES, _BLOCS, _OFFICIAL, _LANGUAGES, _RELEVANCE = 0.3, 0.2, 0.1, 0.1, 0.3  # what each can add; 1 together
_MANY = 3  # languages, and blocs, beyond which more say little


@dataclass(frozen=True, slots=True)
class Report:
    """One article of a story, as far as the story's own words follow from it; ``features`` only where it speaks."""

    kind: SourceKind
    country: str
    family: str
    language: str
    relevance: float  # 0 to 1
    is_copy: bool
    features: Features | None = None


def central(reports: Sequence[Report]) -> int:
    """The place of the report most like the others; official ones go before others, earlier ones before later.

    Copies are asked only where there is nothing else.
    """
    own = [place for place, report in enumerate(reports) if not report.is_copy] or list(range(len(reports)))
    asked = [place for place in own if reports[place].kind == "official"] or own
    if len(asked) == 1:
        return asked[0]
    speaking = [(place, report.features) for place, report in enumerate(reports) if report.features]
    weights = Weights(features for _, features in speaking)
    weighed = {place: Weighed(features, weights) for place, features in speaking}
    if len(weighed) < 3:  # of two, each is as like the other
        return asked[0]
    likeness = dict.fromkeys((place for place in asked if place in weighed), 0.0)
    for one, other in combinations(weighed, 2):
        if one in likeness or other in likeness:
            # as a probability: log-odds within a language and across two are on one scale only near the middle
            found = probability(compare(weighed[one], weighed[other]).odds)
            likeness |= {place: likeness[place] + found for place in (one, other) if place in likeness}
    return max(likeness, key=lambda place: (round(likeness[place], 1), -place), default=asked[0])


def voices(reports: Sequence[Report]) -> tuple[tuple[str, int], ...]:
    """Independent families by kind of source, then by bloc ("bloc: China"), the most first."""
    families: defaultdict[str, set[str]] = defaultdict(set)
    for report in reports:
        if not report.is_copy:
            families[report.kind].add(report.family)
            families[f"bloc: {bloc(report.country)}"].add(report.family)
    counted = ((label, len(names)) for label, names in families.items())
    return tuple(sorted(counted, key=lambda each: (each[0].startswith("bloc: "), -each[1], each[0])))


def significance(reports: Sequence[Report]) -> tuple[float, tuple[str, ...]]:
    """From 0 to 1, and why. Not fitted, and no probability: it puts stories in an order a reader can follow."""
    own = [report for report in reports if not report.is_copy]
    families = len({report.family for report in own})
    blocs = sorted({bloc(report.country) for report in own} - {"international"})
    officials = len({report.family for report in own if report.kind == "official"})
    languages = len({report.language for report in own if report.language})
    relevance = max((report.relevance for report in reports), default=0.0)
    score = (
        _RELEVANCE * relevance
        + _FAMILIES * (1 - 1 / max(1, families))
        + _BLOCS * _share(len(blocs) - 1)
        + _OFFICIAL * (officials > 0)
        + _LANGUAGES * _share(languages - 1)
    )
    why = [f"relevance {relevance:.2f}", f"{families} independent {'family' if families == 1 else 'families'}"]
    if officials:
        why.append(f"{officials} official")
    if len(blocs) > 1:
        why.append(f"told by {', '.join(blocs)}")
    if languages > 1:
        why.append(f"{languages} languages")
    return round(score, 3), tuple(why)


def _share(more: int) -> float:
    return max(0, min(more, _MANY - 1)) / (_MANY - 1)
