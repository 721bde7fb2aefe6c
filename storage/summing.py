"""The only place that sums up a period for a report: rows of the views, counted."""

from __future__ import annotations

from datetime import datetime

from storage.columns import write
from storage.store import Row, Store

_WEEKS = """
SELECT date(substr(coalesce(a.published, a.first_seen), 1, 10), 'weekday 0', '-6 days') AS week, t.value AS topic,
    count(*) AS articles
FROM articles_read a JOIN tags_read t ON t.article_id = a.id AND t.kind = 'topic'
WHERE coalesce(a.published, a.first_seen) BETWEEN ? AND ?
GROUP BY week, topic ORDER BY week, topic
"""
_PAIRS = """
SELECT x.value AS actor, y.value AS partner, count(*) AS stories, sum(s.articles) AS articles
FROM stories_read s, json_each(s.actors) x, json_each(s.actors) y
WHERE s.last_seen >= ? AND s.first_seen <= ? AND x.value < y.value
GROUP BY x.value, y.value ORDER BY stories DESC, articles DESC, x.value, y.value
"""
_CARRIED = """
SELECT c.story_id, c.source_id, c.source, c.appeared
FROM coverage_read c JOIN stories_read s ON s.id = c.story_id
WHERE s.last_seen >= ? AND s.first_seen <= ? AND c.source_kind <> 'aggregator'
"""
_EDITS = """
SELECT a.source_id, a.source, count(*) AS edits, count(DISTINCT e.article_id) AS articles,
    sum(e.kind = 'withdrawn') AS withdrawn
FROM edits_read e JOIN articles_read a ON a.id = e.article_id
WHERE e.noticed_at BETWEEN ? AND ? AND e.kind IN ('edited', 'retitled', 'withdrawn')
GROUP BY a.source_id ORDER BY edits DESC, a.source_id
"""
_LANGUAGES = """
SELECT a.language, count(*) AS articles, count(DISTINCT a.source_id) AS sources, count(DISTINCT a.story_id) AS stories
FROM articles_read a WHERE coalesce(a.published, a.first_seen) BETWEEN ? AND ?
GROUP BY a.language ORDER BY articles DESC, a.language
"""
_STORIES = """
SELECT id, headline, language, kind, first_seen, last_seen, articles, families, significance
FROM stories_read WHERE last_seen >= ? AND first_seen <= ?
ORDER BY significance DESC, articles DESC, id LIMIT ?
"""
_TOTALS = """
SELECT count(*) AS articles, count(DISTINCT source_id) AS sources, count(DISTINCT story_id) AS stories
FROM articles_read WHERE coalesce(published, first_seen) BETWEEN ? AND ?
"""


def totals(store: Store, since: datetime, until: datetime) -> Row:
    """Articles, sources and stories of the period; an article has the date its page gives, else when first read."""
    return store.rows(_TOTALS, _span(since, until))[0]


def weeks(store: Store, since: datetime, until: datetime) -> list[Row]:
    """Articles by week (its Monday) and topic; one with several topics counts in each."""
    return store.rows(_WEEKS, _span(since, until))


def pairs(store: Store, since: datetime, until: datetime) -> list[Row]:
    """Who acts with whom in the stories that were alive in the period; each pair once."""
    return store.rows(_PAIRS, _span(since, until))


def carried(store: Store, since: datetime, until: datetime) -> list[Row]:
    """Each article of a story that was alive in the period, with its outlet and when it came out."""
    return store.rows(_CARRIED, _span(since, until))


def edits(store: Store, since: datetime, until: datetime) -> list[Row]:
    """What each source changed after publication, as noticed in the period."""
    return store.rows(_EDITS, _span(since, until))


def languages(store: Store, since: datetime, until: datetime) -> list[Row]:
    """Articles, sources and stories by language."""
    return store.rows(_LANGUAGES, _span(since, until))


def stories(store: Store, since: datetime, until: datetime, limit: int) -> list[Row]:
    """The stories that were alive in the period, the weightiest first."""
    return store.rows(_STORIES, [*_span(since, until), limit])


def _span(since: datetime, until: datetime) -> list[object]:
    return [write(since), write(until)]
