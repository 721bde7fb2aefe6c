from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.model import Assessment, Relevance, Revision, Tag, Validators
from storage import articles, pages, revisions, stories
from storage.search import search
from storage.store import Store
from tests.storage.material import ARTICLE, ASSESSMENT, DAY, NOW, add_article, page

EDITED = replace(ARTICLE, title="Two ministries talk", text="Delegations met on Friday.", modified=NOW + DAY)
CALMER = Assessment(Relevance(0.4), (Tag("place", "tokyo", "Tokyo"),))


def edit(store: Store, article_id: int) -> Revision:
    page_id = pages.keep(store, page(body=b"<p>Friday</p>", at=NOW + DAY))
    return revisions.add(store, article_id, EDITED, CALMER, page_id, NOW + DAY)


def test_a_new_reading_is_the_latest_and_the_old_one_stays(store: Store) -> None:
    article_id = add_article(store)
    revision = edit(store, article_id)
    assert revision == Revision(article_id, 2, NOW + DAY, EDITED, page(body=b"<p>Friday</p>").sha256)
    first, second = revisions.history(store, article_id)
    assert (first.number, first.article, first.read_at) == (1, ARTICLE, NOW)
    assert second == revision


def test_the_article_follows_its_latest_reading(store: Store) -> None:
    article_id = add_article(store)
    articles.checked(store, article_id, now=NOW, next_check=NOW, misses=1, suspicion="digest")
    edit(store, article_id)
    row = articles.get(store, article_id)
    assert (row.article, row.assessment, row.revision) == (EDITED, CALMER, 2)
    assert (row.last_changed, row.misses, row.first_seen) == (NOW + DAY, 0, NOW)
    assert row.suspicion == ""
    assert row.validators == page(body=b"<p>Friday</p>").validators
    assert [tag["value"] for tag in store.rows("SELECT value FROM tags")] == ["tokyo"]


def test_search_finds_the_new_words_and_no_longer_the_old_ones(store: Store) -> None:
    article_id = add_article(store)
    edit(store, article_id)
    assert [hit.article_id for hit in search(store, "friday")] == [article_id]
    assert search(store, "moratorium") == []


def test_a_softened_headline_reaches_the_story(store: Store) -> None:
    article_id = add_article(store)
    story_id = stories.found(store, article_id, "{}", NOW, ["first"])
    edit(store, article_id)
    story = stories.get(store, story_id)
    assert (story.headline, story.places, story.actors) == ("Two ministries talk", ("tokyo",), ())


def test_a_text_read_before_is_recognised(store: Store) -> None:
    article_id, other = add_article(store), add_article(store, 2, text="Something else.")
    edit(store, article_id)
    assert revisions.was_read(store, article_id, ARTICLE)
    assert revisions.was_read(store, article_id, EDITED)
    assert not revisions.was_read(store, other, EDITED)


def test_a_headline_whose_page_is_closed_may_be_read_in_full_later(store: Store) -> None:
    article_id = articles.add(store, "key", "ministry", replace(ARTICLE, text=""), ASSESSMENT, None, NOW)
    row = articles.get(store, article_id)
    assert (row.page_id, row.validators) == (None, Validators())
    edit(store, article_id)
    assert [each.page_sha256 for each in revisions.history(store, article_id)] == [
        "",
        page(body=b"<p>Friday</p>").sha256,
    ]


def test_a_wall_is_never_stored_as_a_reading(store: Store) -> None:
    article_id = add_article(store)
    with pytest.raises(ValueError, match="paywall"):
        revisions.add(store, article_id, replace(EDITED, not_article="paywall"), CALMER, 1, NOW)
    assert articles.get(store, article_id).article == ARTICLE
    assert [hit.article_id for hit in search(store, "moratorium")] == [article_id]


def test_a_text_with_half_a_character_can_be_stored(store: Store) -> None:
    article_id = add_article(store, text="Launch \ud83d today")
    assert articles.get(store, article_id).article.text == "Launch \ufffd today"
    assert articles.get(store, article_id).assessment == ASSESSMENT
