"""Second looks at stored articles: what is an edit, what is a fault, what is gone, and what is back."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.model import Address, ChangeKind, Source
from flows.desk import Desk
from storage import alerts as alert_rows
from storage import articles, changes, revisions
from tests.flows import playing
from tests.newsroom.server import LocalServer
from tests.newsroom.site import Answer

NOW = datetime(2024, 8, 8, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
SPACE = (
    "The two sides also held consultations on outer space. They agreed to submit joint proposals on the legal "
    "framework for the peaceful use of outer space to the UN Committee on the Peaceful Uses of Outer Space, and "
    "reaffirmed their commitment to the Outer Space Treaty and to preventing an arms race in outer space."
)
TRADE = (
    "The foreign ministers of Russia and Pakistan met in Moscow on Thursday. They spoke about trade, rail links and "
    "the visit of a business delegation in autumn. Both welcomed the growth of trade in grain and fertilisers, and "
    "instructed their experts to prepare a list of further goods before the next session of the joint commission."
)
REST = (
    "The ministers noted the work of the universities of both countries and thanked the cities that had taken part in "
    "the days of culture last spring. The next round of talks is to be held in Islamabad next year."
)
NEWS = (
    "Japan and India signed a memorandum of understanding on lunar exploration in Tokyo. The foreign ministers of both "
    "countries said that the agreement follows the Artemis Accords and that their space agencies, JAXA and ISRO, will "
    "land a rover near the south pole of the Moon. They also agreed to hold an annual space dialogue on norms."
)
MAINTENANCE = "<p>The portal is being maintained. Please come back in a few hours; we are sorry for the trouble.</p>"


class Site(LocalServer):
    """One site whose pages the test writes."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[int, str]] = {}
        self.redirects: dict[str, str] = {}
        super().__init__()

    @property
    def hosts(self) -> tuple[str, ...]:
        return ("site.example",)

    def answer(self, host: str, target: str) -> Answer:
        if target == "/":
            links = "".join(f'<li><a href="{path}">{path}</a></li>' for path in self.pages if path.startswith("/news/"))
            return Answer(200, f"<ul>{links}</ul>".encode(), {"Content-Type": "text/html; charset=utf-8"})
        if target in self.redirects:
            return Answer(302, headers=(("Location", self.redirects[target]),), is_plain=True)
        status, body = self.pages.get(target, (404, "<h1>Not found</h1>"))
        return Answer(status, body.encode(), {"Content-Type": "text/html; charset=utf-8"})

    def write(self, number: int, *paragraphs: str, title: str = "On talks between the ministers") -> str:
        path = f"/news/{number}"
        body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
        page = f"<html lang='en'><head><title>{title}</title></head><body><article><h1>{title}</h1>{body}</article>"
        self.pages[path] = (200, page + "</body></html>")
        return f"http://site.example{path}"


@pytest.fixture
def site() -> Iterator[Site]:
    with Site() as server:
        yield server


class Watch:
    """A desk that watches the site, hour by hour."""

    def __init__(self, home: Path, site: Site) -> None:
        source = Source(
            "ministry",
            "The Ministry",
            "http://site.example/",
            "RU",
            ("en",),
            "official",
            "ministry",
            (Address("listing", "http://site.example/"),),
            article_url=r"/news/\d+$",
        )
        self.now = NOW
        self.desk: Desk = self._with(playing.desk_for(home, site), source)

    @staticmethod
    def _with(desk: Desk, source: Source) -> Desk:
        return replace(desk, catalog=replace(desk.catalog, sources=(source,)), sources={source.id: source})

    def disable(self) -> None:
        self.desk = self._with(self.desk, replace(self.desk.sources["ministry"], enabled=False))

    def begin(self) -> None:
        playing.monitor(self.desk, self.now)

    def look_for(self, hours: int, every: timedelta = HOUR) -> None:
        end = self.now + timedelta(hours=hours)
        while self.now < end:
            self.now += every
            playing.recheck(self.desk, self.now)

    def told(self, *kinds: ChangeKind) -> list[changes.ChangeRow]:
        with self.desk.store() as store:
            return [row for row in changes.since(store, NOW) if row.change.kind in kinds and row.change.significance]

    def alerted(self) -> list[str]:
        with self.desk.store() as store:
            lines = alert_rows.overview(store, 500)
        return sorted(line.key for line in lines if line.recipient_id == "desk" and line.when == "now")


@pytest.fixture
def watch(tmp_path: Path, site: Site) -> Watch:
    return Watch(tmp_path, site)


def test_taking_out_the_space_clause_is_told_though_the_rest_is_off_topic(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    site.write(1, TRADE, REST)
    watch.look_for(8)
    assert [row.change.kind for row in watch.told(ChangeKind.EDITED)] == [ChangeKind.EDITED]
    assert any("edited" in key for key in watch.alerted())


def test_a_withdrawn_page_that_comes_back_as_it_was_is_told(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    page = site.pages["/news/1"]
    site.pages["/news/1"] = (404, "<h1>Not found</h1>")
    watch.look_for(3)
    assert len(watch.told(ChangeKind.WITHDRAWN)) == 1
    site.pages["/news/1"] = page
    watch.look_for(30)
    assert len(watch.told(ChangeKind.RESTORED)) == 1
    assert not watch.told(ChangeKind.EDITED)


def test_an_absence_told_with_status_200_is_a_withdrawal_once_it_lasts(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    gone = "<html><head><title>404 - Page not found</title></head><body><h1>Page not found</h1></body></html>"
    site.pages["/news/1"] = (200, gone)
    watch.look_for(48)
    assert len(watch.told(ChangeKind.WITHDRAWN)) == 1


def test_a_maintenance_page_is_never_an_edit_however_long_it_stands(site: Site, watch: Watch) -> None:
    for number in (1, 2, 3):
        site.write(number, f"Report number {number}.", SPACE, TRADE, REST, title=f"Talks on outer space, day {number}")
    watch.begin()
    kept = dict(site.pages)
    for number in (1, 2, 3):
        site.write(number, MAINTENANCE, title="Scheduled works on the portal")
    watch.look_for(24)
    site.pages.update(kept)
    watch.look_for(24)
    assert not watch.told(ChangeKind.EDITED, ChangeKind.RETITLED, ChangeKind.WITHDRAWN)


def test_a_text_that_stays_cut_down_is_an_edit_in_the_end(site: Site, watch: Watch) -> None:
    site.write(1, SPACE, TRADE, TRADE, TRADE, REST)
    watch.begin()
    site.write(1, SPACE)
    watch.look_for(3)
    assert not watch.told(ChangeKind.EDITED)
    watch.look_for(24)
    assert len(watch.told(ChangeKind.EDITED)) == 1


def test_a_headline_that_goes_to_and_fro_is_told_once(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, title="Ministers agree on rules for outer space")
    watch.begin()
    for title in ("Ministers clash over rules for outer space", "Ministers agree on rules for outer space") * 3:
        site.write(1, TRADE, SPACE, title=title)
        watch.look_for(5)
    assert len(watch.told(ChangeKind.RETITLED)) == 1
    with watch.desk.store() as store:
        number = articles.find(store, "site.example/news/1")
        assert number is not None
        assert len(revisions.history(store, number)) == 7


def test_a_live_blog_that_goes_on_is_no_news(site: Site, watch: Watch) -> None:
    live = '<script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Talks"}</script>'
    site.write(1, TRADE, SPACE, live)
    watch.begin()
    site.write(1, REST, TRADE, SPACE, live)
    watch.look_for(5)
    assert watch.told(ChangeKind.EDITED) == []
    with watch.desk.store() as store:
        assert len(revisions.history(store, 1)) == 2


def test_a_better_extractor_makes_no_edit_and_spoils_no_diff(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    with watch.desk.store() as store, store.atomic():
        row = articles.get(store, 1)
        old = replace(row.article, extractor="yesterday", text=f"{row.article.text}\nRead also: our stories")
        revisions.reread(store, 1, old, row.assessment)
    site.write(1, TRADE, SPACE.replace("agreed to submit", "discussed submitting"), REST)
    watch.look_for(5)
    (edit,) = watch.told(ChangeKind.EDITED)
    letters = [path.read_text() for path in watch.desk.settings.letters.glob("*.eml")]
    assert edit.revision == 2
    assert len(letters) == 1
    assert not any("Read also" in letter for letter in letters)


def test_a_disabled_source_is_left_alone(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    watch.disable()
    site.clear_log()
    watch.look_for(5)
    assert not site.log


def test_an_article_announced_before_its_page_exists_is_read_when_it_does(site: Site, watch: Watch) -> None:
    site.pages["/news/1"] = (404, "<h1>Not found</h1>")
    watch.begin()
    site.write(1, TRADE, SPACE, REST)
    playing.monitor(watch.desk, NOW + HOUR)
    assert any(key.endswith(":new") for key in watch.alerted())


def test_what_a_source_had_published_long_before_we_came_is_told_to_nobody(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)  # without a date, on the first visit
    watch.begin()
    site.write(2, NEWS, title="Japan signs a memorandum on lunar cooperation with India")  # on a later one
    playing.monitor(watch.desk, NOW + HOUR)
    with watch.desk.store() as store:
        assert len(store.rows("SELECT id FROM articles_read")) == 2
        told = {row["article_id"] for row in store.rows("SELECT article_id FROM alerts")}
    assert told == {2}


def test_a_public_archive_is_asked_for_what_was_edited_and_for_nothing_else(site: Site, watch: Watch) -> None:
    settings = replace(watch.desk.settings, archive_service="http://site.example/save/")
    watch.desk = replace(watch.desk, settings=settings)
    edited = site.write(1, TRADE, SPACE, REST)
    site.write(2, NEWS, REST)
    watch.begin()
    site.write(1, TRADE, REST)
    watch.look_for(3)
    assert watch.told(ChangeKind.EDITED)
    assert [each.path for each in site.log if each.path.startswith("/save/")] == [f"/save/{edited}"]


def test_an_article_published_again_at_a_new_address_is_told_as_an_edit(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    del site.pages["/news/1"]
    site.write(7, TRADE, SPACE.replace("agreed to submit", "discussed submitting"), REST)
    playing.monitor(watch.desk, NOW + HOUR)
    (edit,) = watch.told(ChangeKind.EDITED)
    with watch.desk.store() as store:
        assert len(store.rows("SELECT id FROM articles")) == 1
        assert articles.find(store, "site.example/news/7") == edit.article_id
        assert articles.get(store, 1).article.url == "http://site.example/news/7"
    assert ("modality", "agreed", "discussed") in {(f.kind, f.before, f.after) for f in edit.change.facts}


def test_a_series_of_alike_reports_is_no_reissue(site: Site, watch: Watch) -> None:
    for number in (1, 2):
        site.write(number, f"Report number {number}.", SPACE, TRADE, REST, title=f"Talks on outer space, day {number}")
    watch.begin()
    with watch.desk.store() as store:
        assert len(store.rows("SELECT id FROM articles")) == 2


def test_a_page_that_names_a_new_address_for_the_same_text_has_moved(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    status, page = site.pages["/news/1"]
    moved = page.replace("<head>", "<head><link rel='canonical' href='http://site.example/archive/1'>")
    site.pages["/news/1"] = site.pages["/archive/1"] = (status, moved)
    watch.look_for(8)
    (move,) = watch.told(ChangeKind.MOVED)
    assert move.article_id == 1
    assert not watch.told(ChangeKind.EDITED)
    with watch.desk.store() as store:
        assert articles.find(store, "site.example/archive/1") == 1


def test_a_redirect_to_the_section_that_lasts_is_a_withdrawal(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    site.redirects["/news/1"] = "/news/"
    links = "".join(f"<li><a href='/news/{n}0'>Harbour festival number {n} draws a crowd</a></li>" for n in range(30))
    site.pages["/news/"] = (200, f"<html><head><title>News</title></head><body><ul>{links}</ul></body></html>")
    watch.look_for(48)
    assert len(watch.told(ChangeKind.WITHDRAWN)) == 1
    assert not watch.told(ChangeKind.EDITED, ChangeKind.RETITLED)


def test_an_edit_again_within_hours_waits_for_the_digest(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    for verb in ("discussed submitting", "considered submitting"):
        site.write(1, TRADE, SPACE.replace("agreed to submit", verb), REST)
        watch.look_for(2)
    assert len(watch.told(ChangeKind.EDITED)) == 2
    assert len([key for key in watch.alerted() if "edited" in key]) == 1


def test_another_language_at_the_same_address_is_never_an_edit(site: Site, watch: Watch) -> None:
    site.write(1, TRADE, SPACE, REST)
    watch.begin()
    russian = "Министры обеих стран провели переговоры о космосе и договорились о предложениях для комитета. "
    site.write(1, russian * 3, russian * 2, title="О переговорах министров двух стран по космосу")
    watch.look_for(48)
    assert not watch.told(ChangeKind.EDITED, ChangeKind.RETITLED, ChangeKind.WITHDRAWN)


def test_a_teaser_at_another_address_is_no_edit(site: Site, watch: Watch) -> None:
    site.write(1, SPACE, TRADE, REST)
    watch.begin()
    site.write(7, SPACE)
    playing.monitor(watch.desk, NOW + HOUR)
    assert not watch.told(ChangeKind.EDITED, ChangeKind.RETITLED)
    with watch.desk.store() as store:
        assert len(store.rows("SELECT id FROM articles")) == 1
        assert articles.get(store, 1).article.url == "http://site.example/news/1"


def test_an_article_published_again_as_it_was_before_is_told_once(site: Site, watch: Watch) -> None:
    edited = SPACE.replace("agreed to submit", "discussed submitting")
    for number, text in enumerate((SPACE, edited, SPACE, edited), 1):
        site.pages.clear()
        site.write(number, TRADE, text, REST)
        playing.monitor(watch.desk, NOW + number * 7 * HOUR)
    assert len(watch.told(ChangeKind.EDITED)) == 1
    assert len([key for key in watch.alerted() if "edited" in key]) == 1
