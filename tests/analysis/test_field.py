"""Who is party to what: what articles report of it, and where their numbers contradict the table."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from analysis.field import Entry, Proposed, Report, Roll, Session, ordinal_words, propose

ACCORDS = Roll(
    "ARTEMIS-ACCORDS",
    "Artemis Accords",
    "signature",
    date(2024, 5, 20),
    "a page",
    count=40,
    is_complete=False,
    entries=(Entry("US", "2020-10-13", "signature", "a page"), Entry("LT", "2024-05-15", "signature", "a page", 40)),
)
MOON = Roll(
    "MOON",
    "Moon Agreement",
    "ratification",
    date(2024, 1, 5),
    "a page",
    is_complete=True,
    entries=(
        Entry("CL", "1981-11-12", "ratification", "a page"),
        Entry("SA", "2012-07-18", "accession", "a page"),
        Entry("SA", "2024-01-05", "withdrawal", "a page"),
    ),
)
ROLLS = {roll.id: roll for roll in (ACCORDS, MOON)}
PERU = Report(
    article_id=1,
    title="Peru signs the Artemis Accords as 41st signatory",
    lead="At a ceremony with the United States, Peru recalled the Moon Agreement.",
    kind="accession",
    family="wire",
    is_official=False,
    day=date(2024, 5, 30),
    actors=(("PE", "Peru", "signs"), ("US", "United States", "signs")),
    instruments=(("ARTEMIS-ACCORDS", "Artemis Accords"), ("MOON", "Moon Agreement")),
)


def only(*reports: Report) -> Proposed:
    (found,) = propose(reports, ROLLS)
    return found


def test_independent_reports_of_one_fact_are_one_proposal() -> None:
    ministry = replace(PERU, article_id=2, family="ministry", is_official=True, title="Peru signs Artemis Accords")
    copy = replace(PERU, article_id=3, family="gazette", is_copy=True)
    found = only(PERU, ministry, copy)
    assert found == Proposed("ARTEMIS-ACCORDS", "PE", "signature", "2024-05-30", 41, (1, 2, 3), families=2, officials=1)


def test_a_host_and_an_instrument_of_the_background_are_not_meant() -> None:
    assert [(each.roll_id, each.state) for each in propose([PERU], ROLLS)] == [("ARTEMIS-ACCORDS", "PE")]


def test_an_instrument_that_the_headline_leaves_out_is_taken_from_the_lead_where_it_names_one() -> None:
    silent = replace(PERU, title="Peru joins as 41st", lead="The Artemis Accords have a new member.")
    assert only(silent).roll_id == "ARTEMIS-ACCORDS"
    assert not propose([replace(silent, lead="Artemis Accords or Moon Agreement?")], ROLLS)


def test_the_only_state_of_a_headline_without_a_verb_is_meant() -> None:
    greece = replace(PERU, title="Greece, newest of the Artemis Accords", actors=(("GR", "Greece", ""),))
    assert only(greece).state == "GR"
    assert not propose([replace(greece, kind="agreement")], ROLLS)
    two = (*greece.actors, ("CY", "Cyprus", ""))
    assert not propose([replace(greece, title="Greece, Cyprus and the Artemis Accords", actors=two)], ROLLS)


def test_who_signs_a_treaty_is_no_party_yet() -> None:
    signs = replace(PERU, title="Peru signs the Moon Agreement")
    assert not propose([signs], ROLLS)
    joins = replace(signs, title="Peru joins the Moon Agreement", actors=(("PE", "Peru", "joins"),))
    ratifies = replace(signs, title="Peru ratifies the Moon Agreement", actors=(("PE", "Peru", "ratifies"),))
    assert [only(each).kind for each in (joins, ratifies)] == ["ratification", "ratification"]


@pytest.mark.parametrize("kind", ["analysis_or_opinion", "statement"])
def test_an_article_on_something_else_reports_no_new_party(kind: str) -> None:
    assert not propose([replace(PERU, kind=kind)], ROLLS)


def test_a_place_that_is_not_the_next_one_is_a_doubt() -> None:
    assert only(replace(PERU, title="Peru signs the Artemis Accords as 43rd signatory")).doubts == (
        "a text says 43rd, the table of 2024-05-20 has 40",
    )


def test_newcomers_that_wait_may_have_gone_before() -> None:
    slovakia = replace(
        PERU, title="Slovakia is the 42nd to sign the Artemis Accords", actors=(("SK", "Slovakia", "signs"),)
    )
    assert not [each.doubts for each in propose([PERU, slovakia], ROLLS) if each.doubts]
    assert only(slovakia).doubts


def test_texts_that_contradict_each_other_are_a_doubt() -> None:
    other = replace(PERU, article_id=2, family="gazette", title="Peru signs the Artemis Accords, the 42nd to do so")
    assert "texts disagree: 41st, 42nd" in only(PERU, other).doubts


def test_a_text_that_contradicts_the_table_on_a_party_is_kept_and_one_that_agrees_is_not() -> None:
    lithuania = replace(
        PERU, title="Lithuania signs Artemis Accords as 41st state", actors=(("LT", "Lithuania", "signs"),)
    )
    found = only(lithuania)
    assert found.is_known
    assert found.doubts == ("a text says 41st, the table says 40th",)
    assert not propose([replace(lithuania, title="Lithuania signs Artemis Accords as 40th state")], ROLLS)


def test_a_place_that_the_table_gives_to_another_is_a_doubt() -> None:
    assert only(replace(PERU, title="Peru signs the Artemis Accords as 40th")).doubts == (
        "a text says 40th, in the table that is LT",
    )


def test_the_number_of_a_congress_is_no_place() -> None:
    found = only(replace(PERU, title="Peru signs the Artemis Accords at the 75th congress"))
    assert (found.ordinal, found.doubts) == (None, ())


def test_a_withdrawal_is_proposed_of_a_party_whatever_the_article_is_taken_for() -> None:
    chile = replace(
        PERU,
        title="Chile withdraws from Moon Agreement",
        kind="statement",
        actors=(("CL", "Chile", "withdraws"),),
    )
    assert (only(chile).kind, only(chile).ordinal) == ("withdrawal", None)
    assert not propose(
        [replace(chile, title="Peru withdraws from Moon Agreement", actors=(("PE", "Peru", "withdraws"),))], ROLLS
    )


def test_who_withdrew_is_no_party_and_what_was_accepted_counts() -> None:
    assert list(MOON.parties()) == ["CL"]
    assert MOON.size == 1
    grown = ACCORDS.including([Entry("PE", "2024-05-30", "signature", "accepted", 41)])
    assert grown.size == 41
    assert list(grown.parties())[-1] == "PE"
    corrected = grown.including([Entry("LT", "2024-05-15", "signature", "accepted", 39)])
    assert (corrected.size, corrected.parties()["LT"].ordinal) == (41, 39)
    assert replace(ACCORDS, count=None).size is None


def test_a_session_is_on_from_its_first_day_to_its_last() -> None:
    session = Session("CD", "CD", date(2024, 7, 29), date(2024, 9, 13), "Geneva", "a page")
    assert session.is_on(date(2024, 9, 13), date(2024, 9, 14))
    assert not session.is_on(date(2024, 9, 14), date(2024, 9, 15))


def test_bodies_of_two_letters_join_nothing() -> None:
    assert not propose([replace(PERU, title="UN signs Artemis Accords", actors=(("UN", "UN", "signs"),))], ROLLS)


def test_ordinals_are_written_as_people_write_them() -> None:
    assert [ordinal_words(n) for n in (1, 2, 3, 4, 11, 12, 13, 21, 42, 111)] == [
        *("1st", "2nd", "3rd", "4th", "11th"),
        *("12th", "13th", "21st", "42nd", "111th"),
    ]
