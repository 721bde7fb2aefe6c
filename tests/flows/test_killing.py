"""A monitor that is killed at any moment and started again tells every change exactly once to every recipient.

Half of the runs are killed after a random time, half at a random letter, when the mail server has just taken it and
not said so yet: there a repeat is allowed, under the same Message-ID. A long form, with its counts:

    SPACEWATCH_TEST_KILLS=100 pytest -s tests/flows/test_killing.py
"""

from __future__ import annotations

import email
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from tests.alerts.mailbox import free_port
from tests.flows.playing import NEWSROOM_CATALOG
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

pytestmark = pytest.mark.chaos

ROOT = Path(__file__).parents[2]
KILLS = int(os.environ.get("SPACEWATCH_TEST_KILLS", "2"))
RULES = """
[[recipient]]
id = "one"
channel = "mail"
address = "one@example.org"
[[recipient]]
id = "two"
channel = "mail"
address = "two@example.org"
[[rule]]
id = "all"
to = ["one", "two"]
changes = ["new", "developed", "edited", "retitled", "withdrawn", "restored"]
"""


@dataclass
class Server:
    """The mail server's side: what it took, and the letter at which it kills who sends it."""

    taken: list[tuple[str, str]] = field(default_factory=list)  # recipient, Message-ID
    victim: int = 0
    at_letter: int = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:  # noqa: N802 -- aiosmtpd's name
        assert isinstance(envelope.content, bytes)
        message_id = str(email.message_from_bytes(envelope.content)["Message-ID"])
        self.taken.append((envelope.rcpt_tos[0], message_id))
        if self.victim and len(self.taken) == self.at_letter:
            os.kill(self.victim, signal.SIGKILL)
        return "250 taken"


@dataclass
class World:
    """Newsroom, mail server and the process that runs monitors, with a home that has seen the evening before."""

    folder: Path
    newsroom: Newsroom
    server: Server
    smtp: int
    mortal: subprocess.Popen[str]

    def begin(self, home: Path, now: str) -> int:
        """Start a run; its process id."""
        job = {"home": str(home), "now": now, "newsroom": self.newsroom.port, "smtp": self.smtp}
        assert self.mortal.stdin
        self.mortal.stdin.write(json.dumps(job | {"catalog": str(self.folder / "catalog")}) + "\n")
        self.mortal.stdin.flush()
        return self._read()

    def end(self) -> int:
        """How the run ended."""
        return self._read()

    def _read(self) -> int:
        assert self.mortal.stdout
        return int(self.mortal.stdout.readline())

    def home(self, name: str) -> Path:
        return Path(shutil.copytree(self.folder / "before", self.folder / name))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    (tmp_path / "catalog").mkdir()
    (tmp_path / "catalog" / "sources").symlink_to(NEWSROOM_CATALOG / "sources")
    (tmp_path / "catalog" / "rules.toml").write_text(RULES)
    server = Server()
    controller = Controller(server, hostname="127.0.0.1", port=free_port())
    controller.start()
    command = [sys.executable, "-m", "tests.flows.mortal"]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
    with Newsroom(ROUNDS[0]) as newsroom, subprocess.Popen(command, cwd=ROOT, text=True, **pipes) as mortal:  # type: ignore[call-overload]
        made = World(tmp_path, newsroom, server, controller.port, mortal)
        made.begin(tmp_path / "before", ROUNDS[0].isoformat())
        assert made.end() == 0
        newsroom.set_time(ROUNDS[4])
        yield made
        mortal.stdin.close()
    controller.stop()


@pytest.mark.slow
def test_a_run_killed_at_any_moment_and_started_again_tells_everybody_everything_once(world: World) -> None:
    now, chance = ROUNDS[4].isoformat(), random.Random(8)
    begun = time.monotonic()
    world.begin(world.home("whole"), now)
    assert world.end() == 0
    seconds = time.monotonic() - begun
    wanted = Counter(world.server.taken)
    assert len(wanted) >= 6
    assert set(wanted.values()) == {1}
    killed = repeated = 0
    for number in range(KILLS):
        world.server.taken, home = [], world.home(f"killed-{number}")
        is_at_letter = number % 2 == 1
        world.server.at_letter = chance.randint(1, len(wanted)) if is_at_letter else 0
        world.server.victim = world.begin(home, now)
        if not is_at_letter:
            timer = threading.Timer(chance.uniform(0, seconds), _kill, [world.server.victim])
            timer.start()
        code = world.end()
        if not is_at_letter:
            timer.cancel()
        killed += code == -signal.SIGKILL
        assert code in {0, -signal.SIGKILL}
        world.server.victim = 0
        world.begin(home, now)
        assert world.end() == 0
        taken = Counter(world.server.taken)
        assert set(taken) == set(wanted), f"run {number}"
        again = sum(taken.values()) - len(taken)
        assert again <= 1, "only the letter that was under way may come twice"
        repeated += again
        shutil.rmtree(home)
    assert killed >= KILLS // 2
    print(f"{KILLS} runs, {killed} killed, {len(wanted)} letters each, {repeated} repeated under the same Message-ID")


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
