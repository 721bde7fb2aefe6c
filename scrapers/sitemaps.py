"""The only place that reads sitemaps: news sitemaps, plain ones, and the indexes that lead to them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from lxml import etree

from analysis.model import Candidate, Page, Source
from scrapers.dates import read_date
from scrapers.listing import (
    MAX_TITLE,
    Listing,
    name_problem,
    once,
    open_listing,
    plain,
    read_language,
    resolve,
)

# A plain sitemap lists all a site ever had; its lastmod says what moved lately. News sitemaps hold two
# days by their protocol, so a week is generous for both.
RECENT = timedelta(days=7)


def read_sitemap(page: Page, source: Source, now: datetime) -> Listing:
    """The recent candidates of a sitemap, or the sitemaps an index leads to (newest first)."""
    root, text, listing = open_listing(page)
    if listing.problem:
        return listing
    if root not in ("urlset", "index"):
        return Listing(problem=name_problem(root, "sitemap", text))
    tree = _parse(text)
    if tree is None:
        return Listing(problem="not a sitemap: its XML cannot be read")
    if root == "index":
        return _read_index(tree, page, now)
    return _read_urls(tree, page, source, now)


def _parse(text: str) -> etree._Element | None:
    start = text.find("<", text.find("?>") + 1 if text.lstrip().startswith("<?") else 0)
    parser = etree.XMLParser(encoding="utf-8", resolve_entities=False, huge_tree=False, recover=True, no_network=True)
    try:
        return etree.fromstring(text[max(start, 0) :].encode("utf-8", "ignore"), parser)
    except etree.XMLSyntaxError:
        return None


def _read_index(tree: etree._Element, page: Page, now: datetime) -> Listing:
    found = [
        (read_date(_value(entry, "lastmod"), now), url)
        for entry in _children(tree, "sitemap")
        if (url := resolve(_value(entry, "loc"), page.final_url))
    ]
    if not found:
        return Listing(problem="empty sitemap index")
    dated = sorted((each for each in found if each[0]), key=lambda each: str(each[0]), reverse=True)
    nested = [url for _, url in dated] + [url for when, url in found if when is None]
    return Listing(nested=tuple(dict.fromkeys(nested)), seen=len(found))


def _read_urls(tree: etree._Element, page: Page, source: Source, now: datetime) -> Listing:
    entries = list(_children(tree, "url"))
    if not entries:
        return Listing(problem="empty sitemap")
    found = [each for entry in entries if (each := _candidate(entry, page, source, now))]
    if not any(each.published or each.modified for each in found):
        return Listing(problem="a sitemap without dates does not tell what is new", seen=len(entries))
    recent = (each for each in found if _is_recent(each, now))
    return Listing(once(recent), seen=len(entries))


def _is_recent(candidate: Candidate, now: datetime) -> bool:
    latest = max((each for each in (candidate.published, candidate.modified) if each), default=None)
    return latest is not None and now - latest <= RECENT


def _candidate(entry: etree._Element, page: Page, source: Source, now: datetime) -> Candidate | None:
    url = resolve(_value(entry, "loc"), page.final_url)
    if not url:
        return None
    news = next(_children(entry, "news"), None)
    publication = next(_children(news, "publication"), None) if news is not None else None
    return Candidate(
        source_id=source.id,
        url=url,
        title=plain(_value(news, "title"), MAX_TITLE),
        published=read_date(_value(news, "publication_date"), now),
        modified=read_date(_value(entry, "lastmod"), now),
        language=read_language(_value(publication, "language")),
    )


def _children(parent: etree._Element, name: str) -> Iterator[etree._Element]:
    """Children by local name: namespaces are missing or misspelt in many sitemaps."""
    for child in parent:
        if isinstance(child.tag, str) and child.tag.rpartition("}")[2].lower() == name:
            yield child


def _value(parent: etree._Element | None, name: str) -> str:
    child = next(_children(parent, name), None) if parent is not None else None
    return "".join(map(str, child.itertext())).strip() if child is not None else ""
