"""The only place that tells how a story was carried: who was first, who copied, who added what, who edited.

carriers, in order of appearance ──► first · report (adds …) · copy (of …)
edits ──► at their own time, between them
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Role = Literal["first", "report", "copy", "edit"]
_ADDING = ("actor", "instrument", "place", "topic")  # kinds of tags that are news when a report brings them


@dataclass(frozen=True, slots=True)
class Carrying:
    """One article of the story, as it was carried."""

    article_id: int
    appeared: datetime
    source: str
    source_kind: str
    language: str
    title: str
    url: str
    original_id: int | None = None
    tags: tuple[str, ...] = ()  # as kind:value


@dataclass(frozen=True, slots=True)
class Edit:
    """What a publisher did to an article of the story after it was read."""

    article_id: int
    at: datetime
    kind: str  # edited, retitled, moved, withdrawn or restored
    summary: str
    reading: int | None  # number of the reading after it; None when it is no new reading


@dataclass(frozen=True, slots=True)
class Moment:
    """One line of the timeline; an edit has the article it was made to."""

    at: datetime
    role: Role
    carrying: Carrying
    behind: timedelta  # after the first
    added: tuple[str, ...] = ()  # tags that no earlier article had, as kind:value
    edit: Edit | None = None


def timeline(carried: Sequence[Carrying], edits: Iterable[Edit] = ()) -> tuple[Moment, ...]:
    """The story's moments in order of time; of several at one time, articles come before edits."""
    ordered = sorted(carried, key=lambda each: (each.appeared, each.original_id is not None, each.article_id))
    if not ordered:
        return ()
    start = ordered[0].appeared
    known: set[str] = set()
    moments: list[Moment] = []
    for place, each in enumerate(ordered):
        new = tuple(tag for tag in each.tags if tag.partition(":")[0] in _ADDING and tag not in known)
        known.update(each.tags)
        role: Role = "copy" if each.original_id is not None else "report"
        is_first = place == 0
        added = () if is_first or role == "copy" else new  # a copy brings nothing of its own
        moments.append(Moment(each.appeared, "first" if is_first else role, each, each.appeared - start, added))
    by_id = {each.article_id: each for each in ordered}
    moments += [
        Moment(edit.at, "edit", by_id[edit.article_id], edit.at - start, edit=edit)
        for edit in edits
        if edit.article_id in by_id
    ]
    return tuple(sorted(moments, key=lambda moment: (moment.at, moment.role == "edit")))
