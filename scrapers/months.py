"""The only place that knows the names of the months in many languages."""

from __future__ import annotations

from functools import cache
from typing import Final

from babel.dates import get_month_names

# First letters that tell the months apart, by language: all that most dates need.
_MONTHS: Final[dict[int, str]] = {
    1: "jan ene gen янв січ oca",
    2: "feb fev fév лют şub sub февр фев",
    3: "mar mär mrz мар бер mart",
    4: "apr abr avr апр кві nis",
    5: "may mai mag мая май тра mayıs",
    6: "jun juin giu июн чер haz",
    7: "jul juil lug июл лип tem",
    8: "aug ago aoû aou авг сер ağu agu",
    9: "sep set сен вер eyl",
    10: "oct okt ott out окт жов eki",
    11: "nov ноя лис kas",
    12: "dec dez dic déc дек гру ara",
}
_PREFIXES: Final = sorted(
    ((prefix, month) for month, words in _MONTHS.items() for prefix in words.split()),
    key=lambda pair: -len(pair[0]),
)
# Whose names the first letters do not tell; Croatian is left out, since its October is November in Polish.
_LOCALES: Final = (
    *("ar", "ar_LB", "ar_DZ", "ar_MA", "fa", "ur", "he", "hi", "mr", "ne", "bn", "ta", "te", "th", "id", "ms", "sw"),
    *("pl", "cs", "sk", "sl", "bg", "be", "uk", "sr", "hu", "ro", "el", "fi", "et", "lv", "lt", "nl", "da", "nb", "sv"),
    *("is", "ca", "tr", "az", "kk", "uz", "ka", "hy"),
)


def month_of(name: str) -> int:
    """The number of the month of this name, whole or shortened; 0 where no language or more than one month has it."""
    small = name.lower()
    found = next((month for prefix, month in _PREFIXES if small.startswith(prefix)), 0)
    return found or _named().get(small, 0) or _named().get(small.removeprefix("ב"), 0)  # Hebrew: "in August"


@cache
def _named() -> dict[str, int]:
    """The names of all languages, without blanks; those that mean different months in two of them are left out."""
    meant: dict[str, set[int]] = {}
    for locale in _LOCALES:
        for context in ("format", "stand-alone"):
            for width in ("wide", "abbreviated"):
                for month, name in get_month_names(width, context, locale).items():
                    for form in {name, name.replace("أ", "ا"), name.replace("\u200c", "")}:
                        meant.setdefault(form.lower().replace(" ", "").rstrip("."), set()).add(month)
    return {name: months.pop() for name, months in meant.items() if len(months) == 1 and len(name) > 1}
