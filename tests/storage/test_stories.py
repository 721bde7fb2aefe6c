from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from analysis.model import Relevance, Story, Tag
from storage import articles, stories
from storage.store import Store
from tests.storage.material import ASSESSMENT, DAY, HOUR, NOW, add_article

FRENCH = replace(ASSESSMENT, tags=(Tag("actor", "fr"), Tag("instrument", "ost"), Tag("place", "geneva")))


def test_an_article_founds_a_story(store: Store) -> None:
    article_id = add_article(store, title="Talks begin")
    story_id = stories.found(store, article_id, '{"words": []}', NOW, ["nothing like it"])
    assert stories.get(store, story_id) == Story(
        story_id, "Talks begin", "en", NOW, NOW, 1, 1, ("fr", "jp"), (), (), "consultations"
    )
    assert articles.get(store, article_id).story_id == story_id
    assert stories.open_profiles(store, NOW) == [(story_id, '{"words": []}')]


def test_the_official_headline_is_preferred_though_it_comes_later(store: Store) -> None:
    wire = add_article(store, 1, "wire", title="Wire")
    story_id = stories.found(store, wire, "{}", NOW, [])
    gazette = add_article(store, 2, "gazette", title="Gazette", now=NOW + HOUR)
    stories.join(store, story_id, gazette, "{}", NOW + HOUR, 0.7, ["same actors"])
    assert stories.get(store, story_id).headline == "Wire"
    ministry = add_article(store, 3, "ministry", title="Ministry", now=NOW + DAY)
    stories.join(store, story_id, ministry, '{"merged": 3}', NOW + DAY, 0.8, ["same day"])
    story = stories.get(store, story_id)
    assert (story.headline, story.articles, story.families) == ("Ministry", 3, 2)
    assert (story.first_seen, story.last_seen) == (NOW, NOW + DAY)
    assert [row.id for row in stories.members(store, story_id)] == [wire, gazette, ministry]
    assert stories.open_profiles(store, NOW) == [(story_id, '{"merged": 3}')]


def test_a_story_says_what_at_least_half_of_its_articles_say(store: Store) -> None:
    unsure = replace(ASSESSMENT, tags=(Tag("actor", "br"),), kind="other", relevance=Relevance(0.3))
    ids = [add_article(store, 1, assessment=FRENCH)]
    story_id = stories.found(store, ids[0], "{}", NOW, [])
    for number, assessment in ((2, ASSESSMENT), (3, unsure), (4, unsure), (5, unsure)):
        article_id = add_article(store, number, assessment=assessment)
        stories.join(store, story_id, article_id, "{}", NOW, 0.5, [])
        if number == 4:
            assert stories.get(store, story_id).actors == ("br", "fr")
    story = stories.get(store, story_id)
    assert (story.actors, story.instruments, story.places) == (("br",), (), ())
    assert story.kind == "consultations"  # "other" is no opinion


def test_an_article_belongs_to_one_story(store: Store) -> None:
    article_id = add_article(store)
    stories.found(store, article_id, "{}", NOW, [])
    with pytest.raises(sqlite3.IntegrityError):
        stories.found(store, article_id, "{}", NOW, [])
    assert len(stories.recent(store, NOW)) == 1


def test_only_stories_that_still_grow_are_open(store: Store) -> None:
    old = stories.found(store, add_article(store, 1), "old", NOW - 9 * DAY, [])
    new = stories.found(store, add_article(store, 2), "new", NOW, [])
    newest = stories.found(store, add_article(store, 3), "newest", NOW + HOUR, [])
    assert stories.open_profiles(store, NOW) == [(new, "new"), (newest, "newest")]
    assert [story.id for story in stories.recent(store, NOW - 10 * DAY)] == [newest, new, old]
    assert [story.id for story in stories.recent(store, NOW, limit=1)] == [newest]


def test_a_story_there_is_not_is_said_to_be_none(store: Store) -> None:
    with pytest.raises(LookupError, match="no story 7"):
        stories.get(store, 7)
