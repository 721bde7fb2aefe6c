"""The only place that reads JSON Feed, versions 1.0 and 1.1."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from analysis.model import Candidate, Page, Source
from scrapers.dates import read_date
from scrapers.listing import (
    EMPTY,
    MAX_CANDIDATES,
    MAX_SUMMARY,
    MAX_TITLE,
    Listing,
    once,
    plain,
    read_language,
    resolve,
)


def read_json_feed(text: str, page: Page, source: Source, now: datetime) -> Listing:
    """The candidates of a JSON Feed; other JSON, also a broken one, is a named problem."""
    try:
        # strict=False lets control characters inside strings pass; real feeds have them.
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return Listing(problem=f"broken JSON: {error}"[:200])
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        return Listing(problem="JSON that is no JSON Feed at a feed address")
    if not items:
        return Listing(problem=EMPTY)
    language = read_language(_text(document, "language"))
    wanted = [each for each in items[: MAX_CANDIDATES * 2] if isinstance(each, dict)]
    candidates = once(each for item in wanted if (each := _candidate(item, page, source, now, language)))
    problem = "" if candidates else "no entry has a usable link"
    older = _text(document, "next_url")
    return Listing(candidates, problem, seen=len(items), following=resolve(older, page.final_url) if older else "")


def _candidate(item: dict[str, Any], page: Page, source: Source, now: datetime, language: str) -> Candidate | None:
    guid = _text(item, "id")
    link = _text(item, "url") or (guid if guid.startswith(("http://", "https://")) else "")
    url = resolve(link, page.final_url) if link else ""
    if not url:
        return None
    body = _text(item, "summary") or _text(item, "content_text") or _text(item, "content_html")
    return Candidate(
        source_id=source.id,
        url=url,
        title=plain(_text(item, "title"), MAX_TITLE),
        summary=plain(body, MAX_SUMMARY),
        published=read_date(_text(item, "date_published"), now),
        modified=read_date(_text(item, "date_modified"), now),
        guid=guid[:MAX_TITLE],
        language=read_language(_text(item, "language")) or language,
    )


def _text(item: dict[str, Any], name: str) -> str:
    """The value as text; ids are numbers in some feeds, and wrong types count as missing."""
    value = item.get(name)
    return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
