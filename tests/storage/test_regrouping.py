from __future__ import annotations

import os
import signal
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event as Signal
from pathlib import Path

import pytest

from analysis.model import Alert
from storage import alerts, articles, keep, regrouping, sources, stories
from storage.store import Store, open_store
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_TOLD_AGAIN
from tests.storage.material import DAY, MINISTRY, NOW, add_article

SPAWN = get_context("spawn")


def founded(store: Store, number: int, told: object = TALKS, after: timedelta = timedelta()) -> int:
    profile = TALKS if told is TALKS else TALKS_TOLD_AGAIN if told is TALKS_TOLD_AGAIN else HARBOUR
    article_id = add_article(store, number, title=f"Article {number}", now=NOW + after)
    return stories.found(store, article_id, profile.to_json(), NOW + after, ["new"], profile.terms())


def told_of(store: Store, story_id: int, recipient: str = "desk") -> bool:
    alert = Alert(f"{recipient}|now|story:{story_id}:new", "rule", recipient, "now", ())
    return alerts.owe(store, alert, NOW, story_id=story_id)


def test_the_older_of_two_stories_stays_and_the_other_points_to_it(store: Store) -> None:
    one, other = founded(store, 1), founded(store, 2, TALKS_TOLD_AGAIN, DAY)
    assert regrouping.merge(store, other, one) == (one, other)
    story = stories.get(store, other)
    assert (story.id, story.articles, story.first_seen) == (one, 2, NOW)
    assert [row.story_id for row in stories.members(store, other)] == [one, one]
    assert [each.id for each in stories.recent(store, NOW)] == [one]
    assert {number for number, _ in stories.alike(store, TALKS_TOLD_AGAIN.terms(), NOW)} == {one}
    assert keep.integrity(store) == []


def test_a_story_somebody_was_told_of_keeps_number_and_beginning(store: Store) -> None:
    older, told = founded(store, 1), founded(store, 2, TALKS_TOLD_AGAIN, DAY)
    told_of(store, told)
    assert regrouping.merge(store, older, told) == (told, older)
    assert stories.get(store, older).first_seen == NOW + DAY  # letters hang on number and beginning


def test_a_story_is_not_told_again_under_the_number_it_was_merged_into(store: Store) -> None:
    one, other = founded(store, 1), founded(store, 2, TALKS_TOLD_AGAIN)
    told_of(store, one, "desk")
    told_of(store, other, "press")
    regrouping.merge(store, one, other)
    assert not told_of(store, one, "press")
    assert not told_of(store, one, "desk")
    assert told_of(store, one, "third")
    line = store.row("SELECT story FROM alerts_read WHERE recipient = 'press'")
    assert line == {"story": stories.get(store, one).headline}


def test_merged_stories_never_form_a_chain(store: Store) -> None:
    first, second, third = (founded(store, number) for number in (1, 2, 3))
    told_of(store, first)
    regrouping.merge(store, third, second)
    regrouping.merge(store, first, third)
    assert [stories.current(store, number) for number in (first, second, third)] == [first] * 3
    assert keep.integrity(store) == []
    with pytest.raises(ValueError, match="one already"):
        regrouping.merge(store, second, third)
    with pytest.raises(LookupError, match="no story 9"):
        regrouping.merge(store, first, 9)


def test_an_article_leaves_with_what_repeats_it(store: Store) -> None:
    story_id = founded(store, 1)
    stranger, copy = add_article(store, 2, title="Harbour"), add_article(store, 3, "wire")
    store.db.table("articles").update(copy, {"original_id": stranger})
    stories.join(store, story_id, stranger, HARBOUR.to_json(), NOW + DAY, 0.6, ["like it"], HARBOUR.terms())
    stories.join(store, story_id, copy, "", NOW + DAY, 1.0, ["same text"])
    new = regrouping.take_out(store, story_id, stranger)
    assert [row.id for row in stories.members(store, new)] == [stranger, copy]
    story = stories.get(store, new)
    assert (story.headline, story.first_seen, story.articles) == ("Harbour", NOW + DAY, 2)
    assert stories.get(store, story_id).articles == 1
    assert {number for number, _ in stories.alike(store, HARBOUR.terms() - TALKS.terms(), NOW)} == {new}
    assert keep.integrity(store) == []


def test_the_last_article_and_a_strange_one_cannot_leave(store: Store) -> None:
    story_id = founded(store, 1)
    (only,) = stories.members(store, story_id)
    with pytest.raises(ValueError, match="all there is"):
        regrouping.take_out(store, story_id, only.id)
    with pytest.raises(ValueError, match="not in story"):
        regrouping.take_out(store, story_id, add_article(store, 2))


def _merge_and_wait(path: Path, ready: Signal) -> None:
    with open_store(path) as store, store.atomic():
        regrouping.merge(store, 1, 2)
        ready.set()
        signal.pause()


def test_a_killed_merge_leaves_both_stories_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "spacewatch.db"
    with open_store(path) as store:
        sources.sync(store, [MINISTRY], NOW)
        founded(store, 1)
        founded(store, 2, TALKS_TOLD_AGAIN)
    ready = SPAWN.Event()
    writer = SPAWN.Process(target=_merge_and_wait, args=(path, ready))
    writer.start()
    assert ready.wait(30)
    assert writer.pid
    os.kill(writer.pid, signal.SIGKILL)
    writer.join(30)
    with open_store(path) as store:
        assert [stories.get(store, number).articles for number in (1, 2)] == [1, 1]
        assert [articles.get(store, number).story_id for number in (1, 2)] == [1, 2]
        assert keep.integrity(store) == []
