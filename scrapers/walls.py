"""The only place that knows the pages which are served in place of an article.

All of them come with status 200. Taken for the article, each would be an "edit", and the way back
another one; so the phrases below decide only together with how little text there is beside them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# A challenge is a script and little else; in a page of full size such a phrase occurs by chance.
_CHALLENGE_WITHIN = 60_000
_CHALLENGE = re.compile(
    r"/TSPD/|cf-chl|challenge-platform|_Incapsula_Resource|__ddg\d|/_sec/cp_challenge|captcha-delivery\.com"
    r"|<title>\s*(?:just a moment|attention required|ddos-guard|one more step)"
    r"|(?:please )?(?:enable|turn on) javascript (?:and cookies )?to (?:continue|view|proceed)"
    r"|please enable javascript|checking your browser|verify(?:ing)? (?:that )?you are (?:a )?human",
    re.IGNORECASE,
)
_CONSENT = re.compile(
    r"before you continue|we value your privacy|we and our (?:\d+ )?partners (?:store|use|process)"
    r"|avant de continuer|nous et nos (?:\d+ )?partenaires (?:stock|utilis|trait|accéd|dépos)"
    r"|antes de continuar|nosotros y nuestros (?:\d+ )?(?:socios|partners)|nós e os nossos (?:\d+ )?parceiros"
    r"|bevor (?:sie|du) (?:weiter|fortf)|wir und unsere (?:\d+ )?partner (?:speicher|verarbeit|nutz|verwend)"
    r"|prima di continuare|noi e i nostri (?:\d+ )?(?:partner|fornitori)"
    r"|прежде чем продолжить|мы и наши (?:\d+ )?партн[её]ры|继续之前"
    r"|我们(?:和|与)(?:我们的)?(?:\s?\d+\s?[家个名])?合作伙伴"
    r"|consent to (?:the use of )?cookies|accept (?:all )?cookies|manage (?:cookie|privacy) preferences"
    r"|wir benötigen ihre zustimmung|mit werbung weiterlesen|accepter et continuer|continuer sans accepter"
    r"|aceptar y continuar|accetta e continua|мы используем (?:файлы )?cookie|согласие на обработку",
    re.IGNORECASE,
)
_CONSENT_HOST = re.compile(r"^(?:consent|guce|privacy|cmp|cookie)[.\-]")
_PAYWALL = re.compile(
    r"subscribe (?:now )?to (?:continue|keep|read)|to continue reading|already a subscriber"
    r"|this (?:article|content|story) is (?:only |exclusively )?(?:available )?(?:for|to) (?:our )?"
    r"subscribers"
    r"|(?:sign|log) in to (?:continue|read)|réservé aux abonnés|pour lire la suite|nur für abonnenten"
    r"|jetzt weiterlesen mit|contenido exclusivo para suscriptores|solo para suscriptores"
    r"|доступно только подписчикам|оформите подписку|чтобы читать дальше"
    r"|この記事は会員限定|有料会員|付费阅读|订阅后",
    re.IGNORECASE,
)
_NOT_FOUND = re.compile(
    r"\b404\b|page (?:was |is |could )?not (?:be )?found"
    r"|(?:page|article|story) (?:is )?no longer (?:available|exists)"
    r"|(?:page|content) (?:you (?:requested|are looking for) )?(?:does not|doesn['’]t) exist"
    r"|sorry for the inconvenience"
    r"|seite (?:wurde )?nicht gefunden|page introuvable|página no encontrada|página não encontrada"
    r"|pagina non trovata|sayfa bulunamadı|страница не найдена|сторінку не знайдено"
    r"|页面不存在|找不到(?:该)?页面"
    r"|ページが見つかりません|페이지를 찾을 수 없습니다|الصفحة غير موجودة",
    re.IGNORECASE,
)
_WIDE = re.compile(r"[\u3040-\u9fff\uac00-\ud7a3]+")

# Characters of text; a Chinese or Japanese character says as much as about three of an alphabet.
_ARTICLE_AT_LEAST = 140
_WALL_AT_MOST = 900  # a notice on a wall; a text longer than that is no notice
_LISTING_AT_MOST = 4000  # what is taken for text on a page that only lists
_TOLD_AT_LEAST = 1500  # the same where the reader is sure of it
_SURE = 0.8
_TEASER_AT_MOST = 900  # what a paywall leaves readable; pages that say "locked" yet show all are longer


@dataclass(frozen=True, slots=True)
class Look:
    """What a page shows, as far as walls are concerned."""

    text: str  # what was taken for the article
    around: str  # what stands between its paragraphs and after them; on a page without a text, its beginning
    title: str
    markup: str
    final_host: str
    came_home: bool  # asked for a page, ended at the site's front
    is_locked: bool  # the page's own data says it is not free to read
    link_share: float  # of the visible text, the part inside links
    certainty: float  # of the text, between 0 and 1
    is_dated: bool
    says_article: bool  # og:type or JSON-LD call it one


def is_challenge(markup: str) -> bool:
    """Does this page only want a browser to run its script?"""
    return len(markup) <= _CHALLENGE_WITHIN and _CHALLENGE.search(markup) is not None


def name_wall(look: Look) -> str:
    """Why this page is no article, in a few words; empty when it is one."""
    size = weigh(look.text)
    # Beside a text, a word of cookies is a banner; on a page without one it may be all there is.
    notice = f"{look.title}\n{look.text if size >= _ARTICLE_AT_LEAST else look.around or look.text}"
    if size <= _WALL_AT_MOST and is_challenge(look.markup):
        return "JavaScript challenge"
    if _CONSENT_HOST.match(look.final_host) or (size <= _WALL_AT_MOST and _CONSENT.search(notice)):
        return "consent wall"
    if look.came_home or _NOT_FOUND.search(look.title) or (size <= _WALL_AT_MOST and _NOT_FOUND.search(notice)):
        return "not found page"
    if size <= _TEASER_AT_MOST and (look.is_locked or _PAYWALL.search(f"{look.text}\n{look.around}")):
        return "paywall"
    if _is_listing(look, size):
        return "listing page"
    return "no text" if size < _ARTICLE_AT_LEAST else ""


def _is_listing(look: Look, size: int) -> bool:
    """Mostly links, undated, not called an article by its makers, and without a long text told surely."""
    is_told = size >= _LISTING_AT_MOST or (size >= _TOLD_AT_LEAST and look.certainty >= _SURE)
    return not (look.is_dated or look.says_article) and look.link_share > 0.7 and not is_told


def weigh(text: str) -> int:
    """Length in characters of an alphabet; wide scripts count threefold."""
    return len(text) if text.isascii() else len(text) + 2 * sum(map(len, _WIDE.findall(text)))
