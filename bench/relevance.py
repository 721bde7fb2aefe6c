"""How well relevance tells space diplomacy from everything else: per language, on titles, on full-length pages.

Figures are those of the shipped coefficients on the given data. ``detail`` holds the same fitted anew
with whole domains left out (five folds), which is the honest figure on the data they were fitted on, the
interval that resampling of whole domains gives, and how well scores mean probabilities. Pages are the
same texts with menus, headlines to read next and other matters around them (``surroundings.py``).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import catalog
from analysis.assessment import Judge
from analysis.knowledge import Knowledge
from analysis.model import Article
from analysis.relevance import COEFFICIENTS
from analysis.relevance import judge as judge_relevance
from bench.fitting import Matrix, probability
from bench.result import Result, read_rows, tabulate
from bench.training import FORMS, Sample, article, by_folds, sample

NAME = "relevance"
DATA = ("relevance", "dev.jsonl")

_RESAMPLES = 400
_ROUNDS = 3  # of the clock, of which the best counts: the first builds the automata
_BINS = ((0.0, 0.1), (0.1, 0.35), (0.35, 0.65), (0.65, 0.9), (0.9, 1.01))


def run(data: Path, **_options: object) -> Result:
    """Score a file of labelled articles (JSON Lines with id, title, text, lang, label, domain)."""
    rows: list[dict[str, Any]] = [dict(row) for row in read_rows(data)]
    knowledge = catalog.read().knowledge
    judge = Judge(knowledge)
    samples = {form: sample(judge, rows, form) for form in FORMS}
    shipped = np.array([knowledge.relevance.coefficients[name] for name in COEFFICIENTS])
    scores = {form: probability(s.lines @ shipped) for form, s in samples.items()}
    truth = samples["text"].truth
    figures = _all_figures(truth, scores)
    figures |= _by_language(rows, truth, scores["text"])
    figures |= _speed(judge, knowledge, rows)
    detail: dict[str, object] = {
        "rows": len(rows),
        "wrong": _wrong(rows, truth, scores["text"]),
        "at_store": measure(truth, scores["text"], judge.store_threshold),
        "at_alert": measure(truth, scores["text"], judge.alert_threshold),
    }
    if all("domain" in row for row in rows):
        detail |= _honest(rows, samples)
    return Result(figures, detail, _table(figures, detail))


def _all_figures(truth: Matrix, scores: dict[str, Matrix]) -> dict[str, float]:
    page = measure(truth, scores["page"])
    return {
        **measure(truth, scores["text"]),
        "title_f1": measure(truth, scores["title"])["f1"],
        "page_f1": page["f1"],
        "page_precision": page["precision"],
    }


def _speed(judge: Judge, knowledge: Knowledge, rows: Sequence[dict[str, Any]]) -> dict[str, float]:
    """Full-length articles a processor second: found and scored, and assessed with all their tags; best of three."""
    articles = [article(row, "long") for row in rows]
    coefficients = knowledge.relevance.coefficients
    steps: dict[str, Callable[[Article], object]] = {
        "scored_per_cpu_second": lambda each: judge_relevance(judge.find(each), coefficients),
        "assessed_per_cpu_second": judge.assess,
    }
    return {name: len(articles) / min(_seconds(step, articles) for _ in range(_ROUNDS)) for name, step in steps.items()}


def _seconds(step: Callable[[Article], object], articles: Sequence[Article]) -> float:
    started = time.process_time()
    for each in articles:
        step(each)
    return max(1e-9, time.process_time() - started)


def _by_language(rows: Sequence[dict[str, Any]], truth: Matrix, scores: Matrix) -> dict[str, float]:
    figures = {}
    for language in sorted({row["lang"] for row in rows}):
        chosen = np.array([row["lang"] == language for row in rows])
        if 0 < truth[chosen].sum() < chosen.sum():
            figures[f"f1_{language}"] = measure(truth[chosen], scores[chosen])["f1"]
    return figures


def _wrong(rows: Sequence[dict[str, Any]], truth: Matrix, scores: Matrix) -> list[dict[str, object]]:
    return [
        {"id": row["id"], "lang": row["lang"], "label": int(label), "score": round(float(score), 3)}
        for row, label, score in zip(rows, truth, scores, strict=True)
        if (score >= 0.5) != bool(label)
    ]


def _honest(rows: Sequence[dict[str, Any]], samples: dict[str, Sample]) -> dict[str, object]:
    """Every domain judged by coefficients fitted without it; what chance and calibration say of that."""
    scores = {form: by_folds(list(samples.values()), s) for form, s in samples.items()}
    truth = samples["text"].truth
    domains = [str(row["domain"]) for row in rows]
    return {
        "cross_validated": _all_figures(truth, scores) | _by_language(rows, truth, scores["text"]),
        "interval_95": {
            name: interval(domains, lambda at, name=name: measure(truth[at], scores["text"][at])[name])  # type: ignore[misc]
            for name in ("f1", "precision", "recall", "auc")
        },
        "brier": float(((scores["text"] - truth) ** 2).mean()),
        "reliability": _reliability(truth, scores["text"]),
    }


def interval(domains: Sequence[str], figure: Callable[[NDArray[np.int64]], float]) -> tuple[float, float]:
    """The middle 95 % of a figure when whole domains are drawn again and again, with replacement."""
    chance = random.Random(20240808)  # noqa: S311 - repeatable, no secret
    places: dict[str, list[int]] = {}
    for number, domain in enumerate(domains):
        places.setdefault(domain, []).append(number)
    groups = list(places.values())
    drawn = sorted(
        figure(np.array([n for group in chance.choices(groups, k=len(groups)) for n in group]))
        for _ in range(_RESAMPLES)
    )
    edge = round(_RESAMPLES * 0.025)
    return round(drawn[edge], 4), round(drawn[-edge - 1], 4)


def _reliability(truth: Matrix, scores: Matrix) -> list[dict[str, float]]:
    """What share of the texts in each band of scores was truly relevant."""
    bands = []
    for low, high in _BINS:
        here = (scores >= low) & (scores < high)
        if here.any():
            said, was = float(scores[here].mean()), float(truth[here].mean())
            bands.append({"texts": int(here.sum()), "mean_score": round(said, 3), "relevant": round(was, 3)})
    return bands


def measure(truth: Matrix, scores: Matrix, threshold: float = 0.5) -> dict[str, float]:
    """F1, precision and recall at a threshold, and the area under the curve."""
    said, right = scores >= threshold, truth > 0.5
    hit = float((said & right).sum())
    precision = hit / float(said.sum()) if said.any() else 0.0
    recall = hit / float(right.sum()) if right.any() else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"f1": f1, "precision": precision, "recall": recall, "auc": _auc(right, scores)}


def _auc(right: NDArray[np.bool_], scores: Matrix) -> float:
    """The chance that a relevant article scores above an irrelevant one."""
    positive, negative = scores[right], scores[~right]
    if not len(positive) or not len(negative):
        return 0.0
    above = (positive[:, None] > negative[None, :]).mean()
    return float(above + 0.5 * (positive[:, None] == negative[None, :]).mean())


def _table(figures: dict[str, float], detail: dict[str, object]) -> str:
    folds: Any = detail.get("cross_validated", {})
    ranges: Any = detail.get("interval_95", {})
    lines: list[tuple[object, ...]] = [
        (name, value, folds.get(name, ""), "{:.3f} to {:.3f}".format(*ranges[name]) if name in ranges else "")
        for name, value in figures.items()
    ]
    if "brier" in detail:
        lines.append(("brier", "", detail["brier"], ""))
    return tabulate(("measure", "shipped", "5 folds", "95 %"), lines)
