"""The only place that takes off what clings to the edges of a text, and keeps what a dateline and a credit tell.

    "MOSCOW, Aug 9 (TASS) — Russia …"  ─►  dateline "MOSCOW, Aug 9", credit "TASS", the text as it is

A dateline stays in the text: readers quote it, and an edit of it is an edit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from scrapers.dates import read_date

# Agencies whose copy travels; the name in the text and the name we give it.
_AGENCIES: Final = {
    **{name: name for name in ("TASS", "Xinhua", "Reuters", "AFP", "dpa", "EFE", "Kyodo", "Yonhap", "IANS", "PTI")},
    **{name: name for name in ("ANI", "ANSA", "APA", "Interfax", "Sputnik", "UNI", "WAM", "KUNA", "BERNAMA", "ANTARA")},
    **{name: name for name in ("AP", "IRNA", "PAP", "SPA", "Lusa", "Europa Press", "RIA Novosti", "Anadolu")},
    **{"Associated Press": "AP", "Agence France-Presse": "AFP", "AA": "Anadolu"},
    **{"ТАСС": "TASS", "РИА Новости": "RIA Novosti", "Интерфакс": "Interfax"},
    **{"新华社": "Xinhua", "中新社": "CNS", "中新网": "CNS"},
    **{"共同社": "Kyodo", "共同": "Kyodo", "時事": "Jiji", "연합뉴스": "Yonhap"},
}  # fmt: skip
_NAMES: Final = "|".join(sorted(map(re.escape, _AGENCIES), key=len, reverse=True))
_PLACE: Final = r"[^\W\d_][^\n()（）\[\]—–:|]{1,60}?"
_DATELINE = re.compile(
    rf"(?P<place>{_PLACE})\s*[(\[/（]\s*(?P<agency>{_NAMES})\b[^()\n）]{{0,30}}[)\]/）]\s*[-–—:.]*"
    rf"|(?P<capitals>[A-ZÀ-ÞА-ЯЁ][A-ZÀ-ÞА-ЯЁ.'’ \-]{{2,40}}(?:,\s[^\n—–:()]{{1,40}}?)?)\s*[—–]\s"
    rf"|(?P<chinese>(?:{_NAMES})[^\s，。,]{{1,12}}?\d{{1,2}}月\d{{1,2}}日[电電訊讯])"
    rf"|(?P<russian>[А-ЯЁ][А-ЯЁ\- ]{{2,30}}, \d{{1,2}} [а-я]{{3,10}})\s*[.—–/]"
)
_CREDIT = re.compile(
    rf"(?:^|[(（\[]|(?:source|quelle|fuente|源|来源|источник|via|by"
    rf"|with)[:：\s]+)\s*(?:the )?(?P<agency>{_NAMES})\s*(?:$|[)）\]/.])",
    re.IGNORECASE | re.MULTILINE,
)
_LONGEST_EDGE: Final = 160
_STAMPED: Final = 0.12  # part of a line in digits; of sentences with a full date it is less
_ANY_TIME: Final = datetime(9999, 1, 1, tzinfo=UTC)
_SEARCHED: Final = 5  # lines at each end
# Whole lines that are no sentence of the article, at its ends only.
_EDGE = re.compile(
    r"(?:(?:read|see|learn|show|view) (?:more|also|next|all)\b|(?:continue|keep) reading|advertise?ment"
    r"|sponsored|share(?: (?:this|on|via)\b.*)?$"
    r"|share:|follow us|subscribe|sign up (?:for|to)|click here|get the latest|join our|download (?:our|the) app"
    r"|related:|more:|also read"
    r"|tags?:|topics?:|filed under|copyright|©|all rights reserved"
    r"|\(?photo:|image (?:credit|source|:)|photo by|getty images|comments?\b\W*\d*$|\d+ comments?$"
    r"|print$|e-?mail$|facebook$|twitter$|whatsapp$|linkedin$|telegram$|copy link$"
    r"|listen to (?:this|the) article|\d+ min(?:ute)?s? read$"
    r"|lesen sie (?:auch|mehr)|mehr zum thema|teilen$|lire aussi|partager|leggi anche|condividi|lea también"
    r"|compartir$|leia (?:também|mais)"
    r"|читайте (?:также|еще|ещё)|подпис(?:ывайтесь|аться)|поделиться|责任编辑|責任編輯|编辑[:：]|【?纠错|打印$"
    r"|分享到|扫一扫|返回搜狐|原标题|اقرأ أيضا)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Wire:
    """Where a text says it was written, and whose copy it is; empty where it says nothing."""

    dateline: str = ""
    credit: str = ""


def trim(text: str) -> str:
    """The text without lines at its ends that only ask something of the reader."""
    lines = text.split("\n")
    start, end = 0, len(lines)
    while start < min(_SEARCHED, end) and _is_edge(lines[start]):
        start += 1
    while end > start and len(lines) - end < _SEARCHED and _is_edge(lines[end - 1]):
        end -= 1
    return "\n".join(lines[start:end])


def read_wire(text: str) -> Wire:
    """The dateline that opens the text, and the agency named in it or on a line of its own at an end."""
    lines = [line for line in text.split("\n") if line]
    dateline = agency = ""
    for line in lines[:3]:
        if found := _DATELINE.match(line[:200]):
            parts = found.groupdict()
            dateline = next(value for name, value in parts.items() if value and name != "agency").strip(" ,.(")
            agency = parts["agency"] or next((name for name in _AGENCIES if parts["chinese"] and name in dateline), "")
            break
    if not agency:
        for line in (*lines[:2], *lines[-3:]):
            if len(line) < 200 and (said := _CREDIT.search(line)):
                agency = said["agency"]
                break
    return Wire(dateline, _name(agency))


def _name(agency: str) -> str:
    return next((ours for theirs, ours in _AGENCIES.items() if theirs.lower() == agency.lower()), "")


def _is_edge(line: str) -> bool:
    return len(line) <= _LONGEST_EDGE and (_EDGE.match(line) is not None or is_stamp(line))


def is_stamp(line: str) -> bool:
    """Is this a date with little else, as "09.08.2024 07:30 · 2 hours ago"? Such lines change by the hour."""
    digits = sum(map(str.isdigit, line))
    return digits >= _STAMPED * len(line) and read_date(line, _ANY_TIME) is not None
