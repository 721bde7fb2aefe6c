from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.alerts.mailbox import Start, servers


@pytest.fixture
def start() -> Iterator[Start]:
    """Start a server on a free port of loopback; all are stopped after the test."""
    with servers() as start_one:
        yield start_one
