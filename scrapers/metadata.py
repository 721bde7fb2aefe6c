"""The only place that reads what a page says about itself: JSON-LD, meta elements, headings.

Pages contradict themselves; the order of trust is the order of the tuples below: data made for
machines first, then what people see.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from analysis import urls
from scrapers.dates import read_date
from scrapers.hosts import is_same_site
from scrapers.listing import MAX_TITLE, plain, resolve

_ARTICLE_TYPES = re.compile(
    r"(?:News|Blog|Opinion|Analysis|Reportage|Background|Review|Scholarly)?\w*Article$|BlogPosting$|^Report$"
)
_PUBLISHED = (
    *("article:published_time", "og:published_time", "og:article:published_time", "datepublished"),
    *("dc.date.issued", "dcterms.created", "dcterms.issued", "dc.date", "dcterms.date", "sailthru.date"),
    *("parsely-pub-date", "publishdate", "pubdate", "publish-date", "publication_date", "release_date", "date"),
)  # fmt: skip
_MODIFIED = (
    *("article:modified_time", "og:updated_time", "og:article:modified_time", "datemodified"),
    *("dcterms.modified", "dc.date.modified", "last-modified", "lastmod"),
)  # fmt: skip
_SPLIT = re.compile(r"\s+[|\-–—»·:•_/]+\s+|\s*[|｜_]\s*")  # between a headline and the site's name
_BYLINE_SPLIT = re.compile(r"\s*(?:;|\||\band\b|、|，)\s*|,\s+(?=[A-ZА-Я])")
_LONGEST_NAME = 100
_MOST_NODES = 500  # of JSON-LD looked at


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself; empty or ``None`` where it says nothing usable."""

    title: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    byline: tuple[str, ...] = ()
    publisher: str = ""
    image: str = ""
    language: str = ""  # the html element's, as written
    canonical: str = ""  # an address of the same site with a real path, else empty
    is_locked: bool = False
    says_article: bool = False
    page_title: str = ""


def read_metadata(tree: HtmlElement, url: str, now: datetime) -> Metadata:
    """The page's own statements; ``url`` is where it was read, ``now`` bounds its dates."""
    meta = _metas(tree)
    node = _article_node(tree)
    publisher = _name(node.get("publisher")) or meta.get("og:site_name", "") or meta.get("application-name", "")
    page_title = plain(_text(tree, "//title"), MAX_TITLE)
    return Metadata(
        title=_title(tree, meta, node, publisher, page_title),
        published=_date(node, "datePublished", meta, _PUBLISHED, now) or _visible_date(tree, now),
        modified=_date(node, "dateModified", meta, _MODIFIED, now),
        byline=_byline(node, meta),
        publisher=plain(publisher, _LONGEST_NAME),
        image=_image(node, meta, url),
        language=(tree.get("lang") or tree.get("xml:lang") or meta.get("content-language", "") or "")[:20],
        canonical=_canonical(tree, url),
        is_locked=str(node.get("isAccessibleForFree", "")).lower() == "false",
        says_article=bool(node) or meta.get("og:type", "").lower() == "article",
        page_title=page_title,
    )


def _metas(tree: HtmlElement) -> dict[str, str]:
    """The first value of each meta element by its name in lower case."""
    found: dict[str, str] = {}
    for element in tree.iter("meta"):
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content[:4000])
    return found


def _article_node(tree: HtmlElement) -> dict[str, Any]:
    """The JSON-LD node that describes the article of this page; empty where there is none."""
    scripts = tree.xpath("//script[contains(translate(@type, 'LDJSON', 'ldjson'), 'ld+json')]")
    nodes = [node for script in scripts[:20] for node in _nodes(script.text or "")]
    articles = (node for node in nodes if any(_ARTICLE_TYPES.search(kind) for kind in _types(node)))
    return max(articles, key=lambda node: ("headline" in node) + ("datePublished" in node), default={})


def _nodes(text: str) -> Iterator[dict[str, Any]]:
    try:
        # Line breaks inside strings are the most common fault of hand-made JSON-LD.
        queue: list[Any] = [json.loads(text.strip().removeprefix("<!--").removesuffix("-->"), strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue.extend(node[:_MOST_NODES])
        elif isinstance(node, dict):
            yield node
            queue.extend(node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node)


def _types(node: dict[str, Any]) -> list[str]:
    kinds = node.get("@type", "")
    return [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]


def _name(value: Any) -> str:
    """The name in a string, in a node, or in the first of a list."""
    if isinstance(value, list):
        return _name(value[0]) if value else ""
    if isinstance(value, dict):
        return _name(value.get("name") or "")
    return value if isinstance(value, str) else ""


def _title(tree: HtmlElement, meta: dict[str, str], node: dict[str, Any], publisher: str, page_title: str) -> str:
    headings = [plain(_inner(each), MAX_TITLE) for each in tree.xpath("//h1")[:5]]
    stated = [plain(_name(node.get("headline")), MAX_TITLE), plain(meta.get("og:title", ""), MAX_TITLE)]
    whole = [each for each in (*stated, page_title) if each]
    # A heading that opens the page's own title is the headline without the site's name.
    for heading in headings:
        if heading and any(each.startswith(heading) for each in whole):
            return heading
    single = [each for each in headings if each] if len(headings) == 1 else []
    chosen = next((each for each in (*stated, *single, page_title) if each), "")
    return _without_site(chosen, publisher, page_title)


def _without_site(title: str, publisher: str, page_title: str) -> str:
    """Cut the site's name off an end of the title, where it is known or the page's title adds it."""
    parts = _SPLIT.split(title)
    if len(parts) < 2:
        return title
    names = {publisher.casefold(), *(part.casefold() for part in _SPLIT.split(page_title)[2:])}
    last, first = parts[-1].strip(), parts[0].strip()
    if last.casefold() in names or (title == page_title and len(last) < 30 < len(title) - len(last)):
        return title[: title.rindex(parts[-1])].rstrip(" |-–—»·:•_/｜")
    if first.casefold() == publisher.casefold():
        return title[title.index(parts[0]) + len(parts[0]) :].lstrip(" |-–—»·:•_/｜")
    return title


def _date(
    node: dict[str, Any], key: str, meta: dict[str, str], names: tuple[str, ...], now: datetime
) -> datetime | None:
    stated = [_name(node.get(key)), *(meta.get(name, "") for name in names)]
    return next((found for each in stated if each and (found := read_date(each, now))), None)


def _visible_date(tree: HtmlElement, now: datetime) -> datetime | None:
    """A time element that says it is the publication, or the only one of the page."""
    marked = tree.xpath(
        "//time[@pubdate or @itemprop='datePublished']/@datetime|//*[@itemprop='datePublished']/@content"
    )
    times = marked or tree.xpath("//time/@datetime")
    if not marked and len(set(times)) != 1:
        return None
    return next((found for each in times[:5] if (found := read_date(str(each), now))), None)


def _byline(node: dict[str, Any], meta: dict[str, str]) -> tuple[str, ...]:
    authors = node.get("author") or node.get("creator") or []
    stated = [_name(each) for each in (authors if isinstance(authors, list) else [authors])[:20]]
    if not any(stated):
        stated = [meta.get(name, "") for name in ("author", "article:author", "dc.creator", "parsely-author")]
        stated = next(([each] for each in stated if each and not each.startswith("http")), [])
    return split_names(stated)


def split_names(stated: list[str]) -> tuple[str, ...]:
    """Names, each once, from one or several lines that name people."""
    names = [plain(name, _LONGEST_NAME) for line in stated for name in _BYLINE_SPLIT.split(line[:1000])]
    cleaned = (re.sub(r"^(?:by|von|par|por|di)\s+", "", name, flags=re.IGNORECASE) for name in names)
    return tuple(dict.fromkeys(name for name in cleaned if name and "://" not in name))[:20]


def _image(node: dict[str, Any], meta: dict[str, str], url: str) -> str:
    value = node.get("image")
    value = value[0] if isinstance(value, list) and value else value
    stated = value.get("url") if isinstance(value, dict) else value
    for each in (meta.get("og:image"), stated, meta.get("twitter:image")):
        if isinstance(each, str) and each and (found := resolve(each, url)):
            return found
    return ""


def _canonical(tree: HtmlElement, url: str) -> str:
    for each in tree.xpath("//link[translate(@rel, 'CANOIL', 'canoil')='canonical']/@href")[:3]:
        found = resolve(str(each), url)
        if found and is_same_site(found, url) and _is_as_specific(found, url):
            return found
    return ""


def _is_as_specific(canonical: str, url: str) -> bool:
    """A template that calls every page its front page names no page at all."""
    parts = urlsplit(urls.canonical(canonical))
    return parts.path not in ("", "/") or bool(parts.query) or urlsplit(url).path in ("", "/")


def _text(tree: HtmlElement, path: str) -> str:
    found = tree.xpath(path)
    return _inner(found[0]) if found else ""


def _inner(element: HtmlElement) -> str:
    return " ".join(map(str, element.itertext()))[: MAX_TITLE * 4]
