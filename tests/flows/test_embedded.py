"""The embedded server as a process; that a whole run is recorded by it is tested in ``test_prefect.py``."""

from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from flows import embedded, prefect_settings
from flows.embedded import Embedded, EmbeddedError

SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]


def test_a_server_that_ends_before_it_answers_is_told() -> None:
    server = Embedded(subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"]), "http://127.0.0.1:9/api", 60.0)
    with pytest.raises(EmbeddedError, match="ended with code 3"):
        server.wait()


def test_a_server_that_never_answers_is_ended_and_the_setting_named() -> None:
    server = Embedded(subprocess.Popen(SLEEPER), "http://127.0.0.1:9/api", 0.2)
    with pytest.raises(EmbeddedError, match="PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"):
        server.wait()
    assert server.process.returncode is not None


def test_a_server_whose_run_was_killed_ends_by_itself() -> None:
    code = "import threading; from flows import embedded; threading.Thread(target=embedded._end_with_input).start()"
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE) as server:
        assert server.stdin
        assert server.poll() is None
        server.stdin.close()  # as the kernel does for a process that is no more
        assert server.wait(60) == -signal.SIGTERM


def test_a_patience_that_is_no_number_starts_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(embedded, "_run", lambda port, _environ: started.append(port))
    with pytest.raises(ValueError, match="soon"):
        embedded.start({"PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS": "soon"})
    assert not started


def test_prefect_is_pointed_at_it_and_it_is_ended_last(monkeypatch: pytest.MonkeyPatch) -> None:
    farewells = []
    monkeypatch.setattr(embedded, "_run", lambda _port, _environ: subprocess.Popen(SLEEPER))
    monkeypatch.setattr(embedded.atexit, "register", farewells.append)
    environ: dict[str, str] = {}
    prefect_settings.prepare(environ)
    server = embedded.start(environ)
    assert environ["PREFECT_API_URL"] == server.url
    assert server.patience == 120.0
    (farewell,) = farewells
    farewell()
    assert server.process.returncode is not None
