"""The newsroom's script holds what the demo promises to show, and the truth about it agrees with itself."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from tests.newsroom import expected
from tests.newsroom.script import ROUNDS, read_script

SCRIPT = read_script()


def test_the_rounds_move_forward_over_four_days() -> None:
    assert list(ROUNDS) == sorted(set(ROUNDS))
    assert 3 <= (ROUNDS[-1] - ROUNDS[0]).days <= 4


def test_there_is_variety_in_languages_templates_charsets_and_addresses() -> None:
    assert {p.language for p in SCRIPT.pieces} >= {"en", "ru", "zh", "fr", "es", "pt", "de", "ar"}
    assert {p.charset for p in SCRIPT.publishers} == {"utf-8", "windows-1251", "gbk"}
    assert len({p.template for p in SCRIPT.publishers}) >= 5
    kinds = {front.kind for p in SCRIPT.publishers for front in p.fronts}
    assert kinds == {"rss", "atom", "rdf", "json", "sitemap_index", "listing", "listing_plain"}


def test_most_articles_are_off_topic() -> None:
    off_topic = [p for p in SCRIPT.pieces if not p.story]
    assert len(off_topic) >= 20
    assert len(off_topic) > len(expected.all_relevant())
    assert len({p.language for p in off_topic}) >= 6


def test_articles_have_the_length_of_short_news() -> None:
    for piece in SCRIPT.pieces:
        if not piece.forbidden:
            assert len(piece.text.split("\n\n")) >= 4, piece.id
            assert len(piece.text) >= (250 if piece.language == "zh" else 500), piece.id


def test_every_article_is_seen_in_exactly_one_first_round() -> None:
    rounds = [expected.relevant(n) | expected.irrelevant(n) for n in range(len(ROUNDS))]
    seen = Counter(url for urls in rounds for url in urls)
    assert set(seen.values()) == {1}
    assert set(seen) == {p.url for p in SCRIPT.pieces} - expected.forbidden()


def test_the_first_rounds_bring_nothing_of_interest() -> None:
    assert not expected.relevant(0)
    assert not expected.relevant(1)
    assert len(expected.relevant(2)) >= 6


def test_stories_divide_the_relevant_articles() -> None:
    stories = expected.stories()
    assert set(stories) == {"consultations", "accord-41", "accord-42", "vote", "abuja-talks"}
    assert sum(map(len, stories.values())) == len(expected.all_relevant())
    assert frozenset().union(*stories.values()) == expected.all_relevant()


def test_three_sites_copy_the_wire_and_stay_in_its_story() -> None:
    copies = expected.copies()
    assert len(copies) == 3
    assert len(set(copies.values())) == 1
    assert set(copies) | set(copies.values()) <= expected.stories()["consultations"]


def test_an_edit_comes_after_its_article_was_seen() -> None:
    first = {p.url: expected.first_round(p) for p in SCRIPT.pieces}
    edits = expected.edits_to_tell() + expected.edits_not_to_tell()
    assert {edit.kind for edit in edits} == {"trivial", "material", "retitled"}
    for edit in edits:
        assert edit.round > first[edit.url]
        assert edit.round < len(ROUNDS) - 1  # a later round can see that it is told only once


def test_the_read_out_loses_a_clause_and_its_promise() -> None:
    piece = SCRIPT.piece("readout-en")
    before, after = piece.reading(ROUNDS[3]).text, piece.reading(ROUNDS[5]).text
    assert "agreed to prepare" in before
    assert "will submit" in before
    assert "working group" in before
    assert "discussed the possibility" in after
    assert "could be submitted" in after
    assert "working group" not in after


def test_one_article_is_taken_back_and_one_source_dies_for_two_rounds() -> None:
    assert list(expected.withdrawals().values()) == [5]
    (event,) = expected.source_events()
    assert event == expected.SourceEvent("radio-tejo", (3, 4), 5)
    assert set(expected.walled().values()) == {(4,)}


def test_an_edit_of_words_that_are_not_there_is_refused_with_its_article(tmp_path: Path) -> None:
    (tmp_path / "content").mkdir()
    (tmp_path / "publishers.toml").write_text(
        '[[publishers]]\nid = "a"\nname = "A"\nhost = "a.example"\nlanguage = "en"\nutc_offset = 0\n'
        'template = "bare"\ncharset = "utf-8"\ndeclares = "header"\nfronts = []\n',
        encoding="utf-8",
    )
    (tmp_path / "content" / "one.toml").write_text(
        '[[articles]]\nid = "one"\npublisher = "a"\npath = "/1"\npublished = 2024-08-08T10:00:00Z\ntitle = "One"\n'
        'text = "This is here."\n[[articles.edits]]\nat = 2024-08-09T10:00:00Z\nkind = "trivial"\n'
        'replace = [["not here", "there"]]\n',
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match=r"one: the edit of .* replaces words that are not there"):
        read_script(tmp_path)
