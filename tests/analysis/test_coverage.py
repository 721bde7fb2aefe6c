from __future__ import annotations

from datetime import UTC, datetime, timedelta

from analysis.acting import Acting, acting
from analysis.coverage import Carrying, Edit, timeline

START = datetime(2024, 8, 8, tzinfo=UTC)
HOUR = timedelta(hours=1)


def carrying(number: int, hours: float, *tags: str, copy_of: int | None = None) -> Carrying:
    return Carrying(number, START + hours * HOUR, f"outlet {number}", "general", "en", "title", "url", copy_of, tags)


def test_a_story_tells_who_was_first_who_copied_who_added_and_who_edited() -> None:
    moments = timeline(
        [
            carrying(3, 2, "actor:RU", "actor:CN", "instrument:OST", "ordinal:41"),
            carrying(1, 0, "actor:RU"),
            carrying(2, 1, "actor:RU", "place:Geneva", copy_of=1),
        ],
        [Edit(1, START + 1.5 * HOUR, "edited", "softer", 2), Edit(99, START, "edited", "of another story", 2)],
    )
    assert [(m.role, m.carrying.article_id, m.behind / HOUR) for m in moments] == [
        ("first", 1, 0),
        ("copy", 2, 1),
        ("edit", 1, 1.5),
        ("report", 3, 2),
    ]
    assert [m.added for m in moments] == [(), (), (), ("actor:CN", "instrument:OST")]


def test_what_a_copy_says_is_known_and_added_by_nobody_after_it() -> None:
    moments = timeline([carrying(1, 0), carrying(2, 1, "actor:CN", copy_of=1), carrying(3, 2, "actor:CN")])
    assert [m.added for m in moments] == [(), (), ()]


def test_of_two_at_one_time_the_original_comes_first_and_edits_last() -> None:
    moments = timeline([carrying(1, 0, copy_of=2), carrying(2, 0)], [Edit(2, START, "edited", "", 2)])
    assert [(m.role, m.carrying.article_id) for m in moments] == [("first", 2), ("copy", 1), ("edit", 2)]


def test_a_story_without_articles_has_no_moments() -> None:
    assert timeline([]) == ()


def test_actors_are_counted_with_their_partners() -> None:
    casts = [
        {"actors": '["RU", "CN"]', "stories": 2, "articles": 9, "last_seen": "2024-08-08"},
        {"actors": '["RU"]', "stories": 1, "articles": 1, "last_seen": "2024-08-09"},
        {"actors": "[]", "stories": 5, "articles": 5, "last_seen": "2024-08-10"},
    ]
    assert acting(casts) == [
        Acting("RU", 3, 10, "2024-08-09", (("CN", 2),)),
        Acting("CN", 2, 9, "2024-08-08", (("RU", 2),)),
    ]
