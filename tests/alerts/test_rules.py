from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from alerts.rules import Matter, beginning_of, decide, unmet
from analysis.model import Alert, Change, ChangeKind, Recipient, Relevance, Rule
from tests.alerts.material import ARTICLE, ASSESSMENT, DESK, MINISTRY, NOW

EDITOR = Recipient("editor", "log")
RECIPIENTS = {"desk": DESK, "editor": EDITOR}
NEW_STORY = Rule("new-story", ("desk",), (ChangeKind.NEW,), actors=("RU", "CN", "US"))
EVERYTHING = tuple(ChangeKind)


def matter(kind: ChangeKind = ChangeKind.NEW, **changes: Any) -> Matter:
    base = Matter("article:7:new", Change(kind, 0.8), MINISTRY, ARTICLE, ASSESSMENT, 12, 7, 1, NOW)
    return replace(base, **changes)


def told(a_matter: Matter, *rules: Rule) -> tuple[Alert, ...]:
    return decide(a_matter, rules, RECIPIENTS, alert_threshold=0.6)


def test_a_new_story_is_told_with_the_conditions_in_words() -> None:
    (alert,) = told(matter(), NEW_STORY)
    assert alert.key == "desk|now|story:12:new"
    assert (alert.rule_id, alert.recipient_id, alert.when) == ("new-story", "desk", "now")
    assert alert.why == ("rule new-story: new story; relevance 0.93 ≥ 0.60; actors RU, CN",)


def test_nobody_hears_twice_of_one_matter() -> None:
    second = replace(NEW_STORY, id="second", to=("desk", "editor"))
    alerts = told(matter(), NEW_STORY, second)
    assert [(alert.rule_id, alert.recipient_id) for alert in alerts] == [
        ("new-story", "desk"),
        ("second", "editor"),
    ]


def test_what_was_told_at_once_is_in_the_digest_too() -> None:
    alerts = told(matter(), NEW_STORY, replace(NEW_STORY, id="day", when="daily"))
    assert [alert.key for alert in alerts] == ["desk|now|story:12:new", "desk|daily|article:7:new"]


def test_a_wire_copy_is_never_told() -> None:
    assert not told(matter(is_copy=True), NEW_STORY, replace(NEW_STORY, when="daily"))


def test_what_was_old_when_first_seen_is_for_the_digest_only() -> None:
    alerts = told(matter(is_stale=True), NEW_STORY, replace(NEW_STORY, id="day", when="daily"))
    assert [alert.when for alert in alerts] == ["daily"]


def test_whoever_follows_a_source_hears_of_it_though_it_is_a_copy() -> None:
    (alert,) = told(matter(is_copy=True), replace(NEW_STORY, sources=(MINISTRY.id,)))
    assert f"source {MINISTRY.id}" in alert.why[0]


def test_a_digest_without_a_least_score_takes_all_that_was_kept() -> None:
    doubtful = replace(ASSESSMENT, relevance=Relevance(0.4))
    day = replace(NEW_STORY, when="daily")
    assert told(matter(assessment=doubtful), day)
    assert not told(matter(assessment=doubtful), NEW_STORY)
    assert not told(matter(assessment=doubtful), replace(day, min_relevance=0.5))


def test_one_more_report_of_a_known_story_has_the_storys_key_and_is_new_only_to_the_digest() -> None:
    rules = (NEW_STORY, replace(NEW_STORY, id="day", when="daily"))
    first = {alert.key for alert in told(matter(), *rules)}
    second = {alert.key for alert in told(matter(subject="article:8:new", article_id=8), *rules)}
    assert second - first == {"desk|daily|article:8:new"}


def test_an_edit_of_a_copy_is_told_for_somebody_changed_it() -> None:
    rule = Rule("edits", ("desk",), (ChangeKind.EDITED,), min_significance=0.5)
    (alert,) = told(matter(ChangeKind.EDITED, is_copy=True), rule)
    assert "significance 0.80 ≥ 0.50" in alert.why[0]


@pytest.mark.parametrize(
    "condition",
    [
        {"changes": (ChangeKind.WITHDRAWN,)},
        {"min_relevance": 0.95},
        {"min_significance": 0.9},
        {"actors": ("JP",)},
        {"instruments": ("OST",)},
        {"kinds": ("launch",)},
        {"topics": ("debris",)},
        {"languages": ("zh",)},
        {"sources": ("another",)},
        {"words": ("луна",)},
    ],
)
def test_every_condition_can_fail(condition: dict[str, Any]) -> None:
    rule = Rule("any", ("desk",), EVERYTHING)
    assert told(matter(), rule)
    assert not told(matter(), replace(rule, **condition))


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"min_relevance": 0.9}, "relevance 0.93 ≥ 0.90"),
        ({"instruments": ("PAROS", "OST")}, "instruments PAROS"),
        ({"kinds": ("consultations",)}, "kind of event consultations"),
        ({"topics": ("sustainability",)}, "topics sustainability"),
        ({"languages": ("ru",)}, "language ru"),
        ({"sources": ("mfa_north",)}, "source mfa_north"),
        ({"words": ("орбит*",)}, "words “орбит*”"),
    ],
)
def test_every_condition_that_holds_is_named(condition: dict[str, Any], words: str) -> None:
    (alert,) = told(matter(), replace(Rule("any", ("desk",), EVERYTHING), **condition))
    assert words in alert.why[0]


@pytest.mark.parametrize(
    ("word", "text", "is_found"),
    [
        ("ESA", "Mesa Verde", False),
        ("esa", "The ESA council", True),
        ("outer space", "of Outer Space.", True),
        ("косм*", "о космосе", True),
        ("外空", "两国就外空安全举行磋商", True),
        ("*", "anything", False),
    ],
)
def test_words_are_whole_words(word: str, text: str, is_found: bool) -> None:
    article = replace(ARTICLE, title=text, text="")
    assert bool(told(matter(article=article), Rule("any", ("desk",), (), words=(word,)))) is is_found


def test_an_irrelevant_or_unjudged_article_is_not_told() -> None:
    dull = replace(ASSESSMENT, relevance=Relevance(0.59))
    assert not told(matter(assessment=dull), Rule("any", ("desk",), ()))
    assert not told(matter(assessment=None), Rule("any", ("desk",), ()))


def test_a_silent_source_is_told_without_any_relevance() -> None:
    silent = matter(ChangeKind.SILENT, subject="source:mfa_north:silent:2024-08-09", article=None, assessment=None)
    (alert,) = told(silent, Rule("sources", ("desk",), (ChangeKind.SILENT,), min_relevance=0.9))
    assert alert.why == ("rule sources: silent",)
    assert not told(silent, Rule("actors", ("desk",), (ChangeKind.SILENT,), actors=("RU",)))


def test_an_unknown_recipient_is_an_error_with_a_remedy() -> None:
    with pytest.raises(LookupError, match=r"rule new-story tells 'nobody'.*add the recipient"):
        told(matter(), replace(NEW_STORY, to=("nobody",)))


def test_a_rule_that_does_not_hold_says_what_it_asks_for() -> None:
    rule = Rule("moon", ("desk",), (ChangeKind.WITHDRAWN,), min_relevance=0.99, topics=("lunar",))
    assert unmet(rule, matter(), 0.6) == (
        "it asks for changes withdrawn",
        "it asks for a relevance of 0.99",
        "it asks for topics lunar",
    )
    assert unmet(NEW_STORY, matter(), 0.6) == ()
    assert unmet(NEW_STORY, matter(is_copy=True), 0.6) == ("it is a copy, and counted with its original",)
    assert unmet(NEW_STORY, matter(is_stale=True), 0.6) == ("it was old when it was first seen",)


@pytest.mark.parametrize(
    ("condition", "words"),
    [
        ({"pairs": (("US", "CN"), ("CN", "RU"))}, "pairs CN and RU"),
        ({"source_kinds": ("specialist", "official")}, "kind of source official"),
        ({"min_families": 3}, "carried by 3 independent publishers ≥ 3"),
    ],
)
def test_pairs_kinds_of_sources_and_publishers_are_conditions_too(condition: dict[str, Any], words: str) -> None:
    rule = replace(Rule("any", ("desk",), ()), **condition)
    (alert,) = told(matter(families=3), rule)
    assert words in alert.why[0]
    other = replace(ASSESSMENT, tags=ASSESSMENT.tags[:1])
    assert not told(matter(families=2, assessment=other, source=replace(MINISTRY, kind="general")), rule)


def test_a_development_is_told_at_once_or_not_at_all_and_names_its_beginning() -> None:
    developed = matter(ChangeKind.DEVELOPED, subject="story:12:developed:8")
    rules = [Rule(when, ("desk",), (ChangeKind.DEVELOPED,), when=when) for when in ("now", "daily")]  # type: ignore[arg-type]
    (alert,) = told(developed, *rules)
    assert alert.key == "desk|now|story:12:developed:8"
    assert beginning_of(alert, developed) == told(matter(), NEW_STORY)[0].key
    assert not beginning_of(alert, matter())
