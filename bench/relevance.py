"""How well relevance tells space diplomacy from everything else, per language and on titles alone.

Figures are those of the shipped coefficients on the given data. ``detail`` holds the same fitted anew
with whole domains left out (five folds), which is the honest figure on the data they were fitted on.
``python -m bench.relevance DATA --fit`` prints freshly fitted coefficients for catalog/relevance.toml.
"""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

import catalog
from analysis.assessment import Judge
from analysis.model import Article
from analysis.relevance import COEFFICIENTS, features
from bench.result import Result, read_rows, tabulate

NAME = "relevance"
DATA = ("relevance", "dev.jsonl")

_FOLDS = 5
_RIDGE = 0.5  # keeps coefficients small enough to be read; F1 by folds is flat from 0.2 to 2
_TITLE_WEIGHT = 0.3  # a headline alone teaches less than an article
# What common sense says whatever the data: more evidence never speaks against, counter-evidence never for.
_NEVER_NEGATIVE = frozenset(COEFFICIENTS) - {"base", "against", "against_title", "no_text"}

Matrix = NDArray[np.float64]


def run(data: Path, **_options: object) -> Result:
    """Score a file of labelled articles (JSON Lines with id, title, text, lang, label, domain)."""
    rows = _rows(data)
    knowledge = catalog.read().knowledge
    judge = Judge(knowledge)
    full, titles = matrix(judge, rows), matrix(judge, rows, titles_only=True)
    truth = np.array([float(row["label"]) for row in rows])
    shipped = np.array([knowledge.relevance.coefficients[name] for name in COEFFICIENTS])
    scores, title_scores = _probability(full @ shipped), _probability(titles @ shipped)
    figures = {**_figures(truth, scores), "title_f1": _figures(truth, title_scores)["f1"]}
    for language in sorted({row["lang"] for row in rows}):
        chosen = np.array([row["lang"] == language for row in rows])
        if 0 < truth[chosen].sum() < chosen.sum():
            figures[f"f1_{language}"] = _figures(truth[chosen], scores[chosen])["f1"]
    wrong = [
        {"id": row["id"], "lang": row["lang"], "label": row["label"], "score": round(float(score), 3)}
        for row, score in zip(rows, scores, strict=True)
        if (score >= 0.5) != bool(row["label"])
    ]
    detail: dict[str, object] = {
        "rows": len(rows),
        "wrong": wrong,
        "at_store": _figures(truth, scores, judge.store_threshold),
        "at_alert": _figures(truth, scores, judge.alert_threshold),
    }
    if all("domain" in row for row in rows):
        detail["cross_validated"] = _cross_validate(rows, full, titles, truth)
    return Result(figures, detail, _table(figures, detail))


def _rows(data: Path) -> list[dict[str, Any]]:
    return [dict(row) for row in read_rows(data)]


def matrix(judge: Judge, rows: Iterable[dict[str, Any]], titles_only: bool = False) -> Matrix:
    """One line of features per row, in the order of COEFFICIENTS."""
    lines = []
    for row in rows:
        text = "" if titles_only else row["text"]
        values = features(judge.find(Article(row.get("url", ""), row["title"], text, row["lang"][:2])))
        lines.append([values[name] for name in COEFFICIENTS])
    return np.array(lines, dtype=np.float64)


def fit(lines: Matrix, truth: Matrix, weights: Matrix) -> Matrix:
    """Logistic regression with a ridge, by Newton's steps; coefficients held to their natural sign."""
    free = np.ones(lines.shape[1], dtype=bool)
    while True:
        chosen = lines[:, free]
        ridge = np.full(chosen.shape[1], _RIDGE)
        ridge[0] = 1e-3  # the base is not shrunk
        beta = np.zeros(chosen.shape[1])
        for _ in range(50):
            guess = _probability(chosen @ beta)
            gradient = chosen.T @ (weights * (guess - truth)) + ridge * beta
            curve = (chosen * (weights * guess * (1 - guess))[:, None]).T @ chosen + np.diag(ridge)
            step = np.linalg.solve(curve, gradient)
            beta -= step
            if float(np.abs(step).max()) < 1e-8:
                break
        full = np.zeros(lines.shape[1])
        full[free] = beta
        signs = [1.0 if name in _NEVER_NEGATIVE else -1.0 if "against" in name else 0.0 for name in COEFFICIENTS]
        unnatural = (full * np.array(signs)) < 0
        if not unnatural.any():
            return full
        free &= ~unnatural


def _cross_validate(rows: list[dict[str, Any]], full: Matrix, titles: Matrix, truth: Matrix) -> dict[str, float]:
    """The figures when each domain is judged by coefficients fitted without it."""
    fold = np.array([int(hashlib.sha256(row["domain"].encode()).hexdigest(), 16) % _FOLDS for row in rows])
    scores, title_scores = np.zeros(len(rows)), np.zeros(len(rows))
    for number in range(_FOLDS):
        train, test = fold != number, fold == number
        beta = _fit_both(full[train], titles[train], truth[train])
        scores[test] = _probability(full[test] @ beta)
        title_scores[test] = _probability(titles[test] @ beta)
    return {**_figures(truth, scores), "title_f1": _figures(truth, title_scores)["f1"]}


def _fit_both(full: Matrix, titles: Matrix, truth: Matrix) -> Matrix:
    weights = np.concatenate([np.ones(len(truth)), np.full(len(truth), _TITLE_WEIGHT)])
    return fit(np.concatenate([full, titles]), np.concatenate([truth, truth]), weights)


def _probability(logits: Matrix) -> Matrix:
    return np.asarray(1 / (1 + np.exp(-logits)))


def _figures(truth: Matrix, scores: Matrix, threshold: float = 0.5) -> dict[str, float]:
    said, right = scores >= threshold, truth > 0.5
    hit = float((said & right).sum())
    precision = hit / said.sum() if said.any() else 0.0
    recall = hit / right.sum() if right.any() else 0.0
    f1 = 2 * precision * recall / (precision + recall) if hit else 0.0
    return {"f1": f1, "precision": float(precision), "recall": float(recall), "auc": _auc(right, scores)}


def _auc(right: NDArray[np.bool_], scores: Matrix) -> float:
    """The chance that a relevant article scores above an irrelevant one."""
    positive, negative = scores[right], scores[~right]
    if not len(positive) or not len(negative):
        return 0.0
    above = (positive[:, None] > negative[None, :]).mean()
    return float(above + 0.5 * (positive[:, None] == negative[None, :]).mean())


def _table(figures: dict[str, float], detail: dict[str, object]) -> str:
    folds: Any = detail.get("cross_validated", {})
    return tabulate(("measure", "shipped", "5 folds"), [(n, v, folds.get(n, "")) for n, v in figures.items()])


def main(arguments: list[str]) -> None:
    """Print the table, or with --fit new coefficients as TOML."""
    data = Path(arguments[0])
    if "--fit" not in arguments:
        print(run(data).table)
        return
    rows = _rows(data)
    judge = Judge(catalog.read().knowledge)
    truth = np.array([float(row["label"]) for row in rows])
    beta = _fit_both(matrix(judge, rows), matrix(judge, rows, titles_only=True), truth)
    print("\n".join(f"{name} = {value:.2f}" for name, value in zip(COEFFICIENTS, beta, strict=True)))


if __name__ == "__main__":
    main(sys.argv[1:])
