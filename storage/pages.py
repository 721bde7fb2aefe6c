"""The only place that keeps the raw pages, compressed, each body of an address once.

Pages of one site are mostly the same frame around different words. So a page is compressed against an earlier
page of its host, its *frame* (zstd with that page as dictionary); one that its host's frame does not help
becomes the host's new frame. `python -m bench scale` measures what that saves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import zstandard

from analysis import urls
from analysis.model import Page, Validators
from storage.columns import encode, read_json, read_moment
from storage.store import Row, Store

_LEVEL = 9  # 9 % smaller than the default of 3 on real pages, for 2 ms more; 19 saves 4 % more and takes 75 ms
_HELPS = 0.7  # of what the page takes alone: a frame that saves less than the rest is no longer the site's
_FRAME_BYTES = range(1_000, 2_000_000)  # bodies fit to be frames: smaller ones save nothing, larger ones are no pages


@dataclass(frozen=True, slots=True)
class KeptPage:
    """A page that readings of an article were made from."""

    id: int
    page: Page | None  # None: upkeep has dropped its body
    url: str
    sha256: str
    first_seen: datetime  # when this body was first fetched
    last_seen: datetime  # when this very body was last seen
    readings: tuple[int, ...]  # numbers of the readings made from it


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
                request=page.request,
            )
            return store.insert("pages", row | _compress(store, page))
        again = encode(kept_at=kept_at) | ({} if before["body"] is not None else _compress(store, page))
        store.update("pages", before["id"], again)
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
        headers=_pairs(row["headers"]),
        body=_decompress(store, row),
        fetched_at=read_moment(row["fetched_at"]),
        request=_pairs(row["request"]),
    )


def of_article(store: Store, article_id: int) -> list[KeptPage]:
    """The pages the article's readings were made from, in the order of the readings."""
    sql = (
        "SELECT p.id, p.url, p.sha256, p.fetched_at, p.kept_at, p.body IS NOT NULL AS is_whole,"
        " json_group_array(r.number) AS numbers FROM revisions r JOIN pages p ON p.id = r.page_id"
        " WHERE r.article_id = ? GROUP BY p.id ORDER BY min(r.number)"
    )
    return [
        KeptPage(
            id=row["id"],
            page=load(store, row["id"]) if row["is_whole"] else None,
            url=row["url"],
            sha256=row["sha256"],
            first_seen=read_moment(row["fetched_at"]),
            last_seen=read_moment(row["kept_at"]),
            readings=tuple(sorted(read_json(row["numbers"]))),
        )
        for row in store.rows(sql, [article_id])
    ]


def validators_of(store: Store, page_id: int) -> Validators:
    """What to send to learn cheaply whether this page has changed."""
    row = store.row("SELECT headers, sha256 FROM pages WHERE id = ?", [page_id])
    if row is None:
        raise LookupError(f"no page {page_id}")
    headers = {name.lower(): value for name, value in reversed(_pairs(row["headers"]))}
    return Validators(headers.get("etag", ""), headers.get("last-modified", ""), row["sha256"])


def _pairs(column: str) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in read_json(column))


def _compress(store: Store, page: Page) -> Row:
    """The columns of a body: against its host's frame where that helps, else with itself as the new frame."""
    alone = zstandard.compress(page.body, _LEVEL)
    if len(page.body) not in _FRAME_BYTES:
        return {"body": alone, "frame_id": None}
    host = urls.host(page.url)
    frame = store.row("SELECT id, body FROM frames WHERE host = ? ORDER BY id DESC LIMIT 1", [host])
    if frame is not None:
        packed = _against(zstandard.decompress(frame["body"]), page.body)
        if len(packed) < _HELPS * len(alone):
            return {"body": packed, "frame_id": frame["id"]}
    frame_id = store.insert("frames", encode(host=host, made_at=page.fetched_at, body=alone))
    return {"body": _against(page.body, page.body), "frame_id": frame_id}


def _against(frame: bytes, body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=_dictionary(frame)).compress(body)


def _decompress(store: Store, row: Row) -> bytes:
    if row["frame_id"] is None:
        return zstandard.decompress(row["body"])
    frame = store.row("SELECT body FROM frames WHERE id = ?", [row["frame_id"]])
    if frame is None:
        raise LookupError(f"page {row['id']} ({row['url']}) cannot be unpacked: its frame {row['frame_id']} is gone")
    dictionary = _dictionary(zstandard.decompress(frame["body"]))
    return zstandard.ZstdDecompressor(dict_data=dictionary).decompress(row["body"])


def _dictionary(frame: bytes) -> zstandard.ZstdCompressionDict:
    return zstandard.ZstdCompressionDict(frame, dict_type=zstandard.DICT_TYPE_RAWCONTENT)
