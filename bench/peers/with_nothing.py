"""The same requests by bare httpx; nothing is read, and nothing kept but what the next request needs: the limit."""

from __future__ import annotations

import asyncio

from bench.peers.asking import Web, client
from bench.peers.reading import Asked, Shelf, arguments, links, shelf


async def run(asked: Asked) -> None:
    """One run over all places."""
    with shelf(asked.folder) as mine:
        async with client() as asking:
            web = Web(asking, mine.db)
            known = mine.known()
            bodies = await asyncio.gather(*(web.get(place) for place, _ in asked.places))
            found = zip(asked.places, bodies, strict=True)
            new = mine.new(url for (place, form), body in found if body for url in links(place, form, body))
            await asyncio.gather(*(_read(web, mine, url) for url in (*new, *(known if asked.again else ()))))


async def _read(web: Web, mine: Shelf, url: str) -> None:
    if await web.get(url):
        mine.keep(url, "seen")


if __name__ == "__main__":
    asyncio.run(run(arguments()))
