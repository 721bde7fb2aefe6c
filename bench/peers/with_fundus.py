"""fundus: a parser written by hand for the press, as fundus has one for each of its publishers.

It reads RSS, Atom and sitemaps; what it has seen it does not remember, so that we tell it.
"""

from __future__ import annotations

from fundus import Crawler, NewsMap, RSSFeed
from fundus.parser import ArticleBody, BaseParser, ParserProxy, attribute
from fundus.parser.utility import extract_article_body_with_selector, generic_date_parsing
from fundus.publishers.base_objects import Publisher, PublisherGroup
from lxml.etree import XPath

from bench.peers.reading import arguments, shelf


class PressParser(ParserProxy):  # type: ignore[misc]  # fundus is not among our own libraries
    """The pages of the press."""

    class V1(BaseParser):  # type: ignore[misc]
        """As they are today."""

        _paragraphs = XPath("//article/p[not(@class)]")

        @attribute  # type: ignore[untyped-decorator]
        def body(self) -> ArticleBody | None:
            """The text."""
            return extract_article_body_with_selector(self.precomputed.doc, paragraph_selector=self._paragraphs)

        @attribute  # type: ignore[untyped-decorator]
        def title(self) -> str | None:
            """The headline."""
            found = self.precomputed.meta.get("og:title")
            return str(found) if found else None

        @attribute  # type: ignore[untyped-decorator]
        def publishing_date(self) -> object:
            """The day."""
            return generic_date_parsing(self.precomputed.meta.get("article:published_time"))


def main() -> None:
    """One run over all places."""
    asked = arguments()
    with shelf(asked.folder) as mine:
        known = set() if asked.again else set(mine.known())
        body: dict[str, object] = {}
        for number, (place, form) in enumerate(asked.places):
            source = NewsMap(place) if form == "sitemap" else RSSFeed(place)
            home = place.rpartition("/")[0] + "/"
            body[f"P{number}"] = Publisher(f"P{number}", home, PressParser, [source], suppress_robots=True)
        press = PublisherGroup("press", (), body)
        crawler = Crawler(press, delay=0.0, ignore_robots=True)
        for article in crawler.crawl(url_filter=lambda url: url in known, only_complete=False):
            mine.keep(article.html.requested_url, str(article.body))


if __name__ == "__main__":
    main()
