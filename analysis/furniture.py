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
    r"|相关(?:阅读|新闻|链接|报道)|延伸阅读|推荐阅读|更多新闻|相關新聞|関連(?:記事|ニュース)|あわせて読みたい"
    r"|続きを読む"
    r"|관련 ?기사|더 보기|اقرأ (?:أيضا|أيضًا|أيضاً|المزيد)|مواضيع ذات صلة|यह भी पढ़ें|और पढ़ें|ayrıca oku",
    # to be sold, followed, shared
    r"advertisement|advertising|sponsored|promoted|ad feedback|(?:story|article) continues below|scroll to continue"
    r"|continue reading|skip (?:past|advert)|after newsletter promotion|view (?:deal|comments|gallery)|skip to"
    r"|subscribe|sign up|newsletter|get the (?:latest|best|most)|enter your e-?mail|we use cookies|this (?:site"
    r"|website) uses"
    r"|by (?:signing up|continuing|subscribing)|accept (?:all )?cookies|privacy policy|terms of (?:use|service)"
    r"|copyright|©"
    r"|all rights reserved|click here|watch(?: now|:)|video:|load more|show more|back to top|report (?:a|an) (?:error"
    r"|typo)"
    r"|follow us|share (?:this|on|via)|share$|print$|listen to|download (?:our|the) app|join (?:our|us on)|donate"
    r"|comments?$|leave a comment|add a comment|tags?:|topics?:|photo:|image:|image credit|getty images"
    r"|реклама|подписывайтесь|подпишитесь|поделиться|комментари[ийя]|теги:|фото:|распечатать|мы используем"
    r"|файлы cookie"
    r"|присоединяйтесь|нашли (?:ошибку|опечатку)|все права защищены|publicité|inscrivez-vous|recevez|suivez-nous"
    r"|nous utilisons"
    r"|tous droits|photo :|regístrate|reciba|síganos|utilizamos cookies|todos los derechos|foto:|melden sie sich"
    r"|folgen sie"
    r"|wir verwenden cookies|alle rechte|zur startseite|inscreva-se|receba|siga-nos|usamos cookies|todos os direitos"
    r"|订阅|下载(?:我们的)?(?:app|客户端)|版权所有|本网站使用|点击(?:这里|查看)|登録|無料登録|フォロー|著作権"
    r"|写真[=＝：:]"
    r"|اشترك|تابعونا|حقوق النشر|نستخدم ملفات|सब्सक्राइब|हमें फॉलो|साइन अप|हम कुकीज़|सर्वाधिकार"
    r"|publicité|abonnez-vous|partager|publicidad|suscríbete|suscríbase|compartir|anzeige$|werbung|abonnieren|teilen"
    r"|publicidade|compartilhar|pubblicità|广告|分享到|扫码|关注我们|責任編輯|责任编辑|广告$|広告|シェア|광고|إعلان"
    r"|شارك|विज्ञापन",
    # the clock and the byline
    r"(?:last )?(?:updated|modified)\b|published\b|posted\b|first published|\d+ min(?:ute)?s? read|reading time"
    r"|обновлено|опубликовано|время чтения|дата публикации|mis à jour|publié le|temps de lecture|actualizado"
    r"|publicado"
    r"|tiempo de lectura|aktualisiert|veröffentlicht|stand:|lesezeit|atualizado|aggiornato"
    r"|发布时间|更新时间|阅读时间|来源："
    r"|更新日|公開日|최종 ?수정|입력|آخر تحديث|نشر في|अपडेट",
)
_LINE = re.compile(rf"^\W*(?:{'|'.join(_OPENINGS)})", re.IGNORECASE)
# What asks the reader to do something is furniture even where it ends as a sentence.
_ASKS = re.compile(
    r"^\W*(?:sign up|subscribe|get (?:the|our) \w+|follow us|join (?:our|us)|download (?:our|the)|click here"
    r"|enter your e-?mail"
    r"|we use cookies|this (?:site|website) uses cookies|by (?:signing up|continuing|subscribing)|support our|donate"
    r"|read (?:more|also|next)|see also|подпи(?:шитесь|сывайтесь)|присоединяйтесь|читайте (?:также|нас)|мы используем"
    r"|abonnez-vous|inscrivez-vous|recevez|suivez-nous|nous utilisons|suscríb(?:ete|ase)|regístrate|reciba|síg(?:anos"
    r"|uenos)"
    r"|utilizamos cookies|abonnieren sie|melden sie sich|folgen sie uns|wir verwenden cookies|lesen sie (?:auch|mehr)"
    r"|assine|inscreva-se|receba|siga-nos|usamos cookies|订阅|关注我们|扫码|下载|本网站使用|登録|フォローして|اشترك"
    r"|تابعونا|نستخدم ملفات"
    r"|सब्सक्राइब|हमें फॉलो|साइन अप|हम कुकीज़)",
    re.IGNORECASE,
)
# Prose may begin with such a word ("Published figures show that …"): a line this long that ends as a
# sentence is text. Links to read next are headlines and end without a full stop.
_PROSE = re.compile(r"[.!?。！？؟।]['\"”»’)]*$")
_LINE_AT_MOST = 200

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
            r"\b\d[\d.,]* ?(?:mal geteilt|aufrufe|kommentare|compartilhamentos|visualizações|comentários|comentarios"
            r"|commentaires"
            r"|مشاركة|مشاهدة|تعليقا?|शेयर|टिप्पणियां|बार देखा गया)|\d+ मिनट पहले|\d+ (?:घंटे|दिन) पहले|(?:シェア"
            r"|閲覧) ?\d[\d.,]*"
            r"|\d+ ?(?:コメント|次分享|评论)|(?:阅读|閱讀) ?\d[\d.,]*|поделились:? ?\d+",
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
    if len(line) > _LINE_AT_MOST:
        return False
    is_prose = len(line) > _SHORT and _PROSE.search(line) is not None
    return _ASKS.match(line) is not None or (not is_prose and _LINE.match(line) is not None)


def _strip(line: str) -> str:
    """The line without furniture, or nothing where only furniture and separators are left."""
    if is_furniture(line):
        return ""
    if len(line) > _SHORT:
        return line
    rest = _BITS.sub(" ", line)
    return "" if rest != line and not re.search(r"\w", rest) else " ".join(rest.split()) if rest != line else line
