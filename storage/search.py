"""The only place that knows the search index: what goes in, and what a person's words mean to it.

Two indexes, because no tokenizer fits all scripts: one of words, and one of three-character runs for
scripts without spaces and for Hangul, whose particles stick to the word. A run too short for the second
is looked for in the newest texts themselves. Nothing a person types is ever read as query syntax.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from analysis.excerpts import Part, excerpt, mark
from analysis.text import UNSPACED
from storage import asking
from storage.asking import EVERYTHING, Wish
from storage.columns import Column, read_moment, read_optional_moment, write_text
from storage.store import Row, Store

TRIGRAM = 3  # characters the second index needs
RANKED = 5000  # matches that are ranked: a word in more articles than that ranks nothing, and would take long to count
LOOKED_AT = 5000  # articles one part of a query may bring: bounds a search for a very common word
READ = 2000  # newest texts that are read for a piece too short for the index ...
FOUND = 500  # ... until so many have it: enough to show, and to be joined with others
LONGEST_QUERY = 500  # characters read of what somebody typed or pasted

_WORDS, _TRIGRAMS = "article_words", "article_trigrams"
_DENSE = re.compile(f"[{UNSPACED}\u1100-\u11ff\uac00-\ud7ff]")
_PIECE = re.compile(r'"([^"]*)"|([^\s"]+)')  # a quoted phrase, or a word

# The index keeps no text of its own: what is taken out must be given as it was put in.
_FORGET = (
    "INSERT INTO article_words (article_words, rowid, title, text)"
    " SELECT 'delete', id, title, text FROM latest_readings WHERE id = ?",
    "INSERT INTO article_trigrams (article_trigrams, rowid, title, text)"
    " SELECT 'delete', id, title, text FROM dense_readings WHERE id = ?",
)
_ADD = (
    "INSERT INTO article_words (rowid, title, text) SELECT id, title, text FROM latest_readings WHERE id = ?",
    "INSERT INTO article_trigrams (rowid, title, text) SELECT id, title, text FROM dense_readings WHERE id = ?",
)
# Words in the headline count five times: bm25 weighs the columns in their order. The plus keeps SQLite from
# asking the index once for each article that fulfils the conditions.
_BEST = (
    "SELECT rowid AS id FROM {table} WHERE {table} MATCH ? AND {wished}"
    " ORDER BY bm25({table}, 5.0, 1.0), rowid DESC LIMIT ?"
)
_NEWEST = "SELECT rowid AS id FROM {table} WHERE {table} MATCH ? ORDER BY rowid DESC LIMIT ?"
_WISHED = f"+rowid IN (SELECT a.id {asking.READINGS} WHERE {{}})"
_BY_READING = (
    "SELECT id FROM (SELECT id, instr(title, :piece) > 0 AS is_headed FROM"
    " (SELECT * FROM dense_readings ORDER BY id DESC LIMIT :limit)"
    " WHERE instr(title, :piece) OR instr(text, :piece) LIMIT :found) ORDER BY is_headed DESC, id DESC"
)
_HIT = (
    "SELECT a.id, r.title, r.text, r.url, a.source_id, r.language, r.published, a.first_seen, m.story_id"
    f" {asking.READINGS} LEFT JOIN memberships m ON m.article_id = a.id WHERE a.id = ? AND {{wished}}"
)


@dataclass(frozen=True, slots=True)
class Hit:
    """One article found; headline and excerpt are text from the web and must be escaped where they are shown."""

    article_id: int
    title: str
    url: str
    source_id: str
    language: str
    published: datetime | None
    first_seen: datetime
    story_id: int | None
    marked_title: tuple[Part, ...]
    marked_excerpt: tuple[Part, ...]

    @property
    def excerpt(self) -> str:
        """The passage that answers, on one line."""
        return "".join(part.text for part in self.marked_excerpt)


def search(store: Store, words: str, limit: int = 20, wish: Wish = EVERYTHING) -> list[Hit]:
    """The articles of the wish whose latest reading has all the words, best first.

    "Quoted words" must stand together; a word ending in ``*`` stands for all that begin with it.
    """
    pieces = _pieces(words)
    found = [ids for ids in _lists(store, pieces, wish) if ids is not None]
    if not found:
        return []
    others = [set(ids) for ids in found[1:]]
    ids = (each for each in found[0] if all(each in other for other in others))
    parts, values = asking.conditions(wish)
    sql = _HIT.format(wished=parts)
    hits = (_hit(row, pieces) for each in ids if (row := store.row(sql, [each, *values])))
    return list(islice(hits, limit))


def add(store: Store, article_id: int) -> None:
    """The article's latest reading can be found."""
    with store.atomic():
        for statement in _ADD:
            store.db.execute(statement, [article_id])


def forget(store: Store, article_id: int) -> None:
    """The article's latest reading can no longer be found; call it before another becomes the latest."""
    with store.atomic():
        for statement in _FORGET:
            store.db.execute(statement, [article_id])


def is_dense(text: str) -> bool:
    """True where words cannot be told by spaces, so that the index of trigrams is needed."""
    return _DENSE.search(text) is not None


def _pieces(words: str) -> list[str]:
    """The words and quoted phrases somebody typed; what has no letter or digit is left out."""
    typed = write_text(words[:LONGEST_QUERY])
    pieces = [phrase or word for phrase, word in _PIECE.findall(typed)]
    return [piece for piece in pieces if any(character.isalnum() for character in piece)]


def _lists(store: Store, pieces: list[str], wish: Wish) -> Iterable[list[int] | None]:
    """Ids of articles, best first, for each part of the query; ``None`` for a part there is not."""
    dense = [piece for piece in pieces if is_dense(piece)]
    spaced = [piece for piece in pieces if not is_dense(piece)]
    runs = [piece for piece in dense if len(piece) >= TRIGRAM]
    yield _spaced(store, spaced, wish)
    yield _matching(store, _TRIGRAMS, runs, wish)
    for piece in dense:
        if len(piece) < TRIGRAM:
            yield _numbers(store, _BY_READING, {"piece": piece, "limit": READ, "found": FOUND})


def _spaced(store: Store, pieces: list[str], wish: Wish) -> list[int] | None:
    """By words, then by trigrams: in 讨论NASA的提案 the word NASA has no edges the first index could see."""
    ids = _matching(store, _WORDS, pieces, wish)
    bare = [piece.rstrip("*") for piece in pieces]
    if ids is None or any(len(piece) < TRIGRAM for piece in bare):
        return ids
    return list(dict.fromkeys(ids + (_matching(store, _TRIGRAMS, bare, wish) or [])))


def _matching(store: Store, table: str, pieces: list[str], wish: Wish) -> list[int] | None:
    if not pieces:
        return None
    query = " ".join(_quoted(piece) for piece in pieces)
    if wish == EVERYTHING:
        newest = _newest(store, table, query, RANKED + 1)
        if len(newest) > RANKED:
            return list(dict.fromkeys(_newest(store, table, f"title : ({query})", LOOKED_AT) + newest))
    parts, values = asking.conditions(wish)
    wished = "true" if wish == EVERYTHING else _WISHED.format(parts)
    return _numbers(store, _BEST.format(table=table, wished=wished), [query, *values, LOOKED_AT])


def _newest(store: Store, table: str, query: str, limit: int) -> list[int]:
    return _numbers(store, _NEWEST.format(table=table), [query, limit])


def _numbers(store: Store, sql: str, values: list[Column] | dict[str, Column]) -> list[int]:
    """The first column of thousands of rows, which as rows with names would take longer than the search itself."""
    return [number for (number,) in store.db.conn.execute(sql, values)]


def _quoted(piece: str) -> str:
    """The piece as an FTS5 string, in which nothing is syntax; only we put the star behind it."""
    star = " *" if piece.endswith("*") else ""
    return '"' + piece.replace('"', '""') + '"' + star


def _hit(row: Row, pieces: list[str]) -> Hit:
    return Hit(
        article_id=row["id"],
        title=row["title"],
        url=row["url"],
        source_id=row["source_id"],
        language=row["language"],
        published=read_optional_moment(row["published"]),
        first_seen=read_moment(row["first_seen"]),
        story_id=row["story_id"],
        marked_title=mark(row["title"], pieces),
        marked_excerpt=excerpt(row["text"], pieces),
    )
