"""Look-alike events, follow-ups, background and a round-up, kept as a run keeps them: each story holds its own."""

from __future__ import annotations

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from analysis.model import Article, Candidate, Outcome, Source
from flows.desk import Desk, open_desk
from flows.gathering import Finding, Gathering
from flows.keeping import keep_all
from flows.recording import Keeper
from flows.settings import Settings
from storage import articles, runs, sources, stories
from storage.store import Store
from tests.storage.material import GAZETTE

EVENTS: list[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("hard_events.toml").read_text(encoding="utf-8"))[
    "articles"
]


@dataclass(frozen=True)
class Kept:
    store: Store
    ids: dict[str, int]

    def story_of(self, name: str) -> int | None:
        return articles.get(self.store, self.ids[name]).story_id


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kept]:
    desk = open_desk(Settings(home=tmp_path_factory.mktemp("home")))
    with desk.store() as store:
        outlets = {row["id"]: replace(GAZETTE, id=row["id"], family=row["id"]) for row in EVENTS}
        sources.sync(store, list(outlets.values()), EVENTS[0]["published"])
        in_order = sorted(EVENTS, key=lambda each: each["published"])
        ids = {row["id"]: _keep(desk, store, outlets[row["id"]], row) for row in in_order}
        yield Kept(store, ids)


def _keep(desk: Desk, store: Store, source: Source, row: dict[str, Any]) -> int:
    url = f"https://{row['id']}.example/news"
    article = Article(url, row["title"], row["text"].strip(), row["language"], published=row["published"])
    finding = Finding(
        Candidate(source.id, url, article.title), f"{row['id']}.example/news", Outcome.STORED, "",
        article=article, assessment=desk.judge.assess(article),
    )  # fmt: skip
    keeper = Keeper(desk, store, runs.start(store, "monitor", row["published"], {}), row["published"])
    (done,) = keep_all(keeper, [Gathering(source, (), (finding,))])
    assert [each.outcome for each in done.findings] == [Outcome.STORED]
    found = articles.find(store, f"{row['id']}.example/news")
    assert found is not None
    return found


def test_there_are_at_least_six_languages() -> None:
    assert len({row["language"] for row in EVENTS}) >= 6


def test_every_event_is_one_story_and_look_alikes_are_two(kept: Kept) -> None:
    wanted, found = defaultdict(set), defaultdict(set)
    for row in EVENTS:
        if row["story"]:
            wanted[row["story"]].add(row["id"])
            found[kept.story_of(row["id"])].add(row["id"])
    assert sorted(map(sorted, found.values())) == sorted(map(sorted, wanted.values()))


@pytest.mark.parametrize("name", [row["id"] for row in EVENTS if not row["story"]])
def test_a_round_up_is_linked_to_its_stories_and_belongs_to_none(kept: Kept, name: str) -> None:
    row = next(row for row in EVENTS if row["id"] == name)
    first_of = {each["story"]: each["id"] for each in reversed(EVENTS)}
    assert kept.story_of(name) is None
    linked = {story_id for story_id, _ in stories.linked(kept.store, kept.ids[name])}
    assert linked == {kept.story_of(first_of[story]) for story in row["links"]}


def test_each_article_says_why_it_is_where_it_is(kept: Kept) -> None:
    for row in EVENTS:
        story_id = kept.story_of(row["id"])
        if story_id is not None:
            assert all(grouping.reasons for grouping in stories.joined(kept.store, story_id))
