"""What holds for all tests."""

from __future__ import annotations

from hypothesis import settings

# A busy machine must not fail a test: what is slow is measured in bench/.
settings.register_profile("everywhere", deadline=None)
settings.load_profile("everywhere")
