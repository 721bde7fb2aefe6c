"""The faulty publisher fails as it is told to, and only there."""

from __future__ import annotations

import gzip
import http.client
import zlib
from collections.abc import Iterator

import pytest

from tests.newsroom.browser import get
from tests.newsroom.faults import ARTICLES, FAULTS, FEED, FaultyPublisher

STATUSES = {"not_found": 404, "gone": 410, "forbidden": 403, "error": 500, "unavailable": 503, "busy": 429}


@pytest.fixture
def publisher() -> Iterator[FaultyPublisher]:
    with FaultyPublisher() as running:
        yield running


def test_a_healthy_publisher_has_a_feed_and_five_different_articles(publisher: FaultyPublisher) -> None:
    assert get(publisher, publisher.url(FEED)).status == 200
    bodies = {get(publisher, publisher.url(path)).body for path in ARTICLES}
    assert len(bodies) == 5


@pytest.mark.parametrize(("fault", "status"), STATUSES.items())
def test_a_status_is_played(publisher: FaultyPublisher, fault: str, status: int) -> None:
    publisher.play(ARTICLES[0], fault)
    assert get(publisher, publisher.url(ARTICLES[0])).status == status
    assert get(publisher, publisher.url(ARTICLES[1])).status == 200


def test_patience_is_asked_for_in_seconds_or_as_told(publisher: FaultyPublisher) -> None:
    publisher.play(FEED, "busy")
    assert get(publisher, publisher.url(FEED)).headers["retry-after"] == "60"
    publisher.play(FEED, "unavailable", retry_after="Fri, 09 Aug 2024 12:00:00 GMT")
    assert get(publisher, publisher.url(FEED)).headers["retry-after"].startswith("Fri")


def test_a_fault_can_pass(publisher: FaultyPublisher) -> None:
    publisher.play(FEED, "error", times=2)
    assert [get(publisher, publisher.url(FEED)).status for _ in range(3)] == [500, 500, 200]


def test_a_fault_can_be_healed(publisher: FaultyPublisher) -> None:
    publisher.play(FEED, "gone")
    publisher.heal(FEED)
    assert get(publisher, publisher.url(FEED)).status == 200


def test_a_reset_drops_the_connection(publisher: FaultyPublisher) -> None:
    publisher.play(FEED, "reset")
    with pytest.raises((ConnectionError, http.client.RemoteDisconnected)):
        get(publisher, publisher.url(FEED))
    assert publisher.log[-1].status == 0


@pytest.mark.parametrize("fault", ["timeout", "drip"])
def test_a_slow_server_outlasts_the_client(publisher: FaultyPublisher, fault: str) -> None:
    publisher.play(FEED, fault)
    if fault == "timeout":
        with pytest.raises(TimeoutError):
            get(publisher, publisher.url(FEED), timeout=0.3)
    else:
        connection = http.client.HTTPConnection("127.0.0.1", publisher.port, timeout=1)
        connection.request("GET", FEED, headers={"Host": "faulty.example"})
        assert len(connection.getresponse().read1(100)) < 20
        connection.close()


def test_a_truncated_answer_is_shorter_than_announced(publisher: FaultyPublisher) -> None:
    publisher.play(FEED, "truncated")
    with pytest.raises(http.client.IncompleteRead):
        get(publisher, publisher.url(FEED))


def test_a_bomb_is_small_on_the_wire_and_huge_unpacked(publisher: FaultyPublisher) -> None:
    publisher.play(ARTICLES[0], "gzip_bomb")
    bomb = get(publisher, publisher.url(ARTICLES[0]))
    assert len(bomb.body) < 1_000_000
    assert len(zlib.decompressobj(wbits=31).decompress(bomb.body)) == 3_000_000  # the first of a hundred members


def test_corrupt_compression_cannot_be_read(publisher: FaultyPublisher) -> None:
    publisher.play(ARTICLES[0], "corrupt_gzip")
    with pytest.raises((gzip.BadGzipFile, zlib.error, EOFError)):
        _ = get(publisher, publisher.url(ARTICLES[0])).plain


def test_redirects_go_in_circles_inside_or_where_told(publisher: FaultyPublisher) -> None:
    publisher.play(ARTICLES[0], "redirect_loop")
    assert get(publisher, publisher.url(ARTICLES[0])).headers["location"] == "?again"
    publisher.play(ARTICLES[0], "redirect_private")
    assert "10.0.0.1" in get(publisher, publisher.url(ARTICLES[0])).headers["location"]
    publisher.play(ARTICLES[0], "moved", location=publisher.url(ARTICLES[2]))
    moved = get(publisher, publisher.url(ARTICLES[0]))
    assert (moved.status, moved.headers["location"]) == (301, publisher.url(ARTICLES[2]))


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        ("html_at_feed", b"<html>"),
        ("challenge", b"enable JavaScript"),
        ("consent_wall", b"Accept all"),
        ("empty_feed", b"<channel><title>"),
        ("wrong_charset", "Консультации".encode()),
        ("huge", b"outer space outer space"),
    ],
)
def test_bodies_that_are_not_the_article_come_with_status_200(
    publisher: FaultyPublisher, fault: str, words: bytes
) -> None:
    publisher.play(FEED, fault)
    page = get(publisher, publisher.url(FEED))
    assert page.status == 200
    assert words in page.body


def test_any_bytes_can_be_served(publisher: FaultyPublisher) -> None:
    publisher.serve("/odd", b"\x00\xff", "application/pdf")
    page = get(publisher, publisher.url("/odd"))
    assert (page.body, page.headers["content-type"]) == (b"\x00\xff", "application/pdf")


def test_an_unknown_fault_is_refused_with_the_list_of_known_ones(publisher: FaultyPublisher) -> None:
    with pytest.raises(KeyError, match="redirect_loop"):
        publisher.play(FEED, "earthquake")
    assert len(FAULTS) >= 20
