"""The only place that turns a digest into what a template shows, and says in a line how the period was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from alerts import disputes, showing, wording
from alerts.showing import Row, Shown
from alerts.tellings import Digest, DigestStory, HealthSummary, LetterSettings, Telling

# Gmail hides what is beyond 102 kB of HTML; a story takes 3 kB and 0.7 for each carrier, an edit 4 and its text.
_MOST_STORIES = 10
_MOST_CARRIERS = 4  # of a story
_MOST_BRIEFS = 25  # further stories, as one line each
_MOST_EDITS = 4
_MOST_SOURCES = 30


@dataclass(frozen=True, slots=True)
class Brief:
    """A story in one line."""

    headline: showing.Script
    note: str
    link: str


@dataclass(frozen=True, slots=True)
class ShownDigest:
    """A digest, as a template shows it."""

    title: str
    period: str
    overview: str
    stories: tuple[Shown, ...]
    briefs: tuple[Brief, ...]
    unlisted: int  # stories not even shown as a brief
    edits: tuple[Shown, ...]
    more_edits: tuple[Brief, ...]
    unlisted_edits: int
    sources: tuple[Shown, ...]
    unlisted_sources: int
    health: tuple[str, ...]
    untold: tuple[str, ...]


def show_digest(digest: Digest, settings: LetterSettings) -> ShownDigest:
    """The period's stories (the first ones at length), edits and the health of the sources."""
    listed = digest.stories[_MOST_STORIES : _MOST_STORIES + _MOST_BRIEFS]
    about_sources = [telling for telling in digest.tellings if telling.change.kind.is_about_source]
    return ShownDigest(
        title=title(digest),
        period=_period(digest),
        overview=overview(digest),
        stories=tuple(_show_story(story, settings) for story in digest.stories[:_MOST_STORIES]),
        briefs=tuple(_brief_story(story, settings) for story in listed),
        unlisted=max(len(digest.stories) - _MOST_STORIES - _MOST_BRIEFS, 0),
        edits=tuple(showing.show(edit, settings) for edit in digest.edits[:_MOST_EDITS]),
        more_edits=tuple(_brief_edit(edit) for edit in digest.edits[_MOST_EDITS:][:_MOST_BRIEFS]),
        unlisted_edits=max(len(digest.edits) - _MOST_EDITS - _MOST_BRIEFS, 0),
        sources=tuple(showing.show(telling, settings) for telling in about_sources[:_MOST_SOURCES]),
        unlisted_sources=max(len(about_sources) - _MOST_SOURCES, 0),
        health=_health(digest.health),
        untold=_untold(digest),
    )


def significance(told: DigestStory) -> tuple[float, str]:
    """By what a digest ranks its stories, and that in words.

    Relevance (0 to 1), a quarter for each doubling of the independent publishers, and as much as two of these for an
    official voice: a statement that nobody repeats stands above a report that two agencies have.
    """
    families = max(told.story.families, 1)
    has_official = any(carrier.kind == "official" for carrier in told.carriers)
    score = told.relevance + 0.25 * math.log2(families) + 0.5 * has_official
    words = f"relevance {told.relevance:.2f}, {wording.count(families, 'independent publisher')}"
    return score, f"significance {score:.2f}: {words}{', an official voice' if has_official else ''}"


def _period(digest: Digest) -> str:
    """From when to when, and which bodies of the field sat then."""
    span = f"{wording.moment(digest.since)} to {wording.moment(digest.until)}"
    return "; in session: ".join([span, *map(wording.one_line, digest.sessions)])


def title(digest: Digest) -> str:
    """ "8 August 2024", or "the week to 8 August 2024" for a period of several days; with the hour of an hourly one."""
    if digest.when == "hourly":
        return wording.moment(digest.until)
    days = (digest.until - digest.since) / timedelta(days=1)
    until = wording.day(digest.until)
    if days < 2:
        return until
    return f"the week to {until}" if 6 <= days <= 8 else f"{days:.0f} days to {until}"


def overview(digest: Digest) -> str:
    """What happened in one phrase: "3 stories, 1 edit"; a quiet period is said to be one."""
    counts = (
        (len(digest.stories), "story", "stories"),
        (_edits(digest.edits), "edit", "edits"),
        (len(digest.edits) - _edits(digest.edits), "withdrawal or move", "withdrawals or moves"),
        (sum(t.change.kind.is_about_source for t in digest.tellings), "note on sources", "notes on sources"),
    )
    return ", ".join(wording.count(*each) for each in counts if each[0]) or "nothing new"


def _edits(edits: Sequence[Telling]) -> int:
    return sum(edit.change.kind.is_rewording for edit in edits)


def _show_story(told: DigestStory, settings: LetterSettings) -> Shown:
    story = told.story
    first = told.carriers[0] if told.carriers else None
    values = {"actor": story.actors, "place": story.places, "instrument": story.instruments, "topic": told.topics}
    when = (
        Row("When", wording.day(told.event_date))
        if told.event_date
        else Row("First seen", wording.day(story.first_seen))
    )
    disputed = (Row("Disputed", line) for line in disputes.lines(story))
    return Shown(
        label="",
        headline=showing.script(story.headline, story.language, wording.HEADING),
        event=showing.event(story.kind, settings),
        rows=(*showing.rows(values, when, settings), *disputed, *showing.standing(told.standing)),
        outlet=showing.outlet(first.source_name, first.kind) if first else "",
        link=wording.web_link(told.url or (first.url if first else "")),
        lead=showing.script(showing.lead(told.lead), story.language),
        carried=showing.carried(told.carriers, story.families, _MOST_CARRIERS),
        why=(*(wording.one_line(line, 400) for line in told.why), f"story {story.id}, {significance(told)[1]}"),
    )


def _brief_story(told: DigestStory, settings: LetterSettings) -> Brief:
    story = told.story
    notes = (showing.event(story.kind, settings), showing.actors(story.actors[:4], settings))
    carried = wording.count(story.articles, "report")
    return Brief(
        showing.script(story.headline, story.language, 120),
        " · ".join(note for note in (*notes, carried) if note),
        wording.web_link(told.url),
    )


def _brief_edit(edit: Telling) -> Brief:
    article = edit.article
    outlet = wording.one_line(edit.source.name, 80)
    note = f"{showing.KINDS[edit.change.kind]} · {outlet}"
    if article is None:
        return Brief(showing.Script(outlet), note, "")
    headline = showing.script(article.title, article.language, 120)
    return Brief(headline, note, wording.web_link(article.url))


def _untold(digest: Digest) -> tuple[str, ...]:
    """What was kept from the reader, counted: a mute must not look like a quiet day."""
    lines = [
        f"Muted, {wording.one_line(why, 200)}: {wording.count(changes, 'change')}."
        for why, changes in list(digest.muted.items())[:_MOST_SOURCES]
    ]
    if digest.held:
        waiting = wording.count(digest.held, "change")
        lines.append(f"Held back until the source is well again: {waiting} at sources in trouble.")
    return tuple(lines)


def _health(health: HealthSummary) -> tuple[str, ...]:
    """Whether silence means that nothing happened, or that nobody could tell."""
    lines = [f"{health.answered} of {wording.count(health.visited, 'source')} answered."]
    if not health.visited:
        lines = ["No source was visited in this period: that nothing is reported here means nothing."]
    elif not health.answered:
        lines = ["Not one source answered. The fault is probably ours or our network's: do not read this as quiet."]
    for name, sources in (("Silent for longer than they promise", health.silent), ("Broken", health.broken)):
        if sources:
            listed = ", ".join(wording.one_line(source, 80) for source in sources[:_MOST_SOURCES])
            more = len(sources) - _MOST_SOURCES
            lines.append(f"{name}: {listed}{f' and {more} more' if more > 0 else ''}.")
    return tuple(lines)
