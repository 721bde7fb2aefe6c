"""What real pages put around a text, what only looks like the field, and what would have been needed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis import lacking, text
from analysis.model import Article
from bench.surroundings import dress
from tests.analysis.judging import CONSULTATIONS, assess, judge

ROWS = [
    json.loads(line)
    for line in (Path(__file__).parents[2] / "bench" / "data" / "judgement.jsonl").read_text("utf-8").splitlines()
]
MENU = "Home\nWorld\nSpace\nScience\nRussia vetoes UN resolution on weapons in space\nSign in"


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row["id"])
def test_a_full_page_is_judged_as_its_article_is(row: dict[str, str]) -> None:
    score = assess(row["title"], dress(row), row["lang"]).relevance.score
    assert (score >= judge().store_threshold) == bool(row["label"])


def test_menus_and_lists_of_links_are_not_read() -> None:
    article = "The council met on Monday. It spoke about roads."
    assert text.prose([*MENU.split("\n"), article]) == [article]
    assert text.prose(["Home | World | Space | Sport", article]) == [article]
    assert text.prose(["A subheading", article]) == ["A subheading", article]
    assert text.prose(MENU.split("\n")) == MENU.split("\n")


def test_headlines_beside_an_article_do_not_make_it_relevant() -> None:
    assert assess("Council debates roads", f"{MENU}\nThe council spoke about roads.\n{MENU}").relevance.reasons == ()


def test_a_word_reaching_into_a_look_alike_does_not_count() -> None:
    reasons = assess("Ministros querem regras para o espaço aéreo", language="pt").relevance.reasons
    assert "regras para o espaço" not in {reason.words for reason in reasons}


@pytest.mark.parametrize(
    ("title", "language", "words"),
    [
        ("المدارس تفتح أبوابها", "ar", "المدارس"),
        ("A pilot said so according to police", "en", "according"),
        ("Indonesia and Indochina trade rice", "en", "Indonesia"),
    ],
)
def test_a_stem_does_not_swallow_other_words(title: str, language: str, words: str) -> None:
    assessed = assess(title, language=language)
    assert words not in {reason.words for reason in assessed.relevance.reasons if reason.side != "against"}
    assert "IN" not in assessed.values("actor")


def needed(title: str, body: str, threshold: float) -> str:
    from tests.analysis.judging import catalog

    found = judge().find(Article("", title, body, "en"))
    return lacking.lacking(found, catalog.read().knowledge.relevance.coefficients, threshold)


def test_what_an_article_lacked_is_told() -> None:
    assert needed(*CONSULTATIONS["en"], 0.5) == ""
    body = "The foreign ministers of Kenya and Peru signed an agreement on research and training."
    assert "space" in needed("Kenya and Peru sign pact", body, 0.35)
    assert "space treaty" in needed("Cat sits on mat", "It is a red mat.", 0.65)


def test_what_speaks_against_is_told_as_what_stood_in_the_way() -> None:
    title = "Satellite operator and Kenya sign agreement as quarterly earnings rise"
    body = (
        "Investors cheered the shares and the revenue; ministers of Kenya and Peru signed an agreement on satellites."
    )
    told = needed(title, body, 0.35)
    assert told.startswith("without what speaks against")
    assert "earnings" in told
