"""Serve the newsroom for a person with a browser: ``python -m tests.newsroom [--port N] [--time ISO]``.

Browsers find every name that ends in ``.localhost`` on this machine, so the publishers are at
``http://harbourpost.example.localhost:PORT/``; the list of them is at ``http://localhost:PORT/``.
"""

from __future__ import annotations

import argparse
import threading
from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qs, urlsplit

from tests.newsroom.script import ROUNDS
from tests.newsroom.server import Newsroom
from tests.newsroom.site import Answer


class BrowsableNewsroom(Newsroom):
    """The newsroom with a front door that lists its publishers and moves its clock."""

    def answer(self, host: str, target: str) -> Answer:
        """As the newsroom answers; the bare host shows the list of publishers."""
        if host not in {"localhost", "127.0.0.1"}:
            return super().answer(host, target)
        if moment := parse_qs(urlsplit(target).query).get("time"):
            self.set_time(_moment(moment[0]))
        return Answer(200, self._list().encode(), is_plain=True)

    def _list(self) -> str:
        times = " · ".join(
            f'<a href="/?time={moment:%Y-%m-%dT%H:%M}Z">round {n}: {moment:%d %b %H:%M}</a>'
            for n, moment in enumerate(ROUNDS)
        )
        rows = "".join(
            f'<li><a href="http://{p.host}.localhost:{self.port}/">{escape(p.name)}</a> ({p.language}): '
            + ", ".join(
                f'<a href="http://{p.host}.localhost:{self.port}{front.path}">{front.kind}</a>' for front in p.fronts
            )
            + "</li>"
            for p in self.script.publishers
        )
        return (
            f'<!DOCTYPE html><meta charset="utf-8"><title>Newsroom</title><h1>Newsroom at {self.now:%d %B %Y %H:%M} UTC'
            f"</h1><p>{times}</p><ul>{rows}</ul>"
        )


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def main() -> None:
    """Serve until interrupted."""
    parser = argparse.ArgumentParser(prog="python -m tests.newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=8600, help="loopback port (default: 8600; 0 = any free one)")
    parser.add_argument("--time", type=_moment, default=ROUNDS[-1], help="the newsroom's time, ISO 8601, UTC")
    chosen = parser.parse_args()
    with BrowsableNewsroom(chosen.time, chosen.port) as newsroom:
        print(f"http://localhost:{newsroom.port}/ shows the newsroom at {newsroom.now.isoformat()}; Ctrl-C ends it.")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print()


if __name__ == "__main__":
    main()
