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
# Parts of one body (gzip members, zstd frames): honest ones have one or two, and each costs the unpacker
# a start and a copy of what is left: half a million empty ones would keep it busy for minutes.
_PARTS = 200
_ZSTD_WINDOW = 1 << 23  # 8 MB: what RFC 9659 allows on the web
_ZSTD_BITE = 256  # packed bytes at a time: they stand for 8 MB at most (64 blocks of 128 kB)


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
    body, rest, parts = bytearray(), raw, 0
    while rest:
        parts = _count_part(parts)
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


def _count_part(parts: int) -> int:
    if parts >= _PARTS:
        raise CorruptError(f"packed in more than {_PARTS} pieces")
    return parts + 1


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
    """Bite by bite, since this decoder takes no limit; its stream reader would, but calls a cut body complete."""
    decoder, body, parts = _zstd_frame(), bytearray(), 0
    rest = memoryview(raw)
    try:
        while rest and len(body) <= limit:
            bite, rest = bytes(rest[:_ZSTD_BITE]), rest[_ZSTD_BITE:]
            while bite and len(body) <= limit:
                if decoder.eof:  # the next of several frames
                    decoder, parts = _zstd_frame(), _count_part(parts)
                body += decoder.decompress(bite)
                bite = decoder.unused_data
    except zstandard.ZstdError as error:
        raise CorruptError(f"broken zstd: {error}") from error
    return _judge(bytes(body), decoder.eof, limit)


def _zstd_frame() -> zstandard.ZstdDecompressionObj:
    return zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW).decompressobj()


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
