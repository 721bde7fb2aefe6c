"""The only place that knows the feeds of Google News: headlines of others behind links nobody can read.

title    "Headline - Publisher"    ─► the headline, where the end is the publisher's name
source   <source url="…">          ─► the summary names the publisher: it is all we know of the text
link     news.google.com/rss/articles/CBM…   kept as it is: only Google can say where it leads,
         and asking once per article is what its terms and limits do not want
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from analysis import urls
from analysis.model import Candidate
from scrapers.listing import MAX_SUMMARY, plain

_HOST: Final = "news.google.com"


def is_google_news(url: str) -> bool:
    """Is this a feed of Google News?"""
    return urls.host(url) == _HOST


def unwrap(candidate: Candidate, entry: dict[str, Any]) -> Candidate:
    """The candidate with the headline alone, and the publisher in place of a description that is a list of links."""
    said = entry.get("source")
    publisher = plain(str(said.get("title") or ""), 100) if isinstance(said, dict) else ""
    home = urls.host(str(said.get("href") or "")) if isinstance(said, dict) else ""
    title = candidate.title
    if publisher and title.endswith(f" - {publisher}"):
        title = title[: -len(publisher) - 3].rstrip()
    told = f"Published by {publisher}" + (f" ({home})" if home else "") if publisher else ""
    return replace(candidate, title=title, summary=plain(f"{told}; seen in Google News" if told else "", MAX_SUMMARY))
