from __future__ import annotations

from dataclasses import replace

from analysis.blocs import bloc
from analysis.portrait import Report, central, significance, voices
from tests.analysis.test_stories import HARBOUR, TALKS, TALKS_IN_RUSSIAN, TALKS_TOLD_AGAIN

WIRE = Report("general", "FR", "wire", "en", 0.8, is_copy=False)
MINISTRY = replace(WIRE, kind="official", country="RU", family="state", language="ru")
EDITION = replace(WIRE, language="ru")


def test_the_report_most_like_the_others_is_central() -> None:
    told = (HARBOUR, TALKS_TOLD_AGAIN, TALKS, TALKS_IN_RUSSIAN)
    assert central([replace(WIRE, features=each) for each in told]) == 1


def test_official_reports_go_before_more_central_ones() -> None:
    talks = [replace(WIRE, features=each) for each in (TALKS, TALKS_TOLD_AGAIN)]
    assert central([*talks, replace(MINISTRY, features=HARBOUR)]) == 2


def test_a_copy_is_central_only_where_there_is_nothing_else() -> None:
    copy = replace(MINISTRY, is_copy=True)
    assert central([copy, WIRE]) == 1
    assert central([copy, copy]) == 0


def test_families_are_counted_once_by_kind_and_by_bloc() -> None:
    found = voices([WIRE, EDITION, MINISTRY, replace(MINISTRY, family="echo", is_copy=True)])
    assert found == (("general", 1), ("official", 1), ("bloc: CSTO", 1), ("bloc: NATO and allies", 1))


def test_more_independent_voices_matter_more_and_the_reasons_say_so() -> None:
    alone, _ = significance([WIRE])
    same_family, _ = significance([WIRE, EDITION])
    both, why = significance([WIRE, MINISTRY])
    assert alone < same_family < both <= 1
    assert why == (
        "relevance 0.80",
        "2 independent families",
        "1 official",
        "told by CSTO, NATO and allies",
        "2 languages",
    )


def test_a_copy_adds_nothing() -> None:
    assert significance([WIRE, replace(MINISTRY, is_copy=True)]) == significance([WIRE])


def test_every_country_sits_somewhere() -> None:
    assert [bloc(country) for country in ("DE", "CN", "INT", "BR", "")] == [
        "NATO and allies", "China", "international", "other", "other",
    ]  # fmt: skip
