"""``spacewatch sources add`` and ``check``: what a person is told, and a file that works at once."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from typer.testing import CliRunner

import catalog
from analysis.model import Miss, Selectors, Source
from flows import adding, checking, showing
from flows.cli import app
from flows.drafting import choose
from flows.settings import Settings
from flows.watching import UnknownSourceError
from scrapers.discover import Answer
from scrapers.finding import Place, Sample
from tests.flows.playing import NEWSROOM_CATALOG
from tests.newsroom.faults import FaultyPublisher
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import LOOPBACK, LocalServer, Newsroom

NOW = ROUNDS[5]


def settings(home: Path, server: LocalServer, of: Path | None = None) -> Settings:
    return Settings(
        home=home,
        catalog=of,
        gap_seconds=0.0,
        connect_to={"*.example": (LOOPBACK, server.port)},
        allow_loopback=True,
    )


@pytest.fixture(scope="module")
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(NOW) as server:
        yield server


@dataclass
class Desktop:
    """Where a person adds sources."""

    settings: Settings
    folder: Path

    def add(self, url: str, name: str = "", now: datetime = NOW) -> int:
        return adding.add(self.settings, adding.Wish(url, name, self.folder, now))

    def written(self, name: str) -> Source:
        """The source as the catalogue's loader understands the file."""
        return next(source for source in catalog.read(self.folder.parent).sources if source.id == name)


@pytest.fixture
def desktop(tmp_path: Path, newsroom: Newsroom) -> Desktop:
    return Desktop(settings(tmp_path, newsroom), tmp_path / "own" / "sources")


@pytest.mark.parametrize(
    ("url", "kind", "address"),
    [
        ("http://orbitledger.example/", "feed", "http://orbitledger.example/feed.json"),
        ("harbourpost.example", "feed", "http://harbourpost.example/feeds/latest.rss"),
        ("http://matinlacustre.example/", "sitemap", "http://matinlacustre.example/sitemap.xml"),
        ("http://mid-press.example/en/press/news/", "listing", "http://mid-press.example/en/press/news/"),
        ("http://councilrecord.example/feed.xml", "feed", "http://councilrecord.example/feed.xml"),
    ],
)
def test_a_site_becomes_a_source_that_passes_the_loader(desktop: Desktop, url: str, kind: str, address: str) -> None:
    asked = url if "://" in url else f"http://{url}"
    assert desktop.add(asked, "mine") == adding.WRITTEN
    source = desktop.written("mine")
    assert [(each.kind, each.url) for each in source.addresses] == [(kind, address)]
    assert "answered on 2024-08-10" in source.addresses[0].evidence
    assert "articles readable" in source.addresses[0].evidence
    assert source.languages
    assert source.name not in ("", "mine")
    assert f"Found by `spacewatch sources add {asked}`" in (desktop.folder / "mine.toml").read_text()


def test_the_new_source_is_read_by_the_next_run(tmp_path: Path, newsroom: Newsroom) -> None:
    from flows.desk import open_desk
    from tests.flows import playing

    desktop = Desktop(settings(tmp_path, newsroom), tmp_path / "own" / "sources")
    desktop.add("http://orbitledger.example/")
    desk = open_desk(settings(tmp_path, newsroom, tmp_path / "own"))
    report = playing.monitor(desk, NOW, "orbitledger")
    assert report.visits[0].seen == 4
    assert not report.issues


def test_what_could_not_be_found_is_marked_and_named(desktop: Desktop, capsys: pytest.CaptureFixture[str]) -> None:
    desktop.add("http://orbitledger.example/")
    told = capsys.readouterr().out
    text = (desktop.folder / "orbitledger.toml").read_text()
    for line in ('country = "INT"  # CHECK', 'kind = "general"  # CHECK', 'terms = ""  # CHECK'):
        assert line in text
        assert line in told
    assert "/news-sitemap.xml" in told
    assert "HTTP 404" in told


def test_nothing_is_overwritten_and_nobody_is_asked_in_vain(desktop: Desktop, newsroom: Newsroom) -> None:
    desktop.folder.mkdir(parents=True)
    mine = desktop.folder / "orbitledger.toml"
    mine.write_text("# mine")
    newsroom.clear_log()
    assert desktop.add("http://orbitledger.example/") == adding.REFUSED
    assert mine.read_text() == "# mine"
    for url, name in (("ftp://orbitledger.example/", "x1"), ("http://orbitledger.example/", "No Id")):
        assert desktop.add(url, name) == adding.REFUSED
    assert not newsroom.log


def test_a_source_the_catalogue_has_is_refused(tmp_path: Path, newsroom: Newsroom) -> None:
    own = Desktop(settings(tmp_path, newsroom, NEWSROOM_CATALOG), tmp_path / "sources")
    assert own.add("http://mid-press.example/en/press/news/", "again") == adding.REFUSED
    assert own.add("http://orbitledger.example/", "again") == adding.NOTHING_FOUND, "its feed is taken"
    assert not own.folder.exists()


def test_a_site_without_news_leaves_no_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with FaultyPublisher(hosts=("parked.example",)) as publisher:
        publisher.serve("/", b"<html><title>parked</title><body>This domain is for sale</body></html>")
        for path in ("/feed", "/feed.xml", "/feed.json", "/sitemap.xml"):
            publisher.play(path, "not_found")
        desktop = Desktop(settings(tmp_path, publisher), tmp_path / "sources")
        assert desktop.add("http://parked.example/") == adding.NOTHING_FOUND
        assert "the page is a parked domain" in capsys.readouterr().out.replace("\n", " ")
        publisher.play("/", "forbidden")
        assert desktop.add("http://parked.example/") == adding.NOTHING_FOUND
        assert "the site refuses us" in capsys.readouterr().out.replace("\n", " ")
    assert not desktop.folder.exists()


def test_what_a_site_says_of_itself_stays_within_its_line(tmp_path: Path) -> None:
    evil = 'Evil"\nid = "other"\n#\x07'
    with FaultyPublisher(hosts=("evil.example",)) as publisher:
        items = "".join(f"<item><title>Statement {n}</title><link>/news/{n}</link></item>" for n in range(1, 4))
        publisher.serve("/feed", f"<rss><channel>{items}</channel></rss>".encode(), "text/xml")
        page = f"<html lang='xx'><head><meta property='og:site_name' content='{evil}'></head><body>hello</body></html>"
        publisher.serve("/", page.encode())
        desktop = Desktop(settings(tmp_path, publisher), tmp_path / "own" / "sources")
        assert desktop.add("http://evil.example/", "evil") == adding.WRITTEN
    assert desktop.written("evil").name == 'Evil" id = "other" #'
    assert tomllib.loads((desktop.folder / "evil.toml").read_text())["id"] == "evil"


def test_feeds_go_before_everything_else() -> None:
    def place(kind, url):  # type: ignore[no-untyped-def]
        return Place(kind, url, "here")

    feeds = [place("feed", f"http://a.example/{n}") for n in range(5)]
    news, plain = place("sitemap", "http://a.example/news-sitemap.xml"), place("sitemap", "http://a.example/map.xml")
    press, listing = place("wordpress", "http://a.example/"), place("listing", "http://a.example/news")
    assert choose([*feeds, plain, news, press, listing]) == (*feeds[:3], news)
    assert choose([plain, listing, press]) == (press,)
    assert choose([listing]) == (listing,)
    assert choose([]) == ()


def test_check_says_how_each_source_fares(
    tmp_path: Path, newsroom: Newsroom, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = settings(tmp_path, newsroom, NEWSROOM_CATALOG)
    assert checking.check(chosen, ["mid-press", "council-record"], as_json=True, now=NOW) == checking.DONE
    press, council = json.loads(capsys.readouterr().out)
    assert (press["source"], press["verdict"], press["robots"]) == ("mid-press", "ok", "allows")
    assert [each["reachable"] for each in press["addresses"]] == [True, True]
    assert (press["items"], press["articles_read"], press["articles_tried"]) == (4, 2, 2)
    assert press["newest"].startswith("2024-08-08")
    assert (council["articles_read"], council["articles_tried"]) == (1, 2)
    assert "robots.txt" in council["articles_problem"]
    assert checking.check(chosen, [], as_json=False, now=NOW + timedelta(days=90)) == checking.DONE
    table = capsys.readouterr().out
    assert "14 sources: " in table
    assert "13 stale" in table or "stale" in table
    assert not (tmp_path / "spacewatch.db").exists(), "nothing is stored"


def test_check_without_a_network_has_its_own_exit_code(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with Newsroom(NOW) as closed:
        chosen = settings(tmp_path, closed, NEWSROOM_CATALOG)
    assert checking.check(chosen, ["mid-press"], as_json=False) == checking.NOTHING_REACHED
    assert "unreachable" in capsys.readouterr().out
    with pytest.raises(UnknownSourceError, match="nobody"):
        checking.check(chosen, ["nobody"], as_json=False)


TODAY = datetime(2026, 11, 24, tzinfo=UTC)
SOURCE = Source("a", "A", "http://a.example/", "INT", ("en",), "general", "a", (), page=Selectors())
WELL, DEAD = Answer("u", ok=True, items=3), Answer("v", ok=False, detail="there is no such page", remedy="correct it")
SLOW = Answer("v", ok=False, detail="no answer in time", remedy="wait", miss=Miss.TIMEOUT)
READ, WALL = Sample("x"), Sample("x", problem="paywall")


@pytest.mark.parametrize(
    ("seen", "verdict", "words"),
    [
        (checking.Seen((WELL,), 3, 3, (READ, WALL), TODAY), "ok", ""),
        (checking.Seen((SLOW,), 0, 0, (), None), "unreachable", "no answer in time: wait"),
        (checking.Seen((DEAD, SLOW), 0, 0, (), None), "broken", "no such page: correct it"),
        (checking.Seen((WELL,), 0, 0, (), None), "empty", "do they still list news"),
        (checking.Seen((WELL,), 3, 0, (), TODAY), "refused", "article_url matches none of the 3"),
        (checking.Seen((WELL,), 3, 3, (WALL, WALL), TODAY), "unreadable", "paywall"),
        (checking.Seen((WELL, DEAD), 3, 3, (READ,), TODAY), "partial", "no such page"),
        (checking.Seen((WELL,), 3, 3, (READ,), TODAY - timedelta(days=30)), "stale", "nothing since 2026-10-25"),
        (checking.Seen((WELL,), 3, 3, (READ,), None), "ok", ""),
    ],
)
def test_a_verdict_is_the_first_trouble_on_the_way(seen: checking.Seen, verdict: str, words: str) -> None:
    said, remedy = checking.judge(SOURCE, seen, TODAY)
    assert said == verdict
    assert words in remedy


def test_the_old_ways_to_list_still_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(tmp_path))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    run = CliRunner().invoke
    assert "14 sources" in run(app, ["sources"]).output
    assert "14 sources" in run(app, ["sources", "list"]).output
    for words in (["sources", "mid-press"], ["sources", "list", "mid-press"]):
        assert "http://mid-press.example/" in run(app, words).output
    wrong = run(app, ["sources", "chek"])
    assert isinstance(wrong.exception, UnknownSourceError)


def test_the_list_says_whose_robots_txt_is_not_asked_and_why(
    newsroom: Newsroom, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    reason = "Permission of the press office by mail of 3 May 2026"
    desktop = Desktop(settings(tmp_path, newsroom), tmp_path / "own" / "sources")
    assert desktop.add("http://meridianwire.example/", "wire") == 0
    path = desktop.folder / "wire.toml"
    path.write_text(f'ignore_robots = "{reason}"\n' + path.read_text(encoding="utf-8"), encoding="utf-8")
    showing.show_sources(settings(tmp_path, newsroom, tmp_path / "own"), [])
    assert f"robots.txt of wire is not asked: {reason}" in capsys.readouterr().out
