"""Whatever happens on the way, nothing is lost, nothing is told twice, and the state explains itself."""

from __future__ import annotations

import asyncio
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller

from analysis.model import Outcome, SourceState
from flows import lease, pipeline
from flows.desk import Desk, open_desk
from flows.lease import BusyError, held
from storage import letters, runs
from storage.store import open_store
from tests.alerts.mailbox import free_port
from tests.flows import playing
from tests.newsroom import expected
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

TALKS = ROUNDS[2]  # the round that brings the consultations


@pytest.fixture
def newsroom() -> Iterator[Newsroom]:
    with Newsroom(TALKS) as server:
        yield server


def with_mail(desk: Desk, port: int) -> Desk:
    settings = replace(desk.settings, smtp_host="127.0.0.1", smtp_port=port, smtp_tls="none")
    return open_desk(settings)


class Mailbox:
    """A mail server's memory: the Message-IDs it took, in order, and for whom; or what it answers instead."""

    def __init__(self, refusal: str = "") -> None:
        self.ids: list[str] = []
        self.recipients: set[str] = set()
        self.refusal = refusal

    async def handle_RCPT(  # noqa: N802
        self, server: object, session: object, envelope: object, address: str, options: list[str]
    ) -> str:
        if self.refusal:
            return self.refusal
        envelope.rcpt_tos.append(address)  # type: ignore[attr-defined]
        self.recipients.add(address)
        return "250 OK"

    async def handle_DATA(self, server: object, session: object, envelope: object) -> str:  # noqa: N802
        import email

        message = email.message_from_bytes(envelope.content)  # type: ignore[attr-defined]
        self.ids.append(message["Message-ID"])
        return "250 taken"


@contextmanager
def mail_server(box: Mailbox, port: int = 0) -> Iterator[int]:
    controller = Controller(box, hostname="127.0.0.1", port=port or free_port())
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


def test_a_mail_server_that_is_down_loses_no_letter_and_repeats_none(tmp_path: Path, newsroom: Newsroom) -> None:
    box, port = Mailbox(), free_port()
    desk = with_mail(playing.desk_for(tmp_path, newsroom), port)
    first = playing.monitor(desk, TALKS)
    assert first.told.owed > 0
    assert first.told.sent > 0, "the log is told all the same"
    again = playing.monitor(desk, TALKS + timedelta(hours=1))
    assert again.told.sent == 0
    with mail_server(box, port):
        back = playing.monitor(desk, TALKS + timedelta(hours=12))
        assert back.told.owed == 0
        playing.monitor(desk, TALKS + timedelta(hours=24))
    assert len(box.ids) == len(set(box.ids)) == first.told.owed


def test_two_runs_at_once_are_one_run_and_one_refusal(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)

    async def both() -> list[object]:
        start = pipeline.Start(desk, TALKS, wait_seconds=0)
        runs = (pipeline.monitor(start, everything=True) for _ in range(2))
        return await asyncio.gather(*runs, return_exceptions=True)

    outcomes = asyncio.run(both())
    assert sorted(type(o).__name__ for o in outcomes) == ["BusyError", "Report"]
    refusal = next(o for o in outcomes if isinstance(o, BusyError))
    assert f"monitor, process {os.getpid()}" in str(refusal)


def test_a_run_waits_for_another_to_end(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)

    async def digest_during_another() -> str:
        with desk.store() as store:
            async with held(store, "upkeep"):
                waiting = asyncio.create_task(pipeline.digest(pipeline.Start(desk, TALKS, wait_seconds=30)))
                await asyncio.sleep(0.5)
                assert not waiting.done()
        return (await waiting).state

    assert asyncio.run(digest_during_another()) == "completed"


def test_a_global_outage_blames_no_source_and_is_written_down(tmp_path: Path) -> None:
    with Newsroom(TALKS) as newsroom:
        desk = playing.desk_for(tmp_path, newsroom)
    for day in range(4):  # the newsroom is closed now
        report = playing.monitor(desk, TALKS + timedelta(days=day))
        assert report.state == "outage"
        assert "none of 14 sources answered" in report.line
    assert {v.state for v in report.visits} == {SourceState.TRANSIENT}
    with desk.store() as store:
        assert runs.latest(store, "monitor", 1)[0].state == "outage"
        told = store.rows("SELECT kind, source_id FROM changes")
    assert told == [{"kind": "outage", "source_id": None}], "told once, and no source is blamed"
    assert report.told.sent == 0


def test_an_article_that_trips_over_a_bug_holds_up_no_other_and_waits(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import keeping

    desk = playing.desk_for(tmp_path, newsroom)
    real = keeping.stories.profile

    def trips(article, assessment, seen):  # type: ignore[no-untyped-def]
        if "lagoonstandard" in article.url:
            raise ZeroDivisionError("a bug of ours")
        return real(article, assessment, seen)

    with monkeypatch.context() as patched:
        patched.setattr(keeping.stories, "profile", trips)
        report = playing.monitor(desk, TALKS)
    assert report.state == "with_errors"
    assert any("a bug of ours" in issue for issue in report.issues)
    assert report.outcomes[Outcome.UNREACHABLE] > 0
    mended = playing.monitor(desk, TALKS + timedelta(hours=1))
    assert mended.state == "completed"
    with desk.store() as store:
        kept = {row["url"] for row in store.rows("SELECT url FROM articles_read")}
    assert expected.relevant(2) <= kept


def play_demo(home: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "tests.newsroom.demo", "--bare", "--plain", "--home", str(home)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)


def state_of(home: Path) -> dict[str, list[object]]:
    """All that a person could see of a finished demo, without the times at which it really ran."""
    ours = "key LIKE '%|watch:flow:%'"  # word of a killed run is what the two runs must differ in
    queries = {
        "articles": "SELECT url, original, story, readings, state FROM articles_read ORDER BY url",
        "stories": "SELECT id, headline, articles FROM stories_read ORDER BY id",
        "changes": "SELECT kind, summary, article_id, source_id, revision FROM changes WHERE kind <> 'interrupted'"
        " ORDER BY id",
        "alerts": f"SELECT key, letter_key FROM alerts WHERE NOT {ours} ORDER BY key",
        "letters": "SELECT key, subject, sent_at IS NOT NULL AS is_sent FROM letters WHERE key NOT IN"
        f" (SELECT letter_key FROM alerts WHERE {ours} AND letter_key IS NOT NULL) ORDER BY key",
        "candidates": "SELECT key, source_id, outcome FROM candidates ORDER BY key, source_id",
    }
    with open_store(home / "spacewatch.db", read_only=True) as store:
        seen = {name: [tuple(row.values()) for row in store.rows(sql)] for name, sql in queries.items()}
    # message ids and file names differ, since they carry the word that tells two installations apart
    files = [p.name[:15] for p in (home / "letters").glob("*.eml") if "did not end well" not in p.read_text()]
    return {**seen, "files": sorted(files)}


def finish(home: Path) -> None:
    demo = play_demo(home)
    _, complaint = demo.communicate(timeout=240)
    assert demo.returncode == 0, complaint.decode()[-2000:]


@pytest.mark.slow
def test_killed_at_random_moments_and_started_again_it_ends_in_the_same_state(tmp_path: Path) -> None:
    seed = int(os.environ.get("SPACEWATCH_TEST_SEED", random.randrange(10**6)))
    moments = random.Random(seed)
    print(f"SPACEWATCH_TEST_SEED={seed}")
    finish(tmp_path / "whole")
    broken = tmp_path / "broken"
    kills = 0
    for _ in range(int(os.environ.get("SPACEWATCH_TEST_KILLS", "1"))):
        demo = play_demo(broken)
        time.sleep(moments.uniform(1.5, 8))
        if demo.poll() is None:
            demo.send_signal(signal.SIGKILL)
            kills += 1
        demo.communicate()
        progress = broken / "progress.json"
        if progress.exists() and json.loads(progress.read_text())["finished"]:
            break
    else:
        finish(broken)
    assert kills > 0
    whole, repeated = state_of(tmp_path / "whole"), state_of(broken)
    for name in whole:
        assert repeated[name] == whole[name], name


def test_letters_counted_at_the_mail_server_come_once(tmp_path: Path, newsroom: Newsroom) -> None:
    box = Mailbox()
    with mail_server(box) as port:
        desk = with_mail(playing.desk_for(tmp_path, newsroom), port)
        for number, now in enumerate(ROUNDS):
            newsroom.set_time(now)
            playing.monitor(desk, now)
            playing.recheck(desk, now)
            assert number or not box.ids
    with desk.store() as store:
        assert letters.counts(store).get("owed", 0) == 0
        mailed = [row["message_id"] for row in store.rows("SELECT message_id FROM letters WHERE recipient_id='desk'")]
    assert sorted(box.ids) == sorted(mailed)
    assert len(set(box.ids)) == len(box.ids)


def test_a_letter_that_cannot_be_written_holds_up_no_other_and_waits(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    from flows import telling

    desk = playing.desk_for(tmp_path, newsroom)
    real = telling.write_alert

    def trips(tellings, recipient, settings, stem):  # type: ignore[no-untyped-def]
        if recipient.id == "desk" and "Nigeria" in tellings[0].article.title:
            raise ZeroDivisionError("a bug of ours")
        return real(tellings, recipient, settings, stem)

    with monkeypatch.context() as patched:
        patched.setattr(telling, "write_alert", trips)
        first = playing.monitor(desk, TALKS)
    assert first.state == "with_errors"
    assert any("not written" in issue for issue in first.issues)
    assert first.told.sent == 3, "both letters to the log and one to the desk"
    second = playing.monitor(desk, TALKS + timedelta(hours=1))
    assert second.told.subjects == ("Nigeria to host African ministers for talks on space debris agreement → desk",)


def test_a_run_that_was_killed_is_told_once_by_the_next(tmp_path: Path, newsroom: Newsroom) -> None:
    desk = playing.desk_for(tmp_path, newsroom)
    with desk.store() as store:
        runs.start(store, "upkeep", TALKS - timedelta(hours=1), {})
    first = playing.recheck(desk, TALKS)
    assert first.told.subjects == ("A run did not end well: upkeep → desk", "A run did not end well: upkeep → log")
    assert playing.recheck(desk, TALKS + timedelta(hours=1)).told.sent == 0
    (letter,) = desk.settings.letters.glob("*.eml")
    assert "killed before its end" in " ".join(letter.read_text().replace("=\n", "").split())


def test_a_run_that_failed_is_told_and_one_that_a_person_stopped_is_not(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)

    def ends_of(error: BaseException) -> None:
        def raises(*_: object) -> None:
            raise error

        with monkeypatch.context() as patched:
            patched.setattr(pipeline, "keep_all", raises)
            with pytest.raises(type(error)):
                playing.monitor(desk, TALKS)

    ends_of(asyncio.CancelledError())
    assert playing.recheck(desk, TALKS).told.sent == 0
    ends_of(ZeroDivisionError("a bug of ours"))
    assert playing.recheck(desk, TALKS + timedelta(hours=1)).told.sent == 2
    with desk.store() as store:
        assert [run.state for run in runs.latest(store)] == ["completed", "failed", "completed", "stopped"]
        (change,) = store.rows("SELECT kind, summary FROM changes")
    assert change["kind"] == "interrupted"
    assert "monitor did not end well: failed: ZeroDivisionError: a bug of ours" in change["summary"]


def test_a_second_run_of_the_same_flow_gives_up_at_once(
    tmp_path: Path, newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = playing.desk_for(tmp_path, newsroom)

    async def again() -> None:
        with desk.store() as store:
            async with held(store, "monitor"):
                await pipeline.monitor(pipeline.Start(desk, TALKS, wait_seconds=900))

    monkeypatch.setattr(lease, "POLL_SECONDS", "it must not wait at all")
    with pytest.raises(BusyError, match="monitor, process"):
        asyncio.run(again())
