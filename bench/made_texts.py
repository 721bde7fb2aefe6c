"""Texts of invented words among words of the field, from a fixed seed: the same in every measurement."""

from __future__ import annotations

import random

from analysis.model import Article

WORDS = 500  # about the median of real news texts
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


def make_articles(number: int, words: int = WORDS) -> list[Article]:
    """Texts of invented words among words of the field, the same every time."""
    chance = random.Random(20240808)  # noqa: S311 - repeatable material, no secret
    return [
        Article(
            f"https://bench.example/{i}", make_sentence(chance, 9), make_text(chance, words), "en", extractor="bench"
        )
        for i in range(number)
    ]


def make_text(chance: random.Random, words: int) -> str:
    """Paragraphs of three sentences of twenty words each."""
    return "\n".join(" ".join(make_sentence(chance, 20) for _ in range(3)) for _ in range(max(1, words // 60)))


def make_sentence(chance: random.Random, words: int) -> str:
    """A sentence; about a third of it are words of the field."""
    found = [
        chance.choice(_FIELD) if chance.random() < 0.3 else "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 3)))
        for _ in range(words)
    ]
    return " ".join(found).capitalize() + "."
