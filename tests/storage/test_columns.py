from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Outcome
from storage.columns import encode, read_json, read_moment, write, write_moment, write_text
from tests.storage.material import NOW, candidate

MOMENTS = st.datetimes(
    min_value=datetime(1, 1, 2),  # noqa: DTZ001 - hypothesis wants bounds without zone
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001
    timezones=st.sampled_from([UTC, timezone(timedelta(hours=9)), timezone(timedelta(hours=-3))]),
)


@given(MOMENTS, MOMENTS)
def test_the_order_of_moments_is_the_order_of_their_texts(one: datetime, other: datetime) -> None:
    one, other = one.replace(microsecond=0), other.replace(microsecond=0)
    assert (write_moment(one) < write_moment(other)) == (one < other)
    assert len(write_moment(one)) == len("2024-08-08T12:00:00+00:00")
    assert read_moment(write_moment(one)) == one


def test_a_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        write_moment(NOW.replace(tzinfo=None))


@given(st.text(st.characters(exclude_categories=())))
def test_any_text_of_the_web_can_be_stored(text: str) -> None:
    assert write_text(text).encode().decode() == write_text(text)
    assert "\0" not in write_text(text)


def test_ordinary_text_is_stored_as_it_is() -> None:
    assert write_text("Луна, 月, قمر, e\u0301") == "Луна, 月, قمر, e\u0301"
    assert write_text("\ud83d\ude80") == "🚀"


def test_each_kind_of_value_has_its_column() -> None:
    row = encode(at=NOW, day=date(2024, 8, 8), yes=True, none=None, state=Outcome.STORED, size=3, share=0.5)
    assert row == {
        "at": "2024-08-08T12:00:00+00:00",
        "day": "2024-08-08",
        "yes": 1,
        "none": None,
        "state": "stored",
        "size": 3,
        "share": 0.5,
    }
    assert read_json(str(write({Outcome.COPY: 2, "who": candidate().source_id, "when": [NOW]}))) == {
        "copy": 2,
        "who": "ministry",
        "when": ["2024-08-08T12:00:00+00:00"],
    }
    assert write(frozenset({"b", "a"})) == '["a", "b"]'


def test_what_json_has_no_word_for_is_a_bug_and_said_so() -> None:
    with pytest.raises(TypeError, match="cannot be stored"):
        write([object()])
