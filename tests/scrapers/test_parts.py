"""Articles that their publishers cut into pages."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from analysis.model import Fetched, Miss, Missed, Page
from scrapers.extract import extract
from scrapers.parts import fetch_whole
from tests.scrapers.web import Web, serve, settings, source, talk

TEXTS = [
    "The ministers of both states met in Vienna and spoke of the peaceful uses of outer space for three hours.",
    "They agreed to hold a further round in March, to which observers of the committee are to be invited.",
    "The joint statement repeats that debris in low orbits concerns every state that launches satellites.",
]


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as found:
        yield found


def part(number: int, following: str = "") -> str:
    link = f'<link rel="next" href="{following}">' if following else ""
    text = "".join(f"<p>{TEXTS[number]} This was said in sitting {n}.</p>" for n in range(3))
    return f"<html><head>{link}</head><body><article><h1>Talks in Vienna</h1>{text}</article></body></html>"


def fetch(web: Web, path: str = "/talks") -> Fetched:
    return talk(lambda client: fetch_whole(client, web.url(path), source=source()), settings(web.port))


def test_the_parts_are_read_as_one_article_and_kept_as_one_page(web: Web) -> None:
    web.says("/talks", part(0, "/talks?page=2"), headers={"ETag": '"1"'})
    web.says("/talks?page=2", part(1, "?page=3"))
    web.says("/talks?page=3", part(2))
    page = fetch(web)
    assert isinstance(page, Page)
    article = extract(page, source())
    assert article.title == "Talks in Vienna"
    assert article.text.split("\n") == [f"{text} This was said in sitting {n}." for text in TEXTS for n in range(3)]
    assert page.validators.etag == "", "an answer about the first part says nothing about the others"


@pytest.mark.parametrize(
    ("path", "following"),
    [
        ("/talks", "/other"),
        ("/talks", "/talks-2/"),
        ("/news/1", "/news/2"),
        ("/talks", "/talks?page=3"),
        ("/talks", "http://elsewhere.example/talks?page=2"),
        ("/talks", "javascript:next()"),
    ],
)
def test_the_next_article_is_no_next_page(web: Web, path: str, following: str) -> None:
    web.says(path, part(0, following))
    page = fetch(web, path)
    assert isinstance(page, Page)
    assert page.body == part(0, following).encode()
    assert len(web.pages()) == 1


@pytest.mark.parametrize(
    ("path", "following"),
    [
        ("/talks", "/talks/2"),
        ("/talks/", "/talks/page/2/"),
        ("/talks.html", "/talks_2.html"),
        ("/t?id=7", "/t?id=7&p=2"),
    ],
)
def test_numbers_stand_where_sites_write_them(web: Web, path: str, following: str) -> None:
    web.says(path, part(0, following.replace("&", "&amp;")))
    web.says(following, part(1))
    page = fetch(web, path)
    assert isinstance(page, Page)
    assert TEXTS[1] in extract(page, source()).text


def test_half_an_article_is_a_miss_while_the_rest_may_come_and_the_article_when_it_is_gone(web: Web) -> None:
    web.says("/talks", part(0, "/talks?page=2"))
    web.says("/talks?page=2", status=500)
    missed = fetch(web)
    assert isinstance(missed, Missed)
    assert (missed.url, missed.miss) == (web.url("/talks"), Miss.SERVER)
    web.says("/talks?page=2", status=410)
    page = fetch(web)
    assert isinstance(page, Page)
    assert TEXTS[0] in extract(page, source()).text


def test_no_article_has_endless_parts(web: Web) -> None:
    web.says("/talks", part(0, "/talks?page=2"))
    for number in range(2, 20):
        web.says(f"/talks?page={number}", part(1, f"/talks?page={number + 1}"))
    fetch(web)
    assert len(web.pages()) == 9
