"""The tables of parties and the calendar: what the built-in ones hold, and how a wrong one is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

import catalog
from tests.catalog.test_catalog import SOURCE, folder, problems

ROLL = """
name = "Accord"
kind = "signature"
as_of = "2024-05-30"
count = 2
complete = true
source = "a page"

[[facts]]
kind = "signature"
source = "a page"
states = ["AU 2020-10", "PE 2024-05-30 2"]
"""
SESSION = """
[[session]]
body = "CD"
name = "Conference"
first = "2024-07-29"
last = "2024-09-13"
place = "Geneva"
source = "a page"
"""


def test_the_congo_joins_by_the_id_that_is_its_own(tmp_path: Path) -> None:
    (roll,), _ = catalog.read_field(folder(tmp_path, field__OST=ROLL.replace("PE", "COD")))
    assert list(roll.parties()) == ["AU", "COD"]
    assert "has 'CD " in problems(folder(tmp_path, field__OST=ROLL.replace("PE", "CD")))[0]


def test_the_built_in_tables_are_dated_and_sourced() -> None:
    known = catalog.read()
    rolls = {roll.id: roll for roll in known.rolls}
    assert {"ARTEMIS-ACCORDS", "ILRS", "OST", "ARRA", "LIAB", "REG", "MOON", "ASAT-MORATORIUM", "COPUOS"} == set(rolls)
    assert all(entry.source and entry.on for roll in known.rolls for entry in roll.entries)
    accords = rolls["ARTEMIS-ACCORDS"]
    assert accords.parties()["PE"].ordinal == 41
    assert list(accords.parties())[40] == "PE"  # places agree with the order
    assert "SA" not in rolls["MOON"].parties()
    assert {session.body for session in known.sessions} == {"COPUOS", "LSC", "STSC", "First Committee", "CD", "WRC"}


def test_every_place_is_that_of_the_order_by_date() -> None:
    for roll in catalog.read_field()[0]:
        if roll.is_complete:
            order = list(roll.parties().values())
            assert all(order[entry.ordinal - 1] == entry for entry in order if entry.ordinal), roll.id


def test_a_table_of_ones_own_replaces_the_built_in_ones(tmp_path: Path) -> None:
    rolls, sessions = catalog.read_field(folder(tmp_path, field__OST=ROLL, sessions=SESSION))
    assert [(roll.id, roll.size) for roll in rolls] == [("OST", 2)]
    assert [session.place for session in sessions] == ["Geneva"]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("PE 2024-05-30 2", "XX 2024-05-30 2", "has 'XX 2024-05-30 2'"),
        ("PE 2024-05-30 2", "PE 2024-13-30", "has 'PE 2024-13-30'"),
        ("PE 2024-05-30 2", "PE 2024-06-01", "is before the facts of PE"),
        ("AU 2020-10", "AU 2020-10 3", "places twice, or not in the order"),
        ("count = 2", "count = 3", "is 3, and 2 parties are listed"),
        ('kind = "signature"', 'kind = "handshake"', "is 'handshake'"),
        ('as_of = "2024-05-30"', 'as_of = "May 2024"', "is 'May 2024'"),
        ('name = "Accord"', 'name = "Accord"\ncolour = "red"', "is not a key known here"),
    ],
)
def test_a_wrong_table_is_refused_with_file_and_remedy(tmp_path: Path, old: str, new: str, words: str) -> None:
    found = problems(folder(tmp_path, field__OST=ROLL.replace(old, new, 1)))
    assert any("OST.toml" in line and words in line for line in found), found


def test_a_table_of_nothing_in_the_vocabulary_is_refused(tmp_path: Path) -> None:
    assert any("'NOTHING' is no instrument" in line for line in problems(folder(tmp_path, field__NOTHING=ROLL)))


def test_who_reports_from_a_session_is_a_source(tmp_path: Path) -> None:
    known = {source.id for source in catalog.read().sources}
    assert {reporter for session in catalog.read().sessions for reporter in session.reporters} <= known
    own = folder(tmp_path, sources__example=SOURCE, sessions=f'{SESSION}reporters = ["example", "nobody"]\n')
    assert any("has 'nobody', which is no source" in line for line in problems(own))


def test_a_session_that_ends_before_it_begins_is_refused(tmp_path: Path) -> None:
    wrong = SESSION.replace("2024-09-13", "2024-07-13")
    assert any("before the first day" in line for line in problems(folder(tmp_path, sessions=wrong)))
