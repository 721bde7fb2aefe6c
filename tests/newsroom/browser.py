"""A few lines of HTTP for testing the newsroom itself, so that its tests owe nothing to our scrapers."""

from __future__ import annotations

import gzip
import http.client
from dataclasses import dataclass
from urllib.parse import urlsplit

from tests.newsroom.server import LOOPBACK, LocalServer


@dataclass(frozen=True, slots=True)
class Seen:
    """What came back."""

    status: int
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def plain(self) -> bytes:
        """The body, unpacked."""
        return gzip.decompress(self.body) if self.headers.get("content-encoding") == "gzip" else self.body


def get(server: LocalServer, url: str, timeout: float = 5.0, **headers: str) -> Seen:
    """Fetch a newsroom URL; header names are written with underscores."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(LOOPBACK, server.port, timeout=timeout)
    try:
        sent = {"Host": parts.netloc, **{name.replace("_", "-"): value for name, value in headers.items()}}
        connection.request("GET", parts.path + (f"?{parts.query}" if parts.query else ""), headers=sent)
        answer = connection.getresponse()
        return Seen(answer.status, {k.lower(): v for k, v in answer.getheaders()}, answer.read())
    finally:
        connection.close()
