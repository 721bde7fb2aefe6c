"""The only place that tells that a page is an article about something else, before its text is chosen.

    what the page could say (glance.py) ──► no word of space ─┬─► what it says of itself, its paragraphs
                                                              └─► the gate (walls.py) ──► passed over

Choosing the text takes most of the reading of a page, and cannot find words that stand nowhere on it. But what is no
article must be called by its name, since walls are tried again and listings are a fault of their source: so whatever
could be one is read all the same.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import replace
from itertools import islice
from typing import Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from analysis import urls
from analysis.model import Article, Page
from analysis.sieve import NO_SPACE, Sieve
from scrapers.dates import read_date
from scrapers.glance import glance
from scrapers.hosts import registered
from scrapers.metadata import Metadata
from scrapers.reading_dates import OF_PAGE
from scrapers.reading_titles import Proposals, choose
from scrapers.walls import Look, name_wall, weigh

# Characters in paragraphs side by side, beyond which no reader finds so little text that it could be a wall's.
_TOLD: Final = 1_000
_PARAGRAPH: Final = 60  # characters; shorter ones are captions and buttons
_BESIDE: Final = ("footer", "aside", "nav", "form", "li")  # stand around a wall as they do around an article
_LINKED: Final = 0.3  # of a paragraph's characters: more is a teaser
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-zA-Z]{2,4})?/?)?(?:(?:index|default|home)(?:\.\w{1,5})?/?)?")
_MANY_LINKS: Final = 50  # in a paragraph: a list in disguise
_MOST_LINKED: Final = 20_000  # pieces of text in links
_LARGEST: Final = 1_000_000  # characters of markup worth a glance


def first_look(page: Page, said: Metadata, markup: str) -> Look:
    """What the gate may know of a page before its text is chosen."""
    return Look(
        text="",
        around="",
        title=said.window,
        markup=markup,
        final_host=urls.host(page.final_url),
        came_home=_is_front(page.final_url) and not _is_front(page.url),
        is_locked=said.is_locked,
        link_share=1.0,
        certainty=0.0,
        is_dated=any(who != OF_PAGE and read_date(text, page.fetched_at) for who, text in said.dates),
        says_article=said.says_article,
    )


def _is_front(url: str) -> bool:
    """Is this a site's front page, or that of one of its languages?"""
    parts = urlsplit(url)
    return _FRONT.fullmatch(parts.path) is not None and not parts.query


def pass_over(pages: list[str], tree: HtmlElement, look: Look, sieve: Sieve) -> bool:
    """Is this surely an article, and surely about something else? ``pages`` is the markup of all its pages."""
    # Links inside links, each with the text of all within, would take as long as the reading of the whole.
    links = list(islice((text for link in tree.iter("a") for text in link.itertext()), _MOST_LINKED))
    if look.is_locked or len(links) == _MOST_LINKED:
        return False
    told, linked = _paragraphs(tree), sum(map(len, links))
    if weigh(told) < _TOLD or name_wall(replace(look, text=told, link_share=linked / (linked + len(told)))):
        return False
    return not any(len(markup) > _LARGEST or sieve.passes(glance(markup)) for markup in pages)


def _paragraphs(tree: HtmlElement) -> str:
    """The most that paragraphs of one element say, teasers and captions left out: hardly more than a reader finds.

    All paragraphs of the page together would be more: those of its footer and of its cards make no text of a wall.
    """
    found: defaultdict[HtmlElement | None, dict[str, None]] = defaultdict(dict)
    for paragraph in tree.iter("p"):
        links = list(islice(paragraph.iter("a"), _MANY_LINKS))
        if len(links) == _MANY_LINKS or paragraph.find(".//p") is not None:
            continue
        text = " ".join(paragraph.itertext())
        linked = sum(len(part) for link in links for part in link.itertext())
        if len(text) >= _PARAGRAPH and linked < _LINKED * len(text) and not _is_beside(paragraph):
            found[paragraph.getparent()][text] = None
    return max(map("\n".join, found.values()), key=weigh, default="")


def _is_beside(paragraph: HtmlElement) -> bool:
    return next(paragraph.iterancestors(*_BESIDE), None) is not None


def name_only(tree: HtmlElement, said: Metadata, page: Page, nothing: Article) -> Article:
    """An article without its text: what the page says of itself, and why no more was read."""
    headings = tuple(" ".join(" ".join(each.itertext()).split()) for each in tree.iter("h1"))
    host = registered(page.final_url).partition(".")[0]
    title = choose(Proposals(headings, said.open_graph, said.headline, said.window, said.publisher, host))
    dates = (read_date(text, page.fetched_at) for _, text in said.dates)
    return replace(
        nothing,
        url=urls.canonical(said.canonical or page.final_url),
        title=title.text,
        published=next(filter(None, dates), None),
        modified=said.modified,
        publisher=said.publisher,
        not_article=NO_SPACE,
    )
