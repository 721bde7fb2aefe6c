"""The only place that knows what the names of classes and ids, and elements themselves, hint at.

Names are cut into words ("post-meta_date" becomes " post meta date "), so a hint with blanks around it is
a whole word, one without a part of a word. Every hint is one bit.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Final

import ahocorasick

_HINTS: Final[dict[str, str]] = {
    "navigation": "nav|menu|breadcrumb|crumb|paginat|pager|sitemap|toolbar|skip|dropdown| toc | tabs ",
    "footer": "foot|copyright|legal|disclaimer|imprint|colophon",
    "header": "header|masthead|banner|topbar|logo",
    "aside": "aside|sidebar|side bar|rail|widget|secondary|right col|supplement",
    "comment": "comment|disqus|discuss|reply|respond|livefyre|reaction|feedback",
    "related": "relat|recommend| more|read next|also|similar|popular|trending| most |latest|recent|teaser|promo"
    "|outbrain"
    "|taboola|suggest|archive| card|carousel|slider|feed ",
    "share": "share|sharing|social|follow|tweet|facebook|whatsapp|addtoany|jiathis|bdshare",
    "author": "author|byline|by line| bio |contributor|writer|profile|vcard|avatar",
    "meta": "date|time|publish|posted| meta|info|source|editor",
    "tags": " tag|topic|keyword|categor|label| cat ",
    "advert": " ad | ads |advert|sponsor| dfp|commercial|google|affiliate|partner",
    "letter": "newsletter|subscri|sign up|signup|login|paywall|regwall|register|donat|membership|mailing",
    "consent": "cookie|consent|gdpr|privacy|modal|popup|pop up|overlay|lightbox|dialog|alert|notice|toast",
    "caption": "caption|credit|figure|image|photo|gallery|media|video|player|thumb|slide",
    "headline": "title|headline|heading|sub head|subhead|kicker| dek |standfirst|summary| lead|intro|excerpt|abstract",
    "hidden": "hidden|invisible|sr only|screen reader|visually|print only|noprint| hide",
    "body": "article body|articlebody|article content|article text|articletext|story body|storybody|story text"
    "|story content|post body|post content|post text|entry content|body content|content body|main content"
    "|maincontent|rich text|richtext|text body|news text|news content|news body|detail|paragraph|td post"
    "|field name body| body| article | entry | post | story | content | text | zoom |trs editor|pages content",
}
HINTS: Final = tuple(_HINTS)
ELEMENTS: Final = tuple(
    [
        "nav",
        "footer",
        "header",
        "aside",
        "main",
        "article",
        "section",
        "figure",
        "figcaption",
        "ul",
        "table",
        "form",
        "blockquote",
        "address",
        "details",
    ]
)
BITS: Final = {
    **{name: 1 << bit for bit, name in enumerate(HINTS)},
    **{f"<{tag}>": 1 << (len(HINTS) + bit) for bit, tag in enumerate(ELEMENTS)},
}
TAG_BITS: Final = {
    **{tag: BITS[f"<{tag}>"] for tag in ELEMENTS},
    "ol": BITS["<ul>"],
    "dl": BITS["<ul>"],
}
DECLARED: Final = 1 << len(BITS)  # itemprop=articleBody
UNSEEN: Final = DECLARED << 1  # display:none, hidden, aria-hidden
ALL_BITS: Final = {**BITS, "declared": DECLARED, "unseen": UNSEEN}
_BREAKS: Final = str.maketrans({chr(code): " " for code in range(128) if not chr(code).isalnum()})
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z])")


@lru_cache(maxsize=8192)
def hinted(named: str) -> int:
    """The bits of all hints in a class or an id; the pages of a site share most of their names."""
    small = named if named.islower() else _HUMP.sub(" ", named).lower()
    name = f" {' '.join(small.translate(_BREAKS).split())} "
    bits = 0
    for _, bit in _automaton().iter(name):
        bits |= bit
    return bits


@cache
def _automaton() -> Any:
    """All words at once; a ladder of seventeen patterns took a third of the reading of a page."""
    words: dict[str, int] = {}
    for hint, listed in _HINTS.items():
        for word in listed.split("|"):
            words[word] = words.get(word, 0) | BITS[hint]
    found = ahocorasick.Automaton()
    for word, bit in words.items():
        found.add_word(word, bit)
    found.make_automaton()
    return found
