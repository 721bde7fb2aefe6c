from __future__ import annotations

from dataclasses import replace

from analysis.model import Article
from analysis.roundups import stories_told
from tests.analysis.test_stories import DAY, HARBOUR, TALKS, judged, signing

KNOWN = [(1, TALKS), (2, HARBOUR), (3, signing("41st", "Belmor", "BB")), (4, signing("42nd", "Corvia", "CC"))]
RADIO = "Arvenia and Tolmark agree on lunar radio rules after two years of talks."
ICE = "In the north, ice closes the harbour of Belmor and sends the fishermen home."
SIGNED = "Corvia signs the Orchard Charter as its 42nd member, at a ceremony in the capital."
SOMETHING = "And the weather in the capital stays as it was, which nobody here regrets."


def told(*paragraphs: str) -> list[int]:
    article = Article("u", "The week in brief", "\n".join(paragraphs), "en", published=DAY)
    return list(stories_told(article, judged("actor:CC=Corvia", "actor:BB=Belmor"), DAY.date(), KNOWN))


def test_an_article_of_many_stories_is_a_round_up() -> None:
    assert told(RADIO, ICE, SIGNED, SOMETHING) == [1, 2, 4]


def test_two_stories_make_no_round_up() -> None:
    assert told(RADIO, ICE, SOMETHING) == []


def test_a_report_with_background_is_none() -> None:
    assert told(SIGNED, SIGNED, SIGNED, RADIO, ICE) == []
    assert told(SOMETHING, SOMETHING, SOMETHING, SOMETHING, RADIO, ICE, SIGNED) == []


def test_headings_between_the_paragraphs_do_not_count() -> None:
    assert told("Radio", RADIO, "Ice", ICE, "Charter", SIGNED, "Etc.", "Contact") == [1, 2, 4]


def test_it_says_which_paragraph_tells_of_a_story() -> None:
    article = Article("u", "The week", "\n".join((RADIO, ICE, SIGNED)), "en", published=DAY)
    found = stories_told(article, replace(judged(), kind="agreement"), DAY.date(), KNOWN)
    assert found[2] == f"tells of it: {ICE[:80]}"
