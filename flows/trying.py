"""What an edit of the catalogue would change: the stored archive, judged again and nothing stored.

Kept articles are judged by their whole text. Of what was turned down only headline and summary are at hand, so
that a list of what would newly be in is a hint, while what would newly be out is certain.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from analysis.model import Article, Candidate
from flows.desk import Desk, open_desk
from flows.settings import Settings
from flows.times import span
from storage import archive
from storage.store import Store, open_store

SHOWN = 60


@dataclass(frozen=True)
class Moved:
    """An article whose score crosses the threshold."""

    verb: str  # "in", "out", "alerted", "not alerted"
    before: float
    after: float
    title: str
    where: str  # number of the article, or the address of what was turned down
    words: str  # what counts most today


def try_relevance(settings: Settings, folder: Path | None, since: str, now: datetime) -> int:
    """Print what would newly be in or out; the number of articles that move."""
    console = Console() if Console().is_terminal else Console(width=200)
    beginning = now - span(since)
    present = open_desk(settings)
    edited = open_desk(replace(settings, catalog=folder)) if folder else present
    with open_store(settings.database, read_only=True) as store:
        moved = [*_kept(store, edited, beginning)]
        moved += _turned_down(store, present, edited, beginning)
    _show(console, moved, since)
    return len(moved)


def _kept(store: Store, desk: Desk, since: datetime) -> Iterator[Moved]:
    """Kept articles that would be kept no more, or newly alerted, or alerted no more."""
    judge = desk.judge
    for row in archive.kept_since(store, since):
        before = row.assessment.relevance.score
        after = judge.assess(row.article, desk.source(row.source_id)).relevance
        verb = ""
        if after.score < judge.store_threshold:
            verb = "out"
        elif (after.score >= judge.alert_threshold) != (before >= judge.alert_threshold):
            verb = "alerted" if after.score >= judge.alert_threshold else "not alerted"
        if verb:
            words = ", ".join(reason.words for reason in after.reasons[:4])
            yield Moved(verb, before, after.score, row.article.title, f"article {row.id}", words)


def _turned_down(store: Store, present: Desk, edited: Desk, since: datetime) -> Iterator[Moved]:
    """What was turned down and by headline and summary would not be now."""
    for row in archive.turned_down_since(store, since):
        article = heard(row.candidate)
        source = edited.source(row.candidate.source_id)
        before, after = (desk.judge.assess(article, source).relevance for desk in (present, edited))
        is_new = edited is present or before.score < edited.judge.store_threshold
        if after.score >= edited.judge.store_threshold and is_new:
            words = ", ".join(reason.words for reason in after.reasons[:4])
            score = row.score if row.score is not None else before.score
            yield Moved("in", score, after.score, article.title, row.candidate.url, words)


def heard(candidate: Candidate) -> Article:
    """A candidate as the article its listing promises: headline and summary."""
    return Article(candidate.url, candidate.title, candidate.summary, candidate.language)


def _show(console: Console, moved: list[Moved], since: str) -> None:
    order = ("in", "out", "alerted", "not alerted")
    table = Table("would be", "was", "now", "headline", "where", "words that count now", box=None)
    for each in sorted(moved, key=lambda m: (order.index(m.verb), -abs(m.after - m.before)))[:SHOWN]:
        cells = (each.verb, f"{each.before:.2f}", f"{each.after:.2f}", each.title[:70], each.where, each.words)
        table.add_row(*map(escape, cells))
    if moved:
        console.print(table)
    counts = ", ".join(f"{sum(m.verb == verb for m in moved)} newly {verb}" for verb in order)
    console.print(f"of the last {since}: {counts}. Nothing was stored.")
