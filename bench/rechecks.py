"""A desk that looks at pages again, for measuring what it tells: the steps of the recheck flow, without a network.

    first page ──► baseline      each further page ──► looked at several times ──► the alerts it led to

Pages are read by the real extractor and kept by ``flows.rechecking`` in a database of their own; alerts are decided
by the built-in rules. Only relevance is taken for granted: any page counts as one about space diplomacy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis import urls
from analysis.model import Article, Assessment, ChangeKind, Fact, Page, Relevance, Unchanged
from bench.extraction import SOURCE
from flows import originals
from flows.desk import Desk, open_desk
from flows.rechecking import Reading, keep_readings
from flows.recording import Keeper
from flows.settings import Settings
from scrapers.extract import extract
from storage import articles, changes, pages, sources
from storage.store import Store

START = datetime(2026, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
# When a page that stands is looked at after it came: the ladder looks often at first, and what is believed only
# once it lasted has lasted then. A fault passes within hours.
STANDING = (HOUR, 3 * HOUR, 12 * HOUR)
PASSING = (HOUR, 2 * HOUR)


@dataclass(frozen=True, slots=True)
class Telling:
    """One change as the record has it, and whether somebody was told at once."""

    kind: ChangeKind
    summary: str
    facts: tuple[Fact, ...]
    significance: float
    is_alert: bool


@dataclass
class Rechecks:
    """Plays rows of pages against one database; ``home`` is a folder for it."""

    home: Path
    desk: Desk = field(init=False)
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        desk = open_desk(Settings(home=self.home))
        self.desk = replace(desk, sources={SOURCE.id: SOURCE})
        self.store = self.desk.store()
        self.store.db.execute("PRAGMA synchronous = OFF")  # nothing here must outlive the machine
        sources.sync(self.store, [SOURCE], START)

    def play(self, stages: Sequence[tuple[Page, Sequence[timedelta]]]) -> list[Telling] | None:
        """What the pages of one article led to, in order; ``None`` where the first is no article to begin with."""
        now = START
        article = extract(stages[0][0], SOURCE)
        if article.not_article:
            return None
        article_id = self._begin(stages[0][0], article)
        for page, looks in stages[1:]:
            for look in looks:
                self._look(article_id, page, now + look)
            now += looks[-1]
        with self.store.atomic():  # no other row shall be taken for having the same maintenance page
            self.store.db.table("articles").update(article_id, {"suspicion": ""})
        return self._tellings(article_id)

    def _begin(self, page: Page, article: Article) -> int:
        with self.store.atomic():
            page_id = pages.keep(self.store, page)
            number = self.store.rows("SELECT count(*) AS n FROM articles")[0]["n"]
            key = f"{urls.key(page.url)}#{number}"  # rows of a set may share an address
            found = articles.add(self.store, key, SOURCE.id, article, self._assess(article), page_id, START)
            articles.add_alias(self.store, urls.key(article.url), found)
            originals.mark(self.store, found, article.text)
            return found

    def _look(self, article_id: int, page: Page, at: datetime) -> None:
        keeper = Keeper(self.desk, self.store, 0, at)
        row = articles.get(self.store, article_id)
        if row.validators.body_sha256 == page.sha256:  # the client would say so
            reading = Reading(row, SOURCE, Unchanged(page.url))
        else:
            article = extract(page, SOURCE)
            reading = Reading(row, SOURCE, page, article, self._assess(article))
        keep_readings(keeper, [reading])
        if keeper.issues:
            raise RuntimeError("; ".join(keeper.issues))

    def _assess(self, article: Article) -> Assessment:
        return replace(self.desk.judge.assess(article), relevance=Relevance(1.0))

    def _tellings(self, article_id: int) -> list[Telling]:
        sql = "SELECT id FROM changes WHERE article_id = ? ORDER BY id"
        found = []
        for row in self.store.rows(sql, [article_id]):
            change = changes.get(self.store, row["id"]).change
            told = self.store.row("SELECT 1 FROM alerts WHERE change_id = ? AND timing = 'now'", [row["id"]])
            is_alert = told is not None and change.kind.is_edit
            found.append(Telling(change.kind, change.summary, change.facts, change.significance, is_alert))
        return found
