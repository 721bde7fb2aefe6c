"""What judging costs: texts a second of one processor, on texts made up here from a fixed seed; and what it
costs to visit a thousand sources that have nothing new (``bench.polling``).

Reading pages is measured by ``bench extraction`` (``pages_per_cpu_second``) on real pages.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import catalog
from analysis.assessment import Judge
from analysis.fingerprint import fingerprint, overlap
from analysis.model import Article
from analysis.revisions import compare
from analysis.stories import group, profile
from bench import polling
from bench.result import Result, tabulate

NAME = "speed"
DATA: tuple[str, ...] = ()

_TEXTS = 60
_WORDS = 500  # about the median of real news texts
_SOURCES = 1000
_STORIES = 200  # open stories a new article is compared with
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
_SYLLABLES = (
    "ka",
    "lo",
    "mi",
    "ren",
    "ta",
    "su",
    "vel",
    "dor",
    "ni",
    "pas",
    "to",
    "gar",
    "le",
    "mon",
    "sha",
    "fi",
    "bre",
)
_FIELD = (
    "the",
    "minister",
    "agreement",
    "space",
    "of",
    "and",
    "satellite",
    "in",
    "to",
    "Moon",
    "treaty",
    "said",
    "orbital",
)


def run(data: Path, **_options: object) -> Result:
    """Each step's throughput; ``data`` is not used, the texts are made here."""
    del data
    articles = make_articles(_TEXTS)
    judge = Judge(catalog.read().knowledge)
    assessed = [judge.assess(article) for article in articles]
    profiles = [profile(a, verdict, _NOW) for a, verdict in zip(articles, assessed, strict=True)]
    stories = list(enumerate((profiles * (_STORIES // _TEXTS + 1))[:_STORIES]))
    edited = [replace(a, text=a.text.replace(" minister ", " envoy ", 2)) for a in articles]
    pairs = list(zip(articles, edited, strict=True))
    steps: dict[str, Callable[[], object]] = {
        "fingerprints_per_cpu_second": lambda: [fingerprint(a.text) for a in articles],
        "overlaps_per_cpu_second": lambda: [overlap(a.text, b.text) for a, b in pairs],
        "assessments_per_cpu_second": lambda: [judge.assess(a) for a in articles],
        "compares_per_cpu_second": lambda: [compare(a, b) for a, b in pairs],
        "groupings_per_cpu_second": lambda: [group(p, stories) for p in profiles],
    }
    for step in steps.values():
        step()  # once before the clock: caches and lazily built tables belong to no text
    figures = {name: _TEXTS / _cpu_seconds(step) for name, step in steps.items()}
    visits = polling.measure(_SOURCES)
    detail: dict[str, object] = {
        "texts": _TEXTS,
        "words_each": _WORDS,
        "open_stories": _STORIES,
        "sources": _SOURCES,
    }
    judging = tabulate(("step", "texts a CPU second"), list(figures.items()))
    polled = tabulate((f"{_SOURCES} sources with nothing new", "value"), list(visits.items()))
    return Result(figures | visits, detail, f"{judging}\n\n{polled}")


def make_articles(number: int, words: int = _WORDS) -> list[Article]:
    """Texts of invented words among words of the field, the same every time."""
    chance = random.Random(20240808)  # noqa: S311 - repeatable material, no secret
    return [
        Article(f"https://bench.example/{i}", _sentence(chance, 9), _text(chance, words), "en", extractor="bench")
        for i in range(number)
    ]


def _text(chance: random.Random, words: int) -> str:
    return "\n".join(" ".join(_sentence(chance, 20) for _ in range(3)) for _ in range(max(1, words // 60)))


def _sentence(chance: random.Random, words: int) -> str:
    found = [
        chance.choice(_FIELD) if chance.random() < 0.3 else "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3)))
        for _ in range(words)
    ]
    return " ".join(found).capitalize() + "."


def _cpu_seconds(step: Callable[[], object]) -> float:
    started = time.process_time()
    step()
    return max(1e-9, time.process_time() - started)
