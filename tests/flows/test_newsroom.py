"""The whole job over the newsroom, by the plain pipeline: what a correct monitor must find, and nothing else."""

from __future__ import annotations

import asyncio
import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from analysis import urls
from analysis.model import ChangeKind, Outcome
from flows import pipeline
from flows.desk import Desk
from flows.report import Report
from flows.times import Span
from storage import alerts as alert_rows
from storage import articles, changes, field, letters, revisions, runs
from storage import stories as story_rows
from storage.store import Store
from tests.alerts import jwz
from tests.alerts.jwz import Mail
from tests.flows import playing
from tests.newsroom import expected
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom, Request


@dataclass(frozen=True)
class Play:
    desk: Desk
    store: Store
    reports: tuple[tuple[int, Report], ...]  # with the number of the round
    log: tuple[Request, ...]

    def id_of(self, url: str) -> int:
        found = articles.find(self.store, urls.key(url))
        assert found is not None, f"{url} was not kept"
        return found

    def changes(self, *kinds: ChangeKind) -> list[changes.ChangeRow]:
        return [row for row in changes.since(self.store, ROUNDS[0]) if row.change.kind in kinds]

    def urls_changed(self, *kinds: ChangeKind) -> list[str]:
        ids = [row.article_id for row in self.changes(*kinds)]
        return sorted(articles.get(self.store, i).article.url for i in ids if i is not None)


@pytest.fixture(scope="module")
def play(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Play]:
    with Newsroom(ROUNDS[0]) as newsroom:
        desk = playing.desk_for(tmp_path_factory.mktemp("home"), newsroom)
        reports = []
        for number, now in enumerate(ROUNDS):
            newsroom.set_time(now)
            reports += [(number, playing.monitor(desk, now)), (number, playing.recheck(desk, now))]
            reports.append((number, playing.digest(desk, now)))
        with desk.store() as store:
            yield Play(desk, store, tuple(reports), newsroom.log)


def test_every_article_on_the_subject_is_kept_once(play: Play) -> None:
    rows = play.store.rows("SELECT url FROM articles_read WHERE relevance >= ?", [play.desk.judge.alert_threshold])
    assert sorted(row["url"] for row in rows) == sorted(expected.all_relevant())


def test_every_candidate_ends_in_exactly_one_outcome(play: Play) -> None:
    for _, report in play.reports:
        for visit in report.visits:
            assert sum(visit.outcomes.values()) == visit.seen
        if report.flow == "monitor":
            assert sum(report.outcomes.values()) == sum(v.seen for v in report.visits)


def test_articles_come_in_the_round_that_first_shows_them(play: Play) -> None:
    for number, report in play.reports:
        if report.flow == "monitor":
            kept = sum(report.outcomes.get(o, 0) for o in (Outcome.STORED, Outcome.COPY))
            assert kept >= len(expected.relevant(number))


def test_a_wire_copy_is_linked_to_its_original(play: Play) -> None:
    found = {}
    for copy in expected.copies():
        row = articles.get(play.store, play.id_of(copy))
        assert row.original_id is not None, copy
        found[copy] = articles.get(play.store, row.original_id).article.url
    assert found == expected.copies()


def test_one_event_is_one_story_and_two_are_two(play: Play) -> None:
    wanted = set(expected.stories().values())
    found = set()
    for url in expected.all_relevant():
        story_id = articles.get(play.store, play.id_of(url)).story_id
        assert story_id is not None
        found.add(frozenset(row.article.url for row in story_rows.members(play.store, story_id)))
    assert found == wanted


def test_each_story_is_mailed_once_when_it_begins(play: Play) -> None:
    begun = [line for line in alert_rows.overview(play.store, 500) if line.key.endswith(":new") and line.when == "now"]
    desk = [line.key for line in begun if line.recipient_id == "desk"]
    assert len(desk) == len(set(desk)) == len(expected.stories())


def test_silent_edits_are_told_and_trivial_ones_are_not(play: Play) -> None:
    told = play.urls_changed(ChangeKind.EDITED, ChangeKind.RETITLED)
    assert told == sorted(edit.url for edit in expected.edits_to_tell())
    assert not {edit.url for edit in expected.edits_not_to_tell()} & set(told)


def test_an_edit_is_kept_as_a_revision_with_both_texts(play: Play) -> None:
    for edit in expected.edits_to_tell():
        history = revisions.history(play.store, play.id_of(edit.url))
        assert len(history) == 2
        first, last = (f"{r.article.title}\n{r.article.text}" for r in history)
        for words in edit.before:
            assert words.strip() in first
        for words in edit.after:
            assert words.strip() in last


def test_a_consent_wall_is_neither_an_edit_nor_its_end(play: Play) -> None:
    for url in expected.walled():
        assert len(revisions.history(play.store, play.id_of(url))) == 1


def test_a_withdrawn_page_is_told_after_it_was_confirmed(play: Play) -> None:
    assert play.urls_changed(ChangeKind.WITHDRAWN) == sorted(expected.withdrawals())


def test_a_dead_source_is_told_once_when_it_dies_and_once_when_it_recovers(play: Play) -> None:
    found = [(row.source_id, row.change.kind) for row in play.changes(ChangeKind.BROKEN, ChangeKind.RECOVERED)]
    wanted = [
        pair
        for event in expected.source_events()
        for pair in ((event.source_id, ChangeKind.BROKEN), (event.source_id, ChangeKind.RECOVERED))
    ]
    assert found == wanted


def test_every_letter_was_sent_and_every_alert_is_in_one(play: Play) -> None:
    assert letters.counts(play.store).get("owed", 0) == 0
    assert {line.state for line in alert_rows.overview(play.store, 500)} <= {"sent", "owed"}
    assert not alert_rows.unwritten(play.store, "now")
    files = list((play.desk.settings.letters).glob("*.eml"))
    mailed = [row for row in play.store.rows("SELECT key FROM letters WHERE recipient_id = 'desk'")]
    assert len(files) == len(mailed) > 0


def test_a_mail_reader_holds_each_story_together(play: Play) -> None:
    """By the threading of standard mail readers: one thread for each story, with all that was told of it."""
    mails, stories = [], {}
    for path in play.desk.settings.letters.glob("*.eml"):
        message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
        references = str(message.get("References", "")).split()
        assert references[-1:] == str(message.get("In-Reply-To", "")).split()
        mails.append(Mail(message["Message-ID"].strip(), tuple(references), str(message["Subject"]).strip()))
    sql = "SELECT l.message_id, a.story_id FROM alerts a JOIN letters l ON l.key = a.letter_key WHERE a.timing = 'now'"
    for row in play.store.rows(f"{sql} AND a.recipient_id = 'desk' AND a.story_id IS NOT NULL"):
        stories.setdefault(row["story_id"], set()).add(row["message_id"])
    found = {thread for thread in jwz.threads(mails) if thread & set().union(*stories.values())}
    assert found == {frozenset(ids) for ids in stories.values()}
    assert max(map(len, found)) >= 3, "some story went on"
    for thread in found:
        subjects = {mail.subject.removeprefix("Re: ") for mail in mails if mail.message_id in thread}
        assert len(subjects) == 1, "a reply keeps the subject"


def test_what_robots_txt_forbids_is_never_asked_for(play: Play) -> None:
    asked = {f"http://{request.host}{request.path}" for request in play.log}
    assert expected.forbidden()
    assert not expected.forbidden() & asked


def test_a_page_is_asked_for_conditionally_the_second_time(play: Play) -> None:
    assert any(request.is_conditional and request.status == 304 for request in play.log)


def test_text_arrives_readable_whatever_its_encoding(play: Play) -> None:
    for row in play.store.rows("SELECT title FROM articles_read"):
        assert "\ufffd" not in row["title"]
    titles = " ".join(row["title"] for row in play.store.rows("SELECT title FROM articles_read"))
    assert "консультациях" in titles
    assert "莫斯科" in titles


def test_who_joins_an_accord_is_proposed_with_its_evidence_and_told(play: Play) -> None:
    waiting = {each.proposed.state: each.proposed for each in field.waiting(play.store)}
    assert waiting.keys() == {"PE", "SK"}
    assert (waiting["PE"].ordinal, waiting["SK"].ordinal) == (41, 42)
    assert (waiting["PE"].families, waiting["PE"].officials, waiting["PE"].doubts) == (3, 1, ())
    said = "\n".join(row["text"] for row in play.store.rows("SELECT text FROM letters"))
    assert "Peru: 41st signatory, Artemis Accords" in " ".join(said.split())
    assert "in session: Conference on Disarmament" in " ".join(said.split())


def test_running_again_with_nothing_new_changes_nothing(play: Play) -> None:
    before = play.store.db.execute("SELECT count(*) FROM changes").fetchone()
    with Newsroom(ROUNDS[-1]) as newsroom:
        desk = playing.desk_for(play.desk.settings.home, newsroom)
        report = playing.monitor(desk, ROUNDS[-1])
    assert set(report.outcomes) <= {Outcome.KNOWN, Outcome.FORBIDDEN, Outcome.REFUSED}
    assert play.store.db.execute("SELECT count(*) FROM changes").fetchone() == before
    assert report.told.sent == 0


def test_the_home_folder_is_for_its_owner_only(play: Play) -> None:
    home: Path = play.desk.settings.home
    assert (home / "letters").stat().st_mode & 0o077 == 0


def test_a_run_of_some_days_leaves_the_others_to_the_next(tmp_path: Path) -> None:
    now, hour = ROUNDS[2], timedelta(hours=1)
    with Newsroom(now) as newsroom:
        whole, desk = (playing.desk_for(tmp_path / name, newsroom) for name in ("whole", "desk"))
        playing.monitor(whole, now)
        newsroom.clear_log()
        start = pipeline.Start(desk, now, wait_seconds=0)
        narrowed = asyncio.run(pipeline.monitor(start, everything=True, span=Span(since=now - 10 * hour)))
        asked = {f"https://{request.host}{request.path}" for request in newsroom.log}
        playing.monitor(desk, now + hour)
    assert narrowed.outcomes[Outcome.POSTPONED] > 0
    assert narrowed.outcomes[Outcome.STORED] > 0
    with whole.store() as all_of_it, desk.store() as store:
        sql = "SELECT url, published FROM articles_read ORDER BY url"
        assert store.rows(sql) == all_of_it.rows(sql)
        assert runs.latest(store)[1].parameters["since"] == str(now - 10 * hour)
        early = store.rows("SELECT url FROM candidates WHERE published < ?", [f"{now - 10 * hour:%Y-%m-%dT%H:%M:%S}"])
    assert early
    assert not asked & {row["url"] for row in early}, "what its listing dates is not even fetched"
