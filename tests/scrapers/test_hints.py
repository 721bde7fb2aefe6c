"""What publishers say of when to come again."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.hints import Hints
from analysis.model import Page
from scrapers.feeds import read_feed
from scrapers.hints import with_freshness
from tests.scrapers.web import NOW, page, source

FEED = """<rss version="2.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"><channel><title>T</title>
{}<item><title>One</title><link>http://site.example/1</link></item></channel></rss>"""


@pytest.mark.parametrize(
    ("head", "hints"),
    [
        ("", Hints()),
        ("<ttl>90</ttl>", Hints(90)),
        ("<ttl>often</ttl>", Hints()),
        ("<ttl>-5</ttl>", Hints()),
        ("<sy:updatePeriod>\n hourly\t</sy:updatePeriod><sy:updateFrequency>2</sy:updateFrequency>", Hints(30)),
        ("<sy:updatePeriod>daily</sy:updatePeriod>", Hints(1440)),
        ("<sy:updatePeriod>hourly</sy:updatePeriod><sy:updateFrequency>0</sy:updateFrequency>", Hints(60)),
        ("<ttl>15</ttl><sy:updatePeriod>hourly</sy:updatePeriod>", Hints(60)),
        ("<skipHours><hour>0</hour><hour>24</hour><hour> 7 </hour></skipHours>", Hints(hours=(0, 7))),
        ("<skipDays><day>Sunday</day><day>Saturday</day><day>Someday</day></skipDays>", Hints(days=(5, 6))),
    ],
)
def test_a_feed_is_heard(head: str, hints: Hints) -> None:
    assert read_feed(page(FEED.format(head)), source(), NOW).hints == hints


def answer(**headers: str) -> Page:
    return replace(page(""), headers=tuple(headers.items()))


@pytest.mark.parametrize(
    ("headers", "minutes"),
    [
        ({}, 0),
        ({"Cache-Control": "public, max-age=600"}, 10),
        ({"Cache-Control": "s-maxage=9000, max-age=600", "Age": "300"}, 5),
        ({"Cache-Control": "max-age=600", "Age": "900"}, 0),
        ({"Cache-Control": "no-cache, max-age=600"}, 0),
        ({"Expires": "Tue, 24 Nov 2026 12:30:00 GMT", "Date": "Tue, 24 Nov 2026 12:00:00 GMT"}, 30),
        ({"Expires": "-1"}, 0),
        ({"Expires": "Tue, 24 Nov 99999999999999 12:30:00 GMT"}, 0),
        ({"Cache-Control": "max-age=60", "Expires": "Tue, 24 Nov 2099 12:30:00 GMT"}, 1),
    ],
)
def test_an_answer_says_how_long_it_is_fresh(headers: dict[str, str], minutes: float) -> None:
    assert with_freshness(Hints(), answer(**headers)).minutes == minutes


def test_the_later_of_two_hints_counts() -> None:
    assert with_freshness(Hints(60, (3,)), answer(**{"Cache-Control": "max-age=60"})) == Hints(60, (3,))
