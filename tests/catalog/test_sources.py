"""The built-in sources: what each must state, and what none may share."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from pathlib import Path

import pytest

import catalog
from analysis import urls
from analysis.model import Source
from catalog.source_files import read_sources
from catalog.tables import Problem
from tests.catalog.test_catalog import SOURCE, folder, problems

FOLDER = catalog.BUILT_IN / "sources"
PAGE = Path(__file__).parents[2] / "docs" / "catalogue.md"


def read(path: Path) -> tuple[tuple[Source, ...], list[Problem]]:
    """The sources of a folder alone: what else is wrong with a catalogue is told elsewhere."""
    found: list[Problem] = []
    return read_sources(path, found), found


SOURCES, PROBLEMS = read(FOLDER)


def test_the_loader_has_nothing_to_complain_of() -> None:
    assert not PROBLEMS


def test_there_is_one_source_for_every_file() -> None:
    assert [source.id for source in SOURCES] == sorted(path.stem for path in FOLDER.glob("*.toml"))
    assert len(SOURCES) >= 150


def test_the_field_is_seen_in_many_languages_and_from_many_countries() -> None:
    languages = Counter(language for source in SOURCES if source.enabled for language in source.languages)
    assert len(languages) >= 15
    assert {"ar", "de", "en", "es", "fr", "hi", "ja", "ko", "pt", "ru", "zh"} <= set(languages)
    assert len({source.country for source in SOURCES}) >= 35
    assert Counter(source.kind for source in SOURCES)["official"] >= 60


def test_no_two_addresses_are_the_same() -> None:
    counted = Counter(urls.key(address.url) for source in SOURCES for address in source.addresses)
    assert [key for key, times in counted.items() if times > 1] == []


def test_a_family_is_its_only_member_or_has_several() -> None:
    members = Counter(source.family for source in SOURCES)
    assert [s.id for s in SOURCES if members[s.family] == 1 and s.family != s.id] == []


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_source_states_its_evidence_its_terms_and_its_promise(source: Source) -> None:
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", source.id)
    assert all(address.evidence for address in source.addresses)
    assert source.terms
    assert source.every_minutes <= 24 * 60
    assert source.silent_after_days * 24 * 60 >= 10 * source.every_minutes
    assert source.enabled or source.notes, "a source that is off says why"


@pytest.mark.parametrize("source", SOURCES, ids=lambda source: source.id)
def test_a_listing_page_has_a_pattern_or_selectors(source: Source) -> None:
    listings = [address for address in source.addresses if address.kind == "listing"]
    assert all(source.article_url or address.selectors.item for address in listings)


@pytest.mark.parametrize("source", [s for s in SOURCES if s.article_url], ids=lambda source: source.id)
def test_a_pattern_takes_no_front_page_and_no_listing_for_an_article(source: Source) -> None:
    listings = [address.url for address in source.addresses if address.kind == "listing"]
    assert [url for url in (source.home, *listings) if re.search(source.article_url, url)] == []


def test_a_pattern_tolerates_what_feeds_do_to_an_address() -> None:
    strict = []
    for source in SOURCES:
        held = tomllib.loads((FOLDER / f"{source.id}.toml").read_text(encoding="utf-8"))
        for example in held.get("examples", []):
            changed = (example.replace("https:", "http:", 1), example.replace("//www.", "//", 1), f"{example}?a=rss")
            strict += [url for url in changed if not re.search(source.article_url, url)]
    assert strict == []


EXAMPLES = """examples = ["https://news.example/12", "https://news.example/x"]\n"""


def test_an_example_that_does_not_match_is_refused(tmp_path: Path) -> None:
    (told,) = problems(folder(tmp_path, sources__example=EXAMPLES + SOURCE))
    assert "'https://news.example/x' does not match article_url" in told


def test_robots_txt_is_not_skipped_without_a_reason_in_words(tmp_path: Path) -> None:
    (told,) = problems(folder(tmp_path, sources__example='ignore_robots = "yes"\n' + SOURCE))
    assert "who allowed it" in told
    reason = "Permission of the press office by mail of 3 May 2026"
    (source,) = catalog.read(folder(tmp_path, sources__example=f'ignore_robots = "{reason}"\n' + SOURCE)).sources
    assert source.ignore_robots == reason


def test_an_example_without_a_pattern_or_an_address_is_refused(tmp_path: Path) -> None:
    bare = "\n".join(line for line in SOURCE.splitlines() if not line.startswith("article_url"))
    _, found = read(folder(tmp_path, example='examples = ["12"]\n' + bare))
    assert [problem.key for problem in found] == ["examples", "examples"]


def test_an_example_that_matches_is_accepted(tmp_path: Path) -> None:
    _, found = read(folder(tmp_path, example='examples = ["https://news.example/12"]\n' + SOURCE))
    assert not found


def keys_of_the_loader(tmp_path: Path) -> set[str]:
    """Every key a source file may hold, as the loader itself tells whoever misspells one."""
    wrong = "zzz = 1\n" + SOURCE + "zzz = 1\nselectors.zzz = 1\n[page]\nzzz = 1\n"
    _, found = read(folder(tmp_path, example=wrong))
    told = [known[1] for problem in found if (known := re.search(r"\(known: (.+)\)", problem.remedy))]
    assert len(told) == 4
    return {key for known in told for key in known.split(", ")}


def test_the_page_on_the_catalogue_explains_every_key_the_loader_accepts(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    keys = keys_of_the_loader(tmp_path)
    assert {"id", "article_url", "examples", "address", "evidence", "item", "body"} <= keys
    assert [key for key in sorted(keys) if f"| `{key}` |" not in page] == []


def test_no_source_is_both_left_out_and_there() -> None:
    left_out = PAGE.read_text(encoding="utf-8").partition("## What was left out")[2]
    named = set(re.findall(r"`([a-z0-9-]+)`", left_out))
    assert len(named) >= 20
    assert named.isdisjoint(source.id for source in SOURCES)
