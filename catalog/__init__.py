"""The knowledge: what to watch, what matters, who hears of it. TOML files and one strict loader.

    sources/<id>.toml      where we look          vocabulary/*.toml    names of actors, treaties, topics …
    more_sources/<id>.toml where we look as well (in a folder of one's own)
    relevance.toml         what is the field      rules.toml           who is told what, and when
    kinds.toml             what cues weigh        vocabulary/cues.toml the cues
    holidays.toml          when offices are closed, by country
    field/<id>.toml        who is party to what      sessions.toml        when bodies sit

``read`` returns all of it as typed values, or raises ``CatalogError`` with every problem found: file,
line, key and remedy. The environment is not read here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.field import Roll, Session
from analysis.holidays import Holidays
from analysis.knowledge import Knowledge
from analysis.model import Recipient, Rule, Source
from catalog.field_files import read_rolls, read_sessions
from catalog.holiday_file import read_holidays
from catalog.rule_file import read_rules
from catalog.source_files import read_sources
from catalog.tables import CatalogError, Problem
from catalog.vocabulary_files import read_knowledge

__all__ = ["Catalog", "CatalogError", "Problem", "read", "read_field"]

BUILT_IN = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Catalog:
    """Everything the catalogue says."""

    sources: tuple[Source, ...]
    knowledge: Knowledge
    rules: tuple[Rule, ...]
    recipients: tuple[Recipient, ...]
    holidays: Mapping[str, Holidays]  # by code of the country
    rolls: tuple[Roll, ...] = ()
    sessions: tuple[Session, ...] = ()


def read(path: Path | None = None) -> Catalog:
    """The catalogue under ``path``; parts missing there (and all without a path) are the built-in ones.

    Parts are the folders ``sources``, ``vocabulary`` and ``field`` and the files ``relevance.toml``, ``kinds.toml``,
    ``rules.toml``, ``holidays.toml`` and ``sessions.toml``. A single
    vocabulary file may be replaced; sources are replaced as a whole by ``sources``, one by one by ``more_sources``.
    Raises CatalogError when anything in it is wrong.
    """
    problems: list[Problem] = []
    if path is not None and not path.is_dir():
        raise CatalogError([Problem(str(path), 0, "", "is not a folder", "Make it, or correct the name of the folder")])
    knowledge = read_knowledge(lambda part: _part(path, part), problems)
    sources = read_sources(_part(path, "sources"), problems, path and path / "more_sources")
    rules, recipients = read_rules(_part(path, "rules.toml"), knowledge, sources, problems)
    holidays = read_holidays(_part(path, "holidays.toml"), problems)
    known = {term.id for term in (*knowledge.instruments, *knowledge.actors)}
    rolls = read_rolls(_part(path, "field"), known, problems)
    sessions = read_sessions(_part(path, "sessions.toml"), _reporters(path, sources), problems)
    if problems:
        raise CatalogError(problems)
    return Catalog(sources, knowledge, rules, recipients, holidays, rolls, sessions)


def read_field(path: Path | None = None) -> tuple[tuple[Roll, ...], tuple[Session, ...]]:
    """Only who is party to what and when bodies sit, for a quick answer; raises CatalogError as ``read`` does."""
    problems: list[Problem] = []
    rolls = read_rolls(_part(path, "field"), None, problems)
    sessions = read_sessions(_part(path, "sessions.toml"), None, problems)
    if problems:
        raise CatalogError(problems)
    return rolls, sessions


def _reporters(path: Path | None, sources: tuple[Source, ...]) -> frozenset[str] | None:
    """Who may report from a session; anybody (None) where only one of calendar and sources is built in."""
    is_of_one_hand = path is None or (path / "sources").exists() == (path / "sessions.toml").exists()
    return frozenset(source.id for source in sources) if is_of_one_hand else None


def _part(path: Path | None, part: str) -> Path:
    own = path / part if path is not None else None
    return own if own is not None and own.exists() else BUILT_IN / part
