from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import worddiff
from alerts.worddiff import Segment, diff, lines


def marked(before: str, after: str) -> str:
    shown = {"same": "{}", "removed": "[-{}-]", "added": "{{+{}+}}", "skipped": "[…]"}
    return "".join(shown[segment.mark].format(segment.text) for segment in diff(before, after)).strip()


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("Seventeen states met.", "Eighteen states met.", "[-Seventeen -]{+Eighteen +}states met."),
        ("They met, and left.", "They met and left.", "They met [-, -]and left."),
        ("17,5 tonnes", "17,6 tonnes", "[-17,5 -]{+17,6 +}tonnes"),
        ("两国举行磋商", "两国举行会谈", "两国举行[-磋商-]{+会谈+}"),
        ("अंतरिक्ष सहयोग", "अंतरिक्ष संधि", "अंतरिक्ष [-सहयोग-]{+संधि+}"),
        ("we may act", "we shall act", "we [-may -]{+shall +}act"),
    ],
)
def test_words_that_changed_are_marked(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


def test_spaces_and_empty_lines_are_no_change() -> None:
    assert diff("One  two\n\nthree", "One two\nthree ") == []


def test_a_lost_paragraph_is_marked_whole() -> None:
    assert marked("One.\nTwo.\nThree.", "One.\nThree.") == "One.\n[-Two.\n-]Three."


def test_long_unchanged_stretches_are_folded() -> None:
    words = " ".join(f"word{number}" for number in range(400))
    segments = diff(f"Begin {words} end.", f"Start {words} end!")
    assert [segment.mark for segment in segments].count("skipped") == 1
    assert sum(len(segment.text) for segment in segments) < 500


def test_a_short_word_between_two_changes_joins_them() -> None:
    assert marked("x will a act y", "x may a rest y") == "x [-will a act -]{+may a rest +}y"


def test_long_texts_are_compared_by_paragraph_and_quickly() -> None:
    before = "\n".join(f"Paragraph {number} " + "and so on " * 10 for number in range(1_000))
    after = before.replace("Paragraph 500 and", "Paragraph 500 or")
    begin = time.monotonic()
    segments = diff(before, after)
    assert time.monotonic() - begin < 2
    removed = [segment.text for segment in segments if segment.mark == "removed"]
    assert removed == ["Paragraph 500 " + "and so on " * 9 + "and so on\n"]


def test_repetitive_texts_end_in_bounded_time() -> None:
    begin = time.monotonic()
    assert diff("a b " * 5_000, "b a " * 4_000 + "c")
    assert time.monotonic() - begin < 5


TEXTS = st.text(alphabet="ab c,.\n国", max_size=60)


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None, database=None)
def test_both_texts_can_be_read_from_the_diff(before: str, after: str) -> None:
    segments = diff(before, after)
    if any(segment.mark == "skipped" for segment in segments):
        return
    if not segments:
        assert worddiff.diff(after, before) == []
        return
    for text, other in ((before, "added"), (after, "removed")):
        kept = "".join(segment.text for segment in segments if segment.mark != other)
        assert "".join(kept.split()) == "".join(text.split())


def test_lines_hold_no_newline_and_show_a_bare_break() -> None:
    assert lines(diff("A\nB", "A B"), 100) == ((Segment("same", "A "), Segment("removed", "¶ "), Segment("same", "B")),)


def test_lines_are_bounded() -> None:
    (line,) = lines([Segment("added", "x" * 50), Segment("same", "y" * 50), Segment("same", "z")], 60)
    assert line == (Segment("added", "x" * 50), Segment("same", "y" * 10), Segment("skipped"))
