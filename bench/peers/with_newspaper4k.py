"""newspaper4k: its downloads by 20 threads, its own parser of articles; places and table are ours."""

from __future__ import annotations

import urllib.request
from concurrent.futures import ThreadPoolExecutor

import newspaper

from bench.peers.reading import arguments, links, shelf

AT_ONCE = 20


def look(place: str, form: str) -> list[str]:
    """The articles that a place lists."""
    with urllib.request.urlopen(place, timeout=60) as answer:  # noqa: S310 - of the local press
        return links(place, form, answer.read().decode())


def read(url: str) -> str:
    """An article's text."""
    article = newspaper.Article(url)
    article.download()
    article.parse()
    return str(article.text)


def main() -> None:
    """One run over all places."""
    asked = arguments()
    with shelf(asked.folder) as mine, ThreadPoolExecutor(AT_ONCE) as pool:
        known = mine.known() if asked.again else []
        new = mine.new(url for place, form in asked.places for url in look(place, form))
        for url, text in zip([*new, *known], pool.map(read, [*new, *known]), strict=True):
            mine.keep(url, text)


if __name__ == "__main__":
    main()
