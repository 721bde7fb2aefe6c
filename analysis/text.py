"""The only place that knows what a difference in writing is, and where words and sentences end."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Nobody sees the controls of either set either (U+009B is as good as an escape to some terminals).
# Joiners shape letters in Arabic, Indic and emoji sequences; anywhere else they are invisible noise.
INVISIBLE = re.compile(
    "[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"
    "|[\u200c\u200d](?![\u0600-\u08ff\u0900-\u0dff\u2600-\u27bf\U0001f000-\U0001faff])"
)

_ODD_SPACE = re.compile(r"[^\S \n]")

_SAME = str.maketrans(
    dict.fromkeys("‘’‚‛′ʼ`´＇", "'")
    | dict.fromkeys("“”„‟″«»＂〝〞", '"')
    | dict.fromkeys("‐‑‒–—―−﹣－", "-")
    | {"…": "...", "\u200c": "", "\u200d": "", "\u0640": ""}
)

# Scripts written without spaces; Hangul has them and counts as alphabetic.
UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3040-\u30ff\u31f0-\u31ff"
    "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
)
# Vowel signs and other marks belong to the word, though ``\w`` leaves them out.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0963\u0970-\u0dff"
)
_WORD = re.compile(rf"\d+(?:[.,]\d+)+|[{UNSPACED}]|(?:(?![{UNSPACED}])[^\W_]|[{_MARKS}])+")

# No writing stacks more than 30 marks on a letter (UAX #15, stream-safe text); ordering a million takes minutes.
_MARK = re.compile(f"[{_MARKS}]")
_STACK = re.compile(rf"([{_MARKS}]{{30}})[{_MARKS}]+")

# A line of a menu or of links to read next: short, and no sentence. So many of them in a row are a list.
_LINK_AT_MOST = 110
_LINKS_IN_A_ROW = 3
_CLOSERS = "\"'”’»)]」』）"
_ENDERS = frozenset(".!?…؟۔।:;,。！？：；")
_SEPARATORS = re.compile(r"(?:^| )[|·•›»/>–-](?: |$)|[|·•]")
_MENU_SEPARATORS = 3  # in one line without a sentence's end

_LONGEST_ABBREVIATION = 12  # characters looked at before a full stop; keeps hostile texts cheap
_SENTENCE_END = re.compile(
    r"[.!?…؟۔।。！？\n]"  # first of all, so that all that is none of them is passed over quickly
    # a space and no small letter must follow
    r"(?:(?<=[.!?…؟۔।])(?<![.!?…؟۔।]{2})[.!?…؟۔।]*+[\"'”’»)\]]*+(?=\s+[^\sa-zа-яёіїєґ])"
    r"|(?<=[。！？])[。！？]*[」』”’）]*"
    r"|(?<=\n))"
)
# A full stop after these ends no sentence: titles, initials, months, the usual shortenings.
_ABBREVIATION = re.compile(
    r"(?:^|[\s(\"'«„“])(?:[^\W\d_]|(?:[^\W\d_]\.)+[^\W\d_]|mr|mrs|ms|dr|prof|st|gen|col|lt|sen|rep|gov|no|nos|vs|inc|ltd"
    r"|corp|co|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec|art|nr|abs|bzw|ca|sr|sra|ud|им|ул|гг|тов|стр|рис|см|др"
    r"|\d{1,2})\.$",
    re.IGNORECASE,
)


def visible(text: str) -> str:
    """The text in NFC without what nobody sees."""
    shown = text if _is_printable(text) else INVISIBLE.sub("", text)
    if shown.isascii():
        return shown
    # Of so many marks in a row every thirtieth character of the text meets one.
    return unicodedata.normalize("NFC", _STACK.sub(r"\1", shown) if _MARK.search(shown[::30]) else shown)


def _is_printable(text: str) -> bool:
    """Is every character one that shows, a plain space or a newline? Quickly asked, and so in most texts."""
    return text.replace("\n", " ").isprintable()


def clean(text: str) -> str:
    """The text as a reader sees it: NFC, nothing invisible, single spaces, one newline between paragraphs."""
    shown = visible(text).strip().replace("\n\n", "\n")
    if _is_tidy(shown):
        return shown
    lines = (" ".join(line.split()) for line in shown.splitlines())
    return "\n".join(line for line in lines if line)


def _is_tidy(text: str) -> bool:
    """Is there nothing to tidy: no space but single ones inside lines, no empty line? So it is in most texts."""
    untidy = ("  ", " \n", "\n ", "\n\n")
    return not any(pair in text for pair in untidy) and (_is_printable(text) or not _ODD_SPACE.search(text))


def fold(text: str) -> str:
    """For comparing only: clean, without case and typography; equal where no reader sees a difference."""
    return _fold_sentence(text) if len(text) <= _SENTENCE_AT_MOST else _fold_text(text)


def _fold(text: str) -> str:
    return clean(clean(text).translate(_SAME).casefold())


# Two readings share nearly all their sentences, and each is folded for every kind of fact that it may hold; a new
# article's text is asked for by all that compare it. Kept apart, so that the many do not push out the few.
_SENTENCE_AT_MOST = 400  # characters
_fold_sentence = lru_cache(maxsize=2048)(_fold)  # 2 MB of Latin letters, 4 MB of others
_fold_text = lru_cache(maxsize=32)(_fold)  # at most 32 of the longest texts: 200,000 characters and as many folded


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, clean and without empty ones."""
    return [part for part in clean(text).split("\n") if part]


def prose(lines: list[str]) -> list[str]:
    """Paragraphs without menus and lists of links, which speak of other articles; all of them where nothing else is."""
    kept: list[str] = []
    row: list[str] = []
    for line in lines:
        if not _is_sentence(line):
            if _is_menu(line):
                continue
            if len(line) <= _LINK_AT_MOST:
                row.append(line)
                continue
        kept += [*(row if len(row) < _LINKS_IN_A_ROW else ()), line]
        row = []
    kept += row if len(row) < _LINKS_IN_A_ROW else ()
    return kept or lines


def ends_as_sentence(text: str) -> bool:
    """True where a line ends as prose does; headlines, captions and list items mostly do not."""
    return text.rstrip(_CLOSERS)[-1:] in _ENDERS


def _is_menu(line: str) -> bool:
    return len(_SEPARATORS.findall(line)) >= _MENU_SEPARATORS


def _is_sentence(line: str) -> bool:
    """Does the line end as sentences do? Only its last characters are looked at: long paragraphs are many."""
    return line[-_LONGEST_ABBREVIATION:].rstrip(_CLOSERS)[-1:] in _ENDERS


def sentences(text: str) -> list[str]:
    """The sentences of a text in order; a paragraph's end always ends one."""
    whole = clean(text)
    starts = [0, *sentence_ends(whole)]
    parts = (whole[start:end].strip() for start, end in zip(starts, [*starts[1:], len(whole)], strict=True))
    return [part for part in parts if part]


def sentence_ends(text: str) -> list[int]:
    """Where each sentence of a clean text ends, but for the last: offsets for slicing."""
    found: list[int] = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if end[0] == "\n" or not _ABBREVIATION.search(text, max(start, end.end() - _LONGEST_ABBREVIATION), end.end()):
            start = end.end()
            found.append(start)
    return found


def words(text: str) -> list[str]:
    """The words in order, without case and punctuation; one character each where a script has no spaces."""
    return _WORD.findall(fold(text))
