"""The only place that puts together an article which its publisher cut into several pages.

    page 1 ──rel=next──► page 2 ──► …   (of the same address but for the number, at most 8 more, all as politely as one)
       └── one Page: the bodies one after another, each behind a comment that names its address

So the raw page is whole: read again by a later extractor, it gives the whole article.
"""

from __future__ import annotations

import html
import re
from dataclasses import replace
from typing import Final
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from analysis import urls
from analysis.model import Fetched, Miss, Missed, Page, Source, Unchanged, Validators
from scrapers.http import Client

_MORE: Final = 8
_MAX_BYTES: Final = 4_000_000  # of all parts: the whole must stay readable
_NEXT = re.compile(rb"<(?:link|a)\b[^>]{0,400}?\brel\s*=\s*[\"']?next\b[^>]{0,400}>", re.IGNORECASE)
_HREF = re.compile(rb"\bhref\s*=\s*[\"']?([^\"'\s>]{1,500})", re.IGNORECASE)
_PART = re.compile(rb"\n<!-- continued on [^\n>]* -->\n")
_NUMBERS: Final = frozenset({"page", "p", "pg", "pagina", "seite", "pageno", "page_no", "currentpage"})
# /talks/2, /talks/page/2, talks_2.html: never /talks-2, which is how blogs tell two posts of one title apart.
_NUMBERED = re.compile(r"(?:/(?:page[/\-]?)?(?P<path>\d{1,2})/?|[_\-](?P<file>\d{1,2})(?P<ending>\.s?html?|\.php))$")
_LASTING: Final = frozenset({Miss.NOT_FOUND, Miss.GONE, Miss.DENIED, Miss.ROBOTS, Miss.GATE, Miss.TOO_LARGE})

_NOTHING_KNOWN: Final = Validators()


async def fetch_whole(client: Client, url: str, known: Validators = _NOTHING_KNOWN, *, source: Source) -> Fetched:
    """The page at an address with those that continue it; as ``Client.fetch`` otherwise.

    A part that cannot be had just now makes the whole a miss: half a text would look like an edit later. A part that
    cannot be had at all ends the article.
    """
    page = await client.fetch(url, known, source=source)
    if not isinstance(page, Page):
        return page
    bodies, last = [page.body], page
    for number in range(2, _MORE + 2):
        following = _following(last, page, number)
        if not following:
            break
        part = await client.fetch(following, source=source)
        if isinstance(part, Missed) and part.miss not in _LASTING:
            return replace(part, url=url)
        if isinstance(part, Missed | Unchanged) or sum(map(len, bodies)) + len(part.body) > _MAX_BYTES:
            break
        bodies += [f"\n<!-- continued on {following} -->\n".encode(), part.body]
        last = part
    return _whole(page, bodies) if len(bodies) > 1 else page


def split(page: Page) -> list[Page]:
    """The parts of a page, itself alone where it is one."""
    return [replace(page, body=body) for body in _PART.split(page.body)]


def join(texts: list[str]) -> str:
    """One text of several, without the lines that a later part repeats (headline, lead, credits)."""
    if len(texts) == 1:
        return texts[0]
    return "\n".join(dict.fromkeys(line for text in texts for line in text.split("\n")))


def _whole(page: Page, bodies: list[bytes]) -> Page:
    """One page of all bodies; what its server said of the first is not true of the whole."""
    kept = tuple(each for each in page.headers if each[0].lower() not in {"etag", "last-modified"})
    return replace(page, headers=kept, body=b"".join(bodies))


def _following(last: Page, first: Page, number: int) -> str:
    """The address of the part of this number, where the last one names it; else empty."""
    for element in _NEXT.findall(last.body)[:5]:
        if found := _HREF.search(element):
            url = urljoin(last.final_url, html.unescape(found[1].decode("utf-8", "replace")))
            if urls.is_web(url) and urls.key(_without(url, number)) == urls.key(first.final_url):
                return url
    return ""


def _without(url: str, number: int) -> str:
    """The address without its number, if it has this one; else empty."""
    parts = urlsplit(url)
    query = parse_qsl(parts.query, keep_blank_values=True)
    kept = [(name, value) for name, value in query if not (name.lower() in _NUMBERS and value == str(number))]
    if len(kept) < len(query):
        return urlunsplit(parts._replace(query=urlencode(kept)))
    found = _NUMBERED.search(parts.path)
    if found and int(found["path"] or found["file"]) == number:
        return urlunsplit(parts._replace(path=parts.path[: found.start()] + (found["ending"] or "")))
    return ""
