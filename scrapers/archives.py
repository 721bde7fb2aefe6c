"""The only place that reads web archives (WARC, as Common Crawl's CC-NEWS has them): records in, pages out.

Every record of a response or of a revisit comes out as one ``Record``, with its page or with the reason why it has
none, so that whoever counts misses nothing. What is damaged is named by its place, and reading goes on at the next
record behind it.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any, BinaryIO, Final

from fastwarc.warc import ArchiveIterator, WarcRecord, WarcRecordType

from analysis import urls
from analysis.model import Page

MOST_BYTES: Final = 5_000_000  # of a record; ``extract`` reads no larger page
_WANTED: Final = WarcRecordType.response | WarcRecordType.revisit
_WINDOW: Final = 1 << 20  # bytes looked through at once for the next record behind a damaged one
_BEGINNING: Final = b"WARC/1."
_RECORD: Final = re.compile(rb"\x1f\x8b\x08|WARC/1\.")  # packed by gzip, each by itself, or as it is
_HTML: Final = re.compile(r"html|^$", re.IGNORECASE)


class ArchiveError(Exception):
    """A file that is no web archive; says which, where, and what was expected."""


@dataclass(frozen=True, slots=True)
class Record:
    """One record of an archive: a page, or why there is none."""

    offset: int  # where it begins in the file, compressed or not: reading can begin there again
    page: Page | None = None
    reason: str = ""  # why there is no page: "revisit", "status 404", "damaged" …; of a page: "" or "truncated"


def records(path: Path, start: int = 0) -> Iterator[Record]:
    """The responses and revisits of an archive from a record's offset on, in their order.

    Raises:
        ArchiveError: when the file cannot be opened or holds no record at all.
    """
    try:
        with path.open("rb") as file:
            yield from _records(path, file, start)
    except OSError as error:  # what is wrong inside is dealt with there
        raise ArchiveError(f"{path}: cannot be read ({error.strerror or error})") from None


def _records(path: Path, file: BinaryIO, start: int) -> Iterator[Record]:
    place: int | None = start
    while place is not None:
        file.seek(place)
        at, broken = place, ""
        try:
            for record in ArchiveIterator(file, record_types=WarcRecordType.any_type, parse_http=False):
                at = record.stream_pos
                if record.record_type & _WANTED:
                    yield _read(record, at)
                at += 1  # what fails from here on lies behind this record
        except OSError as error:
            broken = str(error)
        if at == place:
            broken = broken or "no WARC record"
        place = _next(file, at + 1) if broken else None
        if at == 0 and place is None:
            raise ArchiveError(f"{path}, offset 0: no web archive ({broken})")
        if broken:
            yield Record(at, reason="damaged")


def _read(record: WarcRecord, at: int) -> Record:
    """A page of what the record holds, or why there is none; ``OSError`` where its bytes are damaged."""
    if record.record_type == WarcRecordType.revisit:
        return Record(at, reason="revisit")  # the same bytes as an earlier visit's, which has them
    if record.content_length > MOST_BYTES:
        return Record(at, reason="too large")
    raw = record.reader.read()
    if len(raw) < record.content_length:
        return Record(at, reason="cut short")
    if not record.is_http:
        return Record(at, reason="not HTTP")
    answer = WarcRecord()  # one of its own: after an answer that cannot be unpacked, the iterator's would not go on
    answer.init_headers(WarcRecordType.response)
    answer.is_http = True
    answer.set_bytes_content(raw)
    try:
        return _unpack(record, answer, at)
    except OSError:  # declared as packed and is not, or the reverse: this one page cannot be read
        return Record(at, reason="unreadable answer")


def _unpack(record: Any, answer: Any, at: int) -> Record:
    answer.parse_http(auto_decode="all")
    headers = answer.http_headers
    if headers is None or headers.status_code != 200:
        return Record(at, reason=f"status {headers.status_code if headers else 'unknown'}")
    if not _HTML.search(answer.http_content_type or ""):
        return Record(at, reason="not HTML")
    body = answer.reader.read(MOST_BYTES + 1)
    if len(body) > MOST_BYTES:
        return Record(at, reason="too large")
    url, fetched = (record.headers.get("WARC-Target-URI") or "").strip("<>"), record.record_date
    if not urls.is_web(url) or fetched is None:
        return Record(at, reason="no address or date")
    fetched = (fetched if fetched.tzinfo else fetched.replace(tzinfo=UTC)).astimezone(UTC)
    page = Page(url, url, 200, tuple((str(n), str(v)) for n, v in headers.items()), body, fetched)
    return Record(at, page, "truncated" if record.headers.get("WARC-Truncated") else "")


def _next(file: BinaryIO, after: int) -> int | None:
    """Where the next record begins, packed or not; ``None`` where none does."""
    file.seek(after)
    place, window = after, file.read(_WINDOW)
    while window:
        for found in _RECORD.finditer(window):
            if found[0] == _BEGINNING or _is_packed_record(window[found.start() :]):
                return place + found.start()
        if len(window) < _WINDOW:
            return None
        place += len(window) - len(_BEGINNING)  # one may lie across two windows
        file.seek(place)
        window = file.read(_WINDOW)
    return None


def _is_packed_record(data: bytes) -> bool:
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(data[:4096], len(_BEGINNING)) == _BEGINNING
    except zlib.error:
        return False
