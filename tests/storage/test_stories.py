from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import date

import pytest

from analysis.belonging import Dissent
from analysis.model import Relevance, Tag
from analysis.stories import life
from storage import articles, runs, stories
from storage.store import Store
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_IN_RUSSIAN, TALKS_TOLD_AGAIN
from tests.storage.material import ASSESSMENT, DAY, HOUR, NOW, add_article

SAID = TALKS.to_json()
FRENCH = replace(ASSESSMENT, tags=(Tag("actor", "fr"), Tag("instrument", "ost"), Tag("place", "geneva")))


def day(number: int) -> str:
    """A profile of its own, by its day."""
    return replace(TALKS, day=date(2024, 8, number)).to_json()


def test_an_article_founds_a_story(store: Store) -> None:
    article_id = add_article(store, title="Talks begin")
    story_id = stories.found(store, article_id, SAID, NOW, ["nothing like it"])
    story = stories.get(store, story_id)
    assert (story.id, story.headline, story.language, story.kind) == (story_id, "Talks begin", "en", "consultations")
    assert (story.first_seen, story.last_seen, story.articles, story.families) == (NOW, NOW, 1, 1)
    assert (story.actors, story.instruments, story.places) == (("fr", "jp"), (), ())
    assert (story.languages, story.event_date, story.dissents) == (("en",), date(2024, 8, 8), ())
    assert (story.voices, story.revived_at) == ((("official", 1), ("bloc: international", 1)), None)
    assert story.significance > 0
    assert "1 official" in story.why
    assert articles.get(store, article_id).story_id == story_id


def test_the_official_headline_is_preferred_though_it_comes_later(store: Store) -> None:
    wire = add_article(store, 1, "wire", title="Wire")
    story_id = stories.found(store, wire, SAID, NOW, [])
    gazette = add_article(store, 2, "gazette", title="Gazette", now=NOW + HOUR)
    stories.join(store, story_id, gazette, SAID, NOW + HOUR, 0.7, ["same actors"])
    assert stories.get(store, story_id).headline == "Wire"
    ministry = add_article(store, 3, "ministry", title="Ministry", now=NOW + DAY)
    stories.join(store, story_id, ministry, SAID, NOW + DAY, 0.8, ["same day"])
    story = stories.get(store, story_id)
    assert (story.headline, story.articles, story.families) == ("Ministry", 3, 2)
    assert (story.first_seen, story.last_seen) == (NOW, NOW + DAY)
    assert [row.id for row in stories.members(store, story_id)] == [wire, gazette, ministry]


def test_a_story_says_what_at_least_half_of_its_articles_say(store: Store) -> None:
    unsure = replace(ASSESSMENT, tags=(Tag("actor", "br"),), kind="other", relevance=Relevance(0.3))
    ids = [add_article(store, 1, assessment=FRENCH)]
    story_id = stories.found(store, ids[0], SAID, NOW, [])
    for number, assessment in ((2, ASSESSMENT), (3, unsure), (4, unsure), (5, unsure)):
        article_id = add_article(store, number, assessment=assessment)
        stories.join(store, story_id, article_id, SAID, NOW, 0.5, [])
        if number == 4:
            assert stories.get(store, story_id).actors == ("br", "fr")
    story = stories.get(store, story_id)
    assert (story.actors, story.instruments, story.places) == (("br",), (), ())
    assert story.kind == "consultations"  # "other" is no opinion


def test_an_article_belongs_to_one_story(store: Store) -> None:
    article_id = add_article(store)
    stories.found(store, article_id, SAID, NOW, [])
    with pytest.raises(sqlite3.IntegrityError):
        stories.found(store, article_id, SAID, NOW, [])
    assert len(stories.recent(store, NOW)) == 1


def test_stories_are_found_by_what_they_share_rare_things_first(store: Store) -> None:
    common = [stories.found(store, add_article(store, n), SAID, NOW, [], {1}) for n in range(3)]
    rare = stories.found(store, add_article(store, 9), SAID, NOW, [], {2})
    both = stories.found(store, add_article(store, 10), SAID, NOW, [], {1, 2, 3})
    assert stories.alike(store, {1, 2}, NOW, limit=2) == [(rare, SAID), (both, SAID)]
    assert {number for number, _ in stories.alike(store, {1}, NOW)} == {*common, both}
    assert stories.alike(store, {7}, NOW) == []


def test_a_copy_is_counted_and_does_not_speak(store: Store) -> None:
    story_id = stories.found(store, add_article(store, 1), SAID, NOW, [], {1})
    stories.join(store, story_id, add_article(store, 2), "", NOW, 1.0, ["same text"])
    assert stories.alike(store, {1}, NOW) == [(story_id, SAID)]
    assert stories.get(store, story_id).articles == 2


def test_of_a_long_story_the_first_and_the_last_speak(store: Store) -> None:
    story_id = stories.found(store, add_article(store, 1), day(1), NOW, [], {1})
    for number in range(2, 13):
        stories.join(store, story_id, add_article(store, number), day(number), NOW + number * HOUR, 1.0, [], {1})
    assert [told for _, told in stories.alike(store, {1}, NOW)] == [day(n) for n in (1, 2, 3, 4, 9, 10, 11, 12)]


def test_a_story_that_heard_nothing_closes_and_is_no_longer_found(store: Store) -> None:
    old = stories.found(store, add_article(store, 1), SAID, NOW - 9 * DAY, [], {1})
    new = stories.found(store, add_article(store, 2), SAID, NOW, [], {1})
    newest = stories.found(store, add_article(store, 3), SAID, NOW + HOUR, [], {1})
    assert stories.close(store, NOW - DAY) == 1
    assert stories.close(store, NOW - DAY) == 0
    assert [number for number, _ in stories.alike(store, {1}, NOW - 10 * DAY)] == [new, newest]
    assert store.rows("SELECT DISTINCT story_id FROM story_terms WHERE story_id = ?", [old]) == []
    assert [story.id for story in stories.recent(store, NOW - 10 * DAY)] == [newest, new, old]
    assert [story.id for story in stories.recent(store, NOW, limit=1)] == [newest]


def test_a_story_that_grows_after_a_week_of_silence_is_revived(store: Store) -> None:
    story_id = stories.found(store, add_article(store, 1), "", NOW, [])
    stories.join(store, story_id, add_article(store, 2), "", NOW + 2 * DAY, 1.0, [])
    assert store.row("SELECT revived_at FROM stories") == {"revived_at": None}
    stories.join(store, story_id, add_article(store, 3), "", NOW + 12 * DAY, 1.0, [])
    assert store.row("SELECT revived_at FROM stories") == {"revived_at": "2024-08-20T12:00:00+00:00"}


def test_what_outlets_disagree_on_is_kept_with_both_sides(store: Store) -> None:
    other_day = replace(ASSESSMENT, event_date=date(2024, 8, 7))
    story_id = stories.found(store, add_article(store, 1, title="Pact has 17 signatories"), "", NOW, [])
    third = add_article(store, 3, "wire", title="Pact of 18 signatories", assessment=other_day)
    stories.join(store, story_id, third, "", NOW, 1.0, [])
    story = stories.get(store, story_id)
    assert (story.event_date, story.languages) == (date(2024, 8, 7), ("en",))
    assert story.dissents == (
        Dissent("event date", (("2024-08-07", ("Wire",)), ("2024-08-08", ("Ministry",)))),
        Dissent("signatories", (("17", ("Ministry",)), ("18", ("Wire",)))),
    )


def test_the_most_central_headline_speaks_for_a_story(store: Store) -> None:
    told = (("Stray", HARBOUR), ("Talks", TALKS), ("Again", TALKS_TOLD_AGAIN), ("Переговоры", TALKS_IN_RUSSIAN))
    story_id = 0
    for number, (title, profile) in enumerate(told, 1):
        article_id = add_article(store, number, "wire", title=title)
        if number == 1:
            story_id = stories.found(store, article_id, profile.to_json(), NOW, [])
        else:
            stories.join(store, story_id, article_id, profile.to_json(), NOW, 1.0, [])
    assert stories.get(store, story_id).headline == "Talks"
    ministry = add_article(store, 9, "ministry", title="Read-out")
    stories.join(store, story_id, ministry, HARBOUR.to_json(), NOW, 1.0, [])
    assert stories.get(store, story_id).headline == "Read-out"


def test_the_view_and_the_ground_agree_on_how_a_story_lives(store: Store) -> None:
    story_id = stories.found(store, add_article(store, 1), "", NOW, [])
    for after, joins in ((0, False), (2, True), (3, False), (5, False), (12, True), (13, False), (20, False)):
        now = NOW + after * DAY
        if joins:
            stories.join(store, story_id, add_article(store, after + 1), "", now, 1.0, [])
        runs.start(store, "monitor", now, {})
        story = stories.get(store, story_id)
        expected = life(story.first_seen, story.last_seen, story.revived_at, now)
        assert store.row("SELECT life FROM stories_read") == {"life": expected}, after


def test_a_story_there_is_not_is_said_to_be_none(store: Store) -> None:
    with pytest.raises(LookupError, match="no story 7"):
        stories.get(store, 7)
