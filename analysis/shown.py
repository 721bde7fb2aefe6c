"""The only place that knows what a page shows, article or not, and answers whether and where it shows a text.

Texts are asked for by their signs (``facts.signs``).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from analysis import signals
from analysis.facts import SIGNS
from analysis.text import fold, paragraphs

LONG = 24  # signs; so long a passage is not found on a page by chance, a shorter one must fill a line there
_NOTICE_AT_MOST = 600  # characters


@dataclass(frozen=True)
class Shown:
    """All that a page shows, article or not, one line for each block; the texts of its links, of boxes with forms."""

    text: str = ""
    links: str = ""
    asking: str = ""

    @cached_property
    def _lines(self) -> list[str]:
        return _keys(self.text)

    @cached_property
    def _each(self) -> frozenset[str]:
        return frozenset(self._lines)

    @cached_property
    def _signs(self) -> str:
        return "".join(self._lines)

    @cached_property
    def _each_link(self) -> frozenset[str]:
        return frozenset(_keys(self.links))

    @cached_property
    def _each_asking(self) -> frozenset[str]:
        return frozenset(_keys(self.asking))

    def is_link(self, key: str) -> bool:
        """True where a text of these signs is the whole of a link."""
        return key in self._each_link

    def is_asking(self, key: str) -> bool:
        """True where a text of these signs stands in a box with a form."""
        return key in self._each_asking

    def has(self, key: str) -> bool:
        """True where the page shows a text of these signs."""
        return key in self._each or (len(key) >= LONG and key in self._signs)

    def between(self, one: str, other: str) -> int:
        """How many signs the page shows between two texts of these signs; none where it does not show both."""
        end = self._signs.find(other) if other else -1
        start = self._signs.rfind(one, 0, end) if one and end > 0 else -1
        return end - start - len(one) if start >= 0 else 0

    def notices(self) -> list[str]:
        """The notices of correction on the page."""
        if not signals.is_correction(self.text):
            return []
        return [each for each in paragraphs(self.text) if len(each) <= _NOTICE_AT_MOST and signals.is_correction(each)]


NOTHING_SHOWN = Shown()


def _keys(text: str) -> list[str]:
    # folded once, not line by line: a page has hundreds of lines
    return ["".join(SIGNS.findall(line)) for line in fold(text).split("\n")]
