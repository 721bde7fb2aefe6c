"""A stored copy of the database that a release wrote, so that every later version can be tried on it.

    python -m tests.flows.releases

Plays the first rounds of the newsroom with a mail server that is down, so that letters are owed, and writes the
database to ``releases/``, named after its newest migration. To be run at each release that brought a migration, with
that release's code; a copy that is there already is never replaced, since nobody can make it again.
"""

from __future__ import annotations

import lzma
import sqlite3
import sys
import tempfile
from contextlib import closing
from pathlib import Path

from storage import schema
from tests.alerts.mailbox import free_port
from tests.flows import playing
from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom

FOLDER = Path(__file__).with_name("releases")
PLAYED = ROUNDS[:5]  # up to the first edits; what comes later is new to whoever goes on


def main() -> int:
    """Make the copy of today; the exit code."""
    target = FOLDER / f"{max(schema.names())}.db.xz"
    if target.exists():
        print(f"{target} is there already: nothing to do until a migration is added", file=sys.stderr)
        return 1
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as home:
        target.write_bytes(lzma.compress(_play(Path(home)).read_bytes()))
    print(f"{target}: {target.stat().st_size / 1000:.0f} kB")
    return 0


def unpack(copy: Path, home: Path) -> Path:
    """The database of a copy, as the home folder of an installation has it."""
    home.mkdir(parents=True, exist_ok=True)
    database = home / "spacewatch.db"
    database.write_bytes(lzma.decompress(copy.read_bytes()))
    return database


def _play(home: Path) -> Path:
    with Newsroom(PLAYED[0]) as newsroom:
        nobody = {"smtp_host": "127.0.0.1", "smtp_port": free_port(), "smtp_tls": "none"}
        desk = playing.desk_for(home, newsroom, **nobody)
        for now in PLAYED:
            newsroom.set_time(now)
            playing.monitor(desk, now)
            playing.recheck(desk, now)
        playing.digest(desk, PLAYED[-1])
    with closing(sqlite3.connect(desk.settings.database)) as db:
        db.execute("VACUUM")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return desk.settings.database


if __name__ == "__main__":
    sys.exit(main())
