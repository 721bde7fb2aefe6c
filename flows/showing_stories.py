"""Stories in words: what one says of itself, and what waits to be merged or split."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from analysis.belonging import Story
from analysis.proposals import Proposal
from analysis.stories import life
from flows import plain
from flows.settings import Settings
from storage import articles, proposals
from storage import stories as story_rows
from storage.store import Store, open_store


def about(store: Store, number: int, now: datetime) -> list[tuple[str, str]]:
    """What a story says of itself, as label and words, and the round-ups that tell of it.

    Raises:
        LookupError: there is no such story.
    """
    story = story_rows.get(store, number)
    told_in = [articles.get(store, article_id) for article_id in story_rows.round_ups(store, story.id)]
    lines = [("life", _life(story, now)), *_lines(story)]
    for row, grouping in zip(story_rows.members(store, story.id), story_rows.joined(store, story.id), strict=True):
        lines.append((f"article {row.id}", f"joined at {grouping.score:.2f}: {'; '.join(grouping.reasons)}"))
    return lines + [("told of in", f"{row.article.title} ({row.source_id}, article {row.id})") for row in told_in]


def show_proposals(settings: Settings, *, as_json: bool) -> bool:
    """Print what waits for a decision, surest first, with the reasons; False where nothing does."""
    with open_store(settings.database, read_only=True) as store:
        found: list[dict[str, Any]] = [
            {
                "number": each.number,
                "kind": each.proposal.kind,
                "score": round(each.proposal.score, 2),
                "story": each.proposal.story_id,
                "other": each.proposal.other_id,
                "article": each.proposal.article_id,
                "about": _parties(store, each.proposal),
                "reasons": list(each.proposal.reasons),
            }
            for each in proposals.current(store)
        ]
    if as_json:
        return plain.dump(found)
    for each in found:
        plain.line(each["number"], each["kind"], each["score"])
        for words in (*each["about"], *each["reasons"]):
            plain.line("", words)
    if found:
        plain.told(False, f"{len(found)} wait: spacewatch stories accept N, or reject N")
    return plain.told(bool(found), "nothing waits for a decision")


def decide(settings: Settings, number: int, now: datetime, *, accept: bool) -> bool:
    """Carry a proposal out or put it away; False, with the cause said, where that cannot be."""
    with open_store(settings.database, must_exist=True) as store:
        try:
            done = proposals.decide(store, number, accept=accept, now=now)
        except (LookupError, ValueError) as error:
            return plain.told(False, str(error))
        if done.decision == "rejected":
            plain.line(f"rejected: {number} will not be proposed again")
        elif done.proposal.kind == "merge":
            plain.line(f"story {done.other_id} is part of story {done.story_id} now, and its number leads there")
        else:
            plain.line(f"article {done.proposal.article_id} left story {done.story_id} for story {done.other_id}")
    return True


def _parties(store: Store, proposal: Proposal) -> list[str]:
    lines = [f"story {proposal.story_id}: {story_rows.get(store, proposal.story_id).headline}"]
    if proposal.other_id is not None:
        lines.append(f"story {proposal.other_id}: {story_rows.get(store, proposal.other_id).headline}")
    if proposal.article_id is not None:
        lines.append(f"article {proposal.article_id}: {articles.get(store, proposal.article_id).article.title}")
    return lines


def _lines(story: Story) -> list[tuple[str, str]]:
    first, last = (f"{moment:%Y-%m-%d %H:%M}" for moment in (story.first_seen, story.last_seen))
    lines = [
        ("event", f"{story.kind}, {story.event_date or 'day unknown'}"),
        ("seen", f"{first} to {last}"),
        ("matters", f"{story.significance:.2f}: {', '.join(story.why)}"),
        ("carried by", f"{story.families} families: {', '.join(f'{label} {n}' for label, n in story.voices)}"),
        ("actors", ", ".join(story.actors)),
        ("instruments", ", ".join(story.instruments)),
        ("places", ", ".join(story.places)),
        ("languages", ", ".join(story.languages)),
        *(("disputed", f"{each}") for each in story.dissents),
    ]
    return [line for line in lines if line[1]]


def _life(story: Story, now: datetime) -> str:
    return life(story.first_seen, story.last_seen, story.revived_at, now)
