"""All that a page could say, without parsing it: many times faster than reading it, and never less than a reader finds.

Tags go, and with them scripts, styles and comments; what meta elements and JSON-LD say stays, since title and text may
come from there. Elements inside a line leave no gap ("<b>S</b>pace" is one word), all others do.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Final

from scrapers.body_blocks import INLINE

# What begins one of these hides everything until its end; whichever comes first wins, as in a browser.
_HIDING = re.compile(r"<!--|<(script|style)\b([^>]*)>", re.IGNORECASE)
_ENDS: Final = {
    "script": re.compile(r"</script", re.IGNORECASE),
    "style": re.compile(r"</style", re.IGNORECASE),
    "": re.compile("-->"),
}
# Only where letters stand on both sides do they matter, which is far quicker to find.
_WITHIN = rf"/?(?:{'|'.join(sorted(INLINE))})(?=[\s/>])[^<>]*>"
_WITHIN_WORDS = re.compile(rf"<(?<=\w<){_WITHIN}(?:<{_WITHIN})*(?=\w)", re.IGNORECASE)
_TAG = re.compile(r"<(?!meta\b)[a-z/!?][^>]*>", re.IGNORECASE)
_ESCAPED = re.compile(r"\\u([0-9a-fA-F]{4})")


def glance(markup: str) -> str:
    """The words of a page in their order, with more around them than an article has."""
    shown = "".join(_shown(markup))
    shown = replaced(_TAG, " ", _WITHIN_WORDS.sub("", shown))
    if "\\u" in shown:  # JSON may write every letter so
        shown = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), shown)
    return html.unescape(html.unescape(shown)) if "&" in shown else shown


def replaced(tag: re.Pattern[str], by: str, markup: str) -> str:
    """The markup with something else for each tag; in linear time, since behind the last ``>`` none is looked for.

    There every ``<`` would be followed to the end in vain: minutes for a page of nothing else.
    """
    end = markup.rfind(">") + 1
    return tag.sub(by, markup[:end]) + markup[end:]


def _shown(markup: str) -> Iterator[str]:
    """The parts of the markup outside of scripts, styles and comments."""
    last = markup.rfind(">") + 1  # behind it nothing begins: see ``replaced``
    position, begin = 0, _HIDING.search(markup, 0, last)
    while begin:
        name = (begin[1] or "").lower()
        yield markup[position : begin.start()]
        end = _ENDS[name].search(markup, begin.end())
        if end is None:  # never closed: parsers differ in what they make of it, so all of it counts
            yield markup[begin.end() :]
            return
        if name == "script" and "json" in begin[2].lower():
            yield f" {markup[begin.end() : end.start()]} "
        position = end.start() if name else end.end()
        begin = _HIDING.search(markup, position, last)
    yield markup[position:]
