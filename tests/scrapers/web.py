"""The only place where the scrapers' tests get a web from: a real HTTP server on loopback."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Awaitable, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, TypeVar

from analysis.model import Address, Page, Selectors, Source
from scrapers.http import Client, ClientSettings

T = TypeVar("T")
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)


@dataclass
class Asked:
    """One request as the server saw it."""

    host: str
    path: str
    headers: dict[str, str]
    began: float
    ended: float = 0.0


Reply = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Web:
    """A server whose paths answer as the test says; everything else is 404."""

    port: int = 0
    replies: dict[str, Reply] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)

    def says(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        seconds: float = 0.0,
    ) -> None:
        data = body.encode() if isinstance(body, str) else body

        def reply(handler: BaseHTTPRequestHandler) -> None:
            time.sleep(seconds)
            handler.send_response(status)
            lines = {"Content-Length": str(len(data)), **(headers or {})}
            for name, value in lines.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(data)

        self.replies[path] = reply

    def pages(self) -> list[Asked]:
        """What was asked for beside robots.txt."""
        return [each for each in self.asked if each.path != "/robots.txt"]

    def url(self, path: str = "/", host: str = "site.example") -> str:
        return f"http://{host}{path}"


@contextmanager
def serve() -> Iterator[Web]:
    """A web on loopback, gone at the end."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_GET(self) -> None:
            one = Asked(self.headers.get("Host", ""), self.path, dict(self.headers), time.monotonic())
            web.asked.append(one)
            reply = web.replies.get(f"{one.host}{self.path}") or web.replies.get(self.path)
            try:
                if reply is None:
                    self.send_response(404)
                    self.send_header("Content-Length", "0")
                    self.end_headers()
                else:
                    reply(self)
            except OSError:
                self.close_connection = True  # the client hung up, as some tests want
            one.ended = time.monotonic()

        def log_message(self, format: str, *args: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    web.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield web
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def settings(port: int, **changes: Any) -> ClientSettings:
    """A client that takes every ``*.example`` for the local web and does not dawdle."""
    given: dict[str, Any] = {
        "user_agent": "spacewatch-test/1 (+mailto:test@site.example)",
        "gap_seconds": 0.0,
        "retry_seconds": 0.01,
        "connect_to": {"*.example": ("127.0.0.1", port)},
        "allow_loopback": True,
        "total_seconds": 3.0,
        "connect_seconds": 1.0,
        "read_seconds": 1.0,
    }
    return ClientSettings(**{**given, **changes})


def talk(work: Callable[[Client], Awaitable[T]], chosen: ClientSettings) -> T:
    """Let ``work`` use a client in a loop of its own."""

    async def run() -> T:
        async with Client(chosen) as client:
            return await work(client)

    return asyncio.run(run())


def source(**changes: Any) -> Source:
    given: dict[str, Any] = {
        "id": "test-source",
        "name": "Test Source",
        "home": "http://site.example/",
        "country": "INT",
        "languages": ("en",),
        "kind": "official",
        "family": "test",
        "addresses": (),
    }
    return Source(**{**given, **changes})


def page(body: bytes | str, url: str = "http://site.example/feed", content_type: str = "", final: str = "") -> Page:
    data = body.encode() if isinstance(body, str) else body
    headers = (("Content-Type", content_type),) if content_type else ()
    return Page(url, final or url, 200, headers, data, NOW)


def address(kind: Any, url: str = "http://site.example/feed", **selectors: str) -> Address:
    return Address(kind, url, selectors=Selectors(**selectors))
