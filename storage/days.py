"""The only place that keeps what each source brought day by day, and the troubles no source is to blame for."""

from __future__ import annotations

from datetime import date, timedelta

from analysis.health import FAILED
from analysis.model import Visit
from analysis.rhythm import Day
from analysis.troubles import Trouble, Volume
from storage.columns import encode, read_moment
from storage.store import Store

MEMORY_DAYS = 84  # what the judgement looks at: 8 weeks of habits before a silence of up to 4

_COUNT = """
INSERT INTO days (source_id, day, visits, answers, new, read) VALUES (:source_id, :day, 1, :answers, :new, :read)
ON CONFLICT (source_id, day) DO UPDATE SET
    visits = visits + 1, answers = answers + excluded.answers, new = new + excluded.new, read = read + excluded.read
"""

# Both periods in one pass. A source's first day is left out: what it then brings is its backlog. A day counts
# as a day where anything at all answered, so that our own absence thins nobody, and a language whose every
# source is broken has days with nothing rather than no days.
_VOLUMES = """
WITH online AS (SELECT DISTINCT day FROM days WHERE day >= :earlier AND day < :today AND answers > 0),
counted AS (
    SELECT json_extract(s.languages, '$[0]') AS language, s.kind AS kind, d.day >= :recent AS is_recent, d.read AS read
    FROM days d JOIN sources s ON s.id = d.source_id
    WHERE d.day >= :earlier AND d.day < :today AND s.enabled = 1 AND d.day > substr(s.first_visit, 1, 10)
)
SELECT name,
    sum(CASE WHEN is_recent THEN read ELSE 0 END) AS recent, sum(CASE WHEN is_recent THEN 0 ELSE read END) AS earlier,
    (SELECT count(*) FROM online WHERE day >= :recent) AS recent_days,
    (SELECT count(*) FROM online WHERE day < :recent) AS earlier_days
FROM (
    SELECT 'language:' || language AS name, is_recent, read FROM counted WHERE language IS NOT NULL
    UNION ALL SELECT 'kind:' || kind, is_recent, read FROM counted
) GROUP BY name ORDER BY name
"""


def count(store: Store, visit: Visit) -> None:
    """The visit is counted on its day."""
    row = encode(
        source_id=visit.source_id,
        day=visit.at.date(),
        answers=visit.state not in FAILED,
        new=visit.new,
        read=visit.read,
    )
    with store.atomic():
        store.db.execute(_COUNT, row)


def history(store: Store, source_id: str, today: date) -> list[Day]:
    """A source's last days on which it was visited, oldest first."""
    sql = "SELECT * FROM days WHERE source_id = ? AND day >= ? ORDER BY day"
    rows = store.rows(sql, [source_id, (today - timedelta(days=MEMORY_DAYS)).isoformat()])
    return [Day(date.fromisoformat(row["day"]), row["visits"], row["answers"], row["new"], row["read"]) for row in rows]


def volumes(store: Store, today: date) -> list[Volume]:
    """What each language (the first its sources declare) and kind of source brought in the 7 whole days before
    today, and in the 28 before those.
    """
    recent = today - timedelta(days=7)
    rows = store.rows(_VOLUMES, encode(today=today, recent=recent, earlier=recent - timedelta(days=28)))
    return [Volume(row["name"], row["recent"], row["recent_days"], row["earlier"], row["earlier_days"]) for row in rows]


def troubles(store: Store) -> dict[str, Trouble]:
    """The troubles under way, by name."""
    rows = store.rows("SELECT * FROM troubles")
    return {
        row["name"]: Trouble(row["name"], read_moment(row["since"]), read_moment(row["told"]), row["usual"])
        for row in rows
    }


def note(store: Store, name: str, trouble: Trouble | None) -> None:
    """The trouble of that name stands as given; ``None``: it is over."""
    with store.atomic():
        store.db.execute("DELETE FROM troubles WHERE name = ?", [name])
        if trouble is not None:
            row = encode(name=name, since=trouble.since, told=trouble.told, usual=trouble.usual)
            store.db.execute(
                "INSERT INTO troubles (name, since, told, usual) VALUES (:name, :since, :told, :usual)", row
            )
