"""The only place that decides which language a text is in."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

SCRIPTS: dict[str, re.Pattern[str]] = {
    "latin": re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]"),
    "cyrillic": re.compile("[\u0400-\u052f]"),
    "arabic": re.compile("[\u0600-\u06ff\u0750-\u077f]"),
    "devanagari": re.compile("[\u0900-\u097f]"),
    "han": re.compile("[\u3400-\u4dbf\u4e00-\u9fff]"),
    "kana": re.compile("[\u3041-\u30ff]"),
    "hangul": re.compile("[\u1100-\u11ff\uac00-\ud7af]"),
    "thai": re.compile("[\u0e01-\u0e5b]"),
    "greek": re.compile("[\u0370-\u03ff\u1f00-\u1fff]"),
    "hebrew": re.compile("[\u0590-\u05ff]"),
    "bengali": re.compile("[\u0980-\u09ff]"),
    "gurmukhi": re.compile("[\u0a00-\u0a7f]"),
    "gujarati": re.compile("[\u0a80-\u0aff]"),
    "tamil": re.compile("[\u0b80-\u0bff]"),
    "telugu": re.compile("[\u0c00-\u0c7f]"),
    "kannada": re.compile("[\u0c80-\u0cff]"),
    "malayalam": re.compile("[\u0d00-\u0d7f]"),
    "georgian": re.compile("[\u10a0-\u10ff]"),
    "armenian": re.compile("[\u0530-\u058f]"),
}
# Which languages we may meet in a script; a script not listed here belongs to Latin-script languages.
_LANGUAGES: dict[str, tuple[str, ...]] = {
    "cyrillic": ("ru", "uk", "be", "bg", "sr", "mk", "kk", "ky", "mn", "tg"),
    "arabic": ("ar", "fa", "ur", "ps", "ku", "ug"),
    "devanagari": ("hi", "mr", "ne", "sa"),
    "han": ("zh", "ja"),
    "kana": ("ja",),
    "hangul": ("ko",),
    "thai": ("th",),
    "greek": ("el",),
    "hebrew": ("he", "yi"),
    "bengali": ("bn", "as"),
    "gurmukhi": ("pa",),
    "gujarati": ("gu",),
    "tamil": ("ta",),
    "telugu": ("te",),
    "kannada": ("kn",),
    "malayalam": ("ml",),
    "georgian": ("ka",),
    "armenian": ("hy",),
}
_NOT_LATIN = frozenset(language for languages in _LANGUAGES.values() for language in languages)
_BOTH_SCRIPTS = frozenset({"sr", "kk", "ku", "tg", "mn"})
_OLD_CODES = {"iw": "he", "in": "id", "ji": "yi", "cn": "zh", "jp": "ja", "ua": "uk", "kr": "ko"}

_SAMPLE = 3000  # characters; the detector's answer no longer changes beyond that
_ENOUGH_LETTERS = 20  # in an alphabet; below, py3langid guesses
_ENOUGH_SIGNS = 4  # in a script without spaces, where one sign is a word
_CONTRADICTION = 12  # letters of another script that outweigh what a page says of itself


def detect(text: str, hint: str = "") -> str:
    """The language as an ISO 639-1 code, or an empty string where the text is too short to tell.

    ``hint`` is what the page, the feed or the source says of itself ("en-US", "zh_Hant"); it wins
    unless the script of the text contradicts it.
    """
    told = _code(hint)
    script, letters = _script(text[:_SAMPLE])
    if told and (letters < _CONTRADICTION or _can_be_written(told, script)):
        return told
    candidates = _LANGUAGES.get(script, ())
    if script == "han":
        return "zh" if letters >= _ENOUGH_SIGNS else ""
    if letters < (_ENOUGH_SIGNS if len(candidates) == 1 else _ENOUGH_LETTERS):
        return ""
    return candidates[0] if len(candidates) == 1 else _classify(text[:_SAMPLE], candidates)


def _code(hint: str) -> str:
    """The two letters of a language tag, or nothing where it is no tag we know."""
    code = re.split(r"[-_,; ]", hint.strip().lower(), maxsplit=1)[0]
    code = _OLD_CODES.get(code, code)
    return code if re.fullmatch("[a-z]{2}", code) else ""


def _script(text: str) -> tuple[str, int]:
    """The script most letters are in, and how many; some kana among Chinese characters make it kana."""
    counts = {name: len(letter.findall(text)) for name, letter in SCRIPTS.items()}
    if counts["kana"] * 20 > counts["han"]:  # Japanese prose has far more kana than one in twenty
        counts["kana"] += counts["han"]
        counts["han"] = 0
    # A Chinese character says as much as several letters: names in Latin letters do not outweigh them.
    weighted = {name: n * (3 if name in {"han", "kana", "hangul"} else 1) for name, n in counts.items()}
    best = max(weighted, key=lambda name: weighted[name])
    return best, counts[best]


def _can_be_written(language: str, script: str) -> bool:
    if script == "latin":
        return language not in _NOT_LATIN or language in _BOTH_SCRIPTS
    return language in _LANGUAGES[script] and not (language == "ja" and script == "han")


def _classify(text: str, candidates: tuple[str, ...]) -> str:
    """The most likely of the candidates; all languages in Latin letters where there are none."""
    for language, _ in _identifier().rank(text):
        if language in candidates or (not candidates and language not in _NOT_LATIN):
            return str(language)
    return ""


@cache
def _identifier() -> Any:
    """The detector with its model, read once and only when a text needs it."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE)
