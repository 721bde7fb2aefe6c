"""How long news takes from its publication to the reader's letter, with the built-in rules and schedule.

Eighteen hours of a local press, its clock set on by the quarter of an hour at which ``monitor`` is scheduled: each
time the sources that are due are visited, at the pace that the monitor itself found, and letters leave as files.

    noticed   each article published meanwhile: until the end of the run that kept it, which sends its letters too
    told      each story that began meanwhile: until the end of the run that sent its letter

The waiting is on the clock of the press; a run takes its real seconds, on loopback and without the pause between
two requests to a host. A mail server and an orchestrator add their own time.
"""

from __future__ import annotations

import asyncio
import sqlite3
import statistics
import tempfile
import time
import urllib.request
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path

from analysis.schedule import TICK_MINUTES
from bench.daily import press, write_catalogue
from bench.pressroom import NOW, published, url
from bench.serving import LOOPBACK
from flows import pipeline
from flows.desk import open_desk
from flows.settings import Settings

_BEGIN = NOW - timedelta(hours=18)  # by then each site has news: a feed without any is taken for a broken one
_NOTICED = "SELECT url, first_seen FROM articles_read"
_TOLD = """
SELECT r.url, d.at FROM alerts a JOIN changes c ON c.id = a.change_id JOIN articles_read r ON r.id = a.article_id
JOIN deliveries d ON d.letter_key = a.letter_key AND d.ok WHERE a.recipient_id = 'desk' AND c.kind = 'new'
"""


def measure(sites: int, articles: int) -> dict[str, float]:
    """Minutes for so many sites with so many articles each: median, p95 and how many were measured."""
    with tempfile.TemporaryDirectory() as folder, press(articles) as port:
        home = Path(folder)
        write_catalogue(home / "catalogue" / "sources", sites)
        settings = Settings(
            home=home,
            catalog=home / "catalogue",
            mail_to="desk@bench.example",
            gap_seconds=0.0,
            connect_to={"*.example": (LOOPBACK, port)},
            allow_loopback=True,
        )
        ends = _live(settings, port)
        with closing(sqlite3.connect(settings.database)) as db:
            rows = {"noticed": db.execute(_NOTICED).fetchall(), "told": db.execute(_TOLD).fetchall()}
    born = {url(site, n): published(site, n) for site in range(sites) for n in range(articles)}
    figures: dict[str, float] = {}
    for what, found in rows.items():
        late = sorted(
            (ends[datetime.fromisoformat(at)] - born[address]) / timedelta(minutes=1)
            for address, at in found
            if born[address] > _BEGIN
        )
        figures[what] = float(len(late))
        if late:  # a press of a site or two may begin no story meanwhile
            figures[f"{what}_median_minutes"] = statistics.median(late)
            figures[f"{what}_p95_minutes"] = late[len(late) * 95 // 100]
    return figures


def _live(settings: Settings, port: int) -> dict[datetime, datetime]:
    """Every run by when it began: when it had ended."""
    desk, ends, now = open_desk(settings), {}, _BEGIN
    while now <= NOW:
        urllib.request.urlopen(f"http://{LOOPBACK}:{port}/clock?at={now:%Y-%m-%dT%H:%MZ}", timeout=10).close()
        begun = time.perf_counter()
        asyncio.run(pipeline.monitor(pipeline.Start(desk, now)))
        ends[now] = now + timedelta(seconds=time.perf_counter() - begun)
        now += timedelta(minutes=TICK_MINUTES)
    return ends
