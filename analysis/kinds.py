"""The only place that says what kind of event an article reports, and by which words.

    cue words found ──► a strength for each group of cues, by place ──► weights × strengths ──► the kind with most

Groups stand in ``catalog/vocabulary/cues.toml``, weights in ``catalog/kinds.toml``; both are fitted to be read:
a group that speaks for a kind has a positive number in its column.
"""

from __future__ import annotations

from collections.abc import Mapping

from analysis.knowledge import Term
from analysis.matching import Found, Hit

Weights = Mapping[str, Mapping[str, float]]  # feature → kind → weight

# What a cue counts by where it stands: the headline says what happened, the background what happened before.
_TITLE, _OPENING, _LEAD, _TEXT = 2.0, 1.3, 1.0, 0.15
_OPENING_CHARACTERS = 180  # after the title: the first sentence
_HALF = 2.0  # the worth at which a group counts half of what it can


def kind_of_event(found: Found, kinds: tuple[Term, ...], cues: tuple[Term, ...], weights: Weights) -> str:
    """The kind most speaks for; "other" where nothing speaks at all."""
    values = {name: value for name, value in features(found, cues).items() if value}
    if not any(cue.id in values for cue in cues):
        return "other"
    rows = [(value, weights[name]) for name, value in values.items() if name in weights]
    scores = {kind.id: sum(value * row.get(kind.id, 0.0) for value, row in rows) for kind in kinds}
    return max(scores, key=lambda kind: scores[kind])


def features(found: Found, cues: tuple[Term, ...]) -> dict[str, float]:
    """How strongly each group of cues speaks, and a few signs beside; each between 0 and 1."""
    said: dict[str, dict[str, float]] = {cue.id: {} for cue in cues}
    for hit in found.of("kind"):
        words = found.words(hit).lower()
        group = said[hit.term.id]
        group[words] = max(group.get(words, 0.0), _worth(found, hit))
    worth = {group: sum(words.values()) for group, words in said.items()}
    states = {h.term.id for h in found.of("actor") if h.start < found.lead_end and h.term.group == "state"}
    return {
        "base": 1.0,
        **{group: w / (w + _HALF) for group, w in worth.items()},
        "question": 1.0 if found.text[: found.title_end].rstrip().endswith(("?", "？", "؟")) else 0.0,
        "states": min(len(states), 3) / 3,
        "no_states": 0.0 if states else 1.0,
    }


def _worth(found: Found, hit: Hit) -> float:
    if hit.start < found.title_end:
        return _TITLE
    if hit.start < found.title_end + _OPENING_CHARACTERS:
        return _OPENING
    return _LEAD if hit.start < found.lead_end else _TEXT
