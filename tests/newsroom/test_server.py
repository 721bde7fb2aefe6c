"""The newsroom behaves like a web server, and the same moment always gives the same bytes."""

from __future__ import annotations

import http.client
import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

import catalog
from tests.newsroom import expected, feeds
from tests.newsroom.browser import get
from tests.newsroom.script import ROUNDS, read_script
from tests.newsroom.server import LOOPBACK, Newsroom

SCRIPT = read_script()
LAST = ROUNDS[-1]
ALIVE = [p for p in SCRIPT.pieces if p.withdrawn is None]


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(LAST) as running:
        yield running


def front_urls() -> list[str]:
    return [f"http://{p.host}{front.path}" for p in SCRIPT.publishers for front in p.fronts]


def everything(newsroom: Newsroom) -> dict[str, bytes]:
    urls = front_urls() + [piece.url for piece in ALIVE]
    return {url: get(newsroom, url).body for url in urls}


def test_every_address_and_article_answers(newsroom: Newsroom) -> None:
    for publisher in SCRIPT.publishers:
        for path in ("/", "/robots.txt", "/section/1"):
            assert get(newsroom, f"http://{publisher.host}{path}").status == 200
    for url in [*front_urls(), *(piece.url for piece in ALIVE)]:
        assert get(newsroom, url).status == 200, url


def test_a_page_shows_title_and_text_in_the_declared_charset(newsroom: Newsroom) -> None:
    for piece in ALIVE:
        page = get(newsroom, piece.url)
        text = page.body.decode(piece.publisher.charset)
        assert piece.reading(LAST).text.split("\n\n")[-1].replace("'", "&#x27;").replace('"', "&quot;") in text
        declared = "charset" in page.headers["content-type"]
        assert declared == (piece.publisher.declares != "meta")
        assert "<meta charset" in text or piece.publisher.declares == "header"


def test_the_same_time_gives_the_same_bytes_after_a_restart(newsroom: Newsroom) -> None:
    first = everything(newsroom)
    newsroom.set_time(ROUNDS[2])
    newsroom.set_time(LAST)
    assert everything(newsroom) == first
    with Newsroom(LAST) as again:
        assert everything(again) == first


def test_time_alone_decides_what_is_published(newsroom: Newsroom) -> None:
    wire = SCRIPT.piece("wire")
    newsroom.set_time(ROUNDS[1])
    assert get(newsroom, wire.url).status == 404
    assert wire.url.encode() not in get(newsroom, "http://meridianwire.example/rss/all.xml").body
    newsroom.set_time(ROUNDS[2])
    assert get(newsroom, wire.url).status == 200
    assert wire.url.encode() in get(newsroom, "http://meridianwire.example/rss/all.xml").body


def test_feeds_are_well_formed_and_list_what_is_online(newsroom: Newsroom) -> None:
    for publisher in SCRIPT.publishers:
        front = publisher.fronts[0]
        url = f"http://{publisher.host}{feeds.NEWS_SITEMAP if front.kind == 'sitemap_index' else front.path}"
        body = get(newsroom, url).body
        if front.kind == "json":
            assert len(json.loads(body)["items"]) == len(SCRIPT.of(publisher))
        elif not front.kind.startswith("listing"):
            assert ElementTree.fromstring(body) is not None
        listed = [piece for piece in SCRIPT.of(publisher) if piece.language == publisher.language]
        latest = next(piece for piece in listed if piece.is_online(LAST))
        assert latest.url.split(publisher.host)[1].encode() in body or latest.path.encode() in body


def test_the_news_sitemap_forgets_after_two_days(newsroom: Newsroom) -> None:
    body = get(newsroom, f"http://matinlacustre.example{feeds.NEWS_SITEMAP}").body.decode()
    assert "slovaquie-accords-artemis" in body
    assert "fete-du-lac" not in body


def test_a_conditional_request_is_answered_304_without_a_body(newsroom: Newsroom) -> None:
    for url in [*front_urls(), SCRIPT.piece("readout-ru").url]:
        first = get(newsroom, url)
        by_tag = get(newsroom, url, If_None_Match=first.headers["etag"])
        by_date = get(newsroom, url, If_Modified_Since=first.headers["last-modified"])
        assert (by_tag.status, by_tag.body) == (304, b"")
        assert (by_date.status, by_date.body) == (304, b"")
        assert by_tag.headers["etag"] == first.headers["etag"]


def test_a_page_with_counters_changes_every_hour_and_a_plain_one_only_when_edited(newsroom: Newsroom) -> None:
    def tags(piece_id: str) -> list[str]:
        found = []
        for moment in (ROUNDS[3], ROUNDS[4], ROUNDS[5]):
            newsroom.set_time(moment)
            found.append(get(newsroom, SCRIPT.piece(piece_id).url).headers["etag"])
        return found

    assert len(set(tags("wire-verbatim"))) == 3
    before, after, later = tags("readout-ru")
    assert before != after
    assert after == later


def test_pages_are_packed_only_for_those_who_ask(newsroom: Newsroom) -> None:
    url = SCRIPT.piece("report-zh").url
    plain = get(newsroom, url)
    packed = get(newsroom, url, Accept_Encoding="gzip, br")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.plain == plain.body
    assert len(packed.body) < len(plain.body)


def test_a_page_taken_back_is_gone_and_unlisted(newsroom: Newsroom) -> None:
    ((url, number),) = expected.withdrawals().items()
    newsroom.set_time(ROUNDS[number - 1])
    assert get(newsroom, url).status == 200
    newsroom.set_time(ROUNDS[number])
    assert get(newsroom, url).status == 410
    assert url.encode() not in get(newsroom, "http://lagoonstandard.example/atom.xml").body


def test_a_dead_server_drops_every_connection_and_comes_back(newsroom: Newsroom) -> None:
    (event,) = expected.source_events()
    for number in event.dead:
        newsroom.set_time(ROUNDS[number])
        for path in ("/robots.txt", "/noticias.rss"):
            with pytest.raises((ConnectionError, http.client.HTTPException)):
                get(newsroom, f"http://radiotejo.example{path}")
    newsroom.set_time(ROUNDS[event.recovered])
    assert get(newsroom, "http://radiotejo.example/noticias.rss").status == 200


def test_a_consent_wall_answers_200_without_the_text(newsroom: Newsroom) -> None:
    ((url, rounds),) = expected.walled().items()
    pages = {}
    for number in (rounds[0] - 1, rounds[0], rounds[0] + 1):
        newsroom.set_time(ROUNDS[number])
        pages[number] = get(newsroom, url)
    assert {page.status for page in pages.values()} == {200}
    assert [b"Lausanne" in page.body for page in pages.values()] == [True, False, True]


def test_links_change_their_tracking_and_a_feed_repeats_an_item(newsroom: Newsroom) -> None:
    def links(url: str) -> list[str]:
        return re.findall(r"<link>(http[^<]+)</link>", get(newsroom, url).body.decode())

    newsroom.set_time(ROUNDS[4])
    evening = links("http://prairietribune.example/feed/")
    newsroom.set_time(ROUNDS[5])
    morning = links("http://prairietribune.example/feed/")
    assert not set(evening[1:]) & set(morning[1:])
    assert [link.split("?")[0] for link in evening] == [link.split("?")[0] for link in morning]
    assert get(newsroom, evening[1].replace("&amp;", "&")).status == 200
    assert links("http://harbourpost.example/feeds/latest.rss").count(SCRIPT.piece("wire-verbatim").url) == 2


def test_robots_close_one_path_and_ask_for_patience(newsroom: Newsroom) -> None:
    robots = get(newsroom, "http://councilrecord.example/robots.txt").body.decode()
    assert "Disallow: /drafts/" in robots
    assert "Crawl-delay: 1" in robots
    (closed,) = expected.forbidden()
    assert closed in get(newsroom, "http://councilrecord.example/feed.xml").body.decode()


def test_the_log_tells_who_asked_for_what(newsroom: Newsroom) -> None:
    url = SCRIPT.piece("wire").url
    tag = get(newsroom, url).headers["etag"]
    get(newsroom, url, If_None_Match=tag, User_Agent="test/1")
    get(newsroom, "http://meridianwire.example/nowhere")
    first, second, third = newsroom.log
    assert (first.host, first.path, first.status, first.is_conditional) == (
        "meridianwire.example", SCRIPT.piece("wire").path, 200, False,
    )  # fmt: skip
    assert (second.status, second.is_conditional, second.user_agent, second.time) == (304, True, "test/1", LAST)
    assert third.status == 404
    newsroom.clear_log()
    assert newsroom.log == ()


def test_one_connection_carries_several_requests(newsroom: Newsroom) -> None:
    connection = http.client.HTTPConnection(LOOPBACK, newsroom.port, timeout=5)
    for _ in range(3):
        connection.request("GET", "/rss", headers={"Host": "alufuq.example"})
        answer = connection.getresponse()
        assert int(answer.headers["Content-Length"]) == len(answer.read())
    connection.close()


def test_an_unknown_host_is_refused(newsroom: Newsroom) -> None:
    assert get(newsroom, "http://unheard-of.example/").status == 421


def test_the_catalogue_names_every_publisher_and_its_addresses() -> None:
    sources = {source.id: source for source in catalog.read(Path(__file__).parent / "catalog").sources}
    assert set(sources) == {publisher.id for publisher in SCRIPT.publishers}
    for publisher in SCRIPT.publishers:
        urls = {address.url for address in sources[publisher.id].addresses}
        assert urls == {f"http://{publisher.host}{front.path}" for front in publisher.fronts}


def test_the_catalogue_takes_every_article_for_an_article() -> None:
    patterns = {s.id: s.article_url for s in catalog.read(Path(__file__).parent / "catalog").sources}
    for piece in SCRIPT.pieces:
        assert re.search(patterns[piece.publisher.id], piece.url), piece.url
