from __future__ import annotations

import sqlite3
from dataclasses import replace

import pytest

from analysis.model import Alert, Delivery, Letter, Recipient
from storage import alerts, letters
from storage.store import Store
from tests.storage.material import HOUR, NOW

DESK = Recipient("desk", "mail", "desk@example.org")
LETTER = Letter("alert/1", DESK, "Edited: «Консультации»", "text", "<p>html</p>", "<1@x>", "<0@x>", ("a", "b"))


def owe(store: Store, *keys: str) -> None:
    for key in keys:
        alerts.owe(store, Alert(key, "edits", "desk", "now", ()), NOW)


def attempt(*, ok: bool = False, permanent: bool = False) -> Delivery:
    return Delivery(LETTER.key, "mail", NOW, ok, permanent, "said the server")


@pytest.fixture
def letter(store: Store) -> Letter:
    owe(store, "a", "b")
    assert letters.add(store, LETTER, NOW)
    return LETTER


def test_a_letter_waits_to_be_sent_and_its_alerts_are_written(store: Store, letter: Letter) -> None:
    assert letters.owed(store, NOW) == [letter]
    assert letters.find(store, letter.key) == letter
    assert alerts.unwritten(store, "now") == []
    assert letters.find(store, "other") is None


def test_a_letter_is_made_once(store: Store, letter: Letter) -> None:
    assert not letters.add(store, replace(letter, subject="again"), NOW + HOUR)
    assert letters.owed(store, NOW + HOUR) == [letter]


def test_no_alert_is_told_by_two_letters(store: Store, letter: Letter) -> None:
    owe(store, "c")
    with pytest.raises(ValueError, match="'a', which is not owed"):
        letters.add(store, replace(letter, key="alert/2", alert_keys=("c", "a")), NOW)
    assert letters.find(store, "alert/2") is None
    assert [row.alert.key for row in alerts.unwritten(store, "now")] == ["c"]


def test_a_sent_letter_is_no_longer_owed(store: Store, letter: Letter) -> None:
    letters.record(store, attempt(ok=True), next_try=None)
    assert letters.owed(store, NOW + HOUR) == []
    assert letters.counts(store) == {"owed": 0, "sent": 1, "dead": 0}


def test_a_letter_that_failed_is_owed_again_later(store: Store, letter: Letter) -> None:
    letters.record(store, attempt(), next_try=NOW + HOUR)
    assert letters.owed(store, NOW) == []
    assert letters.owed(store, NOW + HOUR) == [letter]
    letters.record(store, attempt(), next_try=None)
    assert letters.owed(store, NOW + HOUR) == [letter]
    assert letters.attempts(store, letter.key) == 2
    assert letters.attempts(store, "other") == 0
    assert store.rows("SELECT DISTINCT detail FROM deliveries") == [{"detail": "said the server"}]


def test_a_letter_refused_for_good_is_dead(store: Store, letter: Letter) -> None:
    letters.record(store, attempt(permanent=True), next_try=NOW)
    assert letters.owed(store, NOW) == []
    assert letters.counts(store) == {"owed": 0, "sent": 0, "dead": 1}


def test_letters_go_out_in_the_order_they_were_written(store: Store) -> None:
    for hours, key in ((1, "second"), (0, "first"), (2, "third")):
        letters.add(store, replace(LETTER, key=key, alert_keys=()), NOW + hours * HOUR)
    assert [letter.key for letter in letters.owed(store, NOW + HOUR)] == ["first", "second"]


def test_the_last_digest_of_a_recipient_is_remembered(store: Store) -> None:
    for hours, key, recipient in (
        (0, "digest_1", DESK),
        (1, "digest_2", DESK),
        (2, "digest_3", replace(DESK, id="x")),
        (3, "digestX4", DESK),
    ):
        letters.add(store, replace(LETTER, key=key, recipient=recipient, alert_keys=()), NOW + hours * HOUR)
    assert letters.last_of(store, "desk", "digest_") == NOW + HOUR
    assert letters.last_of(store, "desk", "weekly") is None


def test_a_delivery_of_no_letter_is_refused(store: Store) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"):
        letters.record(store, attempt(ok=True), next_try=None)


def test_counts_of_an_empty_outbox_are_zero(store: Store) -> None:
    assert letters.counts(store) == {"owed": 0, "sent": 0, "dead": 0}
