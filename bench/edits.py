"""How well real edits are told from trivial changes, faults of the source and texts that flip to and fro.

Rows are JSON Lines: ``id, kind (trivial, real, fault, flip), type, lang, url, before, after`` (HTML), for
flips a ``sequence`` of pages, optionally ``headers``. Each row is played as a run of re-checks: extract,
suspect a fault, compare, tell. A text seen before is not told again, and a change below ``TRIVIAL`` goes to
the record only. After a fault the good page comes back, so that the recovery counts as well.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.fingerprint import text_hash
from analysis.model import Article, Page
from analysis.revisions import TRIVIAL, compare, looks_like_fault
from bench.extraction import SOURCE
from bench.result import Result, read_rows, string, tabulate
from scrapers.extract import extract

NAME = "edits"
DATA = ("edits.jsonl",)  # committed beside this file; made by bench/edits_set.py

_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)
_HTML = (("content-type", "text/html; charset=utf-8"),)


@dataclass(frozen=True, slots=True)
class Played:
    """What one row led to: what would have been told, and what was taken for a fault."""

    id: str
    kind: str
    type: str
    told: tuple[str, ...]
    suspected: tuple[str, ...]


def run(data: Path, **_options: object) -> Result:
    """Counts over all rows: found of real, false of trivial, faults reported as edits, alerts per flip."""
    played = [play(row) for row in read_rows(data)]
    by_kind: defaultdict[str, list[Played]] = defaultdict(list)
    for each in played:
        by_kind[each.kind].append(each)
    told = {kind: sum(1 for each in rows if each.told) for kind, rows in by_kind.items()}
    flips = by_kind["flip"]
    figures = {
        "found": float(told.get("real", 0)),
        "real": float(len(by_kind["real"])),
        "false": float(told.get("trivial", 0)),
        "trivial": float(len(by_kind["trivial"])),
        "faults_as_edits": float(told.get("fault", 0)),
        "faults": float(len(by_kind["fault"])),
        "alerts_per_flip": sum(len(each.told) for each in flips) / max(1, len(flips)),
    }
    detail: dict[str, object] = {
        "missed": [each.id for each in by_kind["real"] if not each.told],
        "real_taken_for_fault": {each.id: each.suspected for each in by_kind["real"] if each.suspected},
        "false": {each.id: each.told for each in by_kind["trivial"] if each.told},
        "faults_as_edits": {each.id: each.told for each in by_kind["fault"] if each.told},
        "flips": {each.id: each.told for each in flips if len(each.told) != 1},
        "by_type": _by_type(played),
    }
    return Result(figures, detail, _table(figures, played))


def play(row: Mapping[str, object]) -> Played:
    """One row as a run of re-checks over its pages in order."""
    articles = [_read(html, row) for html in _pages(row)]
    baseline, seen = articles[0], {_hash(articles[0])}
    told: list[str] = []
    suspected: list[str] = []
    for article in articles[1:]:
        if why := looks_like_fault(baseline, article):
            suspected.append(why)
            continue
        change = compare(baseline, article)
        if change is None:
            continue
        if change.significance >= TRIVIAL and _hash(article) not in seen:
            told.append(change.summary)
        seen.add(_hash(article))
        baseline = article
    return Played(string(row, "id"), string(row, "kind"), string(row, "type"), tuple(told), tuple(suspected))


def _pages(row: Mapping[str, object]) -> Sequence[str]:
    sequence = row.get("sequence")
    if isinstance(sequence, list) and sequence:
        return [str(html) for html in sequence]
    pages = [string(row, "before"), string(row, "after")]
    return [*pages, pages[0]] if string(row, "kind") == "fault" else pages


def _read(html: str, row: Mapping[str, object]) -> Article:
    headers = row.get("headers")
    given = tuple((str(k), str(v)) for k, v in headers.items()) if isinstance(headers, dict) else _HTML
    url = string(row, "url") or "https://bench.example/1"
    return extract(Page(url, url, 200, given, html.encode(), _READ_AT), SOURCE)


def _hash(article: Article) -> str:
    return text_hash(f"{article.title}\n{article.text}")


def _by_type(played: Sequence[Played]) -> dict[str, str]:
    """ "told of all" for each type of change."""
    counts: defaultdict[str, list[bool]] = defaultdict(list)
    for each in played:
        counts[f"{each.kind}: {each.type}"].append(bool(each.told))
    return {name: f"{sum(found)} of {len(found)} told" for name, found in sorted(counts.items())}


def _table(figures: Mapping[str, float], played: Sequence[Played]) -> str:
    types = tabulate(("kind and type of change", "told"), list(_by_type(played).items()))
    return (
        f"{types}\n\nreal edits found {figures['found']:.0f} of {figures['real']:.0f}, "
        f"false {figures['false']:.0f} of {figures['trivial']:.0f} trivial, "
        f"faults as edits {figures['faults_as_edits']:.0f} of {figures['faults']:.0f}, "
        f"alerts per flip {figures['alerts_per_flip']:.2f}"
    )
