"""A small archive for those who ask and look: five outlets, four languages, a copy, two edits, and hostile titles."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from analysis.belonging import NearDuplicate
from analysis.model import Assessment, Change, ChangeKind, Fact, Outcome, Relevance, Source, SourceState, Tag, Visit
from storage import articles, changes, days, pages, revisions, runs, sources, stories
from storage.store import Store, open_store
from tests.storage.material import ARTICLE, page, source

NOW = datetime(2024, 8, 9, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
SCRIPT = "<script>document.title = 'taken'</script>"
HOSTILE = f'{SCRIPT}"><img src=x onerror="document.title=1"> \u202etxet {{{{{{{{ 7 * 7 }}}}}}}} =cmd()'
SOURCES: tuple[Source, ...] = (
    source("ministry", "official", "state"),
    source("wire", "general", "press"),
    source("gazette", "general", "press"),
    source("sahifa", "general", "sahifa"),
    source("chenbao", "general", "chenbao"),
)
TALKS = Assessment(
    Relevance(0.9),
    (Tag("actor", "RU", "Russia"), Tag("actor", "CN", "China"), Tag("topic", "lunar", "Moon")),
    kind="consultation",
)
ACCORD = Assessment(
    Relevance(0.8),
    (Tag("actor", "PE", "Peru"), Tag("actor", "US", "United States"), Tag("instrument", "ARTEMIS-ACCORDS", "Accords")),
    kind="accession",
)
BEFORE = "The parties agreed to prepare joint proposals on outer space.\nThey will meet again in Beijing."
AFTER = "The parties discussed joint proposals on outer space.\nThey will meet again in Beijing."


class Filling:
    """Puts articles of a few lines into an archive."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.count = 0

    def add(  # noqa: PLR0917 - an article in one line
        self, outlet: str, hours: float, title: str, text: str, language: str, judged: Assessment = TALKS
    ) -> int:
        """An article that came out so many hours after the beginning, read half an hour later; its number."""
        self.count += 1
        url = f"https://{outlet}.example/news/{self.count}"
        published = NOW - 24 * HOUR + hours * HOUR
        article = replace(ARTICLE, url=url, title=title, text=text, language=language, published=published)
        page_id = pages.keep(self.store, page(url, text.encode(), published))
        return articles.add(self.store, url[8:], outlet, article, judged, page_id, published + HOUR / 2)

    def edit(self, article_id: int, kind: ChangeKind, summary: str, at: datetime, **now: str) -> None:
        """The article reads otherwise."""
        row = articles.get(self.store, article_id)
        article = replace(row.article, **now)  # type: ignore[arg-type]
        page_id = pages.keep(self.store, page(article.url, str(now).encode(), at))
        revision = revisions.add(self.store, article_id, article, row.assessment, page_id, at)
        change = Change(kind, 0.7, (Fact("wording", "agreed", "discussed"),), summary)
        about = {"article_id": article_id, "source_id": row.source_id, "story_id": row.story_id}
        changes.add(self.store, change, at, **about, revision=revision.number)  # type: ignore[arg-type]


def fill(path: Path) -> Path:
    """The database, made at ``path``: story 1 are the talks, story 2 the accord; article 1 and 2 were edited."""
    with open_store(path) as store, store.atomic():
        sources.sync(store, SOURCES, NOW - 48 * HOUR)
        filling = Filling(store)
        first = filling.add("ministry", 0, "Consultations on outer space", BEFORE, "en")
        wire = filling.add(
            "wire", 1, "Russia and China agree on outer space", "Moscow, Beijing agreed on orbits.", "en"
        )
        copy = filling.add("gazette", 2, "Russia and China agree on outer space", "Moscow and Beijing agreed.", "en")
        arabic = filling.add("sahifa", 3, "مشاورات حول الفضاء الخارجي", "ناقش الوفدان منع سباق التسلح.", "ar")
        more = replace(TALKS, tags=(*TALKS.tags, Tag("instrument", "OST", "外层空间条约")))
        chinese = filling.add("chenbao", 4, "中俄举行外空磋商", "双方就外层空间军备控制交换意见。", "zh", more)
        accord = filling.add("wire", 5, f"Peru signs {HOSTILE}", f"{HOSTILE}\nPeru signed the Accords.", "en", ACCORD)
        articles.link_copy(store, copy, NearDuplicate(wire, "same", 1.0))
        story_id = stories.found(store, first, "{}", NOW - 23 * HOUR, ["the first"])
        for member in (wire, copy, arabic, chinese):
            stories.join(store, story_id, member, "", NOW - 20 * HOUR, 0.9, ["alike"])
        stories.found(store, accord, "{}", NOW - 18 * HOUR, ["the first"])
        filling.edit(first, ChangeKind.EDITED, f"“agreed” became “discussed” {SCRIPT}", NOW - 10 * HOUR, text=AFTER)
        filling.edit(wire, ChangeKind.RETITLED, "The title changed", NOW - 8 * HOUR, title="Russia and China talk")
        _visit(store)
    return path


def _visit(store: Store) -> None:
    run_id = runs.start(store, "monitor", NOW, {})
    for number, state in enumerate((SourceState.OK_NEW, SourceState.BROKEN)):
        detail = "" if state is SourceState.OK_NEW else f"404 {SCRIPT}"
        visit = Visit("wire", state, NOW - number * 24 * HOUR, detail, 3, {Outcome.STORED: 3}, 0.5, 1, 1)
        sources.record_visit(store, run_id, visit)
        days.count(store, visit)
