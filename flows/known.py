"""The only place that finds what a person means by an article: its number, or one of its addresses."""

from __future__ import annotations

from collections.abc import Sequence

from analysis import urls
from analysis.errors import UserError
from analysis.model import Revision
from storage import articles, candidates
from storage.articles import ArticleRow
from storage.store import Store


class NotKnownError(UserError):
    """An article or a reading that the memory does not have; the text says what it has."""


def article(store: Store, what: str) -> ArticleRow:
    """The article of that number or address.

    Raises:
        NotKnownError: when there is none.
    """
    if what.isascii() and what.isdigit():
        article_id = int(what) if len(what) < 19 else None  # SQLite's numbers end there
    else:
        article_id = articles.find(store, urls.key(what))
        if article_id is None and (seen := candidates.find(store, urls.key(what))):
            article_id = seen.article_id
    try:
        if article_id is not None:
            return articles.get(store, article_id)
    except LookupError:
        pass  # said below
    raise NotKnownError(
        f"no article {what!r} is kept: give its number or its address (`spacewatch edits` lists numbers,"
        " `spacewatch why ADDRESS` says what became of an address)"
    )


def pair(row: ArticleRow, history: Sequence[Revision], numbers: Sequence[int]) -> tuple[Revision, Revision]:
    """The two readings asked for; without numbers, the last two, with one, that and the one before.

    Raises:
        NotKnownError: when there are no such two readings.
    """
    if len(history) < 2:
        raise NotKnownError(f"article {row.id} has one reading so far: there is nothing to compare it with")
    last = numbers[-1] if numbers else history[-1].number
    first = numbers[0] if len(numbers) == 2 else last - 1
    by_number = {reading.number: reading for reading in history}
    for number in (first, last):
        if number not in by_number:
            raise NotKnownError(f"article {row.id} has no reading {number}: it has 1 to {history[-1].number}")
    return by_number[first], by_number[last]
