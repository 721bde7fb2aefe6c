"""Dates as the web writes them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from scrapers.dates import read_date
from tests.scrapers.web import NOW


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thu, 08 Aug 2024 10:00:00 GMT", "2024-08-08T10:00:00"),
        ("Thu, 14 Jan 2021 09:09 EST", "2021-01-14T14:09:00"),
        ("Thu,28 Jul 2022 4:35:5 GMT+9", "2022-07-27T19:35:05"),
        ("Wed, 9 Nov 2022 12:00:00  EST", "2022-11-09T17:00:00"),
        ("Thu , \t 09  Feb\t2006  23:59:45\t +0000", "2006-02-09T23:59:45"),
        ("Thu(a comment (inside)), 9(th) Feb(ruary) 2006 23:59:45 +0000(UTC)", "2006-02-09T23:59:45"),
        ("Fri, 09 Feb 96 23:59:45 +0000", "1996-02-09T23:59:45"),
        ("Thu, 09 Feb 06 23:59:45 -0234", "2006-02-10T02:33:45"),
        ("Seg, 24 Set 2018 10:00:00 -0300", "2018-09-24T13:00:00"),
        ("Thu Aug 08 10:00:00 +0000 2024", "2024-08-08T10:00:00"),
        ("2024-08-08T10:00:00+03:00", "2024-08-08T07:00:00"),
        ("2024-08-08T10:00:00.123Z", "2024-08-08T10:00:00"),
        ("2024-08-08", "2024-08-08T00:00:00"),
        ("20240808T100000Z", "2024-08-08T10:00:00"),
        ("2020/5/13 10:20:30", "2020-05-13T10:20:30"),
        ("07.02.2025", "2025-02-07T00:00:00"),
        ("15/08/2024 10:00", "2024-08-15T10:00:00"),
        ("August 8, 2024 10:00 PM EST", "2024-08-09T03:00:00"),
        ("8 августа 2024 г., 10:00", "2024-08-08T10:00:00"),
        ("8 de agosto de 2024", "2024-08-08T00:00:00"),
        ("8. März 2024", "2024-03-08T00:00:00"),
        ("2024年8月8日 10:30", "2024-08-08T10:30:00"),
        ("2024년 8월 8일", "2024-08-08T00:00:00"),
        ("Published: 3 April 2024 | 12:30 BST", "2024-04-03T11:30:00"),
    ],
)
def test_a_date_is_read(text: str, expected: str) -> None:
    assert read_date(text, NOW) == datetime.fromisoformat(expected).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("07 أغسطس 2024 - 12:09 م", "٧ آب ٢٠٢٤", "7 अगस्त 2024", "৭ আগস্ট ২০২৪", "7 באוגוסט 2024", "7 اوت 2024"),
        *("7 sierpnia 2024", "7. srpna 2024", "2024. augusztus 7.", "2024. gada 7. augusts", "7. elokuuta 2024"),
        *("7 Αυγούστου 2024", "7 augustus 2024", "7 Ogos 2024", "7 tháng 8, 2024", "7 tháng 8 năm 2024"),
        *("7 สิงหาคม 2567", "令和6年8月7日", "２０２４年８月７日"),
    ],
)
def test_a_month_is_known_by_its_name_in_many_languages(text: str) -> None:
    found = read_date(text, NOW)
    assert found is not None
    assert found.date().isoformat() == "2024-08-07"


def test_the_months_of_the_levant_have_two_words() -> None:
    assert read_date("9 تشرين الأول 2024", NOW) == datetime(2024, 10, 9, tzinfo=UTC)
    assert read_date("9 كانون الثاني 2024", NOW) == datetime(2024, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        *("9 people 2024", "Top 10 list 2024", "9 kolovoza 2024"),
        *("", "yesterday", "08/07/2024", "2024-13-45", "31.02.2024", "Sun, 09 Feb 1806 23:59:45 +0000", "1723100000"),
        *("Tue, 09 Feb 2106 23:59:45 +0000", "2024-08", "room 12, floor 3", "0000-00-00T00:00:00Z", "9" * 5000),
    ],
)
def test_an_uncertain_date_stays_unknown(text: str) -> None:
    assert read_date(text, NOW) is None


def test_a_date_more_than_an_hour_ahead_is_not_believed() -> None:
    near, far = NOW + timedelta(minutes=59), NOW + timedelta(minutes=61)
    assert read_date(near.isoformat(), NOW) == near
    assert read_date(far.isoformat(), NOW) is None
