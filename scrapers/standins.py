"""The only place that names the HTML pages served in place of a feed, a sitemap or a listing.

They come with status 200 and look like success. Walls in front of articles are named in ``walls``.
"""

from __future__ import annotations

import re
from typing import Final

from analysis.model import Page
from scrapers.decode import decode

_LOOKED_AT: Final = 40_000  # characters; what a page is, it says at its beginning
_LONGEST: Final = 3_000  # characters of words: a page with more to say stands in for nothing
# What opens a stretch nobody sees, and what closes it.
_OPENING = re.compile(r"<(script|style|template)\b|<!--", re.IGNORECASE)
_CLOSING: Final = {
    name: re.compile(f"</{name}[^<>]*>" if name else "-->", re.IGNORECASE)
    for name in ("script", "style", "template", "")
}
_TAG = re.compile(r"<[^<>]*>")
# In this order: a parked domain asks for consent too.
_NAMES: Final = (
    (
        "parked domain",
        r"domain (?:name )?(?:is|may be|might be) (?:for sale|parked)|buy this domain|this domain (?:has )?expired"
        r"|sedoparking|parkingcrew|bodis\.com|hugedomains|dan\.com/buy|related searches.{0,200}privacy policy"
        r"|diese domain steht zum verkauf|домен (?:продаётся|продается|припаркован)|域名(?:出售|转让)",
    ),
    (
        "consent wall",
        r"before you continue|we value your privacy|we and our (?:\d+ )?partners|consent to (?:the use of )?cookies"
        r"|accept all(?: cookies)?\b|wir benötigen ihre zustimmung|accepter et continuer|aceptar y continuar",
    ),
    (
        "not found page",
        r"\b404\b|page (?:was |is |could )?not (?:be )?found|(?:page|file) (?:you .{0,40})?does(?: not|n['’]t)"
        r" exist|sorry for the inconvenience|nicht gefunden|page introuvable|página no encontrada|страница не найдена"
        r"|页面不存在|ページが見つかりません",
    ),
    (
        "maintenance page",
        r"(?:site|service|system)s? (?:is|are) (?:currently )?(?:unavailable|down|under maintenance)"
        r"|(?:under|scheduled) maintenance|be (?:right )?back soon|technische arbeiten|технические работы|系统维护",
    ),
    ("log-in page", r"<input[^>]{1,200}type=[\"']?password"),
    ("error page", r"\b50[0234]\b.{0,30}(?:error|bad gateway|unavailable)|internal server error|fatal error"),
)
# What often stands there for an hour only, so that what is behind it is tried again, as a 404 is.
PASSING_WALLS: Final = frozenset(
    {
        "consent wall",
        "JavaScript challenge",
        "not found page",
        "parked domain",
        "maintenance page",
        "error page",
        "empty answer",
    }
)
_PATTERNS: Final = tuple((name, re.compile(pattern, re.IGNORECASE | re.DOTALL)) for name, pattern in _NAMES)


def name_standin(markup: str) -> str:
    """What a short page is instead of what was asked for; empty where it does not say."""
    start = _visible(markup[:_LOOKED_AT])
    if len(" ".join(_TAG.sub(" ", start).split())) > _LONGEST:
        return ""
    return next((name for name, pattern in _PATTERNS if pattern.search(start)), "")


def name_page(page: Page) -> str:
    """The same for a page as it came: also when nothing came at all."""
    start = page.body[: _LOOKED_AT * 4]  # bytes: a letter takes four at most
    return name_standin(decode(start, page.header("content-type"))) if start.strip() else "empty answer"


def _visible(markup: str) -> str:
    """The markup without scripts and comments; what is never closed goes to the end."""
    shown, at = list[str](), 0
    while opening := _OPENING.search(markup, at):
        shown.append(markup[at : opening.start()])
        closing = _CLOSING[(opening.group(1) or "").lower()].search(markup, opening.end())
        at = closing.end() if closing else len(markup)
    return " ".join([*shown, markup[at:]])
