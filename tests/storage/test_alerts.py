from __future__ import annotations

from analysis.model import Alert, Change, ChangeKind, Delivery, Letter, Recipient, When
from storage import alerts, changes, letters, stories
from storage.alerts import AlertRow
from storage.store import Store
from tests.storage.material import HOUR, NOW, add_article


def alert(key: str, when: When = "now") -> Alert:
    return Alert(key, "edits", "desk", when, ("actor fr", "significance 0.7"))


def write(store: Store, key: str, *alert_keys: str) -> None:
    letter = Letter(key, Recipient("desk", "log"), f"About {key}", "t", "h", f"<{key}@x>", "", alert_keys)
    assert letters.add(store, letter, NOW)


def test_nothing_is_told_twice(store: Store) -> None:
    assert alerts.owe(store, alert("a"), NOW)
    assert not alerts.owe(store, alert("a"), NOW + HOUR)
    write(store, "letter", "a")
    assert not alerts.owe(store, alert("a"), NOW + HOUR)
    assert alerts.unwritten(store, "now") == []


def test_an_alert_comes_back_with_what_it_is_about(store: Store) -> None:
    article_id = add_article(store)
    story_id = stories.found(store, article_id, "{}", NOW, [])
    change_id = changes.add(store, Change(ChangeKind.NEW, 1.0), NOW, article_id=article_id)
    alerts.owe(store, alert("a"), NOW, change_id=change_id, story_id=story_id, article_id=article_id)
    alerts.owe(store, alert("b"), NOW, source_id="wire")
    assert alerts.unwritten(store, "now") == [
        AlertRow(alert("a"), change_id, story_id, article_id, None, NOW),
        AlertRow(alert("b"), None, None, None, "wire", NOW),
    ]


def test_what_is_owed_comes_oldest_first_and_by_timing(store: Store) -> None:
    alerts.owe(store, alert("late"), NOW + HOUR)
    alerts.owe(store, alert("early"), NOW)
    alerts.owe(store, alert("daily", "daily"), NOW)
    assert [row.alert.key for row in alerts.unwritten(store, "now")] == ["early", "late"]
    assert [row.alert.key for row in alerts.unwritten(store, "daily")] == ["daily"]
    assert alerts.unwritten(store, "weekly") == []


def test_the_overview_says_how_far_each_alert_has_come(store: Store) -> None:
    for hours, key in enumerate(("owed", "written", "sent", "dead")):
        alerts.owe(store, alert(key), NOW + hours * HOUR)
    for key in ("written", "sent", "dead"):
        write(store, f"letter-{key}", key)
    letters.record(store, Delivery("letter-sent", "log", NOW, True), next_try=None)
    letters.record(store, Delivery("letter-dead", "log", NOW, False, True, "no such user"), next_try=None)
    lines = alerts.overview(store)
    assert [line.key for line in lines] == ["dead", "sent", "written", "owed"]
    assert [line.state for line in lines] == ["dead", "sent", "written", "owed"]
    assert [line.subject for line in lines][2:] == ["About letter-written", ""]
    assert (lines[0].rule_id, lines[0].recipient_id, lines[0].when) == ("edits", "desk", "now")
    assert len(alerts.overview(store, limit=2)) == 2
