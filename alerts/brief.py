"""The only place that says a letter in a few lines, for channels of messages."""

from __future__ import annotations

from collections.abc import Sequence

from alerts import wording
from alerts.digests import ShownDigest
from alerts.showing import Shown

_MOST = 5  # told of one letter; Slack and Telegram fold longer messages
_LEAD = 200


def tell(shown: Sequence[Shown]) -> str:
    """Each telling in a few lines with one link, and why it is sent."""
    parts = [_tell_one(one) for one in shown[:_MOST]]
    if len(shown) > _MOST:
        parts.append(f"and {len(shown) - _MOST} more")
    return "\n\n".join(parts)


def tell_digest(shown: ShownDigest) -> str:
    """The period in a line, its first stories with their links, and how the sources fared."""
    lines = [f"{shown.overview[:1].upper()}{shown.overview[1:]}."]
    for story in shown.stories[:_MOST]:
        lines += [f"• {wording.cut(story.headline.text, 120)}", *([f"  {story.link}"] if story.link else [])]
    more = len(shown.stories[_MOST:]) + len(shown.briefs) + shown.unlisted
    return "\n".join([*lines, *([f"and {more} more"] if more else []), *shown.health[:1]])


def _tell_one(shown: Shown) -> str:
    who = next((row.value for row in shown.rows if row.name == "Who"), "")
    lines = (
        " · ".join(part for part in (shown.label.upper(), shown.event, who) if part),
        shown.headline.text + (f" (in {shown.headline.spoken})" if shown.headline.spoken else ""),
        wording.cut(shown.summary or shown.lead.text, _LEAD),
        *(f"• {fact}" for fact in shown.facts[:3]),
        shown.link,
        f"Why: {shown.why[0]}" if shown.why else "",
    )
    return "\n".join(line for line in lines if line)
