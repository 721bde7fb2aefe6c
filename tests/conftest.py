"""What holds for all tests."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest
from hypothesis import settings

from flows.logs import ROOMS

# A busy machine must not fail a test: what is slow is measured in bench/.
settings.register_profile("everywhere", deadline=None)
settings.load_profile("everywhere")


@pytest.fixture(autouse=True)
def _log_of_nobody() -> Iterator[None]:
    """A command run in a test sets the log up for itself; the next test finds it as it was."""
    loggers = [logging.getLogger(room) for room in ROOMS]
    before = [(each.handlers[:], each.level, each.propagate) for each in loggers]
    yield
    for each, (handlers, level, propagate) in zip(loggers, before, strict=True):
        for added in [handler for handler in each.handlers if handler not in handlers]:
            each.removeHandler(added)
            added.close()
        each.setLevel(level)
        each.propagate = propagate
