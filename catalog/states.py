"""What Unicode's locale data calls states, capitals, months and days, as ``catalog/cldr.py`` wrote it down.

Our own ``vocabulary/states.toml`` adds what it does not hold: demonyms, capitals, offices that stand for their state.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from analysis.states import id_of

NAMES = Path(__file__).with_name("names.json")


def state_codes() -> frozenset[str]:
    """All ISO 3166-1 alpha-2 codes."""
    return frozenset(_names()["codes"]["states"])


@cache
def state_ids() -> frozenset[str]:
    """The ids of all states as actors."""
    return frozenset(map(id_of, state_codes()))


def language_codes() -> frozenset[str]:
    """All ISO 639-1 codes Unicode knows."""
    return frozenset(_names()["codes"]["languages"])


def state_names(state: str) -> dict[str, tuple[str, ...]]:
    """The names of one state, given its id, by language, with the case endings that are cheap to add."""
    return _by_language(_names()["states"][state])


def capitals() -> dict[str, tuple[str, dict[str, tuple[str, ...]]]]:
    """Capitals by the id of their place: the state, and the city's names by language."""
    return {place: (state, _by_language(names)) for place, (state, names) in _names()["capitals"].items()}


def month_names() -> dict[str, int]:
    """Names of months in small letters, full and both grammatical forms, with their number."""
    return dict(_names()["calendar"]["months"])


def day_names() -> dict[str, int]:
    """Names of days of the week in small letters, Monday 0."""
    return dict(_names()["calendar"]["days"])


@cache
def _names() -> dict[str, dict[str, Any]]:
    found: dict[str, dict[str, Any]] = json.loads(NAMES.read_text(encoding="utf-8"))
    return found


def _by_language(names: dict[str, list[str]]) -> dict[str, tuple[str, ...]]:
    return {language: tuple(forms) for language, forms in names.items()}
