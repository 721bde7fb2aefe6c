"""Fits the numbers of the catalogue and prints them as TOML, to be reviewed and put in place by a person.

    python -m bench.training relevance [DATA…]    [coefficients] of catalog/relevance.toml
    python -m bench.training kinds [DATA…]        catalog/kinds.toml

Without DATA the development set and our own ``data/judgement.jsonl`` are used. Every text is learnt from in
three forms: as it is, by its title alone, and dressed as a full-length page.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

import catalog
from analysis import kinds as kinds_room
from analysis.assessment import Judge
from analysis.knowledge import Knowledge
from analysis.model import Article
from analysis.relevance import COEFFICIENTS, features
from bench.fitting import Matrix, Whole, folds, logistic, multinomial, probability
from bench.result import locate, read_rows
from bench.surroundings import dress, lengthen

DATA = (("relevance", "dev.jsonl"), ("judgement.jsonl",))
FORMS = {"text": 1.0, "title": 0.3, "page": 0.5}  # how much each form of a text teaches

# Keeps coefficients small enough to be read; figures by folds are flat from 0.2 to 1.
_RIDGE = 0.4
_FREE = ("base", "no_text")  # of any sign; others speak for, those named "against" against
_PULL, _BEFORE = 2.2, 5.0  # kinds: best of a coarse grid by folds; figures are flat around it
_SMALL = 0.15  # a weight below says nothing


@dataclass(frozen=True)
class Sample:
    """Texts in one form, ready to learn from."""

    lines: Matrix
    truth: Matrix
    fold: Whole
    weight: float


def sample(judge: Judge, rows: Sequence[dict[str, Any]], form: str) -> Sample:
    """One line of features per row, in the order of COEFFICIENTS."""
    lines = []
    for row in rows:
        values = features(judge.find(article(row, form)))
        lines.append([values[name] for name in COEFFICIENTS])
    truth = np.array([float(row["label"]) for row in rows])
    domains = [str(row.get("domain", row["id"])) for row in rows]
    return Sample(np.array(lines, dtype=np.float64), truth, folds(domains), FORMS[form])


def article(row: dict[str, Any], form: str) -> Article:
    """A row as it is, by its title alone, on a page ("page"), or followed by other matters to full length ("long")."""
    dressed = {"page": dress, "long": lengthen}.get(form)
    text = "" if form == "title" else dressed(row) if dressed else row["text"]
    return Article(row.get("url", ""), row["title"], text, row["lang"][:2])


def fit_relevance(samples: Sequence[Sample], leave_out: int | None = None) -> Matrix:
    """The coefficients, in the order of COEFFICIENTS, from all folds but one."""
    chosen = [s.fold != leave_out for s in samples]
    signs = [0.0 if name in _FREE else -1.0 if "against" in name else 1.0 for name in COEFFICIENTS]
    return logistic(
        np.concatenate([s.lines[kept] for s, kept in zip(samples, chosen, strict=True)]),
        np.concatenate([s.truth[kept] for s, kept in zip(samples, chosen, strict=True)]),
        np.concatenate([np.full(int(kept.sum()), s.weight) for s, kept in zip(samples, chosen, strict=True)]),
        np.array(signs),
        _RIDGE,
    )


def by_folds(taught: Sequence[Sample], asked: Sample) -> Matrix:
    """The scores of ``asked``, each given by coefficients that never saw its domain."""
    scores = np.zeros(len(asked.truth))
    for fold in range(int(asked.fold.max()) + 1):
        beta = fit_relevance(taught, leave_out=fold)
        here = asked.fold == fold
        scores[here] = probability(asked.lines[here] @ beta)
    return scores


def kind_lines(judge: Judge, known: Knowledge, rows: Sequence[dict[str, Any]], form: str) -> tuple[list[str], Matrix]:
    """The names of the features for the kind of event, and a line of them per row."""
    values = [kinds_room.features(judge.find(article(row, form)), known.cues) for row in rows]
    names = list(values[0])
    return names, np.array([[value[name] for name in names] for value in values], dtype=np.float64)


def fit_kinds(known: Knowledge, names: Sequence[str], lines: Matrix, truth: Whole) -> Matrix:
    """Feature × kind; every group of cues begins as a sign of the kind it is listed under."""
    order = [kind.id for kind in known.kinds]
    before = np.zeros((len(names), len(order)))
    for cue in known.cues:
        before[names.index(cue.id), order.index(cue.group)] = _BEFORE
    return multinomial(lines, truth, before, _PULL)


def kind_numbers(known: Knowledge, rows: Sequence[dict[str, Any]]) -> Whole:
    """The kind of each row by its place in the list of kinds."""
    order = [kind.id for kind in known.kinds]
    return np.array([order.index(row["kind"]) for row in rows])


def kinds_by_folds(known: Knowledge, judge: Judge, rows: Sequence[dict[str, Any]]) -> list[str]:
    """The kind of each row, said by weights that never saw its domain, but the other rows and our own texts."""
    own = [dict(row) for row in read_rows(locate(DATA[1])) if row["label"]]
    asked, rows = len(rows), [*rows, *(row for row in own if row not in rows)]
    (names, text), (_, page) = (kind_lines(judge, known, rows, form) for form in ("text", "page"))
    truth = kind_numbers(known, rows)
    fold = folds([str(row.get("domain", row["id"])) for row in rows])
    said: dict[int, str] = {}
    for left_out in range(int(fold.max()) + 1):
        taught = fold != left_out
        lines, kinds = np.concatenate([text[taught], page[taught]]), np.concatenate([truth[taught], truth[taught]])
        beta = fit_kinds(known, names, lines, kinds)
        weights = {
            name: dict(zip((kind.id for kind in known.kinds), line, strict=True))
            for name, line in zip(names, beta, strict=True)
        }
        for number in np.nonzero(fold == left_out)[0].tolist():
            found = judge.find(article(rows[number], "text"))
            said[number] = kinds_room.kind_of_event(found, known.kinds, known.cues, weights)
    return [said[number] for number in range(asked)]


def _print_relevance(rows: list[dict[str, Any]]) -> None:
    judge = Judge(catalog.read().knowledge)
    beta = fit_relevance([sample(judge, rows, form) for form in FORMS])
    print("[coefficients]")
    for name, value in zip(COEFFICIENTS, beta, strict=True):
        print(f"{name} = {value:.2f}")


def _print_kinds(rows: list[dict[str, Any]]) -> None:
    known = catalog.read().knowledge
    judge, told = Judge(known), [row for row in rows if row["label"]]
    forms = [kind_lines(judge, known, told, form) for form in ("text", "page")]
    names, truth = forms[0][0], kind_numbers(known, told)
    beta = fit_kinds(known, names, np.concatenate([lines for _, lines in forms]), np.concatenate([truth, truth]))
    print(
        "# How much each group of cues (vocabulary/cues.toml) speaks for or against each kind of event; what is not\n"
        "# named counts nothing. Fitted: `python -m bench.training kinds` prints this file anew.\n\n[weights]"
    )
    for name, line in zip(names, beta, strict=True):
        cells = {kind.id: f"{value:.1f}" for kind, value in zip(known.kinds, line, strict=True) if abs(value) > _SMALL}
        print(f"{name} = {{ {', '.join(f'{kind} = {value}' for kind, value in cells.items())} }}")


def main(arguments: list[str]) -> None:
    """Print what was asked for."""
    paths = [Path(a) for a in arguments[1:]] or [locate(parts) for parts in DATA]
    rows = [dict(row) for path in paths for row in read_rows(path)]
    {"relevance": _print_relevance, "kinds": _print_kinds}[arguments[0]](rows)


if __name__ == "__main__":
    main(sys.argv[1:])
