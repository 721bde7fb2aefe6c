"""The only place that finds what is the same in every language: who, where, which instrument, when, how many.

An anchor is "kind:value": ``actor:RU``, ``instrument:ILRS``, ``place:Moscow, Russia``, ``date:2024-08-08``,
``kind:accession``, ``ordinal:41``, ``number:17``, ``year:2024``, ``name:zahar`` (a capitalised name in plain
Latin letters, cut to a stem). Its count says how prominent it is: two for the headline, one for the text.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from datetime import date
from functools import lru_cache

from analysis import signals
from analysis.model import Article, Assessment
from analysis.text import clean, fold

_TITLE_COUNTS = 2  # the headline names what the story is about; the text also what it reminds of
_NAME_STEM = 5  # letters of a name that survive case endings and spellings (Zakharova, Захаровой)
_NAMES_AT_MOST = 25
_NUMBERS_AT_MOST = 8
_DATES_AT_MOST = 4
_YEARS_AT_MOST = 4

_MONTHS: tuple[str, ...] = (
    r"jan|ene\b|enero|янв|gen(?:naio)|січ|يناير|जनवरी",
    r"feb|fév|fev|февр|лют|فبراير|फरवरी",
    r"mar(?:s\b|ch|zo|ço|\b|ta?\b)|märz|март|берез|مارس|मार्च",
    r"apr|avr|abr|апр|квіт|أبريل|अप्रैल",
    r"may|mai\b|maio|mag(?:gio)|мая|май|трав|مايو|मई",
    r"jun|juin|giu|июн|черв|يونيو|जून",
    r"jul|juil|lug|июл|лип|يوليو|जुलाई",
    r"aug|août|aout|ago|авг|серп|أغسطس|अगस्त",
    r"sep|set(?:t|e|\b)|сент|верес|سبتمبر|सितंबर",
    r"oct|okt|out(?:ubro)|ott|окт|жовт|أكتوبر|अक्टूबर",
    r"nov|ноя|листоп|نوفمبر|नवंबर",
    r"dec|déc|dic|dez|дек|груд|ديسمبر|दिसंबर",
)
_ANY_MONTH = "|".join(f"(?P<m{number}>{names})" for number, names in enumerate(_MONTHS, 1))
_YEAR = r"(?:,?\s+(?:de\s+)?(?P<year>(?:19|20)\d\d))?"
_DAY_MONTH = re.compile(
    rf"(?<!\d)(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|º|\.|-го)?\s+(?:de\s+|of\s+)?(?:{_ANY_MONTH})\w*\.?{_YEAR}"
)
_MONTH_DAY = re.compile(rf"\b(?:{_ANY_MONTH})\w*\.?\s+(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?!\d){_YEAR}")
_FIGURES = re.compile(r"(?<!\d)(?P<year>(?:19|20)\d\d)[-./](?P<month>\d{1,2})[-./](?P<day>\d{1,2})(?!\d)")
_EAST_ASIAN = re.compile(r"(?:(?P<year>\d{4})[年년]\s?)?(?P<month>\d{1,2})[月월]\s?(?P<day>\d{1,2})[日号號일]")

_ORDINAL = re.compile(
    r"(?<![\d.,])(\d{1,3})(?:st|nd|rd|th|[-‐](?:й|я|е|го|ой|м|ю|му|ым|ый|ая|ое|ої|ий|а)|(?:e|er|ème|eme|ª|º|°"
    r"|\.º|\.ª)\b|\.(?=\s[a-zäöü]|\s[A-Z]\w+(?:land|staat|nation)))"
    r"|第\s?(\d{1,3})|제\s?(\d{1,3})|(\d{1,3})वा|(\d{1,3})वें"
)
_ORDINAL_WORDS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8, "ninth": 9,
    "tenth": 10, "eleventh": 11, "twelfth": 12,
}  # fmt: skip
_ORDINAL_WORD = re.compile(rf"(?<![a-z])(?:{'|'.join(_ORDINAL_WORDS)})(?![a-z])")
_DIGIT = re.compile(r"\d")
_YEARS = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_NUMBER = re.compile(r"(?<![\d.,-])(\d{1,3}(?:[ ,.]\d{3})+|\d{2,7})(?![\d.,]*\d)")

_CYRILLIC = dict(zip("абвгдежзийклмнопрстуфхцчшщъыьэюяіїєґ", "abvgdejziiklmnoprstufhccss_i_euaiieg", strict=True))
# Spellings of one sound that differ between transliterations, brought to one.
_SPELLINGS = (("kh", "h"), ("zh", "j"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("ts", "c"), ("ph", "f"), ("y", "i"),
              ("w", "v"), ("yu", "u"), ("ja", "a"), ("x", "ks"), ("q", "k"))  # fmt: skip


def anchors(article: Article, assessment: Assessment, seen: date) -> Counter[str]:
    """The anchors of an article and how prominent each is; ``seen`` gives dates without a year theirs."""
    found: Counter[str] = Counter()
    title = clean(article.title)
    folded = fold(title)
    for tag in assessment.tags:
        if tag.kind == "topic":  # too broad: half of what we read is about "peaceful_use"
            continue
        in_title = bool(tag.words and folded) and fold(tag.words) in folded
        key = f"{tag.kind}:{tag.value}"
        found[key] = max(found[key], 1 + _TITLE_COUNTS * in_title)
    if assessment.kind != "other":
        found[f"kind:{assessment.kind}"] = 1
    if assessment.event_date:
        found[f"date:{assessment.event_date.isoformat()}"] = 2
    for text, count in ((title, _TITLE_COUNTS), (article.text, 1)):
        for anchor in _in_text(text, article.language, seen):
            found[anchor] += count
    return found


def ordinals(text: str) -> set[str]:
    """The ordinals a text names, as figures: "41" for 41st, 41-й, 第41."""
    return set(_ordinals(text, fold(text)))


@lru_cache(maxsize=4)  # those of a whole article are asked for by its profile, and again by the search for round-ups
def _in_text(text: str, language: str, seen: date) -> tuple[str, ...]:
    """Dates, ordinals, numbers and names, each once."""
    folded = fold(text)
    ordinals = list(dict.fromkeys(_ordinals(text, folded)))
    figures = _figures(folded, ordinals, seen) if _DIGIT.search(folded) else [f"ordinal:{n}" for n in ordinals]
    return (*figures, *(f"name:{stem}" for stem in _name_stems(text, language)))


def _figures(folded: str, ordinals: list[str], seen: date) -> list[str]:
    days = [day.isoformat() for day in _dates(folded, seen)][:_DATES_AT_MOST]
    without_dates = _FIGURES.sub(" ", _EAST_ASIAN.sub(" ", _MONTH_DAY.sub(" ", _DAY_MONTH.sub(" ", folded))))
    figures = (re.sub(r"\D", "", match.group()) for match in _NUMBER.finditer(without_dates))
    numbers = [n for n in dict.fromkeys(figures) if n not in ordinals and not re.fullmatch(r"(?:19|20)\d\d", n)]
    found = [f"date:{day}" for day in dict.fromkeys(days)]
    found += [f"ordinal:{n}" for n in ordinals] + [f"number:{n}" for n in numbers[:_NUMBERS_AT_MOST]]
    return found + [f"year:{year}" for year in dict.fromkeys(_YEARS.findall(folded))][:_YEARS_AT_MOST]


def _dates(folded: str, seen: date) -> list[date]:
    found = []
    for pattern in (_FIGURES, _EAST_ASIAN, _DAY_MONTH, _MONTH_DAY):
        for match in pattern.finditer(folded):
            day = _day(match, seen)
            if day:
                found.append(day)
    return found


def _day(match: re.Match[str], seen: date) -> date | None:
    """The day a match names; without a year, the nearest one to when the article was seen."""
    parts = match.groupdict()
    month = parts.get("month") or next((name[1:] for name, value in parts.items() if name[0] == "m" and value), "0")
    years = [int(parts["year"])] if parts.get("year") else [seen.year, seen.year - 1, seen.year + 1]
    days = []
    for year in years:
        try:
            days.append(date(year, int(month), int(parts["day"])))
        except ValueError:  # the 31st of June, the 99th month: no date
            continue
    return min(days, key=lambda day: abs((day - seen).days), default=None)


def _ordinals(text: str, folded: str) -> list[str]:
    figures = [str(int(next(group for group in match.groups() if group))) for match in _ORDINAL.finditer(text)]
    spelled = [str(_ORDINAL_WORDS[word]) for word in _ORDINAL_WORD.findall(folded)]
    return figures + [number for number in spelled if number not in figures and number != "1"]


def _name_stems(text: str, language: str) -> list[str]:
    tokens = (token for name in signals.names(text, language) for token in re.split(r"[\s'’-]+", name))
    stems = (_stem(token) for token in tokens if len(token) >= 4)
    return list(dict.fromkeys(stem for stem in stems if len(stem) >= 4))[:_NAMES_AT_MOST]


def _stem(token: str) -> str:
    """A name in plain Latin letters, spelled by sound, cut before its ending."""
    latin = "".join(_CYRILLIC.get(letter, letter) for letter in token.casefold())
    plain = "".join(c for c in unicodedata.normalize("NFKD", latin) if "a" <= c <= "z")
    for spelling, sound in _SPELLINGS:
        plain = plain.replace(spelling, sound)
    return re.sub(r"(.)\1", r"\1", plain)[:_NAME_STEM]


def is_month(word: str) -> bool:
    """True for the name of a month, in any case ending, in the languages known here."""
    return bool(re.match(rf"(?:{_ANY_MONTH})", word))
