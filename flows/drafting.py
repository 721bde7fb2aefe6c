"""The only place that writes a source file: what was seen of a site in, the text of a TOML file out. Pure."""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from analysis import urls
from catalog.states import language_codes, state_codes
from scrapers.finding import Place, Sample, Site
from scrapers.shapes import pattern_of

_FEEDS = 3  # more feeds of one site mostly repeat each other
# Second-level names and suffixes under which only states and their bodies stand.
_OFFICIAL = re.compile(
    r"(?:^|\.)(?:gov|gob|gouv|gc|go|gv|govt|mil|mfa|mofa|admin)(?:\.[a-z]{2})?$|\.int$|\.europa\.eu$"
)
_COUNTRY_OF = {"gov": "US", "mil": "US", "int": "INT", "eu": "EU", "uk": "GB", "su": "RU"}
_NO_COUNTRY = frozenset({"tv", "io", "co", "me", "ai", "fm", "cc", "ws", "to"})  # bought for their look


@dataclass(frozen=True)
class Draft:
    """All that is known when the file is written."""

    id: str
    url: str  # as given
    site: Site
    places: tuple[Place, ...]
    samples: tuple[Sample, ...]
    now: datetime


def choose(places: Sequence[Place]) -> tuple[Place, ...]:
    """The places worth a request at every visit: feeds and a news sitemap, else the one other way there is."""
    feeds = [place for place in places if place.kind == "feed"][:_FEEDS]
    maps = [place for place in places if place.kind == "sitemap" and "news" in place.url.lower()][:1]
    if feeds or maps:
        return (*feeds, *maps)
    others = (
        next((place for place in places if place.kind == kind), None) for kind in ("wordpress", "sitemap", "listing")
    )
    return tuple(place for place in others if place)[:1]


def compose(draft: Draft) -> str:
    """The file; every line that rests on a guess says so."""
    host = urls.host(draft.site.home)
    country, country_note = _country(host)
    languages, language_note = _languages(draft)
    is_official = _OFFICIAL.search(host) is not None
    minutes, days, rhythm_note = _rhythm(draft)
    pattern = pattern_of(_addresses(draft.places), (draft.site.home, draft.url, *(p.url for p in draft.places)))
    pattern_note = f"# all {len(set(_addresses(draft.places)))} addresses seen match"
    kind_note = "# by its host's name" if is_official else "# CHECK: official, specialist, general or aggregator"
    lines = [
        f"# Found by `spacewatch sources add {_comment(draft.url)}` on {draft.now:%Y-%m-%d}.",
        "# CHECK marks what could not be found out; correct it, or remove the mark.",
        *(f"# also there: {_comment(p.url)} ({p.kind}, {p.items} entries)" for p in _left_out(draft)),
        *(f"# not usable: {_comment(p.url)} ({_comment(p.how)}: {_comment(p.problem)})" for p in draft.site.failed),
        f"id = {_text(draft.id)}",
        f"name = {_text(draft.site.name or host)}",
        f"home = {_text(draft.site.home)}",
        f"country = {_text(country)}  {country_note}",
        f"languages = [{', '.join(map(_text, languages))}]  {language_note}",
        f"kind = {_text('official' if is_official else 'general')}  {kind_note}",
        f"family = {_text(draft.id)}  # CHECK: publishers that belong together share one",
        *([f"article_url = {_text(pattern)}  {pattern_note}"] if pattern else []),
        f"every_minutes = {minutes}  {rhythm_note}",
        f"silent_after_days = {days}  {rhythm_note}",
        'terms = ""  # CHECK: what its terms of use let you do',
    ]
    for place in draft.places:
        kind, url, evidence = _text(place.kind), _text(place.url), _text(_evidence(place, draft))
        lines += ["", "[[address]]", f"kind = {kind}", f"url = {url}", f"evidence = {evidence}"]
    return "\n".join(lines) + "\n"


def _evidence(place: Place, draft: Draft) -> str:
    newest = f"the newest of {place.newest:%Y-%m-%d}" if place.newest else "none of them dated"
    read = [sample for sample in draft.samples if not sample.problem]
    articles = f"{len(read)} of {len(draft.samples)} articles readable" if draft.samples else "no article tried"
    return f"answered on {draft.now:%Y-%m-%d} ({place.how}): {place.items} entries, {newest}; {articles}"


def _country(host: str) -> tuple[str, str]:
    suffix = host.rpartition(".")[2]
    code = _COUNTRY_OF.get(suffix, suffix.upper())
    if code in state_codes() | {"INT", "EU"} and suffix not in _NO_COUNTRY:
        return code, "# by its host's name"
    return "INT", "# CHECK: the state it is at home in; its host does not say"


def _languages(draft: Draft) -> tuple[tuple[str, ...], str]:
    """Those of the articles read, else what feeds and front page declare, else English with a mark."""
    read = [s.article.language for s in draft.samples if s.article and not s.problem and s.article.language]
    told = [c.language for place in draft.places for c in place.candidates if c.language] or [draft.site.language]
    for found, note in ((read, f"# of {len(read)} articles read"), (told, "# as the site declares")):
        languages = tuple(name for name, _ in Counter(found).most_common(3) if name in language_codes())
        if languages:
            return languages, note
    return ("en",), "# CHECK: no article could be read, and the site does not say"


def _rhythm(draft: Draft) -> tuple[int, int, str]:
    """Minutes between visits and days of silence that are still normal, by the dates seen."""
    dates = sorted({c.published for place in draft.places for c in place.candidates if c.published})
    if len(dates) < 5:
        return 60, 14, "# CHECK: too few dates to tell its rhythm"
    gaps = [later - earlier for earlier, later in pairwise(dates)]
    usual = sorted(gaps)[len(gaps) // 2]
    minutes = min((30, 60, 120, 240), key=lambda each: abs(timedelta(minutes=each) - usual / 2))
    days = min(max(math.ceil(3 * max(gaps) / timedelta(days=1)), 3), 60)
    return minutes, days, f"# by {len(dates)} dates seen"


def _addresses(places: Sequence[Place]) -> list[str]:
    return [candidate.url for place in places for candidate in place.candidates]


def _left_out(draft: Draft) -> list[Place]:
    return [place for place in draft.site.places if place not in draft.places]


def _text(words: str) -> str:
    """A TOML string. JSON's escapes are TOML's, but for the one character JSON leaves alone."""
    return json.dumps(words, ensure_ascii=False).replace("\x7f", "")


def _comment(words: str) -> str:
    """Words that stay within one comment, whatever a site calls itself."""
    return "".join(each if each.isprintable() else " " for each in words)[:300]
