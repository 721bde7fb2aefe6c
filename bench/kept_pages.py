"""What a raw page takes in the memory: packed by itself, and as ``storage.pages`` keeps it.

Real pages are taken host by host in the order of their addresses, as a source's pages come in. Most hosts of the set
have one page only, while a watched source has hundreds; so pages of hosts seen before are counted by themselves.
"""

from __future__ import annotations

import gzip
import tempfile
import zlib
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean

import zstandard

from analysis import urls
from analysis.model import Page
from bench.result import read_rows, string
from storage import keep, pages
from storage.store import open_store

_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)


def measure(data: Path) -> dict[str, float]:
    """Mean bytes of the pages of the extraction set, and of those whose host had one before."""
    sizes: defaultdict[str, list[int]] = defaultdict(list)
    seen: set[str] = set()
    with tempfile.TemporaryDirectory() as folder, open_store(Path(folder) / "pages.sqlite") as store:
        for page in _read(data):
            before = keep.statistics(store)["page_bytes"]
            pages.keep(store, page)
            took = {
                "raw": len(page.body),
                "zlib": len(zlib.compress(page.body)),
                "zstd": len(zstandard.compress(page.body)),
                "kept": keep.statistics(store)["page_bytes"] - before,
            }
            host = urls.host(page.url)
            for name, size in took.items():
                sizes[f"page_{name}_bytes"].append(size)
                if host in seen:
                    sizes[f"page_of_known_host_{name}_bytes"].append(size)
            seen.add(host)
    return {name: fmean(found) for name, found in sizes.items()}


def _read(data: Path) -> Iterator[Page]:
    rows = [(string(row, "url"), string(row, "id")) for row in read_rows(data / "truth.jsonl.gz")]
    for url, name in sorted((url, name) for url, name in rows if urls.host(url)):
        body = gzip.decompress((data / "html" / f"{name}.html.gz").read_bytes())
        yield Page(url, url, 200, (), body, _READ_AT)
