"""The only place that reads PDF documents: ministries publish their statements in them.

    pages ─► lines ─► without what stands on every page ─► paragraphs ─► Article

A PDF knows no paragraphs: a line that is shorter than the others ends one, and a blank one does.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from typing import Final

from pypdf import DocumentInformation, PdfReader
from pypdf.errors import DependencyError, FileNotDecryptedError, PyPdfError, WrongPasswordError

from analysis import language, urls
from analysis import text as texts
from analysis.model import Article, Page, Source
from scrapers.body_edges import is_stamp
from scrapers.listing import MAX_TITLE, plain, read_language
from scrapers.metadata import split_names
from scrapers.reading_dates import Dated, in_address
from scrapers.walls import weigh
from scrapers.wires import read_wire

_MAX_PAGES: Final = 40  # of a longer document the beginning is read; statements have one to ten
_MAX_TEXT: Final = 200_000  # characters
_AT_LEAST: Final = 140  # characters of text; a scanned document has none
_FOR_LANGUAGE: Final = 1_000
_EDGE_LINES: Final = 2  # at the top and bottom of a page, where running heads stand
_SHORT: Final = 0.75  # of the usual length: such a line ends its paragraph
_READABLE: Final = 0.6  # of the characters letters or spaces; fonts without a table of letters give signs
_SAID_BY_TEXT: Final = 0.6  # of a stated title's words, in the text's beginning: else it is a template's
_BEGINNING: Final = 2_000
_LONGEST_HEADLINE: Final = 200  # characters; without a shorter line there is no title but the listing's
_HEADLINES: Final = 5  # paragraphs at the top among which the headline is looked for
_PAGE_NUMBER = re.compile(
    r"\W*(?:page|seite|página|стр\.?|第)?\s*\d{1,4}\s*(?:(?:of|von|de|/|из)\s*\d{1,4}|页)?\W*", re.IGNORECASE
)
_NO_TITLE = re.compile(r"microsoft|untitled|\.(?:docx?|odt|pdf|rtf|indd)\b|^\W*$", re.IGNORECASE)
_ITEM = re.compile(r"(?:[•▪–\-*]|\(?\d{1,2}[.)]|\(?[a-z]\))\s")
_WIDE = re.compile(r"[\u3040-\u9fff\uff00-\uffef]")


@dataclass(frozen=True, slots=True)
class _Document:
    """What a document's own data say, and its lines page by page."""

    stated: DocumentInformation | None
    language: str
    pages: list[list[str]]


def read_pdf(page: Page, source: Source, nothing: Article) -> Article:
    """The article in a PDF; ``nothing`` with the reason where it is encrypted, broken or scanned."""
    try:
        document = _open(page.body)
    except (DependencyError, FileNotDecryptedError, WrongPasswordError):
        return replace(nothing, not_article="encrypted PDF")
    except PyPdfError as error:
        return replace(nothing, not_article=f"broken PDF ({type(error).__name__})")
    paragraphs = [line for part in _paragraphs(document.pages) if (line := texts.clean(part))]
    text = "\n".join(paragraphs)[:_MAX_TEXT]
    if weigh(text) < _AT_LEAST:
        return replace(nothing, not_article="no text (a PDF of pictures)")
    if sum(each.isalpha() or each.isspace() for each in text) < _READABLE * len(text):
        return replace(nothing, not_article="no text (a PDF whose letters cannot be read)")
    return _assemble(document, paragraphs, text, page, replace(nothing, publisher=source.name))


def _open(body: bytes) -> _Document:
    reader = PdfReader(BytesIO(body))
    if reader.is_encrypted and not reader.decrypt(""):  # locked against changes, yet open to readers
        raise WrongPasswordError("a password is needed")
    pages: list[list[str]] = []
    size = 0
    for each in reader.pages[:_MAX_PAGES]:
        lines = [line.strip() for line in each.extract_text().splitlines()]
        pages.append(lines)
        size += sum(map(len, lines))
        if size > _MAX_TEXT:
            break
    return _Document(reader.metadata, str(reader.root_object.get("/Lang", ""))[:20], pages)


def _assemble(document: _Document, paragraphs: list[str], text: str, page: Page, article: Article) -> Article:
    title, title_origin = _title(document.stated, paragraphs)
    dated, modified = _dates(document.stated, page)
    wire = read_wire(text)
    return replace(
        article,
        url=urls.canonical(page.final_url),
        title=title,
        text=text.removeprefix(f"{title}\n"),
        language=language.detect(f"{title}\n{text}"[:_FOR_LANGUAGE], read_language(document.language)),
        byline=split_names([document.stated.author or ""]) if document.stated else (),
        published=dated.moment if dated else None,
        day=dated.day if dated else None,
        modified=modified,
        dateline=wire.dateline,
        credit=wire.credit,
        provenance=("text: pdf", f"title: {title_origin}", f"published: {dated.origin if dated else 'nowhere'}"),
    )


def _title(stated: DocumentInformation | None, paragraphs: list[str]) -> tuple[str, str]:
    """The stated title where the text opens with its words, else the first line that is no date."""
    title = plain(stated.title or "", MAX_TITLE) if stated else ""
    words = set(texts.words(title))
    said = words & set(texts.words("\n".join(paragraphs)[:_BEGINNING]))
    if len(words) > 1 and not _NO_TITLE.search(title) and len(said) >= _SAID_BY_TEXT * len(words):
        return title, "pdf"
    lines = (each for each in paragraphs[:_HEADLINES] if len(each) <= _LONGEST_HEADLINE and not is_stamp(each))
    return next((each for each in lines if len(set(texts.words(each))) > 1), ""), "first line"


def _dates(stated: DocumentInformation | None, page: Page) -> tuple[Dated | None, datetime | None]:
    """Published by the address, else when it was made; changed when it was changed after that."""
    made = _moment(stated, "creation_date", page.fetched_at)
    changed = _moment(stated, "modification_date", page.fetched_at)
    dated = in_address(page.final_url, page.fetched_at) or (made and Dated(made.astimezone(UTC), made.date(), "pdf"))
    is_later = changed is not None and made is not None and changed > made
    return dated or None, changed.astimezone(UTC) if changed and is_later else None


def _moment(stated: DocumentInformation | None, name: str, now: datetime) -> datetime | None:
    """A moment of the document's data; nothing where it is written wrongly or lies ahead."""
    try:
        found: datetime | None = getattr(stated, name, None)
    except ValueError:
        return None
    if found is None:
        return None
    aware = found if found.tzinfo else found.replace(tzinfo=UTC)
    return aware if aware <= now else None


def _paragraphs(pages: list[list[str]]) -> Iterator[str]:
    """The lines of all pages joined to paragraphs, running heads and page numbers left out."""
    lines = list(_running(pages))
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 4 // 5] if lengths else 0
    paragraph = ""
    for line in lines:
        if not line or (paragraph and _ITEM.match(line)):
            if paragraph:
                yield paragraph
            paragraph = line
        else:
            paragraph = _joined(paragraph, line)
        if line and len(line) < _SHORT * usual:
            yield paragraph
            paragraph = ""
    if paragraph:
        yield paragraph


def _running(pages: list[list[str]]) -> Iterator[str]:
    heads = Counter(form for lines in pages for form in {_form(line) for line in _edges(lines)})
    repeated = {form for form, count in heads.items() if count > max(1, len(pages) // 2)}
    for lines in pages:
        edges = set(_edges(lines))
        yield from (
            line for line in lines if line not in edges or not (_form(line) in repeated or _PAGE_NUMBER.fullmatch(line))
        )


def _edges(lines: list[str]) -> list[str]:
    """The first and last lines of a page that say something."""
    said = [line for line in lines if line]
    return [*said[:_EDGE_LINES], *said[-_EDGE_LINES:]]


def _form(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def _joined(paragraph: str, line: str) -> str:
    if not paragraph:
        return line
    if paragraph.endswith("-") and paragraph[-2:-1].isalpha() and line[:1].islower():
        return paragraph[:-1] + line
    is_wide = _WIDE.match(paragraph[-1]) and _WIDE.match(line)
    return f"{paragraph}{line}" if is_wide else f"{paragraph} {line}"
