"""The main job on input that nobody here wrote: real feeds and real article pages, served on loopback.

The web is one local server: each feed file is a publisher of its own, every link of every feed leads to
one of the real pages (or to nothing, where it is https), and each set of pages has a listing.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import mimetypes
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.model import Address, Outcome, Source, SourceState
from flows.desk import Desk
from tests.data import shared
from tests.flows import playing
from tests.newsroom.server import LOOPBACK, LocalServer
from tests.newsroom.site import Answer

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
PAGES_PER_LISTING = 90
SCRIPTS = {  # file of feeds/derived → what a reader of that language must see in it
    "ru_windows-1251.xml": "\u0400-\u04ff",
    "ru_windows-1251_undeclared.xml": "\u0400-\u04ff",
    "ru_utf-8_misdeclared_windows-1251.xml": "\u0400-\u04ff",
    "ru_koi8-r.xml": "\u0400-\u04ff",
    "zh_gbk_undeclared.xml": "\u4e00-\u9fff",
    "zh_gbk_misdeclared_utf-8.xml": "\u4e00-\u9fff",
    "zh_gb18030.xml": "\u4e00-\u9fff",
    "zh_utf-16be_bom.xml": "\u4e00-\u9fff",
    "ja_shift_jis.xml": "\u3040-\u30ff",
    "ja_euc-jp.xml": "\u3040-\u30ff",
    "ja_iso-2022-jp.xml": "\u3040-\u30ff",
    "ja_utf-16le_bom.xml": "\u3040-\u30ff",
    "ko_euc-kr.xml": "\uac00-\ud7af",
}


class World(LocalServer):
    """Every host there is: feeds and listings at addresses of ours, a real page anywhere else."""

    def __init__(self, feeds: dict[str, Path], pages: list[Path]) -> None:
        self.feeds = feeds
        self.pages = pages
        super().__init__()

    @property
    def hosts(self) -> tuple[str, ...]:
        return ("*",)

    def answer(self, host: str, target: str) -> Answer:
        if target == "/robots.txt":
            return Answer(404, b"", {})
        if target == "/feed" and host in self.feeds:
            path = self.feeds[host]
            kind = mimetypes.guess_type(path.name)[0] or "application/xml"
            return Answer(200, path.read_bytes(), {"Content-Type": kind})
        if target == "/listing":
            return Answer(200, self.listing(host), {"Content-Type": "text/html; charset=utf-8"})
        number = int(hashlib.sha256(f"{host}{target}".encode()).hexdigest(), 16) % len(self.pages)
        if host.startswith("set") and target.startswith("/page/"):
            number = int(target.rpartition("/")[2])
        return Answer(200, gzip.decompress(self.pages[number].read_bytes()), {"Content-Type": "text/html"})

    def listing(self, host: str) -> bytes:
        first = int(host.removeprefix("set").partition(".")[0]) * PAGES_PER_LISTING
        numbers = range(first, min(first + PAGES_PER_LISTING, len(self.pages)))
        return "".join(f'<p><a href="/page/{n}">Page number {n} of the set</a></p>' for n in numbers).encode()


def source(host: str, address: Address) -> Source:
    name = host.partition(".")[0]
    return Source(name, name, f"http://{host}/", "INT", ("en",), "general", name, (address,))


@pytest.fixture(scope="module")
def world() -> Iterator[World]:
    folder = shared("feeds")
    files = [folder / row["file"] for row in json.loads((folder / "index.json").read_text(encoding="utf-8"))]
    pages = sorted(shared("extraction", "html").glob("*.html.gz"))
    with World({f"f{n:03}.example": path for n, path in enumerate(files)}, pages) as server:
        yield server


def desk_for(home: Path, world: World, sources: list[Source], articles_each: int) -> Desk:
    desk = playing.desk_for(home, world)
    settings = replace(
        desk.settings,
        connect_to={"*": (LOOPBACK, world.port)},
        articles_per_source=articles_each,
        source_seconds=600,
    )
    catalog = replace(desk.catalog, sources=tuple(sources))
    return replace(desk, settings=settings, catalog=catalog, sources={s.id: s for s in sources})


def kind_of(path: Path) -> str:
    return {"sitemaps": "sitemap", "listings": "listing"}.get(path.parent.name, "feed")


@pytest.mark.slow
def test_every_real_feed_ends_in_a_counted_outcome(tmp_path: Path, world: World) -> None:
    sources = [
        source(host, Address(kind_of(path), f"http://{host}/feed"))  # type: ignore[arg-type]
        for host, path in world.feeds.items()
    ]
    desk = desk_for(tmp_path, world, sources, articles_each=2)
    report = playing.monitor(desk, NOW)
    states = Counter(v.state.value for v in report.visits)
    print(f"{len(sources)} files: {dict(states)}; {report.summary()['outcomes']}")
    assert len(report.visits) == len(sources)
    assert not [v for v in report.visits if "internal error" in v.detail]
    assert sum(report.outcomes.values()) == sum(v.seen for v in report.visits) > 1500
    assert states[SourceState.OK_NEW.value] > 110
    with desk.store() as store:
        titles = store.rows("SELECT source_id, title FROM candidates")
    by_file = {host.partition(".")[0]: path.name for host, path in world.feeds.items()}
    for name, script in SCRIPTS.items():
        seen = " ".join(row["title"] for row in titles if by_file[row["source_id"]] == name)
        low, _, high = script.partition("-")
        assert any(low <= letter <= high for letter in seen), name
        assert "\ufffd" not in seen, name


@pytest.mark.slow
def test_every_real_page_ends_in_a_counted_outcome(tmp_path: Path, world: World) -> None:
    count = -(-len(world.pages) // PAGES_PER_LISTING)
    hosts = [f"set{n}.example" for n in range(count)]
    sources = [
        replace(source(host, Address("listing", f"http://{host}/listing")), article_url=r"/page/\d+$") for host in hosts
    ]
    desk = desk_for(tmp_path, world, sources, articles_each=1000)
    report = playing.monitor(desk, NOW)
    print(f"{len(world.pages)} pages: {report.summary()['outcomes']}; {len(report.changes)} told")
    assert not report.issues
    assert sum(report.outcomes.values()) == len(world.pages)
    read = {Outcome.STORED, Outcome.COPY, Outcome.IRRELEVANT, Outcome.KNOWN}
    assert sum(report.outcomes.get(o, 0) for o in read) > 0.9 * len(world.pages)
    with desk.store() as store:
        for row in store.rows("SELECT title FROM articles_read"):
            assert "\ufffd" not in row["title"]
