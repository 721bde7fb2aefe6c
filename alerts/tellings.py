"""The only place for what a letter is made of: tellings, carriers, digests and the settings of letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from analysis.belonging import Story
from analysis.model import Alert, Article, Assessment, Change, Source, SourceKind, When


@dataclass(frozen=True, slots=True)
class Carrier:
    """An outlet that carries a story; a copy is counted, not told."""

    source_name: str
    title: str
    url: str
    language: str
    kind: SourceKind
    is_copy: bool = False
    published: datetime | None = None


@dataclass(frozen=True, slots=True)
class Telling:
    """What a letter shows of one alert; ``before`` is the earlier reading where a text was changed."""

    alert: Alert
    change: Change
    source: Source
    at: datetime
    article: Article | None = None
    assessment: Assessment | None = None
    story: Story | None = None
    before: Article | None = None
    carriers: tuple[Carrier, ...] = ()
    standing: tuple[str, ...] = ()  # what the story reports of who joins or leaves an instrument


@dataclass(frozen=True, slots=True)
class DigestStory:
    """A story as a digest shows it; ``why`` holds the words of the alerts that brought it there.

    ``relevance`` is that of its best article; ``topics`` and ``event_date`` are as that article gives them.
    """

    story: Story
    lead: str = ""
    url: str = ""
    carriers: tuple[Carrier, ...] = ()
    why: tuple[str, ...] = ()
    relevance: float = 0.0
    topics: tuple[str, ...] = ()
    event_date: date | None = None
    standing: tuple[str, ...] = ()  # as in a telling


@dataclass(frozen=True, slots=True)
class HealthSummary:
    """How many of the visited sources answered, and the names of those that are silent or broken."""

    answered: int
    visited: int
    silent: tuple[str, ...] = ()
    broken: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Digest:
    """A period's stories (in the order to be shown), edits and health, and every telling it settles.

    ``muted`` says of how many changes nobody was told, by the mute that covers them; ``held`` are those that wait
    because their source is in trouble.
    """

    since: datetime
    until: datetime
    stories: tuple[DigestStory, ...]
    edits: tuple[Telling, ...]
    health: HealthSummary
    tellings: tuple[Telling, ...] = ()
    when: When = "daily"
    muted: Mapping[str, int] = field(default_factory=dict)
    held: int = 0
    sessions: tuple[str, ...] = ()  # of the field's bodies, in the period


@dataclass(frozen=True, slots=True)
class LetterSettings:
    """What all letters share. ``names`` gives the English name of an id as "group:id" ("topic:debris",
    "kind:consultations", "actor:ESA"); states need none. ``home`` is an address to read more at,
    ``unsubscribe`` a mail address that takes complaints, ``browse`` where the archive's pages are; all may be empty.
    """

    sender: str
    domain: str  # right-hand side of message ids
    installation: str = ""  # makes the message ids of two installations differ
    home: str = ""
    browse: str = ""
    unsubscribe: str = ""
    names: Mapping[str, str] = field(default_factory=dict)
