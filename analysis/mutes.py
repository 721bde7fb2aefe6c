"""The only place that says what a mute covers: a story, actor, source or rule nobody wants to hear of for a time."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

MuteKind = Literal["story", "actor", "source", "rule"]


@dataclass(frozen=True, slots=True)
class Mute:
    """A silence with its reason and its end; ``recipient_id`` is empty where it is for everybody."""

    id: int
    kind: MuteKind
    value: str
    reason: str
    since: datetime
    until: datetime
    recipient_id: str = ""

    @property
    def words(self) -> str:
        """What is muted and why, in a few words."""
        return f"{self.kind} {self.value}" + (f" ({self.reason})" if self.reason else "")


def covering(
    mutes: Iterable[Mute], recipient_id: str, about: Mapping[MuteKind, Collection[str]], now: datetime
) -> Mute | None:
    """The first mute in force that covers something told to this recipient; ``about`` is what it is about, by kind."""
    return next(
        (
            mute
            for mute in mutes
            if mute.since <= now < mute.until
            and mute.recipient_id in {"", recipient_id}
            and mute.value in about.get(mute.kind, ())
        ),
        None,
    )
