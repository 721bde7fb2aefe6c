"""A Prefect server for one run, where no other answers: started beside this process before it imports Prefect.

Prefect would start the same one by itself, but imports its whole server into this process to do so, a quarter of what
a run by hand costs, and only then waits for it. It ends with this process, after Prefect's own farewells, and also when
this process is killed and can bid none: its standard input ends then.

    python -m flows.embedded PORT      is that server
"""

from __future__ import annotations

import atexit
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass

from flows.prefect_settings import LOCAL_API, answers

_POLL_SECONDS = 0.1
_STOP_SECONDS = 5.0
_LOOPBACK = "127.0.0.1"
_TIMEOUT = "PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"
# as Prefect starts its own: no pages, and none of the services that only a standing server needs
_AS_EMBEDDED = {"PREFECT_UI_ENABLED": "0", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}


class EmbeddedError(Exception):
    """The server did not come up."""


@dataclass(frozen=True)
class Embedded:
    """A server that comes up, or has."""

    process: subprocess.Popen[bytes]
    url: str
    patience: float  # seconds

    def wait(self) -> None:
        """Until it answers; ``EmbeddedError`` where it ended before that, or has taken too long."""
        end = time.monotonic() + self.patience
        while not answers(self.url):
            if self.process.poll() is not None:
                raise EmbeddedError(f"the embedded server ended with code {self.process.returncode}")
            if time.monotonic() > end:
                self.stop()
                raise EmbeddedError(f"the embedded server did not answer within {self.patience:g} s ({_TIMEOUT})")
            time.sleep(_POLL_SECONDS)

    def stop(self) -> None:
        """End it."""
        self.process.terminate()
        try:
            self.process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start(environ: MutableMapping[str, str]) -> Embedded:
    """Start a server on a free port and point Prefect at it, which must not be imported yet."""
    patience = float(environ[_TIMEOUT])
    with socket.socket() as free:
        free.bind((_LOOPBACK, 0))
        port = free.getsockname()[1]
    server = Embedded(_run(port, environ), f"http://{_LOOPBACK}:{port}/api", patience)
    # the first to be registered is the last to be called: Prefect's own farewells come before it
    atexit.register(server.stop)
    environ["PREFECT_API_URL"] = server.url
    environ.setdefault("PREFECT_UI_URL", LOCAL_API.removesuffix("/api"))  # where a standing server will show the run
    return server


def _run(port: int, environ: Mapping[str, str]) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "flows.embedded", str(port)]
    return subprocess.Popen(command, env=dict(environ) | _AS_EMBEDDED, stdin=subprocess.PIPE)  # noqa: S603 - our own


def serve(port: int) -> None:
    """Be the server, for as long as standard input is held open."""
    import uvicorn

    threading.Thread(target=_end_with_input, daemon=True).start()
    app = "prefect.server.api.server:create_app"
    uvicorn.run(app, factory=True, host=_LOOPBACK, port=port, log_level="error", lifespan="on")


def _end_with_input() -> None:
    sys.stdin.buffer.read()
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    serve(int(sys.argv[1]))
