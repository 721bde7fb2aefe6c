"""The only place that takes off what clings to the edges of a text and is no part of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from scrapers.dates import read_date

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


def trim(text: str) -> str:
    """The text without lines at its ends that only ask something of the reader."""
    lines = text.split("\n")
    start, end = 0, len(lines)
    while start < min(_SEARCHED, end) and _is_edge(lines[start]):
        start += 1
    while end > start and len(lines) - end < _SEARCHED and _is_edge(lines[end - 1]):
        end -= 1
    return "\n".join(lines[start:end])


def _is_edge(line: str) -> bool:
    return len(line) <= _LONGEST_EDGE and (_EDGE.match(line) is not None or is_stamp(line))


def is_stamp(line: str) -> bool:
    """Is this a date with little else, as "09.08.2024 07:30 · 2 hours ago"? Such lines change by the hour."""
    digits = sum(map(str.isdigit, line))
    return digits >= _STAMPED * len(line) and read_date(line, _ANY_TIME) is not None
