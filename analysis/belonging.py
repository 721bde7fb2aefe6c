"""The nouns of belonging: which articles are one text, which tell of one event, and what their outlets disagree on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal


@dataclass(frozen=True, slots=True)
class NearDuplicate:
    """The same text republished: a relation between two articles."""

    original_id: int
    relation: Literal["same", "part_of", "contains"]
    containment: float  # share of the shorter text's shingles found in the longer


@dataclass(frozen=True, slots=True)
class Grouping:
    """Which story an article joins (``None`` founds one), how surely, and why."""

    story_id: int | None
    score: float
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Dissent:
    """What outlets disagree on: the day of the event, a figure, who acted; each value with those who give it."""

    what: str  # "event date", the word that is counted, "number 41"
    sides: tuple[tuple[str, tuple[str, ...]], ...]  # value and outlets, the value most give first

    def __str__(self) -> str:
        said = (f"{value} ({len(by)} {'outlet' if len(by) == 1 else 'outlets'})" for value, by in self.sides)
        return f"{self.what}: {', '.join(said)}"


Life = Literal["new", "developing", "quiet", "revived"]  # of a story; see ``analysis.stories.life``


@dataclass(frozen=True, slots=True)
class Story:
    """Articles of several outlets about one event."""

    id: int
    headline: str
    language: str
    first_seen: datetime
    last_seen: datetime
    articles: int
    families: int  # independent publisher families among its carriers
    actors: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    kind: str = "other"
    languages: tuple[str, ...] = ()
    event_date: date | None = None  # the day most outlets give
    dissents: tuple[Dissent, ...] = ()
    voices: tuple[tuple[str, int], ...] = ()  # "official", "general" …, "bloc: NATO" … → independent families
    significance: float = 0.0  # 0 to 1, an order for reading
    why: tuple[str, ...] = ()  # what makes it matter
    revived_at: datetime | None = None  # when it last grew after a silence
