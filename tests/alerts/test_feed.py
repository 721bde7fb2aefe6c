from __future__ import annotations

import json
import logging
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import feedparser
import pytest

from alerts.channels import deliver
from analysis.model import Letter, Recipient
from tests.alerts.mailbox import EDIT, NEW, channels
from tests.alerts.material import NOW
from tests.alerts.test_letters import hostile_letter

READER = Recipient("readers", "feed")


def to_feed(letter: Letter, folder: Path, hours: int = 0) -> None:
    settings = replace(channels(folder), home="https://watch.example/")
    assert deliver(replace(letter, recipient=READER), settings, NOW + timedelta(hours=hours)).ok


def test_a_letter_is_an_item_of_an_atom_and_a_json_feed_newest_first(tmp_path: Path) -> None:
    to_feed(NEW, tmp_path)
    to_feed(EDIT, tmp_path, 1)
    feed = json.loads((tmp_path / "letters" / "readers.json").read_text(encoding="utf-8"))
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [item["title"] for item in feed["items"]] == [EDIT.subject, NEW.subject]
    assert feed["items"][1]["url"] == "http://mfa.example/news/1"
    assert feed["items"][1]["content_text"] == NEW.text
    atom = feedparser.parse((tmp_path / "letters" / "readers.atom").read_bytes())
    assert not atom.bozo
    assert [entry.title for entry in atom.entries] == [EDIT.subject, NEW.subject]
    assert atom.entries[0].id == f"mid:{EDIT.message_id.strip('<>')}" == feed["items"][0]["id"]
    assert (atom.feed.link, atom.feed.updated) == ("https://watch.example/", "2024-08-09T07:20:00+00:00")


def test_a_web_server_can_read_a_feed_that_has_a_folder_of_its_own_and_nobody_one_among_the_letters(
    tmp_path: Path,
) -> None:
    to_feed(NEW, tmp_path)
    site = tmp_path / "site" / "feeds"
    letter = replace(NEW, recipient=replace(READER, address=str(site)))
    usual = os.umask(0o022)
    try:
        assert deliver(letter, channels(tmp_path), NOW).ok
    finally:
        os.umask(usual)
    for folder, mode in ((tmp_path / "letters", 0o600), (site, 0o644)):
        assert [(folder / f"readers{end}").stat().st_mode & 0o777 for end in (".json", ".atom")] == [mode] * 2
    assert (tmp_path / "letters").stat().st_mode & 0o077 == 0
    assert site.stat().st_mode & 0o777 == 0o755


def test_a_letter_delivered_again_replaces_itself_and_the_oldest_make_room(tmp_path: Path) -> None:
    for number in range(102):
        to_feed(replace(NEW, message_id=f"<{number}@x.example>"), tmp_path)
    to_feed(replace(NEW, message_id="<101@x.example>"), tmp_path)
    items = json.loads((tmp_path / "letters" / "readers.json").read_text())["items"]
    assert [item["id"] for item in items[:2]] == ["mid:101@x.example", "mid:100@x.example"]
    assert len(items) == len({item["id"] for item in items}) == 100


def test_a_hostile_title_breaks_neither_feed(tmp_path: Path) -> None:
    to_feed(hostile_letter(), tmp_path)
    root = ET.fromstring((tmp_path / "letters" / "readers.atom").read_bytes())
    assert len(root.findall("{http://www.w3.org/2005/Atom}entry")) == 1
    assert len(json.loads((tmp_path / "letters" / "readers.json").read_text())["items"]) == 1


def test_a_spoilt_feed_is_begun_anew_with_a_word(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "readers.json").write_text('{"items": [1]}')
    with caplog.at_level(logging.WARNING, "alerts"):
        to_feed(NEW, tmp_path)
    assert "feed begun anew" in caplog.text
    assert len(json.loads((tmp_path / "letters" / "readers.json").read_text())["items"]) == 1
