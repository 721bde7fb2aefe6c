"""A pattern sent by a friend must not keep a run busy for ever: its form is judged before anything is matched."""

import re
from pathlib import Path

import pytest

from catalog.patterns import LONGEST_ADDRESS, problem_of
from catalog.source_files import read_sources
from catalog.tables import Problem
from tests.catalog.test_catalog import SOURCE


@pytest.mark.parametrize(
    "pattern",
    [
        *("(a+)+b", "(a|aa)*b", "(?:.*a){30}", "(a?){900}b", "([^-]+/)+", r"([^\w]+/)+x", r"(\w+\d)*!", "((a+-)+/)+"),
        *(".*a.*a.*x", "a?" * 30 + "b", "(?:a|b|ab)?" * 16 + "!", ".{0,20}" * 4 + "x", "(?:(?:(?:a?){20}){20}){20}b"),
        *(r"(.)\1+", ".*" * 10, "a" * 501, "(", "a{99999999999}", "(" * 400),
    ],
)
def test_a_pattern_that_may_run_for_ever_or_is_none_is_refused(pattern: str) -> None:
    assert problem_of(pattern)


@pytest.mark.parametrize(
    "pattern",
    [
        *("", r"/(?:[^/]+/)*\d{8}-[^/]+", r"/(?:n\d+/)+c\d+", "[a-z]+(?:-[a-z0-9]+){3,}"),
        *(r"/news/\d+$", r"/\d{4}/.+-\d+\.html", r"^https?://(?:www\.|m\.)?a\.example/.+/\d{8}/.*\.s?html"),
    ],
)
def test_the_patterns_of_real_addresses_are_taken(pattern: str) -> None:
    assert not problem_of(pattern)


def test_a_pattern_that_is_taken_is_soon_through_with_the_longest_address() -> None:
    pattern = r"^.*\d.*x"
    assert not problem_of(pattern)
    assert re.search(pattern, "1" * LONGEST_ADDRESS) is None


def test_its_examples_are_not_even_tried(tmp_path: Path) -> None:
    pattern = "article_url = '(a+)+$'\nexamples = ['https://a.example/" + "a" * 60 + "!']\n"
    lines = [pattern if line.startswith("article_url") else line for line in SOURCE.splitlines()]
    (tmp_path / "example.toml").write_text("\n".join(lines), encoding="utf-8")
    problems: list[Problem] = []
    read_sources(tmp_path, problems)
    assert [each.key for each in problems] == ["article_url"]
    assert "for ever" in problems[0].problem
