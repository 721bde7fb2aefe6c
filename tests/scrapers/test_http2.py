"""HTTP/2 is spoken where it is offered, on a real TLS connection with ALPN, and bounded like the older ways."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import h2.config
import h2.connection
import h2.events
import pytest

from analysis.model import Fetched, Miss, Missed, Page
from scrapers.http import Client
from tests.scrapers.test_gate import certify
from tests.scrapers.web import settings, talk


@dataclass
class Http2:
    """A server that speaks nothing but HTTP/2, and remembers who came."""

    port: int = 0
    certificate: Path = Path()
    connections: int = 0
    asked: list[str] = field(default_factory=list)

    def converse(self, line: ssl.SSLSocket) -> None:
        self.connections += 1
        session = h2.connection.H2Connection(h2.config.H2Configuration(client_side=False))
        session.initiate_connection()
        line.sendall(session.data_to_send())
        while data := line.recv(65_536):
            for event in session.receive_data(data):
                if isinstance(event, h2.events.RequestReceived):
                    path = dict(event.headers)[b":path"].decode()  # type: ignore[arg-type]
                    self.asked.append(path)
                    self.answer(session, event.stream_id or 0, path)
            line.sendall(session.data_to_send())

    def answer(self, session: h2.connection.H2Connection, stream: int, path: str) -> None:
        if path == "/robots.txt":
            session.send_headers(stream, [(":status", "404")], end_stream=True)
            return
        many = [(f"x-{n}", "y" * 1000) for n in range(100)] if path == "/headers" else []
        session.send_headers(stream, [(":status", "200"), ("content-type", "text/html"), *many])
        session.send_data(stream, b"<p>over two</p>", end_stream=True)


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Http2]:
    certificate, key = certify(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    context.set_alpn_protocols(["h2"])
    listener = socket.create_server(("127.0.0.1", 0))
    found = Http2(listener.getsockname()[1], certificate)

    def accept() -> None:
        while True:
            try:
                plain, _ = listener.accept()
                with plain, context.wrap_socket(plain, server_side=True) as line:
                    found.converse(line)
            except OSError:  # the client hung up, or the test is over
                if listener.fileno() < 0:
                    return

    thread = threading.Thread(target=accept, daemon=True)
    thread.start()
    yield found
    listener.shutdown(socket.SHUT_RDWR)
    listener.close()
    thread.join(2)


def test_two_requests_share_one_connection(server: Http2) -> None:
    async def both(client: Client) -> list[Fetched]:
        return [await client.fetch(f"https://site.example/{name}") for name in "ab"]

    pages = talk(both, settings(server.port, ca_file=str(server.certificate)))
    assert [page.body for page in pages if isinstance(page, Page)] == [b"<p>over two</p>"] * 2
    assert server.asked == ["/robots.txt", "/a", "/b"]
    assert server.connections == 1


def test_headers_are_bounded_here_too(server: Http2) -> None:
    chosen = settings(server.port, ca_file=str(server.certificate))
    fetched = talk(lambda client: client.fetch("https://site.example/headers"), chosen)
    assert isinstance(fetched, Missed)
    assert fetched.miss is Miss.TOO_LARGE
