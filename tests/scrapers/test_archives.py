from __future__ import annotations

import gzip
from io import BytesIO
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from scrapers import archives
from scrapers.archives import ArchiveError, Record, records

DATE = {"WARC-Date": "2024-08-08T10:00:00Z"}
HTML = ("Content-Type", "text/html")


class Writing:
    """An archive in the making."""

    def __init__(self, *, packed: bool = True) -> None:
        self.stream = BytesIO()
        self.writer = WARCWriter(self.stream, gzip=packed)

    def answer(self, name: str, body: bytes, *headers: tuple[str, str], status: str = "200 OK", **more: str) -> None:
        http = StatusAndHeaders(status, list(headers or (HTML,)), protocol="HTTP/1.1")
        warc = {**DATE, **{k.replace("_", "-"): v for k, v in more.items()}}
        self.writer.write_record(
            self.writer.create_warc_record(
                f"https://x.example/{name}",
                "response",
                payload=BytesIO(body),
                http_headers=http,
                warc_headers_dict=warc,
            )
        )

    def revisit(self, name: str) -> None:
        url = f"https://x.example/{name}"
        self.writer.write_record(self.writer.create_revisit_record(url, "sha1:AAAA", url, "2024-08-07T10:00:00Z"))

    def file(self, folder: Path, name: str = "a.warc.gz") -> Path:
        (folder / name).write_bytes(self.stream.getvalue())
        return folder / name


def named(found: list[Record]) -> list[str]:
    return [record.page.url.rpartition("/")[2] if record.page else record.reason for record in found]


@pytest.fixture
def five(tmp_path: Path) -> Path:
    writing = Writing()
    for name in "abcde":
        writing.answer(name, f"<p>{name}".encode() * 400)
    return writing.file(tmp_path)


def test_every_record_has_a_page_or_a_reason(tmp_path: Path) -> None:
    writing = Writing()
    packed = gzip.compress(b"<p>packed")
    chunked = b"%x\r\n%s\r\n0\r\n\r\n" % (len(packed), packed)
    writing.answer("a", chunked, HTML, ("Content-Encoding", "gzip"), ("Transfer-Encoding", "chunked"))
    writing.revisit("b")
    writing.answer("c", b"<p>gone", status="404 Not Found")
    writing.answer("d", b"%PDF", ("Content-Type", "application/pdf"))
    writing.answer("e", b"<p>begun", WARC_Truncated="length")
    writing.answer("f", b"<p>not packed", HTML, ("Content-Encoding", "gzip"))
    found = list(records(writing.file(tmp_path)))
    assert named(found) == ["a", "revisit", "status 404", "not HTML", "e", "unreadable answer"]
    assert [record.reason for record in found if record.page] == ["", "truncated"]
    page = found[0].page
    assert page is not None
    assert page.body == b"<p>packed"
    assert page.header("content-type") == "text/html"
    assert page.fetched_at.isoformat() == "2024-08-08T10:00:00+00:00"


@pytest.mark.parametrize("packed", [True, False])
def test_reading_begins_again_at_any_record(tmp_path: Path, packed: bool) -> None:
    writing = Writing(packed=packed)
    for name in "abcd":
        writing.answer(name, b"<p>text" * 50)
    file = writing.file(tmp_path)
    whole = list(records(file))
    for place, record in enumerate(whole):
        assert list(records(file, record.offset)) == whole[place:]


@pytest.mark.parametrize("where", [0, 30])
def test_one_damaged_record_delays_only_itself(five: Path, where: int) -> None:
    whole = list(records(five))
    content = bytearray(five.read_bytes())
    begin = whole[2].offset + where
    content[begin : begin + 12] = b"x" * 12
    five.write_bytes(content)
    found = list(records(five))
    assert named(found) == ["a", "b", "damaged", "d", "e"]
    assert whole[1].offset < found[2].offset <= whole[2].offset
    assert named(list(records(five, found[2].offset))) == ["damaged", "d", "e"]  # nothing twice when begun again there


def test_a_file_that_ends_in_the_middle_gives_what_it_has(five: Path) -> None:
    whole = list(records(five))
    five.write_bytes(five.read_bytes()[: whole[4].offset - 20])
    assert named(list(records(five)))[:3] == ["a", "b", "c"]
    assert named(list(records(five)))[3] in {"cut short", "damaged"}


def test_a_page_too_large_is_not_read_into_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MOST_BYTES", 1000)
    writing = Writing()
    writing.answer("a", b"x" * 2000)
    writing.answer("b", gzip.compress(b"x" * 2000), HTML, ("Content-Encoding", "gzip"))
    writing.answer("c", b"<p>small")
    assert named(list(records(writing.file(tmp_path)))) == ["too large", "too large", "c"]


@pytest.mark.parametrize("content", [b"", b"<html>no archive</html>", gzip.compress(b"no archive", mtime=0)])
def test_what_is_no_archive_is_named_with_its_place(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "b.warc.gz"
    file.write_bytes(content)
    with pytest.raises(ArchiveError, match=r"b\.warc\.gz, offset 0: no web archive"):
        list(records(file))
