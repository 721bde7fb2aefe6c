"""The only place that reads sources/<id>.toml."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

from analysis import urls
from analysis.model import Address, AddressKind, Selectors, Source, SourceKind
from catalog.patterns import LONGEST_ADDRESS, problem_of
from catalog.states import language_codes, state_codes
from catalog.tables import Problem, Table, TomlPage

_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,39}")
_NOT_A_STATE = frozenset({"INT", "EU"})  # international bodies, and the European Union's own
_SELECTORS = ("item", "link", "date", "title", "body")


def read_sources(folder: Path, problems: list[Problem], more: Path | None = None) -> tuple[Source, ...]:
    """All sources of a folder in the order of their ids; what is wrong is added to ``problems``.

    A file in ``more`` adds a source, or stands in the place of the one with its id.
    """
    sources: list[Source] = []
    owners: dict[str, str] = {}
    paths = {path.stem: path for each in (folder, more) if each for path in each.glob("*.toml")}
    for _, path in sorted(paths.items()):
        page = TomlPage(path, problems)
        if not page.is_readable:
            continue
        source = _source(page)
        if source.id != path.stem:
            page.complain("id", f"is {source.id!r} in a file named {path.name}", f'Write id = "{path.stem}"')
        for address in source.addresses:
            _claim(page, owners, urls.key(address.url), source.id)
        sources.append(source)
    if not paths:
        problems.append(Problem(str(folder), 0, "", "has no sources", "Add a file <id>.toml"))
    return tuple(sources)


def _claim(page: TomlPage, owners: dict[str, str], key: str, source_id: str) -> None:
    owner = owners.setdefault(key, source_id)
    if owner != source_id:
        page.complain("address", f"{key} is an address of {owner} too", "Keep it in one of the two")


def _source(page: TomlPage) -> Source:
    root = page.root
    source = Source(
        id=_id(root),
        name=root.value("name", str),
        home=_web(root, "home"),
        country=_country(root),
        languages=_languages(root),
        kind=_kind(root),
        family=root.value("family", str),
        addresses=_addresses(root),
        article_url=_pattern(root, "article_url"),
        every_minutes=_at_least(root, "every_minutes", 60, 5),
        silent_after_days=_at_least(root, "silent_after_days", 14, 1),
        gap_seconds=root.value("gap_seconds", float, 0.0),
        page=_selectors(root.table("page")),
        terms=root.value("terms", str, ""),
        notes=root.texts("notes"),
        ignore_robots=_reason(root, "ignore_robots"),
        enabled=root.value("enabled", bool, True),
    )
    _check_examples(root, source.article_url)
    root.finish()
    return source


def _id(root: Table) -> str:
    name = root.value("id", str)
    if name and not _ID.fullmatch(name):
        root.complain("id", f"is {name!r}", "Use small letters, digits and hyphens, 2 to 40 of them")
    return name


def _web(table: Table, key: str) -> str:
    url = table.value(key, str)
    if url and not urls.is_web(url):
        table.complain(key, f"{url!r} is no web address", "Write it whole, with https:// and a host, no password")
    return url


def _country(root: Table) -> str:
    country = root.value("country", str)
    if country and country not in state_codes() | _NOT_A_STATE:
        root.complain("country", f"{country!r} is no state", "Use two letters of ISO 3166-1, EU, or INT")
    return country


def _languages(root: Table) -> tuple[str, ...]:
    languages = root.texts("languages", required=True)
    for language in languages:
        if language not in language_codes():
            root.complain("languages", f"{language!r} is no language", "Use two small letters of ISO 639-1")
    return languages


def _kind(root: Table) -> SourceKind:
    kind = root.value("kind", str)
    for known in get_args(SourceKind):
        if kind == known:
            return known  # type: ignore[no-any-return]  # get_args is untyped
    root.complain("kind", f"is {kind!r}", f"Use one of {', '.join(get_args(SourceKind))}")
    return "general"


def _addresses(root: Table) -> tuple[Address, ...]:
    found = tuple(_address(table) for table in root.tables("address"))
    if not found:
        root.complain("address", "is missing", "Add at least one [[address]]")
    keys = [urls.key(address.url) for address in found]
    if len(set(keys)) < len(keys):
        root.complain("address", "the same address stands twice", "Keep one")
    return found


def _address(table: Table) -> Address:
    kind = table.value("kind", str)
    if kind not in get_args(AddressKind):
        table.complain("kind", f"is {kind!r}", f"Use one of {', '.join(get_args(AddressKind))}")
    address = Address(
        kind=kind,  # type: ignore[arg-type]  # checked above, a wrong one refuses the catalogue
        url=_web(table, "url"),
        evidence=table.value("evidence", str, ""),
        selectors=_selectors(table.table("selectors")),
    )
    table.finish()
    return address


def _selectors(table: Table) -> Selectors:
    found = Selectors(**{name: table.value(name, str, "") for name in _SELECTORS})
    table.finish()
    return found


def _pattern(table: Table, key: str) -> str:
    pattern = table.value(key, str, "")
    if problem := problem_of(pattern):
        table.complain(key, problem, "Correct it, or leave it out to accept all")
        return ""
    return pattern


def _check_examples(root: Table, pattern: str) -> None:
    """Addresses of articles that were seen: they guard the pattern and are not kept."""
    examples = root.texts("examples")
    if examples and not root.value("article_url", str, ""):
        root.complain("examples", "has no article_url to guard", "Add the pattern, or remove the examples")
    for example in examples:
        if not urls.is_web(example) or len(example) > LONGEST_ADDRESS:
            root.complain("examples", f"{example!r} is no web address", "Write it whole, with https:// and a host")
        elif pattern and not re.search(pattern, example):
            root.complain("examples", f"{example!r} does not match article_url", "Correct one of the two")


def _reason(root: Table, key: str) -> str:
    """A reason is a sentence that somebody can check later, not a switch."""
    reason = root.value(key, str, "").strip()
    if reason and (len(reason) < 20 or len(reason.split()) < 4):
        root.complain(key, f"is {reason!r}", "Write the reason in a sentence: who allowed it, when, in what words")
    return reason


def _at_least(table: Table, key: str, default: int, least: int) -> int:
    number = table.value(key, int, default)
    if number < least:
        table.complain(key, f"is {number}", f"Use at least {least}")
    return number
