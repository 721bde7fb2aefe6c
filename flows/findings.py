"""One thing the doctor looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """A verdict on one thing, in words, with the remedy where one is needed."""

    verdict: Verdict
    what: str
    detail: str
    remedy: str = ""
