from __future__ import annotations

from datetime import timedelta

from alerts.backoff import next_try
from tests.alerts.material import NOW


def test_waiting_grows_to_two_hours_and_never_ends() -> None:
    waits = [next_try(attempts, NOW) - NOW for attempts in (0, 1, 2, 3, 4, 5, 6, 1_000)]
    assert waits == [timedelta(minutes=minutes) for minutes in (1, 1, 5, 15, 60, 120, 120, 120)]
