"""The only place that says in a letter how to hear less: what to mute, and what to change in rules.toml."""

from __future__ import annotations

from collections.abc import Sequence

from alerts import wording
from alerts.tellings import Telling


def advise(tellings: Sequence[Telling]) -> str:
    """How to mute what this letter is about, for a time, and how to hear less of its kind for good."""
    if not tellings:
        return "change the rules in rules.toml, or mute a story, actor, source or rule: spacewatch mute --help."
    return f"{_mute(tellings)} {_narrow(tellings)}"


def _mute(tellings: Sequence[Telling]) -> str:
    """The command for the story (or the source), and what else could be muted in the same way."""
    first = tellings[0]
    source = f"source {wording.one_line(first.source.id, 60)}" if first.source.id else ""
    story = f"story {first.story.id}" if first.story else ""
    actors = first.assessment.values("actor") if first.assessment else ()
    actor = f"actor {wording.one_line(actors[0], 60)}" if actors else ""
    rule = f"rule {wording.one_line(first.alert.rule_id, 60)}"
    what, *others = [each for each in (story, actor, source, rule) if each]
    likewise = f" (likewise: {', '.join(others)})" if others else ""
    return f"for a time, spacewatch mute {what} --for 7d{likewise};"


def _narrow(tellings: Sequence[Telling]) -> str:
    rules = ", ".join(sorted({wording.one_line(telling.alert.rule_id, 60) for telling in tellings}))
    if all(telling.change.kind.is_about_source for telling in tellings):
        return (
            f"for good, name fewer sources or changes in the rule ({rules}) of rules.toml, "
            "or set its when to daily or weekly."
        )
    return (
        f"for good, narrow the rule ({rules}) in rules.toml by actors, topics or sources, raise its min_relevance, "
        "or set its when to daily or weekly."
    )
