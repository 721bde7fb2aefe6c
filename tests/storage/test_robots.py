"""The robots.txt of sites between two runs."""

from __future__ import annotations

from datetime import timedelta

from analysis.robots import RobotsFile
from storage import robots
from storage.store import Store
from tests.storage.material import NOW

HOUR = timedelta(hours=1)
GAZETTE = RobotsFile("https://gazette.example", 200, b"User-agent: *\nDisallow: /")
WIRE = RobotsFile("http://wire.example:8080", 404)


def test_a_file_is_used_for_a_day_and_then_asked_for_again(store: Store) -> None:
    robots.keep(store, [GAZETTE, WIRE], NOW)
    assert set(robots.fresh(store, NOW + 22 * HOUR)) == {GAZETTE, WIRE}
    assert robots.fresh(store, NOW + 23 * HOUR) == []


def test_the_newest_answer_of_a_site_counts(store: Store) -> None:
    robots.keep(store, [GAZETTE], NOW)
    robots.keep(store, [RobotsFile(GAZETTE.origin, 404)], NOW + 20 * HOUR)
    assert robots.fresh(store, NOW + 40 * HOUR) == [RobotsFile(GAZETTE.origin, 404)]


def test_a_run_that_takes_an_earlier_time_for_now_does_not_know_the_future(store: Store) -> None:
    robots.keep(store, [GAZETTE], NOW)
    assert robots.fresh(store, NOW - HOUR) == []


def test_upkeep_forgets_what_may_not_be_used_any_more(store: Store) -> None:
    robots.keep(store, [GAZETTE], NOW)
    robots.keep(store, [WIRE], NOW + 20 * HOUR)
    assert robots.forget(store, NOW + 30 * HOUR) == 1
    assert robots.fresh(store, NOW + 30 * HOUR) == [WIRE]
