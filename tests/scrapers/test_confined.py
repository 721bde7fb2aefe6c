"""The process in which pages are read: it ends, the run goes on."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

import catalog
from analysis.model import Article
from analysis.sieve import NO_SPACE, Sieve
from scrapers import confined
from scrapers import extract as reading
from scrapers.confined import Reader
from scrapers.readers import read as read_unconfined
from tests.scrapers.web import NOW, address, page, source

GOOD = "<html><body><h1>Talks</h1>" + "<p>The ministers agreed to meet again in March and to speak of space.</p>" * 9


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    reader = Reader(seconds=0.5)
    yield reader
    reader.close()


def read(reader: Reader, markup: str) -> Article:
    return reader.read(page(markup), source())


def test_a_page_is_read_as_without_confinement(reader: Reader) -> None:
    assert read(reader, GOOD) == reading.extract(page(GOOD), source())


def test_the_process_has_the_sieve_also_when_it_is_a_fresh_one(reader: Reader) -> None:
    sieve = Sieve(catalog.read().knowledge)
    line = "The ministers agreed on a price for wheat, which farmers had long asked for"
    text = "".join(f"<p>{line} in {number} letters.</p>" for number in range(40))
    wheat = page('<meta property="og:type" content="article"><h1>Wheat</h1>' + text)
    assert reader.read(wheat, source()).not_article == ""
    assert reader.read(wheat, source(), sieve).not_article == NO_SPACE
    assert reader.read(wheat, source()).not_article == ""  # a page read again for its edits
    reader.close()
    assert reader.read(wheat, source(), sieve).not_article == NO_SPACE


@pytest.mark.parametrize(
    "attributes",
    [
        "".join(f"a{n}=x " for n in range(100_000)),  # the parser compares each with each
        "".join(f'a{n}="<"' for n in range(90_000)),
    ],
)
def test_a_page_that_keeps_the_parser_busy_is_given_up_and_the_next_is_read(reader: Reader, attributes: str) -> None:
    assert read(reader, f"<p {attributes}>").not_article == "page takes too long to read (more than 0.5 seconds)"
    assert read(reader, GOOD).not_article == ""


@pytest.mark.parametrize(
    "document",
    [
        "<rss><channel " + " ".join(f"a{n}='x'" for n in range(100_000)) + ">",
        "<rss><channel>" + "<item><title>x</title>" * 100_000,  # each inside the one before
    ],
)
def test_a_feed_that_keeps_its_reader_busy_is_given_up_and_the_next_is_read(document: str) -> None:
    """The one of attributes took an hour."""
    reader, feed = Reader(seconds=0.05), address("feed", "http://site.example/feed")
    given_up = reader.read_listing(page(document), source(), feed, NOW)
    assert given_up.problem == "page takes too long to read (more than 0.5 seconds)"
    good = page("<rss><channel><item><title>Talks</title><link>http://site.example/1</link></item></channel></rss>")
    found = reader.read_listing(good, source(), feed, NOW)
    reader.close()
    assert found == read_unconfined(good, source(), feed, NOW)
    assert found.candidates


def test_a_page_that_wants_too_much_memory_is_given_up_and_the_process_replaced() -> None:
    small = Reader(memory=0)
    assert "breaks its reader" in read(small, "<p>" + "国" * 1_600_000).not_article
    assert small.process is None
    small.close()


def test_a_process_that_was_ended_by_others_is_replaced(reader: Reader) -> None:
    assert read(reader, GOOD).not_article == ""
    assert reader.process is not None
    reader.process.kill()
    reader.process.wait()
    assert read(reader, GOOD).not_article == ""


@pytest.mark.parametrize("deaths", [1, 2])
def test_a_page_whose_process_is_ended_by_others_is_read_once_more(
    monkeypatch: pytest.MonkeyPatch, deaths: int
) -> None:
    left, reader = [None] * deaths, Reader()
    ask = reader._ask

    def dies(*page: object) -> Article | None:
        if not left:
            return ask(*page)  # type: ignore[arg-type]
        left.pop()
        reader._start()
        assert reader.process is not None
        reader.process.kill()  # what the kernel does when memory is short
        return None

    monkeypatch.setattr(reader, "_ask", dies)
    found = read(reader, GOOD)
    reader.close()
    if deaths == 1:
        assert found == reading.extract(page(GOOD), source())
    else:
        assert found.not_article == "no text (the page breaks its reader: ended by others, twice)"


def test_several_pages_are_read_at_once_by_as_many_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    confined._readers.cache_clear()
    confined.allow(2)
    together = threading.Barrier(2, timeout=60)
    read_one = Reader.read

    def read_beside(reader: Reader, *given: object) -> Article:
        together.wait()  # passes only when two readers are at work
        return read_one(reader, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(Reader, "read", read_beside)
    monkeypatch.setattr(confined, "_WORTH", 1)
    with ThreadPoolExecutor(4) as threads:
        found = list(threads.map(lambda _: confined.extract(page(GOOD), source()), range(4)))
    assert {article.text for article in found} == {reading.extract(page(GOOD), source()).text}
    assert confined._readers().idle.qsize() == 2
    close_all()


def test_a_few_pages_start_no_second_process() -> None:
    confined._readers.cache_clear()
    confined.allow(2)
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: confined.extract(page(GOOD), source()), range(8)))
    assert confined._readers().idle.qsize() == 1
    close_all()


def close_all() -> None:
    for each in list(confined._readers().idle.queue):
        each.close()
    confined._readers.cache_clear()


@pytest.mark.skipif(sys.platform != "linux", reason="only linux knows the limit")
def test_a_limit_of_the_machine_stays_as_it_is() -> None:
    code = (
        "import resource as r; from scrapers.confined import _limit; most = 1 << 36;"
        "r.setrlimit(r.RLIMIT_AS, (most, most)); _limit(1 << 30); soft, hard = r.getrlimit(r.RLIMIT_AS);"
        "assert hard == most > soft; _limit(1 << 40); assert r.getrlimit(r.RLIMIT_AS) == (most, most)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
