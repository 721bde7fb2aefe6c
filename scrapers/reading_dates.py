"""The only place that finds when a page says it was published.

    JSON-LD ─► meta ─► microdata ─► address ─► visible near the headline ─► htmldate (slow, last)

What a machine states is doubted where it may be the time of the last change, or where two statements differ: then
what readers see decides. Each answer comes with its origin and with the day as the page writes it: what is the 3rd in
La Paz may be the 4th in UTC, and readers quote the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
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
OF_PAGE: Final = "json-ld page"  # dates any page, also one that lists others
# Names that say no more than "date", or are no names at all: many templates put the time of the last change there.
_DOUBTFUL: Final = {
    *(f"meta {name}" for name in ("date", "dc.date", "dcterms.date", "dcterms.created", "created")),
    *("meta og:article:published_time", OF_PAGE),
}
_SAME_TIME: Final = timedelta(minutes=2)
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
    r"updat|modif|änder|aktualis|actualis|actualiz|mis à jour|aggiorn|обновл|更新于|最后更新|stand:|last edited"
    r"|bearbeitet|accessed|copyright|©|\(c\)|since|seit |depuis|gegründet|event|deadline",
    re.IGNORECASE,
)
_SAYS = re.compile(
    r"publi|posted|veröffentlicht|erschienen|erstellt|datum|date|fecha|опублик|发布|發表|发表|时间|時間|日期"
    r"|posté|pubblicat|written|on ",
    re.IGNORECASE,
)
_IN_UTC = re.compile(r"(?:Z|[+-]00:?00|GMT|UTC)\s*$")
_LONGEST: Final = 160  # characters of a line that is a date and little else
_MAX_FOR_HTMLDATE: Final = 4_000  # boxes, and characters of text: it is for pages, not for heaps of markup
_MAX_TEXT: Final = 200_000
_NEAR: Final = 12  # blocks from the headline
_CLOSING: Final = 6  # blocks after the text
_CLEAR: Final = 2.0  # points of a line that may contradict what a machine states
# What stands before the dash of "VIENNA, 12 March 2024 – The ministers …"
_OPENING = re.compile(r".{6,60}?(?=\s[–—-]{1,2}\s|\s?[(（])")
_LABELLED: Final = 40  # characters of a line that begins with what it is: "Published on 2 May 2024", wherever it stands
_LEAST: Final = 0.1  # points for it
_DIGITS = re.compile(r"\d+")
_FORM: Final = 10  # characters by which the signatures of a thread are known to be of one form


@dataclass(frozen=True, slots=True)
class Dated:
    """A moment, the day the page writes, and where it was found."""

    moment: datetime
    day: date
    origin: str


@dataclass(frozen=True, slots=True)
class Where:
    """A page as far as its date is concerned; ``first`` and ``last`` number the first and last block of its text."""

    tree: HtmlElement
    blocks: Blocks
    url: str
    first: int
    last: int
    title: str


def find_published(
    page: Where, stated: list[tuple[str, str]], modified: datetime | None, now: datetime
) -> Dated | None:
    """When a page says it was published; ``stated`` are (origin, text) in the order of trust."""
    addressed = in_address(page.url, now)
    found = [
        _in_its_zone(each, addressed) if _IN_UTC.search(text) else each
        for origin, text in stated
        if (each := _dated(text, origin, now))
    ]
    if found:
        is_better = found[0].origin in _DOUBTFUL and addressed
        return addressed if is_better else _as_seen(page, found, modified, now) or found[0]
    return addressed or _visible(page, now) or _by_htmldate(page, now)


def _as_seen(page: Where, found: list[Dated], modified: datetime | None, now: datetime) -> Dated | None:
    """What readers see, where the first statement is doubtful, names the last change, or is not what another states."""
    first = found[0]
    is_doubtful = first.origin in _DOUBTFUL
    is_change = modified is not None and abs(first.moment - modified) < _SAME_TIME and first.moment.time() != time(0)
    others = {each.day for each in found} - {first.day, modified and modified.date()}
    seen = _visible(page, now, _CLEAR) if is_doubtful or is_change or others else None
    if seen and (is_doubtful or (is_change and seen.day < first.day) or seen.day in others):
        return next((each for each in found if each.day == seen.day), seen)
    return None


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


def _visible(page: Where, now: datetime, least: float = 0.0) -> Dated | None:
    """The line nearest to the headline that is a date and little else, or a time element; ``least`` in points."""
    times = [str(each) for each in page.tree.xpath("//time/@datetime")[:20]]
    if len({each[:10] for each in times}) == 1 and (found := _dated(times[0], "time element", now)):
        return found
    numbers_first = not (page.tree.get("lang") or "en").lower().startswith("en")
    scored = sorted(_lines(page), key=lambda each: -each[0])
    for points, text in scored[:20]:
        if points < least:
            return None
        if found := _dated(_plain_numbers(text) if numbers_first else text, "visible", now):
            return found
    dated = () if least else (_dated(each, "time element", now) for each in times)
    return next(filter(None, dated), None)


def _lines(where: Where) -> Iterator[tuple[float, str]]:
    """Short lines with a year, each with how much its place and words speak for it."""
    page, first = where.blocks, where.first
    heads = (i for i, each in enumerate(page.blocks) if page.boxes[each.box].tag == "h1" or each.text == where.title)
    headline = next(heads, first)
    signed: dict[str, str] = {}
    for i, block in enumerate(page.blocks):
        text = _opening(block.text) if i - first in (0, 1) else block.text
        if len(text) > _LONGEST or not _YEAR.search(text):
            continue
        text = _before_update(text)
        box = page.boxes[block.box]
        says, is_meta = _SAYS.search(text) is not None, bool(box.bits & ALL_BITS["meta"])
        distance = min(abs(i - headline), abs(i - first), 2 * (len(page.blocks) - i) if i > first + _NEAR else 99)
        if 0 < i - where.last <= _CLOSING and (says or is_meta):
            distance = min(distance, i - where.last)
        points = 3.0 - distance / 4 - len(text) / 80
        points += 1.5 * says - 3.0 * bool(_UPDATED.search(text)) + 1.0 * is_meta
        points -= 2.0 * bool(box.above & _ELSEWHERE) + 2.0 * bool(box.above & _BESIDE)
        points -= 0.5 * block.linked / len(text)
        if len(text) <= _LABELLED and _SAYS.match(text) and not box.above & (_ELSEWHERE | _BESIDE):
            points = max(points, _LEAST)
        if says and i > first:  # each contribution to a thread is signed; it was begun with the first
            text = signed.setdefault(_DIGITS.sub("0", text)[:_FORM], text)
        if points > 0:
            yield points, text


def _opening(text: str) -> str:
    """What stands before the first dash of a paragraph, where a date does; else all of it."""
    found = _OPENING.match(text)
    return found[0] if found and len(text) > _LONGEST and _YEAR.search(found[0]) else text


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
