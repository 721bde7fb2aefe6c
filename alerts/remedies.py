"""What a reader can do about a source in trouble."""

from __future__ import annotations

from alerts import wording
from analysis.model import Change, ChangeKind, Source


def remedy(change: Change, source: Source) -> str:
    """What the change itself advises, else, where it says nothing at all, what helps in most cases."""
    advised = [fact.after for fact in change.facts if fact.kind == "remedy"]
    if advised:
        return wording.one_line("; ".join(advised), 400)
    if change.summary:
        return ""
    if change.kind is ChangeKind.SILENT:
        return (
            f"Open the home page: where it has news, the addresses in catalog/sources/{source.id}.toml are "
            "out of date; where it has none, raise silent_after_days there."
        )
    if change.kind is ChangeKind.BROKEN:
        return (
            f"Open the addresses in catalog/sources/{source.id}.toml: where they moved, correct them; "
            "where the server is down, nothing need be done, it is tried again."
        )
    return ""
