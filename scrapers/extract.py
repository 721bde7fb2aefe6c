"""The only place that turns a page into an article.

    PDF ──────────────────────────────────────────────────────── pdf.py
    bytes ─► text ─► tree, parsed once ─┬─► what it says of itself ── metadata.py
                                        ├─► about something else? ─── screening.py
                                        ├─► blocks ─► its text ───── body.py (or the source's declared selectors)
                                        ├─► headline ─────────────── reading_titles.py
                                        ├─► date ─────────────────── reading_dates.py
                                        └─► is it an article? ────── walls.py

A stubborn source has its own function (sites/). Nothing here raises for what is in a page: whatever is no
article comes back as one with the reason in ``not_article``. A page without a date has none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml.etree import ElementDefaultClassLookup, HTMLParser, LxmlError, fromstring
from lxml.html import HtmlElement

from analysis import language, urls
from analysis import text as texts
from analysis.model import Article, Page, Source
from analysis.sieve import Sieve
from scrapers.body import read_body
from scrapers.body_blocks import MAX_DEPTH, Blocks, cut
from scrapers.body_edges import trim
from scrapers.body_vote import DOUBTFUL, agree_most, ask_others
from scrapers.body_words import Said
from scrapers.declared import Declared, read_declared
from scrapers.decode import decode
from scrapers.extractor import PDF, extractor_of
from scrapers.hosts import registered
from scrapers.listing import MAX_TITLE, plain, read_language
from scrapers.live import looks_live
from scrapers.metadata import Metadata, read_metadata
from scrapers.parts import join, split
from scrapers.reading_dates import OF_PAGE, Where, find_published
from scrapers.reading_titles import Proposals, Title, choose, headings
from scrapers.screening import first_look, name_only, pass_over
from scrapers.sites import find_reader
from scrapers.walls import Look, name_wall, weigh
from scrapers.wires import read_wire

# Of 810 real pages the largest had 1.5 MB; the parser needs about ten times that in memory.
_MAX_BYTES = 5_000_000
_MAX_TEXT = 200_000
# Tags in all, opened and closed: 38 thousand at most there.
_MAX_TAGS = 100_000
_FOR_LANGUAGE = 1_000  # characters: more took a fifth of the reading of a page and changed no answer
_THIN = 250  # below, others are asked as well: our own reading may have missed the text
_HTML_TYPES = ("html", "xml", "text/plain", "octet-stream")


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one way of reading found, and which way that was."""

    text: str = ""
    origin: str = ""
    title: str = ""
    date: str = ""
    first: int = 0  # the number of the text's first block
    last: int = 0  # and of its last
    certainty: float = 1.0
    around: str = ""  # what stands around the text, where a wall would speak


@dataclass(frozen=True, slots=True)
class Opened:
    """A page parsed, with everything that is computed once."""

    page: Page
    source: Source
    markup: str
    tree: HtmlElement
    blocks: Blocks
    said: Metadata
    title: Title


def extract(page: Page, source: Source, sieve: Sieve | None = None) -> Article:
    """The article of a page; ``not_article`` says why there is none. Never raises for what is in a page.

    With a ``sieve``, an article that speaks of no space comes without its text and says so there (``NO_SPACE``).
    """
    nothing = Article(urls.canonical(page.final_url), "", "", extractor=extractor_of(source))
    if reason := _refuse_bytes(page):
        return replace(nothing, not_article=reason)
    try:
        if page.body.startswith(PDF):
            from scrapers.pdf import read_pdf

            return read_pdf(page, source, nothing)
        return _extract(page, source, nothing, sieve)
    # The boundary for hostile pages: parsers of others fail in ways nobody can list (recursion,
    # lookups, their own bugs), and one page must not stop a run. The name goes into the answer.
    except Exception as error:  # noqa: BLE001
        return replace(nothing, not_article=f"no text (the page breaks its reader: {type(error).__name__})")


def _refuse_bytes(page: Page) -> str:
    kind = page.header("content-type").lower()
    if page.body.startswith(PDF):
        return ""
    if page.body.startswith((b"PK\x03\x04", b"\x89PNG", b"\xff\xd8\xff", b"GIF8")):
        return "not HTML"
    if kind and not any(each in kind for each in _HTML_TYPES):
        return f"not HTML ({kind[:60]})"
    if len(page.body) > _MAX_BYTES:
        return f"page too large to read ({len(page.body):,} bytes)"
    return ""


def _extract(whole: Page, source: Source, nothing: Article, sieve: Sieve | None) -> Article:
    page, *further = split(whole)
    markup = _decoded(page)
    if reason := _refuse_markup(markup):
        return replace(nothing, not_article=reason)
    reader = find_reader(source.id)
    own = reader(page, markup) if reader else None
    if own is not None:
        return own
    tree = _parse(markup)
    if tree is None:
        return replace(nothing, not_article="not HTML")
    said = read_metadata(tree, markup, page.final_url, page.fetched_at)
    if sieve and not reader:
        pages = [markup, *map(_decoded, further)]
        if pass_over(pages, tree, first_look(page, said, markup), sieve):
            return name_only(tree, said, page, replace(nothing, publisher=source.name))
    opened = _open(page, source, markup, tree, said)
    if any(box.depth >= MAX_DEPTH for box in opened.blocks.boxes):
        return replace(nothing, not_article=f"page nested too deeply to read (more than {MAX_DEPTH} levels)")
    reading = _read(opened)
    return _assemble(opened, replace(reading, text=join([reading.text, *_texts(further, source)])), nothing)


def _texts(pages: Iterable[Page], source: Source) -> Iterator[str]:
    """The texts of the pages on which an article goes on."""
    for page in pages:
        if opened := open_page(page, source):
            yield _read(opened).text


def _refuse_markup(markup: str) -> str:
    if not markup.strip():
        return "no text"
    if "<" not in markup[:5000]:
        return "not HTML"
    tags = markup.count("<")
    return f"page too large to read ({tags:,} tags)" if tags > _MAX_TAGS else ""


def open_page(page: Page, source: Source) -> Opened | None:
    """A page decoded, parsed and cut, its text not yet chosen; nothing where it is no HTML."""
    if page.body.startswith(PDF):
        return None
    markup = _decoded(page)
    tree = None if _refuse_markup(markup) else _parse(markup)
    if tree is None:
        return None
    return _open(page, source, markup, tree, read_metadata(tree, markup, page.final_url, page.fetched_at))


def _decoded(page: Page) -> str:
    return decode(page.body, page.header("content-type"))


def _parse(markup: str) -> HtmlElement | None:
    parser = HTMLParser(encoding="utf-8", huge_tree=False, no_network=True, remove_comments=True, remove_pis=True)
    # One class for all elements: lxml.html asks a function for the class of each, a tenth of what a walk takes.
    parser.set_element_class_lookup(ElementDefaultClassLookup(element=HtmlElement))
    try:
        tree: HtmlElement | None = fromstring(markup.encode("utf-8", "ignore"), parser=parser)
    except (LxmlError, ValueError):
        return None
    return tree


def _open(page: Page, source: Source, markup: str, tree: HtmlElement, said: Metadata) -> Opened:
    blocks = cut(tree)
    host = registered(page.final_url).partition(".")[0]
    first, lower = headings(blocks, "h1"), headings(blocks, "h2", "h3")
    title = choose(Proposals(first, said.open_graph, said.headline, said.window, said.publisher, host, lower))
    return Opened(page, source, markup, tree, blocks, said, title)


def _read(opened: Opened) -> _Reading:
    """By declared selectors where they find something, else by our own eyes, else by whoever finds more."""
    page = opened.source.page
    declared = read_declared(opened.markup, page) if any((page.body, page.title, page.date)) else Declared()
    if declared.text:
        return _Reading(declared.text, "selectors", declared.title, declared.date)
    return replace(_read_general(opened), title=declared.title, date=declared.date)


def _read_general(opened: Opened) -> _Reading:
    """By our own eyes; where they are not sure, by whoever agrees most with the others."""
    said = opened.said
    body = read_body(opened.blocks, Said(opened.title.text, said.lead, said.body))
    own = _Reading(body.text, "blocks", first=body.first, last=body.last, certainty=body.certainty, around=body.around)
    is_thin = weigh(own.text) < _THIN
    others = () if own.certainty >= DOUBTFUL and not is_thin else ask_others(opened.markup, is_thin=is_thin)
    if is_thin:
        # Pages drawn by scripts often carry their text in their data. Only the strictest of the others is
        # heard here: a page of no text must not become an article of menus.
        origin, text = max((("json-ld", said.body), *others[:1]), key=lambda each: weigh(each[1]))
        return replace(own, text=text, origin=origin) if weigh(text) > 2 * weigh(own.text) else own
    if not others:
        return own  # sure enough, or too large for them
    origin, text = agree_most(((own.origin, own.text), *others))
    return replace(own, text=text, origin=origin)


def _assemble(opened: Opened, reading: _Reading, nothing: Article) -> Article:
    said, page, source = opened.said, opened.page, opened.source
    title = plain(reading.title, MAX_TITLE) or opened.title.text
    text = _without_headline(texts.clean(reading.text[: 2 * _MAX_TEXT])[:_MAX_TEXT].rstrip(), title)
    text = text if reading.origin == "selectors" else trim(text)
    hint = read_language(said.language) or (source.languages[0] if len(source.languages) == 1 else "")
    stated = [*([("selectors", reading.date)] if reading.date else []), *said.dates]
    url = urls.canonical(said.canonical or page.final_url)
    where = Where(opened.tree, opened.blocks, page.final_url, reading.first, reading.last, opened.title.text)
    dated = find_published(where, stated, said.modified, page.fetched_at)
    wire = read_wire(text)
    article = replace(
        nothing,
        url=url,
        title=title,
        text=text,
        language=language.detect(f"{title}\n{text}"[:_FOR_LANGUAGE], hint),
        byline=said.byline,
        published=dated.moment if dated else None,
        day=dated.day if dated else None,
        modified=said.modified,
        publisher=said.publisher or source.name,
        image=said.image,
        dateline=wire.dateline,
        credit=wire.credit,
        section=said.section,
        lead=said.lead,
        is_live=said.is_live or looks_live(title, page.final_url, opened.blocks.blocks),
        certainty=round(reading.certainty, 3),
        provenance=(
            f"text: {reading.origin}",
            f"title: {'selectors' if reading.title else opened.title.origin}",
            f"published: {dated.origin if dated else 'nowhere'}",
        ),
    )
    return replace(article, not_article=name_wall(_look(article, opened, reading.around)))


def _without_headline(text: str, title: str) -> str:
    """Many templates repeat the headline inside the body; a reader reads it once."""
    first, _, rest = text.partition("\n")
    return rest.lstrip("\n") if rest and title and texts.fold(first) == texts.fold(title) else text


def _look(article: Article, opened: Opened, around: str) -> Look:
    said, blocks = opened.said, opened.blocks.blocks
    return replace(
        first_look(opened.page, said, opened.markup),
        text=article.text,
        around=around,
        title=said.window or article.title,
        link_share=sum(block.linked for block in blocks) / max(1, sum(len(block.text) for block in blocks)),
        certainty=article.certainty,
        is_dated=any(who != OF_PAGE for who, _ in said.dates) and article.published is not None,
    )
