"""Every real feed, sitemap and listing at hand goes through its reader and arrives readable."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from bench.feeds import garbled
from scrapers.listing import Listing
from scrapers.readers import read
from tests.data import shared
from tests.scrapers.web import NOW, address, page, source

# Latin-1 whose letters are UTF-8 of somebody else's making in half of the places.
_GARBLED = {"bold_dk_iso-8859-1_2019.xml"}
_SCRIPTS = {
    "ru": "[а-я]{3}",
    "uk": "[а-яі]{3}",
    "zh": "[\u4e00-\u9fff]{3}",
    "ja": "[\u3040-\u30ff]",
    "ko": "[\uac00-\ud7a3]{2}",
}


def _read(path: Path) -> Listing:
    folder = path.parent.name
    kind: Any = "feed"
    if folder == "sitemaps" or "sitemap" in path.name:
        kind = "sitemap"
    elif folder == "listings" or (folder == "derived" and "_list_" in path.name) or "homepage" in path.name:
        kind = "listing"
    url = f"http://site.example/{folder}/{path.name}"
    return read(page(path.read_bytes(), url), source(), address(kind, url), NOW)


def _files() -> list[Path]:
    folder = shared("feeds")
    return sorted(each for each in folder.glob("*/*") if each.is_file())


@pytest.fixture(scope="module")
def listings() -> dict[Path, Listing]:
    return {path: _read(path) for path in _files()}


def test_every_file_ends_in_candidates_or_a_named_problem(listings: dict[Path, Listing]) -> None:
    counts: Counter[str] = Counter()
    for path, listing in listings.items():
        assert "breaks its reader" not in listing.problem, path.name
        assert listing.candidates or listing.problem or listing.seen, path.name
        outcome = listing.problem.partition(":")[0] or ("candidates" if listing.candidates else "nothing recent")
        counts[f"{path.parent.name}: {outcome}"] += 1
    candidates = sum(len(each.candidates) for each in listings.values())
    dated = sum(1 for each in listings.values() for one in each.candidates if one.published or one.modified)
    summary = "\n".join(f"{count:4} {name}" for name, count in sorted(counts.items()))
    print(f"{len(listings)} files, {candidates} candidates, {dated} dated\n{summary}")
    assert candidates > 2_000, summary
    # Pages without dates are common among listings; a feed without them is rare.
    feeds = [each for path, found in listings.items() if path.parent.name != "listings" for each in found.candidates]
    assert sum(1 for one in feeds if one.published or one.modified) > len(feeds) * 0.85, summary


def test_nothing_is_mojibake(listings: dict[Path, Listing]) -> None:
    for path, listing in listings.items():
        text = "\n".join(f"{each.title}\n{each.summary}" for each in listing.candidates)
        assert "\0" not in text, path.name
        if path.name in _GARBLED:
            continue
        ours = garbled(text, path.read_bytes())
        assert not ours, (path.name, ours[:5])


def test_derived_files_are_read_in_their_script(listings: dict[Path, Listing]) -> None:
    checked = 0
    for path, listing in listings.items():
        script = _SCRIPTS.get(path.name[:2])
        if path.parent.name != "derived" or not script:
            continue
        assert listing.candidates, path.name
        assert all(re.search(script, each.title, re.IGNORECASE) for each in listing.candidates), path.name
        checked += 1
    assert checked >= 19


def test_all_195_dates_of_the_lower_case_feed_are_read(listings: dict[Path, Listing]) -> None:
    (listing,) = (each for path, each in listings.items() if path.name == "korea_times.xml")
    assert sum(each.published is not None for each in listing.candidates) == len(listing.candidates) == 195
