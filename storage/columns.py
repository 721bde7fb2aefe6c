"""The only place that knows how Python values lie in columns, in both directions.

Moments are ISO 8601 text in UTC of one fixed width (``2024-08-08T12:00:00+00:00``), so that text order
is time order; lists, dicts and dataclasses are JSON; booleans are 0 and 1; unknown is NULL.
"""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from datetime import UTC, date, datetime
from typing import Any

Column = str | int | float | bytes | None


def encode(**values: object) -> dict[str, Column]:
    """A row ready to be written: column name → column value."""
    return {name: write(value) for name, value in values.items()}


def write(value: object) -> Column:
    """One value as its column keeps it."""
    match value:
        case bool():
            return int(value)
        case None | int() | float() | bytes():
            return value
        case str():
            return write_text(value)
        case datetime():
            return write_moment(value)
        case date():
            return value.isoformat()
        case _:
            return write_text(json.dumps(value, default=_as_json, ensure_ascii=False))


def write_text(text: str) -> str:
    """Text SQLite can keep: lone surrogates (JSON feeds carry them) become U+FFFD, NULs disappear."""
    text = str(text).replace("\0", "")
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def write_moment(moment: datetime) -> str:
    """A moment as fixed-width text in UTC, whole seconds; a naive one is refused with ``ValueError``."""
    if moment.tzinfo is None:
        raise ValueError(f"a moment without time zone cannot be stored: {moment!r}")
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def read_moment(text: str) -> datetime:
    """The moment a column holds."""
    return datetime.fromisoformat(text)


def read_optional_moment(text: str | None) -> datetime | None:
    """The moment a column holds, or ``None`` where it is unknown."""
    return None if text is None else datetime.fromisoformat(text)


def read_json(text: str) -> Any:
    """The list or dict a JSON column holds."""
    return json.loads(text)


def read_words(text: str) -> tuple[str, ...]:
    """The strings a JSON column holds."""
    return tuple(json.loads(text))


def _as_json(value: object) -> object:
    """What JSON has no word for: a dataclass as a dict, a set as a sorted list, a moment as its text."""
    if is_dataclass(value) and not isinstance(value, type):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    if isinstance(value, frozenset | set):
        return sorted(value)
    if isinstance(value, date):
        return write(value)
    raise TypeError(f"cannot be stored as JSON: {value!r}")
