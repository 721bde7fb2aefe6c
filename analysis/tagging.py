"""The only place that says who acts in an article, where, when, about what, and what kind of event it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Literal

from analysis.knowledge import Term
from analysis.matching import Found, Hit
from analysis.model import Tag

_DATELINE = re.compile(r"(?:[^\W\d_][^.!?。\n]{1,60}?)(?:\s[—–-]{1,2}\s|\)\s*[—–-]{1,2}\s)")
_DEEP_MENTIONS = 3  # an actor named only after the lead must return this often to be one

# How languages say that something happens in a city; without it a capital stands for its state.
_IN = re.compile(
    r"(?:\b(?:in|at|near|to|from|visit|visited|à|a|en|em|de|nach|aus|bei|в|во|из|под|у|ad|del|da|di)\s|"
    r"[在于於赴]|(?:^|\s)(?:في|فى|إلى|ب)\s?)$",
    re.IGNORECASE,
)
_HERE = re.compile(r"^(?:で|にて|における|에서|市|举行|召开|\s+में|['’]?[dt][ae]\b)")

# How clearly a cue says the kind, by where it stands.
_ZONE_WORTH = {"title": 1.6, "lead": 1.0, "text": 0.2}
_TOPIC_WORTH = {"title": 2.0, "lead": 1.0, "text": 0.3}
_TOPIC_ENOUGH = 0.6  # once in title or lead, or twice in the text
_MOST_TOPICS = 4

_ISO_DAY = re.compile(r"\b(20\d\d|19\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?(?:\s+(?:de\s+|del\s+)?(\d{4}))?"
)
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?")
_CJK_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日일]")
_FAR = timedelta(days=370)  # an event further from its report is background


def tags(found: Found, actors: Mapping[str, Term]) -> tuple[Tag, ...]:
    """All tags of an article with the words they came from, in the order actor, instrument, topic, place."""
    return (
        *_actors(found, actors),
        *_first_words(found, "instrument"),
        *_topics(found),
        *_places(found),
    )


def kind_of_event(found: Found, kinds: tuple[Term, ...]) -> str:
    """The kind its cue words speak for most; "other" without any."""
    order = {term.id: number for number, term in enumerate(kinds)}
    worth: dict[str, float] = {}
    seen: set[tuple[str, str]] = set()
    for hit in found.of("kind"):
        zone = found.zone(hit)
        if (hit.term.id, zone) not in seen:  # a second cue in the same place says little more
            seen.add((hit.term.id, zone))
            worth[hit.term.id] = worth.get(hit.term.id, 0.0) + hit.term.weight * _ZONE_WORTH[zone]
        else:
            worth[hit.term.id] += 0.2 * _ZONE_WORTH[zone]
    return min(worth, key=lambda kind: (-worth[kind], order[kind])) if worth else "other"


def event_date(
    found: Found, published: datetime | None, months: Mapping[str, int], days: Mapping[str, int]
) -> date | None:
    """The first day the lead names, resolved against the publication; nothing where it names none."""
    lead = found.text[: found.lead_end]
    anchor = published.date() if published else None
    named = [*_numbered_days(lead, anchor), *_month_days(lead, anchor, months)]
    if anchor:
        named += _weekdays(lead, anchor, days)
    near = [(at, day) for at, day in named if anchor is None or abs(day - anchor) <= _FAR]
    return min(near)[1] if near else None


def _actors(found: Found, actors: Mapping[str, Term]) -> list[Tag]:
    """States and organisations that act: in title or lead, or again and again; with what they belong to."""
    mentions: dict[str, list[Hit]] = {}
    dateline = _dateline(found)
    for hit in found.of("actor", "place"):
        if dateline[0] <= hit.start < dateline[1]:
            continue
        if hit.role == "actor":
            mentions.setdefault(hit.term.id, []).append(hit)
        elif hit.term.weight > 1 and hit.term.country and not _is_venue(found, hit):
            mentions.setdefault(hit.term.country, []).append(hit)
    found_tags: dict[str, Tag] = {}
    for actor, hits in mentions.items():
        if hits[0].start < found.lead_end or len(hits) >= _DEEP_MENTIONS:
            found_tags[actor] = Tag("actor", actor, found.words(hits[0]))
    for actor, tag in list(found_tags.items()):
        owner = actors[actor].country if actor in actors else ""
        if owner:
            found_tags.setdefault(owner, Tag("actor", owner, tag.words))
    return list(found_tags.values())


def _dateline(found: Found) -> tuple[int, int]:
    """The span of "MOSCOW, 8 August (Agency) —" at the head of the text; it names no actor."""
    start = found.title_end + 1
    match = _DATELINE.match(found.text, start, min(len(found.text), start + 90))
    return (start, match.end()) if match else (start, start)


def _is_venue(found: Found, hit: Hit) -> bool:
    """Does the sentence say that something happens in this city?"""
    if hit.term.weight == 1 and hit.term.group == "city":
        return True  # it stands for nobody
    before = found.text[max(0, hit.start - 10) : hit.start]
    return bool(_IN.search(before) or _HERE.search(found.text[hit.end : hit.end + 6]))


def _first_words(found: Found, kind: Literal["instrument"]) -> list[Tag]:
    first: dict[str, Tag] = {}
    for hit in found.of(kind):
        first.setdefault(hit.term.id, Tag(kind, hit.term.id, found.words(hit)))
    return list(first.values())


def _topics(found: Found) -> list[Tag]:
    """The topics with most to say, strongest first."""
    worth: dict[str, float] = {}
    first: dict[str, str] = {}
    seen: set[tuple[str, str]] = set()
    for hit in found.of("topic"):
        words = found.words(hit)
        first.setdefault(hit.term.id, words)
        zone = found.zone(hit)
        if zone == "text" or (hit.term.id, words.lower()) not in seen:
            seen.add((hit.term.id, words.lower()))
            worth[hit.term.id] = worth.get(hit.term.id, 0.0) + _TOPIC_WORTH[zone]
    ranked = sorted(worth, key=lambda topic: -worth[topic])
    return [Tag("topic", topic, first[topic]) for topic in ranked if worth[topic] >= _TOPIC_ENOUGH][:_MOST_TOPICS]


def _places(found: Found) -> list[Tag]:
    """Cities where it happened: said to be so, in title or lead."""
    first: dict[str, Tag] = {}
    dateline = _dateline(found)
    for hit in found.of("place"):
        in_dateline = dateline[0] <= hit.start < dateline[1]
        if hit.start < found.lead_end and not in_dateline and _is_venue(found, hit):
            first.setdefault(hit.term.id, Tag("place", hit.term.id, found.words(hit)))
    return list(first.values())


def _numbered_days(lead: str, anchor: date | None) -> list[tuple[int, date]]:
    found: list[tuple[int, date]] = []
    for match in _ISO_DAY.finditer(lead):
        found += _day(match.start(), match[1], match[2], match[3])
    for match in _CJK_DAY.finditer(lead):
        year = match[1] or (str(anchor.year) if anchor else "")
        month = match[2] or (str(anchor.month) if anchor else "")
        found += _day(match.start(), year, month, match[3])
    return found


def _month_days(lead: str, anchor: date | None, months: Mapping[str, int]) -> list[tuple[int, date]]:
    found: list[tuple[int, date]] = []
    year = str(anchor.year) if anchor else ""
    for match in _DAY_MONTH.finditer(lead):
        month = months.get(match[2].lower(), 0)
        found += _day(match.start(), match[3] or year, str(month), match[1])
    for match in _MONTH_DAY.finditer(lead):
        month = months.get(match[1].lower(), 0)
        found += _day(match.start(), match[3] or year, str(month), match[2])
    return found


def _weekdays(lead: str, anchor: date, days: Mapping[str, int]) -> list[tuple[int, date]]:
    """ "on Thursday" is the last Thursday up to the publication."""
    found: list[tuple[int, date]] = []
    for match in re.finditer(r"[^\W\d_]+(?:-feira)?", lead.lower()):
        day = days.get(match[0])
        if day is not None:
            found.append((match.start(), anchor - timedelta(days=(anchor.weekday() - day) % 7)))
    return found


def _day(at: int, year: str, month: str, day: str) -> list[tuple[int, date]]:
    try:
        return [(at, date(int(year), int(month), int(day)))]
    except ValueError:  # no such day, or a number that was none: the text names no date here
        return []
