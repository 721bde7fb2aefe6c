"""The only place that says when an undelivered letter is tried again."""

from __future__ import annotations

from datetime import datetime, timedelta

# Minutes after the first, second … failed attempt. Greylisting servers ask for a few minutes, a
# restarted server is back within the hour; later tries cost nothing, and giving up would lose news.
_MINUTES = (1, 5, 15, 60, 120)


def next_try(attempts: int, now: datetime) -> datetime:
    """When to try again after so many failed attempts (1 or more); the wait never exceeds two hours."""
    step = min(max(attempts, 1), len(_MINUTES)) - 1
    return now + timedelta(minutes=_MINUTES[step])
