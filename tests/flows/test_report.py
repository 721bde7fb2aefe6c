"""The report on a period: true numbers, figures that stand on their own, hostile titles that stay words."""

from __future__ import annotations

import re
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from typer.testing import CliRunner

from flows.cli import app
from flows.reporting import Period, make_report
from storage.store import open_store
from tests.flows.filled import NOW, SCRIPT, fill
from tests.flows.playing import NEWSROOM_CATALOG
from tests.flows.test_in_browser import FINDINGS, chromium  # noqa: F401 - a fixture

PARTS = ["weeks", "pairs", "leads", "edits", "languages", "stories"]


class Reader(HTMLParser):
    """Elements, what they refer to, and the cells of each part's table."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.links: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        self._part, self._cell = "", False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.elements.append(tag)
        self.links += [value or "" for name, value in attrs if name in {"src", "href", "xlink:href"}]
        if tag == "section":
            self._part = given["id"] or ""
            self.tables[self._part] = []
        elif tag == "tr":
            self.tables[self._part].append([])
        elif tag == "td":
            self._cell = True
            self.tables[self._part][-1].append("")

    def handle_data(self, data: str) -> None:
        if self._cell:
            self.tables[self._part][-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._cell = self._cell and tag != "td"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("reported") / "spacewatch.db")


@pytest.fixture(scope="module")
def page(archive: Path) -> str:
    with open_store(archive, read_only=True) as store:
        return make_report(Period(store, NOW - timedelta(days=30), NOW, {"lunar": "The Moon"}))


@pytest.fixture(scope="module")
def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    return reader


def test_the_numbers_below_the_figures_are_those_of_the_archive(read: Reader) -> None:
    rows = {part: [row for row in table if row] for part, table in read.tables.items()}
    assert list(rows) == PARTS
    assert rows["weeks"] == [["5 August 2024", "5"]]
    assert rows["pairs"] == [["China (CN)", "Russia (RU)", "1", "5"], ["Peru (PE)", "United States (US)", "1", "1"]]
    assert [row[0] for row in rows["leads"]] == ["ministry", "wire", "gazette", "sahifa", "chenbao"]
    assert rows["leads"][1][2:] == ["1", "0", "1.0"]
    assert [(row[0], row[2]) for row in rows["edits"]] == [("ministry", "1"), ("wire", "1")]
    assert rows["languages"] == [
        ["English", "4", "3", "2"],
        ["Arabic", "1", "1", "1"],
        ["Chinese", "1", "1", "1"],
    ]
    assert [row[0] for row in rows["stories"]] == ["story 1", "story 2"]


def test_the_outlet_that_is_first_most_often_is_shown_among_many_that_are_quicker(
    archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def row(story: int, outlet: str, hours: int) -> dict[str, object]:
        appeared = (NOW + timedelta(hours=hours)).isoformat()
        return {"story_id": story, "source_id": outlet, "source": outlet.capitalize(), "appeared": appeared}

    heats = [row(number // 2, f"quick{number}", 0) for number in range(30)]  # each first once, and never behind
    contests = [row(100 + number, "wire", 0 if number < 3 else 10) for number in range(7)]
    contests += [row(100 + number, "gazette", 0 if 3 <= number < 5 else 12) for number in range(7)]
    contests += [row(100 + number, "herald", 0 if number >= 5 else 14) for number in range(7)]
    monkeypatch.setattr("flows.reporting.summing.carried", lambda *_: [*heats, *contests])
    with open_store(archive, read_only=True) as store:
        page = make_report(Period(store, NOW - timedelta(days=30), NOW))
    reader = Reader()
    reader.feed(page)
    outlets = [cells[0] for cells in reader.tables["leads"] if cells]
    assert "Wire was first most often, in 3 stories of the 7 it shared." in page
    assert len(outlets) == 20
    assert outlets[-3:] == ["wire", "gazette", "herald"]


def test_each_part_says_what_it_shows(page: str) -> None:
    says = re.findall(r'<p class="says">(.*?)</p>', page)
    assert says[0] == "The Moon: the topic of most articles (5); all in the week of 5 August 2024."
    assert says[1] == "China (CN) and Russia (RU) act together most often, in 1 story."
    assert says[4] == "Of 6 articles, 4 are in English."
    assert len(says) == len(PARTS)


def test_a_hostile_title_stays_words_and_nothing_is_loaded_or_run(page: str, read: Reader) -> None:
    assert "script" not in read.elements
    assert "img" not in read.elements
    assert SCRIPT not in page
    assert "\u202e" not in page
    assert "&lt;script&gt;" in page
    assert [link for link in read.links if not link.startswith("#")] == []
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page


def test_figures_are_well_formed_and_hold_plain_latin_only(page: str) -> None:
    drawn = re.findall(r"<svg .*?</svg>", page, re.DOTALL)
    assert len(drawn) == len(PARTS)
    for svg in drawn:
        Xml.fromstring(svg)
        words = re.findall(r"<text[^>]*>([^<]*)<", svg)
        assert words
        assert "".join(words).isascii()
        assert "#010203" not in svg
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_a_quiet_period_is_told_as_one(archive: Path) -> None:
    with open_store(archive, read_only=True) as store:
        page = make_report(Period(store, NOW + timedelta(days=30), NOW + timedelta(days=60)))
    assert "0 articles, 0 sources, 0 stories" in page
    assert "<svg" not in page
    assert page.count('class="says"') == len(PARTS)


def test_the_command_writes_one_file_and_refuses_what_cannot_be(
    archive: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPACEWATCH_HOME", str(archive.parent))
    monkeypatch.setenv("SPACEWATCH_CATALOG", str(NEWSROOM_CATALOG))
    out = tmp_path / "report.html"
    given = ["report", "--now", "2024-08-10", "--out", str(out)]
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 0, done.output
    assert "<title>Space diplomacy, 11 July 2024 to 10 August 2024</title>" in out.read_text(encoding="utf-8")
    assert "give a time that has passed" in str(CliRunner().invoke(app, [*given, "--since", "2024-09-01"]).exception)
    nowhere = ["report", "--now", "2024-08-10", "--out", str(tmp_path / "no" / "report.html")]
    assert "give another --out" in str(CliRunner().invoke(app, nowhere).exception)


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1200, "dark")])
def test_the_report_can_be_read_on_any_screen(
    chromium: Any,  # noqa: F811
    page: str,
    tmp_path: Path,
    width: int,
    scheme: str,
) -> None:
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    context = chromium.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    tab = context.new_page()
    tab.goto((tmp_path / "report.html").as_uri())
    assert tab.evaluate(FINDINGS) == []
    assert tab.title().startswith("Space diplomacy")
    context.close()
