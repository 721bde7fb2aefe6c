"""How long a person waits for an answer from a large archive: the commands as they are typed, start included.

An archive of made-up articles is written (``--dense`` gives the number of thousands; the target is 0.4 s at 100),
then each command is run a few times in a process of its own; the figure is the median of the seconds.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.model import Assessment, Relevance
from bench.extraction import SOURCE
from bench.made_texts import make_articles
from bench.result import Result, tabulate
from storage import articles, sources
from storage.store import Store, open_store

NAME = "asking"
DATA: tuple[str, ...] = ()

_THOUSANDS = 2
_TEXTS = 1000  # distinct ones; the rest repeat them
_WORDS = 300
_STORIES_OF = 3  # articles to a story
_TIMES = 5
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_ACTORS = ("RU", "CN", "US", "FR", "JP", "IN", "PE", "DE", "GB", "BR", "UN", "COPUOS")
_TOPICS = ("lunar", "legal_framework", "science", "launch", "commercial")
COMMANDS: Mapping[str, tuple[str, ...]] = {
    "search_rare": ("search", "karensu"),
    "search_common": ("search", "space", "treaty"),  # in every article
    "search_filtered": ("search", "space", "--pair", "RU-CN", "--topic", "lunar", "--since", "2025-06-01"),
    "search_newest": ("search", "--language", "zh"),  # nothing fits: the whole archive is looked at
    "stories": ("stories", "--actor", "PE"),
    "story": ("story", "7"),
    "actors": ("actors",),
    "why": ("why", "7"),
}
_COPY_ARTICLE = """
INSERT INTO articles (id, key, source_id, revision, is_dense, first_seen, last_changed, checked_at, etag,
    last_modified, body_sha256)
SELECT :id, key || :id, source_id, 1, 0, :seen, :seen, :seen, '', '', '' FROM articles WHERE id = :model
"""
_COPY_READING = """
INSERT INTO revisions (article_id, number, read_at, url, title, text, text_hash, language, byline, published,
    publisher, image, extractor, relevance, reasons, tags, kind)
SELECT :id, 1, :seen, url || :id, title, text, text_hash, language, byline, :seen, publisher, image, extractor,
    relevance, reasons, tags, :kind FROM revisions WHERE article_id = :model AND number = 1
"""
_STORY = """
INSERT INTO stories (id, headline, language, kind, first_seen, last_seen, articles, families, voices, significance,
    why, actors, instruments, places, languages, disputed, is_open)
VALUES (:story, 'Story', 'en', :kind, :seen, :seen, :articles, 1, '{}', 0.5,
    '[]', :actors, '[]', '[]', '["en"]', '[]', 0)
"""


def run(data: Path, **options: object) -> Result:
    """The median seconds of each command, and of a bare ``--help`` (what starting costs)."""
    del data
    number = 1000 * (int(str(options.get("dense") or 0)) or _THOUSANDS)
    with tempfile.TemporaryDirectory() as folder:
        fill(Path(folder) / "spacewatch.db", number)
        asked = {"help": ("--help",), **COMMANDS}
        figures = {f"{name}_seconds": _seconds(Path(folder), command) for name, command in asked.items()}
    return Result({"articles": float(number), **figures}, {}, tabulate(("measure", "value"), list(figures.items())))


def fill(path: Path, number: int) -> None:
    """A database of so many made-up articles, a third as many stories, and the search over them."""
    chance = random.Random(8)  # noqa: S311 - repeatable material, no secret
    with open_store(path) as store, store.atomic():
        sources.sync(store, [SOURCE], _NOW)
        models = min(number, _TEXTS)
        for model in make_articles(models, _WORDS):
            article = replace(model, published=_NOW - timedelta(days=400))
            articles.add(store, article.url, SOURCE.id, article, Assessment(Relevance(0.9)), None, _NOW)
        for place in range(models + 1, number + 1):
            _add_copy(store, chance, place, 1 + place % models)
        for table in ("article_words", "article_trigrams"):
            store.db.execute(f"INSERT INTO {table} ({table}) VALUES ('rebuild')")  # noqa: S608 - two constants


def _add_copy(store: Store, chance: random.Random, place: int, model: int) -> None:
    seen = _NOW - timedelta(hours=chance.randint(0, 24 * 365))
    actors = chance.sample(_ACTORS, 3)
    row = {
        "id": place,
        "model": model,
        "seen": seen.isoformat(),
        "kind": chance.choice(("consultation", "accession", "other")),
        "story": place // _STORIES_OF,
        "articles": _STORIES_OF,
        "actors": '["' + '","'.join(actors) + '"]',
    }
    store.db.execute(_COPY_ARTICLE, row)
    store.db.execute(_COPY_READING, row)
    tags = [("actor", actor) for actor in actors] + [("topic", chance.choice(_TOPICS))]
    store.db.conn.executemany("INSERT INTO tags VALUES (?, ?, ?, '', '')", [(place, *tag) for tag in tags])
    if place % _STORIES_OF == 0:
        store.db.execute(_STORY, row)
    membership = "INSERT INTO memberships (article_id, story_id, score, reasons, joined_at) VALUES (?, ?, 1, '[]', ?)"
    if store.row("SELECT 1 FROM stories WHERE id = ?", [row["story"]]):
        store.db.execute(membership, [place, row["story"], row["seen"]])


def _seconds(home: Path, command: tuple[str, ...]) -> float:
    took = []
    environ = {**os.environ, "SPACEWATCH_HOME": str(home)}
    for _ in range(_TIMES):
        started = time.perf_counter()
        done = subprocess.run(  # noqa: S603 - our own command
            [sys.executable, "-m", "flows.cli", *command], env=environ, capture_output=True, check=False
        )
        took.append(time.perf_counter() - started)
        if done.returncode not in {0, 1}:  # 1 is an answer, too: nothing found
            raise RuntimeError(f"{' '.join(command)}: {done.stderr.decode()}")
    return statistics.median(took)
