"""What a person asks for, understood: names of actors and treaties, pairs, times."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from flows.filters import Asked
from flows.settings import Settings, SettingsError
from flows.times import when
from storage import asking
from storage.asking import Group, Wish
from storage.store import Store

_MOST_LISTED = 30  # ids that an error names


def understand(asked: Asked, settings: Settings, store: Store, now: datetime) -> Wish:
    """The conditions as the memory understands them.

    Raises:
        SettingsError: for a time, a pair, a source or a name that cannot be understood.
    """
    pair = [each for each in asked.pair.split("," if "," in asked.pair else "-") if each.strip()]
    if len(pair) not in {0, 2}:
        raise SettingsError(f"--pair {asked.pair!r}: give two actors, like RU-CN or Guinea-Bissau,Peru")
    source = asked.source.strip()
    if source and not asking.has_source(store, source):
        raise SettingsError(f"no source {source!r}: `spacewatch sources` lists their ids")
    names = Names(settings, store)
    return Wish(
        actors=tuple(names.find("actor", each) for each in (*asked.actors, *pair)),
        instrument=names.find("instrument", asked.instrument),
        topic=names.find("topic", asked.topic),
        kind=names.find("kind", asked.kind),
        language=asked.language.strip().lower(),
        source=source,
        since=when(asked.since, now),
        until=when(asked.until, now, is_end=True),
    )


class Names:
    """Ids by what people call them; the catalogue (half a second) is read only for what the database does not know."""

    def __init__(self, settings: Settings, store: Store) -> None:
        self._settings = settings
        self._store = store
        self._ids: Mapping[str, Mapping[str, str]] | None = None

    def find(self, group: Group, typed: str) -> str:
        """The id of an actor, an instrument, a topic or a kind of event; empty for nothing."""
        typed = typed.strip()
        for spelling in (typed, typed.upper(), typed.lower()):
            if not typed or asking.is_known(self._store, group, spelling):
                return spelling
        if self._ids is None:
            self._ids = _vocabulary(self._settings)
        known = self._ids[group]
        found = known.get(typed.casefold())
        if found is None:
            raise SettingsError(f"no {group} is called {typed!r}: {_nearest(typed, known)}")
        return found


def _vocabulary(settings: Settings) -> dict[str, dict[str, str]]:
    """Group → name without case → id; an id is a name too, and the first to have a name keeps it."""
    import catalog  # only here: reading it takes longer than most answers

    knowledge = catalog.read(settings.catalog).knowledge
    groups = {
        "actor": knowledge.actors,
        "instrument": knowledge.instruments,
        "topic": knowledge.topics,
        "kind": knowledge.kinds,
    }
    ids: dict[str, dict[str, str]] = {}
    for group, terms in groups.items():
        called = ids.setdefault(group, {term.id.casefold(): term.id for term in terms})
        for term in terms:
            for names in term.names.values():
                for name in names:
                    called.setdefault(name.rstrip("*").casefold(), term.id)
    return ids


def _some(known: Mapping[str, str]) -> str:
    ids = sorted(set(known.values()))
    return ", ".join(ids) if len(ids) <= _MOST_LISTED else "the ids and names of catalog/vocabulary/"


def _nearest(typed: str, known: Mapping[str, str]) -> str:
    import difflib

    near = difflib.get_close_matches(typed.casefold(), known, n=3)
    return f"did you mean {', '.join(sorted({known[each] for each in near}))}?" if near else f"known are {_some(known)}"
