"""Which language a text is in."""

from __future__ import annotations

import pytest

from analysis.language import detect

SAMPLES = {
    "en": "The two ministries agreed to hold regular consultations on outer space.",
    "de": "Die beiden Ministerien vereinbarten regelmäßige Konsultationen über den Weltraum.",
    "fr": "Les deux ministères sont convenus de consultations régulières sur l'espace.",
    "es": "Los dos ministerios acordaron celebrar consultas periódicas sobre el espacio.",
    "pt": "Os dois ministérios concordaram em realizar consultas regulares sobre o espaço.",
    "ru": "Два министерства договорились о регулярных консультациях по космосу.",
    "ar": "اتفقت الوزارتان على عقد مشاورات منتظمة بشأن الفضاء الخارجي.",
    "hi": "दोनों मंत्रालयों ने अंतरिक्ष पर नियमित परामर्श करने पर सहमति जताई।",
    "ja": "両省は宇宙に関する定期的な協議を行うことで合意した。",
    "zh": "两国外交部同意就外空问题举行定期磋商。",
    "ko": "양국 외교부는 우주에 관한 정례 협의를 열기로 합의했다.",
}


@pytest.mark.parametrize("code", SAMPLES)
def test_a_sentence_tells_its_language(code: str) -> None:
    assert detect(SAMPLES[code]) == code


def test_what_the_page_says_of_itself_wins() -> None:
    assert detect(SAMPLES["es"], "pt-BR") == "pt"
    assert detect("OK", "zh_Hant") == "zh"


def test_the_script_overrules_a_wrong_label() -> None:
    assert detect(SAMPLES["ru"], "en-US") == "ru"
    assert detect(SAMPLES["zh"], "ja") == "zh"
    assert detect(SAMPLES["ja"], "zh") == "ja"


def test_names_in_latin_letters_do_not_make_chinese_english() -> None:
    assert detect("美国NASA与欧空局ESA签署Artemis Accords合作协议") == "zh"


def test_too_little_text_tells_nothing() -> None:
    assert detect("") == ""
    assert detect("OK 2024") == ""
    assert detect("Hello", "not a tag") == ""
