"""The only place that tells all that a page shows, whether it belongs to its article or not.

For looking up whether a passage stands on a page: tags are cut out, nothing is parsed. That takes a hundredth of the
time of reading the article, and what a script or a style would hide is no matter here.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from analysis.model import Page
from scrapers.body_blocks import INLINE
from scrapers.decode import decode
from scrapers.glance import replaced

_UNSEEN = re.compile(
    r"<(script|style|noscript|template|svg)\b.*?(?:</\1\s*>|\Z)|<!--.*?(?:-->|\Z)", re.IGNORECASE | re.DOTALL
)
_TITLE = re.compile(r"<meta\b[^>]{0,200}?(?:og:title|twitter:title)[^>]{0,1000}>", re.IGNORECASE)
_CONTENT = re.compile(r"content\s*=\s*(\"[^\"]*\"|'[^']*')", re.IGNORECASE)
_HEADLINE = re.compile(r'"headline"\s*:\s*"((?:[^"\\]|\\.){1,500})"')
_INLINE = re.compile(rf"</?(?:{'|'.join(sorted(INLINE))})(?=[\s/>])[^>]*>", re.IGNORECASE)
_LINK = re.compile(r"<a\b[^>]*>(.{1,2000}?)</a\s*>", re.IGNORECASE | re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_MOST: Final = 2_000_000  # characters of markup


def read_shown(page: Page) -> str:
    """Titles and the visible text of a page, one line for each of its blocks."""
    markup = _markup(page)
    titles = [found[1][1:-1] for meta in _TITLE.findall(markup) if (found := _CONTENT.search(meta))]
    titles += _HEADLINE.findall(markup)
    # Line breaks of the source are spaces to a reader; only tags break lines.
    flowing = " ".join(replaced(_INLINE, "", _UNSEEN.sub("\n", markup)).split())
    return "\n".join([*map(unescape, titles), unescape(replaced(_TAG, "\n", flowing))])


def read_links(page: Page) -> str:
    """The texts of a page's links, one line for each block in them."""
    inside = "\n".join(_LINK.findall(_UNSEEN.sub("\n", _markup(page))))
    return unescape(replaced(_TAG, "\n", replaced(_INLINE, "", inside)))


def _markup(page: Page) -> str:
    return decode(page.body, page.header("content-type"))[:_MOST]
