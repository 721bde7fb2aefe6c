"""How well pages are read: text, snippets, title, date, authors, against people's readings of real pages.

The data are a folder with ``truth.jsonl.gz`` and ``html/<id>.html.gz``. Pages are read by the general
extractor alone, as pages of a source that declares no selectors, and beside it by trafilatura as it comes.
The trees of ``scrapers/body_trees.json`` were grown on the development pages: what they reach on pages they
have not seen is told by ``python -m bench.growing --check``.
"""

from __future__ import annotations

import gzip
import resource
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import trafilatura
from trafilatura.settings import Document

from analysis import language
from analysis.model import Article, Page, Source
from analysis.text import fold, words
from bench.result import Result, read_rows, string, tabulate
from scrapers.decode import decode
from scrapers.extract import extract
from scrapers.extractor import EXTRACTOR

NAME = "extraction"
DATA = ("extraction",)

_POOR = 0.8  # text F1 below which a page counts as badly read
_READ_AT = datetime(2026, 11, 1, tzinfo=UTC)  # no page may be dated later; the newest were read in spring 2026
PEER = "trafilatura"
SHINGLE = 4  # words in a shingle
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
    language: str
    scores: Mapping[str, float]
    snippets: tuple[int, int, int]  # found as they must be; there though they must not; missing
    seconds: float
    cpu_seconds: float


def run(data: Path, **_options: object) -> Result:
    """Mean scores per source of truth, and the cost, ours and the peer's."""
    readers = {"": _read_ours, f"{PEER}.": _read_peers}
    found: dict[str, list[Read]] = {who: [] for who in readers}
    extract(
        Page(
            "https://a.example/",
            "https://a.example/",
            200,
            (),
            b"<p>A page so that no model has to be loaded later.</p>" * 9,
            _READ_AT,
        ),
        SOURCE,
    )
    for row in read_rows(data / "truth.jsonl.gz"):
        body = gzip.decompress((data / "html" / f"{string(row, 'id')}.html.gz").read_bytes())
        for who, reader in readers.items():
            found[who].append(_read(row, body, reader))
    figures: dict[str, float] = {}
    detail: dict[str, object] = {"extractor": EXTRACTOR}
    for who, reads in found.items():
        figures |= _figures(who, reads)
    for source, reads in _by(found[""], "source").items():
        detail[source] = _detail(reads)
    detail["languages"] = {
        name: _means(reads) | {"pages": len(reads)} for name, reads in _by(found[""], "language").items()
    }
    detail["most_memory_mb"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return Result(figures, detail, _table(found, figures))


def _figures(who: str, reads: Sequence[Read]) -> dict[str, float]:
    found = {
        f"{who}{source}.{name}": value
        for source, some in _by(reads, "source").items()
        for name, value in _means(some).items()
    }
    seconds = sorted(read.cpu_seconds for read in reads) or [0.0]
    return found | {
        f"{who}pages_per_cpu_second": len(reads) / max(1e-9, sum(seconds)),
        f"{who}median_ms": 1000 * seconds[len(seconds) // 2],
        f"{who}p95_ms": 1000 * seconds[len(seconds) * 95 // 100],
        f"{who}worst_seconds": max((read.seconds for read in reads), default=0.0),
    }


def _by(reads: Iterable[Read], attribute: str) -> dict[str, list[Read]]:
    found: defaultdict[str, list[Read]] = defaultdict(list)
    for read in reads:
        found[getattr(read, attribute)].append(read)
    return dict(sorted(found.items()))


def _read(row: Mapping[str, object], body: bytes, reader: Callable[[Page], Article]) -> Read:
    name = string(row, "id")
    url = string(row, "url") or f"https://bench.example/{name}"
    page = Page(url, url, 200, (("content-type", "text/html"),), body, _READ_AT)
    started, cpu_started = time.perf_counter(), time.process_time()
    article = reader(page)
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    told = " ".join((string(row, "text"), *strings(row, "with"), string(row, "title")))
    speech = language.detect(told[:3000]) or "unknown"
    snippets = snippets_of(row, article.text)
    return Read(string(row, "source"), name, speech, _score(row, article), snippets, seconds, cpu_seconds)


def _read_ours(page: Page) -> Article:
    return extract(page, SOURCE)


def _read_peers(page: Page) -> Article:
    """Trafilatura's default call; the decoding is ours, since it is given to both."""
    markup = decode(page.body, page.header("content-type"))
    found = trafilatura.bare_extraction(markup, url=page.url, include_comments=False, with_metadata=True)
    if not isinstance(found, Document):
        return Article(page.url, "", "")
    day = date.fromisoformat(found.date) if found.date else None
    return Article(
        page.url, found.title or "", found.text or "", byline=tuple((found.author or "").split("; ")), day=day
    )


def _score(row: Mapping[str, object], article: Article) -> dict[str, float]:
    """Each score the truth of this page allows."""
    scores: dict[str, float] = {}
    if text := string(row, "text"):
        wanted, got = words(text), words(article.text)
        precision, recall, scores["text_f1"] = overlap_of(Counter(wanted), Counter(got))
        scores |= {"text_precision": precision, "text_recall": recall, "poor": float(scores["text_f1"] < _POOR)}
        scores["shingle_f1"] = overlap_of(Counter(shingles(wanted)), Counter(shingles(got)))[2]
    if title := string(row, "title"):
        scores["title"] = float(fold(title) == fold(article.title))
    if day := string(row, "date"):
        scores["date"] = float(article.day is not None and article.day.isoformat() == day[:10])
    if authors := strings(row, "authors"):
        scores["authors_f1"] = overlap_of(Counter(map(fold, authors)), Counter(map(fold, article.byline)))[2]
    return scores


def overlap_of(wanted: Counter[str], got: Counter[str]) -> tuple[float, float, float]:
    """Precision, recall and F1 of one bag against another; two empty bags agree."""
    if not wanted and not got:
        return 1.0, 1.0, 1.0
    common = (wanted & got).total()
    both = wanted.total() + got.total()
    return common / max(1, got.total()), common / max(1, wanted.total()), 2 * common / both


def shingles(tokens: Sequence[str]) -> list[str]:
    """Runs of four words; of a shorter text its one run."""
    return [" ".join(tokens[i : i + SHINGLE]) for i in range(max(1, len(tokens) - SHINGLE + 1))]


def snippets_of(row: Mapping[str, object], read: str) -> tuple[int, int, int]:
    """Snippets found as they must be, there though they must not, missing."""
    text = " ".join(fold(read).split())
    there = [" ".join(fold(snippet).split()) in text for snippet in strings(row, "with")]
    unwanted = [" ".join(fold(snippet).split()) in text for snippet in strings(row, "without")]
    return sum(there), sum(unwanted), len(there) - sum(there)


def strings(row: Mapping[str, object], key: str) -> list[str]:
    """A field of a row that holds a list of texts; absent is empty."""
    value = row.get(key)
    return [str(item) for item in value] if isinstance(value, list) else []


def _means(reads: Sequence[Read]) -> dict[str, float]:
    """The mean of each score over the pages it applies to, and the snippet F1 over all snippets."""
    found: dict[str, float] = {}
    for name in ("text_f1", "shingle_f1", "text_precision", "text_recall", "poor", "title", "date"):
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
        "authors_f1": mean("authors_f1"),
        "seconds": sum(read.seconds for read in reads),
        "worst_pages": [[read.id, round(read.scores["text_f1"], 3)] for read in worst[:10]],
    }


def _table(found: Mapping[str, Sequence[Read]], figures: Mapping[str, float]) -> str:
    names = ("text_f1", "shingle_f1", "text_precision", "text_recall", "poor", "snippet_f1", "title", "date")
    rows = [
        (source, who.rstrip(".") or "ours", len(reads), *(figures.get(f"{who}{source}.{name}", "-") for name in names))
        for source, reads in _by(found[""], "source").items()
        for who in found
    ]
    costs = [
        f"{who.rstrip('.') or 'ours'}: {figures[f'{who}pages_per_cpu_second']:.1f} pages per CPU second, "
        f"median {figures[f'{who}median_ms']:.1f} ms, p95 {figures[f'{who}p95_ms']:.1f} ms, "
        f"worst {figures[f'{who}worst_seconds']:.2f} s"
        for who in found
    ]
    return "\n".join((tabulate(("source", "reader", "pages", *names), rows), "", *costs))
