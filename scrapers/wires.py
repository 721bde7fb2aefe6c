"""The only place that knows where a text says it was written, and the agency whose copy it says it is.

    "MOSCOW, Aug 9 (TASS) — Russia …"  ─►  dateline "MOSCOW, Aug 9", credit "TASS", the text as it is

A dateline stays in the text: readers quote it, and an edit of it is an edit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# Agencies whose copy travels: the name we give, and the names in texts; those in Latin letters also in capitals.
_AGENCIES: Final = {
    "AFP": "AFP|Agence France-Presse|أ ف ب|ا ف ب|أ\\.ف\\.ب|فرانس برس|法新社|АФП",
    "AP": "AP|Associated Press|美联社|美聯社|أسوشيتد برس",
    "ANI": "ANI|एएनआई",
    "Anadolu": "AA|Anadolu",
    "CNS": "中新社|中新网|中新網",
    "IANS": "IANS|आईएएनएस",
    "Interfax": "Interfax|INTERFAX\\.RU|INTERFAX\\.COM|Интерфакс",
    "Jiji": "Jiji|時事通信|時事",
    "KUNA": "KUNA|كونا",
    "Kyodo": "Kyodo(?: News)?|共同通信|共同社|共同",
    "Mehr": "MNA|Mehr",
    "PTI": "PTI|Press Trust of India|भाषा|पीटीआई",
    "RIA Novosti": "RIA Novosti|РИА Новости|俄新社",
    "Reuters": "Reuters|رويترز|ロイター|로이터|路透社|Рейтер",
    "SPA": "SPA|واس",
    "TASS": "TASS|ТАСС|تاس|タス通信|塔斯社",
    "VNA": "VNA|VNS|TTXVN",
    "WAM": "WAM|وام",
    "Xinhua": "Xinhua|新华社|新華社|شينخوا|Синьхуа",
    "Yonhap": "Yonhap|연합뉴스|韩联社|韓聯社",
    "CNA": "中央社",
    "PRNewswire": "PRNewswire|PR Newswire",
    "Business Wire": "Business Wire",
    "GlobeNewswire": "Globe ?Newswire|GlobeNewswire",
    **{name: name for name in ("AAP", "ANSA", "ANTARA", "APA", "APP", "Agerpres", "Belga", "Bernama", "dpa", "EFE")},
    **{name: name for name in ("Europa Press", "IRNA", "KCNA", "Keystone-SDA", "Keystone-ATS", "Lusa", "PAP")},
    **{name: name for name in ("Sputnik", "Tanjug", "UNI", "UPI", "Ukrinform", "askanews", "MTI", "NTB", "ČTK")},
}  # fmt: skip
_FORMS: Final = [form for forms in _AGENCIES.values() for form in forms.split("|")]
_NAMES: Final = "|".join(
    sorted({each for form in _FORMS for each in (form, form if "\\" in form else form.upper())}, key=len, reverse=True)
)
_PLACE: Final = r"(?!Copyright)[^\W\d_][^\n()（）\[\]—–:|]{1,60}?"
_DASH: Final = r"[-–—:=.]"
_OPENINGS: Final = tuple(
    re.compile(form)
    for form in (
        # MOSCOW, Aug 9 (TASS) — …; Vienna (dpa/AFP) - …; МОСКВА, 9 августа. /ТАСС/.; without a date a dash must follow
        rf"(?P<place>{_PLACE})\s*(?:--)?[(/（]\s*(?P<agency>{_NAMES})(?!\w)[^()\n）]{{0,30}}[)/）]\s*{_DASH}",
        rf"(?P<place>{_PLACE}\d[^\n()]{{0,20}}?)\s*[(/（]\s*(?P<agency>{_NAMES})(?!\w)[^()\n）]{{0,30}}[)/）]",
        # New Delhi [India], August 9 (ANI): …
        rf"(?P<place>{_PLACE}\[[^\]\n]{{2,30}}\][^\n()]{{0,20}}?)\s*\((?P<agency>{_NAMES})\)",
        rf"\((?P<agency>{_NAMES})\)\s*[-–—]\s*(?P<place>{_PLACE})\s*[-–—]\s",  # (ANSA) - ROMA, 09 AGO - …
        # Moscow. August 9. INTERFAX.COM - …; МОСКВА, 9 авг — РИА Новости. …; Riyadh, Aug 9, SPA -- …
        rf"(?P<place>{_PLACE}\d[^\n()—–]{{0,20}}?)[.,]?\s*[–—]?\s*(?P<agency>{_NAMES})\s*{_DASH}",
        # 新华社北京8月9日电; 中央社記者某某台北9日電
        rf"(?P<place>(?P<agency>{_NAMES})[^\n，。,]{{0,20}}?\d{{1,2}}日(?:专|專|综合|綜合)?[电電讯訊])",
        # (서울=연합뉴스); 【ワシントン時事】; ［ワシントン ９日 ロイター］; (Reuters) - …
        rf"[［\[【（(](?P<place>(?:[^］\]】）)\n]{{1,20}}[=＝])?)(?P<agency>{_NAMES})[^］\]】）)\n]{{0,15}}[］\]】）)]",
        rf"[［【](?P<place>[^］】\n]{{0,20}}?)(?P<agency>{_NAMES})[^］】\n]{{0,10}}[］】]",
        # Nobody named: LONDON — …; МОСКВА, 9 августа. …
        r"(?P<place>[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ.'’ \-]{2,40}(?:,\s[^\n—–:()]{1,40}?)?)\s*[—–]\s",
        r"(?P<place>[А-ЯЁ][А-ЯЁ\- ]{2,30}, \d{1,2} [а-я]{3,10})\s*[.—–/]",
    )
)
_CREDIT = re.compile(
    rf"(?:^\W{{0,3}}|(?i:source|quelle|fuente|fonte|источник|المصدر|via)[:\s]+"
    r"|来源[:：\s]*|(?i:^\W?by|^\W?avec|^\W?mit)\s+)"
    rf"(?:[Tt]he )?(?P<alone>{_NAMES})\s*(?:$|[)）\]/.])"
    r"|(?:(?i:with (?:inputs?|information|material|reporting) from|con información de"
    r"|mit (?:material|informationen) (?:von|der)"
    r"|com informações d[aeo]|syndicated feed\W+|copyright|\(c\)|©)\s*(?:\d{4}\s*)?(?i:by\s+)?)"
    rf"(?:[Tt]he )?(?P<helped>{_NAMES})(?!\w)"
    r"|(?P<writer>Associated Press) (?:writers?|reporters?|journalists?)\b",
    re.MULTILINE,
)
_NAMED = re.compile(_NAMES)  # a cheap look first: lines without an agency are the rule
_LONGEST_CREDIT: Final = 200
_HEAD: Final = 200  # characters of a line in which a dateline stands


@dataclass(frozen=True, slots=True)
class Wire:
    """Where a text says it was written, and whose copy it is; empty where it says nothing."""

    dateline: str = ""
    credit: str = ""


def read_wire(text: str) -> Wire:
    """The dateline that opens the text, and the agency named in it or on a line of its own at an end."""
    lines = [line for line in text.split("\n") if line]
    dateline = agency = ""
    for line in lines[:3]:
        if found := next((match for form in _OPENINGS if (match := form.match(line[:_HEAD]))), None):
            parts = found.groupdict()
            dateline, agency = parts["place"].strip(" ,.(-=＝"), parts.get("agency") or ""
            break
    if not agency:
        ends = (line for line in (*lines[:2], *lines[-3:]) if len(line) < _LONGEST_CREDIT)
        said = (_CREDIT.search(line) for line in ends if _NAMED.search(line))
        found = next((each for each in said if each), None)
        agency = next((name for name in found.groups() if name), "") if found else ""
    return Wire(dateline, _name(agency))


def _name(agency: str) -> str:
    """The name we give to an agency."""
    return next((ours for ours, forms in _AGENCIES.items() if re.fullmatch(forms, agency, re.IGNORECASE)), "")
