"""The days off of each country, as the catalogue has them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import catalog
from analysis.holidays import Holidays
from catalog.holiday_file import read_holidays
from catalog.tables import Problem


def read(tmp_path: Path, text: str) -> tuple[dict[str, Holidays], list[Problem]]:
    path, problems = tmp_path / "holidays.toml", list[Problem]()
    path.write_text(text, encoding="utf-8")
    return dict(read_holidays(path, problems)), problems


def test_every_way_to_write_a_day(tmp_path: Path) -> None:
    written = 'RU = ["12-31..01-08", "06-12", "orthodox+1", "easter"]\nCN = ["2027-02-05..2027-02-07", "2028-01-26"]'
    found, problems = read(tmp_path, written)
    assert problems == []
    assert found["RU"] == Holidays(((12, 31, 9), (6, 12, 1)), (("orthodox", 1), ("easter", 0)))
    lunar = {date(2027, 2, 5), date(2027, 2, 6), date(2027, 2, 7), date(2028, 1, 26)}
    assert found["CN"] == Holidays(dates=frozenset(lunar))


@pytest.mark.parametrize("day", ["13-01", "02-29", "christmas", "2027-02-07..2027-02-05", "01-01..12-31"])
def test_a_day_that_cannot_be_understood_is_told_with_its_line(tmp_path: Path, day: str) -> None:
    _, (problem,) = read(tmp_path, f'# days\nRU = ["{day}"]\n')
    assert (problem.line, problem.key) == (2, "RU")
    assert "easter-2" in problem.remedy


def test_a_country_that_is_none_is_told(tmp_path: Path) -> None:
    _, (problem,) = read(tmp_path, 'XX = ["01-01"]')
    assert "no state" in problem.problem


def test_the_built_in_days_leave_most_of_the_year_to_work() -> None:
    holidays = catalog.read().holidays
    assert len(holidays) > 30
    for country, days in holidays.items():
        for year in (2026, 2027, 2028):
            off = days.between(date(year, 1, 1), date(year, 12, 31))
            assert len(off) <= 40, country
    assert date(2027, 1, 5) in holidays["RU"].between(date(2027, 1, 1), date(2027, 1, 31))
