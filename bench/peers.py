"""What a competent person would write in an afternoon instead: feedparser + httpx + trafilatura + sqlite3.

    python -m bench.peers script DATABASE PORT SITES     one run: feeds, new pages, their text, into a table
    python -m bench.peers get DATABASE PORT SITES        the same requests by bare httpx, nothing read: the limit

The script keeps ETags, asks conditionally, fetches 20 pages at once and stores text only: no judgement, no duplicates,
no stories, no raw pages. With ``--again`` it asks for every page it knows once more, to see edits.
"""

from __future__ import annotations

import argparse
import asyncio
import sqlite3
from contextlib import closing

import feedparser
import httpx
import trafilatura

from bench.pressroom import host
from bench.serving import LOOPBACK

AT_ONCE = 20
_TABLES = """
CREATE TABLE IF NOT EXISTS feeds (url TEXT PRIMARY KEY, etag TEXT);
CREATE TABLE IF NOT EXISTS articles (url TEXT PRIMARY KEY, title TEXT, date TEXT, text TEXT, etag TEXT, edits INTEGER);
"""


class _Web:
    """A client whose every host is the local server."""

    def __init__(self, client: httpx.AsyncClient, port: int) -> None:
        self.client, self.port = client, port
        self.places = asyncio.Semaphore(AT_ONCE)

    async def get(self, url: str, etag: str = "") -> httpx.Response:
        name, _, path = url.removeprefix("http://").partition("/")
        headers = {"Host": name} | ({"If-None-Match": etag} if etag else {})
        async with self.places:
            return await self.client.get(f"http://{LOOPBACK}:{self.port}/{path}", headers=headers)


async def run(db: sqlite3.Connection, port: int, sites: int, *, again: bool, read: bool) -> None:
    """One run over all sites; without ``read`` nothing is made of what comes."""
    db.executescript(_TABLES)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with httpx.AsyncClient(limits=limits, trust_env=False, timeout=60) as client:
        web = _Web(client, port)
        found = await asyncio.gather(*(_look(db, web, f"http://{host(site)}/feed.xml") for site in range(sites)))
        known = dict(db.execute("SELECT url, etag FROM articles").fetchall())
        new = {url: (title, date) for entries in found for url, title, date in entries if url not in known}
        await asyncio.gather(*(_keep(db, web, url, about, read=read) for url, about in new.items()))
        if again:
            await asyncio.gather(*(_check(db, web, url, etag, read=read) for url, etag in known.items()))
    db.commit()


async def _look(db: sqlite3.Connection, web: _Web, url: str) -> list[tuple[str, str, str]]:
    known = db.execute("SELECT etag FROM feeds WHERE url = ?", [url]).fetchone()
    answer = await web.get(url, known[0] if known else "")
    if answer.status_code != 200:
        return []
    db.execute("INSERT OR REPLACE INTO feeds VALUES (?, ?)", [url, answer.headers.get("etag", "")])
    return [(e.link, e.title, e.get("published", e.get("updated", ""))) for e in feedparser.parse(answer.text).entries]


async def _keep(db: sqlite3.Connection, web: _Web, url: str, about: tuple[str, str], *, read: bool) -> None:
    answer = await web.get(url)
    text = trafilatura.extract(answer.text, url=url) or "" if read else ""
    row = [url, *about, text, answer.headers.get("etag", ""), 0]
    db.execute("INSERT OR REPLACE INTO articles VALUES (?, ?, ?, ?, ?, ?)", row)


async def _check(db: sqlite3.Connection, web: _Web, url: str, etag: str, *, read: bool) -> None:
    answer = await web.get(url, etag)
    if answer.status_code != 200:
        return
    text = trafilatura.extract(answer.text, url=url) or "" if read else ""
    sql = "UPDATE articles SET edits = edits + (text <> ?), text = ?, etag = ? WHERE url = ?"
    db.execute(sql, [text, text, answer.headers.get("etag", ""), url])


def main() -> None:
    """One of the peers, as ``bench.daily`` starts them."""
    parser = argparse.ArgumentParser(prog="python -m bench.peers")
    parser.add_argument("peer", choices=("script", "get"))
    parser.add_argument("database")
    parser.add_argument("port", type=int)
    parser.add_argument("sites", type=int)
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    with closing(sqlite3.connect(asked.database)) as db:
        asyncio.run(run(db, asked.port, asked.sites, again=asked.again, read=asked.peer == "script"))


if __name__ == "__main__":
    main()
