"""The only place that knows where data too large or not ours to keep in the project may lie."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).parents[2] / "shared" / "data"


def shared(*parts: str) -> Path:
    """The path of a shared data file; the test is skipped, with the reason, where there is none."""
    path = Path(os.environ.get("SPACEWATCH_TEST_DATA", _BESIDE)).joinpath(*parts)
    if not path.exists():
        pytest.skip(f"no shared data at {path} (set SPACEWATCH_TEST_DATA to its folder)")
    return path
