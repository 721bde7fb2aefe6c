"""The only place that knows which words of a sentence carry a fact: numbers, dates, negation, speech, names.

Every function returns what it finds as a ``Counter`` of plain strings that can be compared across two
readings of one sentence. Tables are by language (ISO 639-1); where there is none, only what is
language-neutral is found.
"""

from __future__ import annotations

import re
from collections import Counter

from analysis.text import clean, fold

_NUMBER_WORDS: dict[str, str] = {
    "en": "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen"
    " seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety hundred dozen"
    " thousand million billion second third fourth fifth half double",
    "fr": "deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize vingt trente"
    " quarante cinquante cent mille millions milliards deuxième troisième quatrième",
    "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce trece catorce quince veinte treinta"
    " cuarenta cincuenta cien mil millones segundo tercero cuarto",
    "ru": "два две двух три трех трёх четыре четырех пять пяти шесть семь восемь девять десять одиннадцать"
    " двенадцать пятнадцать двадцать тридцать сорок пятьдесят сто тысяч миллионов миллиардов второй третий",
    "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf zwanzig dreißig hundert tausend millionen"
    " milliarden zweite dritte vierte",
    "pt": "dois duas três quatro cinco seis sete oito nove dez onze doze quinze vinte trinta cem mil milhões",
}
# A figure as written, also with spaces between thousands; the sign of a sum or share belongs to it.
_FIGURE = re.compile(
    r"([$€£¥₽₹]\s?)?(\d+(?:[ \u00a0\u202f]\d{3}\b)*(?:[.,]\d+)*)(\s?[%€₽])?|[一二三四五六七八九十百千万亿兩两]{2,}"
)

_MONTHS = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?"
    r"|январ\w+|феврал\w+|марта?|апрел\w+|мая|июн\w|июл\w|август\w?|сентябр\w|октябр\w|ноябр\w|декабр\w"
    r"|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    r"|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    r"|januar|februar|märz|juni|juli|oktober|dezember|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro"
    r"|novembro|dezembro"
)
_DATE = re.compile(
    rf"\d{{4}}-\d{{2}}-\d{{2}}|\d{{1,2}}[./]\d{{1,2}}[./]\d{{2,4}}|(?:\d{{4}}年)?\d{{1,2}}月(?:\d{{1,2}}日)?|\d{{4}}年"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\.? (?:de )?(?:{_MONTHS})\b\.?(?:,? (?:de )?\d{{4}})?"
    rf"|\b(?:{_MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?:,? \d{{4}})?"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b|\b(?:понедельник|вторник|сред[ау]|четверг|пятниц[ау]"
    r"|суббот[ау]|воскресенье)\b"
    r"|\b(?:lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|lunes|martes|miércoles|jueves|viernes|sábado"
    r"|domingo)\b"
    r"|\b(?:montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag)\b|星期[一二三四五六日]|周[一二三四五六日]",
    re.IGNORECASE,
)

# Words that turn a sentence into its opposite.
_NEGATIONS: dict[str, str] = {
    "en": r"\b(?:not|no|never|none|neither|nor|cannot|without|unlikely|denied|denies|rejected|refused|failed)\b"
    r"|n't\b",
    "ru": r"\b(?:не|нет|ни|никогда|без|отказал\w+|отверг\w*|опроверг\w*)\b",
    "fr": r"\b(?:ne|pas|non|aucun\w*|jamais|sans|ni|refusé\w*|rejeté\w*)\b|\bn'",
    "es": r"\b(?:no|nunca|ningun\w*|ningún|sin|ni|tampoco|rechaz\w+|negó)\b",
    "de": r"\b(?:nicht|kein\w*|nie|niemals|ohne|weder|abgelehnt)\b",
    "pt": r"\b(?:não|nunca|nenhum\w*|sem|nem|rejeit\w+)\b",
    "it": r"\b(?:non|mai|nessun\w*|senza|né)\b",
    "zh": r"不(?![仅同断少久过])|没有?|未(?!来)|無(?!人)|无(?![人线])|拒绝|否认|反对",
    "ja": r"ない|なかった|ません|ず、|拒否|否定",
    "ko": r"않|없|못하|거부",
    "ar": r"(?<!\w)(?:لا|لم|لن|ليس|ليست|غير|دون|رفض\w*|نفى)(?!\w)",
    "uk": r"\b(?:не|ні|ніколи|без|відмов\w+)\b",
    "hi": r"नहीं|न |बिना|इनकार",
}
# How firmly something is said: done or bound, against possible, planned or merely talked about.
_COMMITMENTS: dict[str, str] = {
    "en": r"\b(?:will|shall|must|would|could|may|might|can|should|agreed?|agrees|pledged?|committed|signed"
    r"|approved|adopted"
    r"|confirmed|decided|ratified|discuss(?:ed|es)?|considered|explored?|plan(?:s|ned)?|propos(?:ed|es)"
    r"|expect(?:s|ed)?|hopes?"
    r"|intends?|reportedly|allegedly|possibl[ey]|likely|urged?|condemned|criticised|criticized|welcomed|noted"
    r"|supports?"
    r"|supported|opposed|demanded|requested|warned|suggested|claimed|stated)\b",
    "ru": r"\b(?:будет|будут|бы|мо[гж]\w*|должн\w+|следует|договорил\w+|согласил\w+|согласова\w+|обсуд\w+"
    r"|подписал\w*|утверд\w+"
    r"|приня[лт]\w*|рассмотр\w+|намерен\w*|планиру\w+|предлож\w+|возможн\w+|вероятно|подтверд\w+|осуд\w+"
    r"|поддерж\w+|призва\w+)\b",
    "fr": r"\b(?:doit|doivent|devra\w*|devrait|devraient|peut|peuvent|pourra\w*|pourrait|pourraient|convenu\w*"
    r"|accept\w+|sign(?:é|er)\w*"
    r"|adopt\w+|discut\w+|envisag\w+|examin\w+|propos\w+|prévoi\w+|éventuel\w*|probabl\w+|condamn\w+|salu\w+"
    r"|soutien\w*)\b",
    "es": r"\b(?:debe\w*|debería\w*|puede\w*|podría\w*|podrá\w*|acord\w+|acuerdan|firm(?:ó|aron|ado|ar)"
    r"|aprob\w+|adopt\w+|discut\w+|anali[zc]\w+"
    r"|consider\w+|propus\w+|propon\w+|planea\w*|prevé\w*|posibl\w+|probabl\w+|conden\w+|apoy\w+|celebr\w+)\b",
    "de": r"\b(?:wird|werden|würde\w*|muss|müssen|soll\w*|kann|können|könnte\w*|darf|vereinbart\w*"
    r"|unterzeichnet\w*|beschlossen"
    r"|erörtert\w*|besprochen|erwäg\w+|vorgeschlagen|geplant|möglich\w*|verurteilt\w*|unterstützt\w*)\b",
    "pt": r"\b(?:deve\w*|deveria\w*|pode\w*|poderia\w*|acord\w+|assin\w+|aprov\w+|discut\w+|consider\w+"
    r"|prop[ôo]s\w*|possív\w+|conden\w+)\b",
    "zh": r"将|可能|可以|或将|或许|应当|必须|同意|达成|签署|批准|通过|决定"
    r"|讨论|商讨|考虑|探讨|计划|建议|拟|谴责|支持|欢迎|敦促",
    "ja": r"合意|署名|決定|承認|協議|検討|予定|可能性|提案|べき|非難|支持",
    "ar": r"سوف|قد |يمكن|يجب|اتفق\w*|وقع\w*|ناقش\w*|بحث\w*|اقترح\w*|أدان\w*|دعم\w*|محتمل",
}

_SPEECH = re.compile(r'"([^"\n]{8,2000})"')
_NAME = re.compile(
    r"(?:[A-ZА-ЯЁІЇЄÀ-ÖØ-ÞŁŚŻŽŠČĆĐ][\w'’-]+|[A-Z]{2,})(?: (?:of |de |du |the |da |von "
    r"|al-)?(?:[A-ZА-ЯЁІЇЄÀ-ÖØ-Þ][\w'’-]+))*"
)
_SENTENCE_START = re.compile(r"(?:^|[.!?…]\s+|(?:^|\s)[\"“«„(\[]|\n)$")
_EVERY_NOUN_CAPITAL = frozenset({"de", "lb"})


def numbers(sentence: str, language: str) -> Counter[str]:
    """Figures (without their thousands' marks) and number words that are no part of a date."""
    rest = _DATE.sub(" ", clean(sentence))
    found = Counter(_plain(match) for match in _FIGURE.finditer(rest))
    spelled = set(fold(_NUMBER_WORDS.get(language, "")).split())
    found.update(word for word in re.findall(r"[^\W\d_]+", fold(rest)) if word in spelled)
    return found


def dates(sentence: str) -> Counter[str]:
    """Calendar dates, months with a day, and weekdays, as written."""
    return Counter(re.sub(r"[.,]", "", match.group().casefold()) for match in _DATE.finditer(clean(sentence)))


def negations(sentence: str, language: str) -> Counter[str]:
    """Words of denial; none for a language without a table."""
    return _listed(_NEGATIONS, sentence, language)


def commitments(sentence: str, language: str) -> Counter[str]:
    """Words that say how firmly something is promised or done; none for a language without a table."""
    # The month is no auxiliary verb; it is the only word here that a capital letter turns into another.
    return _listed(_COMMITMENTS, re.sub(r"\bMay\b", " ", sentence), language)


def speech(sentence: str) -> Counter[str]:
    """What stands between quotation marks, folded; short quoted names are left out."""
    return Counter(quote.strip(" .,!?") for quote in _SPEECH.findall(fold(sentence)))


def names(sentence: str, language: str) -> Counter[str]:
    """Capitalised names as written, except at a sentence's start, where every word has a capital.

    Nothing for scripts without capitals and languages that give one to every noun.
    """
    if language in _EVERY_NOUN_CAPITAL:
        return Counter()
    text = clean(sentence)
    found = (match for match in _NAME.finditer(text) if not _SENTENCE_START.search(text[: match.start()]))
    return Counter(match.group() for match in found)


def _plain(match: re.Match[str]) -> str:
    figure = re.sub(r"[ \u00a0\u202f]", "", match.group(2) or match.group())
    figure = re.sub(r"(?<=\d)[.,](?=\d{3}(?:\D|$))", "", figure)
    return f"{(match.group(1) or '').strip()}{figure}{(match.group(3) or '').strip()}"


def _listed(tables: dict[str, str], sentence: str, language: str) -> Counter[str]:
    table = tables.get(language, "")
    return Counter(re.findall(table, fold(sentence))) if table else Counter()
