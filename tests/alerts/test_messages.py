"""Messengers, by a webhook on loopback: what arrives, and that nobody ever reads the secret in its address."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from alerts.channels import deliver_all
from analysis.model import Delivery, Letter, Recipient
from flows import logs, settings
from flows.settings import SettingsError
from tests.alerts.mailbox import EDIT, NEW, channels, free_port
from tests.alerts.material import NOW

SECRET = "T0ken-of-the-webhook"


class Hook(HTTPServer):
    """A webhook that keeps what it is told, and answers with ``status``."""

    def __init__(self) -> None:
        self.told: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), _Answer)

    @property
    def url(self) -> str:
        return f"json://desk:{SECRET}@127.0.0.1:{self.server_port}/{SECRET}?retry=0"


class _Answer(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.told.append(json.loads(body))
        self.server.paths.append(self.path)
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *arguments: object) -> None:
        return


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def to_ops(letter: Letter, folder: Path, url: str) -> Delivery:
    letter = replace(letter, recipient=Recipient("ops", "apprise"))
    (delivery,) = deliver_all([letter], replace(channels(folder), apprise={"ops": url}), NOW)
    return delivery


def test_a_messenger_gets_the_short_form(hook: Hook, tmp_path: Path) -> None:
    assert to_ops(EDIT, tmp_path, hook.url).detail == "taken by JSON"
    (told,) = hook.told
    assert told["title"] == EDIT.subject
    assert told["message"] == EDIT.short
    assert hook.paths == [f"/{SECRET}"]


def test_a_messenger_that_fails_is_tried_again_and_holds_up_no_other(hook: Hook, tmp_path: Path) -> None:
    hook.status = 503
    urls = {"ops": hook.url, "gone": f"json://127.0.0.1:{free_port()}/", "odd": "nonsense://x"}
    letters = [replace(NEW, recipient=Recipient(name, "apprise")) for name in (*urls, "unknown")]
    letters.append(replace(NEW, recipient=Recipient("log", "log")))
    deliveries = list(deliver_all(letters, replace(channels(tmp_path), apprise=urls), NOW))
    assert [(each.channel, each.ok, each.is_permanent) for each in deliveries] == [
        ("log", True, False),
        *[("apprise", False, False)] * 4,
    ]
    details = [each.detail for each in deliveries[1:]]
    assert "(HTTP 503)" in details[0]
    assert "JSON did not take it; it is tried again" in details[1]
    assert "none that Apprise knows; set SPACEWATCH_APPRISE" in details[2]
    assert "recipient unknown has no URL" in details[3]


@pytest.mark.parametrize("status", [200, 404])
def test_the_secret_is_in_no_log_no_verdict_and_no_output(
    hook: Hook, tmp_path: Path, status: int, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    hook.status = status
    read = settings.read({"SPACEWATCH_HOME": str(tmp_path), "SPACEWATCH_APPRISE": f"ops={hook.url}"})
    logs.set_up(read)
    way = replace(channels(tmp_path), apprise=read.apprise)
    with caplog.at_level(logging.DEBUG):
        delivery = to_ops(NEW, tmp_path, read.apprise["ops"])
    assert delivery.ok is (status == 200)
    out, err = capfd.readouterr()
    said = f"{delivery} {read} {way} {out} {err} {caplog.text} {read.log_file.read_text()}"
    assert SECRET not in said
    assert hook.paths, "the message was really sent"


def test_a_wrong_setting_is_refused_without_quoting_it() -> None:
    for text in (f"slack://{SECRET}", f"ops={SECRET}"):
        with pytest.raises(SettingsError) as refused:
            settings.read({"SPACEWATCH_APPRISE": text})
        assert "recipient=URL" in str(refused.value)
        assert SECRET not in str(refused.value)
