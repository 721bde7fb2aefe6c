"""A mail server that misbehaves at each stage: what is tried again, what is given up, what is repeated."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from alerts.channels import ChannelSettings, SmtpSettings, deliver_all
from tests.alerts.mailbox import EDIT, NEW, OTHER, channels, parse
from tests.alerts.material import NOW

STAGES = ("connect", "ehlo", "auth", "mail", "rcpt", "data", "end")
LETTERS = [NEW, EDIT, OTHER]


class Crank:
    """A mail server that answers a stage as it was told, the first ``times`` times, and else does its duty.

    An answer "drop" hangs up, "mute" says nothing at all. ``taken`` are the messages it took the responsibility for,
    also where it hung up before it could say so.
    """

    def __init__(self, stage: str = "", answer: str = "", times: int = 1, *, pipelines: bool = True) -> None:
        self.stage, self.answer, self.times = stage, answer, times
        self.pipelines = pipelines
        self.taken: list[bytes] = []
        self.sessions = 0
        self.batches: list[bytes] = []  # what came in one piece
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    @property
    def settings(self) -> SmtpSettings:
        port = self._listening.getsockname()[1]
        user = {"user": "desk", "password": "horse staple"} if self.stage == "auth" else {}
        return SmtpSettings("127.0.0.1", port, tls="none", timeout_seconds=0.5 if self.answer == "mute" else 5, **user)

    def stop(self) -> None:
        self._end.set()
        socket.create_connection(self._listening.getsockname()).close()
        self._thread.join(5)
        self._listening.close()

    def _serve(self) -> None:
        while not self._end.is_set():
            client, _ = self._listening.accept()
            with client:
                client.settimeout(5)
                try:
                    self._talk(client)
                except OSError:
                    continue

    def _talk(self, client: socket.socket) -> None:
        self.sessions += 1
        self._waiting = b""
        goes_on = self._say(client, "connect", "220 hello")
        while goes_on:
            verb = self._read(client, b"\r\n")[:4].decode("ascii", "replace").lower().replace("helo", "ehlo")
            if verb == "data":
                goes_on = self._take(client)
                continue
            usual = {"ehlo": self._greeting, "auth": "235 come in", "quit": "221 bye"}.get(verb, "250 fine")
            goes_on = self._say(client, verb, usual) and verb != "quit"

    @property
    def _greeting(self) -> str:
        return "250-crank\r\n250-PIPELINING\r\n250 AUTH PLAIN" if self.pipelines else "250-crank\r\n250 AUTH PLAIN"

    def _take(self, client: socket.socket) -> bool:
        """The text of a letter; an empty one is for nobody."""
        goes_on = self._say(client, "data", "354 go on")
        if not goes_on or self._last != "354 go on":
            return goes_on
        content = self._read(client, b".\r\n") if self._peek(client) == b"." else self._read(client, b"\r\n.\r\n")
        if content and not (self._is_off("end") and self.answer[0].isdigit()):
            self.taken.append(content)
        return self._say(client, "end", "250 taken")

    def _peek(self, client: socket.socket) -> bytes:
        if not self._waiting:
            self._receive(client)
        return self._waiting[:1]

    def _read(self, client: socket.socket, end: bytes) -> bytes:
        while end not in self._waiting:
            self._receive(client)
        content, _, self._waiting = self._waiting.partition(end)
        return content

    def _receive(self, client: socket.socket) -> None:
        piece = client.recv(65536)
        if not piece:
            raise ConnectionResetError("the other side has hung up")
        self.batches.append(piece)
        self._waiting += piece

    def _is_off(self, stage: str) -> bool:
        return stage == self.stage and self.times > 0

    def _say(self, client: socket.socket, stage: str, usual: str) -> bool:
        """Answer; False where the server hangs up."""
        self._last = usual
        if self._is_off(stage):
            self.times -= 1
            self._last = self.answer
            if self.answer == "drop":
                return False
            if self.answer == "mute":
                self._end.wait(0.7)
                return False
        client.sendall(f"{self._last}\r\n".encode())
        return True


Start = Callable[..., Crank]


@pytest.fixture
def start() -> Iterator[Start]:
    running: list[Crank] = []

    def start_one(*how: object, **more: object) -> Crank:
        running.append(Crank(*how, **more))  # type: ignore[arg-type]
        return running[-1]

    yield start_one
    for crank in running:
        crank.stop()


def deliver_until_done(settings: ChannelSettings) -> tuple[int, list[str]]:
    """Try again what was not taken, as the outbox does: the rounds it took, and the letters refused for good."""
    owed = {letter.key: letter for letter in LETTERS}
    refused = []
    for rounds in range(1, 6):
        for delivery in list(deliver_all(list(owed.values()), settings, NOW)):
            if delivery.ok or delivery.is_permanent:
                owed.pop(delivery.letter_key)
                refused += [] if delivery.ok else [delivery.letter_key]
        if not owed:
            return rounds, refused
    raise AssertionError(f"never delivered: {owed}")


@pytest.mark.parametrize("pipelines", [True, False])
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("answer", ["421 4.3.2 closing", "451 4.7.1 greylisted, come back later", "drop", "mute"])
def test_whatever_stage_fails_for_a_while_no_letter_is_lost(
    start: Start, tmp_path: Path, stage: str, answer: str, pipelines: bool
) -> None:
    crank = start(stage, answer, 2 if stage == "ehlo" else 1, pipelines=pipelines)  # HELO is tried after EHLO
    rounds, refused = deliver_until_done(channels(tmp_path, crank.settings))
    assert refused == []
    assert rounds == (3 if stage == "ehlo" and answer in {"drop", "mute"} else 2)
    ids = [str(parse(message)["Message-ID"]) for message in crank.taken]
    assert set(ids) == {letter.message_id for letter in LETTERS}
    is_unknowable = stage == "end" and answer in {"drop", "mute"}  # taken, and the word of it lost
    assert len(ids) == (4 if is_unknowable else 3)


@pytest.mark.parametrize(
    ("stage", "answer", "lost"),
    [
        ("rcpt", "550 5.1.1 no such user", 1),
        ("end", "554 5.7.1 looks like spam", 1),
        ("mail", "552 5.3.4 too large", 1),
        ("mail", "550 5.7.1 who are you", 0),
        ("data", "503 no valid recipients", 0),
        ("ehlo", "502 not here", 0),
        ("auth", "535 5.7.8 wrong", 0),
    ],
)
def test_a_refusal_for_good_ends_only_the_letter_it_is_about(
    start: Start, tmp_path: Path, stage: str, answer: str, lost: int
) -> None:
    for pipelines in (True, False):
        crank = start(stage, answer, 2 if stage == "ehlo" else 1, pipelines=pipelines)
        _, refused = deliver_until_done(channels(tmp_path, crank.settings))
        assert (len(refused), len(crank.taken)) == (lost, 3 - lost)


def test_a_server_that_pipelines_gets_a_letter_in_two_pieces_on_one_connection(start: Start, tmp_path: Path) -> None:
    crank = start()
    assert all(each.ok for each in deliver_all(LETTERS, channels(tmp_path, crank.settings), NOW))
    assert crank.sessions == 1
    assert [b"RCPT TO" in batch and b"DATA" in batch for batch in crank.batches].count(True) == 3


def test_a_line_that_is_a_dot_ends_no_letter(start: Start, tmp_path: Path) -> None:
    crank = start()
    letter = replace(NEW, text="one\n.\n..two\n.three\n")
    assert [each.ok for each in deliver_all([letter, EDIT], channels(tmp_path, crank.settings), NOW)] == [True, True]
    text = parse(crank.taken[0].replace(b"\r\n..", b"\r\n.")).get_body(("plain",))
    assert text is not None
    assert text.get_content().split() == ["one", ".", "..two", ".three"]


def test_a_server_that_answers_slowly_is_waited_for_and_one_that_never_does_holds_up_the_run_once(
    start: Start, tmp_path: Path
) -> None:
    crank = start("ehlo", "mute", 99)
    deliveries = list(deliver_all(LETTERS, channels(tmp_path, crank.settings), NOW))
    assert [each.ok for each in deliveries] == [False] * 3
    assert crank.sessions == 1
    assert "not tried" in deliveries[-1].detail
