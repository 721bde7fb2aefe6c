"""Edits that a listing announces: a known article with a later date of modification is read again in the same run.

An announcement is heard once, by the publisher's own clock: what counts is that the date moved on since the last
time it was heard, not how it stands to ours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.model import Candidate, Missed, Outcome
from flows.gathering import Gathering
from flows.rechecking import Reading
from storage import articles, candidates
from storage.articles import ArticleRow
from storage.store import Store

# Of one source in a run. A site whose every date moves (a new template, a broken clock) is not read anew at once:
# the rest is due at the next recheck.
AT_MOST = 10


@dataclass(frozen=True)
class Announcement:
    """A listing's word that an article of ours was edited."""

    candidate: Candidate
    key: str
    row: ArticleRow
    is_soon: bool  # to be read in this run


def listen(store: Store, gatherings: Sequence[Gathering]) -> list[Announcement]:
    """What the listings announce, the latest edits of each source first."""
    found: list[Announcement] = []
    for gathering in gatherings:
        if gathering.source.kind != "aggregator":  # its dates are its own, not the article's
            found += _listen(store, gathering)
    return found


def _listen(store: Store, gathering: Gathering) -> list[Announcement]:
    dated = {f.key: f.candidate for f in gathering.findings if f.outcome is Outcome.KNOWN and f.candidate.modified}
    if not dated:
        return []
    later = [
        (modified, key, article_id)
        for key, (article_id, heard) in candidates.heard(store, gathering.source.id, list(dated)).items()
        if (modified := dated[key].modified) and modified > heard
    ]
    later.sort(reverse=True)
    return [
        Announcement(dated[key], key, articles.get(store, article_id), is_soon=number < AT_MOST)
        for number, (_, key, article_id) in enumerate(later)
    ]


def to_read(announcements: Sequence[Announcement]) -> list[ArticleRow]:
    """The articles to read in this run, each once."""
    return list({each.row.id: each.row for each in announcements if each.is_soon}.values())


def settle(store: Store, announcements: Sequence[Announcement], readings: Sequence[Reading], now: datetime) -> None:
    """Every announcement is heard now; an article that could not be read yet is due at the next recheck."""
    read = {r.row.id for r in readings if not (isinstance(r.fetched, Missed) and r.fetched.miss.is_transient)}
    with store.atomic():
        for each in announcements:
            candidates.hear(store, each.candidate, each.key)
            if each.row.id not in read:
                articles.make_due(store, each.row.id, now)
