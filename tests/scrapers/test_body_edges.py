"""What clings to the ends of a text goes."""

from __future__ import annotations

import pytest

from scrapers.body_edges import trim

BODY = "The delegations met in Vienna on Monday and agreed to meet again."


@pytest.mark.parametrize(
    "edge",
    [
        "Read more: ten facts about orbits",
        "Share this article",
        "Subscribe to our newsletter",
        "© 2024 The Site",
        "12 comments",
        "责任编辑：李明",
        "09.08.2024 07:30 · il y a 2 heures · 40 partages",
        "August 9, 2024 10:30 AM",
    ],
)
def test_lines_that_only_ask_something_of_the_reader_go_at_either_end(edge: str) -> None:
    assert trim(f"{edge}\n{BODY}\n{edge}") == BODY


def test_the_same_words_inside_a_text_stay() -> None:
    text = f"{BODY}\n{BODY}\nSubscribe to our newsletter\n" + "\n".join([BODY] * 6)
    assert trim(text) == text


def test_a_sentence_with_a_date_is_no_stamp() -> None:
    text = f"On 9 August 2024 the delegations of both states met.\n{BODY}"
    assert trim(text) == text
