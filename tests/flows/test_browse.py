"""The pages of ``spacewatch browse`` as they are answered: what they show, what they refuse, that they only read."""

from __future__ import annotations

import asyncio
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from flows.browse import make_datasette
from flows.settings import Settings
from storage.store import StorageError, open_store
from tests.flows.filled import SCRIPT, Filling, fill
from tests.flows.playing import NEWSROOM_CATALOG

OURS = (
    "/",
    "/stories",
    "/story/1",
    "/story/2",
    "/article/1",
    "/article/6",
    "/article/1/edit/2",
    "/article/2/edit/2",
    "/sources",
    "/source/wire",
    "/actors",
    "/actor/RU",
    "/search",
    "/search?q=outer+space",
    "/search?q=Peru",
    "/search?pair=RU-CN",
    "/search?q=x&since=never",
)
DATA = ("/spacewatch", "/spacewatch/articles_read", "/spacewatch/edits_read?_facet=kind", "/spacewatch/silent-edits")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return fill(tmp_path_factory.mktemp("browsed") / "spacewatch.db").parent


@pytest.fixture(scope="module")
def datasette(home: Path) -> Any:
    return make_datasette(Settings(home=home, catalog=NEWSROOM_CATALOG))


def get(datasette: Any, path: str, **headers: str) -> Any:
    return asyncio.run(datasette.client.get(path, headers={"host": "127.0.0.1:8010", **headers}))


class Outline(HTMLParser):
    """What a browser and a screen reader would build on, checked while it is read."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]


@pytest.mark.parametrize("path", [*OURS, *DATA])
def test_a_page_has_what_every_reader_needs_and_nothing_that_runs(datasette: Any, path: str) -> None:
    answer = get(datasette, path)
    assert answer.status_code == (400 if "never" in path else 200), answer.text
    outline = Outline(answer.text)
    assert outline.named("html")[0]["lang"] == "en"
    assert len(outline.named("main")) == 1
    assert len(outline.named("h1")) == 1
    assert outline.named("title")
    assert "width=device-width" in str(outline.named("meta"))
    fields = [
        each for each in outline.named("input", "select", "textarea") if each.get("type") not in {"hidden", "submit"}
    ]
    labelled = {each.get("for") for each in outline.named("label")}
    if path in DATA:  # ours wrap the field in its label, or name it
        assert all(each.get("aria-label") or each.get("id") in labelled for each in fields)
    assert not [each for _, each in outline.tags for name in each if name.startswith("on")]
    assert not [each for each in outline.named("a") if not re.match(r"https?://|/|#|\?", each.get("href") or "#")]
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src" not in policy
    if path in OURS:
        assert not outline.named("script", "style")
        assert not [each for _, each in outline.tags if "style" in each]
        assert "unsafe" not in policy


@pytest.mark.parametrize("path", [path for path in OURS if "never" not in path])
def test_a_hostile_title_is_words(datasette: Any, path: str) -> None:
    html = get(datasette, path).text
    assert SCRIPT not in html
    assert "\u202e" not in html


def test_what_was_typed_is_words_too(datasette: Any) -> None:
    html = get(datasette, '/search?q="><script>alert(1)</script>&actor=<b>').text
    assert "<script>" not in html
    assert "<b>" not in html


def test_the_front_page_leads_to_stories_and_their_timeline(datasette: Any) -> None:
    assert 'href="/story/1"' in get(datasette, "/").text
    story = get(datasette, "/story/1").text
    for words in (
        "How it was carried",
        "First",
        "Copy",
        "repeats",
        "New headline",
        "adds Outer Space Treaty",
        "/article/1/edit/2",
    ):
        assert words in story
    assert story.index("/article/1") < story.index("/article/2") < story.index("/article/5")


def test_scripts_have_their_language_and_direction(datasette: Any) -> None:
    story = get(datasette, "/story/1").text
    assert re.search(r'<h3 lang="ar" dir="rtl">', story)
    assert re.search(r'<h3 lang="zh" dir="ltr">', story)


def test_an_edit_shows_what_went_and_what_came(datasette: Any) -> None:
    html = get(datasette, "/article/1/edit/2").text
    assert "<del>agreed to prepare</del>" in html
    assert "<ins>discussed</ins>" in html
    assert get(datasette, "/article/1/edit/1").status_code == 404
    assert get(datasette, "/article/1/edit/3").status_code == 404


def test_search_marks_the_words_and_offers_to_narrow(datasette: Any) -> None:
    html = get(datasette, "/search?q=Beijing").text
    assert "<mark>Beijing</mark>" in html
    assert "source=gazette" in html
    assert "<mark>外空</mark>" in get(datasette, "/search?q=外空").text
    assert "No actor" not in html
    assert "did you mean" in get(datasette, "/search?actor=Russsia").text


def test_a_source_shows_its_days_and_an_actor_its_partners(datasette: Any) -> None:
    source = get(datasette, "/source/wire").text
    assert source.count("<rect") == 2
    assert source.count('class="dead"') == 1
    actor = get(datasette, "/actor/RU").text
    assert 'href="/actor/CN"' in actor
    assert "1 story · 5 articles" in actor
    assert 'href="/stories?pair=RU%2CCN"' in actor


@pytest.mark.parametrize(
    "path", ["/story/99", "/article/99", "/source/none", "/actor/none", "/story/999999999999999", "/x"]
)
def test_what_is_not_there_is_said_with_404(datasette: Any, path: str) -> None:
    assert get(datasette, path).status_code == 404


def test_views_come_as_json_and_csv_with_facets(datasette: Any) -> None:
    rows = get(datasette, "/spacewatch/coverage_read.json?story_id=1&_shape=array").json()
    assert [row["article_id"] for row in rows] == [1, 2, 3, 4, 5]
    assert get(datasette, "/spacewatch/stories_read.csv").text.startswith("id,headline,")
    facets = get(datasette, "/spacewatch/articles_read.json?_facet=language").json()["facet_results"]
    assert {each["value"]: each["count"] for each in facets["language"]["results"]} == {"en": 4, "ar": 1, "zh": 1}


def test_only_this_machine_is_answered(datasette: Any) -> None:
    for host in ("evil.example", "127.0.0.1.evil.example", "localhost.evil:80", ""):
        assert get(datasette, "/", host=host).status_code == 421
    assert get(datasette, "/", host="localhost:1").status_code == 200


@pytest.mark.parametrize(
    "sql", ["DELETE FROM articles", "INSERT INTO runs (flow) VALUES ('x')", "PRAGMA journal_mode=DELETE"]
)
def test_nothing_can_be_written(datasette: Any, sql: str) -> None:
    answer = asyncio.run(datasette.client.get("/spacewatch.json", params={"sql": sql}, headers={"host": "localhost"}))
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "sql",
    ["ATTACH '/etc/hostname' AS x", "SELECT length(hex(zeroblob(300000000)))", "SELECT printf('%.*c', 500000000, 'x')"],
)
def test_a_query_neither_opens_another_file_nor_fills_the_memory(datasette: Any, sql: str) -> None:
    answer = asyncio.run(datasette.client.get("/spacewatch.json", params={"sql": sql}, headers={"host": "localhost"}))
    assert answer.status_code == 400 or answer.json()["rows"] == [[None]]


def test_a_table_taken_away_holds_no_formula(datasette: Any) -> None:
    sql = "SELECT '=cmd|x' AS a, 'b,c' AS b, 5 AS c"
    for kept in ("", "&_dl=1"):
        table = get(datasette, f"/spacewatch.csv?sql={quote(sql)}{kept}")
        assert table.text.splitlines() == ["a,b,c", '\'=cmd|x,"b,c",5']
    assert '<html lang="en">' in get(datasette, "/spacewatch/nothing.csv").text, "what is no table stays as it is"


def test_pages_of_other_sites_may_link_here_and_no_more(datasette: Any) -> None:
    elsewhere = {"sec-fetch-site": "cross-site"}
    followed = elsewhere | {"sec-fetch-mode": "navigate"}
    assert get(datasette, "/story/1", **followed).status_code == 200
    assert get(datasette, "/story/1", **elsewhere).status_code == 403
    for asking in ("?sql=select+1", "?x=1&%73ql=select+1", "/stories_read?_where=1=1", "/stories_read?%5Fwhere=1=1"):
        assert get(datasette, f"/spacewatch{asking}", **followed).status_code == 403
    assert get(datasette, "/spacewatch?sql=select+1", **{"sec-fetch-site": "same-origin"}).status_code == 200


def test_pages_are_answered_while_a_run_writes(datasette: Any, home: Path) -> None:
    with open_store(home / "spacewatch.db") as store, store.atomic():
        filling = Filling(store)
        filling.count = 100
        filling.add("wire", 6, "Not yet to be seen", "In a transaction that is still open.", "en")
        assert get(datasette, "/search?q=transaction").status_code == 200
        assert "Not yet to be seen" not in get(datasette, "/search?source=wire").text
    assert "Not yet to be seen" in get(datasette, "/search?source=wire").text


def test_without_a_database_the_remedy_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="spacewatch monitor"):
        make_datasette(Settings(home=tmp_path, catalog=NEWSROOM_CATALOG))
