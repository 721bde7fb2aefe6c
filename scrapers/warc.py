"""The only place that writes raw pages as a web archive (WARC 1.1, ISO 28500) for any archive reader.

Bodies are kept unpacked, so what spoke of their packing on the wire (Content-Encoding and the like) is set aside
under ``X-Archive-Orig-…``, as archive readers know it; everything else stands as it was received.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from http import HTTPStatus
from io import BytesIO
from typing import BinaryIO
from urllib.parse import urlsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from analysis.model import Page

_OF_THE_WIRE = {"content-encoding", "content-length", "transfer-encoding"}
_ASIDE = "X-Archive-Orig-"


def write(stream: BinaryIO, pages: Iterable[Page], info: Mapping[str, str]) -> None:
    """One record on who fetched (``info``), then each page's request and response, gzipped record by record.

    The payload digest of a response is the SHA-256 of its body in hexadecimal, as in ``Page.sha256``.
    """
    writer = WARCWriter(stream, gzip=True, warc_version="1.1")
    writer.write_record(writer.create_warcinfo_record("", {name: _safe(value) for name, value in info.items()}))
    for page in pages:
        _write_page(writer, page)


def _write_page(writer: WARCWriter, page: Page) -> None:
    dated = {"WARC-Date": _date(page.fetched_at)}
    response = writer.create_warc_record(
        page.final_url,
        "response",
        payload=BytesIO(page.body),
        length=len(page.body),
        http_headers=StatusAndHeaders(_status(page.status), _received(page), protocol="HTTP/1.1"),
        warc_headers_dict={**dated, "WARC-Payload-Digest": f"sha256:{page.sha256}"},
    )
    writer.write_record(response)
    beside = dated | {"WARC-Concurrent-To": response.rec_headers.get_header("WARC-Record-ID")}
    if page.request:
        asked = StatusAndHeaders(
            f"GET {_target(page.final_url)} HTTP/1.1", _safe_pairs(page.request), is_http_request=True
        )
        writer.write_record(
            writer.create_warc_record(page.final_url, "request", http_headers=asked, warc_headers_dict=beside)
        )
    if page.url != page.final_url:  # the address asked for led there
        via = f"via: {_safe(page.url)}\r\n".encode()
        writer.write_record(
            writer.create_warc_record(
                page.final_url,
                "metadata",
                payload=BytesIO(via),
                length=len(via),
                warc_content_type="application/warc-fields",
                warc_headers_dict=beside,
            )
        )


def _received(page: Page) -> list[tuple[str, str]]:
    headers = [
        (f"{_ASIDE}{name}" if name.lower() in _OF_THE_WIRE else name, value)
        for name, value in _safe_pairs(page.headers)
    ]
    return [*headers, ("Content-Length", str(len(page.body)))]


def _safe_pairs(headers: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(name, _safe(value)) for name, value in headers]


def _safe(value: str) -> str:
    """A header's value on one line, whatever was stored."""
    return re.sub(r"[\r\n\0]+", " ", value)


def _status(code: int) -> str:
    known = {each.value: each.phrase for each in HTTPStatus}
    return f"{code} {known.get(code, '')}".strip()


def _target(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _date(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%S.%f}Z"
