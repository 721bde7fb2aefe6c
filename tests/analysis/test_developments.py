from __future__ import annotations

from analysis.developments import Standing, develop
from analysis.model import ChangeKind, Fact


def test_one_more_report_is_no_development() -> None:
    assert develop(Standing(False, 1), Standing(False, 2), "Wire") is None
    assert develop(Standing(True, 2), Standing(True, 3), "Second Ministry") is None


def test_the_first_official_voice_is_one() -> None:
    change = develop(Standing(False, 2), Standing(True, 3), "The Ministry")
    assert change is not None
    assert change.kind is ChangeKind.DEVELOPED
    assert change.facts == (Fact("first_official_voice", "", "The Ministry"),)
    assert change.summary == "First official voice: The Ministry"


def test_a_story_is_told_to_have_spread_at_four_publishers_and_at_each_doubling() -> None:
    told = [n for n in range(1, 40) if develop(Standing(families=n - 1), Standing(families=n), "Wire")]
    assert told == [4, 8, 16, 32]


def test_a_copy_that_adds_no_publisher_spreads_nothing() -> None:
    assert develop(Standing(families=4), Standing(families=4), "Copy") is None


def test_a_figure_that_contradicts_an_earlier_one_is_told_once_with_both_sides() -> None:
    before = Standing(families=2)
    after = Standing(families=3, disputed={"state": {"41": 2, "42": 1}, "event date": {"2024-08-08": 1}})
    change = develop(before, after, "Wire")
    assert change is not None
    assert change.facts == (Fact("contradiction", "41 (state)", "42 (state)"),)
    assert develop(after, after, "Wire") is None
    third = Standing(families=3, disputed={"state": {"41": 2, "42": 1, "43": 1}})
    again = develop(after, third, "Wire")
    assert again is not None
    assert again.summary == "Reports now disagree: 41, 42 (state) or 43 (state)"


def test_a_day_on_which_reports_differ_is_no_contradiction() -> None:
    differing = Standing(families=2, disputed={"event date": {"2024-08-08": 1, "2024-08-09": 1}})
    assert develop(Standing(families=1), differing, "Wire") is None
