"""The only place that reads GDELT's DOC API: an aggregator that sees much and says little of it.

    query URL ──► articles[] ──► candidates without a date: ``seendate`` is when GDELT saw a page,
                                 a quarter of an hour or months after it was published

Its traps: errors are plain text with status 200, strings hold control characters, titles come taken
apart into words (" , "), addresses carry ":443" and leftovers of the page's markup.
"""

from __future__ import annotations

import functools
import json
import re
from datetime import datetime
from typing import Any, Final
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from babel import Locale

from analysis import urls
from analysis.model import Candidate, Miss, Page, Source
from scrapers.listing import MAX_TITLE, Listing, name_problem, once, open_listing, plain, resolve

GAP_SECONDS: Final = 5.0  # "please limit requests to one every 5 seconds"
_LONGEST_URL: Final = 2_000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_BAD_ESCAPE = re.compile(r'\\(?!["\\/bfnrt]|u[0-9a-fA-F]{4})')
_LEFTOVERS = re.compile(r"(?:%20|\s)+[a-z-]+=.*$", re.IGNORECASE)
_BEFORE = re.compile(r"\s+(?=[,.;:!?%)\]}»”…](?:\s|$))")
_AFTER = re.compile(r"(?<=[(\[{«“])\s+")
_APOSTROPHE = re.compile(r"(?<=\w)\s*(['’])\s+(?=(?:s|t|re|ve|ll|d|m)\b)")


def query_url(url: str) -> str:
    """The declared query as we ask it: a list of articles, as JSON, the newest first, at most 250."""
    parts = urlsplit(url)
    asked = {
        "maxrecords": "250",
        "sort": "datedesc",
        **dict(parse_qsl(parts.query)),
        "mode": "artlist",
        "format": "json",
    }
    return urlunsplit((parts.scheme, parts.netloc, parts.path, urlencode(asked), ""))


def read_gdelt(page: Page, source: Source, now: datetime) -> Listing:  # noqa: ARG001 - it dates nothing
    """The candidates of an answer. Nothing found is an answer too: a narrow query has quiet days."""
    root, text, listing = open_listing(page)
    if listing.problem:
        return listing
    if root != "json":
        return _refusal(root, text)
    try:
        document = json.loads(_BAD_ESCAPE.sub(r"\\\\", _CONTROL.sub(" ", text)))
    except (ValueError, RecursionError) as error:
        return Listing(problem=f"broken JSON: {error}"[:200])
    articles = document.get("articles", []) if isinstance(document, dict) else None
    if not isinstance(articles, list):
        return Listing(problem="JSON at a GDELT address that lists no articles")
    candidates = once(each for article in articles if (each := _candidate(article, source)))
    problem = "no entry has a usable link" if articles and not candidates else ""
    return Listing(candidates, problem, seen=len(articles))


def _refusal(root: str, text: str) -> Listing:
    """GDELT's complaints are sentences; only the one about haste passes by itself."""
    if root != "unknown":
        return Listing(problem=name_problem(root, "GDELT", text))
    is_haste = re.search(r"limit requests|too many (?:requests|queries)|\brate\b", text, re.IGNORECASE) is not None
    return Listing(problem=f"GDELT says: {plain(text, 160)}", miss=Miss.BUSY if is_haste else None)


def _candidate(article: Any, source: Source) -> Candidate | None:
    if not isinstance(article, dict):
        return None
    url = resolve(urls.canonical(_LEFTOVERS.sub("", str(article.get("url") or "")[:_LONGEST_URL].strip())))
    if not url:
        return None
    return Candidate(
        source_id=source.id,
        url=url,
        title=_join(str(article.get("title") or "")),
        language=_language(str(article.get("language") or "")),
    )


def _join(title: str) -> str:
    """A title as it was before it was taken apart: "U.N. , others" becomes "U.N., others"."""
    return _APOSTROPHE.sub(r"\1", _AFTER.sub("", _BEFORE.sub("", plain(title, MAX_TITLE))))


@functools.cache
def _names() -> dict[str, str]:
    names = {str(name).lower(): code for code, name in Locale("en").languages.items() if len(code) == 2}
    return {**names, "chineset": "zh", "farsi": "fa"}


def _language(name: str) -> str:
    """ISO 639-1 from the English name of a language."""
    return _names().get(name.strip().lower(), "")
