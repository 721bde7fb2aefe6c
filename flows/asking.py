"""What the command line answers when the archive is asked: rich on a terminal, tabs in a pipe, JSON on demand."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from alerts import wording
from analysis.acting import acting
from analysis.excerpts import Part, excerpt, mark
from flows import plain, showing_stories, wishing
from flows.filters import Asked
from flows.settings import Settings, SettingsError
from flows.timelines import read_timeline
from storage import asking, proposals
from storage import search as search_room
from storage import stories as story_rows
from storage.asking import Wish
from storage.recipes import RECIPES, answer
from storage.search import Hit
from storage.store import Row, Store, open_store

_PARTNERS = 5  # of each actor, listed in a table of actors


@dataclass(frozen=True, slots=True)
class Inquiry:
    """What was asked, of which archive, and how it is to be answered."""

    settings: Settings
    asked: Asked
    now: datetime
    limit: int
    as_json: bool = False

    @contextmanager
    def opened(self) -> Iterator[tuple[Store, Wish]]:
        """The archive, opened for reading, and the conditions as it understands them."""
        with open_store(self.settings.database, read_only=True) as store:
            yield store, wishing.understand(self.asked, self.settings, store, self.now)


def search(inquiry: Inquiry, words: str) -> bool:
    """Print the articles found; False when there is none."""
    with inquiry.opened() as (store, wish):
        if words.strip():
            found = [_hit(hit) for hit in search_room.search(store, words, inquiry.limit, wish)]
        else:
            ids = asking.article_ids(store, wish, inquiry.limit)
            found = [_listed(row) for row in asking.articles(store, ids)]
    if inquiry.as_json:
        return plain.dump([each | {name: _bare(each[name]) for name in ("title", "excerpt")} for each in found])
    if plain.is_terminal():
        for each in found:
            where = f"{each['date'][:10]} · {each['source']} · {each['language'] or '–'} · article {each['article']}"
            story = f" · story {each['story']}" if each["story"] else ""
            plain.entry(each["title"], where + story, each["url"], each["excerpt"])
    else:
        for each in found:
            cells = (each["date"], each["source"], each["language"], each["article"], each["story"])
            plain.line(*cells, _bare(each["title"]), each["url"])
    return plain.told(bool(found), "nothing found")


def stories(inquiry: Inquiry) -> bool:
    """Print the stories; False when there is none."""
    with inquiry.opened() as (store, wish):
        rows = asking.stories(store, wish, inquiry.limit)
        waiting = len(proposals.current(store))
    if inquiry.as_json:
        return plain.dump([decoded(row) for row in rows])
    if plain.is_terminal():
        for row in rows:
            carried = f"{wording.count(row['articles'], 'article')}, {wording.count(row['families'], 'publisher')}"
            carried += f", till {row['last_seen'][:10]}"
            where = f"story {row['id']} · {row['kind']} · {row['life']} · {carried}"
            plain.entry(mark(row["headline"], ()), where, passage=mark(_joined(row["actors"]), ()))
    else:
        for row in rows:
            cells = map(row.get, ("id", "last_seen", "life", "articles", "families", "kind", "event_date"))
            plain.line(*cells, _joined(row["actors"]), row["headline"])
    if waiting:
        plain.told(False, f"{waiting} merges or splits wait for a decision: spacewatch stories proposals")
    return plain.told(bool(rows), "no story")


def story(settings: Settings, number: int, now: datetime, *, as_json: bool) -> bool:
    """Print what the story says of itself and how it was carried; False when there is none of that number."""
    with open_store(settings.database, read_only=True) as store:
        current = story_rows.current(store, number)  # where a merged story's number leads
        row = asking.story(store, current)
        if row is None:
            return plain.told(False, f"no story {number}: `spacewatch stories` lists them")
        about = showing_stories.about(store, current, now)
        moments = read_timeline(store, current)
    lines = [
        {
            "at": moment.at.isoformat(),
            "hours_behind": round(moment.behind.total_seconds() / 3600, 2),
            "role": moment.role,
            "article": moment.carrying.article_id,
            "copy_of": moment.carrying.original_id if moment.role == "copy" else None,
            "source": moment.carrying.source,
            "language": moment.carrying.language,
            "title": moment.carrying.title,
            "url": moment.carrying.url,
            "added": list(moment.added),
            "edit": {"kind": moment.edit.kind, "summary": moment.edit.summary} if moment.edit else None,
        }
        for moment in moments
    ]
    if as_json:
        return plain.dump({**decoded(row), "timeline": lines})
    if current != number:
        plain.line(f"story {number} was merged into story {current}")
    plain.heading(row["headline"])
    for label, words in about:
        plain.line(f"{label}: {words}")
    plain.table(("when", "behind", "what", "article", "source", "language", "says"), [_moment_cells(m) for m in lines])
    return True


def actors(settings: Settings, typed: str, limit: int, *, as_json: bool) -> bool:
    """Print who acts, and with whom; False when there is nobody."""
    with open_store(settings.database, read_only=True) as store:
        chosen = wishing.Names(settings, store).find("actor", typed)
        everybody = acting(asking.casts(store))
    found: list[dict[str, Any]] = [
        {
            "actor": each.actor,
            "name": wording.name("actor", each.actor, {}),
            "stories": each.stories,
            "articles": each.articles,
            "last_seen": each.last_seen,
            "partners": dict(each.partners),
        }
        for each in everybody
        if chosen in {"", each.actor}
    ][:limit]
    if as_json:
        return plain.dump(found)
    most = limit if chosen else _PARTNERS
    cells = [
        (*map(row.get, ("actor", "name", "stories", "articles", "last_seen")), _few(row["partners"], most))
        for row in found
    ]
    plain.table(("actor", "name", "stories", "articles", "last grew", "with (stories in common)"), cells)
    return plain.told(bool(found), "nobody acts in any story yet")


def ask(settings: Settings, name: str, given: Sequence[str], *, as_json: bool) -> bool:
    """Print the answer to a question of the cookbook (without a name: the questions); False when it is empty.

    Raises:
        SettingsError: for a question that is not there, or one whose blanks are not filled.
    """
    if not name:
        listed = [{"name": each.name, "needs": each.blanks, "question": each.question} for each in RECIPES]
        if as_json:
            return plain.dump(listed)
        cells = [(each.name, " ".join(each.blanks), each.question) for each in RECIPES]
        plain.table(("name", "needs", "question"), cells)
        return True
    recipe = next((each for each in RECIPES if each.name == name), None)
    if recipe is None:
        raise SettingsError(f"no question {name!r}: `spacewatch ask` lists them")
    values = dict(each.partition("=")[::2] for each in given)
    if values.keys() != set(recipe.blanks):
        wanted = " ".join(f"{blank}=…" for blank in recipe.blanks) or "nothing"
        raise SettingsError(f"{name} needs {wanted} after its name")
    with open_store(settings.database, read_only=True) as store:
        rows = answer(store, recipe, values)
    if as_json:
        return plain.dump(rows)
    plain.table(tuple(rows[0]) if rows else (), [tuple(row.values()) for row in rows])
    return plain.told(bool(rows), "nothing found")


def decoded(row: Row) -> dict[str, Any]:
    """A row of a view with its JSON columns as lists and objects."""
    lists = ("actors", "instruments", "places", "languages", "disputed", "why", "voices", "round_ups", "tags", "byline")
    return {name: json.loads(value) if name in lists and value else value for name, value in row.items()}


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "article": hit.article_id,
        "date": (hit.published or hit.first_seen).isoformat(),
        "source": hit.source_id,
        "language": hit.language,
        "story": hit.story_id,
        "title": hit.marked_title,
        "url": hit.url,
        "excerpt": hit.marked_excerpt,
    }


def _listed(row: Row) -> dict[str, Any]:
    """An article that was not looked for by words, as a hit without marks."""
    return {
        "article": row["id"],
        "date": row["published"] or row["first_seen"],
        "source": row["source_id"],
        "language": row["language"],
        "story": row["story_id"],
        "title": mark(row["title"], ()),
        "url": row["url"],
        "excerpt": excerpt(row["text"], ()),
    }


def _moment_cells(moment: Mapping[str, Any]) -> tuple[object, ...]:
    says = moment["title"]
    if moment["edit"]:
        says = f"{moment['edit']['kind']}: {moment['edit']['summary']}"
    elif moment["copy_of"]:
        says = f"copy of article {moment['copy_of']}: {says}"
    elif moment["added"]:
        says = f"{says}  (adds {', '.join(moment['added'])})"
    return (
        moment["at"][:16],
        f"{moment['hours_behind']:+.1f} h",
        moment["role"],
        moment["article"],
        moment["source"],
        moment["language"],
        says,
    )


def _joined(column: str) -> str:
    return " ".join(json.loads(column))


def _few(partners: Mapping[str, int], most: int) -> str:
    shown = [f"{partner} ({count})" for partner, count in list(partners.items())[:most]]
    return ", ".join(shown) + (" …" if len(partners) > most else "")


def _bare(parts: Sequence[Part]) -> str:
    return "".join(part.text for part in parts)
