"""The only place that reads feeds: RSS 0.9 to 2.0, RDF, Atom (JSON Feed lies beside, in ``jsonfeeds``).

feedparser gets text that we decoded, never bytes and never an address; links and dates it leaves to us.
"""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import feedparser

from analysis.model import Candidate, Page, Source
from scrapers.dates import read_date
from scrapers.googlenews import is_google_news, unwrap
from scrapers.hints import read_feed_hints
from scrapers.jsonfeeds import read_json_feed
from scrapers.links import linked
from scrapers.listing import (
    EMPTY,
    MAX_CANDIDATES,
    MAX_SUMMARY,
    MAX_TITLE,
    Listing,
    name_problem,
    once,
    open_listing,
    plain,
    read_language,
    resolve,
)

# Of 120 sample feeds the longest has 350 thousand characters; feedparser needs seconds per million
# when the XML is broken on purpose.
_MAX_CHARACTERS: Final = 3_000_000
_DECLARATION = re.compile(r"\A\s*<\?(?:xml|phpxml)\b[^>]*\?>", re.IGNORECASE)
_ATOM = re.compile(r"<(?:[\w.\-]+:)?feed[\s>]")
_BACKWARDS: Final = ("prev-archive", "next")  # RFC 5005: archives, and paged feeds
# A feed inside a page: some publishers wrap theirs in XHTML, and every feed reader reads it all the same.
_WRAPPED: Final = re.compile(r"<(?:rss\s[^<>]*version|feed\s[^<>]*xmlns|rdf:RDF\s)", re.IGNORECASE)
_WRAPPED_WITHIN: Final = 2_000
_UTF8_XML: Final = {"content-type": "application/xml; charset=utf-8"}


def read_feed(page: Page, source: Source, now: datetime) -> Listing:
    """The candidates of a feed, each address once, at most 1000; a ``problem`` where it is none."""
    root, text, listing = open_listing(page)
    if listing.problem:
        return listing
    if root == "json":
        return read_json_feed(text, page, source, now)
    if root == "html" and _WRAPPED.search(text[:_WRAPPED_WITHIN]):
        root = "feed"
    if root != "feed":
        return Listing(problem=name_problem(root, "feed", text))
    if len(text) > _MAX_CHARACTERS:
        return Listing(problem=f"feed too large: {len(text):,} characters")
    return _read_xml(text, page, source, now)


def _read_xml(text: str, page: Page, source: Source, now: datetime) -> Listing:
    # In RSS links are relative to the site the channel names, in Atom to xml:base or the document.
    is_atom = _ATOM.search(text[:20_000]) is not None
    where = {"content-location": page.final_url} if is_atom else {}
    parsed = feedparser.parse(
        io.BytesIO(_clear(text).encode("utf-8", "ignore")),
        response_headers={**_UTF8_XML, **where},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.entries:
        return Listing(problem=EMPTY if parsed.version or not parsed.bozo else "broken feed: no entry")
    bases = (page.final_url,) if is_atom else (page.final_url, str(parsed.feed.get("link") or ""))
    language = read_language(str(parsed.feed.get("language") or ""))
    entries = parsed.entries[: MAX_CANDIDATES * 2]
    found = [(entry, _candidate(entry, source, bases, now)) for entry in entries]
    if is_google_news(page.final_url):
        found = [(entry, unwrap(each, entry) if each else None) for entry, each in found]
    candidates = once(_settle(each, language, is_atom) for _, each in found if each)
    problem = "" if candidates else "no entry has a usable link"
    hints = read_feed_hints(parsed.feed, text)
    return Listing(candidates, problem, seen=len(parsed.entries), following=_older(parsed.feed, page), hints=hints)


def _older(feed: dict[str, Any], page: Page) -> str:
    """Where older entries are: RFC 5005 in the feed or in a header, and WordPress by its own convention."""
    links = {str(each.get("rel") or "").lower(): str(each.get("href") or "") for each in feed.get("links") or []}
    for relation in _BACKWARDS:
        if links.get(relation):
            return resolve(links[relation], page.final_url)
    if told := linked(page, *_BACKWARDS):
        return told
    if "wordpress.org" not in str(feed.get("generator") or "").lower():
        return ""
    parts = urlsplit(page.final_url)
    asked = dict(parse_qsl(parts.query))
    number = int(asked["paged"]) if asked.get("paged", "").isdecimal() else 1
    return urlunsplit(parts._replace(query=urlencode({**asked, "paged": str(number + 1)})))


def _clear(text: str) -> str:
    """Without a declaration that names an encoding we have already dealt with."""
    return _DECLARATION.sub("", text).lstrip()


def _candidate(entry: dict[str, Any], source: Source, bases: tuple[str, ...], now: datetime) -> Candidate | None:
    guid = str(entry.get("id") or "")
    link = str(entry.get("link") or "") or (guid if entry.get("guidislink") or _looks_like_url(guid) else "")
    url = resolve(link, *bases) if link else ""
    if not url:
        return None
    title = str(entry.get("title") or "")
    return Candidate(
        source_id=source.id,
        url=url,
        title=plain(title, MAX_TITLE),
        summary=plain(_summary(entry), MAX_SUMMARY),
        published=_first_date(entry, ("published", "created"), now),
        modified=_first_date(entry, ("updated",), now),
        guid=guid[:MAX_TITLE],
        language=read_language(str(entry.get("language") or "")),
    )


def _looks_like_url(guid: str) -> bool:
    return guid.startswith(("http://", "https://"))


def _summary(entry: dict[str, Any]) -> str:
    if summary := entry.get("summary"):
        return str(summary)
    content: list[dict[str, Any]] = entry.get("content") or [{}]
    return str(content[0].get("value") or "")


def _first_date(entry: dict[str, Any], names: tuple[str, ...], now: datetime) -> datetime | None:
    """The first readable date; feedparser's own readings are not asked (they include the year 1806)."""
    # dict.get: feedparser's own would answer "updated" with "published" where there is none.
    read = (read_date(str(dict.get(entry, name) or ""), now) for name in names)
    return next((each for each in read if each), None)


def _settle(candidate: Candidate, language: str, is_atom: bool) -> Candidate:
    """With the feed's language, and with dc:date as what it is outside Atom: the date of publication."""
    if not is_atom and candidate.published is None:
        candidate = replace(candidate, published=candidate.modified, modified=None)
    return candidate if candidate.language else replace(candidate, language=language)
