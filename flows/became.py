"""What became of an article, shown on a terminal: who was told of it in which letter, or why nobody was."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from alerts import rules
from analysis.model import Change, ChangeKind
from flows.desk import Desk
from flows.keeping import FRESH
from storage import alerts as alert_rows
from storage import stories as story_rows
from storage.articles import ArticleRow
from storage.store import Store

_STATES = {
    "owed": "owed, its letter is not written yet",
    "written": "its letter waits to be sent",
    "dead": "its letter was refused for good (see `spacewatch alerts`)",
}

_UNTOLD = (
    "its conditions hold today; another rule told the same people, or the article came when its source was "
    "first read, which fills the archive and is told to nobody, or the rule is newer than the article"
)


def show_fate(console: Console, desk: Desk, store: Store, row: ArticleRow) -> None:
    """Every alert on the article and its story with its letter, then each rule that told nobody and why."""
    lines = alert_rows.about(store, row.id, row.story_id)
    console.print("\nwhat became of it:")
    for line in lines:
        letter = f": {line.subject}" if line.subject else ""
        words = f"  {line.recipient_id}, {rules.in_words(line.when)}, rule {line.rule_id}: {_state(line)}{letter}"
        console.print(escape(words), soft_wrap=True)
    told = {line.rule_id for line in lines}
    matter = _as_new(desk, store, row)
    for rule in desk.catalog.rules:
        if rule.id in told or (rule.changes and ChangeKind.NEW not in rule.changes):
            continue
        unmet = rules.unmet(rule, matter, desk.judge.alert_threshold)
        why = "; ".join(unmet) or _UNTOLD
        words = f"  rule {rule.id} ({rules.in_words(rule.when)}, to {', '.join(rule.to)}) told nobody: {why}"
        console.print(escape(words), soft_wrap=True)


def _state(line: alert_rows.AlertLine) -> str:
    if line.muted:
        return f"not told: {line.muted}"
    return f"sent {line.sent_at:%Y-%m-%d %H:%M}" if line.sent_at else _STATES[line.state]


def _as_new(desk: Desk, store: Store, row: ArticleRow) -> rules.Matter:
    """The article as it was new, judged by its latest reading and by the publishers that carry its story today."""
    published = row.article.published
    return rules.Matter(
        subject=f"article:{row.id}:new",
        change=Change(ChangeKind.NEW, row.assessment.relevance.score),
        source=desk.source(row.source_id),
        article=row.article,
        assessment=row.assessment,
        story_id=row.story_id,
        article_id=row.id,
        revision=row.revision,
        at=row.first_seen,
        is_copy=row.original_id is not None or bool(story_rows.linked(store, row.id)),
        is_stale=published is not None and published < row.first_seen - FRESH,
        families=story_rows.get(store, row.story_id).families if row.story_id is not None else 0,
    )
