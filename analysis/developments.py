"""The only place that says when a story really developed: what a reader who knows its beginning should hear.

One more report is no development. A first official voice is, a spread far beyond the first publishers, and a
figure on which outlets now disagree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from analysis.model import Change, ChangeKind, Fact

# Independent publishers at which a story is told to have spread: four, and from there at each doubling, so that
# a story of the day (thirty publishers) makes four letters and not ten.
_FIRST_SPREAD = 4
_WEIGHT = 0.8  # significance of the weightiest development, as of a changed clause


@dataclass(frozen=True, slots=True)
class Standing:
    """What a story rests on at one moment; ``disputed`` is thing → value → how many outlets say so."""

    has_official: bool = False
    families: int = 0
    disputed: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


def develop(before: Standing, after: Standing, source_name: str) -> Change | None:
    """What one more article made of the story, or ``None`` where it only adds a report."""
    facts = [*_voice(before, after, source_name), *_disputes(before, after), *_spread(before, after)]
    if not facts:
        return None
    summary = "; ".join(_WORDS[fact.kind].format(fact=fact) for fact in facts)
    return Change(ChangeKind.DEVELOPED, _WEIGHT, tuple(facts), summary[:1].upper() + summary[1:])


_WORDS = {
    "first_official_voice": "first official voice: {fact.after}",
    "contradiction": "reports now disagree: {fact.before} or {fact.after}",
    "independent_publishers": "now carried by {fact.after} independent publishers",
}


def _voice(before: Standing, after: Standing, source_name: str) -> list[Fact]:
    is_first = after.has_official and not before.has_official
    return [Fact("first_official_voice", "", source_name)] if is_first else []


def _spread(before: Standing, after: Standing) -> list[Fact]:
    step = _FIRST_SPREAD
    while step * 2 <= after.families:
        step *= 2
    if not before.families < step <= after.families:
        return []
    return [Fact("independent_publishers", str(before.families), str(after.families))]


def _disputes(before: Standing, after: Standing) -> list[Fact]:
    """Figures that came to contradict earlier ones; a differing date is mostly a time zone, and is no contradiction."""
    facts = []
    for thing, numbers in after.disputed.items():
        known = before.disputed.get(thing, {})
        came = [number for number in numbers if number not in known]
        if thing == "event date" or not came:
            continue
        others = ", ".join(number for number in numbers if number not in came) or came.pop(0)
        facts.append(Fact("contradiction", f"{others} ({thing})", f"{', '.join(came)} ({thing})"))
    return facts
