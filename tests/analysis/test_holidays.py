"""When offices are closed."""

from __future__ import annotations

from datetime import date

import pytest

from analysis.holidays import Holidays, easter


@pytest.mark.parametrize(
    ("year", "western", "orthodox"),
    [  # as published by the churches
        (2000, date(2000, 4, 23), date(2000, 4, 30)),
        (2016, date(2016, 3, 27), date(2016, 5, 1)),
        (2024, date(2024, 3, 31), date(2024, 5, 5)),
        (2025, date(2025, 4, 20), date(2025, 4, 20)),
        (2026, date(2026, 4, 5), date(2026, 4, 12)),
        (2027, date(2027, 3, 28), date(2027, 5, 2)),
        (2038, date(2038, 4, 25), date(2038, 4, 25)),
    ],
)
def test_easter(year: int, western: date, orthodox: date) -> None:
    assert (easter(year), easter(year, "orthodox")) == (western, orthodox)


def test_days_off_in_a_stretch_that_crosses_new_year() -> None:
    days = Holidays(((12, 31, 3),), (("easter", -2),), frozenset({date(2027, 2, 6)}))
    assert days.between(date(2027, 1, 2), date(2027, 4, 1)) == {date(2027, 1, 2), date(2027, 2, 6), date(2027, 3, 26)}
    assert days.between(date(2026, 12, 1), date(2027, 1, 1)) == {date(2026, 12, 31), date(2027, 1, 1)}
