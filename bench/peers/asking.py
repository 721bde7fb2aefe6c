"""A client as a script has one: bare httpx that asks conditionally, 20 pages at once."""

from __future__ import annotations

import asyncio
import sqlite3

import httpx

AT_ONCE = 20
_TAGS = "CREATE TABLE IF NOT EXISTS tags (url TEXT PRIMARY KEY, etag TEXT)"


class Web:
    """Asks, and knows the marks of what it has seen."""

    def __init__(self, client: httpx.AsyncClient, db: sqlite3.Connection) -> None:
        self.client, self.db = client, db
        self.places = asyncio.Semaphore(AT_ONCE)
        db.execute(_TAGS)
        self.tags: dict[str, str] = dict(db.execute("SELECT url, etag FROM tags").fetchall())

    async def get(self, url: str) -> str | None:
        """What stands there, or ``None`` where it is unchanged or not to be had."""
        headers = {"If-None-Match": self.tags[url]} if url in self.tags else {}
        async with self.places:
            answer = await self.client.get(url, headers=headers)
        if answer.status_code != 200:
            return None
        self.db.execute("INSERT OR REPLACE INTO tags VALUES (?, ?)", [url, answer.headers.get("etag", "")])
        return answer.text


def client() -> httpx.AsyncClient:
    """As many connections as are used at once."""
    return httpx.AsyncClient(limits=httpx.Limits(max_connections=AT_ONCE), timeout=60)
