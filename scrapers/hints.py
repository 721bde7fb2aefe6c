"""The only place that reads what a publisher says of when to come again: in headers, and in a feed itself."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any, Final

from analysis.hints import Hints
from analysis.model import Page
from scrapers.dates import read_http_date

_MAX_AGE = re.compile(r"(?:^|[\s,])max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NEVER_FRESH = re.compile(r"no-cache|no-store", re.IGNORECASE)
_NUMBER = re.compile(r"\s*(\d{1,6})\s*")
_HOURS = re.compile(r"<skipHours>(.{0,2000}?)</skipHours>", re.IGNORECASE | re.DOTALL)
_DAYS = re.compile(r"<skipDays>(.{0,2000}?)</skipDays>", re.IGNORECASE | re.DOTALL)
_HOUR = re.compile(r"<hour>\s*(\d{1,2})\s*</hour>", re.IGNORECASE)
_DAY = re.compile(r"<day>\s*([a-z]{3})[a-z]*\s*</day>", re.IGNORECASE)
_HEAD: Final = 50_000  # characters in which a channel speaks of itself; what it skips stands before its items
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
# Minutes; the module's own words (RSS 1.0 Syndication).
_PERIODS: Final = {"hourly": 60, "daily": 1440, "weekly": 10_080, "monthly": 43_200, "yearly": 525_600}


def read_feed_hints(feed: dict[str, Any], text: str) -> Hints:
    """What a feed says of itself: its head as feedparser read it, and its text."""
    head = text[:_HEAD]
    hours = {int(each) % 24 for part in _HOURS.findall(head) for each in _HOUR.findall(part)}
    names = {each.lower() for part in _DAYS.findall(head) for each in _DAY.findall(part)}
    days = (number for number, name in enumerate(_WEEKDAYS) if name in names)
    return Hints(max(_number(feed.get("ttl")), _period(feed)), tuple(sorted(hours)), tuple(days))


def with_freshness(hints: Hints, page: Page) -> Hints:
    """The hints with what the answer's headers promise (RFC 9111 §4.2); the later of the two counts."""
    return replace(hints, minutes=max(hints.minutes, _fresh_seconds(page) / 60))


def _period(feed: dict[str, Any]) -> float:
    period = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower(), 0)
    return period / max(_number(feed.get("sy_updatefrequency")), 1.0)


def _number(text: object) -> float:
    found = _NUMBER.fullmatch(str(text or ""))
    return float(found[1]) if found else 0.0


def _fresh_seconds(page: Page) -> float:
    control = page.header("cache-control")
    if _NEVER_FRESH.search(control):
        return 0.0
    if told := _MAX_AGE.search(control):
        return max(0.0, float(told[1]) - _number(page.header("age")))
    expires, date = read_http_date(page.header("expires")), read_http_date(page.header("date")) or page.fetched_at
    return max(0.0, (expires - date).total_seconds()) if expires else 0.0
