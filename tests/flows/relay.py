"""A port that passes on to another as a bad line does: late, or suddenly no more."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from typing import Self


class Relay:
    """Passes each piece of each connection on, ``delay`` seconds late. Use as ``with``; ``cut`` ends it before."""

    def __init__(self, port: int, delay: float = 0.0) -> None:
        self._to, self.delay = port, delay
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self._open: list[socket.socket] = [self._listening]
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """Every connection ends here and now, and none begins any more, as when the server was killed."""
        with self._lock:
            for each in self._open:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                caller, _ = self._listening.accept()
                called = socket.create_connection(("127.0.0.1", self._to))
                with self._lock:
                    self._open += [caller, called]
                for pair in ((caller, called), (called, caller)):
                    threading.Thread(target=self._pass, args=pair, daemon=True).start()

    def _pass(self, source: socket.socket, sink: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while piece := source.recv(65_536):
                time.sleep(self.delay)
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)
