"""The only place that says how much of the web we are willing to hold, and for how long.

A body is collected as it travels and unpacked afterwards by decoders that stop at a limit: 64 kB of
brotli can stand for gigabytes, and a client that unpacks chunk by chunk learns that too late.
"""

from __future__ import annotations

import asyncio
import time
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import brotli  # type: ignore[import-untyped]  # it ships no types
import zstandard

# "gzip, gzip" has been seen in the wild; more layers than this only ever hide something.
_LAYERS = 2
_ZSTD_WINDOW = 1 << 27  # 128 MB, the limit of the zstd tool; the web should use 8 MB at most (RFC 8878)


class TooLargeError(Exception):
    """More bytes than we are willing to hold."""


class CorruptError(Exception):
    """Compressed bytes that cannot be unpacked, or end too early."""


class Budget:
    """The network time one fetch may use over all its redirects and repeats; waiting in line is free."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds

    @asynccontextmanager
    async def spend(self) -> AsyncIterator[None]:
        """Charge the time inside; raises ``TimeoutError`` when the budget is used up."""
        started = time.monotonic()
        try:
            async with asyncio.timeout(max(self.left, 0)):
                yield
        finally:
            self.left -= time.monotonic() - started


async def collect(chunks: AsyncIterator[bytes], limit: int) -> bytes:
    """All bytes of a stream, as they travelled; raises ``TooLargeError`` beyond ``limit`` bytes."""
    body = bytearray()
    async for chunk in chunks:
        body += chunk
        if len(body) > limit:
            raise TooLargeError(f"more than {limit:,} bytes")
    return bytes(body)


def unpack(raw: bytes, encodings: str, limit: int) -> bytes:
    """The body behind a Content-Encoding header, at most ``limit`` bytes.

    Raises ``TooLargeError`` beyond the limit, ``CorruptError`` when the bytes are broken, end early or
    are packed in a way we never asked for.
    """
    layers = [name for part in encodings.lower().split(",") if (name := part.strip()) not in ("", "identity")]
    if len(layers) > _LAYERS:
        raise CorruptError(f"packed {len(layers)} times over")
    body = raw
    for name in reversed(layers):
        decoder = _DECODERS.get(name)
        if decoder is None:
            raise CorruptError(f"packed as {name!r}, which we did not ask for")
        body = decoder(body, limit) if body else body
    return body


def gunzip(raw: bytes, limit: int) -> bytes:
    """Unpack gzip or zlib bytes, several members included; errors as in ``unpack``."""
    body, rest = bytearray(), raw
    while rest:
        member = zlib.decompressobj(zlib.MAX_WBITS | 32)
        try:
            body += member.decompress(rest, limit + 1 - len(body))
        except zlib.error as error:
            if body:  # padding after the last member is common and harmless
                break
            raise CorruptError(f"broken gzip: {error}") from error
        if len(body) > limit:
            raise TooLargeError(f"more than {limit:,} bytes once unpacked")
        if not member.eof:
            raise CorruptError("the gzip stream ends too early")
        rest = member.unused_data.lstrip(b"\0")
    return bytes(body)


def _inflate(raw: bytes, limit: int) -> bytes:
    """Deflate as the standard means it (with zlib header) and as some servers send it (without)."""
    if raw[0] & 0x0F == 8 and (raw[0] << 8 | raw[1] if len(raw) > 1 else 1) % 31 == 0:
        return gunzip(raw, limit)
    bare = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        body = bare.decompress(raw, limit + 1)
    except zlib.error as error:
        raise CorruptError(f"broken deflate: {error}") from error
    return _judge(body, bare.eof, limit)


def _unbrotli(raw: bytes, limit: int) -> bytes:
    decoder = brotli.Decompressor()
    body = bytearray()
    try:
        body += decoder.process(raw, output_buffer_limit=limit + 1)
        while len(body) <= limit and not decoder.can_accept_more_data():
            body += decoder.process(b"", output_buffer_limit=limit + 1 - len(body))
        return _judge(bytes(body), decoder.is_finished(), limit)
    except brotli.error as error:
        raise CorruptError(f"broken brotli: {error}") from error


def _unzstd(raw: bytes, limit: int) -> bytes:
    decoder = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
    try:
        with decoder.stream_reader(raw, read_across_frames=True) as reader:
            body = reader.read(limit + 1)
    except zstandard.ZstdError as error:
        raise CorruptError(f"broken zstd: {error}") from error
    return _judge(body, bool(body), limit)


def _judge(body: bytes, is_complete: bool, limit: int) -> bytes:
    if len(body) > limit:
        raise TooLargeError(f"more than {limit:,} bytes once unpacked")
    if not is_complete:
        raise CorruptError("the packed body ends too early")
    return body


_DECODERS = {
    "gzip": gunzip,
    "x-gzip": gunzip,
    "deflate": _inflate,
    "br": _unbrotli,
    "zstd": _unzstd,
}
