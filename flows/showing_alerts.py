"""The alerts on a terminal: what was decided, what became of it, and what a channel would not take."""

from __future__ import annotations

from datetime import UTC, datetime

from rich.console import Console
from rich.markup import escape

from alerts import wording
from flows import plain
from flows.settings import Settings
from storage import alerts as alert_rows
from storage import letters
from storage.store import open_store


def show_alerts(settings: Settings, limit: int) -> None:
    """A table of the newest alerts, then each letter that could not be delivered, with its last words."""
    console = Console()
    with open_store(settings.database, read_only=True) as store:
        lines = alert_rows.overview(store, limit)
        counts, refused = letters.counts(store), letters.refused(store)
    rows = [
        (f"{each.created_at:%Y-%m-%d %H:%M}", each.state, each.recipient_id, each.rule_id, each.subject or each.key)
        for each in lines
    ]
    plain.table(("when", "state", "recipient", "rule", "subject"), rows)
    console.print("letters: " + (", ".join(f"{n} {state}" for state, n in counts.items()) or "none yet"))
    for subject, recipient, detail in refused:
        console.print(escape(f"not delivered to {recipient}: {subject}\n  {detail}"), soft_wrap=True)
    if counts.get("dead"):
        console.print("When the cause is put right: spacewatch alerts --retry")


def retry_refused(settings: Settings) -> None:
    """Letters that were refused for good are owed again; the next run sends them."""
    with open_store(settings.database, must_exist=True) as store:
        revived = letters.revive(store, datetime.now(UTC))
    owed = f"{wording.count(revived, 'letter is', 'letters are')} owed again"
    Console().print(f"{owed}; the next run sends them" if revived else owed)
