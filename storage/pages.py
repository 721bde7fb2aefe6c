"""The only place that keeps the raw pages, compressed, each body of an address once."""

from __future__ import annotations

import zlib
from datetime import datetime

from analysis.model import Page, Validators
from storage.columns import Column, encode, read_json, read_moment
from storage.store import Row, StorageError, Store

try:
    import zstandard
except ImportError:  # it comes with httpx[zstd]; without it zlib does, and pages take more room
    zstandard = None  # type: ignore[assignment]  # the only way to say "not there"


def keep(store: Store, page: Page, keep_at: datetime | None = None) -> int:
    """The number under which the page is kept; the same body of the same address is kept once.

    ``keep_at`` is the moment from which upkeep counts the page's age; without it, when it was fetched.
    """
    sha256, kept_at = page.sha256, keep_at or page.fetched_at
    with store.atomic():
        before = store.row("SELECT id, body FROM pages WHERE url = ? AND sha256 = ?", [page.url, sha256])
        if before is None:
            row = encode(
                url=page.url,
                final_url=page.final_url,
                status=page.status,
                headers=page.headers,
                fetched_at=page.fetched_at,
                kept_at=kept_at,
                sha256=sha256,
                bytes=len(page.body),
            )
            return store.insert("pages", row | _compress(page.body))
        again = encode(kept_at=kept_at) | ({} if before["body"] is not None else _compress(page.body))
        store.db.table("pages").update(before["id"], again)
        return int(before["id"])


def load(store: Store, page_id: int) -> Page:
    """The page as it came; ``LookupError`` when there is none, or when upkeep has dropped its body."""
    row = store.row("SELECT * FROM pages WHERE id = ?", [page_id])
    if row is None:
        raise LookupError(f"no page {page_id}")
    if row["body"] is None:
        raise LookupError(f"the body of page {page_id} ({row['url']}) was old and has been dropped by upkeep")
    return Page(
        url=row["url"],
        final_url=row["final_url"],
        status=row["status"],
        headers=_headers(row),
        body=_decompress(row),
        fetched_at=read_moment(row["fetched_at"]),
    )


def validators_of(store: Store, page_id: int) -> Validators:
    """What to send to learn cheaply whether this page has changed."""
    row = store.row("SELECT headers, sha256 FROM pages WHERE id = ?", [page_id])
    if row is None:
        raise LookupError(f"no page {page_id}")
    headers = {name.lower(): value for name, value in reversed(_headers(row))}
    return Validators(headers.get("etag", ""), headers.get("last-modified", ""), row["sha256"])


def _headers(row: Row) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in read_json(row["headers"]))


def _compress(body: bytes) -> dict[str, Column]:
    if zstandard is None:
        return {"codec": "zlib", "body": zlib.compress(body)}
    return {"codec": "zstd", "body": zstandard.compress(body)}


def _decompress(row: Row) -> bytes:
    if row["codec"] == "zlib":
        return zlib.decompress(row["body"])
    if zstandard is None:
        raise StorageError(
            f"page {row['id']} is compressed with zstd, which this Python cannot read",
            "install the package `zstandard`",
        )
    return zstandard.decompress(row["body"])
