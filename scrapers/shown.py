"""The only place that tells all that a page shows, whether it belongs to its article or not."""

from __future__ import annotations

from analysis.model import Page, Source
from scrapers.extract import open_page


def read_shown(page: Page, source: Source) -> str:
    """Titles and the visible text of a page, one line for each block; empty where it cannot be parsed."""
    opened = open_page(page, source)
    if opened is None:
        return ""
    said = opened.said
    titles = (opened.title.text, said.open_graph, said.headline, said.window)
    return "\n".join([*(each for each in titles if each), *(block.text for block in opened.blocks.blocks)])
