"""Who, where, about what, what kind of event, and when."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from analysis.kinds import features
from analysis.model import Article
from tests import data
from tests.analysis.judging import CONSULTATIONS, assess, judge


@pytest.mark.parametrize("code", CONSULTATIONS)
def test_the_consultations_are_tagged_alike_in_every_language(code: str) -> None:
    assessed = assess(*CONSULTATIONS[code], code)
    assert {"RU", "CN"} <= set(assessed.values("actor"))
    assert assessed.kind == "consultation"
    assert assessed.values("place") == ("Moscow, Russia",)
    assert {"peaceful_use", "legal_framework", "sustainability_debris"} <= set(assessed.values("topic"))
    assert assessed.event_date == date(2024, 8, 8)


def test_the_article_the_project_started_from_is_told_and_tagged() -> None:
    seed = min(data.shared("..", "seeds").glob("*.txt")).read_text(encoding="utf-8")
    published = datetime(2024, 8, 9, tzinfo=UTC)
    assessed = judge().assess(Article("https://example.org/seed", "", seed, "en", published=published))
    assert assessed.relevance.score > judge().alert_threshold
    assert set(assessed.values("actor")) == {"RU", "CN"}
    assert assessed.kind == "consultation"
    assert assessed.values("place") == ("Moscow, Russia",)
    assert {"peaceful_use", "legal_framework", "sustainability_debris"} <= set(assessed.values("topic"))


def test_a_capital_is_its_state_where_nothing_happens_in_it() -> None:
    acting = assess("Beijing objects to satellite rules")
    assert acting.values("actor") == ("CN",)
    assert acting.values("place") == ()
    hosting = assess("Space committee meets in Paris", "Delegates of Kenya and Peru meet in Paris.")
    assert set(hosting.values("actor")) == {"KE", "PE"}
    assert hosting.values("place") == ("Paris, France",)


def test_the_conference_on_disarmament_and_the_congo_are_two_actors() -> None:
    meeting = assess("Conference on Disarmament meets on weapons in outer space")
    assert "CD" in meeting.values("actor")
    assert "COD" not in meeting.values("actor")
    assert assess("Democratic Republic of the Congo signs space treaty").values("actor") == ("COD",)
    assert assess("Kinshasa objects to satellite rules").values("actor") == ("COD",)


def test_a_dateline_names_no_actor() -> None:
    assessed = assess("Kenya signs space treaty", "MOSCOW, August 8 (Agency) — Kenya signed a treaty on outer space.")
    assert assessed.values("actor") == ("KE",)


def test_a_state_named_once_deep_in_the_text_is_no_actor() -> None:
    filler = "The ambassador spoke about the treaty and its history. " * 30
    assessed = assess("Kenya signs space treaty", f"{filler}\nIn 2019 Norway had done so.")
    assert assessed.values("actor") == ("KE",)


def test_an_agency_brings_its_state_and_a_committee_the_united_nations() -> None:
    assessed = assess("ISRO briefs COPUOS on debris")
    assert set(assessed.values("actor")) == {"ISRO", "IN", "COPUOS", "UN"}


def test_words_that_only_look_like_states_are_none() -> None:
    assert assess("Let us eat turkey and chad soup from fine china in Latin America").values("actor") == ()
    assert assess("ハインドマン社長が会見", language="ja").values("actor") == ()
    assert assess("Los cohetes irán a la Luna tras la reunión", language="es").values("actor") == ()


def test_a_tag_carries_the_words_it_came_from() -> None:
    tags = assess("Роскосмос и Индия присоединились к договору о космосе", language="ru").tags
    words = {(tag.kind, tag.value): tag.words for tag in tags}
    assert words["actor", "ROSCOSMOS"] == "Роскосмос"
    assert words["actor", "IN"] == "Индия"
    assert words["instrument", "OST"] == "договору о космосе"


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("Russia vetoes UN resolution on weapons in space", "vote_or_resolution"),
        ("Peru joins the Artemis Accords", "accession"),
        ("Kenya and Japan sign agreement on satellites", "agreement"),
        ("Ministry condemns launch, spokesperson says", "statement"),
        ("US puts export controls on satellite parts", "sanction_or_export_control"),
        ("Moon", "other"),
        ("Peru signs the Artemis Accords", "accession"),
        ("Liability Convention", "other"),
        ("Kenya, 57th country to take up the Moon Agreement", "accession"),
    ],
)
def test_the_kind_of_event_follows_its_cue_words(title: str, kind: str) -> None:
    assert assess(title).kind == kind


def test_an_agreement_of_long_ago_is_background() -> None:
    title = "Kenya and Japan compare notes"
    assert assess(title, "They signed an agreement on satellites.").kind == "agreement"
    assert assess(title, "They recalled the agreement of 1998 on satellites.").kind == "consultation"


def test_a_word_that_only_hints_at_a_topic_is_not_enough_alone() -> None:
    assert "science" not in assess("Kenya signs space treaty", "The science minister signed.").values("topic")
    told = assess("Kenya signs space treaty", "The science minister signed for an experiment in orbit.")
    assert "science" in told.values("topic")
    assert "capacity_building" in assess("Kenya signs space treaty", "It is about capacity building.").values("topic")


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("They met on 7 August 2024.", "en", date(2024, 8, 7)),
        ("They met on August 7.", "en", date(2024, 8, 7)),
        ("They met on Thursday.", "en", date(2024, 8, 8)),
        ("On Wednesday they will meet in Paris.", "en", date(2024, 8, 14)),
        ("They signed on Thursday a deal that will bring data.", "en", date(2024, 8, 8)),
        ("Na quarta-feira os ministros assinarão o acordo.", "pt", date(2024, 8, 14)),
        ("Стороны вчера провели консультации.", "ru", date(2024, 8, 8)),
        ("双方周三将签署协议。", "zh", date(2024, 8, 14)),
        ("中国周三将一颗卫星送入轨道。", "zh", date(2024, 8, 7)),
        ("ستوقع الدولتان الأربعاء اتفاقا بشأن الفضاء.", "ar", date(2024, 8, 14)),
        ("وقعت سيول الأربعاء اتفاقا بشأن الفضاء.", "ar", date(2024, 8, 7)),
        ("Se reunieron el 7 de agosto.", "es", date(2024, 8, 7)),
        ("Das Treffen war am 7. August 2024.", "de", date(2024, 8, 7)),
        ("Встреча прошла 7 августа.", "ru", date(2024, 8, 7)),
        ("双方8月7日举行磋商。", "zh", date(2024, 8, 7)),
        ("新华社莫斯科8月9日电（记者林知远）中俄双方8日在莫斯科举行磋商。", "zh", date(2024, 8, 8)),
        ("新华社莫斯科8月9日电 中俄双方举行磋商。", "zh", date(2024, 8, 9)),
        ("MOSCOW, August 9 (TASS) — They met on Thursday.", "en", date(2024, 8, 8)),
        ("MOSCOW, August 9 (TASS) — They met after a round of 10 May.", "en", date(2024, 8, 9)),
        ("The treaty of 27 January 1967 was recalled.", "en", None),
        ("They met on 99 August.", "en", None),
    ],
)
def test_the_day_of_the_event_is_resolved_against_the_publication(text: str, language: str, day: date | None) -> None:
    assert assess("Treaty", text, language).event_date == day


def test_an_agency_is_known_by_its_state_too() -> None:
    assert {"CNSA", "ROSCOSMOS"} <= set(assess("The Chinese and Russian space agencies signed a plan").values("actor"))
    assert "CNES" in assess("L'agence spatiale française signe un accord", language="fr").values("actor")


def test_the_office_of_another_state_is_not_ours() -> None:
    assert "JP" not in assess("フィリピン外務省が中国に抗議", language="ja").values("actor")
    assert "JP" in assess("外務省が中国に抗議", language="ja").values("actor")


def test_a_government_named_after_another_state_is_that_states() -> None:
    assert "KR" in assess("정부, 미국과 우주 협력", language="ko").values("actor")
    assert "KR" not in assess("일본 정부, 미국과 우주 협력", language="ko").values("actor")


def test_a_small_group_brings_its_members_and_an_accord_who_stands_behind_it() -> None:
    assert {"BRICS", "BR", "IN", "ZA"} <= set(assess("BRICS heads of space agencies meet").values("actor"))
    assert "US" in assess("Peru joins the Artemis Accords").values("actor")


@pytest.mark.parametrize(
    ("title", "language", "number"),
    [
        ("Senegal becomes the 56th signatory", "en", "56"),
        ("タイがアルテミス合意に署名 51か国目", "ja", "51"),
        ("Казахстан стал 37-м участником", "ru", "37"),
        ("Talks on 8 August", "en", None),
    ],
)
def test_ordinals_are_kept_as_numbers(title: str, language: str, number: str | None) -> None:
    assert assess(title, language=language).values("ordinal") == ((number,) if number else ())


@pytest.mark.parametrize(("text", "language"), [("双方周四举行磋商。", "zh"), ("विदेश मंत्री गुरुवार को मिले।", "hi")])
def test_weekdays_are_understood_without_spaces_and_with_vowel_signs(text: str, language: str) -> None:
    assert assess("Treaty", text, language).event_date == date(2024, 8, 8)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("On 12 March 2025 Kenya and Japan signed an agreement on satellites; consultations go on.", "agreement"),
        ("Am 12. März 2025 unterzeichneten Kenia und Japan ein Abkommen über Satelliten.", "agreement"),
        ("2025年3月12日，肯尼亚和日本签署了航天协定。", "agreement"),
    ],
)
def test_the_day_of_the_report_written_out_makes_no_background(text: str, kind: str) -> None:
    plain = text.replace(" 2025", "").replace("2025年", "")
    language = "zh" if "年" in text else "de" if text.startswith("Am") else "en"
    assert assess("", text, language).kind == kind
    known = judge()._knowledge
    told, bare = (features(judge().find(Article("", "", each, language)), known.cues)["sign"] for each in (text, plain))
    assert told == bare


def test_what_says_in_of_a_city_depends_on_the_language() -> None:
    meeting = assess(
        "Spazio, i ministri si riuniscono a Parigi", "I delegati di Kenya e Perù parlano di satelliti.", "it"
    )
    assert meeting.values("place") == ("Paris, France",)
    assert "FR" not in meeting.values("actor")
    going = assess("Los ministros viajan a París", "Kenia y Perú hablan de satélites.", "es")
    assert going.values("place") == ()


def test_an_acronym_is_found_alone_and_as_the_first_part_of_a_compound() -> None:
    for text in ("Die EU und Kenia sprechen über Satelliten.", "EU-Staaten und Kenia sprechen über Satelliten."):
        assert {"EU", "KE"} <= set(assess("", text, "de").values("actor"))
