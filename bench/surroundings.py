"""Dresses a short text as the full-length page it would stand on: menu, headlines to read next, other matters.

Digests are short and clean; real pages are not. What stands around is in ``data/surroundings.toml``, how it
stands there follows from the row's id, so that every run sees the same pages.
"""

from __future__ import annotations

import hashlib
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

FULL = 6600  # characters: about a thousand words, a long report
_FILE = Path(__file__).with_name("data") / "surroundings.toml"


def dress(row: dict[str, Any]) -> str:
    """The row's text with what a page of its language puts around it."""
    part = _part(row)
    turn = int(hashlib.sha256(str(row["id"]).encode()).hexdigest(), 16)
    menu = [" | ".join(part["menu"])] if turn % 2 else part["menu"]
    related, tail = part["related"], [*part["tail"], *part["tail"][:1]]
    body = [*related, row["text"], *tail] if turn % 3 == 0 else [row["text"], *tail[:2], *related, *tail[2:], *related]
    return "\n".join([*menu, *body])


def _part(row: dict[str, Any]) -> dict[str, Any]:
    known = _surroundings()
    language = str(row["lang"])
    part: dict[str, Any] = known.get("zh_Hant" if row.get("script") == "Hant" else language[:2], known["en"])
    return part


def lengthen(row: dict[str, Any]) -> str:
    """The row's text with other matters of its language after it, until it is as long as a full article."""
    tail = "\n".join(_part(row)["tail"])
    body = f"{row['text']}\n"
    return body + "\n".join([tail] * (1 + max(0, FULL - len(body)) // (len(tail) + 1)))[: max(0, FULL - len(body))]


@cache
def _surroundings() -> dict[str, Any]:
    return tomllib.loads(_FILE.read_text(encoding="utf-8"))
