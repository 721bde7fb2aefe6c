"""The only place that finds when a page says it was published.

    JSON-LD ─► meta ─► microdata ─► address ─► visible near the headline ─► htmldate (slow, last)

Each answer comes with its origin and with the day as the page writes it: what is the 3rd in La Paz may be
the 4th in UTC, and readers quote the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from lxml.html import HtmlElement

from scrapers.body_blocks import Blocks
from scrapers.body_hints import ALL_BITS
from scrapers.dates import read_date

PUBLISHED: Final = (
    *("article:published_time", "og:published_time", "og:article:published_time", "datepublished"),
    *("dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "dcterms.date", "sailthru.date"),
    *("parsely-pub-date", "publishdate", "pubdate", "publish-date", "publish_date", "publication_date", "date"),
    *("article.published", "cxenseparse:recs:publishtime", "bt:pubdate", "citation_publication_date"),
    *("dc.date.created", "originalpublicationdate", "article_date_original", "publishtime", "release_date", "created"),
    *("published", "published_at", "article_publication_date"),
)  # fmt: skip
MODIFIED: Final = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified"),
    *("dcterms.modified", "dc.date.modified", "last-modified", "lastmod"),
)  # fmt: skip
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})(?!\d)")
_IN_URL = re.compile(
    r"(?<!\d)((?:19|20)\d\d)(?:([-/_.])(\d{1,2})\2(\d{1,2})|(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01]))(?!\d)"
)
_YEAR = re.compile(r"(?<!\d)(?:19|20|٢٠|۲۰)\d\d(?!\d)|\d{1,2}[./]\d{1,2}[./]\d\d(?!\d)")
_UPDATED = re.compile(
    r"updat|modif|aktualis|actualis|actualiz|mis à jour|aggiorn|обновл|更新于|最后更新|stand:|last edited"
    r"|bearbeitet|accessed|copyright|©|\(c\)|since|seit |depuis|gegründet|event|deadline",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"publi|posted|veröffentlicht|erstellt|datum|date|fecha|опублик|发布|發表|发表|时间|時間|日期"
    r"|posté|pubblicat|written|on ",
    re.IGNORECASE,
)
_IN_UTC = re.compile(r"(?:Z|[+-]00:?00|GMT|UTC)\s*$")
_LONGEST: Final = 160  # characters of a line that is a date and little else
_MAX_FOR_HTMLDATE: Final = 4_000  # boxes, and characters of text: it is for pages, not for heaps of markup
_MAX_TEXT: Final = 200_000
_NEAR: Final = 12  # blocks from the headline


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, the day the page writes, and where it was found."""

    moment: datetime
    day: date
    origin: str


@dataclass(frozen=True, slots=True)
class Where:
    """A page as far as its date is concerned; ``first`` is the number of the first block of its text."""

    tree: HtmlElement
    blocks: Blocks
    url: str
    first: int
    title: str


def find_published(page: Where, stated: list[tuple[str, str]], now: datetime) -> Dated | None:
    """When a page says it was published; ``stated`` are (origin, text) in the order of trust."""
    addressed = in_address(page.url, now)
    for origin, text in stated:
        if found := _dated(text, origin, now):
            return _in_its_zone(found, addressed) if _IN_UTC.search(text) else found
    return addressed or _visible(page, now) or _by_htmldate(page, now)


def _in_its_zone(found: Dated, addressed: Dated | None) -> Dated:
    """With the day of the address where that is the next or the last one: machines write UTC, people live in zones."""
    is_near = addressed is not None and abs((addressed.day - found.day).days) == 1
    return replace(found, day=addressed.day) if addressed and is_near else found


def _dated(text: str, origin: str, now: datetime) -> Dated | None:
    moment = read_date(text, now)
    return Dated(moment, _day_of(text, moment, now), origin) if moment else None


def _day_of(text: str, moment: datetime, now: datetime) -> date:
    """The day as written, whatever it is elsewhere by then."""
    if (found := _DAY.search(text)) and (day := _on(found[1], found[2], found[3], now)):
        return day.date()
    clock = re.search(r"\d{1,2}:\d{2}", text)
    alone = read_date(text[: clock.start()], now) if clock else None
    return (alone or moment).date()


def _on(year: str, month: str, day: str, now: datetime) -> datetime | None:
    try:
        found = datetime(int(year), int(month), int(day), tzinfo=UTC)
    except ValueError:
        return None
    return found if datetime(1990, 1, 1, tzinfo=UTC) <= found <= now else None


def in_address(url: str, now: datetime) -> Dated | None:
    """A full date in an address; a number that could be an identifier is believed as a date of the last 30 years."""
    path = re.sub(r"^https?://web\.archive\.org/web/\d+[a-z_]*/", "", url).split("?")[0]
    for found in _IN_URL.finditer(path):
        year, _, month, day, tight_month, tight_day = found.groups()
        if moment := _on(year, month or tight_month, day or tight_day, now):
            return Dated(moment, moment.date(), "address")
    return None


def _visible(page: Where, now: datetime) -> Dated | None:
    """The line nearest to the headline that is a date and little else, or a time element."""
    times = [str(each) for each in page.tree.xpath("//time/@datetime")[:20]]
    if len({each[:10] for each in times}) == 1 and (found := _dated(times[0], "time element", now)):
        return found
    numbers_first = not (page.tree.get("lang") or "en").lower().startswith("en")
    scored = sorted(_lines(page.blocks, page.first, page.title), key=lambda each: -each[0])
    for _, text in scored[:20]:
        if found := _dated(_plain_numbers(text) if numbers_first else text, "visible", now):
            return found
    return next((found for each in times if (found := _dated(each, "time element", now))), None)


def _lines(page: Blocks, first: int, title: str) -> Iterator[tuple[float, str]]:
    """Short lines with a year, each with how much its place and words speak for it."""
    headings = [i for i, block in enumerate(page.blocks) if page.boxes[block.box].tag == "h1" or block.text == title]
    headline = headings[0] if headings else first
    last = len(page.blocks)
    for i, block in enumerate(page.blocks):
        text = block.text
        if len(text) > _LONGEST or not _YEAR.search(text):
            continue
        text = _before_update(text)
        distance = min(abs(i - headline), abs(i - first), 2 * (last - i) if i > first + _NEAR else 99)
        box = page.boxes[block.box]
        points = 3.0 - distance / 4 - len(text) / 80
        points += 1.5 * bool(_SAYS.search(text)) - 3.0 * bool(_UPDATED.search(text))
        points += 1.0 * bool(box.bits & ALL_BITS["meta"]) - 2.0 * bool(box.above & _ELSEWHERE)
        points -= 2.0 * bool(box.above & _BESIDE)
        points -= 0.5 * block.linked / len(text)
        if points > 0:
            yield points, text


def _before_update(text: str) -> str:
    """ "Published on 2 May 2024" of a line that goes on "updated on 9 June 2024"."""
    updated = _UPDATED.search(text)
    return text[: updated.start()] if updated and _YEAR.search(text, 0, updated.start()) else text


_BESIDE: Final = ALL_BITS["<footer>"] | ALL_BITS["<aside>"]
_ELSEWHERE: Final = ALL_BITS["related"] | ALL_BITS["comment"] | _BESIDE


def _plain_numbers(text: str) -> str:
    """With the day first, as nearly all languages but English write it: 03/04/21 becomes 3.4.2021."""
    return re.sub(
        r"(?<!\d)(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4}|\d{2})(?!\d)",
        lambda found: f"{found[1]}.{found[2]}.{found[3] if len(found[3]) == 4 else '20' + found[3]}",
        text,
    )


def _by_htmldate(page: Where, now: datetime) -> Dated | None:
    """What htmldate finds; it alters the tree, so nobody may need it afterwards."""
    if len(page.blocks.boxes) > _MAX_FOR_HTMLDATE or sum(len(block.text) for block in page.blocks.blocks) > _MAX_TEXT:
        return None
    from htmldate import find_date

    try:
        found = find_date(
            page.tree, extensive_search=False, original_date=True, url=page.url, max_date=now.date().isoformat()
        )
    # Its parsers fail on odd pages in ways nobody lists; a page without a date is still an article.
    except Exception:  # noqa: BLE001
        return None
    # The first of January is its way to say that it saw a year and nothing more.
    return _dated(found, "htmldate", now) if found and not found.endswith("-01-01") else None
