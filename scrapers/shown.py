"""The only place that tells all that a page shows, whether it belongs to its article or not.

For looking up whether a passage stands on a page: tags are cut out, nothing is parsed. That takes a hundredth of the
time of reading the article, and what a script or a style would hide is no matter here.
"""

from __future__ import annotations

import re
from html import unescape
from itertools import islice
from typing import Final

from analysis.model import Page
from analysis.shown import Shown
from scrapers.body_blocks import INLINE
from scrapers.decode import decode
from scrapers.glance import replaced

_HIDDEN: Final = ("script", "style", "noscript", "template", "svg")
_HIDES = re.compile(rf"<(?:!--|({'|'.join(_HIDDEN)})\b)", re.IGNORECASE)
_ENDS: Final = {name: re.compile(rf"</{name}\s*>", re.IGNORECASE) for name in _HIDDEN} | {"": re.compile("-->")}
_TITLE = re.compile(r"<meta\b[^<>]{0,200}?(?:og:title|twitter:title)[^<>]{0,1000}>", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_HEADLINE = re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\.){1,500})"')
_INLINE = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?=[\s/>])[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"<a(?=[\s>])[^>]*>", re.IGNORECASE)
_LINK_END = re.compile(r"</a\s*>", re.IGNORECASE)
_LINK_AT_MOST: Final = 2_000  # characters
_FORM = re.compile(r"<form\b", re.IGNORECASE)
_BOX = re.compile(r"<(/?)(?:div|section|aside)\b[^>]*>", re.IGNORECASE)
_MOST_FORMS: Final = 20
_BOX_AT_MOST: Final = 1_000  # characters of markup from a box's beginning to its form
_TAG = re.compile(r"<[^>]*>")
_MOST: Final = 2_000_000  # characters of markup


def read_shown(page: Page) -> Shown:
    """Titles and the visible text of a page, one line for each of its blocks, and so what its links and forms say."""
    markup = decode(page.body, page.header("content-type"))[:_MOST]
    seen = _seen(markup)
    return Shown(_read_text(markup, seen), _read_links(seen), _read_asking(seen))


def _read_text(markup: str, seen: str) -> str:
    titles = [found[1][1:-1] for meta in _TITLE.findall(markup) if (found := _CONTENT.search(meta))]
    titles += _HEADLINE.findall(markup)
    # Line breaks of the source are spaces to a reader; only tags break lines.
    flowing = " ".join(replaced(_INLINE, "", seen).split())
    return "\n".join([*map(unescape, titles), unescape(replaced(_TAG, "\n", flowing))])


def _read_links(seen: str) -> str:
    """The texts of links: each from the last one that begins before an end, in linear time."""
    inside = "\n".join(filter(None, map(_link, _LINK_END.split(seen)[:-1])))
    return unescape(replaced(_TAG, "\n", replaced(_INLINE, "", inside)))


def _link(markup: str) -> str:
    """What follows the last beginning of a link."""
    last = None
    for last in _LINK.finditer(markup, 0, markup.rfind(">") + 1):  # noqa: B007 - the last one
        pass
    return markup[last.end() :][:_LINK_AT_MOST] if last else ""


def _read_asking(seen: str) -> str:
    """What stands in boxes with a form, in front of it. A newsletter, not the last paragraphs of a text: a form that
    stands beside them, with no element around it alone, counts for nothing.
    """
    forms = islice(_FORM.finditer(seen), _MOST_FORMS)
    boxes = [_box(seen[max(0, form.start() - _BOX_AT_MOST) : form.start()]) for form in forms]
    return unescape(replaced(_TAG, "\n", replaced(_INLINE, "", "\n".join(boxes))))


def _box(markup: str) -> str:
    """What follows the last box that is opened in the markup and not closed again."""
    opened: list[int] = []
    for found in _BOX.finditer(markup):
        if found[1]:
            opened = opened[:-1]
        else:
            opened.append(found.end())
    return markup[opened[-1] :] if opened else ""


def _seen(markup: str) -> str:
    """The markup without what no reader sees; what is never closed hides all behind it."""
    parts: list[str] = []
    at = 0
    while begin := _HIDES.search(markup, at):
        parts.append(markup[at : begin.start()])
        end = _ENDS[(begin[1] or "").lower()].search(markup, begin.end())
        if end is None:
            return "\n".join(parts)
        at = end.end()
    return "\n".join([*parts, markup[at:]])
