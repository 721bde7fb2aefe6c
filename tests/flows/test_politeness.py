"""What the publishers' own logs say of us: a guest who asks first, one thing at a time, and not twice for the same."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import timedelta
from importlib.metadata import version
from itertools import pairwise

import pytest

from tests.flows import playing
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom, Request

GAP = 0.05
SLOW_TO_LOG = 0.005  # the server's thread may be late by that much on a busy machine


@dataclass(frozen=True)
class Log:
    """The requests of two runs, as all publishers together saw them."""

    first: tuple[Request, ...]
    second: tuple[Request, ...]

    def by_host(self) -> dict[str, list[Request]]:
        hosts: dict[str, list[Request]] = defaultdict(list)
        for run in (self.first, self.second):
            for request in run:
                hosts[request.host].append(request)
        return hosts


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    with Newsroom(ROUNDS[2]) as newsroom:
        desk = playing.desk_for(tmp_path_factory.mktemp("home"), newsroom, gap_seconds=GAP)
        playing.monitor(desk, ROUNDS[2])
        first = newsroom.log
        newsroom.clear_log()
        playing.monitor(desk, ROUNDS[2] + timedelta(hours=1))
        return Log(first, newsroom.log)


def test_there_is_something_to_look_at(log: Log) -> None:
    assert len(log.by_host()) == 14
    assert len(log.first) > 50
    assert log.second


def test_no_host_is_asked_twice_at_once(log: Log) -> None:
    for host, requests in log.by_host().items():
        for before, after in pairwise(sorted(requests, key=lambda each: each.began)):
            assert after.began >= before.ended, (host, before.path, after.path)


def test_hosts_are_asked_at_the_same_time(log: Log) -> None:
    """Patience with each is not slowness with all: while one waits for its gap, others are asked."""
    hosts = [each.host for each in sorted(log.first, key=lambda each: each.began)]
    turns = sum(one != other for one, other in pairwise(hosts))
    assert turns > 2 * len(set(hosts)), "each host's requests lie between those of others"


def test_the_gap_between_two_requests_is_kept(log: Log) -> None:
    for host, requests in log.by_host().items():
        for before, after in pairwise(sorted(requests, key=lambda each: each.began)):
            assert after.began - before.ended >= GAP - SLOW_TO_LOG, (host, before.path, after.path)


def test_robots_txt_is_asked_for_first_and_once_a_day(log: Log) -> None:
    for host, requests in log.by_host().items():
        paths = [each.path for each in sorted(requests, key=lambda each: each.began)]
        assert paths[0] == "/robots.txt", host
        assert paths.count("/robots.txt") == 1, host


def test_nothing_is_asked_for_twice_in_a_run(log: Log) -> None:
    for run in (log.first, log.second):
        seen = Counter((request.host, request.path) for request in run)
        assert not [each for each, times in seen.items() if times > 1]


def test_the_second_visit_is_conditional_and_reads_no_article_again(log: Log) -> None:
    pages = log.second
    conditional = [request for request in pages if request.is_conditional]
    # One visit in twelve asks plainly on purpose, and what an index of sitemaps leads to has nothing to compare with.
    assert len(conditional) >= len(pages) * 0.7
    assert {request.status for request in conditional} == {304}
    listed = {(request.host, request.path) for request in log.first}
    assert {(request.host, request.path) for request in pages} <= listed, "nothing new was there to be read"
    assert len(pages) <= 17, "fifteen addresses, and two sitemaps behind an index"


def test_we_say_who_we_are_and_where_to_complain(log: Log) -> None:
    agents = {request.user_agent for requests in log.by_host().values() for request in requests}
    name = f"spacewatch/{version('space-diplomacy-monitor')}"
    assert agents == {f"{name} (+https://pypi.org/project/space-diplomacy-monitor/)"}
