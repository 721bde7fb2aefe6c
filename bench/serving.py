"""As little of a web server as will do, so that it hardly competes for the processor with what is measured."""

from __future__ import annotations

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Mapping

LOOPBACK = "127.0.0.1"


class Server(ABC):
    """All hosts at one address: each request is answered by its path and the name of its host."""

    @abstractmethod
    def answer(self, target: str, name: str, headers: Mapping[str, str]) -> bytes:
        """The whole answer; ``target`` with its query, ``name`` without the port, headers by their small names."""

    async def serve(self) -> None:
        """Print the port on standard output and serve until ended."""
        server = await asyncio.start_server(self._converse, LOOPBACK, 0, backlog=1024)
        print(server.sockets[0].getsockname()[1], flush=True)
        await server.serve_forever()

    async def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                first, *lines = head.decode("latin-1").split("\r\n")
                fields = (line.partition(":") for line in lines)
                headers = {name.lower(): value.strip() for name, _, value in fields}
                writer.write(self.answer(first.split()[1], headers.get("host", "").partition(":")[0], headers))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass  # the client has gone, which is how every conversation ends
        finally:
            writer.close()


def reply(status: str, body: bytes, kind: str, tag: str = "") -> bytes:
    """An answer with its length, and an ETag where one is given."""
    named = f"ETag: {tag}\r\n" if tag else ""
    return f"HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n{named}\r\n".encode() + body


def not_modified(tag: str) -> bytes:
    """The answer to a question for what is known already."""
    return f"HTTP/1.1 304 Not Modified\r\nETag: {tag}\r\n\r\n".encode()
