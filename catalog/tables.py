"""The only place that reads TOML: strictly, and with every problem of a file told at once.

A key nobody asked for, a value of the wrong type, a missing value: each is a ``Problem`` with the
file, the line where it can be found, the key and what to do about it.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from analysis.errors import UserError

T = TypeVar("T", str, int, float, bool)
_KINDS = {str: "text in quotes", int: "a whole number", float: "a number", bool: "true or false"}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one key of one file, and the remedy."""

    file: str
    line: int  # 0 = unknown
    key: str
    problem: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        subject = f"{self.key}: " if self.key else ""
        return f"{place}: {subject}{self.problem}. {self.remedy}."


class CatalogError(UserError):
    """The catalogue cannot be used; ``problems`` says all that is wrong with it."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class Table:
    """One TOML table: every key must be asked for once; ``finish`` refuses what was not."""

    def __init__(self, page: TomlPage, path: str, values: Mapping[str, Any]) -> None:
        self.page, self.path = page, path
        self._values = dict(values)
        self._asked: set[str] = set()

    def complain(self, key: str, problem: str, remedy: str) -> None:
        """Note a problem with one key of this table."""
        self.page.complain(f"{self.path}.{key}" if self.path else key, problem, remedy)

    def value(self, key: str, kind: type[T], default: T | None = None) -> T:
        """The value of a key; without a default the key must be there."""
        self._asked.add(key)
        found = self._values.get(key, default)
        if kind is float and isinstance(found, int) and not isinstance(found, bool):
            found = kind(found)
        if isinstance(found, kind) and (kind is bool or not isinstance(found, bool)):
            return found
        if found is None:
            self.complain(key, "is missing", f"Add {key} with {_KINDS[kind]}")
        else:
            self.complain(key, f"is {found!r}", f"Write {_KINDS[kind]}")
        return kind()

    def texts(self, key: str, required: bool = False) -> tuple[str, ...]:
        """A list of texts; empty where the key is absent."""
        self._asked.add(key)
        found = self._values.get(key, [] if not required else None)
        if isinstance(found, list) and all(isinstance(item, str) and item.strip() for item in found):
            if len(set(found)) < len(found):
                self.complain(key, "says the same twice", "Remove the repetition")
            return tuple(found)
        self.complain(key, "is missing" if found is None else f"is {found!r}", 'Write a list: ["…", "…"]')
        return ()

    def table(self, key: str) -> Table:
        """A table inside; an empty one where the key is absent."""
        self._asked.add(key)
        found = self._values.get(key, {})
        if not isinstance(found, dict):
            self.complain(key, f"is {found!r}", f"Write a table: [{key}]")
            found = {}
        return Table(self.page, f"{self.path}.{key}" if self.path else key, found)

    def tables(self, key: str) -> list[Table]:
        """A list of tables; empty where the key is absent."""
        self._asked.add(key)
        found = self._values.get(key, [])
        if not isinstance(found, list) or not all(isinstance(item, dict) for item in found):
            self.complain(key, f"is {found!r}", f"Write tables: [[{key}]]")
            found = []
        return [Table(self.page, key, item) for item in found]

    def keys(self) -> list[str]:
        """The keys in the order of the file."""
        return list(self._values)

    def finish(self) -> None:
        """Refuse every key nobody asked for."""
        known = ", ".join(sorted(self._asked)) or "none"
        for key in self._values:
            if key not in self._asked:
                self.complain(key, "is not a key known here", f"Remove it or correct its spelling (known: {known})")


class TomlPage:
    """One TOML file being read: its root table, its text for finding lines, its problems."""

    def __init__(self, path: Path, problems: list[Problem]) -> None:
        self.path, self._problems = path, problems
        self._text = ""
        self.root = Table(self, "", self._parse())

    def _parse(self) -> dict[str, Any]:
        try:
            self._text = self.path.read_text(encoding="utf-8")
            return tomllib.loads(self._text)
        except UnicodeDecodeError as error:
            self._note(0, "", f"is not UTF-8 ({error})", "Save the file as UTF-8")
        except OSError as error:
            self._note(0, "", f"cannot be read ({error.strerror})", "Check the path and its permissions")
        except tomllib.TOMLDecodeError as error:
            line = re.search(r"line (\d+)", str(error))
            self._note(int(line[1]) if line else 0, "", f"is not TOML ({error})", "Correct the line")
        return {}

    @property
    def is_readable(self) -> bool:
        """Could the file be read and parsed at all?"""
        return not any(problem.file == str(self.path) and not problem.key for problem in self._problems)

    def complain(self, key: str, problem: str, remedy: str) -> None:
        """Note a problem with a dotted key, at its line."""
        self._note(self._line(key), key, problem, remedy)

    def _note(self, line: int, key: str, problem: str, remedy: str) -> None:
        self._problems.append(Problem(str(self.path), line, key, problem, remedy))

    def _line(self, key: str) -> int:
        """The line a dotted key stands on; that of its table where it has none of its own."""
        parts = key.split(".")
        lines = self._text.splitlines()
        for depth in range(len(parts), 0, -1):
            heading = re.compile(rf"\s*\[+\"?{re.escape('.'.join(parts[:depth]))}\"?\]+")
            at = next((n for n, line in enumerate(lines) if heading.match(line)), None)
            if at is not None:
                return _find(lines, at + 1, parts[depth:]) or at + 1
        return _find(lines, 0, parts)


def _find(lines: list[str], start: int, parts: list[str]) -> int:
    """The line from ``start`` to the next heading where the rest of a dotted key is set; 0 = none."""
    if not parts:
        return 0
    wanted = re.compile(rf"\s*\"?{re.escape('.'.join(parts))}\"?\s*[=.]")
    for number, line in enumerate(lines[start:], start + 1):
        if line.startswith("["):
            return 0
        if wanted.match(line):
            return number
    return 0
