"""A fresh database for every test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from storage import runs, sources
from storage.store import Store, open_store
from tests.storage.material import GAZETTE, MINISTRY, NOW, WIRE


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "spacewatch.db") as opened:
        sources.sync(opened, [MINISTRY, WIRE, GAZETTE], NOW)
        yield opened


@pytest.fixture
def run_id(store: Store) -> int:
    return runs.start(store, "monitor", NOW, {})
