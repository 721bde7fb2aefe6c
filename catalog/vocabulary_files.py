"""The only place that reads vocabulary/*.toml and relevance.toml."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

from analysis.homes import GROUPS
from analysis.knowledge import Knowledge, RelevanceTerms, Side, Term
from analysis.relevance import COEFFICIENTS
from catalog.states import capitals, day_names, language_codes, month_names, state_ids, state_names
from catalog.tables import Problem, Table, TomlPage

_STATE_ID = "two letters of ISO 3166-1, COD for the DR Congo"
_SIDES = ("field", "space", "diplomacy", "against")
Names = dict[str, tuple[str, ...]]


def read_knowledge(locate: Callable[[str], Path], problems: list[Problem]) -> Knowledge:
    """All an article is judged by; ``locate`` finds a part such as ``vocabulary/actors.toml``."""

    def terms(file: str) -> tuple[Term, ...]:
        page = TomlPage(locate(f"vocabulary/{file}.toml"), problems)
        return _terms(page.root, "") if page.is_readable else ()

    organisations = terms("actors")
    states = _states(terms("states"), TomlPage(locate("vocabulary/states.toml"), []))
    for term in states:
        if term.id not in state_ids():
            _note(problems, locate("vocabulary/states.toml"), term.id, "is no state", f"Use {_STATE_ID}")
    places, instruments, offices = terms("places"), terms("instruments"), terms("offices")
    kinds, (topics, hints, masks) = terms("kinds"), _topics(terms("topics"), locate("vocabulary/topics.toml"), problems)
    known = {term.id for term in (*states, *organisations)}
    _check_offices(offices, locate("vocabulary/offices.toml"), problems)
    owned = (("actors", organisations), ("places", places), ("instruments", instruments), ("offices", offices))
    for file, group in owned:
        for term in group:
            if term.country and term.country not in known:
                path = locate(f"vocabulary/{file}.toml")
                remedy = f"Use {_STATE_ID}, or an id of actors.toml"
                _note(problems, path, f"{term.id}.country", f"{term.country!r} is unknown", remedy)
    relevance, store, alert = _relevance(TomlPage(locate("relevance.toml"), problems))
    return Knowledge(
        actors=(*states, *organisations),
        offices=offices,
        instruments=instruments,
        topics=topics,
        hints=hints,
        masks=masks,
        places=(*places, *_capitals(places)),
        kinds=kinds,
        cues=terms("cues"),
        roles=terms("roles"),
        kind_weights=_kind_weights(TomlPage(locate("kinds.toml"), problems), kinds),
        relevance=relevance,
        months=month_names(),
        days=day_names(),
        store_threshold=store,
        alert_threshold=alert,
    )


def _note(problems: list[Problem], path: Path, key: str, problem: str, remedy: str) -> None:
    problems.append(Problem(str(path), 0, key, problem, remedy))


def _check_offices(offices: tuple[Term, ...], path: Path, problems: list[Problem]) -> None:
    for office in offices:
        if office.group not in GROUPS:
            _note(problems, path, f"{office.id}.group", f"is {office.group!r}", f"Use {' or '.join(sorted(GROUPS))}")
        for state in set(office.members) - state_ids():
            _note(problems, path, f"{office.id}.members", f"{state!r} is no state", f"Use {_STATE_ID}")


def _states(own: tuple[Term, ...], page: TomlPage) -> tuple[Term, ...]:
    """Every state by its CLDR names, with what our own file adds."""
    additions = {term.id: term.names for term in own}
    merged: list[Term] = []
    for state in sorted(state_ids() | set(additions)) if page.is_readable or own else ():
        names = state_names(state) if state in state_ids() else {}
        for language, more in additions.get(state, {}).items():
            names[language] = tuple(dict.fromkeys((*names.get(language, ()), *more)))
        merged.append(Term(state, "state", names))
    return tuple(merged)


def _topics(found: tuple[Term, ...], path: Path, problems: list[Problem]) -> tuple[tuple[Term, ...], ...]:
    """Topics, words that hint at one, and names that only contain a topic's word."""
    topics = {term.id: term for term in found if term.group == "topic"}
    hints = [term for term in found if term.group not in {"topic", "mask"}]
    for hint in hints:
        if hint.group not in topics:
            remedy = 'Use "topic", "mask", or the topic the words hint at'
            _note(problems, path, f"{hint.id}.group", f"{hint.group!r} is no topic", remedy)
    enough = tuple(replace(hint, enough=topics[hint.group].enough) for hint in hints if hint.group in topics)
    return tuple(topics.values()), enough, tuple(term for term in found if term.group == "mask")


def _capitals(places: tuple[Term, ...]) -> list[Term]:
    """Capitals Unicode names, but for those of our own file."""
    own = {term.country for term in places if term.weight > 1} | {term.id for term in places}
    return [
        Term(place, "city", names, weight=2, country=code)
        for place, (code, names) in capitals().items()
        if code not in own and place not in own
    ]


def _terms(table: Table, side: str) -> tuple[Term, ...]:
    """One term per table; under a side of relevance.toml the side is given."""
    found = [_term(table.table(key), key, side) for key in table.keys()]  # noqa: SIM118 (not a mapping)
    table.finish()
    return tuple(found)


def _term(table: Table, key: str, side: str) -> Term:
    own_side = side or table.value("side", str, "")
    if own_side not in get_args(Side):
        table.complain("side", f"is {own_side!r}", f"Use one of {', '.join(_SIDES)}, or leave it out")
    weight = table.value("weight", int, 1)
    if not 1 <= weight <= 5:
        table.complain("weight", f"is {weight}", "Use 1 (only beside others) to 3 (speaks for itself); kinds to 5")
    term = Term(
        id=key,
        group=side or table.value("group", str, ""),
        names=_names(table.table("names")),
        weight=weight,
        side=own_side,  # type: ignore[arg-type]  # checked above, a wrong one refuses the catalogue
        country="" if side else table.value("country", str, ""),
        label="" if side else table.value("label", str, ""),
        members=() if side else table.texts("members"),
        enough=0.0 if side else table.value("enough", float, 0.0),
    )
    table.finish()
    return term


def _names(table: Table) -> Names:
    """Names by language; each must be long enough to be looked for."""
    names: Names = {}
    for language in table.keys():  # noqa: SIM118 (not a mapping)
        if language != "any" and language not in language_codes():
            table.complain(language, "is no language", 'Use two small letters of ISO 639-1, or "any"')
        names[language] = table.texts(language)
        for name in names[language]:
            if not name.strip("* ") or name != name.strip():
                table.complain(language, f"{name!r} has nothing to look for", "Write a word without outer spaces")
    table.finish()
    return names


def _kind_weights(page: TomlPage, kinds: tuple[Term, ...]) -> dict[str, dict[str, float]]:
    """What each feature adds for each kind of event; a kind that is not named gets nothing."""
    rows = page.root.table("weights")
    weights: dict[str, dict[str, float]] = {}
    for feature in rows.keys():  # noqa: SIM118 (not a mapping)
        row = rows.table(feature)
        weights[feature] = {kind.id: row.value(kind.id, float, 0.0) for kind in kinds}
        row.finish()
    rows.finish()
    page.root.finish()
    return weights


def _relevance(page: TomlPage) -> tuple[RelevanceTerms, float, float]:
    root = page.root
    if not page.is_readable:
        return RelevanceTerms(), 0.5, 0.8
    store, alert = root.value("store_threshold", float), root.value("alert_threshold", float)
    if not 0 < store <= alert < 1:
        root.complain("alert_threshold", f"store {store}, alert {alert}", "Use 0 < store ≤ alert < 1")
    table = root.table("coefficients")
    coefficients = {name: table.value(name, float, 0.0) for name in COEFFICIENTS}
    table.finish()
    lookalikes = _names(root.table("lookalikes"))
    terms = tuple(term for side in _SIDES for term in _terms(root.table(side), side))
    root.finish()
    return RelevanceTerms(terms, lookalikes, coefficients), store, alert
