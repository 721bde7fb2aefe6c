"""The numbers in the catalogue are those that the committed script prints; tags are scored on any of our sets."""

from __future__ import annotations

from pathlib import Path

import pytest

import catalog
from analysis.relevance import COEFFICIENTS
from bench import tagging, training
from bench.result import NotMeasured, locate
from catalog import BUILT_IN


@pytest.fixture
def data() -> None:
    try:
        for parts in training.DATA:
            locate(parts)
    except NotMeasured as absent:
        pytest.skip(str(absent))


@pytest.mark.usefixtures("data")
def test_the_coefficients_of_relevance_are_those_that_fitting_prints(capsys: pytest.CaptureFixture[str]) -> None:
    training.main(["relevance"])
    shipped = catalog.read().knowledge.relevance.coefficients
    lines = [f"{name} = {shipped[name]:.2f}" for name in COEFFICIENTS]
    assert capsys.readouterr().out.splitlines() == ["[coefficients]", *lines]


@pytest.mark.usefixtures("data")
def test_the_weights_of_the_kinds_are_those_that_fitting_prints(capsys: pytest.CaptureFixture[str]) -> None:
    training.main(["kinds"])
    assert capsys.readouterr().out == (BUILT_IN / "kinds.toml").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["judgement.jsonl", "unseen.jsonl"])
def test_tags_are_scored_on_our_own_texts_whatever_marks_they_have(name: str) -> None:
    figures = tagging.run(Path(training.__file__).with_name("data") / name).figures
    assert figures["actors_f1"] > 0.9
    assert figures["kind_accuracy"] > 0.7
