"""The only place that says what a correct monitor finds in the newsroom, round by round.

Everything is read off the script, so the truth cannot drift from the texts. URLs are the addresses
people cite (no tracking parameters); a monitor's canonical URLs must be equal to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from tests.newsroom.script import ROUNDS, Edit, Piece, Publisher, read_script


@dataclass(frozen=True, slots=True)
class ExpectedEdit:
    """An edit to an article, and the first round in which it can be seen."""

    url: str
    round: int
    kind: Literal["trivial", "material", "retitled"]
    before: tuple[str, ...]  # words that were there
    after: tuple[str, ...]  # words that took their place


@dataclass(frozen=True, slots=True)
class SourceEvent:
    """A span of rounds in which a source cannot be reached; it answers again in ``recovered``."""

    source_id: str
    dead: tuple[int, ...]
    recovered: int


def relevant(round_number: int) -> frozenset[str]:
    """URLs on space diplomacy that this round is the first to see."""
    return frozenset(p.url for p in read_script().pieces if p.is_relevant and first_round(p) == round_number)


def irrelevant(round_number: int) -> frozenset[str]:
    """Off-topic URLs that this round is the first to see."""
    return frozenset(p.url for p in read_script().pieces if not p.story and first_round(p) == round_number)


def all_relevant() -> frozenset[str]:
    """Every URL that a monitor keeps after the last round."""
    return frozenset().union(*(relevant(number) for number in range(len(ROUNDS))))


def forbidden() -> frozenset[str]:
    """URLs that robots.txt closes: they are announced and must never be asked for."""
    return frozenset(p.url for p in read_script().pieces if p.forbidden)


def copies() -> dict[str, str]:
    """URL of each copy to the URL of the wire report it repeats."""
    script = read_script()
    return {p.url: script.piece(p.copy_of).url for p in script.pieces if p.copy_of}


def stories() -> dict[str, frozenset[str]]:
    """Name of each event to the URLs of all articles about it, copies included."""
    names = sorted({p.story for p in read_script().pieces if p.is_relevant})
    return {name: frozenset(p.url for p in read_script().pieces if p.is_relevant and p.story == name) for name in names}


def edits_to_tell() -> tuple[ExpectedEdit, ...]:
    """Silent edits and changed headlines that a reader must hear of, exactly once each."""
    return tuple(edit for edit in _edits() if edit.kind != "trivial")


def edits_not_to_tell() -> tuple[ExpectedEdit, ...]:
    """Edits no reader would call one. (Counters, related links and "2 hours ago" change everywhere, too.)"""
    return tuple(edit for edit in _edits() if edit.kind == "trivial")


def walled() -> dict[str, tuple[int, ...]]:
    """URL to the rounds in which a consent wall answers in its place; neither wall nor return is an edit."""
    return {
        p.url: tuple(n for n, moment in enumerate(ROUNDS) if p.is_walled(moment))
        for p in read_script().pieces
        if p.wall
    }


def withdrawals() -> dict[str, int]:
    """URL to the first round in which it answers 410 (or 404) after it was read."""
    return {p.url: _round_of(p.withdrawn) for p in read_script().pieces if p.withdrawn}


def source_events() -> tuple[SourceEvent, ...]:
    """Sources that die and recover."""
    return tuple(_event(publisher) for publisher in read_script().publishers if publisher.dead)


def first_round(piece: Piece) -> int:
    """The first round that can see an article: its publisher must answer, too."""
    return next(n for n, now in enumerate(ROUNDS) if piece.is_online(now) and not piece.publisher.is_dead(now))


def _edits() -> tuple[ExpectedEdit, ...]:
    return tuple(_expected(piece, edit) for piece in read_script().pieces for edit in piece.edits)


def _expected(piece: Piece, edit: Edit) -> ExpectedEdit:
    pairs = edit.replace or ((piece.title, edit.title),)
    before, after = zip(*pairs, strict=True)
    return ExpectedEdit(piece.url, _round_of(edit.at), edit.kind, before, after)


def _round_of(moment: datetime | None) -> int:
    return next(n for n, now in enumerate(ROUNDS) if moment is not None and now >= moment)


def _event(publisher: Publisher) -> SourceEvent:
    dead = tuple(n for n, now in enumerate(ROUNDS) if publisher.is_dead(now))
    return SourceEvent(publisher.id, dead, max(dead) + 1)
