"""What became of an article, shown on a terminal: who was told of it in which letter, or why nobody was."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape

from alerts import rules
from analysis.model import Change, ChangeKind
from flows.desk import Desk
from flows.keeping import FRESH
from storage import alerts as alert_rows
from storage.articles import ArticleRow
from storage.store import Store

_TIMES = {"now": "at once", "daily": "in the daily digest", "weekly": "in the weekly digest"}
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
        sent = f"sent {line.sent_at:%Y-%m-%d %H:%M}" if line.sent_at else _STATES[line.state]
        letter = f": {line.subject}" if line.subject else ""
        words = f"  {line.recipient_id}, {_TIMES[line.when]}, rule {line.rule_id}: {sent}{letter}"
        console.print(escape(words), soft_wrap=True)
    told = {line.rule_id for line in lines}
    matter = _as_new(desk, row)
    for rule in desk.catalog.rules:
        if rule.id in told or (rule.changes and ChangeKind.NEW not in rule.changes):
            continue
        unmet = rules.unmet(rule, matter, desk.judge.alert_threshold)
        why = "; ".join(unmet) or _UNTOLD
        words = f"  rule {rule.id} ({_TIMES[rule.when]}, to {', '.join(rule.to)}) told nobody: {why}"
        console.print(escape(words), soft_wrap=True)


def _as_new(desk: Desk, row: ArticleRow) -> rules.Matter:
    """The article as it was new, judged by its latest reading."""
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
        is_copy=row.original_id is not None,
        is_stale=published is not None and published < row.first_seen - FRESH,
    )
