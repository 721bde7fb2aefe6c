"""The only place that reads a page by the selectors its source declares."""

from __future__ import annotations

from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from soupsieve import SelectorSyntaxError

from analysis.model import Selectors


@dataclass(frozen=True, slots=True)
class Declared:
    """What the selectors found; empty where they found nothing."""

    text: str = ""
    title: str = ""
    date: str = ""


def read_declared(markup: str, selectors: Selectors) -> Declared:
    """The text, one line for each paragraph, the headline, and the date as it is written."""
    soup = BeautifulSoup(markup, "lxml")
    for useless in soup(["script", "style", "noscript", "template"]):
        useless.decompose()
    try:
        parts = soup.select(selectors.body) if selectors.body else []
        title = soup.select_one(selectors.title) if selectors.title else None
        dated = soup.select_one(selectors.date) if selectors.date else None
    except SelectorSyntaxError:
        return Declared()  # the catalogue refuses such selectors; a page is still read without them
    return Declared(
        text="\n".join(_block_text(part) for part in parts),
        title=title.get_text(" ") if title else "",
        date=str(dated.get("datetime") or dated.get_text(" ")) if dated else "",
    )


def _block_text(part: Tag) -> str:
    """The text of an element, one line per paragraph, the outermost blocks only."""
    blocks = part.find_all(["p", "li", "blockquote", "h2", "h3", "h4", "td", "pre"])
    outer = [block for block in blocks if block.find_parent(["p", "li", "blockquote", "td", "pre"]) is None]
    lines = [" ".join(block.get_text(" ").split()) for block in outer]
    whole = " ".join(part.get_text(" ").split())
    # Text outside any paragraph (br-separated pages) must not be lost.
    return "\n".join(lines) if sum(map(len, lines)) >= len(whole) * 0.8 else part.get_text("\n")
