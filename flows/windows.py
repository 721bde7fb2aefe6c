"""What each page of ``spacewatch browse`` shows: read from the archive, made fit to be seen, arranged by a template.

Every text from the web passes ``alerts.showing`` (nothing invisible, direction and language known) and is escaped
by the template.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from alerts import marking, showing, worddiff, wording
from alerts.showing import Script
from analysis.acting import acting
from analysis.excerpts import Part
from analysis.model import ChangeKind
from flows import wishing
from flows.filters import Asked
from flows.settings import Settings
from flows.timelines import read_timeline
from storage import asking, looking
from storage import search as search_room
from storage import stories as story_rows
from storage.store import Row, Store

Context = Mapping[str, Any]

_FRONT = 20  # stories on the front page
_LISTED = 100
_HITS = 50
_LONGEST_DIFF = 400_000  # characters; a page has room for what a letter folds
_DAYS = 60


@dataclass(frozen=True, slots=True)
class Asking:
    """What a page was asked for, and what it may know."""

    given: Mapping[str, str]  # of the address and its query
    settings: Settings
    names: Mapping[str, str]  # by "group:id"
    now: datetime

    def named(self, group: str, value: str) -> str:
        """What a reader calls an id."""
        return wording.name(group, value, self.names)

    def text(self, name: str) -> str:
        """What was typed into a field."""
        return wording.one_line(self.given.get(name) or "", 500)


def front(store: Store, ask: Asking) -> Context:
    """The stories of the last day (of the newest days where there are none), edits, and sources in trouble."""
    today = looking.grown_since(store, ask.now - timedelta(days=1))
    rows = asking.stories(store, asking.EVERYTHING, min(today, _LISTED) or _FRONT)
    return {
        "today": today,
        "stories": [_story(row, ask) for row in rows],
        "edits": [_edit(row) for row in looking.edits(store, 8)],
        "troubled": [row for row in looking.sources(store) if row["enabled"] and row["condition"]],
    }


def stories(store: Store, ask: Asking) -> Context:
    """The newest stories, also of one kind or with one actor."""
    wish = wishing.understand(_asked(ask), ask.settings, store, ask.now)
    return {"stories": [_story(row, ask) for row in asking.stories(store, wish, _LISTED)], "most": _LISTED}


def story(store: Store, ask: Asking) -> Context | None:
    """One story: what it is about, and who carried it when."""
    row = asking.story(store, story_rows.current(store, int(ask.given["number"])))
    if row is None:
        return None
    moments = [
        {
            "at": moment.at.isoformat(),
            "when": wording.moment(moment.at),
            "behind": _behind(moment.behind),
            "role": moment.role,
            "outlet": wording.one_line(moment.carrying.source),
            "outlet_kind": moment.carrying.source_kind,
            "article": moment.carrying.article_id,
            "title": showing.script(moment.carrying.title, moment.carrying.language),
            "link": wording.web_link(moment.carrying.url),
            "copy_of": moment.carrying.original_id,
            "added": [ask.named(*tag.split(":", 1)) for tag in moment.added],
            "edit": moment.edit,
            "edit_words": showing.KINDS[ChangeKind(moment.edit.kind)] if moment.edit else "",
            "summary": wording.one_line(moment.edit.summary) if moment.edit else "",
        }
        for moment in read_timeline(store, row["id"])
    ]
    return {"story": _story(row, ask), "moments": moments, "disputed": json.loads(row["disputed"])}


def article(store: Store, ask: Asking) -> Context | None:
    """One article as it reads now, and what became of it."""
    row = looking.article(store, int(ask.given["number"]))
    if row is None:
        return None
    readings = looking.readings(store, row["id"])
    latest = next(each for each in readings if each["number"] == row["readings"])
    edits = asking.edits(store, [row["id"]])
    tags: dict[str, list[tuple[str, str, str]]] = {}
    for tag in looking.tags(store, row["id"]):
        words = wording.one_line(tag["words"])
        tags.setdefault(tag["kind"], []).append((tag["value"], ask.named(tag["kind"], tag["value"]), words))
    return {
        "article": row,
        "title": showing.script(row["title"] or row["url"], row["language"]),
        "link": wording.web_link(row["url"]),
        "outlet": wording.one_line(row["source"]),
        "story": showing.script(row["story"] or "", ""),
        "kind": ask.named("kind", row["kind"]),
        "paragraphs": wording.block(latest["text"]).split("\n"),
        "byline": [wording.one_line(each) for each in json.loads(latest["byline"])],
        "tags": tags,
        "edits": [_edit(each) for each in edits],
        "first_read": readings[0]["read_at"],
    }


def edit(store: Store, ask: Asking) -> Context | None:
    """Two readings of an article as one text: what went, what came."""
    article_id, number = int(ask.given["number"]), int(ask.given["reading"])
    readings = {each["number"]: each for each in looking.readings(store, article_id)}
    after, before = readings.get(number), readings.get(number - 1)
    if after is None or before is None:
        return None
    title = worddiff.diff(wording.one_line(before["title"]), wording.one_line(after["title"]))
    text = worddiff.diff(wording.block(before["text"]), wording.block(after["text"]))
    return {
        "article": article_id,
        "number": number,
        "last": max(readings),
        "title": showing.script(after["title"], after["language"]),
        "title_diff": marking.lines(title, _LONGEST_DIFF),
        "text_diff": marking.lines(text, _LONGEST_DIFF),
        "summary": wording.one_line(after["summary"] or ""),
        "before": before["read_at"],
        "after": after["read_at"],
    }


def sources(store: Store, ask: Asking) -> Context:
    """Every source and how it fares."""
    del ask
    return {"sources": looking.sources(store)}


def source(store: Store, ask: Asking) -> Context | None:
    """One source: how it fares, what it brought day by day, its last visits and articles."""
    row = looking.source(store, ask.given["id"])
    if row is None:
        return None
    days = looking.days(store, row["id"], ask.now - timedelta(days=_DAYS))
    visits = looking.visits(store, row["id"], 30)
    if not days and visits:  # an archive that nobody adds to any more is looked at from its own end
        end = datetime.fromisoformat(visits[0]["at"])
        days = looking.days(store, row["id"], end - timedelta(days=_DAYS))
    ids = asking.article_ids(store, asking.Wish(source=row["id"]), 20)
    return {
        "source": row,
        "days": days,
        "highest": max((day["new"] for day in days), default=0) or 1,
        "visits": visits,
        "articles": [_listed(each) for each in asking.articles(store, ids)],
    }


def actors(store: Store, ask: Asking) -> Context:
    """Who acts in the stories."""
    return {"actors": [(each, ask.named("actor", each.actor)) for each in acting(asking.casts(store))]}


def actor(store: Store, ask: Asking) -> Context | None:
    """One actor: with whom it acts, and in which stories."""
    wanted = ask.given["id"]
    found = next((each for each in acting(asking.casts(store)) if each.actor == wanted), None)
    if found is None:
        return None
    rows = asking.stories(store, asking.Wish(actors=(wanted,)), _LISTED)
    return {
        "acting": found,  # "actor" is Datasette's own name for who asks
        "name": ask.named("actor", wanted),
        "count": f"{wording.count(found.stories, 'story', 'stories')} · {wording.count(found.articles, 'article')}",
        "flag": wording.flag(wanted),
        "partners": [(partner, ask.named("actor", partner), count) for partner, count in found.partners],
        "stories": [_story(row, ask) for row in rows],
    }


def search(store: Store, ask: Asking) -> Context:
    """The articles with these words, or of these conditions, with counts to narrow them by."""
    asked, words = _asked(ask), ask.text("q")
    wish = wishing.understand(asked, ask.settings, store, ask.now)
    hits: list[Any] = []
    if words:
        hits = [
            {
                "id": hit.article_id,
                "title": _marked(hit.marked_title),
                "passage": _marked(hit.marked_excerpt),
                "script": showing.script("", hit.language),
                "source": hit.source_id,
                "date": (hit.published or hit.first_seen).isoformat(),
                "story": hit.story_id,
            }
            for hit in search_room.search(store, words, _HITS, wish)
        ]
    elif wish != asking.EVERYTHING:
        hits = [_listed(row) for row in asking.articles(store, asking.article_ids(store, wish, _HITS))]
    counts = {
        "language": Counter(hit["script"].language for hit in hits if hit["script"].language),
        "source": Counter(hit["source"] for hit in hits),
    }
    return {
        "asked": {**{name: ask.text(name) for name in _FIELDS}, "q": words},
        "is_asked": bool(words) or wish != asking.EVERYTHING,
        "hits": hits,
        "most": _HITS,
        "narrower": {name: found.most_common(8) for name, found in counts.items() if len(found) > 1},
    }


_FIELDS = ("actor", "pair", "instrument", "topic", "kind", "language", "source", "since", "until")


def _asked(ask: Asking) -> Asked:
    actor = ask.text("actor")
    rest = {name: ask.text(name) for name in _FIELDS if name != "actor"}
    return Asked(actors=(actor,) if actor else (), **rest)


def _story(row: Row, ask: Asking) -> Context:
    kind = row["kind"]
    return {
        "id": row["id"],
        "headline": showing.script(row["headline"], row["language"]),
        "kind": ask.named("kind", kind).capitalize() if kind != "other" else "",
        "actors": [(each, ask.named("actor", each)) for each in json.loads(row["actors"])],
        "instruments": [(each, ask.named("instrument", each)) for each in json.loads(row["instruments"])],
        "places": [ask.named("place", each) for each in json.loads(row["places"])],
        "languages": [wording.language_name(each) or each for each in json.loads(row["languages"])],
        "event_date": row["event_date"],
        "last_seen": row["last_seen"],
        "first_seen": row["first_seen"],
        "carried": wording.count(row["articles"], "article"),
        "families": wording.count(row["families"], "publisher"),
        "life": row["life"],
        "voices": json.loads(row["voices"]),
    }


def _edit(row: Row) -> Context:
    return {
        "kind": showing.KINDS[ChangeKind(row["kind"])],
        "at": row["noticed_at"],
        "source": wording.one_line(row["source"]),
        "title": showing.script(row["article"] or row["url"], ""),
        "summary": wording.one_line(row["summary"]),
        "article": row["article_id"],
        "reading": row["reading"] if row["reading"] and row["reading"] > 1 else None,
    }


def _listed(row: Row) -> dict[str, Any]:
    title: Script = showing.script(row["title"] or row["url"], row["language"])
    return {
        "id": row["id"],
        "title": (Part(title.text),),
        "passage": (),
        "script": title,
        "source": row["source_id"],
        "date": row["published"] or row["first_seen"],
        "story": row["story_id"],
    }


def _marked(parts: tuple[Part, ...]) -> tuple[Part, ...]:
    """The parts, safe to be shown; the spaces at their ends stay."""
    return tuple(Part(wording.one_line(f"|{part.text}|")[1:-1], part.is_hit) for part in parts)


def _behind(span: timedelta) -> str:
    hours = span.total_seconds() / 3600
    if hours <= 0:
        return ""
    if hours < 1:
        return f"{hours * 60:.0f} min later"
    return f"{hours:.0f} h later" if hours < 48 else f"{hours / 24:.0f} d later"
