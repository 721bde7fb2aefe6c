"""Fits the weights of ``analysis.likeness``: ``python -m bench.fit_stories [--data FOLDER]``.

Pairs of articles of the development streams, each judged, profiled and compared as in a run, are fitted by
logistic regression with a small penalty. Every event is left out in turn (five folds; look-alikes of ECB+ stay
together), and grouped by weights that never saw it: the figures printed first. The weights fitted on
everything come last, in the form they stand in ``analysis/likeness.py``. Nothing here runs in the program.
"""

from __future__ import annotations

import argparse
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from analysis import likeness
from analysis.likeness import CHANNELS, COMMON_CHANNELS, Weighed, compare
from analysis.stories import OPEN_FOR, Profile
from analysis.traits import Weights
from bench.fitting import Matrix, newton
from bench.result import locate
from bench.stories import DATA, Row, grouped, in_date_order, judge_of_the_catalogue, profiled, read_articles

FOLDS = 5
STREAMS = (("events", 28), ("events", 0), ("ecbplus", 0), ("basil", 28))  # those that are learnt from
ALSO_SCORED = (("basil", 0), ("newswcl50", 0))
_PENALTY = 2.0
_PAIRS = 1000.0  # every stream weighs as much as so many pairs
_ALIKE_AT_ALL = 0.35  # root of the anchors' cosine; strangers below teach nothing


@dataclass(frozen=True, slots=True)
class Stream:
    """A development set in the order of one clock."""

    name: str
    rows: list[Row]
    profiles: list[Profile]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two articles compared: the folds their events are left out in, and whether it is one event."""

    folds: frozenset[int]
    channels: tuple[float, ...]
    is_one_event: bool
    weight: float


def main() -> None:
    """Prints the figures of the left-out events and the weights fitted on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    folder = locate(DATA, parser.parse_args().data)
    streams = {key: _read(folder, *key) for key in (*STREAMS, *ALSO_SCORED)}
    pairs = [pair for key in STREAMS for pair in _pairs(streams[key])]
    fitted = [_fit(pairs, fold) for fold in range(FOLDS)]
    for (name, dense), stream in streams.items():
        precision, recall = _left_out(stream, fitted)
        f1 = 2 * precision * recall / (precision + recall)
        print(f"{name:10} dense {dense:2}  B3 F1 {f1:.3f}  P {precision:.3f}  R {recall:.3f}  (left out)")
    for names, weights in zip((CHANNELS, COMMON_CHANNELS), _fit(pairs, None), strict=True):
        print("  ".join(f"{n} {w:.2f}" for n, w in zip((*names, "bias"), weights, strict=True)))


def _read(folder: Path, name: str, dense: int) -> Stream:
    judge = judge_of_the_catalogue()
    rows = in_date_order(read_articles(next(folder.glob(f"{name}*"))), dense)
    return Stream(name, rows, [profiled(row, judge) for row in rows])


def _fold(stream: str, event: str) -> int:
    """Look-alike events of ECB+ (``1_ecb`` and ``1_ecbplus``) are left out together."""
    topic = event.split("_", maxsplit=1)[0] if stream == "ecbplus" else event
    return zlib.crc32(f"{stream}{topic}".encode()) % FOLDS


def _pairs(stream: Stream) -> list[Pair]:
    found: dict[bool, list[Pair]] = {True: [], False: []}  # across languages, or in one
    for place, new in enumerate(stream.profiles):
        weights = Weights(stream.profiles[:place])
        article = Weighed(new, weights)
        for other in range(place):
            member = stream.profiles[other]
            if abs(new.day - member.day) > OPEN_FOR:
                continue
            channels = compare(article, Weighed(member, weights)).channels
            events = [stream.rows[place].event, stream.rows[other].event]
            is_one = events[0] == events[1]
            if is_one or channels[CHANNELS.index("anchors") - len(CHANNELS)] >= _ALIKE_AT_ALL:
                folds = frozenset(_fold(stream.name, event) for event in events)
                found[new.language != member.language].append(Pair(folds, channels, is_one, 0.0))
    return [
        Pair(pair.folds, pair.channels, pair.is_one_event, _PAIRS / len(group))
        for group in found.values()
        for pair in group
    ]


def _fit(pairs: Sequence[Pair], left_out: int | None) -> tuple[Matrix, Matrix]:
    """Weights and bias inside one language and across two."""
    used = [pair for pair in pairs if left_out not in pair.folds]
    groups = [[p for p in used if len(p.channels) == len(names)] for names in (CHANNELS, COMMON_CHANNELS)]
    one, across = (_logistic(group) for group in groups)
    return one, across


def _logistic(pairs: Sequence[Pair]) -> Matrix:
    """The weights of the channels, and the bias behind them."""
    x = np.array([[*pair.channels, 1.0] for pair in pairs])
    y = np.array([float(pair.is_one_event) for pair in pairs])
    w = np.array([pair.weight for pair in pairs])
    pull = np.array([*[_PENALTY] * (x.shape[1] - 1), 1e-6])  # the bias is not shrunk
    return newton(x, y, w, pull)


@contextmanager
def _with(weights: tuple[Matrix, Matrix]) -> Iterator[None]:
    names = ("SAME_LANGUAGE", "SAME_LANGUAGE_BIAS", "ACROSS", "ACROSS_BIAS")
    before = [getattr(likeness, name) for name in names]
    one, across = ([float(w) for w in each] for each in weights)
    for name, value in zip(names, (tuple(one[:-1]), one[-1], tuple(across[:-1]), across[-1]), strict=True):
        setattr(likeness, name, value)
    try:
        yield
    finally:
        for name, value in zip(names, before, strict=True):
            setattr(likeness, name, value)


def _left_out(stream: Stream, fitted: Sequence[tuple[Matrix, Matrix]]) -> tuple[float, float]:
    """BCubed precision and recall of every article, grouped by weights that never saw its event."""
    events = [row.event for row in stream.rows]
    of_event = Counter(events)
    precision = recall = 0.0
    for fold, weights in enumerate(fitted):
        with _with(weights):
            stories = grouped(stream.rows, stream.profiles)
        of_story, both = Counter(stories), Counter(zip(events, stories, strict=True))
        for event, story in zip(events, stories, strict=True):
            if _fold(stream.name, event) == fold:
                precision += both[event, story] / of_story[story]
                recall += both[event, story] / of_event[event]
    return precision / len(events), recall / len(events)


if __name__ == "__main__":
    main()
