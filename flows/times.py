"""Times as a person types them: lengths such as 30d, and points such as 30d ago or a day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flows.settings import SettingsError

_LENGTH = re.compile(r"(\d{1,5})([hdw])")
_UNITS = {"h": timedelta(hours=1), "d": timedelta(days=1), "w": timedelta(weeks=1)}


@dataclass(frozen=True, slots=True)
class Span:
    """To which dates of publication a run is narrowed; as it stands: to none.

    Raises:
        SettingsError: where its end is not after its beginning.
    """

    since: datetime | None = None
    until: datetime | None = None

    def __post_init__(self) -> None:
        if self.since and self.until and self.since >= self.until:
            raise SettingsError(f"nothing lies between {self.since:%Y-%m-%d %H:%M} and {self.until:%Y-%m-%d %H:%M}")

    def holds(self, moment: datetime | None) -> bool:
        """False for what lies outside; a date that is not known is not known to lie there."""
        return moment is None or not ((self.since and moment < self.since) or (self.until and moment >= self.until))


ALWAYS = Span()


def span(written: str) -> timedelta:
    """ "30d", "12h" or "4w" as a length of time, longer than none.

    Raises:
        SettingsError: for anything else.
    """
    match = _LENGTH.fullmatch(written.strip().lower())
    if match is None or not int(match[1]):
        raise SettingsError(f"{written!r} is no length of time: write it like 12h, 30d or 8w")
    return int(match[1]) * _UNITS[match[2]]


def when(written: str, now: datetime, *, is_end: bool = False) -> datetime | None:
    """The moment a person means: so long ago, a day (its end where one is asked for), or a time (UTC).

    Raises:
        SettingsError: for anything else.
    """
    text = written.strip()
    if not text:
        return None
    if _LENGTH.fullmatch(text.lower()):
        return now - span(text)
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=moment.tzinfo or UTC)
        is_day = re.fullmatch(r"\d{4}-?\d\d-?\d\d", text) is not None
        return moment + timedelta(days=1) if is_day and is_end else moment
    except (ValueError, OverflowError):
        raise SettingsError(f"{text!r} is no time: give 12h, 30d, 8w, 2024-08-08 or 2024-08-08T12:00") from None
