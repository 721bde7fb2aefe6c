from __future__ import annotations

import pytest

from analysis.claims import disagreements, figures


@pytest.mark.parametrize(
    ("text", "claims"),
    [
        ("Now 17 signatories", [("signat", 17)]),
        ("the 41st state joined", [("state", 41)]),
        ("подписали 17 государств", [("госуда", 17)]),
        ("1,200 satellites", [("satell", 1200)]),
        ("on 14 August 2024", []),
        ("in 2024 they met", []),
        ("costs 3.5 million", []),
    ],
)
def test_a_figure_stands_with_what_it_counts(text: str, claims: list[tuple[str, int]]) -> None:
    assert figures(text) == claims


def test_both_sides_of_a_disagreement_are_kept_with_their_numbers() -> None:
    said = [("en", ("signat", 17)), ("en", ("signat", 18)), ("en", ("signat", 17))]
    assert disagreements(said) == {"en:signat": {"17": 2, "18": 1}}


def test_figures_far_apart_count_different_things() -> None:
    assert disagreements([("en", ("states", 2)), ("en", ("states", 51))]) == {}


def test_languages_are_not_compared() -> None:
    assert disagreements([("en", ("signat", 17)), ("fr", ("signat", 18))]) == {}
