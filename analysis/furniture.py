"""The only place that knows what surrounds an article's text without being part of it.

What stands here is dropped before two readings are compared: a reader who sees it change has not seen the
article change. Two sorts: whole lines ("Advertisement", "Read also: …", "Updated 14:05"), and bits inside a
line ("2 hours ago", "1,204 views").
"""

from __future__ import annotations

import re

from analysis.text import paragraphs

# A line of furniture starts so; what follows on it is its own (a headline to read next, a clock, a name).
_OPENINGS = (
    # to read next
    r"read (?:more|also|next|full|the full)|see also|more on this|more stories|related|recommended|most read|trending"
    r"|don't miss|up next|also read|you may also like|top stories|latest news|editor'?s picks?"
    r"|читайте также|читать (?:далее|полностью|еще|ещё)|смотрите также|по теме|материалы по теме|другие новости"
    r"|lire (?:aussi|la suite|également)|à lire aussi|sur le même sujet|lea (?:también|más)|leer más"
    r"|te puede interesar"
    r"|noticias relacionadas|lesen sie auch|mehr zum thema|weiterlesen|leia (?:também|mais)|leggi anche"
    r"|相关(?:阅读|新闻|链接|报道)|延伸阅读|推荐阅读|更多新闻|相關新聞|関連(?:記事|ニュース)|あわせて読みたい|続きを読む"
    r"|관련 ?기사|더 보기|اقرأ (?:أيضا|أيضًا|أيضاً|المزيد)|مواضيع ذات صلة|यह भी पढ़ें|और पढ़ें|ayrıca oku",
    # to be sold, followed, shared
    r"advertisement|advertising|sponsored|promoted|ad feedback|story continues below|subscribe|sign up|newsletter"
    r"|follow us|share (?:this|on|via)|share$|print$|listen to|download (?:our|the) app|join (?:our|us on)|donate"
    r"|comments?$|leave a comment|add a comment|tags?:|topics?:|photo:|image:|image credit|getty images"
    r"|реклама|подписывайтесь|подпишитесь|поделиться|комментари[ийя]|теги:|фото:|распечатать"
    r"|publicité|abonnez-vous|partager|publicidad|suscríbete|suscríbase|compartir|anzeige$|werbung|abonnieren|teilen"
    r"|publicidade|compartilhar|pubblicità|广告|分享到|扫码|关注我们|責任編輯|责任编辑|广告$|広告|シェア|광고|إعلان|شارك|विज्ञापन",
    # the clock and the byline
    r"(?:last )?(?:updated|modified)\b|published\b|posted\b|first published|\d+ min(?:ute)?s? read|reading time"
    r"|обновлено|опубликовано|время чтения|дата публикации|mis à jour|publié le|temps de lecture|actualizado"
    r"|publicado"
    r"|tiempo de lectura|aktualisiert|veröffentlicht|stand:|lesezeit|atualizado|aggiornato"
    r"|发布时间|更新时间|阅读时间|来源："
    r"|更新日|公開日|최종 ?수정|입력|آخر تحديث|نشر في|अपडेट",
)
_LINE = re.compile(rf"^\W*(?:{'|'.join(_OPENINGS)})", re.IGNORECASE)
# Prose may begin with such a word ("Published figures show that …"): a line this long that ends as a
# sentence is text. Links to read next are headlines and end without a full stop.
_PROSE = re.compile(r"[.!?。！？؟।]['\"”»’)]*$")
_LINE_AT_MOST = 160

_BITS = re.compile(
    "|".join(
        (
            r"\b(?:about |an? )?(?:\d+|an?|one|a few) ?(?:s|sec(?:ond)?s?|min(?:ute)?s?|m|h|hrs?|hours?|days?"
            r"|d) ago\b",
            r"\bjust now\b|\b\d+[- ]min(?:ute)?s? read\b|\breading time:? \d+ ?min(?:ute)?s?\b",
            r"\b\d+ (?:секунд|минут|час|дн|ден)\w* назад\b|\bтолько что\b",
            r"\bil y a \d+ (?:min(?:ute)?s?|heures?|h|jours?)\b|\bhace \d+ (?:minutos?|horas?|días?)\b",
            r"\bvor \d+ (?:minuten?|stunden?|tagen?)\b|\bhá \d+ (?:minutos?|horas?|dias?)\b",
            r"\d+ ?(?:秒|分钟|分鐘|小时|小時|天|分|時間|日)(?:之?前)|\d+ ?(?:초|분|시간|일) ?전"
            r"|منذ \d+ (?:دقيقة|دقائق|ساعة|ساعات|أيام)",
            r"\b\d[\d.,]*[km]? ?(?:shares?|views?|likes?|comments?|reads?|retweets?|followers)\b",
            r"\b(?:views|shares|likes|comments|reads|просмотр\w*|комментари\w*|vues|visitas|阅读|浏览|閲覧"
            r"|조회)[:：]? ?\d[\d.,]*[km]?",
            r"\b\d[\d.,]* ?(?:просмотр\w*|комментари\w*|vues|partages|visitas|compartidos|次阅读|次浏览|阅读量?|评论)",
        )
    ),
    re.IGNORECASE,
)
_SHORT = 60  # characters; longer lines are prose, in which "3 days ago" and "5,000 views" are facts


def without_furniture(text: str) -> list[str]:
    """The paragraphs of a text that belong to it, clean, in order."""
    return [kept for line in paragraphs(text) if (kept := _strip(line))]


def is_furniture(line: str) -> bool:
    """True for a line that is no part of the article."""
    is_prose = len(line) > _SHORT and _PROSE.search(line) is not None
    return len(line) <= _LINE_AT_MOST and not is_prose and _LINE.match(line) is not None


def _strip(line: str) -> str:
    """The line without furniture, or nothing where only furniture and separators are left."""
    if is_furniture(line):
        return ""
    if len(line) > _SHORT:
        return line
    rest = _BITS.sub(" ", line)
    return "" if rest != line and not re.search(r"\w", rest) else " ".join(rest.split()) if rest != line else line
