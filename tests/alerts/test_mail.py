"""What a mail looks like on the wire."""

from __future__ import annotations

import email
from dataclasses import replace

import pytest

from alerts.letters import write_alert
from alerts.mail import Leaving, build
from tests.alerts.material import DESK, NOW, SETTINGS, new_story


@pytest.mark.parametrize("length", [10, 69, 70, 72, 77, 78, 120])
def test_a_subject_of_any_length_stands_beside_its_name(length: int) -> None:
    subject = ("Talks on outer space " * 9)[:length].strip()
    letter = replace(write_alert([new_story()], DESK, SETTINGS), subject=subject)
    wire = build(letter, "desk@example.org", Leaving(), NOW).as_bytes()
    assert f"\nSubject: {subject[:40]}".encode() in wire
    read = email.message_from_bytes(wire)["Subject"]
    assert "".join(read.splitlines()) == subject
