"""The only place that says what is noticed in the words of a block, whatever stands around it.

Lengths are in characters of an alphabet (a Chinese character counts threefold), so that scripts compare.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from math import log
from typing import Any, Final

import ahocorasick

from scrapers.body_blocks import Block

_WIDE = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]")
_WIDE_COMMAS: Final = "，、،；：؛"
_WIDE_STOPS: Final = "。！？؟۔।"
_CLOSERS: Final = "\"'”’»）)]」』 "
_ENDS: Final = frozenset(".!?…。！？؟۔।:：")
_NO_SIGNS: Final = dict.fromkeys(code for code in range(128) if not chr(code).isalnum())
_NO_UPPER: Final = bytes(range(65, 91))
_NO_DIGIT: Final = b"0123456789"
_DATE = re.compile(
    r"\b(?:19|20)\d\d\b|\d{1,2}[/.:]\d{1,2}|\d\s*(?:hours?|days?|mins?|minutes|weeks?|months?|years?) ago|\d年|\d月"
)
_BYLINE = re.compile(
    r"(?:by|von|par|por|da|di|text|story|written by|words by|author|автор|текст)\b|作者|记者|编辑|责编|责任编辑"
    r"|来源|文[/／]",
    re.IGNORECASE,
)
# Words that stand in furniture, in several languages: one witness among many, never a judge.
_FURNITURE: Final = (
    "read more|read also|read next|read the full|see more|see also|see all|watch more|click here|learn more|view all"
    "|show more|load more|more from|more on |more news|more stories|related|recommended|you may like|you may also"
    "|don't miss|most read|most popular|most viewed|trending|latest news|latest posts|latest stories|subscri|newsletter"
    "|sign up|sign in|log in|login|register|inbox|follow us|follow @|share this|share on|share via|tweet|facebook"
    "|twitter|whatsapp|linkedin|pinterest|instagram|telegram|e-mail|email|print |comment|leave a reply|replies"
    "|copyright"
    "|all rights reserved|©|privacy|cookie|terms of|advertis|sponsored|affiliate|commission|getty|reuters/"
    "|photo:|photo by"
    "|photograph:|image:|credit:|filed under|tagged|tags:|categor|posted in|posted on|posted by|published|updated"
    "|previous|next article|next post|contact us|about the author|disclaimer|download|app store|donat|support us"
    "|mehr zum thema|lesen sie|weiterlesen|teilen|kommentar|drucken|abonn|anmelden|auch interessant|foto:|quelle:"
    "|datenschutz|impressum|lire aussi|à lire|partager|commentaire|s'abonner|en savoir plus|tous droits|leggi anche"
    "|condividi|commenti|iscriviti|riproduzione riservata|lea también|te puede interesar|compartir|comentarios|suscr"
    "|más noticias|leia também|leia mais|compartilh|comentários|читайте|подпис|поделиться|комментар|источник|фото:"
    "|реклама|все права|по теме|czytaj|udostępnij|komentarz|zobacz także|ayrıca|paylaş|yorum|اقرأ|شارك|تعليق|المزيد"
    "|版权|转载|分享|评论|责任编辑|编辑：|编辑:|来源：|来源:|相关|推荐|阅读|上一篇|下一篇|扫码|关注|订阅|打印"
    "|字号|免责|声明"
    "|関連記事|コメント|シェア|おすすめ|무단|기자|댓글|공유|관련"
)
_LOOKED_AT: Final = 400  # characters of a block in which furniture is looked for and signs are counted

NAMES: Final = [
    "length",
    "linked",
    "links",
    "commas",
    "stops",
    "ends",
    "upper",
    "digits",
    "furniture",
    "furniture_share",
    "date",
    "byline",
    "strong",
    "word_length",
    "wide",
    "title_words",
    "is_lead",
    "in_ld",
    "again",
    "alike",
]

_UNREAD: Final = [0.0] * (len(NAMES) - 2)


@dataclass(frozen=True, slots=True)
class Said:
    """What the page says about itself, as far as it helps to know its text."""

    title: str = ""
    lead: str = ""  # its description
    body: str = ""  # articleBody of its JSON-LD


def bare(text: str) -> str:
    """Letters and digits only, small."""
    small = text.casefold()
    return small.translate(_NO_SIGNS) if small.isascii() else "".join(filter(str.isalnum, small))


def is_dated(text: str) -> bool:
    """Does a short text name a time?"""
    return _DATE.search(text) is not None


def count_commas(text: str) -> int:
    """Commas and their kin, of all scripts."""
    found = text.count(",") + text.count(";") + text.count(":")
    return found if text.isascii() else found + sum(map(text.count, _WIDE_COMMAS))


def has_furniture(text: str) -> bool:
    """Does a heading open a part of the page that is no article?"""
    return _count_furniture(text[:_LOOKED_AT].lower()) > 0


class Words:
    """Reads the words of one page's blocks."""

    def __init__(self, blocks: list[Block], said: Said) -> None:
        self._title = _title_words(said.title)
        self._titled = max(1, len(self._title))
        self._lead, self._body = bare(said.lead), bare(said.body)
        self._seen: dict[str, int] = {}
        self._heads: dict[str, int] = {}
        for block in blocks:
            self._seen[block.text] = self._seen.get(block.text, 0) + 1
            self._heads[block.text[:40]] = self._heads.get(block.text[:40], 0) + 1

    def notice(self, block: Block, weight: int, commas: int) -> list[float]:
        """The numbers of one block, in the order of ``NAMES``."""
        text = block.text
        whole = len(text)
        head = text[:_LOOKED_AT]
        size = len(head)
        small = head.lower()
        plain = head.encode("ascii", "ignore")
        furniture = _count_furniture(small)
        digits = len(plain) - len(plain.translate(None, _NO_DIGIT))
        stops = head.count(".") + head.count("!") + head.count("?")
        if len(plain) < size:
            stops += sum(map(head.count, _WIDE_STOPS))
        return [
            log(1 + weight),
            min(1.0, block.linked / whole),
            min(5.0, 100 * block.links / weight),
            min(10.0, 100 * commas / weight),
            min(10.0, 100 * stops / min(weight, _LOOKED_AT)),
            float(text[-12:].rstrip(_CLOSERS)[-1:] in _ENDS),
            (len(plain) - len(plain.translate(None, _NO_UPPER))) / size,
            digits / size,
            float(furniture > 0),
            min(1.0, furniture / size),
            float(digits > 0 and is_dated(text[:200])),
            float(_BYLINE.match(text) is not None),
            min(1.0, block.strong / whole),
            min(12.0, size / (1 + head.count(" "))),
            float(weight > 1.8 * whole),
            len([word for word in self._title if word in small]) / self._titled,
            *self._known(text),
        ]

    def glance(self, weight: int) -> list[float]:
        """The numbers of an entry of a menu, which nobody reads: its length, and that it is a link."""
        return [log(1 + weight), 1.0, *_UNREAD]

    def _known(self, text: str) -> tuple[float, float, float, float]:
        """Is it said elsewhere: in the description, in JSON-LD, in this page?"""
        lead = in_body = 0.0
        if (self._lead or self._body) and len(text) > 10:
            plain = bare(text[:1000])
            lead = float(bool(self._lead) and len(plain) > 20 and (plain in self._lead or self._lead[:60] in plain))
            in_body = (1.0 if plain in self._body else -1.0) if self._body else 0.0
        return lead, in_body, float(self._seen[text] > 1), float(self._heads[text[:40]] > 1)


def _count_furniture(small: str) -> int:
    """Characters inside words of furniture."""
    return sum([size for _, size in _automaton().iter(small)])


@cache
def _automaton() -> Any:
    found = ahocorasick.Automaton()
    for word in _FURNITURE.split("|"):
        found.add_word(word, len(word))
    found.make_automaton()
    return found


def _title_words(title: str) -> list[str]:
    words = [word.lower() for word in re.findall(r"\w+", title[:300])]
    if _WIDE.search(title):
        whole = "".join(words)
        return [whole[i : i + 2] for i in range(len(whole) - 1)]
    return [word for word in words if len(word) > 3]
