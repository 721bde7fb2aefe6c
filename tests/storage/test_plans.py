"""What a growing archive is asked all the time is found by an index: no table is read as a whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from analysis.model import Outcome
from storage import alerts, articles, asking, candidates, fingerprints, search, stories
from storage.asking import Wish
from storage.store import Store
from tests.storage.material import NOW, add_article, candidate

QUESTIONS: dict[str, Callable[[Store], object]] = {
    "an article": lambda store: articles.get(store, 1),
    "what is due": lambda store: articles.due(store, NOW),
    "its copies": lambda store: fingerprints.sharing(store, frozenset({1, 2})),
    "its text": lambda store: fingerprints.with_text(store, "0"),
    "a text under suspicion": lambda store: articles.is_suspected_elsewhere(store, 1, "0"),
    "stories alike": lambda store: stories.alike(store, {1, -2}, NOW - timedelta(days=30)),
    "stories that grow no more": lambda store: stories.close(store, NOW - timedelta(days=30)),
    "what a story rests on": lambda store: stories.standing(store, 1),
    "the newest stories": lambda store: asking.stories(store, Wish(kind="accession"), 20),
    "the newest articles": lambda store: asking.article_ids(store, Wish(), 20),
    "alerts on an article": lambda store: alerts.about(store, 1, 1),
    "whether it was told": lambda store: alerts.exists(store, "key", 1),
    "an address": lambda store: candidates.find(store, "key"),
    "what waits at a source": lambda store: candidates.waiting(store, "ministry", NOW),
    "what rests at a source": lambda store: candidates.resting(store, "ministry", NOW),
    "words": lambda store: search.search(store, "outer space"),
}
# By an index in the order asked for, until enough are found; inside the search index; a list that came along.
ALLOWED = re.compile(
    r"SCAN (\w+ USING (COVERING )?INDEX|article_\w+ VIRTUAL|json_each|\(subquery|[bcl]$)|SCAN CONSTANT"
)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_table_is_read_as_a_whole(store: Store, question: str) -> None:
    run_id = store.insert("runs", {"flow": "monitor", "started_at": NOW.isoformat()})
    number = add_article(store)
    stories.found(store, number, "", NOW, [])
    candidates.settle(store, candidate(), "key", Outcome.POSTPONED, run_id=run_id, now=NOW)
    asked: list[str] = []
    store.db.conn.set_trace_callback(asked.append)
    QUESTIONS[question](store)
    store.db.conn.set_trace_callback(None)
    reading = [sql for sql in asked if sql.lstrip().startswith(("SELECT", "WITH")) and "article_words_" not in sql]
    assert reading
    plans = [row["detail"] for sql in reading for row in store.rows(f"EXPLAIN QUERY PLAN {sql}")]
    assert [step for step in plans if step.startswith("SCAN") and not ALLOWED.match(step)] == []
