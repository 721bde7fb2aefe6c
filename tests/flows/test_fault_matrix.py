"""Every fault of the newsroom at every kind of address: the run ends soon, the fault is named, nobody else suffers."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.model import Outcome, SourceState, Visit
from flows.desk import Desk
from flows.report import Report
from tests.flows import playing
from tests.newsroom import faults
from tests.newsroom.faults import FAULTS, FaultyPublisher

NOW = datetime(2024, 8, 8, 18, tzinfo=UTC)
SECONDS = 12.0  # for a run over six sources, one fault in each of five; the client gives up after 0.8
KINDS = {
    "feed": ("feed", faults.FEED),
    "json": ("feed", faults.JSON_FEED),
    "sitemap": ("sitemap", faults.SITEMAP),
    "listing": ("listing", faults.LISTING),
    "wordpress": ("wordpress", "/"),
}
PATHS = {"wordpress": faults.WORDPRESS}
WELL = "well"
T, B, E = SourceState.TRANSIENT, SourceState.BROKEN, SourceState.EMPTY_SUSPICIOUS

# What each fault makes of a visit, and the words a person reads. One state where all kinds agree.
STATES: dict[str, tuple[SourceState | dict[str, SourceState], str]] = {
    "not_found": (B, "there is no such page"),
    "gone": (B, "removed for good"),
    "forbidden": (B, "the site refuses us"),
    "error": (T, "internal error"),
    "unavailable": (T, "overloaded or in maintenance"),
    "busy": (T, "we ask too often"),
    "reset": (T, "no connection"),
    "timeout": (T, "no answer in time"),
    "drip": (T, "no answer in time"),
    "truncated": (T, "the answer is incomplete"),
    "gzip_bomb": (B, "the answer is too large"),
    "zstd_bomb": (B, "the answer is too large"),
    "corrupt_gzip": (T, "the answer is incomplete"),
    "redirect_loop": (B, "redirects go in a circle"),
    "redirect_private": (B, "not a public address"),
    "redirect_scheme": (B, "only http and https"),
    "moved": (B, ""),
    "html_at_feed": (B, ""),
    "challenge": (B, "JavaScript challenge"),
    "consent_wall": (B, "consent wall"),
    "parked": (B, "parked domain"),
    "soft_404": (B, "not found page"),
    "maintenance": (B, "maintenance page"),
    "empty_feed": ({"feed": E, "json": E, "sitemap": E, "listing": B, "wordpress": B}, ""),
    "empty": (B, "empty answer"),
    "garbage": (B, "neither HTML nor XML"),
    "wrong_charset": (B, ""),
    "huge": (B, "the answer is too large"),
}
# Where one article ends that has the fault, while the feed that lists it is well.
OUTCOMES: dict[str, Outcome] = {
    "gone": Outcome.GONE,
    "moved": Outcome.STORED,
    **dict.fromkeys(("redirect_private", "redirect_scheme"), Outcome.FORBIDDEN),
    **dict.fromkeys(("empty_feed", "garbage", "html_at_feed", "wrong_charset"), Outcome.NOT_ARTICLE),
}


def catalogue(home: Path) -> Path:
    """One source for each kind of address, each on a host of its own, and one that stays well."""
    folder = home / "catalogue" / "sources"
    folder.mkdir(parents=True)
    for name, (kind, path) in {**KINDS, WELL: ("feed", faults.FEED)}.items():
        (folder / f"{name}-source.toml").write_text(
            f'id = "{name}-source"\nname = "{name}"\nhome = "http://{name}.example/"\ncountry = "INT"\n'
            f'languages = ["en"]\nkind = "general"\nfamily = "{name}"\n'
            f'[[address]]\nkind = "{kind}"\nurl = "http://{name}.example{path}"\n'
        )
    return folder.parent


@pytest.fixture(scope="module")
def publisher() -> Iterator[FaultyPublisher]:
    with FaultyPublisher() as running:
        yield running


@pytest.fixture(scope="module")
def read_desk(publisher: FaultyPublisher, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("matrix")
    quick = {"total_seconds": 0.8, "read_seconds": 0.4, "connect_seconds": 0.4, "retry_seconds": 0.01}
    return playing.desk_for(home, publisher, catalog=catalogue(home), client=quick, articles_per_source=2)


@pytest.fixture
def desk(read_desk: Desk, publisher: FaultyPublisher, tmp_path: Path) -> Desk:
    """The same desk with an empty memory, and everybody well."""
    publisher.heal()
    return replace(read_desk, settings=replace(read_desk.settings, home=tmp_path))


def visits_of(report: Report) -> dict[str, Visit]:
    return {visit.source_id.removesuffix("-source"): visit for visit in report.visits}


def assert_counted(report: Report) -> None:
    for visit in report.visits:
        assert sum(visit.outcomes.values()) == visit.seen, visit
    assert sum(report.outcomes.values()) == sum(visit.seen for visit in report.visits)


def test_the_tables_speak_of_every_fault() -> None:
    assert set(STATES) == set(FAULTS)


@pytest.mark.parametrize("fault", sorted(FAULTS))
def test_a_fault_at_an_address_stays_with_its_source_and_passes(
    desk: Desk, publisher: FaultyPublisher, fault: str
) -> None:
    for name, (_, path) in KINDS.items():
        publisher.play(PATHS.get(name, path), fault, host=f"{name}.example")
    began = time.monotonic()
    report = playing.monitor(desk, NOW)
    assert time.monotonic() - began < SECONDS
    visits = visits_of(report)
    states, words = STATES[fault]
    for name in KINDS:
        wanted = states[name] if isinstance(states, dict) else states
        assert visits[name].state is wanted, visits[name]
        assert words in visits[name].detail
        assert f"{name}.example" in visits[name].detail
        assert not visits[name].seen, "what is served in place of a list brings no candidates"
    assert (visits[WELL].state, visits[WELL].seen) == (SourceState.OK_NEW, len(faults.ARTICLES))
    assert_counted(report)
    publisher.heal()
    again = playing.monitor(desk, NOW + timedelta(days=1))
    recovered = visits_of(again)
    assert {recovered[name].state for name in KINDS} == {SourceState.OK_NEW}
    assert {recovered[name].seen for name in KINDS} == {len(faults.ARTICLES)}
    assert_counted(again)


def test_a_fault_of_an_article_is_the_outcome_of_that_article_alone(desk: Desk, publisher: FaultyPublisher) -> None:
    links = "".join(
        f"<item><title>Item {fault}</title><link>http://{fault.replace('_', '-')}.example/news/1</link></item>"
        for fault in FAULTS
    )
    feed = f"<rss><channel><title>All faults</title>{links}</channel></rss>"
    publisher.serve(faults.FEED, feed.encode(), "text/xml")
    for fault in FAULTS:
        host = f"{fault.replace('_', '-')}.example"
        publisher.play("/news/1", fault, host=host, location=f"http://{host}/news/2" if fault == "moved" else "")
    unhurried = replace(desk, settings=replace(desk.settings, articles_per_source=100))
    began = time.monotonic()
    report = playing.monitor(unhurried, NOW, f"{WELL}-source")
    assert time.monotonic() - began < SECONDS
    with unhurried.store() as store:
        rows = store.rows("SELECT url, outcome FROM candidates")
    ended = {row["url"].split("//")[1].split(".")[0].replace("-", "_"): row for row in rows}
    found = {name: Outcome(row["outcome"]) for name, row in ended.items()}
    assert found == {fault: OUTCOMES.get(fault, Outcome.UNREACHABLE) for fault in FAULTS}
    assert_counted(report)
