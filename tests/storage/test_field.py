"""What articles report of the field, as it waits, is accepted or put away."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from analysis.field import Entry, Roll
from analysis.model import Assessment, Relevance, Tag
from storage import field, sources, stories
from storage.store import Store, open_store
from tests.flows.filled import NOW, SOURCES, Filling

ACCORDS = Roll(
    "ARTEMIS-ACCORDS",
    "Artemis Accords",
    "signature",
    date(2024, 5, 20),
    "a page",
    count=40,
    entries=(Entry("US", "2020-10-13", "signature", "a page"),),
)
JOINS = Assessment(
    Relevance(0.9),
    (Tag("actor", "PE", "Peru", "signs"), Tag("instrument", "ARTEMIS-ACCORDS", "Artemis Accords")),
    kind="accession",
    event_date=date(2024, 8, 8),
)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "spacewatch.db") as store:
        with store.atomic():
            sources.sync(store, SOURCES, NOW)
            filling = Filling(store)
            first = filling.add("wire", 0, "Peru signs Artemis Accords as 41st state", "Lima.", "en", JOINS)
            filling.add("ministry", 1, "Peru signs the Artemis Accords", "Lima.", "en", JOINS)
            stories.found(store, first, "{}", NOW, ["the first"])
        yield store


def test_reports_are_proposed_once_with_their_evidence(store: Store) -> None:
    assert [each.state for each in field.renew(store, [ACCORDS], NOW)] == ["PE"]
    assert field.renew(store, [ACCORDS], NOW) == []
    (waiting,) = field.waiting(store)
    proposed = waiting.proposed
    assert (proposed.families, proposed.officials, proposed.ordinal, proposed.on) == (2, 1, 41, "2024-08-08")
    assert [each.number for each in field.of_story(store, 1)] == [waiting.number]


def test_a_new_report_is_added_to_the_evidence(store: Store) -> None:
    field.renew(store, [ACCORDS], NOW)
    Filling(store).add("sahifa", 2, "Peru signs Artemis Accords as 42nd state", "Lima.", "en", JOINS)
    assert field.renew(store, [ACCORDS], NOW) == []
    (waiting,) = field.waiting(store)
    assert waiting.proposed.families == 3
    assert "texts disagree: 41st, 42nd" in waiting.proposed.doubts


def test_what_is_accepted_is_a_fact_and_proposed_no_more(store: Store) -> None:
    field.renew(store, [ACCORDS], NOW)
    (waiting,) = field.waiting(store)
    field.decide(store, waiting.number, accept=True, now=NOW)
    roll = field.current_rolls(store, [ACCORDS])["ARTEMIS-ACCORDS"]
    assert (roll.size, roll.parties()["PE"].ordinal) == (41, 41)
    assert roll.parties()["PE"].source == "accepted on 2024-08-09 (articles 1, 2)"
    assert field.renew(store, [ACCORDS], NOW) == []
    assert field.waiting(store) == []
    with pytest.raises(LookupError, match="no proposal 1 waits"):
        field.decide(store, waiting.number, accept=True, now=NOW)


def test_what_is_rejected_is_not_proposed_again_nor_told(store: Store) -> None:
    field.renew(store, [ACCORDS], NOW)
    field.decide(store, 1, accept=False, now=NOW)
    assert field.renew(store, [ACCORDS], NOW) == []
    assert field.waiting(store) == []
    assert field.of_story(store, 1) == []
    assert field.current_rolls(store, [ACCORDS])["ARTEMIS-ACCORDS"] == ACCORDS


def test_what_the_catalogue_has_by_now_waits_no_more(store: Store) -> None:
    field.renew(store, [ACCORDS], NOW)
    later = ACCORDS.including([Entry("PE", "2024-08-08", "signature", "a page", 41)])
    field.renew(store, [later], NOW)
    assert field.waiting(store) == []


def test_old_articles_are_not_asked(store: Store) -> None:
    assert field.renew(store, [ACCORDS], NOW + field.RECENT + timedelta(days=2)) == []
    assert field.renew(store, [replace(ACCORDS, id="OST")], NOW) == []
