"""The only place that knows who publishes what, and when it is edited, withdrawn or unreachable.

The facts lie in ``publishers.toml`` and ``content/*.toml``; an analyst edits them without Python.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import quote

HERE = Path(__file__).parent

ROUNDS: tuple[datetime, ...] = (
    datetime(2024, 8, 7, 18, tzinfo=UTC),  # an ordinary evening: nothing of interest
    datetime(2024, 8, 8, 8, tzinfo=UTC),  # nothing yet
    datetime(2024, 8, 8, 18, tzinfo=UTC),  # the consultations: read-out, wire, three copies
    datetime(2024, 8, 9, 8, tzinfo=UTC),  # reports in Chinese and French; a broadcaster dies
    datetime(2024, 8, 9, 20, tzinfo=UTC),  # 41st signatory; the read-out is edited; a consent wall
    datetime(2024, 8, 10, 10, tzinfo=UTC),  # the vote; a softened headline; one page gone; recovery
    datetime(2024, 8, 10, 20, tzinfo=UTC),  # 42nd signatory
    datetime(2024, 8, 11, 12, tzinfo=UTC),  # late reports
)

EditKind = Literal["trivial", "material", "retitled"]


@dataclass(frozen=True, slots=True)
class Front:
    """An address where a monitor may look for articles."""

    kind: Literal["rss", "atom", "rdf", "json", "sitemap_index", "listing", "listing_plain"]
    path: str
    language: str = ""  # only articles in it; empty = all


@dataclass(frozen=True, slots=True)
class Publisher:
    """An invented outlet and the habits of its server."""

    id: str
    name: str
    host: str
    language: str
    utc_offset: int
    template: str
    charset: str
    declares: Literal["header", "meta", "both"]
    fronts: tuple[Front, ...]
    robots: str = "User-agent: *\nAllow: /\n"
    repeats: str = ""
    tracks: bool = False
    dead: tuple[datetime, datetime] | None = None

    def is_dead(self, now: datetime) -> bool:
        """True while its server drops every connection."""
        return self.dead is not None and self.dead[0] <= now < self.dead[1]

    @property
    def zone(self) -> timezone:
        """The publisher's local time."""
        return timezone(timedelta(hours=self.utc_offset))


@dataclass(frozen=True, slots=True)
class Edit:
    """What an outlet changed in an article after it was published."""

    at: datetime
    kind: EditKind
    title: str = ""
    replace: tuple[tuple[str, str], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """An article as it stands at one moment."""

    title: str
    text: str  # paragraphs separated by an empty line
    modified: datetime


@dataclass(frozen=True, slots=True)
class Piece:
    """An article of one publisher, with everything that will happen to it."""

    id: str
    publisher: Publisher
    path: str
    published: datetime
    title: str
    text: str
    language: str
    byline: str = ""
    story: str = ""  # empty = off-topic
    copy_of: str = ""
    edits: tuple[Edit, ...] = ()
    withdrawn: datetime | None = None
    withdrawn_status: int = 404
    wall: tuple[datetime, datetime] | None = None
    forbidden: bool = False  # lies where robots.txt says no

    @property
    def url(self) -> str:
        """The address people cite."""
        return f"http://{self.publisher.host}{quote(self.path, safe='/')}"

    @property
    def is_relevant(self) -> bool:
        """True for articles on space diplomacy that a monitor may read."""
        return bool(self.story) and not self.forbidden

    @property
    def category(self) -> str:
        """The first speaking part of its path, as outlets name their sections."""
        parts = [part for part in self.path.split("/") if part.isalpha() and len(part) > 2]
        return parts[0] if parts else "news"

    def is_online(self, now: datetime) -> bool:
        """True from its publication to its withdrawal."""
        return self.published <= now and not self.is_withdrawn(now)

    def is_withdrawn(self, now: datetime) -> bool:
        """True once the outlet has taken it back."""
        return self.withdrawn is not None and now >= self.withdrawn

    def is_walled(self, now: datetime) -> bool:
        """True while a consent wall stands before it (with status 200)."""
        return self.wall is not None and self.wall[0] <= now < self.wall[1]

    def reading(self, now: datetime) -> Reading:
        """Title and text as they stand at ``now``."""
        title, text, modified = self.title, self.text, self.published
        for edit in self.edits:
            if edit.at > now:
                break
            title, modified = edit.title or title, edit.at
            for before, after in edit.replace:
                text = text.replace(before, after)
        return Reading(title, text, modified)


@dataclass(frozen=True, slots=True)
class Script:
    """The whole play: who publishes what."""

    publishers: tuple[Publisher, ...]
    pieces: tuple[Piece, ...]

    def at_host(self, host: str) -> Publisher | None:
        """The publisher behind a host name."""
        return next((p for p in self.publishers if p.host == host), None)

    def of(self, publisher: Publisher) -> tuple[Piece, ...]:
        """All its articles, the latest first."""
        own = [piece for piece in self.pieces if piece.publisher.id == publisher.id]
        return tuple(sorted(own, key=lambda piece: piece.published, reverse=True))

    def piece(self, piece_id: str) -> Piece:
        """The article of that name; KeyError when there is none."""
        for piece in self.pieces:
            if piece.id == piece_id:
                return piece
        raise KeyError(piece_id)


@cache
def read_script(folder: Path = HERE) -> Script:
    """The script as written in the TOML files; ValueError names the article that is wrong."""
    publishers = tuple(_publisher(row) for row in _toml(folder / "publishers.toml")["publishers"])
    by_id = {publisher.id: publisher for publisher in publishers}
    pieces: dict[str, Piece] = {}
    for file in sorted((folder / "content").glob("*.toml")):
        for row in _toml(file)["articles"]:
            if row["id"] in pieces:
                raise ValueError(f"{file.name}: two articles are called {row['id']}; rename one")
            pieces[row["id"]] = _piece(row, by_id, pieces)
    return Script(publishers, tuple(pieces.values()))


def _toml(file: Path) -> dict[str, Any]:
    return tomllib.loads(file.read_text(encoding="utf-8"))


def _publisher(row: dict[str, Any]) -> Publisher:
    fronts = tuple(Front(**front) for front in row.pop("fronts"))
    dead = row.pop("dead", None)
    return Publisher(**row, fronts=fronts, dead=tuple(dead) if dead else None)


def _piece(row: dict[str, Any], publishers: dict[str, Publisher], known: dict[str, Piece]) -> Piece:
    publisher = publishers[row.pop("publisher")]
    keep = row.pop("keep_paragraphs", None)
    if original := known.get(row.get("copy_of", "")):
        row.setdefault("title", original.title)
        row.setdefault("text", original.text)
        row.setdefault("language", original.language)
    row["text"] = "\n\n".join(row["text"].strip().split("\n\n")[:keep])
    row.setdefault("language", publisher.language)
    edits = tuple(_edit(edit) for edit in row.pop("edits", ()))
    wall = row.pop("wall", None)
    piece = Piece(publisher=publisher, edits=edits, wall=tuple(wall) if wall else None, **row)
    return _checked(piece)


def _edit(row: dict[str, Any]) -> Edit:
    pairs = tuple((before, after) for before, after in row.pop("replace", ()))
    return Edit(replace=pairs, **row)


def _checked(piece: Piece) -> Piece:
    """The same piece, once every replacement was found in its text."""
    last = max((edit.at for edit in piece.edits), default=piece.published)
    for edit in piece.edits:
        standing = replace(piece, edits=tuple(e for e in piece.edits if e.at < edit.at)).reading(last).text
        for before, _ in edit.replace:
            if before not in standing:
                raise ValueError(f"{piece.id}: the edit of {edit.at} replaces words that are not there: {before!r}")
    return piece
