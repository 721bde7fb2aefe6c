"""Packed bodies arrive unpacked, and what is packed to hurt is stopped: bombs, endless pieces, wide windows."""

from __future__ import annotations

import gzip
import random
import time
import zlib
from collections.abc import Callable, Iterator

import brotli  # type: ignore[import-untyped]  # it ships no types
import pytest
import zstandard

from analysis.model import Miss
from tests.scrapers.test_http import ask, got, missed
from tests.scrapers.web import Web, serve


@pytest.fixture
def web() -> Iterator[Web]:
    with serve() as started:
        yield started


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}


@pytest.mark.parametrize("encoding", PACKERS)
def test_a_bomb_is_stopped_by_its_unpacked_size(web: Web, encoding: str) -> None:
    bomb = PACKERS[encoding](b"\0" * 30_000_000)
    assert len(bomb) < 100_000
    web.says("/a", bomb, headers={"Content-Encoding": encoding})
    began = time.monotonic()
    assert missed(ask(web, "/a", max_bytes=1_000_000)).miss is Miss.TOO_LARGE
    assert time.monotonic() - began < 20


def test_a_bomb_inside_a_bomb_is_stopped_too(web: Web) -> None:
    web.says("/a", gzip.compress(gzip.compress(b"\0" * 30_000_000)), headers={"Content-Encoding": "gzip, gzip"})
    assert missed(ask(web, "/a", max_bytes=1_000_000)).miss is Miss.TOO_LARGE
    web.says("/a", b"x", headers={"Content-Encoding": "gzip, gzip, gzip"})
    assert missed(ask(web, "/a")).miss is Miss.TRUNCATED


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_half_a_million_empty_parts_are_not_unpacked(web: Web, encoding: str) -> None:
    web.says("/a", PACKERS[encoding](b"") * 300_000, headers={"Content-Encoding": encoding})
    began = time.monotonic()
    assert "pieces" in missed(ask(web, "/a")).detail
    assert time.monotonic() - began < 20


def test_we_ask_for_every_packing_we_understand(web: Web) -> None:
    web.says("/a", "x")
    ask(web, "/a")
    asked = {each.strip() for each in web.pages()[0].headers["Accept-Encoding"].split(",")}
    assert asked == set(PACKERS)


@pytest.mark.parametrize("encoding", PACKERS)
def test_packed_pages_arrive_unpacked(web: Web, encoding: str) -> None:
    web.says("/a", PACKERS[encoding](b"text"), headers={"Content-Encoding": encoding})
    assert got(ask(web, "/a")).body == b"text"


@pytest.mark.parametrize("encoding", PACKERS)
def test_broken_compression_is_truncated(web: Web, encoding: str) -> None:
    for body in (PACKERS[encoding](random.Random(1).randbytes(5_000))[:-20], b"\xf0this is no archive"):
        web.says("/a", body, headers={"Content-Encoding": encoding})
        assert missed(ask(web, "/a")).miss is Miss.TRUNCATED


def test_a_zstd_window_above_the_webs_is_refused(web: Web) -> None:
    wide = zstandard.ZstdCompressionParameters(window_log=27)
    packer = zstandard.ZstdCompressor(compression_params=wide).compressobj()
    web.says("/a", packer.compress(b"text") + packer.flush(), headers={"Content-Encoding": "zstd"})
    assert "memory" in missed(ask(web, "/a")).detail
