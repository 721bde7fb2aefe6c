"""An edit that a feed announces is heard in the run that reads the feed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.model import Address, ChangeKind, Source
from flows.announcing import AT_MOST
from flows.desk import Desk
from flows.report import Report
from storage import articles, changes
from tests.flows import playing
from tests.flows.test_rechecking import NEWS, REST, SPACE, TRADE, Site
from tests.newsroom.site import Answer

NOW = datetime(2024, 8, 8, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SOURCE = Source(
    "ministry",
    "The Ministry",
    "http://site.example/",
    "RU",
    ("en",),
    "official",
    "ministry",
    (Address("feed", "http://site.example/atom.xml"),),
)


class FeedSite(Site):
    """A site with an Atom feed, whose entries have the dates of modification that the test sets."""

    def __init__(self) -> None:
        self.modified: dict[str, datetime] = {}
        super().__init__()

    def answer(self, host: str, target: str) -> Answer:
        if target != "/atom.xml":
            return super().answer(host, target)
        entries = "".join(
            f'<entry><title>{path}</title><id>{path}</id><link href="{path}"/>'
            f"<published>{(NOW - HOUR).isoformat()}</published><updated>{when.isoformat()}</updated></entry>"
            for path, when in self.modified.items()
        )
        feed = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{entries}</feed>'
        return Answer(200, feed.encode(), {"Content-Type": "application/atom+xml"})

    def publish(self, number: int, *paragraphs: str, modified: datetime, title: str = "On talks") -> None:
        self.write(number, *paragraphs, title=f"{title} {number}")
        self.modified[f"/news/{number}"] = modified

    def asked(self) -> list[str]:
        return [each.path for each in self.log if each.path.startswith("/news/")]


@pytest.fixture
def site() -> Iterator[FeedSite]:
    with FeedSite() as server:
        yield server


@pytest.fixture
def desk(tmp_path: Path, site: FeedSite) -> Desk:
    read = playing.desk_for(tmp_path, site)
    return replace(read, catalog=replace(read.catalog, sources=(SOURCE,)), sources={SOURCE.id: SOURCE})


def edits(desk: Desk) -> list[str]:
    with desk.store() as store:
        return [row.change.summary for row in changes.since(store, NOW) if row.change.kind is ChangeKind.EDITED]


def visit(desk: Desk, site: FeedSite, now: datetime) -> tuple[Report, list[str]]:
    site.clear_log()
    return playing.monitor(desk, now), site.asked()


def test_an_announced_edit_is_told_by_the_run_that_hears_of_it_and_read_once(desk: Desk, site: FeedSite) -> None:
    site.publish(1, TRADE, SPACE, REST, modified=NOW - HOUR)
    site.publish(2, NEWS, modified=NOW - HOUR, title="On the Moon")
    visit(desk, site, NOW)
    assert visit(desk, site, NOW + HOUR)[1] == []
    # the publisher's clock is three hours behind: only that its own date moved on counts
    site.publish(1, TRADE, SPACE.replace("joint proposals", "no proposals"), REST, modified=NOW - HOUR / 2)
    report, asked = visit(desk, site, NOW + 2 * HOUR)
    assert asked == ["/news/1"]
    assert report.checked == 1
    assert len(edits(desk)) == 1
    assert visit(desk, site, NOW + 3 * HOUR)[1] == []


def test_where_every_date_moves_a_few_are_read_at_once_and_the_rest_is_due(desk: Desk, site: FeedSite) -> None:
    for number in range(AT_MOST + 3):
        site.publish(number, f"{NEWS} Item {number} of the record.", modified=NOW - HOUR)
    visit(desk, site, NOW)
    for number in range(AT_MOST + 3):
        site.modified[f"/news/{number}"] = NOW + number * timedelta(minutes=1)
    report, asked = visit(desk, site, NOW + HOUR / 6)
    assert report.checked == AT_MOST
    assert set(asked) == {f"/news/{number}" for number in range(3, AT_MOST + 3)}, "the latest edits"
    with desk.store() as store:
        assert len(articles.due(store, NOW + HOUR / 6)) == 3
    assert visit(desk, site, NOW + HOUR / 5)[1] == [], "heard once"


def test_a_public_archive_is_asked_for_what_monitor_finds_edited(desk: Desk, site: FeedSite) -> None:
    desk = replace(desk, settings=replace(desk.settings, archive_service="http://site.example/save/"))
    site.publish(1, TRADE, SPACE, REST, modified=NOW - HOUR)
    site.publish(2, TRADE, NEWS, modified=NOW - HOUR)
    visit(desk, site, NOW)
    site.publish(1, TRADE, REST, modified=NOW + 2 * HOUR)
    visit(desk, site, NOW + 3 * HOUR)
    assert edits(desk)
    assert [each.path for each in site.log if each.path.startswith("/save/")] == ["/save/http://site.example/news/1"]


def test_an_announced_edit_that_cannot_be_read_now_is_due_at_the_next_recheck(desk: Desk, site: FeedSite) -> None:
    site.publish(1, TRADE, SPACE, REST, modified=NOW - HOUR)
    visit(desk, site, NOW)
    site.modified["/news/1"] = NOW
    well, site.pages["/news/1"] = site.pages["/news/1"], (500, "")
    visit(desk, site, NOW + HOUR / 6)
    with desk.store() as store:
        (row,) = articles.due(store, NOW + HOUR / 6)
    assert row.misses == 0
    site.pages["/news/1"] = well
    assert playing.recheck(desk, NOW + HOUR / 6).checked == 1
