"""The only place that reads the REST API of WordPress: the newest posts, with the moment of their last edit.

``modified_gmt`` is what no feed of WordPress tells; it betrays a quiet edit without the page being asked for.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode, urlsplit, urlunsplit

from analysis.model import Candidate, Page, Source
from scrapers.dates import read_date
from scrapers.links import linked
from scrapers.listing import EMPTY, MAX_SUMMARY, MAX_TITLE, Listing, name_problem, once, open_listing, plain, resolve

_ASKED: Final = {"per_page": "50", "_fields": "id,link,date_gmt,modified_gmt,title,excerpt"}
_POSTS: Final = "/wp-json/wp/v2/posts"


def posts_url(site: str) -> str:
    """What to ask for the newest posts of a site, or of an address that is the API's own already."""
    parts = urlsplit(site.strip())
    path, query = parts.path, parts.query
    if "rest_route=" not in query and "/wp-json/" not in path:
        path, query = path.rstrip("/") + _POSTS, ""
    return urlunsplit((parts.scheme, parts.netloc, path, "&".join(filter(None, (query, urlencode(_ASKED)))), ""))


def read_wordpress(page: Page, source: Source, now: datetime) -> Listing:
    """The posts of one answer, and the address of the older ones; a refusal of the API is a named problem."""
    root, text, listing = open_listing(page)
    if listing.problem:
        return listing
    if root != "json":
        return Listing(problem=name_problem(root, "WordPress", text))
    try:
        document = json.loads(text, strict=False)
    except (ValueError, RecursionError) as error:
        return Listing(problem=f"broken JSON: {error}"[:200])
    return _read_posts(document, page, source, now)


def _read_posts(document: Any, page: Page, source: Source, now: datetime) -> Listing:
    if isinstance(document, dict) and "code" in document:
        return Listing(problem=plain(f"WordPress refuses: {document.get('message') or document['code']}", 200))
    if not isinstance(document, list):
        return Listing(problem="JSON at a WordPress address that lists no posts")
    if not document:
        return Listing(problem=EMPTY)
    candidates = once(each for post in document if (each := _candidate(post, page, source, now)))
    problem = "" if candidates else "no entry has a usable link"
    return Listing(candidates, problem, seen=len(document), following=linked(page, "next"))


def _candidate(post: Any, page: Page, source: Source, now: datetime) -> Candidate | None:
    if not isinstance(post, dict):
        return None
    url = resolve(str(post.get("link") or ""), page.final_url)
    if not post.get("link") or not url:
        return None
    return Candidate(
        source_id=source.id,
        url=url,
        title=plain(_rendered(post.get("title")), MAX_TITLE),
        summary=plain(_rendered(post.get("excerpt")), MAX_SUMMARY),
        published=read_date(str(post.get("date_gmt") or ""), now),
        modified=read_date(str(post.get("modified_gmt") or ""), now),
        guid=plain(str(post.get("id") or ""), MAX_TITLE),
    )


def _rendered(value: object) -> str:
    """The text of a field; plugins flatten ``{"rendered": …}`` to plain text."""
    said = value.get("rendered") if isinstance(value, dict) else value
    return said if isinstance(said, str) else ""
