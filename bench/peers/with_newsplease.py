"""news-please as a library: its own requests and its vote of several extractors; places and table are ours.

Page by page in threads: of many at once, ``from_urls`` hands back nothing in this version.
"""

from __future__ import annotations

import urllib.request
from concurrent.futures import ThreadPoolExecutor

from newsplease import NewsPlease

from bench.peers.reading import arguments, links, shelf

AT_ONCE = 20


def read(url: str) -> str:
    """An article's text."""
    article = NewsPlease.from_url(url)
    return str(getattr(article, "maintext", "") or "")


def main() -> None:
    """One run over all places."""
    asked = arguments()
    with shelf(asked.folder) as mine, ThreadPoolExecutor(AT_ONCE) as pool:
        wanted = mine.known() if asked.again else []
        for place, form in asked.places:
            with urllib.request.urlopen(place, timeout=60) as answer:  # noqa: S310 - of the local press
                wanted += mine.new(links(place, form, answer.read().decode()))
        for url, text in zip(wanted, pool.map(read, wanted), strict=True):
            mine.keep(url, text)


if __name__ == "__main__":
    main()
