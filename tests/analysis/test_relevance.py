"""What is space diplomacy, and why."""

from __future__ import annotations

import pytest

from tests.analysis.judging import CONSULTATIONS, assess, judge

IN_THE_FIELD = {
    "ar": ("مصر والصين توقعان اتفاقية للتعاون في مجال الفضاء", "وقعت وكالتا الفضاء في البلدين مذكرة تفاهم في القاهرة."),
    "de": (
        "Berlin und Paris vereinbaren Zusammenarbeit im Weltraum",
        "Die Außenminister unterzeichneten ein Abkommen über Satelliten.",
    ),
    "en": (
        "Kenya and Japan sign a pact on satellites",
        "The foreign ministers signed an agreement on the peaceful uses of outer space.",
    ),
    "es": ("Perú y Chile firman un acuerdo espacial", "Los cancilleres suscribieron un convenio sobre satélites."),
    "fr": (
        "Le Maroc et la France signent un accord spatial",
        "Les ministres des affaires étrangères parlent de coopération spatiale.",
    ),
    "hi": ("भारत और जापान ने अंतरिक्ष सहयोग पर समझौता किया", "विदेश मंत्रियों ने उपग्रह समझौते पर हस्ताक्षर किए।"),
    "ja": ("日本とインド、宇宙協力で合意", "両国の外相が衛星に関する協定に署名した。"),
    "pt": ("Brasil e Índia assinam acordo espacial", "Os chanceleres assinaram um memorando sobre satélites."),
    "ru": (
        "Россия и Индия подписали соглашение о космосе",
        "Министры иностранных дел договорились о сотрудничестве в космосе.",
    ),
    "zh": ("中国与巴西签署航天合作协定", "两国外长就卫星合作签署谅解备忘录。"),
}
OUT_OF_IT = {
    "office": (
        "Office space in short supply",
        "Ministers of both countries signed a lease agreement for office space in the embassy quarter.",
    ),
    "airspace": (
        "Two states agree to open their airspace",
        "The foreign ministries signed an agreement on airspace and civil aviation.",
    ),
    "cyber": (
        "UN talks on norms in cyberspace resume",
        "Delegates negotiated a resolution on responsible conduct in cyberspace.",
    ),
    "launch": (
        "Rocket lifts off with 23 internet satellites",
        "The booster landed on a droneship. The satellites reached orbit.",
    ),
    "earnings": (
        "Satellite maker beats forecasts",
        "Quarterly revenue rose and the shares gained; investors cheered the earnings.",
    ),
    "farm": ("Argentina and Chile sign farming pact", "The foreign ministers signed an agreement on wine and beef."),
    "sky": ("Meteor shower and supermoon tonight", "The night sky offers a show; no telescope is needed."),
    "farm_ru": ("Россия и Индия подписали соглашение о зерне", "Министры сельского хозяйства обсудили поставки."),
    "farm_zh": ("中国与巴西签署农业合作协定", "两国农业部长就大豆贸易签署谅解备忘录。"),
}


@pytest.mark.parametrize("code", IN_THE_FIELD)
def test_an_agreement_between_states_on_space_is_told(code: str) -> None:
    assert assess(*IN_THE_FIELD[code], code).relevance.score >= judge().alert_threshold


@pytest.mark.parametrize("name", OUT_OF_IT)
def test_one_side_alone_or_a_look_alike_is_not_kept(name: str) -> None:
    language = name.partition("_")[2] or "en"
    assert assess(*OUT_OF_IT[name], language).relevance.score < judge().store_threshold


@pytest.mark.parametrize("code", CONSULTATIONS)
def test_the_consultations_of_august_2024_are_told_in_every_language(code: str) -> None:
    assert assess(*CONSULTATIONS[code], code).relevance.score > judge().alert_threshold


def test_a_headline_can_stand_alone() -> None:
    assert assess("Russia vetoes UN resolution on nuclear weapons in space").relevance.score >= judge().alert_threshold
    assert assess("Company names new chief of finance").relevance.score < judge().store_threshold


def test_a_judgement_says_why_with_the_words_and_their_sentence() -> None:
    reasons = assess(*CONSULTATIONS["en"]).relevance.reasons
    assert {"field", "diplomacy"} <= {reason.side for reason in reasons}
    for reason in reasons:
        assert reason.words in reason.sentence
    assert [abs(r.weight) for r in reasons] == sorted((abs(r.weight) for r in reasons), reverse=True)


def test_counter_evidence_is_among_the_reasons_and_lowers_the_score() -> None:
    title, text = CONSULTATIONS["en"]
    shares = assess(title, text + "\nThe shares of satellite makers and their quarterly earnings rose, investors said.")
    against = [reason for reason in shares.relevance.reasons if reason.side == "against"]
    assert against
    assert all(reason.weight < 0 for reason in against)
    assert shares.relevance.score < assess(title, text).relevance.score


def test_a_mention_deep_in_a_long_text_does_not_make_it_relevant() -> None:
    filler = "The council debated the road budget and the price of bread at length. " * 30
    text = f"{filler}\nA satellite was mentioned by a minister.\n{filler}"
    assert assess("Council debates the road budget", text).relevance.score < judge().store_threshold


def test_an_empty_article_is_about_nothing() -> None:
    empty = assess("", "", "")
    assert empty.relevance.score < judge().store_threshold
    assert empty.relevance.reasons == ()
