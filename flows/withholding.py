"""What is owed and not told: muted, undone before anybody heard, asked for no more, or held back with its source.

alerts owed ──muted? undone? unasked?──► marked with the reason, counted in the digest
            ──source broken?──► held back: told when the source is well again, unless undone by then
            ──else────────────► told
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analysis.model import Alert, ChangeKind, When
from analysis.mutes import MuteKind, covering
from flows.desk import Desk
from storage import alerts as alert_rows
from storage import articles, changes, mutes
from storage import sources as source_rows
from storage.alerts import AlertRow
from storage.store import Store

# Conditions in which a source's pages are not to be believed: its trouble itself would look like edits.
_TROUBLES = {"broken", "empty", "all_filtered"}
UNDONE = "withdrawn and back again before it was told"


@dataclass(frozen=True)
class Sifted:
    """The alerts to tell, those held back for the trouble of their sources, and those not told, with the reason."""

    told: tuple[AlertRow, ...]
    held: tuple[AlertRow, ...]
    untold: Mapping[str, str]  # by key of the alert


def sift(desk: Desk, store: Store, when: When, now: datetime) -> Sifted:
    """The alerts owed at that timing, parted; nothing is written."""
    rows = alert_rows.unwritten(store, when)
    kinds = {row.alert.key: changes.get(store, row.change_id).change.kind for row in rows if row.change_id is not None}
    edits = {key for key, kind in kinds.items() if kind.is_edit}
    undone = _undone(rows, kinds)
    silences = mutes.in_force(store, now)
    in_trouble = {id for id, standing in source_rows.standings(store).items() if standing.record.condition in _TROUBLES}
    told, held, untold = [], [], {}
    for row in rows:
        mute = covering(silences, row.alert.recipient_id, _about(store, row), now) if silences else None
        why = mute.words if mute else UNDONE if row.alert.key in undone else _unasked(desk, row.alert)
        if why:
            untold[row.alert.key] = why
        elif row.alert.key in edits and _publisher(store, row) in in_trouble:
            held.append(row)
        else:
            told.append(row)
    return Sifted(tuple(told), tuple(held), untold)


def settle(store: Store, sifted: Sifted) -> Sifted:
    """The same, once it is on record what is not told and why."""
    with store.atomic():
        for key, why in sifted.untold.items():
            alert_rows.mute(store, key, why)
    return sifted


def _unasked(desk: Desk, alert: Alert) -> str:
    """Why rules.toml lets nobody hear of it any more; empty while it does."""
    rules, to = desk.catalog.rules, alert.recipient_id
    if to not in desk.recipients:
        return f"recipient {to} is no longer in rules.toml"
    if not any(rule.id == alert.rule_id for rule in rules):
        return f"rule {alert.rule_id} is no longer in rules.toml"
    if alert.when != "now" and not any(rule.when == alert.when and to in rule.to for rule in rules):
        return f"rules.toml has no {alert.when} digest for {to} any more"
    return ""


def _about(store: Store, row: AlertRow) -> Mapping[MuteKind, Collection[str]]:
    actors: tuple[str, ...] = ()
    if row.article_id is not None:
        actors = articles.get(store, row.article_id).assessment.values("actor")
    return {
        "story": (str(row.story_id),),
        "actor": actors,
        "source": (_publisher(store, row),),
        "rule": (row.alert.rule_id,),
    }


def _publisher(store: Store, row: AlertRow) -> str:
    if row.article_id is not None:
        return articles.get(store, row.article_id).source_id
    return row.source_id or ""


def _undone(rows: Sequence[AlertRow], kinds: Mapping[str, ChangeKind]) -> set[str]:
    """The keys of withdrawals that were taken back while both still waited, and of their ends."""

    def waiting(kind: ChangeKind) -> dict[tuple[str, int | None], list[str]]:
        found: dict[tuple[str, int | None], list[str]] = {}
        for row in rows:
            if kinds.get(row.alert.key) is kind:
                found.setdefault((row.alert.recipient_id, row.article_id), []).append(row.alert.key)
        return found

    gone, back = waiting(ChangeKind.WITHDRAWN), waiting(ChangeKind.RESTORED)
    return {
        key
        for about in gone.keys() & back.keys()
        if len(gone[about]) == len(back[about])
        for key in (*gone[about], *back[about])
    }
