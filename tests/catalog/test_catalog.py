"""What the built-in catalogue holds, and how a wrong one is refused."""

from __future__ import annotations

import re
from datetime import time
from pathlib import Path

import pytest

import catalog
from analysis.assessment import Judge
from analysis.model import Article, ChangeKind
from catalog import CatalogError

SOURCE = """
id = "example"
name = "Example"
home = "https://news.example/"
country = "AT"
languages = ["de"]
kind = "general"
family = "example"
article_url = '^https://news\\.example/\\d+$'

[[address]]
kind = "feed"
url = "https://news.example/rss.xml"
"""
ESTONIAN = {
    "space.outer-space": '["kosmos*"]',
    "space.satellite": '["satelliit*"]',
    "diplomacy.talks": '["konsultatsioon*"]',
    "diplomacy.ministries": '["välisminist*"]',
    "diplomacy.agreement": '["leping*"]',
    "diplomacy.signing": '["allkirjasta*"]',
}


def folder(tmp_path: Path, **files: str) -> Path:
    """A catalogue folder holding the given files; ``__`` in a name is a slash."""
    for name, text in files.items():
        path = tmp_path / (name.replace("__", "/") + ".toml")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


def problems(path: Path) -> list[str]:
    with pytest.raises(CatalogError) as refused:
        catalog.read(path)
    return str(refused.value).splitlines()


def test_all_states_and_the_ten_languages_are_known() -> None:
    knowledge = catalog.read().knowledge
    states = {term.id: term for term in knowledge.actors if term.group == "state"}
    assert len(states) > 190
    for code in ("ar", "de", "en", "es", "fr", "hi", "ja", "pt", "ru", "zh"):
        assert states["RU"].names[code]
        for side in ("field", "space", "diplomacy", "against"):
            terms = [term for term in knowledge.relevance.terms if term.side == side]
            assert any(code in term.names for term in terms), (code, side)


def test_a_language_is_taught_by_one_file(tmp_path: Path) -> None:
    """What CONTRIBUTING promises, with Estonian, of which the built-in catalogue knows no word."""
    text = (catalog.BUILT_IN / "relevance.toml").read_text(encoding="utf-8")
    for term, words in ESTONIAN.items():
        text = text.replace(f"[{term}]\n", f"[{term}]\nnames.et = {words}\n", 1)
    (tmp_path / "relevance.toml").write_text(text, encoding="utf-8")
    article = Article(
        "https://news.example/1",
        "Kenya ja Peruu pidasid konsultatsioone kosmose teemal",
        "Kahe riigi välisministrid allkirjastasid lepingu satelliitide kohta.",
        "et",
    )
    before, after = (Judge(catalog.read(path).knowledge).assess(article) for path in (None, tmp_path))
    assert (before.relevance.score < 0.1, after.relevance.score > 0.9) == (True, True)


def test_an_id_is_that_of_one_actor() -> None:
    ids = [term.id for term in catalog.read().knowledge.actors]
    assert sorted(ids) == sorted(set(ids))


def test_topics_and_kinds_are_the_closed_lists() -> None:
    knowledge = catalog.read().knowledge
    assert len(knowledge.topics) == 13
    assert {term.id for term in knowledge.kinds} >= {"consultation", "agreement", "vote_or_resolution", "other"}


def test_the_rules_tell_the_desk_and_the_log_without_any_setting() -> None:
    built_in = catalog.read()
    assert {(recipient.id, recipient.channel) for recipient in built_in.recipients} == {
        ("desk", "mail"),
        ("log", "log"),
    }
    assert {"now", "daily"} == {rule.when for rule in built_in.rules}
    explained = (catalog.BUILT_IN / "rules.toml").read_text(encoding="utf-8").partition("[[")[0]
    assert [kind for kind in ChangeKind if not re.search(rf"\b{kind}\b", explained)] == []
    told = {change for rule in built_in.rules for change in rule.changes}
    assert {"new", "edited", "withdrawn", "silent", "broken", "recovered"} <= told


def test_more_sources_are_added_to_the_built_in_ones_or_stand_in_their_place(tmp_path: Path) -> None:
    built_in = {source.id: source for source in catalog.read().sources}
    switched_off = SOURCE.replace("example", "tass") + "\n[page]\n"
    off = switched_off.replace('country = "AT"', 'country = "AT"\nenabled = false')
    own = catalog.read(folder(tmp_path, more_sources__example=SOURCE, more_sources__tass=off))
    found = {source.id: source for source in own.sources}
    assert set(found) == {*built_in, "example"}
    assert (found["tass"].enabled, found["nasa"]) == (False, built_in["nasa"])


def test_one_more_source_beside_sources_of_ones_own(tmp_path: Path) -> None:
    other = SOURCE.replace("example", "second")
    own = catalog.read(folder(tmp_path, sources__second=other, more_sources__example=SOURCE))
    assert [source.id for source in own.sources] == ["example", "second"]


def test_a_folder_replaces_only_the_parts_it_has(tmp_path: Path) -> None:
    own = catalog.read(folder(tmp_path, sources__example=SOURCE))
    assert [source.id for source in own.sources] == ["example"]
    assert own.rules == catalog.read().rules


@pytest.mark.parametrize(
    ("wrong", "key"),
    [
        (SOURCE.replace('family = "example"', 'familly = "example"'), "familly"),
        (SOURCE.replace('country = "AT"', 'country = "Austria"'), "country"),
        (SOURCE.replace('["de"]', '["german"]'), "languages"),
        (SOURCE.replace('["de"]', '"de"'), "languages"),
        (SOURCE.replace("https://news.example/rss.xml", "ftp://news.example/rss"), "url"),
        (SOURCE.replace('kind = "feed"', 'kind = "rss"'), "kind"),
        (SOURCE.replace("\\d+$'", "(\\d+$'"), "article_url"),
        (SOURCE.replace('id = "example"', 'id = "another"'), "id"),
        ("every_minutes = true\n" + SOURCE, "every_minutes"),
        ("every_minutes = 0\n" + SOURCE, "every_minutes"),
        (SOURCE + '[address.selectors]\nitems = "li"\n', "items"),
        (SOURCE + '[[address]]\nkind = "feed"\nurl = "http://www.news.example/rss.xml"\n', "address"),
    ],
)
def test_a_wrong_source_is_refused_with_file_line_key_and_remedy(tmp_path: Path, wrong: str, key: str) -> None:
    told = problems(folder(tmp_path, sources__example=wrong))
    assert any(re.search(rf"sources/example\.toml:\d+: \S*{key}: .+\. .+\.$", line) for line in told), told


def test_all_problems_of_a_file_are_told_at_once(tmp_path: Path) -> None:
    wrong = SOURCE.replace('"AT"', '"Austria"').replace('"general"', '"tabloid"').replace('["de"]', '["deutsch"]')
    assert len(problems(folder(tmp_path, sources__example=wrong))) == 3


def test_a_line_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (told,) = problems(folder(tmp_path, sources__example='id = "example"\nname = \n'))
    assert "example.toml:2" in told


def test_two_sources_cannot_share_an_address(tmp_path: Path) -> None:
    twin = SOURCE.replace('"example"', '"twin"')
    (told,) = problems(folder(tmp_path, sources__example=SOURCE, sources__twin=twin))
    assert "twin.toml" in told
    assert "an address of example" in told


@pytest.mark.parametrize("key", ["to", "actors", "instruments", "kinds", "topics", "languages", "sources"])
def test_a_rule_that_names_the_unknown_is_refused(tmp_path: Path, key: str) -> None:
    values = {"to": '["me"]', key: '["nobody"]'}
    lines = "\n".join(f"{name} = {value}" for name, value in values.items())
    rules = f'[[recipient]]\nid = "me"\nchannel = "log"\n[[rule]]\nid = "r"\nchanges = ["new"]\n{lines}\n'
    (told,) = problems(folder(tmp_path, rules=rules))
    assert f"{key}: 'nobody' is unknown" in told


def test_a_rule_with_an_unknown_change_or_time_is_refused(tmp_path: Path) -> None:
    rule = '[[rule]]\nid = "r"\nto = ["me"]\nchanges = ["gone"]\nwhen = "soon"\n'
    rules = f'[[recipient]]\nid = "me"\nchannel = "pigeon"\n{rule}'
    told = problems(folder(tmp_path, rules=rules))
    assert [line.split(": ")[1].split(".")[-1] for line in told] == ["channel", "changes", "when"]


def test_an_office_of_no_state_is_refused(tmp_path: Path) -> None:
    offices = '[mfa]\ngroup = "ministry"\ncountry = "ZZ"\nmembers = ["JP", "YY"]\nnames.en = ["MOFA"]\n'
    told = problems(folder(tmp_path, vocabulary__offices=offices))
    assert len(told) == 3
    assert all(any(f"mfa.{key}" in line for line in told) for key in ("group", "members", "country"))


def test_a_wrong_vocabulary_is_refused(tmp_path: Path) -> None:
    topics = '[moon]\ngroup = "topic"\nwheight = 2\nnames.english = ["moon"]\n'
    told = problems(folder(tmp_path, vocabulary__topics=topics))
    assert any("moon.wheight" in line for line in told)
    assert any("moon.names.english" in line for line in told)


def test_words_that_hint_at_no_topic_are_refused(tmp_path: Path) -> None:
    topics = '[moon]\ngroup = "topic"\n\n[moon_hint]\ngroup = "mooon"\nnames.en = ["crater"]\n'
    (told,) = problems(folder(tmp_path, vocabulary__topics=topics))
    assert "moon_hint.group" in told
    assert "mooon" in told


def test_a_path_that_is_no_folder_is_refused(tmp_path: Path) -> None:
    (told,) = problems(tmp_path / "absent")
    assert "is not a folder" in told


RECIPIENT = '[[recipient]]\nid = "me"\nchannel = "log"\n'


def test_a_recipient_says_when_letters_suit(tmp_path: Path) -> None:
    keys = (
        'zone = "Europe/Vienna"\nquiet = "22:00-07:00"\ndays_off = ["sunday"]\nholidays = ["12-25", "2026-04-06"]\n'
        'most_per_hour = 6\ndigest_at = "07:30"\ndigest_on = "friday"\n'
    )
    (recipient,) = catalog.read(folder(tmp_path, rules=RECIPIENT + keys)).recipients
    when = recipient.timetable
    assert (str(when.zone), when.digest_at, when.digest_on) == ("Europe/Vienna", time(7, 30), 4)
    assert (when.quiet, when.days_off, when.most_per_hour) == ((time(22), time(7)), frozenset({6}), 6)
    assert when.holidays == {"12-25", "2026-04-06"}


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('zone = "Vienna"', "zone"),
        ('quiet = "22-7"', "quiet"),
        ('quiet = "22:00-22:00"', "quiet"),
        ('days_off = ["caturday"]', "days_off"),
        ('holidays = ["02-30"]', "holidays"),
        ("most_per_hour = -1", "most_per_hour"),
        ('digest_at = "25:00"', "digest_at"),
        ('digest_on = "Friday"', "digest_on"),
        ('quite = "22:00-07:00"', "quite"),
    ],
)
def test_a_wrong_timetable_is_refused_with_its_key(tmp_path: Path, line: str, key: str) -> None:
    told = problems(folder(tmp_path, rules=f"{RECIPIENT}{line}\n"))
    assert any(re.search(rf"rules\.toml:\d+: recipient\.{key}: .+\. .+\.$", each) for each in told), told


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('pairs = ["RU"]', "pairs"),
        ('pairs = ["RU+RU"]', "pairs"),
        ('pairs = ["RU+Atlantis"]', "pairs"),
        ('source_kinds = ["tabloid"]', "source_kinds"),
        ("min_families = -2", "min_families"),
        ("min_families = 2.5", "min_families"),
    ],
)
def test_a_wrong_condition_is_refused_with_its_key(tmp_path: Path, line: str, key: str) -> None:
    rule = f'[[rule]]\nid = "r"\nto = ["me"]\nchanges = ["new"]\n{line}\n'
    told = problems(folder(tmp_path, rules=RECIPIENT + rule))
    assert any(re.search(rf"rules\.toml:\d+: rule\.{key}: .+\. .+\.$", each) for each in told), told


def test_a_secret_address_has_no_place_in_the_rules(tmp_path: Path) -> None:
    rules = '[[recipient]]\nid = "ops"\nchannel = "apprise"\naddress = "slack://token"\n'
    (told,) = problems(folder(tmp_path, rules=rules))
    assert "SPACEWATCH_APPRISE" in told
    assert "token" not in told
