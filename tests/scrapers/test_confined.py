"""The process in which pages are read: it ends, the run goes on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from analysis.model import Article
from scrapers import extract as reading
from scrapers.confined import Reader
from tests.scrapers.web import page, source

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
