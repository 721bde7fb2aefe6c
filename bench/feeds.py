"""How many real feeds, sitemaps and listings are read, with how many of their entries and dates, and which are not.

What is there to be found is counted by others: entries of feeds by feedparser on the raw bytes (``index.json``
beside the files), those of sitemaps by their ``<loc>``, news of listings by hand. Files in which there is nothing
(challenges, error pages, empty channels) must end with the name of what they are.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.model import Address, AddressKind, Page, Source
from bench.result import Result, tabulate
from scrapers.listing import Listing
from scrapers.readers import read

NAME = "feeds"
DATA = ("feeds",)

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)  # a week after the samples were collected
_SOURCE = Source("bench", "bench", "https://site.example/", "INT", (), "general", "bench", ())
# News on the sample listings, and where each really lies: links to other sites are no news of this one.
_LISTINGS = {
    "china_cac_list.html": (1, "https://www.cac.gov.cn/wxzw/"),
    "china_mofcom_list.html": (1, "https://www.mofcom.gov.cn/zcfb/"),
    "china_ndrc_list.html": (2, "https://www.ndrc.gov.cn/"),
    "jmod_homepage.html": (9, "https://www.mod.go.jp/js/"),
    "taiwan_mnd_list.html": (3, "https://www.mnd.gov.tw/en/news/plaactlist"),
    "ja_jmod_homepage_shift_jis.html": (9, "https://www.mod.go.jp/js/"),
    "zh_mofcom_list_gb2312.html": (1, "https://www.mofcom.gov.cn/zcfb/"),
}
_MORE = {"utf-16be_simplepie.xml": 1}  # feedparser finds nothing in UTF-16 without a byte order mark
# Public bodies' pages whose lists are documents, not news: read, but nobody counted what should be found.
_UNCOUNTED = ("chi_", "fatf_")
# Letters of one alphabet read as those of another.
_MOJIBAKE = re.compile(r"[À-ÿ¤-¾]{5,}|Ð[\x80-\xbf°-¿]|Ã[\x80-\xbf©¤¶¼]|â€|锟斤拷|\ufffd")
_DROPPED = re.compile("[\x80-\x9f]")  # control characters, which no title keeps


@dataclass(frozen=True, slots=True)
class _File:
    """One sample, what there is to be found in it, and what was."""

    name: str
    there: int | None  # entries; None: nobody counted
    dated: int  # of them, with a date feedparser reads
    listing: Listing
    garbled: bool

    @property
    def failure(self) -> str:
        """What is wrong with this reading; empty = nothing."""
        listing = self.listing
        if "breaks its reader" in listing.problem:
            return listing.problem
        if self.there and listing.seen < self.there:
            return f"{listing.seen} of {self.there} entries ({listing.problem or 'no problem named'})"
        if self.there == 0 and not listing.problem:
            return f"{listing.seen} entries where there are none"
        return "garbled letters" if self.garbled else ""


def run(data: Path, **_options: object) -> Result:
    """Read every sample of the folder but the OPML files, which are lists of feeds and none themselves."""
    measured = {row["file"]: row.get("measured") or {} for row in json.loads((data / "index.json").read_text("utf-8"))}
    paths = sorted(path for path in data.glob("*/*") if path.is_file() and path.parent.name != "opml")
    files = [_read(path, measured.get(f"{path.parent.name}/{path.name}", {})) for path in paths]
    failing = {file.name: file.failure for file in files if file.failure}
    full = [file for file in files if file.there]
    empty = [file for file in files if file.there == 0]
    candidates = [each for file in files for each in file.listing.candidates]
    figures = {
        "files": len(files),
        "failing": len(failing),
        "readable": sum(not file.failure for file in full) / max(1, len(full)),
        "named": sum(not file.failure for file in empty) / max(1, len(empty)),
        "items": sum(file.listing.seen for file in files),
        "candidates": len(candidates),
        "dated": sum(1 for each in candidates if each.published or each.modified) / max(1, len(candidates)),
        "more_dates_than_feedparser": sum(_dated(file) - file.dated for file in full if file.listing.candidates),
        "garbled": sum(file.garbled for file in files),
    }
    problems = {file.name: file.listing.problem for file in empty if file.listing.problem}
    table = tabulate(("folder", "files", "with entries", "read", "items", "dated"), _rows(files))
    listed = "".join(f"\n  {name}: {why}" for name, why in failing.items()) or " none"
    return Result(figures, {"failing": failing, "nothing_there": problems}, f"{table}\nfailing:{listed}")


def _read(path: Path, measured: dict[str, int]) -> _File:
    kind, url = _place(path)
    body = path.read_bytes()
    page = Page(url, url, 200, (), body, NOW)
    listing = read(page, _SOURCE, Address(kind, url), NOW)
    text = "\n".join(f"{each.title}\n{each.summary}" for each in listing.candidates)
    return _File(
        name=f"{path.parent.name}/{path.name}",
        there=_entries(path, kind, body, measured),
        dated=int(measured.get("dated") or 0),
        listing=listing,
        garbled=bool(garbled(text, body)) and "bold_dk" not in path.name,  # half of that is UTF-8 inside Latin-1
    )


def garbled(text: str, file: bytes) -> list[str]:
    """Letters of one alphabet read as those of another; what stands so in the file is its publisher's doing."""
    own = _DROPPED.sub("", file.decode("utf-8", "replace").replace("\ufffd", ""))
    return [found.group() for found in _MOJIBAKE.finditer(text) if found.group() not in own]


def _place(path: Path) -> tuple[AddressKind, str]:
    """What kind of address a sample was found at, and a web address for it."""
    url = f"https://site.example/{path.parent.name}/{path.name}"
    if path.name in _LISTINGS:
        return "listing", _LISTINGS[path.name][1]
    if "gdelt" in path.name:
        return "gdelt", url
    if path.parent.name == "sitemaps" or "sitemap" in path.name:
        return "sitemap", url
    return ("listing" if path.parent.name == "listings" else "feed"), url


def _entries(path: Path, kind: AddressKind, body: bytes, measured: dict[str, int]) -> int | None:
    """How many entries there are to be found in a file; ``None`` where nobody counted."""
    by_hand = {**_MORE, **{name: number for name, (number, _) in _LISTINGS.items()}}
    if path.name in by_hand:
        return by_hand[path.name]
    if path.name.startswith(_UNCOUNTED) or (kind == "sitemap" and body.startswith(b"\x1f\x8b")):
        return None
    if kind == "sitemap":
        return len(re.findall(rb"<(?:\w+:)?url>", body)) or len(re.findall(rb"<(?:\w+:)?sitemap>", body))
    if path.suffix == ".json":
        return _entries_of_json(body, "articles" if kind == "gdelt" else "items")
    return int(measured.get("n") or 0)


def _entries_of_json(body: bytes, name: str) -> int:
    try:
        document = json.loads(body, strict=False)
    except ValueError:
        return 0
    items = document.get(name) if isinstance(document, dict) else None
    return len(items) if isinstance(items, list) else 0


def _dated(file: _File) -> int:
    return sum(1 for each in file.listing.candidates if each.published or each.modified)


def _rows(files: list[_File]) -> list[tuple[object, ...]]:
    folders: dict[str, list[_File]] = defaultdict(list)
    for file in files:
        folders[file.name.partition("/")[0]].append(file)
    rows: list[tuple[object, ...]] = []
    for name, own in [*folders.items(), ("all", files)]:
        full = [file for file in own if file.there]
        read_well = sum(not file.failure for file in full)
        items = sum(file.listing.seen for file in own)
        rows.append((name, len(own), len(full), read_well, items, sum(_dated(file) for file in own)))
    return rows
