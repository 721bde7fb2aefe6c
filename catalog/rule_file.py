"""The only place that reads rules.toml: who hears of what, and when."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import get_args

from analysis.knowledge import Knowledge
from analysis.model import ChangeKind, ChannelName, Recipient, Rule, Source, SourceKind, When
from catalog.states import language_codes
from catalog.tables import Problem, Table, TomlPage
from catalog.timetables import read_timetable

CHANNELS: tuple[str, ...] = get_args(ChannelName)


def read_rules(
    path: Path, knowledge: Knowledge, sources: Iterable[Source], problems: list[Problem]
) -> tuple[tuple[Rule, ...], tuple[Recipient, ...]]:
    """The rules and their recipients; a rule naming anything unknown is noted in ``problems``."""
    page = TomlPage(path, problems)
    if not page.is_readable:
        return (), ()
    recipients = tuple(_recipient(table) for table in page.root.tables("recipient"))
    known = {
        "to": {recipient.id for recipient in recipients},
        "actors": {term.id for term in knowledge.actors},
        "instruments": {term.id for term in knowledge.instruments},
        "kinds": {term.id for term in knowledge.kinds},
        "topics": {term.id for term in knowledge.topics},
        "languages": set(language_codes()),
        "sources": {source.id for source in sources},
        "source_kinds": set(get_args(SourceKind)),
    }
    rules = tuple(_rule(table, known) for table in page.root.tables("rule"))
    _refuse_twins(page, "recipient", [recipient.id for recipient in recipients])
    _refuse_twins(page, "rule", [rule.id for rule in rules])
    page.root.finish()
    return rules, recipients


def _refuse_twins(page: TomlPage, what: str, ids: list[str]) -> None:
    for twin in sorted({one for one in ids if ids.count(one) > 1}):
        page.complain(what, f"the id {twin!r} stands twice", "Give each its own")


def _recipient(table: Table) -> Recipient:
    recipient = Recipient(
        id=table.value("id", str),
        channel=table.value("channel", str),
        address=table.value("address", str, ""),
        timetable=read_timetable(table),
    )
    if recipient.channel not in CHANNELS:
        table.complain("channel", f"is {recipient.channel!r}", f"Use one of {', '.join(CHANNELS)}")
    if recipient.channel == "mail" and recipient.address and recipient.address.count("@") != 1:
        table.complain("address", f"{recipient.address!r} is no mail address", "Write name@host, or leave it out")
    if recipient.channel == "apprise" and recipient.address:
        remedy = f"Leave it out and set SPACEWATCH_APPRISE to {recipient.id}=URL: this file is no place for a secret"
        table.complain("address", "is not read for apprise", remedy)
    if not re.fullmatch(r"[\w.-]+", recipient.id):
        table.complain("id", f"is {recipient.id!r}", "Use letters, digits, dots and dashes")
    table.finish()
    return recipient


def _rule(table: Table, known: dict[str, set[str]]) -> Rule:
    rule = Rule(
        id=table.value("id", str),
        to=_known(table, "to", known, required=True),
        changes=_changes(table),
        when=_when(table),
        min_relevance=_share(table, "min_relevance"),
        min_significance=_share(table, "min_significance"),
        actors=_known(table, "actors", known),
        instruments=_known(table, "instruments", known),
        kinds=_known(table, "kinds", known),
        topics=_known(table, "topics", known),
        languages=_known(table, "languages", known),
        sources=_known(table, "sources", known),
        words=table.texts("words"),
        pairs=_pairs(table, known["actors"]),
        source_kinds=_known(table, "source_kinds", known),  # type: ignore[arg-type]  # each is one, or was complained of
        min_families=_count(table, "min_families"),
    )
    table.finish()
    return rule


def _known(table: Table, key: str, known: dict[str, set[str]], required: bool = False) -> tuple[str, ...]:
    values = table.texts(key, required)
    for value in values:
        if value not in known[key]:
            table.complain(key, f"{value!r} is unknown", "Correct it, or add it where such ids are defined")
    return values


def _pairs(table: Table, actors: set[str]) -> tuple[tuple[str, str], ...]:
    """Two actors each, written "RU+CN"."""
    pairs = []
    for words in table.texts("pairs"):
        one, _, other = words.partition("+")
        if one == other or not {one, other} <= actors:
            table.complain("pairs", f"{words!r} is no pair of actors", 'Write two ids of actors with a plus: "RU+CN"')
        pairs.append((one, other))
    return tuple(pairs)


def _count(table: Table, key: str) -> int:
    number = table.value(key, int, 0)
    if number < 0:
        table.complain(key, f"is {number}", "Use 0 or more")
    return number


def _changes(table: Table) -> tuple[ChangeKind, ...]:
    names = table.texts("changes", required=True)
    for name in names:
        if name not in set(ChangeKind):
            table.complain("changes", f"{name!r} is no change", f"Use {', '.join(ChangeKind)}")
    return tuple(ChangeKind(name) for name in names if name in set(ChangeKind))


def _when(table: Table) -> When:
    when = table.value("when", str, "now")
    for known in get_args(When):
        if when == known:
            return known  # type: ignore[no-any-return]  # get_args is untyped
    table.complain("when", f"is {when!r}", f"Use one of {', '.join(get_args(When))}")
    return "now"


def _share(table: Table, key: str) -> float:
    share = table.value(key, float, 0.0)
    if not 0 <= share <= 1:
        table.complain(key, f"is {share}", "Use a number from 0 to 1")
    return share
