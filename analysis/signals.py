"""The only place that knows which words of a sentence carry a fact: numbers, dates, negation, speech, names.

What can be compared across two readings of one sentence comes as a ``Counter`` of plain strings. Words of a
language (ISO 639-1) stand in the tables of ``wordings``; where there is none, only what is language-neutral is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache

from analysis import wordings
from analysis.text import clean, fold

# A figure as written, also with spaces between thousands; the sign of a sum or share belongs to it.
_FIGURE = re.compile(
    r"([$€£¥₽₹]\s?)?(\d+(?:[ \u00a0\u202f]\d{3}\b)*(?:[.,]\d+)*)(\s?[%€₽])?|[一二三四五六七八九十百千万亿兩两]{2,}"
)

_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
    r"|январ\w+|феврал\w+|марта?|апрел\w+|мая|июн\w|июл\w|август\w?|сентябр\w|октябр\w|ноябр\w|декабр\w"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro"
    r"|novembro|dezembro"
    r"|يناير|فبراير|مارس|[أا]بريل|مايو|يونيو|يوليو|أغسطس|سبتمبر|أكتوبر|نوفمبر|ديسمبر"
    r"|जनवरी|फ़?रवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर|अक्टूबर|नवंबर|दिसंबर"
)
_DATE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?|\d{{4}}年"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\.? (?:de )?(?:{_MONTHS})(?!\w)\.?(?:,? (?:de )?\d{{4}})?"
    rf"|\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]"
    r"|суббот[ау]|воскресенье)\b"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    r"|domingo)\b"
    r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b|星期[一二三四五六日]|周[一二三四五六日]",
    re.IGNORECASE,
)

_SIGNING, _CORRECTION = (
    re.compile(unicodedata.normalize("NFC", each), re.MULTILINE) for each in (wordings.SIGNING, wordings.CORRECTION)
)
_SPEECH = re.compile(r'"([^"\n]{8,2000})"')
_NAME = re.compile(
    r"(?:[A-ZА-ЯЁІЇЄÀ-ÖØ-ÞŁŚŻŽŠČĆĐ][\w'’-]+|[A-Z]{2,})(?: (?:of |de |du |the |da |von "
    r"|al-)?(?:[A-ZА-ЯЁІЇЄÀ-ÖØ-Þ][\w'’-]+))*"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s+|(?:^|\s)[\"“«„(\[]|\n)$")
_EVERY_NOUN_CAPITAL = frozenset({"de", "lb"})


def numbers(sentence: str, language: str) -> Counter[str]:
    """Figures (without their thousands' marks) and number words that are no part of a date."""
    rest = _DATE.sub(" ", clean(sentence))
    found = Counter(_plain(match) for match in _FIGURE.finditer(rest))
    spelled = set(fold(wordings.NUMBER_WORDS.get(language, "")).split())
    found.update(word for word in re.findall(r"[^\W\d_]+", fold(rest)) if word in spelled)
    return found


def dates(sentence: str) -> Counter[str]:
    """Calendar dates, months with a day, and weekdays, as written."""
    return Counter(re.sub(r"[.,]", "", match.group().casefold()) for match in _DATE.finditer(clean(sentence)))


def negations(sentence: str, language: str) -> Counter[str]:
    """Words of denial; none for a language without a table."""
    return _listed(wordings.NEGATIONS, sentence, language)


def commitments(sentence: str, language: str) -> Counter[str]:
    """Words that say how firmly something is promised or done; none for a language without a table."""
    # The month is no auxiliary verb; it is the only word here that a capital letter turns into another.
    return _listed(wordings.COMMITMENTS, re.sub(r"\bMay\b", " ", sentence), language)


def attributions(sentence: str, language: str) -> Counter[str]:
    """Words that say who tells it and how surely; none for a language without a table."""
    return _listed(wordings.ATTRIBUTIONS, sentence, language)


def legal(sentence: str, language: str) -> Counter[str]:
    """Words of law: what binds, forbids or is broken; none for a language without a table."""
    return _listed(wordings.LEGAL, sentence, language)


def is_about_signing(sentence: str) -> bool:
    """True where a sentence tells who signed or joined something."""
    return _SIGNING.search(fold(sentence)) is not None


def is_correction(text: str) -> bool:
    """True for a notice by which a publisher says that something was corrected."""
    return _CORRECTION.search(fold(text)) is not None


def speech(sentence: str) -> Counter[str]:
    """What stands between quotation marks, folded; short quoted names are left out."""
    return Counter(quote.strip(" .,!?") for quote in _SPEECH.findall(fold(sentence)))


def names(sentence: str, language: str) -> Counter[str]:
    """Capitalised names as written, except at a sentence's start, where every word has a capital.

    Nothing for scripts without capitals and languages that give one to every noun.
    """
    if language in _EVERY_NOUN_CAPITAL:
        return Counter()
    text = clean(sentence)
    found = (match for match in _NAME.finditer(text) if not _begins_sentence(text, match.start()))
    return Counter(match.group() for match in found)


def _begins_sentence(text: str, at: int) -> bool:
    """Does a sentence begin there? In a clean text the two characters before it tell."""
    return _SENTENCE_START.search(text, max(0, at - 2), at) is not None


def _plain(match: re.Match[str]) -> str:
    figure = re.sub(r"[ \u00a0\u202f]", "", match.group(2) or match.group())
    figure = re.sub(r"(?<=\d)[.,](?=\d{3}(?:\D|$))", "", figure)
    return f"{(match.group(1) or '').strip()}{figure}{(match.group(3) or '').strip()}"


def _listed(tables: dict[str, str], sentence: str, language: str) -> Counter[str]:
    table = tables.get(language, "")
    return Counter(_compiled(table).findall(fold(sentence))) if table else Counter()


@cache
def _compiled(table: str) -> re.Pattern[str]:
    return re.compile(unicodedata.normalize("NFC", table))  # as the texts are
