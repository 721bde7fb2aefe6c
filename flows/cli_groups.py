"""The only place that says in which order, and under which heads, ``spacewatch --help`` lists the commands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from typer.core import TyperGroup

HEADS: Mapping[str, tuple[str, ...]] = {
    "At work": ("monitor", "recheck", "digest", "backfill", "upkeep", "up", "deploy"),
    "What was found": (
        *("stories", "story", "search", "edits", "diff", "evidence", "why"),
        *("actors", "ask", "field", "export", "report", "browse"),
    ),
    "What is told": ("alerts", "mute", "mutes", "unmute", "relevance"),
    "Is it well?": ("doctor", "health", "sources", "restore"),
}


class Headed(TyperGroup):
    """The commands in the order of ``HEADS``, each under its head; those without one come last."""

    def list_commands(self, ctx: Any) -> list[str]:
        """The names, as --help and the completion of shells show them."""
        known = [name for names in HEADS.values() for name in names]
        return [*known, *(name for name in super().list_commands(ctx) if name not in known)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, with the head it stands under."""
        command = super().get_command(ctx, cmd_name)
        for head, names in HEADS.items():
            if cmd_name in names:
                command.rich_help_panel = head  # type: ignore[union-attr]  # what rich's help reads
        return command
