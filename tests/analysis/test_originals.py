from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from analysis.model import Article, Assessment
from analysis.originals import Claimant, credits_to, is_filled_in_anew, is_more_original
from tests.analysis.test_stories import judged

NOON = datetime(2025, 5, 14, 12, tzinfo=UTC)
TEXT = "the envoys agreed on lunar radio rules " * 20


def claimant(name: str, *, text: str = TEXT, official: bool = False, minutes: int = 0) -> Claimant:
    return Claimant((name,), official, NOON + timedelta(minutes=minutes), text)


def test_the_credited_wire_is_the_original_though_it_comes_later() -> None:
    reprint = claimant("Lagoon Standard", text=f"OSTREL (Tarn Wire) - {TEXT}")
    assert is_more_original(claimant("Tarn Wire", minutes=90), reprint)
    assert not is_more_original(reprint, claimant("Tarn Wire", minutes=90))


def test_the_official_text_is_the_original() -> None:
    assert is_more_original(claimant("Ministry", official=True), claimant("Gazette"))
    assert not is_more_original(claimant("Gazette"), claimant("Ministry", official=True))


def test_clearly_earlier_is_more_original_and_some_minutes_say_nothing() -> None:
    assert is_more_original(claimant("A", minutes=-45), claimant("B"))
    assert not is_more_original(claimant("A", minutes=-10), claimant("B"))


def test_an_unknown_date_claims_nothing() -> None:
    assert not is_more_original(Claimant(("A",), False, None, TEXT), claimant("B"))


def test_a_name_in_the_middle_of_the_text_is_no_credit() -> None:
    assert credits_to(f"{TEXT} Source: Tarn Wire", ("Tarn Wire",))
    assert not credits_to(f"{TEXT} Tarn Wire {TEXT}", ("Tarn Wire",))
    assert not credits_to(f"{TEXT} UN", ("UN",)), "too short a name is found anywhere"


def test_a_form_filled_in_anew_is_another_text() -> None:
    form = "{0} signed the Orchard Charter on Tuesday and became the {1} state to do so."

    def filled(state: str, code: str, ordinal: str) -> tuple[Article, Assessment]:
        return Article("u", f"{state} signs the charter", form.format(state, ordinal), "en"), judged(
            f"actor:{code}={state}"
        )

    belmor, corvia = filled("Belmor", "BB", "41st"), filled("Corvia", "CC", "42nd")
    assert is_filled_in_anew(*belmor, *corvia)
    assert is_filled_in_anew(*filled("Belmor", "BB", "41st"), *filled("Corvia", "CC", "next"))
    assert not is_filled_in_anew(*belmor, *belmor)
    retitled = replace(belmor[0], title="Charter grows: another signature")
    assert not is_filled_in_anew(retitled, belmor[1], *belmor)
