"""What a difference in writing is, and where words and sentences end."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from analysis.text import clean, fold, paragraphs, sentence_ends, sentences, words


@given(st.text())
def test_cleaning_and_folding_twice_changes_nothing(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert fold(fold(text)) == fold(text)


def test_no_reader_sees_a_difference_in_typography() -> None:
    plain = 'The "moratorium" - it\'s final...'
    fancy = "The\u00a0“mora\u00adtorium” – it’s\u200b final…"
    assert fold(plain) == fold(fancy)


def test_a_reader_sees_a_difference_in_a_word_a_number_or_a_negation() -> None:
    assert len({fold("41 states"), fold("42 states"), fold("41 stages"), fold("not 41 states")}) == 4


def test_joiners_that_shape_letters_stay_in_the_text_and_count_for_nothing() -> None:
    assert clean("क्\u200dष") == "क्\u200dष"
    assert clean("ab\u200dc") == "abc"
    assert fold("क्\u200dष") == fold("क्ष")


def test_paragraphs_are_separated_by_one_newline() -> None:
    assert clean(" a \r\n\r\n\t b\u2029c ") == "a\nb\nc"
    assert paragraphs("a\n\n \nb") == ["a", "b"]


def test_sentences_end_where_a_reader_stops() -> None:
    assert sentences("The U.S. envoy met Mr. Ito. He said no! 会议举行。双方同意。") == [
        "The U.S. envoy met Mr. Ito.",
        "He said no!",
        "会议举行。",
        "双方同意。",
    ]
    assert sentences("Встреча прошла в 2024 г. в Москве. Договор подписан.\nЗаголовок") == [
        "Встреча прошла в 2024 г. в Москве.",
        "Договор подписан.",
        "Заголовок",
    ]
    assert sentences("यह पहला वाक्य है। यह दूसरा है।") == ["यह पहला वाक्य है।", "यह दूसरा है।"]
    assert sentence_ends("no end here") == []


def test_words_are_signs_where_a_script_has_no_spaces() -> None:
    assert words("中俄 talks") == ["中", "俄", "talks"]
    assert words("Russia’s 1,500 fragments") == ["russia", "s", "1,500", "fragments"]
    assert words("बाह्य अंतरिक्ष") == ["बाह्य", "अंतरिक्ष"]
    assert words("우주 협력") == ["우주", "협력"]


def test_control_characters_of_both_sets_are_not_part_of_a_text() -> None:
    assert clean("Talks \x1b[31m\x9b2J\x90\x84 held\x85today") == "Talks [31m2J held\ntoday"
