"""What a measurement hands back, where its data lie, and the only place that knows the output format."""

from __future__ import annotations

import gzip
import hashlib
import importlib.metadata
import json
import os
import platform
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_REPOSITORY = Path(__file__).parents[1]
_LIBRARIES = ("trafilatura", "beautifulsoup4", "lxml", "py3langid", "pyahocorasick", "sqlite-utils")


@dataclass(frozen=True, slots=True)
class Result:
    """Flat figures for machines, details for whoever doubts them, a table for people."""

    figures: dict[str, float]
    detail: dict[str, object] = field(default_factory=dict)
    table: str = ""


class NotMeasured(Exception):  # noqa: N818 - a state of affairs, not an error of the program
    """A bench cannot run here; the message says what is missing and what to do about it."""


def locate(parts: Sequence[str], given: Path | None = None) -> Path:
    """The data of a bench: as given, or under the shared folder beside the repository.

    ``SPACEWATCH_TEST_DATA`` names another shared folder. Raises ``NotMeasured`` where there is nothing.
    """
    shared = Path(os.environ.get("SPACEWATCH_TEST_DATA", _REPOSITORY.parent / "shared" / "data"))
    own = _REPOSITORY.joinpath("bench", "data", *parts)
    path = given or (own if parts and own.exists() else shared.joinpath(*parts))
    if not path.exists():
        raise NotMeasured(f"no data at {path}: pass --data PATH or set SPACEWATCH_TEST_DATA to its folder")
    return path


def read_rows(path: Path) -> Iterator[dict[str, object]]:
    """The rows of a JSON Lines file, gzipped or not, or of all such files in a folder and those below it.

    Raises ``ValueError`` naming an unreadable line, or a folder without rows.
    """
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.name.endswith((".jsonl", ".jsonl.gz")))
        if not files:
            raise ValueError(f"{path} holds no .jsonl file: give a file of rows, or a folder with such files")
        for file in files:
            yield from read_rows(file)
        return
    packed = path.read_bytes()
    text = (gzip.decompress(packed) if path.suffix == ".gz" else packed).decode("utf-8")
    # Not splitlines(): it also breaks at separators that stand inside a JSON string.
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"{path}, line {number} is no JSON ({error}): correct or remove it") from error


def string(row: Mapping[str, object], key: str) -> str:
    """A field of a row as text; absent and null are empty."""
    value = row.get(key)
    return "" if value is None else str(value)


def tabulate(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A plain table; numbers to the right with three decimals, words to the left."""
    body = [[f"{cell:.3f}" if isinstance(cell, float) else str(cell) for cell in row] for row in rows]
    widths = [max(len(line[i]) for line in [list(head), *body]) for i in range(len(head))]
    lines = [list(head), ["-" * width for width in widths], *body]
    return "\n".join(
        "  ".join(c.ljust(w) if i == 0 else c.rjust(w) for i, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    )


def as_json(name: str, result: Result, data: Path | None) -> str:
    """The last line of the output: one JSON object, in the format peers and gates read."""
    figures = {key: round(value, 6) for key, value in sorted(result.figures.items())}
    return json.dumps(
        {
            "bench": name,
            "figures": figures,
            "detail": result.detail,
            "commit": commit(),
            "data_sha256": digest(data) if data else "",
            "versions": versions(),
        },
        ensure_ascii=False,
        default=str,
    )


def digest(data: Path) -> str:
    """SHA-256 in hexadecimal of a file, or of a folder's relative names and contents in order."""
    files = [data] if data.is_file() else sorted(path for path in data.rglob("*") if path.is_file())
    total = hashlib.sha256()
    for path in files:
        if data.is_dir():
            total.update(path.relative_to(data).as_posix().encode() + b"\0")
        total.update(path.read_bytes())
    return total.hexdigest()


def commit() -> str:
    """The commit measured, with "+changes" where the tree differs; empty outside a git repository."""
    head = _git("rev-parse", "HEAD")
    return f"{head}+changes" if head and _git("status", "--porcelain") else head


def versions() -> dict[str, str]:
    """Python and the libraries whose version can move a figure."""
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = importlib.metadata.version(library)
        except importlib.metadata.PackageNotFoundError:
            found[library] = "absent"
    return found


def _git(*arguments: str) -> str:
    """What git answers, or nothing where it cannot."""
    command = ["git", "-C", str(_REPOSITORY), *arguments]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=20)  # noqa: S603
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
