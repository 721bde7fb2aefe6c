"""The only place that turns a page into an article.

    bytes ─► text ─► the source's own function ─► declared selectors ─► general extractor ─► Article
                     (sites/, for the stubborn)    (BeautifulSoup)       (trafilatura)

Nothing here raises for what is in a page: whatever is no article comes back as one with the reason in
``not_article``. Dates come from the page alone; a page without one has none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlsplit

import trafilatura
from bs4 import BeautifulSoup, Tag
from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring
from soupsieve import SelectorSyntaxError
from trafilatura.settings import Document

from analysis import language, urls
from analysis import text as texts
from analysis.model import Article, Page, Source
from scrapers.dates import read_date
from scrapers.decode import decode
from scrapers.listing import MAX_TITLE, plain, read_language
from scrapers.metadata import Metadata, read_metadata, split_names
from scrapers.sites import find_reader
from scrapers.walls import Look, name_wall, weigh

_OURS: Final = 1  # raise it whenever the same page would give another text than before
EXTRACTOR: Final = f"spacewatch {_OURS}, trafilatura {trafilatura.__version__}"

# Of 810 real pages the largest had 1.5 MB; the parser needs about ten times that in memory.
_MAX_BYTES = 5_000_000
_MAX_TEXT = 200_000
# Open elements inside each other as counted below: 114 at most on all of the 810 pages but one (290);
# walkers of trees take quadratic time, and the parser itself gives up at 256 true levels.
_MAX_DEPTH = 500
# Tags in all: 19 thousand at most there; 140 thousand kept the extractor busy for 13 seconds.
_MAX_TAGS = 50_000
_THIN = 250  # below, the precise mode may have cut too much and the normal one is asked as well
_HTML_TYPES = ("html", "xml", "text/plain", "octet-stream")
_FRONT = re.compile(r"/?(?:[a-z]{2}(?:[-_][a-zA-Z]{2,4})?/?)?(?:(?:index|default|home)(?:\.\w{1,5})?/?)?")
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*?(/?)>")
# Elements without an end, and those whose end is left out so often that counting them misleads.
_VOID = re.compile(r"area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|t[dr]|option|d[dt]")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one way of reading found."""

    text: str
    title: str = ""
    date: str = ""
    byline: tuple[str, ...] = ()
    publisher: str = ""


def extractor_of(source: Source) -> str:
    """Name and version of what reads this source's pages: selectors count, they change the text."""
    if not (source.page.body or source.page.title or source.page.date):
        return EXTRACTOR
    declared = "\n".join((source.page.title, source.page.body, source.page.date))
    return f"{EXTRACTOR}, selectors {hashlib.sha256(declared.encode()).hexdigest()[:8]}"


def extract(page: Page, source: Source) -> Article:
    """The article of a page; ``not_article`` says why there is none. Never raises for what is in a page."""
    nothing = Article(urls.canonical(page.final_url), "", "", extractor=extractor_of(source))
    if reason := _refuse_bytes(page):
        return replace(nothing, not_article=reason)
    try:
        return _extract(page, source, nothing)
    # The boundary for hostile pages: parsers of others fail in ways nobody can list (recursion,
    # lookups, their own bugs), and one page must not stop a run. The name goes into the answer.
    except Exception as error:  # noqa: BLE001
        return replace(nothing, not_article=f"no text (the page breaks its reader: {type(error).__name__})")


def _refuse_bytes(page: Page) -> str:
    kind = page.header("content-type").lower()
    if page.body.startswith((b"%PDF", b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "not HTML"
    if kind and not any(each in kind for each in _HTML_TYPES):
        return f"not HTML ({kind[:60]})"
    if len(page.body) > _MAX_BYTES:
        return f"page too large to read ({len(page.body):,} bytes)"
    return ""


def _extract(page: Page, source: Source, nothing: Article) -> Article:
    markup = decode(page.body, page.header("content-type"))
    if not markup.strip():
        return replace(nothing, not_article="no text")
    if "<" not in markup[:5000]:
        return replace(nothing, not_article="not HTML")
    if reason := _refuse_shape(markup):
        return replace(nothing, not_article=reason)
    reader = find_reader(source.id)
    own = reader(page, markup) if reader else None
    if own is not None:
        return own
    tree = _parse(markup)
    if tree is None:
        return replace(nothing, not_article="not HTML")
    said = read_metadata(tree, page.final_url, page.fetched_at)
    reading = _read(markup, page, source)
    article = _assemble(reading, said, page, source, nothing)
    return replace(article, not_article=name_wall(_look(article, said, tree, markup, page)))


def _refuse_shape(markup: str) -> str:
    """Why a page's shape would keep the parsers busy for minutes; empty when it would not."""
    depth = deepest = tags = 0
    for closing, name, empty in _TAG.findall(markup):
        tags += 1
        if empty or _VOID.fullmatch(name.lower()):
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        deepest = max(deepest, depth)
    if tags > _MAX_TAGS:
        return f"page too large to read ({tags:,} elements)"
    return f"page nested too deeply to read ({deepest:,} levels)" if deepest > _MAX_DEPTH else ""


def _parse(markup: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", huge_tree=False, no_network=True)
    try:
        return document_fromstring(markup.encode("utf-8", "ignore"), parser=parser)
    except (LxmlError, ValueError):
        return None


def _read(markup: str, page: Page, source: Source) -> _Reading:
    """By declared selectors where they find something, else by the general extractor."""
    declared = _read_declared(markup, source) if source.page.body or source.page.title else None
    if declared and declared.text:
        return declared
    general = _read_general(markup, page)
    if declared is None:
        return general
    return replace(general, title=declared.title or general.title, date=declared.date or general.date)


def _read_declared(markup: str, source: Source) -> _Reading | None:
    soup = BeautifulSoup(markup, "lxml")
    for useless in soup(["script", "style", "noscript", "template"]):
        useless.decompose()
    try:
        parts = soup.select(source.page.body) if source.page.body else []
        title = soup.select_one(source.page.title) if source.page.title else None
        dated = soup.select_one(source.page.date) if source.page.date else None
    except SelectorSyntaxError:
        return None  # the catalogue refuses such selectors; a page is still read without them
    return _Reading(
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


def _read_general(markup: str, page: Page) -> _Reading:
    found = _trafilatura(markup, page, precise=True)
    if weigh(found.text) < _THIN:
        fuller = _trafilatura(markup, page, precise=False)
        found = fuller if weigh(fuller.text) > weigh(found.text) else found
    return found


def _trafilatura(markup: str, page: Page, *, precise: bool) -> _Reading:
    found = trafilatura.bare_extraction(
        markup,
        url=page.final_url,
        favor_precision=precise,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={
            "original_date": True,
            "extensive_search": True,
            "max_date": page.fetched_at.date().isoformat(),
        },
    )
    if not isinstance(found, Document):
        return _Reading("")
    return _Reading(
        text=found.text or "",
        title=found.title or "",
        date=found.date or "",
        byline=split_names([found.author or ""]),
        publisher=found.sitename or "",
    )


def _assemble(reading: _Reading, said: Metadata, page: Page, source: Source, nothing: Article) -> Article:
    text = texts.clean(reading.text)[:_MAX_TEXT].rstrip()
    declared_title = reading.title if source.page.title else ""
    declared_date = read_date(reading.date, page.fetched_at) if source.page.date else None
    hint = read_language(said.language) or (source.languages[0] if len(source.languages) == 1 else "")
    title = plain(declared_title, MAX_TITLE) or said.title or plain(reading.title, MAX_TITLE)
    text = _without_headline(text, title)
    return replace(
        nothing,
        url=urls.canonical(said.canonical or page.final_url),
        title=title,
        text=text,
        language=language.detect(f"{title}\n{text}"[:5000], hint),
        byline=said.byline or reading.byline,
        published=declared_date or said.published or read_date(reading.date, page.fetched_at),
        modified=said.modified,
        publisher=said.publisher or plain(reading.publisher, 100) or source.name,
        image=said.image,
    )


def _without_headline(text: str, title: str) -> str:
    """Many templates repeat the headline inside the body; a reader reads it once."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if rest and title and texts.fold(first) == texts.fold(title) else text


def _look(article: Article, said: Metadata, tree: HtmlElement, markup: str, page: Page) -> Look:
    return Look(
        text=article.text,
        title=said.page_title or article.title,
        markup=markup,
        final_host=urls.host(page.final_url),
        came_home=_is_front(page.final_url) and not _is_front(page.url),
        is_locked=said.is_locked,
        link_share=_link_share(tree),
        is_dated=said.published is not None,
        says_article=said.says_article,
    )


def _is_front(url: str) -> bool:
    """Is this a site's front page, or that of one of its languages?"""
    parts = urlsplit(url)
    return _FRONT.fullmatch(parts.path) is not None and not parts.query


def _link_share(tree: HtmlElement) -> float:
    """The part of the body's text that stands in links."""
    body = tree.find("body")
    whole = (
        len("".join(map(str, body.xpath(".//text()[not(parent::script or parent::style)]")))) if body is not None else 0
    )
    linked = sum(len("".join(map(str, link.itertext()))) for link in body.iter("a")) if body is not None else 0
    return linked / whole if whole else 0.0
