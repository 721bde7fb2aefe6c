"""Letters to several channels at once, to files and to the log."""

from __future__ import annotations

import datetime as dt
import logging
import stat
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest

from alerts.channels import CHANNELS, SmtpSettings, deliver, deliver_all
from alerts.letters import write_alert
from analysis.model import ChannelName, Letter, Recipient
from tests.alerts.mailbox import EDIT, NEW, OTHER, Mailbox, Start, channels, free_port, parse
from tests.alerts.material import DESK, NOW, SETTINGS, silent_source


def test_every_channel_that_rules_may_name_has_its_way_out_and_no_other_has() -> None:
    assert set(CHANNELS) == set(get_args(ChannelName)), "name it in analysis/model.py, and its function in CHANNELS"


def test_a_refused_letter_stops_no_other(start: Start, tmp_path: Path) -> None:
    mailbox = Mailbox()
    mailbox.refused["gone@example.org"] = "550 no such user"
    refused = replace(EDIT, recipient=replace(DESK, address="gone@example.org"))
    nonsense = replace(EDIT, recipient=replace(DESK, address="not an address"))
    unknown = replace(EDIT, recipient=Recipient("desk", "pigeon"))
    letters = [refused, nonsense, unknown, NEW, OTHER]
    deliveries = list(deliver_all(letters, channels(tmp_path, start(mailbox)), NOW))
    assert sorted((delivery.ok, delivery.is_permanent) for delivery in deliveries) == [
        (False, False),
        (False, True),
        (False, True),
        (True, False),
        (True, False),
    ]
    assert "there is no channel 'pigeon' (there are mail, file, log, feed, apprise)" in " ".join(
        one.detail for one in deliveries
    )
    assert (len(mailbox.messages), len(mailbox.sessions)) == (2, 1)


def test_a_server_that_is_down_delays_only_its_own_letters(start: Start, tmp_path: Path) -> None:
    smtp = SmtpSettings("127.0.0.1", free_port(), tls="none", timeout_seconds=5)
    to_file = replace(OTHER, recipient=Recipient("archive", "file"))
    deliveries = list(deliver_all([NEW, EDIT, to_file], channels(tmp_path, smtp), NOW))
    assert [(one.channel, one.ok, one.is_permanent) for one in deliveries] == [
        ("file", True, False),
        ("mail", False, False),
        ("mail", False, False),
    ]
    assert "nothing listens at 127.0.0.1" in deliveries[1].detail
    assert deliveries[2].detail.startswith("not tried")


@pytest.mark.parametrize(("channel", "suffix"), [("mail", ".eml"), ("file", ".txt")])
def test_without_a_server_letters_are_files_and_a_repeat_overwrites_itself(
    tmp_path: Path, channel: str, suffix: str
) -> None:
    letter = replace(NEW, recipient=Recipient("desk", channel))
    settings = channels(tmp_path)
    deliveries = [deliver(letter, settings, NOW), deliver(letter, settings, NOW + dt.timedelta(days=1))]
    assert all(delivery.ok for delivery in deliveries)
    (path,) = settings.letters_dir.iterdir()
    assert (path.suffix, path.name[:10]) == (suffix, "2024-08-09")
    assert str(path) in deliveries[0].detail
    assert stat.S_IMODE(settings.letters_dir.stat().st_mode) == 0o700
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    deliver(write_alert([silent_source()], letter.recipient, SETTINGS), settings, NOW)
    assert len(list(settings.letters_dir.iterdir())) == 2


def test_an_eml_file_is_a_mail(tmp_path: Path) -> None:
    settings = channels(tmp_path)
    deliver(NEW, settings, NOW)
    (path,) = settings.letters_dir.iterdir()
    message = parse(path.read_bytes())
    assert (message["Message-ID"], message["To"]) == (NEW.message_id, "desk@example.org")


def test_a_folder_that_cannot_be_written_is_told_with_a_remedy(tmp_path: Path) -> None:
    (tmp_path / "letters").write_text("in the way")
    delivery = deliver(NEW, channels(tmp_path), NOW)
    assert (delivery.ok, delivery.is_permanent) == (False, False)
    assert "let this user write there" in delivery.detail


def test_the_log_holds_the_letter(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "alerts"):
        assert deliver(replace(NEW, recipient=Recipient("desk", "log")), channels(tmp_path), NOW).ok
    (record,) = caplog.records
    fields = vars(record)
    assert record.getMessage() == "letter"
    assert [fields[name] for name in ("letter_key", "recipient", "subject", "text")] == [
        NEW.key,
        "desk",
        NEW.subject,
        NEW.text,
    ]


def test_the_caller_can_mark_each_letter_before_the_next_leaves(tmp_path: Path) -> None:
    letters: list[Letter] = [NEW, EDIT]
    outgoing = deliver_all(letters, channels(tmp_path), NOW)
    next(outgoing)
    assert len(list((tmp_path / "letters").iterdir())) == 1
