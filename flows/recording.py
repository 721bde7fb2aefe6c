"""A change into the memory, and with it the alerts it is owed: what every flow that concludes something does."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from datetime import datetime

from alerts import rules
from analysis import developments, stories
from analysis.model import ChangeKind
from flows.desk import Desk
from flows.report import Happening
from storage import alerts as alert_rows
from storage import changes
from storage import stories as story_rows
from storage.store import Store

log = logging.getLogger(__name__)


@dataclass
class Keeper:
    """The one hand on the database during a run."""

    desk: Desk
    store: Store
    run_id: int
    now: datetime
    happenings: list[Happening] = field(default_factory=list)  # changes of this run, without copies
    notes: list[str] = field(default_factory=list)  # what else a reader of the report should hear, a line each
    issues: list[str] = field(default_factory=list)
    first_visits: frozenset[str] = frozenset()  # sources that this run sees for the first time

    def __post_init__(self) -> None:
        story_rows.close(self.store, self.now - stories.OPEN_FOR)

    @property
    def told(self) -> list[str]:
        """The changes of this run and what else is worth a line."""
        return [*(happening.line for happening in self.happenings), *self.notes]


def record(keeper: Keeper, matter: rules.Matter) -> int:
    """Write a change and the alerts it is owed; both in the caller's transaction."""
    change_id = changes.add(
        keeper.store,
        matter.change,
        keeper.now,
        article_id=matter.article_id,
        source_id=matter.source.id or None,
        story_id=matter.story_id,
        revision=matter.revision,
    )
    desk = keeper.desk
    # what a source had published long before we came to it fills the archive, and is told to nobody
    is_archive = matter.is_stale and matter.source.id in keeper.first_visits
    asked = () if is_archive else desk.catalog.rules
    for alert in rules.decide(matter, asked, desk.recipients, alert_threshold=desk.judge.alert_threshold):
        beginning = rules.beginning_of(alert, matter)
        if beginning and not alert_rows.exists(keeper.store, beginning, matter.story_id):
            continue
        alert_rows.owe(
            keeper.store,
            alert,
            keeper.now,
            change_id=change_id,
            story_id=matter.story_id,
            article_id=matter.article_id,
            source_id=matter.source.id or None,
        )
    if not (matter.is_copy and matter.change.kind is ChangeKind.NEW):
        source, kind = matter.source, matter.change.kind.value
        about = (matter.story_id, matter.article_id)
        keeper.happenings.append(Happening(kind, matter.change.summary, source.name, source.id, *about))
    log.info(
        "article %s" if matter.article_id else "source %s",
        matter.change.kind.value,
        extra={"subject": matter.subject, "source": matter.source.id, "what": matter.change.summary},
    )
    return change_id


def develop(keeper: Keeper, matter: rules.Matter, story_id: int, before: developments.Standing) -> None:
    """What the article made of a known story, where it did more than repeat it."""
    after = story_rows.standing(keeper.store, story_id)
    change = developments.develop(before, after, matter.source.name)
    if change is not None:
        subject = f"story:{story_id}:developed:{matter.article_id}"
        record(keeper, replace(matter, subject=subject, change=change))
