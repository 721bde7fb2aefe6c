"""What the catalogue knows, as types: the only place where its shape is defined.

The catalogue fills these from TOML; matching, relevance and tagging read them.

A **name** is written as people write it. A trailing ``*`` allows any ending ("космическ*"), a leading
``*`` any beginning; an upper-case acronym ("CD", "US") is found in that case only. Names under the
language ``any`` are looked for in texts of every language.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Side = Literal["", "space", "diplomacy", "field", "against"]


@dataclass(frozen=True, slots=True)
class Term:
    """One thing we know, with its names by language (ISO 639-1, or ``any``)."""

    id: str
    group: str  # what it is: state, agency, treaty, concept … ; for people and for tagging
    names: Mapping[str, tuple[str, ...]]
    weight: int = 1  # 3 speaks for itself, 2 strongly, 1 only beside others
    side: Side = ""  # what it says for relevance; empty = nothing
    country: str = ""  # id of the actor it belongs to
    label: str = ""  # how a reader is told of it; empty = its first English name
    members: tuple[str, ...] = ()  # who acts where it does: states of a small group; or who calls an office so
    enough: float = 0.0  # how much must speak for a topic before an article is tagged with it


@dataclass(frozen=True, slots=True)
class RelevanceTerms:
    """The words of both sides, what looks like them, and how much each kind of evidence counts."""

    terms: tuple[Term, ...] = ()
    lookalikes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    coefficients: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Knowledge:
    """All an article is judged by."""

    actors: tuple[Term, ...] = ()  # id: that of states.py for states, short ids for organisations
    offices: tuple[Term, ...] = ()  # names many states have an office by; see analysis.homes
    instruments: tuple[Term, ...] = ()
    topics: tuple[Term, ...] = ()
    hints: tuple[Term, ...] = ()  # words that only hint at a topic; the group is the topic
    masks: tuple[Term, ...] = ()  # names that contain a topic's word and speak of no topic by it
    places: tuple[Term, ...] = ()
    kinds: tuple[Term, ...] = ()  # the closed list of kinds of event
    cues: tuple[Term, ...] = ()  # words that speak for a kind; the group is the kind they speak for first
    roles: tuple[Term, ...] = ()  # words that say what an actor does; group "both" where all of a sentence do it
    kind_weights: Mapping[str, Mapping[str, float]] = field(default_factory=dict)  # feature → kind → weight
    relevance: RelevanceTerms = RelevanceTerms()
    months: Mapping[str, int] = field(default_factory=dict)  # names in small letters → 1 to 12
    days: Mapping[str, int] = field(default_factory=dict)  # names of days of the week → Monday 0 to Sunday 6
    store_threshold: float = 0.5
    alert_threshold: float = 0.8
