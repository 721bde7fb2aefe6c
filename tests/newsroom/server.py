"""The only place that speaks HTTP for the newsroom: one server on loopback, dispatching by Host.

with Newsroom(ROUNDS[0]) as newsroom:
    client = Client(ClientSettings(..., connect_to=newsroom.connect_to, allow_loopback=True))
    newsroom.set_time(ROUNDS[1])
"""

from __future__ import annotations

import gzip
import hashlib
import io
import socket
import struct
import threading
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

from tests.newsroom import site
from tests.newsroom.script import Script, read_script
from tests.newsroom.site import Answer

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Request:
    """One line of the request log."""

    time: datetime  # on the newsroom's clock
    host: str
    path: str  # with its query
    status: int  # 0 = the connection was dropped
    is_conditional: bool
    user_agent: str = ""
    began: float = 0.0  # time.monotonic: when it was heard
    ended: float = 0.0  # and when the last of the answer was about to leave; before that, when it began


class LocalServer:
    """A web server on loopback that can be started and stopped, and remembers what it was asked."""

    def __init__(self, port: int = 0) -> None:
        self._server = _Server((LOOPBACK, port), _Conversation)
        self._server.owner = self
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        self._log: list[Request] = []

    def answer(self, host: str, target: str) -> Answer:
        """What this server says; a real one overrides it."""
        raise NotImplementedError

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names it plays."""
        raise NotImplementedError

    @property
    def now(self) -> datetime:
        """The time for the log; a server with its own clock overrides it."""
        return datetime.now(UTC)

    @property
    def port(self) -> int:
        """The loopback port it listens on."""
        return int(self._server.server_address[1])

    @property
    def connect_to(self) -> dict[str, tuple[str, int]]:
        """Host name to (address, port), as the monitor's HTTP client takes it."""
        return dict.fromkeys(self.hosts, (LOOPBACK, self.port))

    @property
    def log(self) -> tuple[Request, ...]:
        """Every request so far, in order."""
        with self._lock:
            return tuple(self._log)

    def clear_log(self) -> None:
        """Forget what was asked so far."""
        with self._lock:
            self._log.clear()

    def remember(self, request: Request) -> int:
        """Add one line to the log; its place there, for ``finish``."""
        with self._lock:
            self._log.append(request)
            return len(self._log) - 1

    def finish(self, place: int, ended: float) -> None:
        """Write down when a request was answered, unless the log was cleared meanwhile."""
        with self._lock:
            if place < len(self._log):
                self._log[place] = replace(self._log[place], ended=ended)

    def start(self) -> Self:
        """Serve in a thread of its own until stopped."""
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def stop(self) -> None:
        """Stop serving and free the port; open connections are closed."""
        if self._thread is not None:
            self._server.shutdown()
            self._thread.join()
        self._server.close_open_connections()
        self._server.server_close()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()


class Newsroom(LocalServer):
    """The invented publishers at one moment; what they serve depends on that moment alone."""

    def __init__(self, now: datetime, port: int = 0, script: Script | None = None) -> None:
        self.script = script or read_script()
        self._now = now
        super().__init__(port)

    def answer(self, host: str, target: str) -> Answer:
        """The page, feed, refusal or silence of that publisher at the newsroom's time."""
        return site.answer(self.script, host, target, self._now)

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names of all publishers."""
        return tuple(publisher.host for publisher in self.script.publishers)

    @property
    def now(self) -> datetime:
        """The newsroom's time."""
        return self._now

    def set_time(self, moment: datetime) -> None:
        """Move the newsroom to another moment, forwards or back."""
        self._now = moment


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    owner: LocalServer

    def __init__(self, address: tuple[str, int], conversation: type[BaseHTTPRequestHandler]) -> None:
        self._open: set[socket.socket] = set()
        super().__init__(address, conversation)

    def get_request(self) -> tuple[socket.socket, tuple[str, int]]:
        connection, address = super().get_request()
        self._open.add(connection)
        return connection, address

    def shutdown_request(self, request: socket.socket) -> None:  # type: ignore[override]  # TCP only
        self._open.discard(request)
        super().shutdown_request(request)

    def close_open_connections(self) -> None:
        for connection in tuple(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:  # the client was faster
                continue

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is no news."""


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "newsroom"
    sys_version = ""
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        owner, began = self.server.owner, time.monotonic()
        host = self.headers.get("Host", "").rsplit(":", 1)[0].lower().removesuffix(".localhost")
        given = owner.answer(host, self.path)
        asks = "If-None-Match" in self.headers or "If-Modified-Since" in self.headers
        reply = self._conditional(given)
        status = 0 if reply.manner == "reset" else reply.status
        agent = self.headers.get("User-Agent", "")
        place = owner.remember(Request(owner.now, host, self.path, status, asks, agent, began, began))
        self.answered = began
        try:
            self._reply(reply)
        finally:
            owner.finish(place, self.answered)

    def _reply(self, reply: Answer) -> None:
        if reply.manner == "reset":
            self._reset()
        elif reply.manner == "hang":
            self._hang()
        else:
            self._send(reply)

    do_HEAD = do_GET  # noqa: N815 (the name http.server looks for)

    def _conditional(self, given: Answer) -> Answer:
        """The same answer with its validators, packed if asked for; a 304 when the client has it already."""
        if given.is_plain or given.status != 200 or given.manner != "plain":
            return given
        etag = hashlib.sha256(given.body).hexdigest()[:20]
        headers = [("Vary", "Accept-Encoding"), ("ETag", f'"{etag}"')]
        if given.modified:
            headers.append(("Last-Modified", format_datetime(given.modified.astimezone(UTC), usegmt=True)))
        if self._has_it(etag, given.modified):
            return replace(given, status=304, body=b"", headers=tuple(headers))
        body = given.body
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(body) > 200:
            body = gzip.compress(body, mtime=0)
            headers.append(("Content-Encoding", "gzip"))
        return replace(given, body=body, headers=(*given.headers, *headers))

    def _has_it(self, etag: str, modified: datetime | None) -> bool:
        """RFC 9110 §13.2.2: If-None-Match decides alone where it is given."""
        if wanted := self.headers.get("If-None-Match"):
            return etag in wanted
        since = self.headers.get("If-Modified-Since")
        return bool(since and modified and modified.replace(microsecond=0) <= parsedate_to_datetime(since))

    def _send(self, reply: Answer) -> None:
        self.send_response_only(reply.status)
        self.send_header("Date", format_datetime(self.server.owner.now.astimezone(UTC), usegmt=True))
        if reply.status != 304:
            self.send_header("Content-Type", reply.content_type)
            self.send_header("Content-Length", str(len(reply.body)))
        for name, value in reply.headers:
            self.send_header(name, value)
        # Before the bytes leave: whoever has all of them may ask again before this thread runs on.
        self.answered = time.monotonic()
        self.end_headers()
        if self.command == "HEAD" or reply.status == 304:
            return
        if reply.manner == "truncated":
            self.wfile.write(reply.body[: len(reply.body) // 2])
            self.close_connection = True
        elif reply.manner == "drip":
            self._drip(reply.body)
        else:
            self.answered = time.monotonic()
            self.wfile.write(reply.body)

    def _drip(self, body: bytes) -> None:
        for byte in body:
            self.wfile.write(bytes([byte]))
            self.wfile.flush()
            time.sleep(0.2)

    def _hang(self) -> None:
        """Say nothing until the client gives up."""
        self.connection.settimeout(60)
        try:
            self.rfile.read(1)
        except OSError:
            pass
        finally:
            self.close_connection = True

    def _reset(self) -> None:
        """Drop the connection with a TCP reset."""
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.close_connection = True
        self.rfile.close()
        self.wfile.close()
        self.connection.close()  # the last reference: the reset leaves now, not after a polite goodbye
        self.wfile = io.BytesIO()

    def log_message(self, *message: object) -> None:
        """The log is ours."""
