"""How well tags name who, where, about what, what kind of event and when, on the relevant articles.

Sets are scored over all articles together (micro precision, recall and F1). Only what a row has gold
marks for is scored: rows without ``instruments`` say nothing about instruments. The kind is said twice: by the shipped
weights, and by weights fitted to these rows with whole domains left out, which is the honest figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import catalog
from analysis.assessment import Judge
from analysis.model import Article, Assessment
from bench.result import Result, read_rows, tabulate
from bench.training import kinds_by_folds

NAME = "tagging"
DATA = ("relevance", "dev.jsonl")

_SETS: dict[str, Callable[[Assessment], tuple[str, ...]]] = {
    "actors": lambda assessed: assessed.values("actor"),
    "instruments": lambda assessed: assessed.values("instrument"),
    "topics": lambda assessed: assessed.values("topic"),
    "places": lambda assessed: assessed.values("place"),
}


def run(data: Path, **_options: object) -> Result:
    """Score a file of labelled articles (JSON Lines with actors, kind, topics, places, event_date)."""
    rows: list[dict[str, Any]] = [dict(row) for row in read_rows(data) if row.get("label", 1)]
    knowledge = catalog.read().knowledge
    judge = Judge(knowledge)
    assessed = [judge.assess(_article(row)) for row in rows]
    figures: dict[str, float] = {}
    lines: list[tuple[object, ...]] = []
    missed: dict[str, dict[str, list[tuple[str, int]]]] = {}
    for name, values in _SETS.items():
        pairs = [(set(row[name]), set(values(a))) for row, a in zip(rows, assessed, strict=True) if _has(row, name)]
        if pairs:
            precision, recall, f1 = _score(pairs)
            figures |= {f"{name}_f1": f1, f"{name}_precision": precision, f"{name}_recall": recall}
            lines.append((name, precision, recall, f1))
            missed[name] = _errors(pairs)
    kinds = [(row["kind"], a.kind) for row, a in zip(rows, assessed, strict=True) if row.get("kind")]
    if kinds:
        figures["kind_accuracy"] = sum(gold == said for gold, said in kinds) / len(kinds)
        lines.append(("kind", "", "", figures["kind_accuracy"]))
    if rows and all(row.get("kind") and row.get("domain") for row in rows):
        said = kinds_by_folds(knowledge, judge, rows)
        figures["kind_by_folds"] = sum(row["kind"] == each for row, each in zip(rows, said, strict=True)) / len(rows)
        lines.append(("kind, weights fitted without the domain", "", "", figures["kind_by_folds"]))
    dates = [(_day(row.get("event_date")), a.event_date) for row, a in zip(rows, assessed, strict=True)]
    told = [(gold, said) for gold, said in dates if gold and said]
    if told:
        figures["event_date_precision"] = sum(gold == said for gold, said in told) / len(told)
        lines.append(("event date", figures["event_date_precision"], "", ""))
    confusion = Counter(f"{gold} said {said}" for gold, said in kinds if gold != said)
    detail: dict[str, object] = {"rows": len(rows), "errors": missed, "kinds": dict(confusion.most_common(20))}
    return Result(figures, detail, tabulate(("measure", "precision", "recall", "F1/accuracy"), lines))


def _article(row: dict[str, Any]) -> Article:
    published = _day(row.get("date"))
    return Article(
        url=row.get("url", ""),
        title=row["title"],
        text=row["text"],
        language=row["lang"][:2],
        published=datetime(published.year, published.month, published.day, tzinfo=UTC) if published else None,
    )


def _has(row: dict[str, Any], name: str) -> bool:
    return isinstance(row.get(name), list)


def _day(written: object) -> date | None:
    """A whole ISO day; months and years alone are not days."""
    return date.fromisoformat(written) if isinstance(written, str) and len(written) == 10 else None


def _score(pairs: list[tuple[set[str], set[str]]]) -> tuple[float, float, float]:
    hit = sum(len(gold & said) for gold, said in pairs)
    precision = hit / max(1, sum(len(said) for _, said in pairs))
    recall = hit / max(1, sum(len(gold) for gold, _ in pairs))
    return precision, recall, 2 * precision * recall / (precision + recall) if hit else 0.0


def _errors(pairs: list[tuple[set[str], set[str]]]) -> dict[str, list[tuple[str, int]]]:
    """The values most often missed and most often said wrongly."""
    missed = Counter(value for gold, said in pairs for value in gold - said)
    wrong = Counter(value for gold, said in pairs for value in said - gold)
    return {"missed": missed.most_common(15), "wrong": wrong.most_common(15)}
