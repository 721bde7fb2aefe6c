"""What is owed and when it is told: quiet hours, many at once, mutes, sources in trouble, one thread a story."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from types import MappingProxyType

import pytest

from alerts import showing
from alerts.rules import Matter
from analysis.health import Condition, SourceRecord
from analysis.model import Article, Change, ChangeKind, Rule
from analysis.mutes import Mute, MuteKind
from analysis.timetable import Timetable
from flows import digesting, telling
from flows.desk import Desk, open_desk
from flows.recording import Keeper, record
from flows.settings import Settings
from storage import alerts as alert_rows
from storage import articles, letters, mutes
from storage import sources as source_rows
from storage import stories as story_rows
from storage.sources import Standing
from storage.store import Store
from tests.alerts.material import ASSESSMENT
from tests.flows.playing import NEWSROOM_CATALOG

NOW = datetime(2024, 8, 9, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SOURCE = "chenbao"


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return open_desk(Settings(home=tmp_path_factory.mktemp("home"), catalog=NEWSROOM_CATALOG, mail_to="a@b.example"))


@dataclass
class Room:
    """A desk whose letters are files, and what happens to the articles it knows."""

    desk: Desk
    store: Store

    def set_timetable(self, **keys: object) -> None:
        reader = replace(self.desk.recipients["desk"], timetable=Timetable(**keys))  # type: ignore[arg-type]
        self.desk = replace(self.desk, recipients=MappingProxyType({**self.desk.recipients, "desk": reader}))

    def set_rules(self, *rules: Rule) -> None:
        self.desk = replace(self.desk, catalog=replace(self.desk.catalog, rules=rules))

    def happen(self, kind: ChangeKind, number: int, now: datetime, *, significance: float = 0.8) -> None:
        """Something happens to the article of that number, which is a story of its own."""
        url = f"https://{SOURCE}.example/{number}"
        article = Article(url, f"Talks, number {number}", "They spoke about orbits.", "en", published=now)
        article_id = articles.find(self.store, url)
        if article_id is None:
            article_id = articles.add(self.store, url, SOURCE, article, ASSESSMENT, None, now)
            story_rows.found(self.store, article_id, "{}", now, [])
        story_id = articles.get(self.store, article_id).story_id
        matter = Matter(
            f"article:{article_id}:{kind.value}:{now:%d%H%M}",
            Change(kind, significance, summary=f"{kind.value} {number}"),
            self.desk.source(SOURCE),
            article,
            ASSESSMENT,
            story_id,
            article_id,
            1,
            now,
        )
        with self.store.atomic():
            record(Keeper(self.desk, self.store, 1, now), matter)

    def tell(self, now: datetime) -> list[str]:
        """The subjects of the letters written now for the desk."""
        known = {row["key"] for row in self.store.rows("SELECT key FROM letters")}
        assert telling.write_letters(self.desk, self.store, now) == []
        rows = self.store.rows("SELECT key, subject FROM letters WHERE recipient_id = 'desk' ORDER BY rowid")
        return [row["subject"] for row in rows if row["key"] not in known]

    def mute(self, kind: MuteKind, value: str, until: datetime, recipient: str = "") -> int:
        return mutes.add(self.store, Mute(0, kind, value, "enough", NOW, until, recipient))

    def stand(self, condition: Condition) -> None:
        source_rows.stand(self.store, Standing(SourceRecord(SOURCE, condition, NOW, NOW)))

    def digest(self, now: datetime) -> str:
        """The text of the desk's digest, due at that moment."""
        digesting.write_digests(self.desk, self.store, now)
        sql = "SELECT text FROM letters WHERE recipient_id = 'desk' AND key LIKE '%digest%' ORDER BY rowid DESC LIMIT 1"
        row = self.store.row(sql)
        assert row
        return " ".join(str(row["text"]).split())


@pytest.fixture
def room(catalogue: Desk, tmp_path: Path) -> Iterator[Room]:
    desk = replace(catalogue, settings=replace(catalogue.settings, home=tmp_path))
    with desk.store() as store:
        source_rows.sync(store, desk.catalog.sources, NOW)
        yield Room(desk, store)


def test_quiet_hours_hold_letters_back_and_lose_none(room: Room) -> None:
    room.set_timetable(quiet=(time(22), time(7)))
    night = NOW.replace(hour=23)
    room.happen(ChangeKind.NEW, 1, night)
    assert room.tell(night) == []
    assert room.tell(night + 7 * HOUR) == []
    assert room.tell(night + 8 * HOUR) == ["Talks, number 1"]
    assert room.tell(night + 9 * HOUR) == []


def test_more_letters_than_wanted_in_an_hour_come_together_in_the_last_of_them(room: Room) -> None:
    room.set_timetable(most_per_hour=3)
    for number in range(1, 7):
        room.happen(ChangeKind.NEW, number, NOW, significance=number / 10)
    assert room.tell(NOW) == ["Talks, number 6", "Talks, number 5", "4 alerts together: Talks, number 4"]
    room.happen(ChangeKind.NEW, 7, NOW + MINUTE)
    assert room.tell(NOW + MINUTE) == []
    assert room.tell(NOW + HOUR) == ["Talks, number 7"]


def test_a_story_that_cannot_be_written_holds_up_none_that_would_share_its_letter(
    room: Room, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = showing.show

    def trips(telling, settings):  # type: ignore[no-untyped-def]
        if telling.article.title.endswith("1"):
            raise ZeroDivisionError("a bug of ours")
        return real(telling, settings)

    monkeypatch.setattr(showing, "show", trips)
    room.set_timetable(most_per_hour=1)
    for number in (1, 2, 3):
        room.happen(ChangeKind.NEW, number, NOW)
    issues = telling.write_letters(room.desk, room.store, NOW)
    assert len([issue for issue in issues if issue.startswith("letter on desk|now|story:1:new: not written")]) == 1
    rows = room.store.rows("SELECT subject FROM letters WHERE recipient_id = 'desk' ORDER BY subject")
    assert [row["subject"] for row in rows] == ["Talks, number 2", "Talks, number 3"]


def test_changes_shortly_after_a_letter_of_the_same_story_are_told_together_a_little_later(room: Room) -> None:
    room.happen(ChangeKind.NEW, 1, NOW)
    assert room.tell(NOW) == ["Talks, number 1"]
    for minute in (2, 5):
        room.happen(ChangeKind.EDITED, 1, NOW + minute * MINUTE)
        room.happen(ChangeKind.NEW, 1 + minute, NOW + minute * MINUTE)
        assert room.tell(NOW + minute * MINUTE) == [f"Talks, number {1 + minute}"]
    assert room.tell(NOW + 15 * MINUTE) == ["Re: Talks, number 1"]
    (letter,) = room.store.rows("SELECT alert_keys FROM letters WHERE recipient_id = 'desk' AND subject LIKE 'Re: %'")
    assert letter["alert_keys"].count("edited") == 2


def test_a_reply_keeps_the_subject_its_thread_began_with_whatever_the_story_is_called_by_then(room: Room) -> None:
    room.happen(ChangeKind.NEW, 1, NOW)
    room.tell(NOW)
    room.store.db.execute("UPDATE stories SET headline = 'A better headline'")
    for hours in (1, 2):
        room.happen(ChangeKind.WITHDRAWN if hours == 1 else ChangeKind.RESTORED, 1, NOW + hours * HOUR)
        assert room.tell(NOW + hours * HOUR) == ["Re: Talks, number 1"]


def test_a_development_is_told_to_those_who_know_the_story_and_to_nobody_else(room: Room) -> None:
    room.happen(ChangeKind.DEVELOPED, 1, NOW)
    assert room.tell(NOW) == []
    room.happen(ChangeKind.NEW, 1, NOW + HOUR)
    room.tell(NOW + HOUR)
    room.happen(ChangeKind.DEVELOPED, 1, NOW + 2 * HOUR)
    assert room.tell(NOW + 2 * HOUR) == ["Re: Talks, number 1"]


@pytest.mark.parametrize(
    ("kind", "value"), [("story", "1"), ("actor", "CN"), ("source", SOURCE), ("rule", "new-story")]
)
def test_what_is_muted_is_not_told_until_the_mute_ends_and_is_counted_in_the_digest(
    room: Room, kind: MuteKind, value: str
) -> None:
    room.mute(kind, value, NOW + DAY)
    room.happen(ChangeKind.NEW, 1, NOW)
    assert room.tell(NOW) == []
    assert {line.state for line in alert_rows.overview(room.store) if line.when == "now"} == {"muted"}
    text = room.digest(NOW + HOUR)
    assert f"Muted, {kind} {value} (enough): 1 change." in text
    assert ("Talks, number 1" in text) is (kind == "rule")  # another rule, that is not muted, asks for the digest
    room.happen(ChangeKind.NEW, 2, NOW + DAY)
    assert room.tell(NOW + DAY) == ["Talks, number 2"], "what was muted stays untold; what comes later is told"


def test_a_mute_for_one_recipient_is_none_for_the_others(room: Room) -> None:
    room.mute("source", SOURCE, NOW + DAY, "log")
    room.happen(ChangeKind.NEW, 1, NOW)
    assert room.tell(NOW) == ["Talks, number 1"]
    states = {line.recipient_id: line.state for line in alert_rows.overview(room.store) if line.when == "now"}
    assert states == {"desk": "written", "log": "muted"}


def test_a_mute_can_be_ended_before_its_time(room: Room) -> None:
    mute_id = room.mute("source", SOURCE, NOW + DAY)
    assert [mute.id for mute in mutes.in_force(room.store, NOW)] == [mute_id]
    assert mutes.end(room.store, mute_id, NOW + MINUTE)
    assert not mutes.end(room.store, mute_id, NOW + MINUTE)
    room.happen(ChangeKind.NEW, 1, NOW + MINUTE)
    assert room.tell(NOW + MINUTE) == ["Talks, number 1"]


def test_a_broken_source_holds_back_what_its_trouble_would_cause_until_it_is_well(room: Room) -> None:
    room.happen(ChangeKind.NEW, 1, NOW)
    room.happen(ChangeKind.NEW, 2, NOW)
    room.tell(NOW)
    room.stand("broken")
    for number in (1, 2):
        room.happen(ChangeKind.WITHDRAWN, number, NOW + HOUR)
    assert room.tell(NOW + HOUR) == []
    assert "2 changes at sources in trouble" in room.digest(NOW + 2 * HOUR)
    room.happen(ChangeKind.RESTORED, 1, NOW + 3 * HOUR)
    room.stand("")
    assert room.tell(NOW + 3 * HOUR) == ["Re: Talks, number 2"], "the page that came back was never gone"
    states = [line.state for line in alert_rows.overview(room.store) if line.key.startswith("desk|now|article:1:")]
    assert states == ["muted", "muted"]


def test_a_digest_comes_at_the_readers_hour_and_an_hourly_one_only_with_news(room: Room) -> None:
    room.set_timetable(digest_at=time(7, 30))
    assert digesting.write_digests(room.desk, room.store, NOW)[0] == 1
    assert digesting.write_digests(room.desk, room.store, NOW + 18 * HOUR)[0] == 0
    assert digesting.write_digests(room.desk, room.store, NOW + 20 * HOUR)[0] == 1
    rules = tuple(replace(rule, when="hourly") for rule in room.desk.catalog.rules if rule.when == "daily")
    room.desk = replace(room.desk, catalog=replace(room.desk.catalog, rules=rules))
    assert digesting.write_digests(room.desk, room.store, NOW + 2 * DAY)[0] == 0
    room.happen(ChangeKind.NEW, 1, NOW + 2 * DAY)
    assert digesting.write_digests(room.desk, room.store, NOW + 2 * DAY)[0] == 1
    assert letters.counts(room.store)["owed"] == 3


@pytest.mark.parametrize(
    ("without", "why"),
    [
        ("recipient", "recipient desk is no longer in rules.toml"),
        ("rule", "rule everything is no longer in rules.toml"),
        ("digest", "rules.toml has no daily digest for desk any more"),
    ],
)
def test_what_rules_toml_asks_for_no_more_ends_with_the_reason(room: Room, without: str, why: str) -> None:
    rule, other = (Rule(name, ("desk",), (), when="daily") for name in ("everything", "another"))
    room.set_rules(rule, other)
    room.happen(ChangeKind.NEW, 1, NOW)
    room.set_rules(*{"recipient": (), "rule": (other,), "digest": (replace(rule, when="now"),)}[without])
    if without == "recipient":
        room.desk = replace(room.desk, recipients=MappingProxyType({}))
    digesting.write_digests(room.desk, room.store, NOW + HOUR)
    (line,) = [line for line in alert_rows.overview(room.store) if line.rule_id == rule.id]
    assert (line.state, line.muted) == ("muted", why)
