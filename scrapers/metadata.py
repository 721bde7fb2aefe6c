"""The only place that reads what a page says about itself: JSON-LD, meta elements, headings.

Pages contradict themselves; who is believed is decided elsewhere (reading_titles.py, reading_dates.py).
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from analysis import urls
from scrapers.dates import read_date
from scrapers.hosts import is_same_site
from scrapers.listing import MAX_TITLE, plain, resolve
from scrapers.reading_dates import MODIFIED, OF_PAGE, PUBLISHED

_ARTICLE_TYPES = re.compile(
    r"(?:News|Blog|Opinion|Analysis|Reportage|Background|Review|Scholarly)?\w*Article$|BlogPosting$|^Report$"
)
_AMP_CACHE: Final = ".cdn.ampproject.org"  # a copy on a host of its own, which names the publisher's page
_LIVE: Final = "LiveBlogPosting"
_SPEAKING: Final = ("meta", "link", "script", "title", "time")  # elements in which a page speaks of itself
_BYLINE_SPLIT = re.compile(r"\s*(?:;|\||\band\b|、|，)\s*|,\s+(?=[A-ZА-Я])")
_LONGEST_NAME = 100
_LONGEST_BODY = 100_000
_TRAILING_COMMA = re.compile(r",\s*([}\]])")
_MOST_NODES = 500  # of JSON-LD looked at


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a page says about itself; empty or ``None`` where it says nothing usable."""

    headline: str = ""  # of its JSON-LD
    open_graph: str = ""  # og:title
    window: str = ""  # the title element
    dates: tuple[tuple[str, str], ...] = ()  # (origin, text) of publication, in the order of trust
    modified: datetime | None = None
    byline: tuple[str, ...] = ()
    publisher: str = ""
    section: str = ""
    lead: str = ""
    body: str = ""  # articleBody of its JSON-LD
    image: str = ""
    language: str = ""  # the html element's, as written
    canonical: str = ""  # an address of the same site with a real path, else empty
    is_locked: bool = False
    says_article: bool = False
    is_live: bool = False  # a live blog


def read_metadata(tree: HtmlElement, markup: str, url: str, now: datetime) -> Metadata:
    """The page's own statements; ``url`` is where it was read, ``now`` bounds its dates."""
    found: dict[str, list[HtmlElement]] = {tag: [] for tag in _SPEAKING}
    for element in tree.iter(*_SPEAKING):
        found[element.tag].append(element)
    # Looking through all elements for an attribute takes as long as all the rest; the markup is searched in no time.
    small = markup.encode("utf-8", "ignore").lower()  # React writes itemProp; bytes are lowered thrice as fast
    items = tree.xpath("//*[@itemprop or @itemtype]") if b"itemprop" in small or b"itemtype" in small else []
    meta = _metas(found["meta"])
    nodes = _json_ld(found["script"])
    node = _article_node(nodes)
    publisher = _name(node.get("publisher")) or meta.get("og:site_name", "") or meta.get("application-name", "")
    return Metadata(
        headline=plain(_name(node.get("headline")), MAX_TITLE),
        open_graph=plain(meta.get("og:title", "") or meta.get("articletitle", ""), MAX_TITLE),
        window=plain(_inner(found["title"][0]) if found["title"] else "", MAX_TITLE),
        dates=_dates([*items, *found["time"]], meta, node, nodes),
        modified=_date(node, "dateModified", meta, MODIFIED, now),
        byline=_byline(node, meta),
        publisher=plain(publisher, _LONGEST_NAME),
        section=plain(_name(node.get("articleSection")) or meta.get("article:section", ""), _LONGEST_NAME),
        lead=plain(meta.get("og:description", "") or meta.get("description", ""), MAX_TITLE),
        body=plain(_name(node.get("articleBody")), _LONGEST_BODY),
        image=_image(node, meta, url),
        language=(tree.get("lang") or tree.get("xml:lang") or meta.get("content-language", "") or "")[:20],
        canonical=_canonical(found["link"], url),
        is_locked=str(node.get("isAccessibleForFree", "")).lower() == "false",
        says_article=bool(node) or meta.get("og:type", "").lower() == "article",
        is_live=_LIVE in _types(node) or any(_LIVE in item.get("itemtype", "") for item in items),
    )


def _metas(elements: list[HtmlElement]) -> dict[str, str]:
    """The first value of each meta element by its name in lower case."""
    found: dict[str, str] = {}
    for element in elements:
        name = element.get("property") or element.get("name") or element.get("itemprop") or ""
        content = (element.get("content") or "").strip()
        if name and content:
            found.setdefault(name.strip().lower(), content[:4000])
    return found


def _json_ld(scripts: list[HtmlElement]) -> list[dict[str, Any]]:
    scripts = [script for script in scripts if "ld+json" in script.get("type", "").lower()]
    return [node for script in scripts[:20] for node in _nodes(script.text or "")]


def _article_node(nodes: list[dict[str, Any]]) -> dict[str, Any]:
    """The JSON-LD node that describes the article of this page; empty where there is none."""
    articles = (node for node in nodes if any(_ARTICLE_TYPES.search(kind) for kind in _types(node)))
    return max(articles, key=lambda node: ("headline" in node) + ("datePublished" in node), default={})


def _nodes(text: str) -> Iterator[dict[str, Any]]:
    queue: list[Any] = [_parse(text.strip().removeprefix("<!--").removesuffix("-->").rstrip(" ;\n"))]
    for _ in range(_MOST_NODES):
        if not queue:
            return
        node = queue.pop(0)
        if isinstance(node, list):
            queue.extend(node[:_MOST_NODES])
        elif isinstance(node, dict):
            yield node
            queue.extend(node[name] for name in ("@graph", "mainEntity", "mainEntityOfPage") if name in node)


def _parse(text: str) -> Any:
    """JSON as people write it: with line breaks inside strings and commas before brackets; else nothing."""
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


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


def _date(
    node: dict[str, Any], key: str, meta: dict[str, str], names: tuple[str, ...], now: datetime
) -> datetime | None:
    stated = [_name(node.get(key)), *(meta.get(name, "") for name in names)]
    return next((found for each in stated if each and (found := read_date(each, now))), None)


def _dates(
    items: list[HtmlElement], meta: dict[str, str], node: dict[str, Any], nodes: list[dict[str, Any]]
) -> tuple[tuple[str, str], ...]:
    """What the page states as its date of publication, with who says it."""
    pages = [each["datePublished"] for each in nodes if each.get("datePublished") and "WebPage" in _types(each)]
    published = [each for each in items if each.get("itemprop") == "datePublished" or each.get("pubdate") is not None]
    stated = [text for each in published for name in ("datetime", "content") if (text := each.get(name))]
    marked = list(dict.fromkeys(stated))  # a time with a property is among both kinds of elements
    return (
        *([("json-ld", _name(node["datePublished"]))] if node.get("datePublished") else []),
        *((f"meta {name}", meta[name]) for name in PUBLISHED if name in meta),
        *(("microdata", each) for each in marked[:3]),
        *((OF_PAGE, _name(each)) for each in pages[:1]),
    )


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


def _canonical(links: list[HtmlElement], url: str) -> str:
    stated = [link.get("href", "") for link in links if link.get("rel", "").lower() == "canonical"]
    for each in filter(None, stated[:3]):
        found = resolve(each, url)
        is_ours = is_same_site(found, url) or urls.host(url).endswith(_AMP_CACHE)
        if found and is_ours and _is_as_specific(found, url):
            return found
    return ""


def _is_as_specific(canonical: str, url: str) -> bool:
    """A template that calls every page its front page names no page at all."""
    parts = urlsplit(urls.canonical(canonical))
    return parts.path not in ("", "/") or bool(parts.query) or urlsplit(url).path in ("", "/")


def _inner(element: HtmlElement) -> str:
    return " ".join(map(str, element.itertext()))[: MAX_TITLE * 4]
