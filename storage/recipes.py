"""The only place that keeps the questions of the cookbook: SQL on the views; browsing offers them as queries.

Their names and columns stay: scripts ask them by name.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from storage.columns import write
from storage.store import Row, Store


@dataclass(frozen=True, slots=True)
class Recipe:
    """A question, and the query that answers it; ``:name`` in it is asked for."""

    name: str
    question: str
    sql: str

    @property
    def blanks(self) -> tuple[str, ...]:
        """The names of what has to be given, in their order."""
        return tuple(dict.fromkeys(re.findall(r":([a-z]+)", self.sql)))


def answer(store: Store, recipe: Recipe, given: Mapping[str, str]) -> list[Row]:
    """The rows that answer the question; every blank must be given."""
    return store.rows(recipe.sql, {name: write(given[name]) for name in recipe.blanks})


RECIPES = (
    Recipe(
        "newest-stories",
        "What are the newest stories, and how widely are they carried?",
        """SELECT id, headline, kind, articles, families, last_seen
FROM stories_read
ORDER BY last_seen DESC
LIMIT 20""",
    ),
    Recipe(
        "what-two-actors-did",
        "In which stories do two actors act together?",
        """SELECT s.id, s.headline, s.kind, s.first_seen, s.articles
FROM stories_read s
WHERE :actor IN (SELECT value FROM json_each(s.actors))
  AND :partner IN (SELECT value FROM json_each(s.actors))
ORDER BY s.first_seen DESC""",
    ),
    Recipe(
        "who-deals-with-whom",
        "Who deals with whom?",
        """SELECT actor, partner, stories, articles, last_seen
FROM partners_read
WHERE actor < partner
ORDER BY stories DESC, articles DESC, actor, partner
LIMIT 50""",
    ),
    Recipe(
        "who-was-first",
        "Who carried each story first, and how far behind were the others?",
        """SELECT story_id, source, title,
    round(24 * (julianday(appeared) - min(julianday(appeared)) OVER (PARTITION BY story_id)), 1) AS hours_behind,
    CASE WHEN original_id IS NULL THEN 'report' ELSE 'copy' END AS what
FROM coverage_read
ORDER BY story_id DESC, appeared, article_id""",
    ),
    Recipe(
        "who-copies-whom",
        "Whose texts do others reprint?",
        """SELECT o.source AS original, c.source AS reprinted_by, count(*) AS texts
FROM articles_read c JOIN articles_read o ON o.id = c.original_id
GROUP BY o.source, c.source
ORDER BY texts DESC, original, reprinted_by""",
    ),
    Recipe(
        "silent-edits",
        "Which articles were changed after publication, and how?",
        """SELECT noticed_at, source, article, kind, summary, significance
FROM edits_read
ORDER BY significance DESC, noticed_at DESC
LIMIT 50""",
    ),
    Recipe(
        "who-edits-most",
        "Which sources change what they have published?",
        """SELECT e.source, count(*) AS edits, count(DISTINCT e.article_id) AS articles_edited,
    sum(e.kind = 'withdrawn') AS withdrawn
FROM edits_read e
GROUP BY e.source
ORDER BY edits DESC, e.source""",
    ),
    Recipe(
        "instrument-in-the-news",
        "Which articles name a treaty or document, newest first?",
        """SELECT a.id, a.title, a.source, a.language, a.published, t.words
FROM tags_read t JOIN articles_read a ON a.id = t.article_id
WHERE t.kind = 'instrument' AND t.value = :instrument
ORDER BY a.first_seen DESC""",
    ),
    Recipe(
        "stories-in-many-languages",
        "Which stories crossed the border of a language?",
        """SELECT s.id, s.headline, json_array_length(s.languages) AS languages, s.articles
FROM stories_read s
WHERE json_array_length(s.languages) > 1
ORDER BY languages DESC, s.articles DESC, s.id""",
    ),
    Recipe(
        "sources-in-trouble",
        "Which sources brought nothing lately, and why?",
        """SELECT id, name, kind, condition, since, last_state, last_detail, last_new
FROM sources_read
WHERE enabled AND (condition <> '' OR last_state IN ('broken', 'transient', 'empty_suspicious'))
ORDER BY condition = '', since, id""",
    ),
)
