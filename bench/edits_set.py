"""Writes the small committed set of page pairs: ``python -m bench.edits_set > bench/data/edits.jsonl``.

All texts are invented for this purpose. A page is one of the articles below in a plain template; a case says
what becomes of it. Larger sets in the same format are given to ``python -m bench edits --data PATH``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator
from html import escape

Paragraphs = tuple[str, ...]

ARTICLES: dict[str, tuple[str, Paragraphs]] = {
    "en": (
        "Arvenia and Tolmark agree on joint rules for lunar radio",
        (
            "The foreign ministries of Arvenia and Tolmark said on 14 May 2025 that they will share radio"
            " frequencies on the"
            " far side of the Moon under a common set of rules, ending two years of talks in the lakeside"
            " town of Ostrel.",
            "The arrangement covers 17 bands and binds both space agencies from January. “We have not given"
            " up a single"
            " scientific channel,” said the head of the Arvenian delegation, Lena Marrow, after the closing"
            " session.",
            "Officials from both sides described the text as a first step. A joint group of engineers must"
            " report every six"
            " months on interference, and either side may suspend a band if a crewed mission is at risk.",
            "Observers from the regional telescope network were invited to the last two rounds. They had"
            " warned that the far"
            " side, shielded from the noise of the Earth, could lose its value for astronomy within a decade.",
            "The two governments plan to present the rules to other countries with lunar missions in the"
            " autumn and did not"
            " exclude that the list of bands would grow.",
        ),
    ),
    "ru": (
        "Арвения и Толмарк договорились о правилах радиосвязи на Луне",
        (
            "Министерства иностранных дел Арвении и Толмарка сообщили 14 мая 2025 года, что стороны будут совместно"
            " использовать радиочастоты на обратной стороне Луны по единым правилам. Переговоры в городе"
            " Острель шли два года.",
            "Договоренность охватывает 17 диапазонов и обязывает оба космических агентства с января. «Мы не"
            " отказались ни от"
            " одного научного канала», – заявила глава делегации Арвении Лена Марроу после заключительного"
            " заседания.",
            "Представители сторон назвали документ первым шагом. Совместная группа инженеров должна каждые"
            " шесть месяцев"
            " докладывать о помехах, а каждая сторона может приостановить использование диапазона.",
            "На последние два раунда пригласили наблюдателей сети телескопов. Они предупреждали, что обратная"
            " сторона Луны,"
            " защищенная от земного шума, за десять лет потеряет ценность для астрономии.",
        ),
    ),
    "fr": (
        "L'Arvénie et le Tolmark s'entendent sur la radio lunaire",
        (
            "Les ministères des affaires étrangères de l'Arvénie et du Tolmark ont annoncé le 14 mai 2025 que"
            " leurs agences"
            " devront partager les fréquences radio sur la face cachée de la Lune selon des règles communes.",
            "L'accord porte sur 17 bandes et lie les deux agences spatiales à partir de janvier. « Nous"
            " n'avons renoncé à aucun"
            " canal scientifique », a déclaré la cheffe de la délégation arvénienne, Lena Marrow, après la"
            " séance de clôture.",
            "Les deux parties parlent d'un premier pas. Un groupe commun d'ingénieurs rendra compte tous les"
            " six mois des"
            " perturbations, et chaque partie pourra suspendre une bande si une mission habitée est en danger.",
            "Des observateurs du réseau régional de télescopes ont été invités aux deux dernières sessions."
            " Ils avaient averti"
            " que la face cachée pourrait perdre sa valeur pour l'astronomie en dix ans.",
        ),
    ),
    "zh": (
        "阿尔维尼亚与托尔马克就月球无线电规则达成一致",
        (
            "阿尔维尼亚和托尔马克两国外交部于2025年5月14日宣布，双方同意按照共同规则使用月球背面的无线电频率，"
            "为在湖滨小镇奥斯特雷尔举行的两年谈判画上句号。",
            "该安排涉及17个频段，从一月起对两国航天机构具有约束力。阿尔维尼亚代表团团长在闭幕会后表示：“我们没有放弃任何一个科学频道。”",
            "双方官员称该文件是第一步。联合工程师小组必须每六个月报告一次干扰情况，如果载人任务面临风险，任何一方可以暂停使用某个频段。",
            "地区望远镜网络的观察员应邀参加了最后两轮会谈。他们曾警告说，不受地球噪声影响的月球背面可能在十年内失去天文学价值。",
        ),
    ),
}  # fmt: skip

# (type, language, what stood there, what stands there now); an empty second part is taken out
REAL: tuple[tuple[str, str, str, str], ...] = (
    ("modality", "en", "they will share", "they could share"),
    ("number", "en", "covers 17 bands", "covers 12 bands"),
    ("date", "en", "on 14 May 2025", "on 16 May 2025"),
    ("negation", "en", "We have not given up", "We have given up"),
    ("quotation", "en", "a single scientific channel", "a single military channel"),
    ("name", "en", "Lena Marrow", "Oskar Brandt"),
    ("clause removed", "en", ", and either side may suspend a band if a crewed mission is at risk", ""),
    ("sentence removed", "en", " Officials from both sides described the text as a first step.", ""),
    ("softened", "en", "ending two years of talks", "opening a further round of talks"),
    ("negation", "ru", "Мы не отказались", "Мы отказались"),
    ("modality", "ru", "стороны будут совместно", "стороны могут совместно"),
    ("number", "ru", "охватывает 17 диапазонов", "охватывает 12 диапазонов"),
    ("modality", "fr", "devront partager", "pourraient partager"),
    ("date", "fr", "le 14 mai 2025", "le 16 mai 2025"),
    ("modality", "zh", "双方同意按照", "双方讨论按照"),
    ("number", "zh", "涉及17个频段", "涉及12个频段"),
    ("clause removed", "zh", "，如果载人任务面临风险，任何一方可以暂停使用某个频段", ""),
)


def page(language: str, title: str, paragraphs: Paragraphs, *, around: str = "3", inside: str = "") -> str:
    """An article in a plain template; ``around`` is what ticks beside it, ``inside`` a line within."""
    body = "".join(f"<p>{escape(paragraph, quote=False)}</p>" for paragraph in paragraphs if paragraph)
    return (
        f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta property="og:title" content="{escape(title)}"><meta property="og:type" content="article"></head><body>'
        f'<header><nav><a href="/">Home</a> <a href="/world">World</a></nav></header>'
        f"<main><article><h1>{escape(title)}</h1>"
        f'<div class="byline"><span class="time">{around} hours ago</span>'
        f' <span class="shares">{around}12 shares</span></div>'
        f"{body}{inside}</article></main><footer><p>© Example Gazette, all rights reserved</p></footer></body></html>"
    )


def rows() -> Iterator[dict[str, object]]:
    """Every case of the set, in order."""
    for number, (kind, name, language, pages) in enumerate(_cases(), 1):
        row: dict[str, object] = {
            "id": f"{kind}-{number:02}",
            "kind": kind,
            "type": name,
            "lang": language,
            "url": f"https://gazette.example/{language}/{number}",
            "before": pages[0],
            "after": pages[1],
        }
        yield row | ({"sequence": pages} if len(pages) > 2 else {})


_Case = tuple[str, str, str, list[str]]


def _cases() -> Iterator[_Case]:
    for name, language, old, new in REAL:
        title, paragraphs = ARTICLES[language]
        edited = tuple(_replace(f" {p}", old, new).strip() for p in paragraphs)
        if edited == paragraphs:
            raise ValueError(f"the {language} article does not say {old!r}: correct REAL")
        yield "real", name, language, [page(language, title, paragraphs), page(language, title, edited)]
    for language, (title, paragraphs) in ARTICLES.items():
        before = page(language, title, paragraphs)
        yield "real", "paragraph removed", language, [before, page(language, title, (*paragraphs[:2], *paragraphs[3:]))]
        for name, change in TRIVIAL.items():
            yield "trivial", name, language, [before, change(language, title, paragraphs)]
        for name, fault in FAULTS.items():
            yield "fault", name, language, [before, fault(language, title, paragraphs)]
        other = page(language, title, tuple(p.replace("17", "12") for p in paragraphs))
        yield "flip", "A B A B", language, [before, other, before, other]
    title, paragraphs = ARTICLES["en"]
    retitled = "Arvenia and Tolmark discuss joint rules for lunar radio"
    yield "real", "title", "en", [page("en", title, paragraphs), page("en", retitled, paragraphs)]


def _replace(text: str, old: str, new: str) -> str:
    return text.replace(old, new)


def _typography(text: str) -> str:
    swapped = text.translate(str.maketrans("“”«»–'", '""""-’'))
    return swapped.replace(" the ", "\u00a0the\u00a0").replace(" и ", "\u00a0и ").replace("ti", "t\u00adi")


def _wall(language: str, words: str) -> str:
    return page(language, words, (words,))


_Change = Callable[[str, str, Paragraphs], str]

TRIVIAL: dict[str, _Change] = {
    "untouched": page,
    "relative time and shares": lambda la, t, p: page(la, t, p, around="9"),
    "typography": lambda la, t, p: page(la, t, tuple(_typography(x) for x in p)),
    "read more": lambda la, t, p: page(
        la, t, p, inside='<p><a href="/9">Read more: Harbour festival draws a crowd</a></p>'
    ),
    "advertisement": lambda la, t, p: page(la, t, p, inside="<p>Advertisement</p><p>Subscribe to our newsletter</p>"),
    "site name in title": lambda la, t, p: page(la, f"{t} | Example Gazette", p),
}
FAULTS: dict[str, _Change] = {
    "error page": lambda la, _t, _p: _wall(la, "503 Service Unavailable. Please try again later."),
    "consent": lambda la, _t, _p: _wall(
        la, "We value your privacy. Accept all cookies to continue to the Example Gazette."
    ),
    "paywall": lambda la, t, p: page(la, t, (p[0], "Subscribe to continue reading this article.")),
    "empty template": lambda la, t, _p: page(la, t, ()),
    "cut off": lambda la, t, p: page(la, t, (*p[:2], p[2][: len(p[2]) // 2])),
}


if __name__ == "__main__":
    for each in rows():
        sys.stdout.write(json.dumps(each, ensure_ascii=False) + "\n")
