"""Grows ``scrapers/body_trees.json`` from pages read by people: ``python -m bench.growing [--data PATH]``.

    --check    cross-validated: five parts by domain, each read by trees grown on the other four; writes nothing

A block counts as text as far as its 4-grams occur in the person's reading; a page's blocks share one weight,
so that a long page teaches no more than a short one. Pages of which only snippets are known teach only the
blocks that hold one.
"""

from __future__ import annotations

import argparse
import gzip
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import numpy as np
from numpy.typing import NDArray

from analysis.model import Page
from analysis.text import fold, words
from bench.boosting import as_table, grow
from bench.extraction import SHINGLE, SOURCE, overlap_of, shingles, snippets_of, strings
from bench.result import locate, read_rows, string, tabulate
from scrapers import body, body_choice
from scrapers.body_blocks import Blocks
from scrapers.body_edges import trim
from scrapers.body_features import MENU, NAMES, notice
from scrapers.body_vote import DOUBTFUL, agree_most, ask_others
from scrapers.body_words import Said
from scrapers.extract import open_page

Floats = NDArray[np.float64]
FILE: Final = Path(__file__).parents[1] / "scrapers" / "body_trees.json"
_PARTS: Final = 5
_FEWEST: Final = 4  # words a block needs to be told by its 4-grams; shorter ones by whole lines and neighbours
_SNIPPET: Final = 0.3  # the weight of a block that holds a snippet
_REPEATED: Final = 8  # words from which a block said twice is not asked about again: it is dropped later anyway


@dataclass(frozen=True, slots=True)
class Lesson:
    """One page: what is noticed of its blocks, whether each is text, and how much that counts."""

    row: Mapping[str, object]
    markup: str
    opened: Blocks
    features: Floats
    truth: Floats
    weights: Floats

    @property
    def part(self) -> int:
        """The part of the cross-validation, the same for all pages of a domain."""
        host = urlsplit(string(self.row, "url")).netloc
        return zlib.crc32((".".join(host.split(".")[-2:]) or string(self.row, "id")).encode()) % _PARTS


def lessons(data: Path) -> Iterator[Lesson]:
    """The pages with texts or snippets, cut and noticed."""
    for row in read_rows(data / "truth.jsonl.gz"):
        if not (string(row, "text") or strings(row, "with")):
            continue
        url = string(row, "url") or f"https://bench.example/{string(row, 'id')}"
        markup = gzip.decompress((data / "html" / f"{string(row, 'id')}.html.gz").read_bytes())
        opened = open_page(Page(url, url, 200, (), markup, datetime(2026, 1, 1, tzinfo=UTC)), SOURCE)
        if opened is None or not opened.blocks.blocks:
            continue
        said = Said(opened.title.text, opened.said.lead, opened.said.body)
        texts = [block.text for block in opened.blocks.blocks]
        truth, weights = _label(row, texts)
        yield Lesson(row, opened.markup, opened.blocks, notice(opened.blocks, said), truth, weights)


def _label(row: Mapping[str, object], texts: list[str]) -> tuple[Floats, Floats]:
    if reading := string(row, "text"):
        return _by_reading(reading, texts)
    return _by_snippets(row, texts)


def _by_reading(reading: str, texts: list[str]) -> tuple[Floats, Floats]:
    tokens = [words(text) for text in texts]
    wanted = words(reading)
    grams = set(shingles(wanted))
    lines = {tuple(words(line)) for line in reading.split("\n")}
    whole = f" {' '.join(wanted)} "
    truth = _settle(np.array([_share(each, grams, lines, whole) for each in tokens]), tokens)
    weights = np.sqrt([len(each) + 1 for each in tokens]) / max(1.0, np.sqrt(len(wanted)))
    seen: set[str] = set()
    for i, text in enumerate(texts):
        if text in seen and truth[i] > 0.5:
            weights[i] = 0.0
        if len(tokens[i]) >= _REPEATED:
            seen.add(text)
    return truth, weights


def _share(tokens: list[str], grams: set[str], lines: set[tuple[str, ...]], whole: str) -> float:
    """The part of a block that occurs in the reading; a half where it is too short to tell."""
    if len(tokens) < _FEWEST:
        if not tokens or tuple(tokens) in lines:
            return float(bool(tokens))
        return 0.5 * (f" {' '.join(tokens)} " in whole)
    own = shingles(tokens)
    return sum(gram in grams for gram in own) / len(own)


def _settle(truth: Floats, tokens: list[list[str]]) -> Floats:
    """Words too short to tell belong to the text where the longer blocks beside them do."""
    settled = truth.copy()
    for i, each in enumerate(tokens):
        if truth[i] == 0.5 and len(each) < _FEWEST:
            beside = [truth[j] for j in (i - 1, i + 1) if 0 <= j < len(tokens) and len(tokens[j]) >= _FEWEST]
            settled[i] = float(bool(beside) and min(beside) > 0.5)
    return settled


def _by_snippets(row: Mapping[str, object], texts: list[str]) -> tuple[Floats, Floats]:
    folded = [" ".join(fold(text).split()) for text in texts]
    truth, weights = np.zeros(len(texts)), np.zeros(len(texts))
    for key, value in (("without", 0.0), ("with", 1.0)):
        for snippet in (" ".join(fold(each).split()) for each in strings(row, key)):
            for i, text in enumerate(folded):
                if snippet in text:
                    truth[i], weights[i] = value, _SNIPPET
    return truth, weights


def _grow(taught: list[Lesson], rounds: int) -> dict[str, object]:
    features, truth = (
        np.concatenate([each.features for each in taught]),
        np.concatenate([each.truth for each in taught]),
    )
    weights = np.concatenate([each.weights for each in taught])
    counts = (weights > 0) & (features[:, MENU] == 0)
    return as_table(grow(features[counts], truth[counts], weights[counts], rounds), NAMES)


def check(known: list[Lesson], rounds: int) -> str:
    """Scores on pages of domains that the trees have not seen."""
    scores: defaultdict[str, list[tuple[float, float, float]]] = defaultdict(list)
    snippets: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for part in range(_PARTS):
        trees = body_choice.load(_grow([each for each in known if each.part != part], rounds))
        for lesson in (each for each in known if each.part == part):
            text = _text(lesson, trees)
            source = string(lesson.row, "source")
            if reading := string(lesson.row, "text"):
                wanted, got = words(reading), words(text)
                f1 = overlap_of(Counter(wanted), Counter(got))[2]
                grams = overlap_of(Counter(shingles(wanted)), Counter(shingles(got)))[2]
                scores[source].append((f1, grams, float(f1 < 0.8)))
            right, wrong, missing = snippets_of(lesson.row, text)
            snippets[source].update(right=right, wrong=wrong, missing=missing)
    rows: list[tuple[object, ...]] = []
    for source, counted in sorted(snippets.items()):
        means = np.mean(scores[source], axis=0).tolist() if scores[source] else ["-"] * 3
        total = 2 * counted["right"] + counted["wrong"] + counted["missing"]
        rows.append((source, len(scores[source]), *means, 2 * counted["right"] / total if total else "-"))
    return tabulate(("source", "pages", "text_f1", f"shingle{SHINGLE}_f1", "poor", "snippet_f1"), rows)


def _text(lesson: Lesson, trees: body_choice.Trees) -> str:
    """As the extractor reads it, with these trees."""
    found = body.read(lesson.opened, body_choice.likelihoods(lesson.features, trees))
    if found.certainty >= DOUBTFUL:
        return trim(found.text)
    return trim(agree_most((("blocks", found.text), *ask_others(lesson.markup)))[1])


def main() -> int:
    """Grows and writes, or checks."""
    parser = argparse.ArgumentParser(prog="python -m bench.growing", description="Grow the trees that find a text.")
    parser.add_argument("--data", type=Path)
    parser.add_argument("--check", action="store_true", help="cross-validate and write nothing")
    parser.add_argument("--rounds", type=int, default=400)
    asked = parser.parse_args()
    known = list(lessons(locate(("extraction",), asked.data)))
    if asked.check:
        print(check(known, asked.rounds))
        return 0
    lines = ",\n".join(json.dumps(tree) for tree in _grow(known, asked.rounds)["trees"])  # type: ignore[attr-defined]
    FILE.write_text(f'{{"trees": [\n{lines}\n]}}\n', encoding="utf-8")
    print(f"{FILE}: {asked.rounds} trees from {len(known)} pages")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
