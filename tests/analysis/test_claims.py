from __future__ import annotations

from datetime import date

import pytest

from analysis.belonging import Dissent
from analysis.claims import Statement, day_of_event, disagreements, figures


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
        ("18 signatories, up from 17 signatories", []),
    ],
)
def test_a_figure_stands_with_what_it_counts(text: str, claims: list[tuple[str, int]]) -> None:
    assert [claim[:2] for claim in figures(text)] == claims


def said(outlet: str, text: str, language: str = "en") -> Statement:
    return Statement(outlet, language, text)


def test_both_sides_of_a_disagreement_are_kept_with_those_who_say_so() -> None:
    (dissent,) = disagreements([said("A", "17 signatories"), said("B", "18 signatories"), said("C", "17 signatories")])
    assert dissent == Dissent("signatories", (("17", ("A", "C")), ("18", ("B",))))
    assert str(dissent) == "signatories: 17 (2 outlets), 18 (1 outlet)"


def test_one_outlet_does_not_contradict_itself() -> None:
    assert disagreements([said("A", "17 signatories"), said("A", "18 signatories")]) == ()


def test_figures_far_apart_count_different_things() -> None:
    assert disagreements([said("A", "2 states signed"), said("B", "51 states signed")]) == ()


def test_languages_are_not_compared() -> None:
    assert disagreements([said("A", "17 signatures"), said("B", "18 signatures", "fr")]) == ()


def test_the_day_most_outlets_give_comes_first() -> None:
    days = [Statement(outlet, "en", "", date(2024, 8, day)) for outlet, day in (("A", 7), ("B", 8), ("C", 8))]
    assert [str(each) for each in disagreements(days)] == ["event date: 2024-08-08 (2 outlets), 2024-08-07 (1 outlet)"]
    assert day_of_event(days) == date(2024, 8, 8)
    assert day_of_event([days[0], days[0], days[1]]) == date(2024, 8, 7)
    assert day_of_event([]) is None


def test_who_was_the_41st_is_disputed_only_where_nobody_is_common_to_all() -> None:
    def counted(outlet: str, *actors: str) -> Statement:
        return Statement(outlet, "en", "", ordinals=frozenset({"41"}), actors=frozenset(actors))

    (dissent,) = disagreements([counted("A", "BB"), counted("B", "CC"), counted("C", "BB")])
    assert dissent == Dissent("number 41", (("BB", ("A", "C")), ("CC", ("B",))))
    assert disagreements([counted("A", "BB"), counted("B", "BB", "CC")]) == ()
