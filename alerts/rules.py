"""The only place that decides who is told what: a matter and the rules in, alerts out.

    matter ──every condition of a rule──► all hold? ──each recipient──► Alert, with the reasons in words

A condition answers ``None`` where it does not hold, and otherwise what of it held, in words for the
reader (an empty string where the rule does not ask). Nothing here sends or stores.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.model import Alert, Article, Assessment, Change, ChangeKind, Recipient, Rule, Source, TagKind, When


@dataclass(frozen=True, slots=True)
class Matter:
    """Something that happened, with all that a rule may ask of it.

    ``subject`` is its identity and never changes: "article:7:new", "article:7:edited:3",
    "source:tass:silent:2024-08-09". Article, assessment and ids are ``None`` where it concerns a source.
    """

    subject: str
    change: Change
    source: Source
    article: Article | None
    assessment: Assessment | None
    story_id: int | None
    article_id: int | None
    revision: int | None
    at: datetime
    is_copy: bool = False
    is_cooling: bool = False  # an edit of which as much was told a short while ago: for the digest
    is_stale: bool = False  # an article that was old when we first saw it: no news, though new to us
    families: int = 0  # independent publishers that carry its story


def decide(
    matter: Matter,
    rules: Sequence[Rule],
    recipients: Mapping[str, Recipient],
    alert_threshold: float,
) -> tuple[Alert, ...]:
    """Who must know this: at most one alert per recipient and time of telling, by the first rule that holds.

    ``LookupError`` where a rule names a recipient who does not exist.
    """
    alerts: dict[str, Alert] = {}
    for rule in rules:
        words = _met(rule, matter, alert_threshold)
        if words is None:
            continue
        for name in rule.to:
            recipient = _recipient(name, rule, recipients)
            key = f"{recipient.id}|{rule.when}|{_subject(rule, matter)}"
            why = f"rule {rule.id}: {'; '.join(words)}"
            alerts.setdefault(key, Alert(key, rule.id, recipient.id, rule.when, (why,)))
    return tuple(alerts.values())


def _subject(rule: Rule, matter: Matter) -> str:
    """What is told once: a story at once, by the first of its articles that a rule asks for; else the matter.

    So a story whose first report was lukewarm, or did not mention the actor somebody follows, is told when
    a better one comes; later reports have a key that was told before, and wait for the digest.
    """
    if matter.change.kind is ChangeKind.NEW and rule.when == "now" and matter.story_id is not None:
        return _beginning(matter.story_id)
    return matter.subject


def _beginning(story_id: int) -> str:
    return f"story:{story_id}:new"


def beginning_of(alert: Alert, matter: Matter) -> str:
    """The key of the alert that told the same recipient of the story's beginning; empty where there is none to ask for.

    A development is for those who know what developed: without that alert it is not owed.
    """
    if matter.change.kind is not ChangeKind.DEVELOPED or matter.story_id is None:
        return ""
    return f"{alert.recipient_id}|{alert.when}|{_beginning(matter.story_id)}"


def _recipient(name: str, rule: Rule, recipients: Mapping[str, Recipient]) -> Recipient:
    if name not in recipients:
        raise LookupError(
            f"rule {rule.id} tells {name!r}, who is no recipient (known: {', '.join(recipients) or 'none'}); "
            "add the recipient to rules.toml or correct the rule's `to`"
        )
    return recipients[name]


def _met(rule: Rule, matter: Matter, alert_threshold: float) -> list[str] | None:
    """What of the rule held, in words; ``None`` where something did not."""
    if _barred(rule, matter):
        return None
    answers = [condition(rule, matter, alert_threshold) for condition in _CONDITIONS]
    if None in answers:
        return None
    return [words for words in answers if words]


def _barred(rule: Rule, matter: Matter) -> str:
    """What stands against telling it, whatever the rule asks for; empty where nothing does."""
    if matter.is_copy and matter.change.kind is ChangeKind.NEW and not rule.sources:
        # unless somebody follows its very source
        return "it is a copy, and counted with its original"
    if matter.change.kind is ChangeKind.DEVELOPED and rule.when != "now":
        return "a digest shows the whole story with the very article"
    if matter.is_stale and rule.when == "now":
        return "it was old when it was first seen"
    if matter.is_cooling and rule.when == "now":
        return "its story had an edit that weighs as much within the last hours"
    return ""


def in_words(when: When) -> str:
    """When something is told: "at once", "in the daily digest"."""
    return "at once" if when == "now" else f"in the {when} digest"


def unmet(rule: Rule, matter: Matter, alert_threshold: float) -> tuple[str, ...]:
    """What kept a rule from telling this, each in words for the reader; empty where it tells it."""
    barred = _barred(rule, matter)
    if barred:
        return (barred,)
    asked = _asked(rule, alert_threshold)
    failed = [condition(rule, matter, alert_threshold) is None for condition in _CONDITIONS]
    return tuple(words for words, fails in zip(asked, failed, strict=True) if fails)


def _asked(rule: Rule, alert_threshold: float) -> tuple[str, ...]:
    """What each condition of a rule asks for, in the order of ``_CONDITIONS``."""
    lists = {
        "pairs": tuple(map(" and ".join, rule.pairs)),
        "actors": rule.actors,
        "instruments": rule.instruments,
        "kinds": rule.kinds,
        "topics": rule.topics,
        "languages": rule.languages,
        "sources": rule.sources,
        "kinds of source": rule.source_kinds,
        "words": rule.words,
    }
    return (
        f"it asks for changes {', '.join(rule.changes)}",
        f"it asks for a relevance of {rule.min_relevance or alert_threshold:.2f}",
        f"it asks for a significance of {rule.min_significance:.2f}",
        f"it asks for {rule.min_families} independent publishers",
        *(f"it asks for {name} {', '.join(values)}" for name, values in lists.items()),
    )


# ── the conditions, in the order in which a reader is told of them ───────────────────────────────


def _change(rule: Rule, matter: Matter, _: float) -> str | None:
    kind = matter.change.kind
    words = kind.value if kind.is_about_source else f"{kind.value} article"
    if kind is ChangeKind.NEW and rule.when == "now":
        words = "new story"
    if kind is ChangeKind.DEVELOPED:
        words = "the story developed"
    return words if not rule.changes or kind in rule.changes else None


def _relevance(rule: Rule, matter: Matter, alert_threshold: float) -> str | None:
    """Asked of every article; a rule that names no least score takes the alert threshold when it tells at
    once, and all that was kept for a digest."""
    if matter.change.kind.is_about_source:
        return ""
    least = rule.min_relevance or (alert_threshold if rule.when == "now" else 0.0)
    if matter.assessment is None or matter.assessment.relevance.score < least:
        return None
    found = f"relevance {matter.assessment.relevance.score:.2f}"
    return f"{found} ≥ {least:.2f}" if least else found


def _significance(rule: Rule, matter: Matter, _: float) -> str | None:
    if not rule.min_significance:
        return ""
    found = matter.change.significance
    return f"significance {found:.2f} ≥ {rule.min_significance:.2f}" if found >= rule.min_significance else None


def _families(rule: Rule, matter: Matter, _: float) -> str | None:
    if not rule.min_families:
        return ""
    found = f"carried by {matter.families} independent publishers ≥ {rule.min_families}"
    return found if matter.families >= rule.min_families else None


def _pair(rule: Rule, matter: Matter, _: float) -> str | None:
    if not rule.pairs:
        return ""
    present = set(matter.assessment.values("actor") if matter.assessment else ())
    both = [f"{one} and {other}" for one, other in rule.pairs if {one, other} <= present]
    return f"pairs {', '.join(both)}" if both else None


def _kind(rule: Rule, matter: Matter, _: float) -> str | None:
    return _any_of("kind of event", rule.kinds, (matter.assessment.kind,) if matter.assessment else ())


def _language(rule: Rule, matter: Matter, _: float) -> str | None:
    spoken = (matter.article.language,) if matter.article else matter.source.languages
    return _any_of("language", rule.languages, spoken)


def _source(rule: Rule, matter: Matter, _: float) -> str | None:
    return _any_of("source", rule.sources, (matter.source.id,))


def _source_kind(rule: Rule, matter: Matter, _: float) -> str | None:
    return _any_of("kind of source", rule.source_kinds, (matter.source.kind,))


def _words(rule: Rule, matter: Matter, _: float) -> str | None:
    if not rule.words:
        return ""
    if matter.article is None:
        return None
    text = _folded(f"{matter.article.title}\n{matter.article.text}")
    found = [word for word in rule.words if _occurs(_folded(word), text)]
    return f"words {', '.join(f'“{word}”' for word in found)}" if found else None


def _tagged(name: str, kind: TagKind, asked: Callable[[Rule], tuple[str, ...]]) -> Condition:
    """The condition that an article carries at least one of the tags a rule asks for."""

    def condition(rule: Rule, matter: Matter, _: float) -> str | None:
        return _any_of(name, asked(rule), matter.assessment.values(kind) if matter.assessment else ())

    return condition


Condition = Callable[[Rule, Matter, float], str | None]

_CONDITIONS: tuple[Condition, ...] = (
    _change,
    _relevance,
    _significance,
    _families,
    _pair,
    _tagged("actors", "actor", lambda rule: rule.actors),
    _tagged("instruments", "instrument", lambda rule: rule.instruments),
    _kind,
    _tagged("topics", "topic", lambda rule: rule.topics),
    _language,
    _source,
    _source_kind,
    _words,
)


def _any_of(name: str, asked: Iterable[str], found: Iterable[str]) -> str | None:
    """The values both asked for and found; "" where none is asked for, ``None`` where none is found."""
    wanted = tuple(asked)
    if not wanted:
        return ""
    present = set(found)
    both = [value for value in wanted if value in present]
    return f"{name} {', '.join(both)}" if both else None


_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


def _occurs(word: str, text: str) -> bool:
    """Whole words, so that "ESA" is not found in "Mesa"; "косм*" stands for any ending, and Chinese,
    Japanese and Thai have no edges between words to ask for."""
    stem = word.removesuffix("*")
    if not stem or _UNSPACED.search(stem):
        return bool(stem) and stem in text
    edge = "" if word.endswith("*") else r"(?!\w)"
    return re.search(rf"(?<!\w){re.escape(stem)}{edge}", text) is not None
