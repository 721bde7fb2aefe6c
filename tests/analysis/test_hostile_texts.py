"""Texts made to keep us busy: each took minutes or hours, or raised, before its step was bounded. None may be felt."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from analysis.claims import figures
from analysis.facts import align, split
from analysis.fingerprint import verdict
from analysis.model import Article
from analysis.revisions import compare
from analysis.signals import names
from analysis.text import sentences

_SIZE = 50_000  # characters; an article has at most four times as many


def _long(piece: str) -> str:
    return (piece * (_SIZE // len(piece) + 1))[:_SIZE]


@pytest.mark.parametrize("piece", [".", '."', "!?", ". ", "。」"])
def test_marks_alone_are_cut_into_sentences(piece: str) -> None:
    assert "".join(sentences(_long(piece))).replace(" ", "") == _long(piece).replace(" ", "")


def test_a_full_stop_after_many_still_ends_its_sentence() -> None:
    assert sentences("They met... Then they signed?! It holds.") == ["They met...", "Then they signed?!", "It holds."]


@pytest.mark.parametrize("piece", ["„", "« a", "“a ", "「a"])
def test_opening_quotation_marks_alone_are_compared(piece: str) -> None:
    assert verdict(_long(piece), _long(piece) + " end")


@pytest.mark.parametrize("piece", [" 111", ",111", "1 111 "])
def test_digits_alone_count_nothing(piece: str) -> None:
    assert list(figures(_long(piece))) == []


def test_figures_of_five_groups_are_counted_and_longer_ones_are_no_error() -> None:
    assert [claim.number for claim in figures("They paid 12,345,678 roubles.")] == [12_345_678]
    assert figures("111 " * 5_000 + "roubles")  # beyond the digits that int reads


def test_names_at_the_start_of_a_sentence_are_still_left_out() -> None:
    assert list(names('Talks ended. "Russia joined" and Mr Lavrov left. Then China spoke to India.', "en")) == [
        "Mr Lavrov",
        "India",
    ]
    assert names(_long("Talks held. "), "en").total() == 0


def _edited(text: str) -> tuple[Article, Article]:
    before = Article("https://a.example/1", "Talks", text, language="en", extractor="x")
    half = len(text) // 2
    return before, replace(before, text=f"{text[:half]} Eighteen delegations signed here. {text[half:]}")


@pytest.mark.parametrize("piece", ["A b. ", "ab\n", "中", "Aa Bb "])
def test_an_edit_of_a_text_of_one_piece_is_found(piece: str) -> None:
    assert compare(*_edited(_long(piece)))


@pytest.mark.parametrize("made", [lambda n: f"Line {n} holds.", lambda n: f"Aa{n} Bb{n}"])
def test_a_text_replaced_line_by_line_is_compared(made: Callable[[int], str]) -> None:
    text = "\n".join(made(number) for number in range(8_000))
    before = Article("https://a.example/1", "Talks", text, language="en", extractor="x")
    assert compare(before, replace(before, text="\n".join(made(number) for number in range(8_000, 16_000))))


def test_short_lines_of_which_many_moved_are_compared() -> None:
    text = _long("ab\n")
    changed = "".join("z" if at % 37 == 0 else sign for at, sign in enumerate(text))
    now = Article("https://a.example/1", "Talks", text, language="en", extractor="x")
    assert compare(replace(now, text=changed), now)


def test_a_sentence_as_long_as_a_text_is_compared_with_many() -> None:
    lines = [f"Delegation {number} took the floor." for number in range(2_000)]
    before = Article("https://a.example/1", "Talks", _long("Mr. Lavrov "), language="en", extractor="x")
    assert compare(before, replace(before, text="\n".join(lines)))


def test_above_the_bound_the_same_differences_are_found() -> None:
    lines = [f"Delegation {number} took the floor." for number in range(1_200)]
    others = [*lines[:300], "A new clause stands here now.", *lines[300:900], *lines[901:]]
    found = align(split(lines), split(others))
    assert [s.text for s in found.added] == ["A new clause stands here now."]
    assert [s.text for s in found.removed] == ["Delegation 900 took the floor."]
    assert not found.pairs
