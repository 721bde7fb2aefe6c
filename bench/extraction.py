"""How well pages are read: text, snippets, title, date, authors, against people's readings of real pages.

The data are a folder with ``truth.jsonl.gz`` and ``html/<id>.html.gz``. Pages are read by the general
extractor alone, as pages of a source that declares no selectors.
"""

from __future__ import annotations

import gzip
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from analysis.model import Article, Page, Source
from analysis.text import fold, words
from bench.result import Result, read_rows, string, tabulate
from scrapers.extract import EXTRACTOR, extract

NAME = "extraction"
DATA = ("extraction",)

_BAD = 0.8  # text F1 below which a page counts as badly read
_READ_AT = datetime(2026, 1, 1, tzinfo=UTC)  # no page may be dated later than this by guessing
_SHINGLE = 4  # words in a shingle
SOURCE = Source(
    id="bench",
    name="Bench",
    home="https://bench.example/",
    country="INT",
    languages=(),
    kind="general",
    family="bench",
    addresses=(),
)


@dataclass(frozen=True, slots=True)
class Read:
    """What one page gave: the scores that apply to it, by name, and the time it took."""

    source: str
    id: str
    scores: Mapping[str, float]
    snippets: tuple[int, int, int]  # found as they must be; there though they must not; missing
    seconds: float
    cpu_seconds: float


def run(data: Path, **_options: object) -> Result:
    """Mean scores per source of truth, and the cost."""
    reads = [_read(data, row) for row in read_rows(data / "truth.jsonl.gz")]
    by_source: defaultdict[str, list[Read]] = defaultdict(list)
    for read in reads:
        by_source[read.source].append(read)
    figures: dict[str, float] = {}
    detail: dict[str, object] = {"extractor": EXTRACTOR}
    for source, found in sorted(by_source.items()):
        figures |= {f"{source}.{name}": value for name, value in _means(found).items()}
        detail[source] = _detail(found)
    figures["pages_per_cpu_second"] = len(reads) / max(1e-9, sum(read.cpu_seconds for read in reads))
    figures["worst_seconds"] = max((read.seconds for read in reads), default=0.0)
    detail["most_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Result(figures, detail, _table(by_source, figures))


def _read(data: Path, row: Mapping[str, object]) -> Read:
    name = string(row, "id")
    url = string(row, "url") or f"https://bench.example/{name}"
    body = gzip.decompress((data / "html" / f"{name}.html.gz").read_bytes())
    page = Page(url, url, 200, (("content-type", "text/html"),), body, _READ_AT)
    started, cpu_started = time.perf_counter(), time.process_time()
    article = extract(page, SOURCE)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    return Read(string(row, "source"), name, _score(row, article), _snippets(row, article), seconds, cpu_seconds)


def _score(row: Mapping[str, object], article: Article) -> dict[str, float]:
    """Each score the truth of this page allows."""
    scores: dict[str, float] = {}
    if text := string(row, "text"):
        wanted, got = words(text), words(article.text)
        precision, recall, scores["text_f1"] = overlap_of(Counter(wanted), Counter(got))
        scores |= {"text_precision": precision, "text_recall": recall, "bad": float(scores["text_f1"] < _BAD)}
        scores["shingle_f1"] = overlap_of(Counter(_shingles(wanted)), Counter(_shingles(got)))[2]
    if title := string(row, "title"):
        scores["title"] = float(fold(title) == fold(article.title))
    if day := string(row, "date"):
        scores["date"] = float(article.published is not None and article.published.date().isoformat() == day[:10])
    if authors := _strings(row, "authors"):
        scores["authors_f1"] = overlap_of(Counter(map(fold, authors)), Counter(map(fold, article.byline)))[2]
    return scores


def overlap_of(wanted: Counter[str], got: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of one bag against another; two empty bags agree."""
    if not wanted and not got:
        return 1.0, 1.0, 1.0
    common = (wanted & got).total()
    both = wanted.total() + got.total()
    return common / max(1, got.total()), common / max(1, wanted.total()), 2 * common / both


def _shingles(tokens: Sequence[str]) -> list[str]:
    return [" ".join(tokens[i : i + _SHINGLE]) for i in range(max(1, len(tokens) - _SHINGLE + 1))]


def _snippets(row: Mapping[str, object], article: Article) -> tuple[int, int, int]:
    text = " ".join(fold(article.text).split())
    there = [" ".join(fold(snippet).split()) in text for snippet in _strings(row, "with")]
    unwanted = [" ".join(fold(snippet).split()) in text for snippet in _strings(row, "without")]
    return sum(there), sum(unwanted), len(there) - sum(there)


def _strings(row: Mapping[str, object], key: str) -> list[str]:
    value = row.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def _means(reads: Sequence[Read]) -> dict[str, float]:
    """The mean of each score over the pages it applies to, and the snippet F1 over all snippets."""
    found: dict[str, float] = {}
    for name in ("text_f1", "shingle_f1", "title", "date"):
        values = [read.scores[name] for read in reads if name in read.scores]
        if values:
            found[name] = sum(values) / len(values)
    right, wrong, missing = (sum(column) for column in zip(*(read.snippets for read in reads), strict=True))
    if right + wrong + missing:
        found["snippet_f1"] = 2 * right / max(1, 2 * right + wrong + missing)
    return found


def _detail(reads: Sequence[Read]) -> dict[str, object]:
    def mean(name: str) -> float | None:
        values = [read.scores[name] for read in reads if name in read.scores]
        return sum(values) / len(values) if values else None

    worst = sorted((read for read in reads if "text_f1" in read.scores), key=lambda read: read.scores["text_f1"])
    return {
        "pages": len(reads),
        "text_precision": mean("text_precision"),
        "text_recall": mean("text_recall"),
        "share_bad": mean("bad"),
        "authors_f1": mean("authors_f1"),
        "seconds": sum(read.seconds for read in reads),
        "worst_pages": [[read.id, round(read.scores["text_f1"], 3)] for read in worst[:10]],
    }


def _table(by_source: Mapping[str, Iterable[Read]], figures: Mapping[str, float]) -> str:
    names = ("text_f1", "shingle_f1", "snippet_f1", "title", "date")
    rows = [
        (source, len(list(reads)), *(figures.get(f"{source}.{name}", "-") for name in names))
        for source, reads in sorted(by_source.items())
    ]
    cost = f"{figures['pages_per_cpu_second']:.1f} pages per CPU second, worst {figures['worst_seconds']:.2f} s"
    return f"{tabulate(('source', 'pages', *names), rows)}\n\n{cost}"
