"""How the sources fared, from the visits of a run to what a person hears of them."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from analysis.health import SourceRecord
from analysis.hints import Hints
from analysis.model import Candidate, ChangeKind, Miss, Outcome, SourceState, Validators, Visit
from analysis.schedule import Pace
from flows import digesting, pipeline, showing_health, telling, watching
from flows.desk import Desk, open_desk
from flows.gathering import Finding, Gathering
from flows.keeping import keep_all
from flows.recording import Keeper
from flows.settings import Settings
from scrapers.discover import Answer
from scrapers.listing import EMPTY
from storage import alerts, changes, days, letters, runs
from storage import sources as source_rows
from storage.sources import Standing
from storage.store import StorageError, Store
from tests.flows import playing
from tests.flows.playing import NEWSROOM_CATALOG
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
DAY = timedelta(days=1)
PAPER = "chenbao"
DOWN = Answer("http://x.example/", ok=False, detail="connection refused", miss=Miss.NETWORK)
FINE = Answer("http://x.example/", ok=True, items=3, validators=Validators('"1"'))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_desk(Settings(home=tmp_path_factory.mktemp("home"), catalog=NEWSROOM_CATALOG, mail_to="a@b.example"))


@pytest.fixture
def desk(catalogue: Desk, tmp_path: Path) -> Desk:
    return replace(catalogue, settings=replace(catalogue.settings, home=tmp_path))


@pytest.fixture
def store(desk: Desk) -> Iterator[Store]:
    with desk.store() as opened:
        source_rows.sync(opened, desk.catalog.sources, NOW)
        yield opened


def run(desk: Desk, store: Store, now: datetime, *gatherings: Gathering) -> tuple[list[Visit], bool]:
    """The second half of a monitor run: keep what was gathered, and watch."""
    keeper = Keeper(desk, store, runs.start(store, "monitor", now, {}), now)
    return watching.watch(keeper, keep_all(keeper, gatherings))


def gathered(desk: Desk, source_id: str, *outcomes: Outcome, answer: Answer = FINE, first: int = 0) -> Gathering:
    """A visit that listed addresses numbered from ``first``, and where they ended."""
    urls = [f"http://{source_id}.example/{first + i}" for i in range(len(outcomes))]
    findings = tuple(
        Finding(Candidate(source_id, url), url[7:], outcome, is_settled=outcome is Outcome.KNOWN)
        for url, outcome in zip(urls, outcomes, strict=True)
    )
    return Gathering(desk.source(source_id), (answer,), findings)


def told(store: Store) -> list[tuple[ChangeKind, str | None]]:
    return [(row.change.kind, row.source_id) for row in changes.since(store, datetime.min.replace(tzinfo=UTC))]


def test_an_address_that_is_refused_at_every_visit_is_new_once(desk: Desk, store: Store) -> None:
    listed = gathered(desk, PAPER, Outcome.REFUSED, Outcome.REFUSED, Outcome.NOT_ARTICLE)
    ((first,), _), ((second,), _) = (run(desk, store, NOW + i * DAY, listed) for i in range(2))
    assert (first.state, first.seen, first.new, first.read) == (SourceState.OK_NEW, 3, 3, 0)
    assert (second.state, second.seen, second.new) == (SourceState.OK_NONE, 3, 0)


def test_a_source_that_only_repeats_what_is_refused_is_silent_in_the_end(desk: Desk, store: Store) -> None:
    promised = desk.source(PAPER).silent_after_days
    for day in range(promised + 2):
        run(desk, store, NOW + day * DAY, gathered(desk, PAPER, Outcome.REFUSED))
    assert told(store) == [(ChangeKind.SILENT, PAPER)]


def test_a_source_of_which_nothing_can_be_read_is_told(desk: Desk, store: Store) -> None:
    for day in range(desk.source(PAPER).silent_after_days + 2):
        run(desk, store, NOW + day * DAY, gathered(desk, PAPER, Outcome.NOT_ARTICLE, first=day))
    assert told(store) == [(ChangeKind.ALL_FILTERED, PAPER)]


def test_every_visit_counts_on_its_day_and_moves_the_source_on(desk: Desk, store: Store) -> None:
    run(desk, store, NOW, gathered(desk, PAPER, Outcome.IRRELEVANT, Outcome.GONE))
    run(desk, store, NOW + DAY / 4, gathered(desk, PAPER, Outcome.KNOWN, Outcome.IRRELEVANT, first=5))
    (day,) = days.history(store, PAPER, NOW.date())
    assert (day.visits, day.answers, day.new, day.read) == (2, 2, 3, 2)
    standing = source_rows.standings(store)[PAPER]
    assert standing.record == SourceRecord(
        PAPER, last_answer=NOW + DAY / 4, last_new=NOW + DAY / 4, last_read=NOW + DAY / 4, first_visit=NOW
    )
    assert standing.next_visit == NOW + DAY / 4 + timedelta(minutes=30)
    assert source_rows.memory(store, PAPER).validators == {FINE.address_url: FINE.validators}


def test_a_source_that_brings_nothing_new_visit_after_visit_is_visited_more_rarely(desk: Desk, store: Store) -> None:
    for day in range(9):
        run(desk, store, NOW + day * DAY, gathered(desk, PAPER, Outcome.IRRELEVANT, first=day))
    at = NOW + 9 * DAY
    for _ in range(12):
        run(desk, store, at, gathered(desk, PAPER, Outcome.KNOWN))
        at = source_rows.standings(store)[PAPER].next_visit or at
    pace = source_rows.standings(store)[PAPER].pace
    assert pace == Pace(120, 1), "four times the declared half-hour, and no more"


def test_what_a_feed_says_of_its_rhythm_is_remembered_while_it_says_unchanged(desk: Desk, store: Store) -> None:
    told = replace(FINE, hints=Hints(45, hours=(12,)))
    run(desk, store, NOW, gathered(desk, PAPER, Outcome.IRRELEVANT, answer=told))
    for day in range(1, 9):  # its rhythm of one address a day would let it be visited every two hours
        run(desk, store, NOW + day * DAY, gathered(desk, PAPER, Outcome.IRRELEVANT, answer=told, first=day))
    at = NOW + 9 * DAY
    run(desk, store, at, gathered(desk, PAPER, answer=replace(FINE, unchanged=True)))
    standing = source_rows.standings(store)[PAPER]
    assert standing.hints == {told.address_url: told.hints}
    assert standing.next_visit == at + timedelta(minutes=45), "declared are 30"
    run(desk, store, at + timedelta(hours=2, minutes=30), gathered(desk, PAPER, answer=replace(FINE, unchanged=True)))
    assert source_rows.standings(store)[PAPER].next_visit == at + timedelta(hours=4), "it skips the hour from twelve"


def test_only_what_is_due_is_visited_and_a_failure_is_tried_again_sooner_than_a_slow_pace(
    desk: Desk, store: Store
) -> None:
    source_rows.stand(store, Standing(SourceRecord(PAPER), Pace(120), NOW))
    run(desk, store, NOW, gathered(desk, PAPER, answer=DOWN))
    due = [errand.source.id for errand in watching.plan(desk, store, NOW + timedelta(minutes=59), (), False)]
    assert PAPER not in due
    assert len(due) == 13
    assert PAPER in [e.source.id for e in watching.plan(desk, store, NOW + timedelta(minutes=60), (), False)]


def everything_down(desk: Desk) -> list[Gathering]:
    return [gathered(desk, source.id, answer=DOWN) for source in desk.catalog.sources]


def test_an_outage_leaves_every_source_as_it_was(desk: Desk, store: Store) -> None:
    run(desk, store, NOW, *(gathered(desk, s.id, Outcome.IRRELEVANT) for s in desk.catalog.sources))
    before = source_rows.standings(store), days.history(store, PAPER, NOW.date())
    visits, is_outage = run(desk, store, NOW + DAY, *everything_down(desk))
    assert is_outage
    assert len(visits) == 14
    assert (source_rows.standings(store), days.history(store, PAPER, (NOW + DAY).date())) == before
    assert told(store) == [(ChangeKind.OUTAGE, None)]


def test_an_outage_is_told_by_a_few_sources_and_the_number_of_the_others() -> None:
    down = [Visit(f"source-{number}", NOW, SourceState.TRANSIENT, detail="no connection") for number in range(9)]
    assert len(watching.complaints(down, is_outage=False)) == 9
    *examples, rest = watching.complaints(down, is_outage=True)
    assert examples == [f"source-{number}: no connection" for number in range(3)]
    assert rest == "… and 6 more sources that cannot be reached either"


def test_dead_sources_that_come_due_alone_are_no_outage(desk: Desk, store: Store) -> None:
    """Once three sources were dead, every run that visited only them was an outage, and they stayed due for ever."""
    dead = [source.id for source in desk.catalog.sources][:3]
    for source_id in dead:
        source_rows.stand(store, Standing(SourceRecord(source_id, "broken", NOW - DAY, NOW - DAY, failures=2)))
    _, is_outage = run(desk, store, NOW, *(gathered(desk, source_id, answer=DOWN) for source_id in dead))
    assert not is_outage
    assert source_rows.standings(store)[dead[0]].record.failures == 3


def test_an_outage_is_one_letter_when_it_begins_and_one_when_it_ends_and_both_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Newsroom(ROUNDS[0]) as newsroom:
        desk = playing.desk_for(tmp_path, newsroom)
        playing.monitor(desk, ROUNDS[0])
        port = newsroom.port
    no_mail = replace(desk, settings=replace(desk.settings, smtp_host="127.0.0.1", smtp_port=1, smtp_tls="none"))
    for hours in range(1, 4):
        report = playing.monitor(no_mail, ROUNDS[0] + timedelta(hours=hours))
        assert report.state == "outage"
    with desk.store() as store:
        assert told(store) == [(ChangeKind.OUTAGE, None)]
        assert letters.counts(store)["owed"] == 1, "the mail server cannot be reached either"
    with Newsroom(ROUNDS[1], port) as newsroom:
        report = playing.monitor(desk, ROUNDS[1])
    assert [s for s in report.told.subjects if s.endswith("→ desk")] == [
        "Nothing can be reached: all sources → desk",
        "Online again: all sources → desk",
    ]
    with desk.store() as store:
        assert letters.counts(store).get("owed", 0) == 0
        assert [kind for kind, source_id in told(store) if source_id is None] == [ChangeKind.OUTAGE, ChangeKind.ONLINE]


def lives(store: Store, desk: Desk, at: datetime, weeks: int, mute: str = "") -> None:
    """Every source brings two articles a day for so many weeks, but for those of one language in the last of them."""
    for source in desk.catalog.sources:
        record = SourceRecord(source.id, last_new=at - DAY, last_read=at - DAY, first_visit=at - 200 * DAY)
        source_rows.stand(store, Standing(record))
        for ago in range(1, 7 * weeks + 1):
            is_mute = ago <= 7 and source.languages[0] == mute
            read = 0 if is_mute else 2
            days.count(store, Visit(source.id, SourceState.OK_NEW, at - ago * DAY, new=2, read=read))


def test_a_language_that_goes_missing_is_told_once_although_each_source_looks_well(desk: Desk, store: Store) -> None:
    lives(store, desk, NOW, 5, mute="zh")
    for hour in range(3):
        run(desk, store, NOW + timedelta(hours=hour), gathered(desk, "mid-press", Outcome.KNOWN))
    (row,) = changes.since(store, NOW)
    assert (row.change.kind, row.source_id) == (ChangeKind.SPARSE, None)
    assert "in the language zh" in row.change.summary
    digesting.write_digests(desk, store, NOW + DAY)
    (text,) = (row["text"] for row in store.rows("SELECT text FROM letters WHERE recipient_id = 'desk'"))
    assert "Far fewer articles: all sources" in text


def test_every_kind_of_trouble_has_its_letter(desk: Desk, store: Store) -> None:
    lives(store, desk, NOW, 5)
    empty = Answer("http://x.example/", ok=False, detail=EMPTY)
    assert empty.is_empty
    flood = [Outcome.GONE] * 60
    for hour in range(2):
        at = NOW + timedelta(hours=hour)
        run(desk, store, at, gathered(desk, PAPER, answer=empty), gathered(desk, "mid-press", *flood))
    assert told(store) == [(ChangeKind.FLOODING, "mid-press"), (ChangeKind.EMPTY, PAPER)]
    assert len(alerts.unwritten(store, "now")) == 2
    telling.write_letters(desk, store, NOW)
    subjects = {row["subject"].partition(":")[0] for row in store.rows("SELECT subject FROM letters")}
    assert subjects == {"Source flooding", "Source empty"}


def test_health_says_who_is_in_trouble_and_what_each_language_brings(desk: Desk, store: Store) -> None:
    lives(store, desk, NOW, 5, mute="zh")
    broken = SourceRecord(PAPER, "broken", NOW - DAY, NOW - DAY, failures=3, last_answer=NOW - 2 * DAY)
    broken = replace(broken, first_visit=NOW - 200 * DAY)
    run(desk, store, NOW, *(gathered(desk, s.id, Outcome.KNOWN) for s in desk.catalog.sources if s.id != PAPER))
    source_rows.record_visit(store, 1, Visit(PAPER, SourceState.TRANSIENT, NOW, "connection refused"))
    source_rows.stand(store, Standing(broken))
    health = showing_health.read_health(store, NOW)
    text = "\n".join(showing_health.lines(health))
    assert text.startswith(
        f"{PAPER:20}  broken since 2026-03-01 09:00, last answer 2026-02-28 09:00: connection refused"
    )
    assert "13 of 14 sources answered; broken: chenbao" in text
    assert "warning: sources in the language zh brought 0 articles, 14 a week before" in text
    assert "is the schedule running" not in text
    facts = showing_health.as_facts(health)
    assert facts["answered"] == 13
    assert [volume for volume in facts["volumes"] if volume["fell"]] == [  # type: ignore[attr-defined]
        {"group": "language:zh", "last_7_days": 0, "a_week_before": 14.0, "fell": True}
    ]
    later = showing_health.read_health(store, NOW + DAY)
    assert "is the schedule running" in "\n".join(showing_health.lines(later))


def test_the_command_speaks_to_people_and_to_machines(
    desk: Desk, store: Store, capsys: pytest.CaptureFixture[str]
) -> None:
    run(desk, store, NOW, gathered(desk, PAPER, Outcome.IRRELEVANT), gathered(desk, "mid-press", answer=DOWN))
    showing_health.show_health(desk.settings, NOW, as_json=False)
    assert "mid-press             missed once, last answer never" in capsys.readouterr().out
    showing_health.show_health(desk.settings, NOW, as_json=True)
    facts = json.loads(capsys.readouterr().out)
    assert (facts["sources"], facts["visited"], facts["answered"]) == (14, 2, 1)
    assert [(each["id"], each["state"]) for each in facts["in_trouble"]] == [("mid-press", "missed once")]


def test_before_the_first_run_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(StorageError) as said:
        showing_health.show_health(Settings(home=tmp_path), NOW, as_json=False)
    assert "spacewatch monitor" in said.value.remedy
    assert not list(tmp_path.iterdir())


def test_nothing_new_costs_one_query_for_all_sources_and_one_for_each(desk: Desk, store: Store) -> None:
    run(desk, store, NOW, *(gathered(desk, s.id, Outcome.IRRELEVANT) for s in desk.catalog.sources))
    asked: list[str] = []
    store.db.conn.set_trace_callback(asked.append)
    run(desk, store, NOW + DAY, *(gathered(desk, s.id, Outcome.KNOWN) for s in desk.catalog.sources))
    store.db.conn.set_trace_callback(None)
    selects = [sql for sql in asked if sql.lstrip().startswith("SELECT") and ("days" in sql or "sources" in sql)]
    assert sum("FROM days WHERE source_id" in sql for sql in selects) == 14
    assert sum("FROM sources" in sql for sql in selects) == 1
    assert not [sql for sql in selects if "visits" in sql or "first_seen =" in sql]


def test_the_flow_itself_says_what_changed(tmp_path: Path) -> None:
    with Newsroom(ROUNDS[0]) as newsroom:
        desk = playing.desk_for(tmp_path, newsroom)
        report = asyncio.run(pipeline.monitor(pipeline.Start(desk, ROUNDS[0], wait_seconds=0)))
    assert report.state == "completed"
    assert {visit.state for visit in report.visits} == {SourceState.OK_NEW}
    assert all(visit.new <= visit.seen for visit in report.visits)


def test_a_run_accounts_for_the_sources_it_does_not_visit(tmp_path: Path) -> None:
    with Newsroom(ROUNDS[0]) as newsroom:
        read = playing.desk_for(tmp_path, newsroom)
        off, *others = read.catalog.sources
        desk = replace(read, catalog=replace(read.catalog, sources=(replace(off, enabled=False), *others)))
        one = playing.monitor(desk, ROUNDS[0], others[0].id)
        rest = asyncio.run(pipeline.monitor(pipeline.Start(desk, ROUNDS[0], wait_seconds=0)))
    assert one.skipped == {"not asked for": 12, "switched off": 1}
    assert rest.skipped == {"not due": 1, "switched off": 1}
    assert "12 of 12 sources answered, 1 not due, 1 switched off;" in rest.line
