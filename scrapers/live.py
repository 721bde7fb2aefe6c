"""The only place that tells by its look that a page is written on from hour to hour, where it does not say so itself.

A word for it in the headline or the address is not enough ("live" is what people do, too), and neither is a list of
times: both together are.
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from scrapers.body_blocks import Block

_SAYS: Final = re.compile(
    r"\blive[ -]?(?:blog|ticker|updates?|coverage|text|report(?:ing)?)\b|\blive\s*[:|–—-]|[:|–—-]\s*live\b"
    r"|\bas it happen(?:s|ed)\b|\bnews-?ticker\b|\ben direct(?:o)?\b|\ben vivo\b|\bminuto a minuto\b|\bao vivo\b"
    r"|\b(?:in )?diretta\b|\bна живо\b|\bонлайн\b|\bтрансляция\b|\bхроника\b|\bcanlı\b|\bna żywo\b|\bonline přenos\b"
    r"|直播|实时|即时更新|滚动更新|滾動更新|ライブ|실시간|مباشر|لحظة بلحظة|लाइव",
    re.IGNORECASE,
)
_ADDRESS: Final = re.compile(
    r"/live/|live-?(?:blog|ticker|updates?|coverage)|news-?ticker|en-direct|en-vivo|minuto-a-minuto|ao-vivo|in-diretta"
    r"|/onlain|/online-translation",
    re.IGNORECASE,
)
# The moment an entry begins with: "14:05", "2.05 pm BST", "14h05", "[14:05]".
_MOMENT: Final = re.compile(r"\W{0,2}(?:[01]?\d|2[0-3])[:.h][0-5]\d(?!\d|[.:]\d)")
_ENTRIES: Final = 5  # moments that make it a sequel of entries


def looks_live(title: str, url: str, blocks: list[Block]) -> bool:
    """Does the headline or the address call it live, and are there entries each with its moment?"""
    if not (_SAYS.search(title) or _ADDRESS.search(urlsplit(url).path)):
        return False
    # In a link stands the moment of another article.
    moments = (found[0] for block in blocks if not block.linked and (found := _MOMENT.match(block.text)))
    return len(set(moments)) >= _ENTRIES
