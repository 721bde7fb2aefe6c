from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import worddiff
from alerts.marking import Segment, as_text, lines
from alerts.worddiff import diff


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
        (
            "قالت NASA إن 17 دولة وقعت.",
            "قالت ESA إن 18 دولة وقعت.",
            "قالت [-NASA إن 17 -]{+ESA إن 18 +}دولة وقعت.",
        ),
    ],
)
def test_words_that_changed_are_marked(before: str, after: str, expected: str) -> None:
    assert marked(before, after) == expected


def test_spaces_and_empty_lines_are_no_change() -> None:
    assert diff("One  two\n\nthree", "One two\nthree ") == []


def test_a_lost_paragraph_is_marked_whole() -> None:
    assert marked("One.\nTwo.\nThree.", "One.\nThree.") == "One.\n[-Two.\n-]Three."


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("Delegations met in the old harbour hall. ", "They spoke about debris and nothing else."),
        ("وقعت سبع عشرة دولة على الاتفاق. ", "ولم تعلق وزارة الخارجية على ذلك حتى الآن."),
        ("双方就外层空间安全问题交换意见。", "双方商定年底前再次举行磋商。"),
        ("दोनों पक्षों ने अंतरिक्ष सुरक्षा पर चर्चा की। ", "अगली बैठक वर्ष के अंत में दिल्ली में होगी।"),
    ],
)
def test_a_sentence_that_moved_is_not_told_as_removed_and_added(first: str, second: str) -> None:
    segments = diff(f"{first}{second}\nEnd.", f"{second} {first}\nEnd.")
    marks = {segment.mark: segment.text.strip() for segment in segments if segment.text.strip()}
    assert {"removed", "added"}.isdisjoint(marks)
    assert marks["left"] == marks["moved"] in {first.strip(), second.strip()}


def test_of_two_that_changed_places_the_reworded_one_stays_to_be_compared() -> None:
    moved = "The moratorium on tests was welcomed by all."
    before = f"Delegations met.\nThey agreed to sign a joint statement by May. They will meet again this year.\n{moved}"
    after = (
        f"Delegations met.\n{moved}\nThey agreed to draft a joint statement by May. They could meet again this year."
    )
    shown = "\n".join(map(as_text, lines(diff(before, after), 1_000)))
    assert f"{{moved here: {moved}}}" in shown
    assert "They agreed to [-sign-] {+draft+} a joint statement" in shown
    assert "They [-will-] {+could+} meet again" in shown


def test_a_paragraph_that_moved_is_named_briefly_where_it_was() -> None:
    moved = "The moratorium on tests was welcomed by all of the delegations that had come."
    shown = lines(diff(f"{moved}\nOne.\nTwo.\nThree.", f"One.\nTwo.\nThree.\n{moved}"), 1_000)
    assert as_text(shown[0]) == "[moved away: The moratorium on tests was welcomed by all of the…]"
    assert as_text(shown[-1]) == f"{{moved here: {moved}}}"


def test_a_sentence_rewritten_is_two_readable_phrases() -> None:
    before = "The parties agreed to meet again before the end of the year in the capital."
    after = "A further round of the talks was discussed by both delegations, the ministry said."
    assert [segment.mark for segment in diff(before, after)] == ["removed", "added", "same"]


def test_marks_stay_on_their_side_of_a_latin_name_in_arabic() -> None:
    (line,) = lines(diff("قالت NASA نعم", "قالت ESA نعم"), 100)
    turn = "\u200f"
    assert f"{turn}[-{turn}NASA{turn}-]{turn} {turn}{{+{turn}ESA{turn}+}}{turn} نعم" in as_text(line, "rtl")
    assert turn not in as_text(line)


def test_the_last_sentence_of_a_paragraph_goes_without_a_trace_of_its_end() -> None:
    assert marked("One. Two.\nThree.", "One.\nThree.") == "One. [-Two.-]\nThree."


def test_long_unchanged_stretches_are_folded() -> None:
    words = " ".join(f"word{number}" for number in range(400))
    segments = diff(f"Begin {words} end.", f"Start {words} end!")
    assert [segment.mark for segment in segments].count("skipped") == 1
    assert sum(len(segment.text) for segment in segments) < 500


def test_a_short_word_between_two_changes_joins_them() -> None:
    assert marked("x will a act y", "x may a rest y") == "x [-will a act -]{+may a rest +}y"


def test_one_word_of_a_long_text_is_found() -> None:
    before = "\n".join(f"Paragraph {number} " + "and so on " * 10 for number in range(1_000))
    after = before.replace("Paragraph 500 and", "Paragraph 500 or")
    segments = diff(before, after)
    removed = [segment.text for segment in segments if segment.mark == "removed"]
    assert removed == ["and "]


def test_repetitive_texts_are_compared_to_their_end() -> None:
    assert diff("a b " * 5_000, "b a " * 4_000 + "c")


SENTENCES = ["This sentence is long enough to be followed. ", "And so is that one, wherever it goes! ", "Short. ", "\n"]
TEXTS = st.one_of(
    st.text(alphabet="ab c,.\n国", max_size=60), st.lists(st.sampled_from(SENTENCES), max_size=9).map("".join)
)


@given(TEXTS, TEXTS)
@settings(max_examples=300, deadline=None, database=None)
def test_both_texts_can_be_read_from_the_diff(before: str, after: str) -> None:
    segments = diff(before, after)
    if any(segment.mark == "skipped" for segment in segments):
        return
    if not segments:
        assert worddiff.diff(after, before) == []
        return
    for text, others in ((before, {"added", "moved"}), (after, {"removed", "left"})):
        kept = "".join(segment.text for segment in segments if segment.mark not in others)
        assert "".join(kept.split()) == "".join(text.split())


def test_lines_hold_no_newline_and_show_a_bare_break() -> None:
    assert lines(diff("A\nB", "A B"), 100) == ((Segment("same", "A "), Segment("removed", "¶ "), Segment("same", "B")),)


def test_lines_are_bounded() -> None:
    (line,) = lines([Segment("added", "x" * 50), Segment("same", "y" * 50), Segment("same", "z")], 60)
    assert line == (Segment("added", "x" * 50), Segment("same", "y" * 10), Segment("skipped"))


def test_a_word_that_differs_in_each_of_many_lines_is_shown_in_time_that_grows_with_the_text() -> None:
    """Each change was once looked at with all before and behind it: minutes for a text of 200,000 characters."""
    before = "\n".join(f"Head {number} more" for number in range(16_000))
    marks = {segment.mark for segment in diff(before, before.replace("more", "less"))}
    assert {"removed", "added", "same"} <= marks
