"""Real pages, changed by machine: what surrounds the article (trivial), or the article itself (real edits).

The data are those of ``bench.extraction``: pages whose text somebody marked. Each page takes part twice, once with a
trivial change and once with an edit, by turns; where a change does not fit the page (no sentence of the text stands
in one piece in the markup, no links beside it), the next one takes its place. Words that are put in come from the
other pages, so that they look like the web and not like us. Nothing is drawn by lot: a seed turns all wheels by so many
teeth (which change falls to which page, which page lends, where something is put), so that what was found on one seed
can be tried on another.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from itertools import cycle, islice
from pathlib import Path

from analysis.text import sentences
from bench.edits_around import TRIVIAL
from bench.edits_sample import Sample
from bench.edits_within import BACKWARDS, REAL
from bench.result import read_rows, string
from scrapers.decode import decode

Row = dict[str, object]
MARK = "truth.jsonl.gz"  # the file by which such data are known
_FEW = 3  # sentences; a text of fewer is no article to edit


def rows(folder: Path, seed: int = 0) -> Iterator[Row]:
    """Two rows for each page: a trivial change of its surroundings, and an edit of its text."""
    samples = _samples(folder, seed)
    turns = {kind: islice(cycle(changes), seed, None) for kind, changes in (("trivial", TRIVIAL), ("real", REAL))}
    for sample in samples:
        for kind, changes in (("trivial", TRIVIAL), ("real", REAL)):
            for _ in changes:
                name = next(turns[kind])
                after = changes[name](sample)
                if after != sample.markup:
                    yield _row(sample, kind, name, after)
                    break


def _row(sample: Sample, kind: str, name: str, after: str) -> Row:
    row: Row = {"id": f"{kind}-{sample.id}", "kind": kind, "type": name, "url": sample.url}
    pair = (after, sample.markup) if name in BACKWARDS else (sample.markup, after)
    return row | dict(zip(("before", "after"), pair, strict=True))


def _samples(folder: Path, seed: int) -> list[Sample]:
    marked = [row for row in read_rows(folder / MARK) if len(sentences(string(row, "text"))) >= _FEW]
    found = []
    for number, row in enumerate(marked):
        body = gzip.decompress((folder / "html" / f"{string(row, 'id')}.html.gz").read_bytes())
        url = string(row, "url") or f"https://bench.example/{string(row, 'id')}"
        lender = string(marked[(number - 1 - seed) % len(marked)], "text")
        found.append(Sample(string(row, "id"), url, decode(body), string(row, "text"), lender, seed))
    return found
