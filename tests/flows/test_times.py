"""Times as a person types them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from flows.settings import SettingsError
from flows.times import ALWAYS, Span, span, when

NOW = datetime(2024, 8, 9, 12, tzinfo=UTC)


def test_a_length_is_a_number_of_hours_days_or_weeks() -> None:
    assert (span("12h"), span(" 30D "), span("2w")) == (timedelta(hours=12), timedelta(days=30), timedelta(weeks=2))


@pytest.mark.parametrize("written", ["soon", "0d", "", "3m", "-1d", "١d1d"])
def test_what_is_no_length_is_refused_by_name(written: str) -> None:
    with pytest.raises(SettingsError, match="is no length of time"):
        span(written)


def test_a_day_is_meant_to_its_end_and_times_gone_by_count_from_now() -> None:
    assert str(when("2024-08-08", NOW)) == "2024-08-08 00:00:00+00:00"
    assert str(when("2024-08-08", NOW, is_end=True)) == "2024-08-09 00:00:00+00:00"
    assert str(when("2024-08-08T10:00", NOW, is_end=True)) == "2024-08-08 10:00:00+00:00"
    assert str(when("12h", NOW)) == "2024-08-09 00:00:00+00:00"
    assert when(" ", NOW) is None
    for wrong in ("yesterday", "0d", "2024-13-01"):
        with pytest.raises(SettingsError):
            when(wrong, NOW)


def test_a_span_holds_its_beginning_not_its_end_and_what_has_no_date() -> None:
    day = timedelta(days=1)
    asked = Span(NOW, NOW + day)
    assert [asked.holds(NOW + n * day) for n in (-1, 0, 1)] == [False, True, False]
    assert asked.holds(None)
    assert ALWAYS.holds(NOW)
    with pytest.raises(SettingsError, match="nothing lies between"):
        Span(NOW, NOW)
