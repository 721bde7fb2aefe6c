"""How well real edits are told from trivial changes, faults of the source and texts that flip to and fro.

Rows are ``id, kind (trivial, real, fault, flip), type, lang, url, before, after`` (HTML), for flips a ``sequence``
of pages, optionally ``headers`` and ``charsets`` (how each page is encoded). Without ``--data`` they are made by
``edits_set``; ``--data`` takes a JSON Lines file, a folder of such files, or the pages of ``bench.extraction``, which
``edits_real`` changes. Each row is played through the recheck flow itself (``rechecks``): a page stands for hours and
is looked at several times, a fault passes within two hours and the good page comes back, so that the recovery counts
as well. What counts as told is an alert at once.

``typed`` is the share of the edits told that are called by their type among the facts.

``cost_ratio`` is what a re-check costs (extract and compare) in parts of the extraction alone, where the page's bytes
changed and the article did not, as in nearly every look; ``cost_ratio_edited`` the same for edited articles.
"""

from __future__ import annotations

import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from analysis.model import Page
from bench import edits_real, edits_set
from bench.edits_pages import FOLDER
from bench.extraction import SOURCE
from bench.rechecks import PASSING, STANDING, START, Rechecks, Telling
from bench.result import Result, read_rows, string, tabulate
from flows import comparing
from scrapers.extract import extract

NAME = "edits"
DATA = ("edits",)  # the seeds beside this file

Row = Mapping[str, object]

# What an edit of a type must be called among its facts, for the types that have a name of their own.
_EXPECTED: Mapping[str, frozenset[str]] = {
    **{
        kind: frozenset({kind})
        for kind in ("number", "date", "negation", "modality", "attribution", "legal term", "clause moved")
    },
    "name": frozenset({"name", "actor", "signatory"}),
    "quotation": frozenset({"quotation"}),
    "headline": frozenset({"title"}),
    "paragraph added last": frozenset({"paragraph added"}),
    "correction": frozenset({"correction"}),
    "correction in furniture": frozenset({"correction"}),
    "sentence removed": frozenset({"sentence removed", "paragraph removed"}),
    "paragraph removed": frozenset({"paragraph removed"}),
    "last paragraph removed": frozenset({"paragraph removed"}),
    "paragraph added": frozenset({"paragraph added"}),
    "paragraph added at the end": frozenset({"paragraph added"}),
    "paragraph moved": frozenset({"passage moved"}),
    "signatory removed": frozenset({"signatory", "list item removed"}),
}


@dataclass(frozen=True, slots=True)
class Played:
    """What one row led to: everything on record, and of that what was told at once."""

    id: str
    kind: str
    type: str
    record: tuple[Telling, ...]
    is_read: bool = True

    @property
    def told(self) -> tuple[Telling, ...]:
        """The changes that led to an alert at once."""
        return tuple(each for each in self.record if each.is_alert)


def run(data: Path, *, seed: int = 0, **_options: object) -> Result:
    """Counts over all rows: found of real, false of trivial, faults reported as edits, alerts per flip."""
    rows = list(read_all(data, seed))
    with tempfile.TemporaryDirectory() as home:
        desk = Rechecks(Path(home))
        played = [play(desk, row) for row in rows]
        costs = {
            kind: _cost_ratio(desk, [r for r in rows if string(r, "kind") == kind]) for kind in ("trivial", "real")
        }
        desk.store.close()
    by_kind: defaultdict[str, list[Played]] = defaultdict(list)
    for each in played:
        by_kind[each.kind].append(each)
    typed = [(_EXPECTED[p.type], p) for p in by_kind["real"] if p.told and p.type in _EXPECTED]
    told = {kind: sum(1 for each in found if each.told) for kind, found in by_kind.items()}
    flips = by_kind["flip"]
    figures = {
        "found": float(told.get("real", 0)),
        "real": float(len(by_kind["real"])),
        "false": float(told.get("trivial", 0)),
        "trivial": float(len(by_kind["trivial"])),
        "faults_as_edits": float(told.get("fault", 0)),
        "faults": float(len(by_kind["fault"])),
        "flips": float(len(flips)),
        "alerts_per_flip": sum(len(each.told) for each in flips) / max(1, len(flips)),
        "typed": sum(_has(p, kinds) for kinds, p in typed) / max(1, len(typed)),
        "cost_ratio": costs["trivial"],
        "cost_ratio_edited": costs["real"],
    }
    detail: dict[str, object] = {
        "missed": {each.id: _lines(each.record) for each in by_kind["real"] if not each.told},
        "false": {each.id: _lines(each.told) for each in by_kind["trivial"] if each.told},
        "faults_as_edits": {each.id: _lines(each.told) for each in by_kind["fault"] if each.told},
        "flips": {each.id: _lines(each.told) for each in flips if len(each.told) != 1},
        "typed_otherwise": {p.id: _kinds(p) for kinds, p in typed if not _has(p, kinds)},
        "unread": [each.id for each in played if not each.is_read],
        "by_type": _by_type(played),
    }
    return Result(figures, detail, _table(figures, played))


def read_all(data: Path, seed: int = 0) -> Iterator[Row]:
    """The rows of a file or of every JSON Lines file of a folder; made ones where it is our own folder of seeds.

    ``seed`` is for real pages changed by machine: another one changes them otherwise.

    Raises ``ValueError`` for a folder without rows.
    """
    if data.resolve() == FOLDER.resolve():
        yield from edits_set.rows()
        return
    if (data / edits_real.MARK).is_file():
        yield from edits_real.rows(data, seed)
        return
    yield from read_rows(data)


def play(desk: Rechecks, row: Row) -> Played:
    """One row as a run of re-checks over its pages in order."""
    first, *later = _pages(row)
    is_fault = string(row, "kind") == "fault"
    stages = [(page, PASSING if is_fault else STANDING) for page in later]
    back = [(first, STANDING)] if is_fault else []
    record = desk.play([(first, ()), *stages, *back])
    return Played(string(row, "id"), string(row, "kind"), string(row, "type"), tuple(record or ()), record is not None)


def _pages(row: Row) -> list[Page]:
    sequence = row.get("sequence")
    texts = [str(html) for html in sequence] if isinstance(sequence, list) and sequence else []
    texts = texts or [string(row, "before"), string(row, "after")]
    given = row.get("charsets")
    charsets = [str(each) for each in given] if isinstance(given, list) else ["utf-8"] * len(texts)
    return [_page(row, html, charset) for html, charset in zip(texts, charsets, strict=True)]


def _page(row: Row, html: str, charset: str) -> Page:
    headers = row.get("headers")
    given = headers if isinstance(headers, dict) else {"content-type": f"text/html; charset={charset}"}
    url = string(row, "url") or "https://bench.example/1"
    body = html.encode(charset, "xmlcharrefreplace")
    return Page(url, url, 200, tuple((str(k), str(v)) for k, v in given.items()), body, START)


def _cost_ratio(desk: Rechecks, rows: Sequence[Row]) -> float:
    """Extraction and comparison of the second page of each row, through extraction alone; 1 without rows."""
    read = compared = 0.0
    for row in rows:
        first, second = _pages(row)[:2]
        before = extract(first, SOURCE)
        judged = desk.desk.judge.assess(before)
        begun = time.process_time()
        after = extract(second, SOURCE)
        middle = time.process_time()
        if not (before.not_article or after.not_article):
            comparing.compare(comparing.Side(before, judged, first), comparing.Side(after, judged, second))
        compared += time.process_time() - middle
        read += middle - begun
    return (read + compared) / read if read else 1.0


def _kinds(played: Played) -> list[str]:
    return sorted({fact.kind for telling in played.told for fact in telling.facts})


def _has(played: Played, kinds: frozenset[str]) -> bool:
    return bool(kinds.intersection(_kinds(played)))


def _lines(tellings: Iterable[Telling]) -> list[str]:
    return [f"{each.kind.value} {each.significance:.2f} {each.summary}" for each in tellings]


def _by_type(played: Sequence[Played]) -> dict[str, str]:
    """ "told of all" for each type of change."""
    counts: defaultdict[str, list[int]] = defaultdict(list)
    for each in played:
        counts[f"{each.kind}: {each.type}"].append(len(each.told))
    return {
        name: f"{sum(map(bool, found))} of {len(found)} told" + (f", {sum(found)} alerts" if "flip" in name else "")
        for name, found in sorted(counts.items())
    }


def _table(figures: Mapping[str, float], played: Sequence[Played]) -> str:
    types = tabulate(("kind and type of change", "told"), list(_by_type(played).items()))
    return (
        f"{types}\n\nreal edits found {figures['found']:.0f} of {figures['real']:.0f}, "
        f"false {figures['false']:.0f} of {figures['trivial']:.0f} trivial, "
        f"faults as edits {figures['faults_as_edits']:.0f} of {figures['faults']:.0f}, "
        f"alerts per flip {figures['alerts_per_flip']:.2f} ({figures['flips']:.0f} flips), "
        f"a re-check costs {figures['cost_ratio']:.2f} of its extraction, edited {figures['cost_ratio_edited']:.2f}, "
        f"called by its type {figures['typed']:.3f}"
    )
