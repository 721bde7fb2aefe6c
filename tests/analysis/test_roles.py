"""What an actor does, where the text says it, in ten languages; our own sentences."""

from __future__ import annotations

import pytest

from tests.analysis.judging import assess


@pytest.mark.parametrize(
    ("language", "title", "roles"),
    [
        ("en", "Kenya signs space pact with India", {"KE": "signs", "IN": "signs"}),
        ("en", "Russia vetoes resolution on weapons in orbit proposed by Japan", {"RU": "vetoes"}),
        ("en", "Peru joins the Artemis Accords", {"PE": "joins"}),
        ("en", "Brazil ratifies the Registration Convention on space objects", {"BR": "ratifies"}),
        ("ru", "Перу ратифицировало Договор по космосу", {"PE": "ratifies"}),
        ("en", "France accuses Iran of jamming satellites", {"FR": "accuses", "IR": ""}),
        ("fr", "Le Maroc accueille la réunion sur le droit spatial", {"MA": "hosts"}),
        ("es", "Chile rechaza la base espacial de China", {"CL": "objects", "CN": ""}),
        ("pt", "Angola assina acordo espacial com a Rússia", {"AO": "signs", "RU": "signs"}),
        ("de", "Estland tritt den Artemis-Vereinbarungen bei", {"EE": "joins"}),
        ("ru", "Канада ввела санкции против Ирана за спутники", {"CA": "sanctions", "IR": ""}),
        ("ar", "تتهم اليابان كوريا الشمالية بإطلاق قمر صناعي", {"JP": "accuses"}),
        ("zh", "俄罗斯否决安理会外空决议", {"RU": "vetoes"}),
        ("ja", "フランスが宇宙兵器の禁止を提案", {"FR": "proposes"}),
        ("hi", "केन्या ने अंतरिक्ष समझौते पर हस्ताक्षर किए", {"KE": "signs"}),
    ],
)
def test_an_actor_has_the_role_the_headline_gives_it(language: str, title: str, roles: dict[str, str]) -> None:
    said = {tag.value: tag.role for tag in assess(title, language=language).tags if tag.kind == "actor"}
    assert {actor: said.get(actor) for actor in roles} == roles


def test_the_background_gives_no_role() -> None:
    lead = "Kenya and India spoke about satellites in Nairobi. " * 15
    tags = assess("Talks on space", f"{lead}\nIndia signed another accord in 1999.").tags
    assert {tag.role for tag in tags if tag.kind == "actor"} == {""}
