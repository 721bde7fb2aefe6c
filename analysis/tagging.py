"""The only place that says who acts in an article, where, about what, and when."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Literal

from analysis.hits import Hit
from analysis.homes import dateline
from analysis.knowledge import Term
from analysis.matching import Found
from analysis.model import Tag
from analysis.roles import roles_of

_WIRED = timedelta(days=3)  # from an event to the dateline of its report
_BESIDE, _CLOSE = 14, 1  # characters from a state's name to "space agencies" after it, and before it
_SECOND = frozenset({"CMSA"})  # not what "the Chinese space agency" means

_ORDINAL = re.compile(
    r"(?<![\w.,-])(\d{1,3})(?:st|nd|rd|th|e|ème|er|º|ª|°|-я|-й|-м|-ым|-ой|-е|-го|वाँ|वां|वें)(?!\w)"
    r"|(?<!\d)(\d{1,3})(?:か国目|カ国目|ヶ国目|番目|カ国|か国|个国家|個國家|个签署国|個簽署國|번째|국)"
    r"|第(\d{1,3})(?:个|個|次|届|屆|回)"
)

_DEEP_MENTIONS = 3  # an actor named only after the lead must return this often to be one

# How languages say that something happens in a city; without it a capital stands for its state.
_IN = (
    r"\b(?:in|at|near|at the|in the|visit|visits|visited|à|à la|au|en|en la|en el|em|na|no|nas|nos|ad|alla|nel|bei|im"
    r"|в|во)\s"
    r"|[在于於赴]|(?:^|\s)(?:في|فى|ب)\s?"
)
_FROM = r"\b(?:to|from|de|nach|aus|из|под|у|da|di)\s|[驻駐]|(?:^|\s)إلى\s?"  # a way there is no venue, nor an actor
_AT = re.compile(f"(?:{_IN})$", re.IGNORECASE)
# Little words that say "in" in one language and "to" or "of" in another.
_AT_ALONE = {"it": r"\bad?\s$", "ca": r"\ba\s$", "ro": r"\bla\s$", "uk": r"\bу\s$"}
_TOWARDS = re.compile(f"(?:{_FROM})$", re.IGNORECASE)
_HERE = re.compile(r"^(?:で|にて|における|の式典|の会[合議]|에서|市|举行|舉行|召开|召開|\s+में|['’]?[dt][ae]\b)")
# Where something has its seat, nothing need have happened.
_SEATED = re.compile(
    r"(?:\b(?:based|headquartered|with headquarters|seated|located|sede|basad[ao]|situad[ao]|siège|siégeant|installée?"
    r"|basée?|sitz|ansässig|расположен\w*|штаб-квартир\w+)|总部设?|總部設?|本部を?|مقرها|مقره|मुख्यालय)[\s,]*\S{0,6}\s?$",
    re.IGNORECASE,
)

_TOPIC_WORTH = {"title": 2.0, "lead": 1.0, "text": 0.3}
_HINT = 0.5  # of that for a word that only hints at its topic
_MOST_TOPICS = 4

_ISO_DAY = re.compile(r"\b(20\d\d|19\d\d)[-/.年](\d{1,2})[-/.月](\d{1,2})日?")
_DAY_MONTH = re.compile(
    r"(?<!\d)(\d{1,2})(?:st|nd|rd|th|er|º|\.)?\s+(?:de\s+|of\s+)?([^\W\d_]{3,12})\.?,?(?:\s+(?:de\s+|del\s+)?(\d{4}))?"
)
_MONTH_DAY = re.compile(r"\b([^\W\d_]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b(?:,?\s+(\d{4}))?")
_CJK_DAY = re.compile(r"(?:(\d{4})年)?(?:(\d{1,2})月)?(\d{1,2})[日일]")
_WORD = re.compile(r"(?:[^\W\d_]|[\u0900-\u0963])+(?:-feira)?")  # with the vowel signs of Devanagari
_HAN_DAYS = "一二三四五六日天"
_HAN_WEEKDAY = re.compile(f"(?:周|週|星期|礼拜|禮拜)([{_HAN_DAYS}])")
# "on Wednesday they will sign" is the Wednesday to come; and words that name the day before the report. Not what only
# looks like it: "将卫星送入轨道" put a satellite into orbit, "سيول" is Seoul, "سياسة" policy, "ستة" six.
_TO_COME = re.compile(
    r"\b(?:will|shall|is to|are to|wird|sera|seront|aura|auront|será|serán|serão|будет|будут|состоится|пройд[её]т"
    r"|[^\W\d_]{3,}(?:arão|erão|irão|arán|erán|irán|eront|iront))\b|[将將](?!.{0,30}送)|予定|होगा|होगी|होंगे|करेंगे"
    r"|(?:^|\s)س(?:ي(?!ا|ول\b|طر|نا|دة)|ت(?!ة|ين|ون))"
)
_CLAUSE_END = re.compile(r"[,;:.!?，、；：。\n]")
_OPENER = 6  # characters of a preposition before the weekday with which a clause begins
_YESTERDAY = re.compile(
    r"(?<!\w)(?:yesterday|gestern|ayer|ontem|ieri|вчера|вчора|أمس|dün)(?!\w)|昨[天日]", re.IGNORECASE
)
_FAR = timedelta(days=370)  # an event further from its report is background


def tags(found: Found, actors: Mapping[str, Term]) -> tuple[Tag, ...]:
    """All tags of an article with the words they came from, in the order actor, instrument, topic, place, ordinal."""
    return (
        *_actors(found, actors),
        *_first_words(found, "instrument"),
        *_topics(found),
        *_places(found),
        *_ordinals(found),
    )


def event_date(
    found: Found, published: datetime | None, months: Mapping[str, int], days: Mapping[str, int]
) -> date | None:
    """The first day the lead names, resolved against the publication; nothing where it names none.

    A dateline says when the report was written: the day named next goes before it, where it is shortly before.
    """
    lead = found.text[: found.lead_end]
    anchor = published.date() if published else None
    named = [*_numbered_days(lead, anchor), *_month_days(lead, anchor, months)]
    if anchor:
        named += _weekdays(lead, anchor, days)
    near = sorted((at, day) for at, day in named if anchor is None or abs(day - anchor) <= _FAR)
    if not near:
        return None
    (at, written), (begin, end) = near[0], dateline(found)
    if not begin <= at < end:
        return written
    return next((day for at, day in near if at >= end and timedelta() <= written - day <= _WIRED), written)


def _actors(found: Found, actors: Mapping[str, Term]) -> list[Tag]:
    """States and organisations that act: in title or lead, or again and again; with what they belong to."""
    tagged: dict[str, Tag] = {}
    mentions = _mentions(found, actors)
    for actor, hits in mentions.items():
        if hits[0].start < found.lead_end or len(hits) >= _DEEP_MENTIONS:
            tagged[actor] = Tag("actor", actor, found.words(hits[0]))
    for actor, tag in list(tagged.items()):
        term = actors.get(actor)
        for other in ((term.country,) if term and term.country else ()) + (term.members if term else ()):
            tagged.setdefault(other, Tag("actor", other, tag.words))
    # Who stands behind an accord acts where it is the news: its name alone in the background says nothing.
    for hit in found.of("instrument"):
        if hit.start < found.lead_end:
            for other in ((hit.term.country,) if hit.term.country else ()) + hit.term.members:
                tagged.setdefault(other, Tag("actor", other, found.words(hit)))
    does = roles_of(found, tagged)
    return [replace(tag, role=does.get(actor, "")) for actor, tag in tagged.items()]


def _mentions(found: Found, actors: Mapping[str, Term]) -> dict[str, list[Hit]]:
    """Where each actor is named as one, in reading order: not as a dateline or a venue."""
    mentions: dict[str, list[Hit]] = {}
    begin, end = dateline(found)
    for hit in found.of("actor", "place"):
        if begin <= hit.start < end:
            continue
        if hit.role == "actor":
            mentions.setdefault(hit.term.id, []).append(hit)
        elif _stands_for_its_state(found, hit):
            mentions.setdefault(hit.term.country, []).append(hit)
    for agency, hit in _national_agencies(found, actors):
        mentions.setdefault(agency, []).append(hit)
    return mentions


def _national_agencies(found: Found, actors: Mapping[str, Term]) -> list[tuple[str, Hit]]:
    """ "the Chinese and Russian space agencies", "l'agence spatiale russe": a state's name beside the word."""
    words = [h for h in found.of("relevance") if h.term.id == "space-agency" and h.start < found.lead_end]
    if not words:
        return []
    agencies = {term.country: term.id for term in actors.values() if term.group == "agency" and term.id not in _SECOND}
    states = [h for h in found.of("actor") if h.term.id in agencies and h.start < found.lead_end]
    return [
        (agencies[state.term.id], word)
        for word in words
        for state in states
        if 0 <= word.start - state.end <= _BESIDE or 0 <= state.start - word.end <= _CLOSE
    ]


def _is_venue(found: Found, hit: Hit) -> bool:
    """Does the sentence say that something happens in this city?"""
    before = found.text[max(0, hit.start - 30) : hit.start]
    if _SEATED.search(before):
        return False
    alone = re.search(_AT_ALONE.get(found.language, "(?!)"), before, re.IGNORECASE)
    return bool(alone or _AT.search(before) or _HERE.search(found.text[hit.end : hit.end + 6]))


def _stands_for_its_state(found: Found, hit: Hit) -> bool:
    """Is this a capital that speaks or acts, and not where something happens or somebody goes?"""
    if hit.term.weight == 1 or not hit.term.country:
        return False
    before = found.text[max(0, hit.start - 30) : hit.start]
    return not (_is_venue(found, hit) or _SEATED.search(before) or _TOWARDS.search(before))


def _first_words(found: Found, kind: Literal["instrument"]) -> list[Tag]:
    first: dict[str, Tag] = {}
    for hit in found.of(kind):
        first.setdefault(hit.term.id, Tag(kind, hit.term.id, found.words(hit)))
    return list(first.values())


def topic_worth(found: Found) -> dict[str, float]:
    """How much the text says of each topic: every different word once, at its best place."""
    best: dict[str, dict[str, float]] = {}
    for hit in found.of("topic"):
        topic = _topic(hit)
        if topic:
            words = best.setdefault(topic, {})
            word = found.words(hit).lower()
            worth = _TOPIC_WORTH[found.zone(hit)] * (1.0 if topic == hit.term.id else _HINT)
            words[word] = max(words.get(word, 0.0), worth)
    return {topic: sum(words.values()) for topic, words in best.items()}


def _topic(hit: Hit) -> str:
    """The topic a word speaks for or hints at; none where a name only contains a topic's word."""
    group = hit.term.group
    return hit.term.id if group == "topic" else "" if group == "mask" else group


def _topics(found: Found) -> list[Tag]:
    """The topics with enough to say, strongest first; how much is enough stands in the vocabulary."""
    first: dict[str, Hit] = {}
    for hit in found.of("topic"):
        first.setdefault(_topic(hit), hit)
    surplus = {topic: worth - first[topic].term.enough for topic, worth in topic_worth(found).items()}
    ranked = sorted(surplus, key=lambda topic: -surplus[topic])
    chosen = [topic for topic in ranked if surplus[topic] >= 0][:_MOST_TOPICS]
    return [Tag("topic", topic, found.words(first[topic])) for topic in chosen]


def _places(found: Found) -> list[Tag]:
    """Cities where it happened: said to be so, in title or lead."""
    first: dict[str, Tag] = {}
    begin, end = dateline(found)
    for hit in found.of("place"):
        in_dateline = begin <= hit.start < end
        if hit.start < found.lead_end and not in_dateline and _is_venue(found, hit):
            first.setdefault(hit.term.id, Tag("place", hit.term.id, found.words(hit)))
    return list(first.values())


def _ordinals(found: Found) -> list[Tag]:
    """ "the 41st signatory": the first of the title and lead, as a number."""
    match = _ORDINAL.search(found.text, 0, found.lead_end)
    return [Tag("ordinal", next(group for group in match.groups() if group), match[0])] if match else []


def _numbered_days(lead: str, anchor: date | None) -> list[tuple[int, date]]:
    found: list[tuple[int, date]] = []
    for match in _ISO_DAY.finditer(lead):
        found += _day(match.start(), match[1], match[2], match[3])
    for match in _CJK_DAY.finditer(lead) if "日" in lead or "일" in lead else ():
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
    """ "on Thursday" is the last Thursday up to the publication, or the next where its clause tells what will be."""
    named = [(match.start(), days.get(match[0])) for match in _WORD.finditer(lead.lower())]
    named += [(match.start(), min(_HAN_DAYS.index(match[1]), 6)) for match in _HAN_WEEKDAY.finditer(lead)]
    found = [(match.start(), anchor - timedelta(days=1)) for match in _YESTERDAY.finditer(lead)]
    for at, day in named:
        if day is not None:
            ago = (anchor.weekday() - day) % 7
            found.append((at, anchor + timedelta(days=(7 if ago and _is_to_come(lead, at) else 0) - ago)))
    return found


def _is_to_come(lead: str, at: int) -> bool:
    """Does the clause around a weekday tell what will be: before it, or after it where it comes first?"""
    before = _CLAUSE_END.split(lead[:at])[-1]
    after = _CLAUSE_END.split(lead[at:], maxsplit=1)[0]
    return bool(_TO_COME.search(before) or (len(before.strip()) <= _OPENER and _TO_COME.search(after)))


def _day(at: int, year: str, month: str, day: str) -> list[tuple[int, date]]:
    try:
        return [(at, date(int(year), int(month), int(day)))]
    except ValueError:  # no such day, or a number that was none: the text names no date here
        return []
