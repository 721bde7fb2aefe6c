"""Who is first, and how far behind the others are."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.leads import Lead, leads

START = datetime(2024, 8, 8, tzinfo=UTC)


def at(hours: float) -> datetime:
    return START + timedelta(hours=hours)


def test_outlets_are_ranked_by_how_far_behind_they_are() -> None:
    carried = [
        (1, "wire", "Wire", at(0)),
        (1, "gazette", "Gazette", at(3)),
        (1, "gazette", "Gazette", at(1)),  # its earliest counts
        (2, "wire", "Wire", at(2)),
        (2, "gazette", "Gazette", at(0)),
        (2, "late", "Late", at(30)),
    ]
    assert leads(carried) == [
        Lead("gazette", "Gazette", 2, 1, 0.5),
        Lead("wire", "Wire", 2, 1, 1.0),
        Lead("late", "Late", 1, 0, 30.0),
    ]


def test_a_story_of_one_outlet_says_nothing_and_a_dead_heat_has_two_winners() -> None:
    assert leads([(1, "wire", "Wire", at(0)), (1, "wire", "Wire", at(5))]) == []
    both = leads([(1, "wire", "Wire", at(0)), (1, "gazette", "Gazette", at(0))])
    assert [each.first for each in both] == [1, 1]
