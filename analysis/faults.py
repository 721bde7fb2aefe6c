"""The only place that suspects a reading of being no edit but a fault of the source.

Walls, error pages, empty templates, truncated bodies and redirects come with status 200. Reported as edits
they cry wolf twice: when they come and when they go. So a suspicious reading is not compared; the caller
treats it as a fault of the source and asks again later, and only what stays so is believed.
"""

from __future__ import annotations

import re

from analysis.furniture import without_furniture
from analysis.model import Article
from analysis.text import clean, fold, words

_SHRUNK = 0.6  # a real edit takes out clauses and paragraphs; losing 40 % is what walls and templates do
_ENOUGH = 200  # characters; shorter texts (notices, flashes) may be rewritten entirely
_ANOTHER_TEXT = 0.25  # share of the old words that must still be there
_CUT = 0.97  # a text that is a beginning of the old one and shorter than this was cut off inside a sentence
_TAIL = 0.3  # losing the end of a text, and so much of it, is what teasers before a wall do
_END_AT = 4_000  # bytes at a page's end where its last tags stand

_WALLS = re.compile(
    r"\b(?:access denied|page not found|404 not found|error 40[34]|forbidden|service unavailable|bad gateway"
    r"|internal server error"
    r"|under maintenance|enable (?:javascript|cookies)|checking your browser"
    r"|verify (?:that )?you are (?:a )?human|captcha"
    r"|unusual traffic|too many requests|we value your privacy|accept (?:all )?cookies|your privacy choices"
    r"|manage consent"
    r"|subscribe to (?:continue|read|keep)|subscribers? only|already a subscriber|log ?in to (?:continue|read)"
    r"|sign in to (?:continue|read)"
    r"|create a free account|to continue reading|free articles? (?:left|remaining)"
    r"|not available in your (?:country|region)"
    r"|page (?:no longer exists|has moved))\b"
    r"|страница не найдена|доступ (?:запрещен|ограничен)|включите javascript|технические работы"
    r"|подтвердите, что вы не робот"
    r"|только для подписчиков|оформите подписку|page introuvable|accès refusé|accepter (?:les|tous les) cookies"
    r"|réservé aux abonnés"
    r"|abonnez-vous pour|página no encontrada|acceso denegado|aceptar (?:las |todas las )?cookies"
    r"|solo para suscriptores"
    r"|seite nicht gefunden|zugriff verweigert|cookies akzeptieren|nur für abonnenten|weiterlesen mit"
    r"|página não encontrada"
    r"|exclusivo para assinantes|页面不存在|页面未找到|访问被拒绝|请输入验证码|系统维护"
    r"|訪問被拒絕|ページが見つかりません|有料会員|会員限定"
    r"|페이지를 찾을 수 없|로그인 후|الصفحة غير موجودة|تم رفض الوصول|पृष्ठ नहीं मिला"
)


def never_an_edit(before: Article, after: Article) -> str:
    """Why the new reading is a fault however long it stands, in words; empty where it may be an edit."""
    if after.not_article:
        return f"the page is no article any more: {after.not_article}"
    if before.language and after.language and before.language != after.language:
        return f"the language switched from {before.language} to {after.language}"
    if wall := _new_wall(before, after):
        return f"the page says {wall!r} instead of its text"
    return "the page came without any text" if clean(before.text) and not clean(after.text) else ""


def looks_like_fault(before: Article, after: Article) -> str:
    """Why the new reading is probably a fault of the source, in words; empty where it may be compared."""
    old, new = ("\n".join(without_furniture(article.text)) for article in (before, after))
    return never_an_edit(before, after) or _lost_text(old, new)


def is_cut_off(before: bytes, after: bytes) -> bool:
    """True for a page that lacks the closing tag with which it ended before: it did not come whole."""
    return any(_ends_with(tag, before) and not _ends_with(tag, after) for tag in (b"</html", b"</body"))


def _ends_with(tag: bytes, body: bytes) -> bool:
    return tag in body[-_END_AT:].lower()


def _lost_text(old: str, new: str) -> str:
    """Why so much of the text is gone that nobody may have edited it."""
    if len(old) < _ENOUGH:
        return ""
    if len(new) < _SHRUNK * len(old):
        return f"the text shrank from {len(old)} to {len(new)} characters"
    if _is_beginning(old, new):
        return f"the text breaks off after {len(new)} of {len(old)} characters"
    if (tail := _lost_tail(old, new)) > _TAIL * len(old):
        return f"the last {tail} of {len(old)} characters are gone"
    kept = _share_kept(old, new)
    return f"only {kept:.0%} of the words are still there: another page" if kept < _ANOTHER_TEXT else ""


def _new_wall(before: Article, after: Article) -> str:
    """The phrase of a wall that was not there before, where text was lost or the title says it."""
    found = _WALLS.search(fold(f"{after.title}\n{after.text}"))
    if not found or _WALLS.search(fold(f"{before.title}\n{before.text}")):
        return ""
    is_shorter = len(after.text) < 0.9 * len(before.text)
    return found.group() if is_shorter or _WALLS.search(fold(after.title)) else ""


def _is_beginning(old: str, new: str) -> bool:
    """True for a beginning of the old text that stops inside a sentence where the old one went on."""
    if len(new) >= _CUT * len(old):
        return False
    start = new.rstrip(" .…[]")
    return old.startswith(start) and not _stops(old, len(start))


def _lost_tail(old: str, new: str) -> int:
    """How many characters of the old text follow the last of its paragraphs that is still there."""
    kept = set(new.split("\n"))
    tail = 0
    for line in reversed(old.split("\n")):
        if line in kept:
            return tail
        tail += len(line)
    return 0  # no paragraph is as it was: rewritten, not cut


def _stops(text: str, place: int) -> bool:
    """True where a sentence or a paragraph ends at this place of the text."""
    rest = text[place : place + 3]
    return not rest or rest[0] in ".!?。！？؟।\n" or (place > 0 and text[place - 1] in '!?。！？؟।"”»’)\n')


def _share_kept(old: str, new: str) -> float:
    ours = set(words(old))
    return len(ours & set(words(new))) / max(1, len(ours))
