"""Scrapy with trafilatura: a spider over the places, and over the pages they list.

It asks for each place anew (its conditional requests need a cache of all that was ever seen), stores text only.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
import trafilatura
from scrapy.crawler import CrawlerProcess
from scrapy.http import Response, TextResponse

from bench.peers.reading import Asked, Shelf, arguments, links, shelf

_SETTINGS = {
    "CONCURRENT_REQUESTS": 20,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 20,
    "DOWNLOAD_DELAY": 0,
    "ROBOTSTXT_OBEY": False,
    "LOG_LEVEL": "ERROR",
    "TELNETCONSOLE_ENABLED": False,
}


class News(scrapy.Spider):  # type: ignore[misc]  # Scrapy is not among our own libraries
    """Everything new, and what is known as well where it is asked for."""

    name = "news"

    def __init__(self, asked: Asked, mine: Shelf, **rest: Any) -> None:
        super().__init__(**rest)
        self.asked, self.mine = asked, mine

    async def start(self) -> AsyncIterator[scrapy.Request]:
        """The places; with ``--again`` the pages too."""
        for place, form in self.asked.places:
            yield scrapy.Request(place, self.look, cb_kwargs={"form": form})
        if self.asked.again:
            for url in self.mine.known():
                yield scrapy.Request(url, self.read)

    def look(self, response: TextResponse, form: str) -> Iterator[scrapy.Request]:
        """Each page that is new."""
        for url in self.mine.new(links(response.url, form, response.text)):
            yield scrapy.Request(url, self.read)

    def read(self, response: Response) -> None:
        """A page into the table."""
        self.mine.keep(response.url, trafilatura.extract(response.body, url=response.url) or "")


if __name__ == "__main__":
    given = arguments()
    with shelf(given.folder) as table:
        process = CrawlerProcess(_SETTINGS)
        process.crawl(News, asked=given, mine=table)
        process.start()
