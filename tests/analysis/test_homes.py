"""Whose office a bare name is, and where a text was written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from analysis.homes import dateline, home_of
from analysis.model import Article, Source
from tests.analysis.judging import assess, judge

PAPER = Source("paper", "Paper", "https://example.org/", "TW", ("zh",), "general", "paper", ())


def actors(text: str, language: str, press: str = "") -> set[str]:
    """The actors of a text with nothing else in its headline."""
    return set(assess("", text, language, press=press).values("actor"))


@pytest.mark.parametrize(
    ("text", "language", "press", "state"),
    [
        ("外交部表示关注卫星规则。", "zh", "CN", "CN"),
        ("外交部表示關注衛星規則。", "zh", "TW", "TW"),
        ("外交部表示关注卫星规则。", "zh", "SG", "SG"),
        ("外交部表示关注卫星规则。", "zh", "HK", "CN"),  # Beijing speaks for it
        ("外交部表示关注卫星规则。", "zh", "FR", "CN"),  # no Frenchman calls his so
        ("我国支持和平利用外空。", "zh", "SG", "SG"),
        ("外務省は懸念を表明した。", "ja", "JP", "JP"),
        ("外務省は懸念を表明した。", "ja", "RU", "RU"),
        ("МИД выразил озабоченность.", "ru", "RU", "RU"),
        ("МИД выразил озабоченность.", "ru", "KZ", "KZ"),
        ("MOFA voiced concern over satellites.", "en", "KR", "KR"),
        ("La Cancillería expresó su preocupación.", "es", "PE", "PE"),
        ("Die Bundesregierung äußerte Bedenken.", "de", "AT", "AT"),
        ("Le Quai d'Orsay a exprimé sa préoccupation.", "fr", "SN", "FR"),  # a house is one state's alone
    ],
)
def test_a_bare_office_is_that_of_the_press_it_stands_in(text: str, language: str, press: str, state: str) -> None:
    assert actors(text, language, press) == {state}


@pytest.mark.parametrize(
    ("text", "language", "states"),
    [
        ("外交部表示关注卫星规则。", "zh", {"CN"}),
        ("外務省は懸念を表明した。", "ja", {"JP"}),
        ("Die Bundesregierung äußerte Bedenken.", "de", {"DE"}),
        ("МИД выразил озабоченность.", "ru", set()),
        ("MOFA voiced concern over satellites.", "en", set()),
    ],
)
def test_where_nobody_knows_the_source_an_office_is_whose_most_texts_mean(
    text: str, language: str, states: set[str]
) -> None:
    assert actors(text, language) == states


@pytest.mark.parametrize(
    ("text", "language", "press", "states"),
    [
        ("俄罗斯外交部发言人谈卫星。外交部还说将继续磋商。", "zh", "SG", {"RU"}),
        ("两国外交部就外空举行磋商。", "zh", "TW", set()),
        ("МИД Ирана выразил озабоченность. В МИДе добавили, что консультации продолжатся.", "ru", "RU", {"IR"}),
        ("The Foreign Ministry of Kenya voiced concern over satellites.", "en", "JP", {"KE"}),
        ("Egypt's Foreign Ministry voiced concern over satellites.", "en", "JP", {"EG"}),
        ("इराक के विदेश मंत्रालय ने चिंता जताई।", "hi", "IN", {"IQ"}),
        ("The Foreign Ministry voiced concern over satellites.", "en", "US", set()),  # that is the State Department
        ("La Cancillería alemana expresó su preocupación.", "es", "PE", {"DE"}),
    ],
)
def test_an_office_of_another_state_is_not_that_of_the_press(
    text: str, language: str, press: str, states: set[str]
) -> None:
    assert actors(text, language, press) == states


def test_a_dateline_says_whose_office_is_meant() -> None:
    assert actors("TOKYO, Aug 9 (Agency) — The Foreign Ministry voiced concern.", "en", "GB") == {"JP"}
    assert actors("新华社东京8月9日电 外交部发言人表示关注卫星规则。", "zh", "CN") == {"CN"}


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("MOSCOW, August 8 (Agency) — Kenya signed.", "en"),
        ("MOSCOW, August 8. /TASS/. Kenya signed.", "en"),
        ("NEW DELHI: Kenya signed.", "en"),
        ("Moscú, 8 ago (EFE).- Kenia firmó.", "es"),
        ("नई दिल्ली, 9 अगस्त: केन्या ने हस्ताक्षर किए।", "hi"),
        ("（北京综合讯）肯尼亚签署了条约。", "zh"),
        ("【モスクワ共同】ケニアが署名した。", "ja"),
        ("(모스크바=연합뉴스) 케냐가 서명했다.", "ko"),
    ],
)
def test_a_dateline_is_told_however_agencies_write_it(text: str, language: str) -> None:
    assert assess("", text, language).values("actor") == ("KE",)
    found = judge().find(Article("https://example.org/1", "", text, language))
    assert "KE" in {hit.term.id for hit in found.of("actor") if hit.start >= dateline(found)[1]}


def test_aggregators_and_international_bodies_have_no_home() -> None:
    assert home_of(PAPER) == "TW"
    assert home_of(replace(PAPER, kind="aggregator")) == ""
    assert {home_of(replace(PAPER, country=each)) for each in ("INT", "EU", "")} == {""}
    assert home_of(replace(PAPER, country="CD")) == "COD"
    assert home_of(None) == ""
