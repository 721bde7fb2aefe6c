"""An article published again by its own source at another address: a revision of the one we know, never a second one.

Content systems make a new address of a new headline, or give an edited text a new number; feeds then list it as new.
"""

from __future__ import annotations

import re
from datetime import timedelta
from difflib import SequenceMatcher

from analysis import fingerprint
from analysis.model import Article, Change, ChangeKind, Fact, Source
from analysis.text import words
from storage import articles, fingerprints
from storage.articles import ArticleRow
from storage.store import Store

# Weekly schedules and daily bulletins of one source repeat themselves as well: a reissue follows its original soon,
# keeps most of its words, and is headed alike. Judged by hand on made-up cases; either alone makes errors.
SOON = timedelta(hours=36)
SAME_WORDS = 0.75  # containment
SAME_TITLE = 0.5  # of the words, in order
UNDATED_TITLE = 0.8  # where no date speaks for it
_NUMBERS = re.compile(r"\d+")
_MOVED_WORTH = 0.2


def find(store: Store, source: Source, article: Article) -> ArticleRow | None:
    """The article of the same source that this one is, edited and at another address; ``None`` where it is new."""
    for other, _ in fingerprints.sharing(store, fingerprint.fingerprint(article.text)):
        row = articles.get(store, other)
        if row.source_id == source.id and _is_again(row.article, article):
            return row
    return None


def _is_again(known: Article, new: Article) -> bool:
    overlap = fingerprint.overlap(known.text, new.text)
    if overlap is None or overlap.containment < SAME_WORDS:
        return False
    if _NUMBERS.findall(known.title) != _NUMBERS.findall(new.title):  # "day 2", "No. 41": a series
        return False
    alike = SequenceMatcher(None, words(known.title), words(new.title), autojunk=False).ratio()
    if known.published and new.published:
        return abs(known.published - new.published) <= SOON and alike >= SAME_TITLE
    return alike >= UNDATED_TITLE


def moved(row: ArticleRow, article: Article) -> Change:
    """The same text at a new address: for the record."""
    fact = Fact("address", row.article.url, article.url)
    return Change(ChangeKind.MOVED, _MOVED_WORTH, (fact,), f"moved to {article.url}: {article.title}")
