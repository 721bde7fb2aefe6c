"""Nothing depends on who the actors of the development events are: with others in their place all is grouped alike."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest

from analysis.stories import Profile
from bench.result import NotMeasured, locate
from bench.stories import DATA, Row, grouped, in_date_order, judge_of_the_catalogue, profiled, read_articles, score

DENSE = 28
# Exchanged for one another, all at once. Kinds of a kind, so that the outcome is as likely a world as ours.
_STATES = ("RU", "CN", "US", "JP", "IN", "FR", "DE", "IT", "GB", "BR", "EG", "TH", "SN", "AZ", "AE", "CA", "KR", "AU")
_EXCHANGED = ("actor", "instrument", "place", "name")


@cache
def events() -> tuple[list[Row], list[Profile]]:
    try:
        path: Path = locate((*DATA, "events_dev.jsonl"))
    except NotMeasured as absent:
        pytest.skip(str(absent))
    rows = in_date_order(read_articles(path), DENSE)
    judge = judge_of_the_catalogue()
    return rows, [profiled(row, judge) for row in rows]


def renamed(profile: Profile, turn: int) -> Profile:
    """Every actor, instrument, place and name under another name, the same one in every article."""

    def key(anchor: str) -> str:
        kind, _, value = anchor.partition(":")
        if kind == "actor" and value in _STATES:
            return f"actor:{_STATES[(_STATES.index(value) + turn) % len(_STATES)]}"
        return f"{kind}:renamed{turn}-{value[::-1]}" if kind in _EXCHANGED else anchor

    return replace(profile, anchors={key(anchor): count for anchor, count in profile.anchors.items()})


def words_renamed(profile: Profile, turn: int) -> Profile:
    """Every word of the text under another name as well: only what is shared with what can still speak."""
    return replace(
        profile,
        words={f"{word}~{turn}": count for word, count in profile.words.items()},
        headline=tuple(f"{word}~{turn}" for word in profile.headline),
    )


@pytest.mark.parametrize("turn", [1, 5, 11])
def test_other_actors_and_instruments_are_grouped_alike(turn: int) -> None:
    rows, profiles = events()
    assert grouped(rows, [renamed(each, turn) for each in profiles]) == grouped(rows, profiles)


def test_other_words_too_are_grouped_about_as_well() -> None:
    """Only "these words stand in every text of the field" is lost with the words themselves."""
    rows, profiles = events()
    before = score(rows, grouped(rows, profiles))
    after = score(rows, grouped(rows, [words_renamed(renamed(each, 3), 3) for each in profiles]))
    assert after["bcubed_f1"] >= before["bcubed_f1"] - 0.04


def test_no_event_is_lost_in_the_renaming() -> None:
    rows, profiles = events()
    kinds = Counter(key.partition(":")[0] for each in profiles for key in each.anchors)
    assert kinds["actor"] > 100
    assert len(rows) == len(profiles)
