"""The only place that decides which of two texts that are one text is the original, and whether they are one at all.

Institutions fill in forms: the release on the 42nd signatory is that on the 41st with another name. Such a text has
another ordinal at its head, or other actors in its headline of whom the other text knows nothing.

The original is the one the other credits ("OSTREL (Agency) - ...", "Source: Agency"); else the official one; else the
one published clearly earlier; else the one that was there first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from analysis.anchors import ordinals
from analysis.model import Article, Assessment
from analysis.text import fold

_HEAD = 300  # characters of a text that say which event it is about
_CREDIT_AT = 160  # characters; a dateline stands at the beginning, a source line at the end
_SHORTEST_NAME = 3
_EARLIER = timedelta(minutes=30)  # less is the clock of a content system
_LOOKALIKES = re.compile(r"[^\w]+")


@dataclass(frozen=True, slots=True)
class Claimant:
    """A text that may be the original: who published it, when, and what it says at its edges."""

    names: tuple[str, ...]  # of its publisher, as it may be credited
    is_official: bool
    published: datetime | None
    text: str


def is_filled_in_anew(new: Article, judged: Assessment, known: Article, known_judged: Assessment) -> bool:
    """True when two texts of the same wording are about two events: another ordinal, or other actors throughout."""
    ours, theirs = (ordinals(f"{each.title}\n{each.text[:_HEAD]}") for each in (new, known))
    if ours and theirs and not ours & theirs:
        return True
    our_actors, their_actors = _in_headline(new, judged), _in_headline(known, known_judged)
    if not our_actors or not their_actors:
        return False
    return not our_actors & set(known_judged.values("actor")) and not their_actors & set(judged.values("actor"))


def _in_headline(article: Article, judged: Assessment) -> set[str]:
    title = fold(article.title)
    return {tag.value for tag in judged.tags if tag.kind == "actor" and tag.words and fold(tag.words) in title}


def is_more_original(new: Claimant, known: Claimant) -> bool:
    """True when the newly read text, not the one already known, is the original of the two."""
    ours, theirs = credits_to(known.text, new.names), credits_to(new.text, known.names)
    if ours != theirs:
        return ours
    if new.is_official != known.is_official:
        return new.is_official
    if new.published and known.published:
        return known.published - new.published >= _EARLIER
    return False


def credits_to(text: str, names: tuple[str, ...]) -> bool:
    """True when the text names one of these publishers in its dateline or its source line."""
    plain = _LOOKALIKES.sub(" ", fold(text))
    edges = f" {plain[:_CREDIT_AT]} \n {plain[-_CREDIT_AT:]} "
    wanted = (_LOOKALIKES.sub(" ", fold(name)).strip() for name in names)
    return any(len(name) >= _SHORTEST_NAME and f" {name} " in edges for name in wanted)
