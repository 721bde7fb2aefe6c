"""The only place that says what a reader of listings returns, and what a document is by its look.

A status of 200 says little: feed addresses answer with error pages, JavaScript challenges and consent
walls. So the root of a document is looked at before anybody parses it.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, Literal
from urllib.parse import quote, urljoin

from analysis import text as texts
from analysis import urls
from analysis.hints import NO_HINTS, Hints
from analysis.model import Candidate, Miss, Page
from scrapers.bounds import CorruptError, TooLargeError, gunzip
from scrapers.decode import decode
from scrapers.standins import name_standin
from scrapers.walls import is_challenge

MAX_CANDIDATES: Final = 1000  # a news sitemap may hold that many (its protocol); a feed never should
EMPTY: Final = "empty feed"  # the problem of a feed that is one, and lists nothing
MAX_TITLE: Final = 500
MAX_SUMMARY: Final = 2000
_MAX_UNPACKED = 20_000_000  # of a gzipped sitemap; 1000 news entries take about 1 MB

Root = Literal["feed", "json", "urlset", "index", "html", "challenge", "empty", "unknown"]

_ROOTS: Final[dict[str, Root]] = {
    **dict.fromkeys(("rss", "feed", "rdf", "channel"), "feed"),
    "urlset": "urlset",
    "sitemapindex": "index",
}
_HTML = re.compile(
    r"html|head|body|title|meta|script|style|link|div|section|main|header|nav|article|table|tr|[uod]l|li|p|a"
    r"|span|h[1-6]|center|form|br|b|font|img"
)
# Declarations, comments and instructions before the root; "<?phpxml" has been seen.
_PROLOGUE = re.compile(
    r"(?:\s+|<\?[^>]*>|<!--.*?-->|<!doctype\s+(?!html)[^>\[]*(?:\[.*?\]\s*)?>)*", re.IGNORECASE | re.DOTALL
)
_FIRST_TAG = re.compile(r"<!?(?:[\w.\-]+:)?([\w.\-]+)")
# PHP warnings and stray text before the feed are common; this far we look for it.
_LATE_ROOT = re.compile(r"<(?:[\w.\-]+:)?(rss|feed|rdf|urlset|sitemapindex)[\s>]", re.IGNORECASE)
_LATE_WITHIN = 2000
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>|<!\[CDATA\[|\]\]>")
# What opens a stretch nobody sees, and what closes it.
_HIDDEN: Final = (
    (re.compile(r"<!--"), re.compile(r"-->")),
    (
        re.compile(r"<(?:script|style)\b", re.IGNORECASE),
        re.compile(r"</(?:script|style)[^<>]*>", re.IGNORECASE),
    ),
)


@dataclass(frozen=True, slots=True)
class Listing:
    """What one document lists. ``problem`` names why it is not what it should be; empty = it is."""

    candidates: tuple[Candidate, ...] = ()
    problem: str = ""
    nested: tuple[str, ...] = ()  # sitemaps an index leads to, newest first
    seen: int = 0  # entries in the document, also those too old or without a usable address
    following: str = ""  # where the document says its older entries are
    miss: Miss | None = None  # for a refusal that came with status 200
    hints: Hints = NO_HINTS  # when to come again, by its own word


def read_text(page: Page) -> str:
    """The text of a listing, unpacked when the file itself is gzipped (``sitemap.xml.gz``).

    Raises ``CorruptError`` or ``TooLargeError`` for a broken or exploding file.
    """
    body = gunzip(page.body, _MAX_UNPACKED) if page.body.startswith(b"\x1f\x8b") else page.body
    return decode(body, page.header("content-type"))


def open_listing(page: Page) -> tuple[Root, str, Listing]:
    """What a page is by its root and its text; the listing carries the problem of a packed file."""
    try:
        text = read_text(page)
    except (CorruptError, TooLargeError) as error:
        return "unknown", "", Listing(problem=f"broken archive: {error}")
    return sniff(text), text, Listing()


def sniff(text: str) -> Root:
    """What a document is, by its first element."""
    start = text[:200_000]
    prologue = _PROLOGUE.match(start)
    rest = start[prologue.end() :] if prologue else start
    if not rest:
        return "empty"
    first = _FIRST_TAG.match(rest)
    name = first.group(1).lower() if first else ""
    is_html = name == "doctype" or _HTML.fullmatch(name) is not None
    root: Root = "html" if is_html else _ROOTS.get(name, "unknown")
    if root == "unknown" and rest[0] in "{[":
        return "json"
    if root == "unknown" and (late := _LATE_ROOT.search(rest[:_LATE_WITHIN])):
        return _ROOTS[late.group(1).lower()]
    if root in ("html", "unknown") and is_challenge(start):
        return "challenge"
    return root


def name_problem(root: str, wanted: str, text: str = "") -> str:
    """The problem of a document that is not the ``wanted`` kind of listing, and what it is instead."""
    found = {
        "html": "HTML",
        "challenge": "JavaScript challenge",
        "empty": "empty answer",
        "json": "JSON",
        "feed": "a feed",
        "urlset": "a sitemap",
        "index": "a sitemap index",
    }.get(root, "neither HTML nor XML")
    if root in ("challenge", "empty"):
        return found
    standin = name_standin(text) if root == "html" else ""
    return f"{found} at a {wanted} address" + (f" ({standin})" if standin else "")


def plain(markup: str, limit: int) -> str:
    """One line of text without tags and entities, at most ``limit`` characters."""
    text = markup[: limit * 20]  # bounded before any work; twenty times leaves room for markup
    for _ in range(2):  # feeds escape once or twice; nobody means three times
        if "&" not in text:
            break
        text = html.unescape(text)
    if "<" in text:
        for opening, closing in _HIDDEN:
            text = _without(text, opening, closing)
        text = _TAG.sub(" ", text)
    text = " ".join(texts.clean(text.replace("\0", "")).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def _without(text: str, opening: re.Pattern[str], closing: re.Pattern[str]) -> str:
    """Without the stretches between two marks, in linear time: one lazy pattern would take quadratic."""
    first, *others = opening.split(text)
    return " ".join([first, *(closing.split(each, maxsplit=1)[-1] for each in others)])


def resolve(link: str, *bases: str) -> str:
    """The absolute web address of a link, each base resolved against the one before; empty if none.

    What cannot be seen is left out or spelled with percent signs: an address is shown on terminals and in logs.
    """
    where = ""
    try:
        for base in (*bases, link):
            where = urljoin(where, base.strip())
    except ValueError:
        return ""
    if not where.isprintable():
        where = "".join(each if each.isprintable() else quote(each, errors="replace") for each in _seen(where))
    return where if urls.is_web(where) and len(where) <= 2000 else ""


def _seen(address: str) -> str:
    """An address without tabs and ends of lines, as every browser reads it."""
    return re.sub(r"[\t\r\n]", "", address)


def read_language(tag: str) -> str:
    """ISO 639-1 from a language tag such as ``en-US`` or ``zh_Hant``; empty for anything else."""
    head = re.split(r"[-_]", tag.strip().lower(), maxsplit=1)[0]
    return head if len(head) == 2 and head.isascii() and head.isalpha() else ""


def once(candidates: Iterable[Candidate]) -> tuple[Candidate, ...]:
    """Each address once, the first wins and takes from the others what it lacks; at most 1000."""
    found: dict[str, Candidate] = {}
    for each in candidates:
        identity = urls.key(each.url)
        if identity in found:
            found[identity] = _complete(found[identity], each)
        elif len(found) < MAX_CANDIDATES:
            found[identity] = each
    return tuple(found.values())


def _complete(first: Candidate, other: Candidate) -> Candidate:
    return replace(
        first,
        title=first.title or other.title,
        summary=first.summary or other.summary,
        published=first.published or other.published,
        modified=_latest(first.modified, other.modified),
    )


def _latest(*moments: datetime | None) -> datetime | None:
    return max((each for each in moments if each), default=None)
