from __future__ import annotations

import pytest

from analysis.excerpts import excerpt, mark

LONG = "word " * 100 + "the moratorium on tests was extended " + "more " * 100


def hits(text: str, *pieces: str) -> list[str]:
    return [part.text for part in mark(text, pieces) if part.is_hit]


@pytest.mark.parametrize(
    ("text", "piece", "found"),
    [
        ("Arms in outer space", "arms", ["Arms"]),
        ("Farms and arms", "arms", ["arms"]),  # a word begins where a word begins
        ("Délégations à Genève", "delegations", ["Délégations"]),
        ("İstanbul", "istanbul", ["İstanbul"]),
        ("consultations", "consult*", ["consult"]),
        ("outer  space", "outer space", ["outer  space"]),
        ("防止外空军备竞赛", "外空", ["外空"]),
        ("ناقش الوفدان التسلح", "التسلح", ["التسلح"]),
        ("a+b (c", "(", ["("]),
        ("nothing", "", []),
    ],
)
def test_the_words_looked_for_are_marked(text: str, piece: str, found: list[str]) -> None:
    assert hits(text, piece) == found
    assert "".join(part.text for part in mark(text, [piece])) == text


def test_a_longer_piece_is_marked_as_a_whole() -> None:
    assert hits("the outer space treaty", "outer", "outer space") == ["outer space"]


def test_the_passage_stands_around_the_first_word_found_and_cuts_no_word() -> None:
    parts = excerpt(LONG, ["moratorium"])
    text = "".join(part.text for part in parts)
    assert [part.text for part in parts if part.is_hit] == ["moratorium"]
    assert text.startswith("…word ")
    assert text.endswith(" …") or text.endswith("more…")
    assert len(text) <= 182


def test_without_a_word_found_the_text_begins() -> None:
    assert excerpt("Short text.", ["absent"])[0].text == "Short text."
    assert excerpt("", ["absent"]) == ()


def test_a_pasted_text_and_a_long_article_stay_cheap() -> None:
    assert excerpt("a" * 1_000_000, ["b" * 100_000] * 1000)
