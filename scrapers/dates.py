"""The only place that reads the dates people and machines write on the web.

A date that cannot be read for certain is ``None``: 08/07/2024 is July for one half of the world and
August for the other. A date without a zone is taken as UTC, a day without a time as its midnight.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_to_datetime
from typing import Final

from scrapers.months import month_of

# Older is a machine's zero or a misread two-digit year (feedparser yields 1806 and 2106).
_EARLIEST = 1970
# Clocks of servers go wrong by minutes; hours are a zone written wrongly, or an embargo.
_AHEAD = timedelta(hours=1)
_FAR, _BUDDHIST = 2443, 543  # Thai years run ahead of ours
_REIWA, _BEFORE_REIWA = re.compile(r"令和\s*(\d{1,2}|元)年"), 2018  # Japanese years of the present reign
_TWO_WORDS = re.compile(r"(تشرين|كانون) (ال\w+)")  # months of the Levant: first and second Tishreen, Kanoon
_LONGEST = 200  # characters looked at; the longest real form is under 60

# Hours from UTC. Names two places claim are read as most feeds mean them (IST: India, CST: America).
_ZONES: Final[dict[str, float]] = {
    **{name: 0 for name in ("", "z", "ut", "utc", "gmt", "wet", "g")},
    **{"est": -5, "edt": -4, "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7},
    **{"bst": 1, "west": 1, "cet": 1, "cest": 2, "mez": 1, "mesz": 2, "eet": 2, "eest": 3},
    **{"msk": 3, "trt": 3},
    **{"ist": 5.5, "pkt": 5, "wib": 7, "ict": 7, "hkt": 8, "sgt": 8, "awst": 8, "jst": 9, "kst": 9},
    **{"aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13, "brt": -3, "art": -3, "sast": 2, "gst": 4},
}  # fmt: skip

_TIME = (
    r"(?P<hour>\d{1,2}):(?P<minute>\d{1,2})(?::(?P<second>\d{1,2})(?:[.,]\d{1,9})?)?"
    r"\s*(?P<half>[ap]\.?m\b\.?|[صم]\b)?"
)
# A letter, or a mark on one: anything but blanks, digits and the signs of Latin, general and Chinese writing.
_LETTER = r"[^\s\d\x00-@\[-`{-\xbf\u2000-\u206f\u3000-\u303f]"
_ZONE = r"(?P<zone>[a-z]{0,5}?\s*[+\-−]\s*\d{1,2}(?::?\d{2})?|[a-z]{1,5}(?![a-z+]))?"
_CLOCK = rf"(?:\D{{0,12}}?{_TIME}\s*{_ZONE})?"
_FORMS: Final = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # 2024-08-08T10:00:00+03:00, 2024/8/8 10:00, 2024.08.08, 2024年8月8日, 2024년 8월 8일
        rf"(?<!\d)(?P<year>\d{{4}})\s*[-/.年년]\s*(?P<month>\d{{1,2}})\s*[-/.月월]\s*(?P<day>\d{{1,2}})(?!\d)"
        rf"(?:(?:T|[日일]?)\s*\D{{0,4}}?{_TIME}\s*{_ZONE})?",
        # 20240808T100000Z
        r"(?<!\d)(?P<year>(?:19|20)\d{2})(?P<month>\d{2})(?P<day>\d{2})"
        r"(?:T?(?P<hour>\d{2})(?P<minute>\d{2})(?P<second>\d{2})?(?P<half>(?!))?(?P<zone>Z|[+\-]\d{4})?)?(?!\d)",
        # Thu, 8 Aug 2024 10:00:00 GMT; 8. August 2024; 8 de agosto de 2024; 8 августа 2024 г., 10:00
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.)?[\s\-]*(?:de\s+|of\s+)?(?P<name>{_LETTER}{{2,14}})\.?,?"
        rf"[\s\-]*(?:de\s+|del\s+)?(?P<year>\d{{4}}|\d{{2}}(?!\d|:)){_CLOCK}",
        # August 8, 2024 10:00 AM EST
        rf"(?<!{_LETTER})(?P<name>{_LETTER}{{2,14}})\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>\d{{4}}){_CLOCK}",
        # 2024. augusztus 9.; 2024. gada 9. augusts; 9 tháng 8 năm 2024
        rf"(?<!\d)(?P<year>\d{{4}})\.?\s+(?P<name>{_LETTER}{{2,14}})\.?\s+(?P<day>\d{{1,2}})(?!\d){_CLOCK}",
        rf"(?<!\d)(?P<year>\d{{4}})\. gada (?P<day>\d{{1,2}})\. (?P<name>{_LETTER}{{2,14}}){_CLOCK}",
        r"(?<!\d)(?P<day>\d{1,2})\s+tháng\s+(?P<month>\d{1,2}),?(?:\s+năm)?\s+(?P<year>\d{4})"
        r"(?P<hour>(?!))?(?P<minute>(?!))?(?P<half>(?!))?(?P<zone>(?!))?",
        # Thu Aug 08 10:00:00 +0000 2024
        rf"(?P<name>[a-z]{{3}})\s+(?P<day>\d{{1,2}})\s+{_TIME}\s*{_ZONE}\s+(?P<year>\d{{4}})",
        # 08.08.2024, 08 | 08 | 2024 (a day before the month wherever dots or bars are used)
        rf"(?<!\d)(?P<day>\d{{1,2}})\s?[.|]\s?(?P<month>\d{{1,2}})\s?[.|]\s?(?P<year>\d{{4}}){_CLOCK}",
        # 15/08/2024, 08/15/2024
        rf"(?<!\d)(?P<first>\d{{1,2}})[/\-](?P<other>\d{{1,2}})[/\-](?P<year>\d{{4}}){_CLOCK}",
    )
)


def read_date(text: str, now: datetime) -> datetime | None:
    """The moment ``text`` names, in UTC; ``None`` when unsure, before 1970, or later than ``now`` + 1 h."""
    short = _TWO_WORDS.sub(r"\1\2", _REIWA.sub(_reiwa, _without_comments(text[:_LONGEST])))
    for form in _FORMS:
        for match in form.finditer(short):
            if found := _build(match.groupdict()):
                return found if found <= now + _AHEAD else None
    return None


def _reiwa(found: re.Match[str]) -> str:
    return f"{_BEFORE_REIWA + (1 if found[1] == '元' else int(found[1]))}年"


def _without_comments(text: str) -> str:
    """Without what RFC 822 allows in parentheses, nested ones included."""
    text = text.replace("\\)", "").replace("\\(", "")
    while (shorter := re.sub(r"\([^()]*\)", " ", text)) != text:
        text = shorter
    return " ".join(text.split())


def _build(part: dict[str, str | None]) -> datetime | None:
    year, month, day = _year(part["year"] or ""), _month(part), _day(part)
    if not month or not day or year < _EARLIEST:
        return None
    hour, offset = int(part["hour"] or 0), _offset(part["zone"] or "")
    half = (part["half"] or "").lower()
    if half:
        hour = hour % 12 + (12 if half[0] in "pم" else 0)
    minute, second = int(part["minute"] or 0), int(part.get("second") or 0)
    try:
        local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone(offset))
        return local.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _year(digits: str) -> int:
    year = int(digits)
    if len(digits) == 4:
        return year - _BUDDHIST if year > _FAR else year
    return year + (2000 if year < 70 else 1900)


def _month(part: dict[str, str | None]) -> int:
    if name := part.get("name"):
        return month_of(name)
    if part.get("first"):
        return _by_size(part)[1]
    return int(part["month"] or 0)


def _day(part: dict[str, str | None]) -> int:
    return _by_size(part)[0] if part.get("first") else int(part["day"] or 0)


def _by_size(part: dict[str, str | None]) -> tuple[int, int]:
    """Day and month of 08/15/2024 or 15/08/2024; zeros where both could be either."""
    first, second = int(part["first"] or 0), int(part["other"] or 0)
    if first > 12 or first == second:
        return first, second
    return (second, first) if second > 12 else (0, 0)


def _offset(zone: str) -> timedelta:
    """How far ahead of UTC a zone is; an unknown name counts as UTC, as in most feed readers."""
    match = re.fullmatch(r"([a-z]*)\s*(?:([+\-−])\s*(\d{1,2}):?(\d{2})?)?", zone.strip(), re.IGNORECASE)
    if match is None:
        return timedelta(0)
    name, sign, hours, minutes = match.groups()
    if sign is None:
        return timedelta(hours=_ZONES.get(name.lower(), 0))
    ahead = timedelta(hours=int(hours), minutes=int(minutes or 0))
    ahead = min(ahead, timedelta(hours=14))
    return ahead if sign == "+" else -ahead


def read_http_date(text: str) -> datetime | None:
    """The moment of a header (RFC 9110 §5.6.7), also one to come; ``None`` for "0", "-1" and what else is none."""
    try:
        when = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):  # a year of 14 digits overflows
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)
