"""Material of the tests of judgement: our own words on an event many outlets carried, and what is not the field."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

import catalog
from analysis.assessment import Judge
from analysis.model import Article, Assessment, Source

CONSULTATIONS = {
    "en": (
        "Moscow and Beijing diplomats compare notes on outer space",
        "Diplomats of the Russian and Chinese foreign ministries held consultations on outer space in Moscow on"
        " 8 August, the Russian side said.\nThe delegations went through the peaceful use of outer space, the work on"
        " international legal rules and the long-term sustainability of space activities, including debris.",
    ),
    "ru": (
        "Россия и Китай сверили позиции по космосу",
        "В Москве 8 августа прошли российско-китайские консультации по вопросам космической деятельности, сообщили"
        " в МИД России.\nСтороны обсудили мирное использование космоса, выработку международно-правовых норм и"
        " долгосрочную устойчивость космической деятельности, в том числе проблему мусора на орбите.",
    ),
    "zh": (
        "中俄在莫斯科举行外空事务磋商",
        "8月8日,中国和俄罗斯两国外交部门代表在莫斯科就外空事务举行磋商。\n双方讨论了和平利用外空、国际法律规则的制定"
        "以及外空活动的长期可持续性和空间碎片问题,同意加强协调。",
    ),
}


@cache
def judge() -> Judge:
    return Judge(catalog.read().knowledge)


def assess(title: str, text: str = "", language: str = "en", day: str = "2024-08-09", press: str = "") -> Assessment:
    """The judgement on our own words; ``press`` is the country of the paper they stand in."""
    published = datetime.fromisoformat(day).replace(tzinfo=UTC)
    source = Source("paper", "Paper", "https://example.org/", press, (language,), "general", "paper", ())
    return judge().assess(Article("https://example.org/1", title, text, language, published=published), source)
