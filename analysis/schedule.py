"""The only place that says when something is looked at again.

    article   age since its last change ──► rung of the ladder ──► next check
    source    its own rhythm × failures in a row, capped ──► next visit
    candidate attempts so far ──► next attempt, longer each time, until it is given up

Edits come early: most silent corrections follow within hours of publication, a few within weeks, and a
withdrawal may come months later. So an article is looked at often at first and rarely later, and every
change puts it back on the first rung.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from analysis.model import Source

# (while younger than, look again after). The steps follow those newsdiffs used in production
# (15 min, 1 h, 3 h, 3 days, 30 days by age since the last edit), with a daily and a weekly rung added
# where it leaves a gap in which a withdrawal would be noticed days late.
LADDER: tuple[tuple[timedelta, timedelta], ...] = (
    (timedelta(hours=1), timedelta(minutes=15)),
    (timedelta(hours=6), timedelta(hours=1)),
    (timedelta(days=1), timedelta(hours=3)),
    (timedelta(days=7), timedelta(days=1)),
    (timedelta(days=30), timedelta(days=3)),
    (timedelta(days=90), timedelta(days=7)),
)
LAST_RUNG = timedelta(days=30)  # for everything older; nothing is ever given up here

LONGEST_BACK_OFF = timedelta(days=1)  # a dead source is asked once a day, so its recovery is seen within one


def next_check(first_seen: datetime, last_changed: datetime | None, now: datetime) -> datetime:
    """When an article should be read again, counted from ``now``.

    Its age is the time since it last changed, or since it was first seen when it never did. The answer is
    always a moment after ``now``; whoever wants to stop watching old articles decides so by age.
    """
    born = first_seen if last_changed is None else max(first_seen, last_changed)
    age = now - born
    return now + next((again for younger, again in LADDER if age < younger), LAST_RUNG)


def next_visit(source: Source, failures: int, now: datetime) -> datetime:
    """When a source should be visited again, counted from ``now``.

    A healthy source keeps its own rhythm. Each failure in a row adds one more period (linear, so that one bad
    hour costs little), up to one day or the source's own rhythm where that is longer.
    """
    rhythm = timedelta(minutes=source.every_minutes)
    longest = max(rhythm, LONGEST_BACK_OFF)
    # Multiplying first would overflow timedelta for absurd counts: the cap is reached long before.
    periods = 1 + min(max(failures, 0), 1 + int(longest / rhythm))
    return now + min(rhythm * periods, longest)


FIRST_WAIT = timedelta(minutes=15)
MOST_ATTEMPTS = 12  # the last after nearly a week: whoever removes a page by mistake has put it back by then


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try an unreachable candidate again after so many attempts (from 1); ``None``: no more.

    The wait doubles, up to 32 hours, so that an outage of minutes costs minutes and one of days loses nothing.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    return now + FIRST_WAIT * (1 << min(max(attempts, 1) - 1, 7))
