"""What every peer needs around its own library: the links in a list of articles, and a table of what it has read.

Only the standard library, since each peer runs in an environment of its own.

    python -m bench.peers.with_NAME FOLDER PLACES [--again]

PLACES is a file of JSON: ``[[address, form], …]``, the forms as in ``bench.listed``. A run reads what is new; with
``--again`` it asks for every page it knows once more, to see edits. The press is the proxy of the environment.
"""

from __future__ import annotations

import argparse
import json
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urljoin
from xml.etree import ElementTree

_TABLE = "CREATE TABLE IF NOT EXISTS articles (url TEXT PRIMARY KEY, text TEXT, edits INTEGER)"
_EDITED = "UPDATE articles SET edits = edits + (text <> ?2), text = ?2 WHERE url = ?1"
_LINK = re.compile(r'<a href="([^"]+/news/\d+)">')
_SAID = "said.json"


class Asked(NamedTuple):
    """What a runner is started with."""

    folder: Path
    places: list[tuple[str, str]]
    again: bool


def arguments() -> Asked:
    """The command line of a runner."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("places", type=Path)
    parser.add_argument("--again", action="store_true")
    asked = parser.parse_args()
    asked.folder.mkdir(parents=True, exist_ok=True)
    places = [(str(url), str(form)) for url, form in json.loads(asked.places.read_text(encoding="utf-8"))]
    return Asked(asked.folder, places, asked.again)


def links(place: str, form: str, body: str) -> list[str]:
    """The articles a place lists, in its order."""
    if form == "json":
        return [str(item["url"]) for item in json.loads(body)["items"]]
    if form == "page":
        return [urljoin(place, found) for found in _LINK.findall(body)]
    return list(_links_of_xml(body, form))


def _links_of_xml(body: str, form: str) -> Iterator[str]:
    wanted = {"rss": ("item", "link"), "atom": ("entry", "link"), "sitemap": ("url", "loc")}[form]
    for element in ElementTree.fromstring(body).iter():  # noqa: S314 - the local press's own
        if element.tag.rpartition("}")[2] != wanted[0]:
            continue
        link = next(child for child in element if child.tag.rpartition("}")[2] == wanted[1])
        yield link.get("href") or (link.text or "").strip()


class Shelf:
    """The table of a peer: what it has read."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self.db = db
        db.execute(_TABLE)

    def known(self) -> list[str]:
        """The addresses of all that was read."""
        return [url for (url,) in self.db.execute("SELECT url FROM articles")]

    def new(self, found: Iterable[str]) -> list[str]:
        """Those of the addresses that were not read yet."""
        known = set(self.known())
        return [url for url in found if url not in known]

    def keep(self, url: str, text: str) -> None:
        """An article for the first time, or again."""
        if not self.db.execute(_EDITED, [url, text]).rowcount:
            self.db.execute("INSERT INTO articles VALUES (?, ?, 0)", [url, text])


@contextmanager
def shelf(folder: Path) -> Iterator[Shelf]:
    """The table of a peer; at the end the peer says what it holds."""
    with closing(sqlite3.connect(folder / "articles.db")) as db:
        mine = Shelf(db)
        yield mine
        db.commit()
        articles, edits = db.execute("SELECT count(*) FILTER (WHERE text <> ''), sum(edits) FROM articles").fetchone()
    say(folder, articles, edits or 0)


def say(folder: Path, articles: int, edits: int) -> None:
    """Leave word of how many articles are held, and how many edits were seen in all."""
    (folder / _SAID).write_text(json.dumps({"articles": articles, "edits": edits}), encoding="utf-8")


def said(folder: Path) -> tuple[int, int]:
    """What a peer has left word of: articles, edits."""
    word = json.loads((folder / _SAID).read_text(encoding="utf-8"))
    return int(word["articles"]), int(word["edits"])
