"""What a competent person would write in an afternoon instead: feedparser + httpx + trafilatura + sqlite3."""

from __future__ import annotations

import asyncio

import feedparser
import trafilatura

from bench.peers.asking import Web, client
from bench.peers.reading import Asked, Shelf, arguments, links, shelf


async def run(asked: Asked) -> None:
    """One run over all places."""
    with shelf(asked.folder) as mine:
        async with client() as asking:
            web = Web(asking, mine.db)
            known = mine.known()
            found = await asyncio.gather(*(_look(web, *place) for place in asked.places))
            await asyncio.gather(*(_read(web, mine, url) for url in mine.new(url for each in found for url in each)))
            if asked.again:
                await asyncio.gather(*(_read(web, mine, url) for url in known))


async def _look(web: Web, place: str, form: str) -> list[str]:
    body = await web.get(place)
    if body is None:
        return []
    if form in {"rss", "atom"}:
        return [entry.link for entry in feedparser.parse(body).entries]
    return links(place, form, body)


async def _read(web: Web, mine: Shelf, url: str) -> None:
    body = await web.get(url)
    if body is not None:
        mine.keep(url, trafilatura.extract(body, url=url) or "")


if __name__ == "__main__":
    asyncio.run(run(arguments()))
