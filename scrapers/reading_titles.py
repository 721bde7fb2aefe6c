"""The only place that tells a page's headline from its site's name, its section and its window title.

JSON-LD, OpenGraph, the window title and the headings each propose; every proposal, and what remains of it
when a part between separators is cut off, gets points for who says it and who agrees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from analysis import text as texts
from scrapers.body_blocks import Blocks
from scrapers.body_words import bare

# Between a headline and the site's name.
_SPLIT: Final = re.compile(r"\s+[|\-–—»›·:•_/]+\s+|\s*[|｜]\s*|(?<=[\u3040-\u9fff])[_\-](?=[\u3040-\u9fff\w])")
_BAR: Final = re.compile(r"\s*[|｜]")
_MOST_HEADINGS: Final = 5
_MOST_LOWER: Final = 40
_LONGEST: Final = 300
# Points: tuned by hand on the development pages, whole and half numbers only.
_ONLY_HEADING: Final = 3.5  # times what it shares with the other proposals
_FIRST_HEADING: Final = 3.0
_OTHER_HEADING: Final = 2.0
_LOWER_HEADING: Final = 3.5  # one of a lower rank that a part of what is stated repeats
_UNSUPPORTED: Final = 0.25  # what is left of a heading's points where nobody shares a word of it
# The only heading, where it tells in words of its own what is stated for search engines: the least it gets, the fewest
# words it must have, and the part of them that the other proposals share.
_TOLD_ANEW: Final = 4.0
_TELLING: Final = 5
_ANEW: Final = (0.3, 0.65)
_STATED: Final = 1.0  # OpenGraph and JSON-LD, each
_OPENS_WINDOW: Final = 1.0
_IN_WINDOW: Final = 0.5
_SHARED_WORDS: Final = 2.0  # times the part of its words that the other proposals share
_IS_SITE: Final = -8.0
_CARRIES_SITE: Final = -1.0
_ONE_WORD: Final = -1.5
_IS_CUT: Final = -0.5  # a part of something said whole needs somebody who agrees
_LOST_A_NAME: Final = 2.0  # a part that lost only a few words at its end, as a site's name is
_SHORT_NAME: Final = 30
_LONGEST_ENDING: Final = 5  # "orguk": what a site's name may have behind its host's
_HAS_KICKER: Final = -1.0  # a heading that says something before what is stated as the whole headline
_SAME_THING: Final = 0.4  # of a heading's words, shared with the other proposals


@dataclass(frozen=True, slots=True)
class Proposals:
    """Who says what; all on one line, empty where nobody does."""

    headings: tuple[str, ...]  # h1 in order
    open_graph: str
    json_ld: str
    window: str  # the title element
    site: str  # the publisher's name
    host: str  # the name of its registered host, without its ending
    lower: tuple[str, ...] = ()  # h2 and h3


def headings(page: Blocks, *ranks: str) -> tuple[str, ...]:
    """The texts of a page's headings of some ranks in order; of one that breaks lines also its longest line."""
    found = []
    for box in page.boxes:
        if box.tag in ranks and box.last > box.first:
            lines = [block.text for block in page.blocks[box.first : box.last]]
            found.append(" ".join(lines))
            if len(lines) > 1:
                found.append(max(lines, key=len))
    return tuple(found[:_MOST_LOWER])


@dataclass(frozen=True, slots=True)
class Title:
    """A headline and where it was found."""

    text: str
    origin: str


def choose(said: Proposals) -> Title:
    """The proposal with the most points; the first where several have them."""
    best = Title("", "")
    most = -100.0
    for text, origin in _proposed(said):
        points = _points(text, origin, said)
        if points > most:
            best, most = Title(text, origin), points
    return best


def _proposed(said: Proposals) -> list[tuple[str, str]]:
    found = [(each, f"h1 {number}") for number, each in enumerate(said.headings[:_MOST_HEADINGS], 1)]
    found += [(each, "lower heading") for each in _lower(said)]
    stated = "" if _is_broken(said.open_graph, said.window) else said.open_graph
    for text, origin in ((said.json_ld, "json-ld"), (stated, "og:title"), (said.window, "title")):
        found.append((text, origin))
        found += [(part, f"part of {origin}") for part in _parts(text)]
    return [(text, origin) for text, origin in found if text and len(text) <= _LONGEST]


def _is_broken(attribute: str, window: str) -> bool:
    """Did a quotation mark inside an attribute end it, where the window's title goes on with that very mark?"""
    return bool(attribute) and window.startswith(attribute) and window[len(attribute) :].lstrip().startswith('"')


def _parts(text: str) -> list[str]:
    """What remains when the first or the last part between separators is cut off."""
    marks = list(_SPLIT.finditer(text))
    if not marks:
        return []
    parts = [text[: marks[-1].start()], text[marks[0].end() :]]
    return parts if len(marks) == 1 else [*parts, text[: marks[0].start()], text[marks[-1].end() :]]


def _points(text: str, origin: str, said: Proposals) -> float:
    plain = bare(text)
    if not plain:
        return -50.0
    is_lower = origin == "lower heading"
    shared = _shared(text, said, is_heading=is_lower or origin.startswith("h1"))
    points = _SHARED_WORDS * shared + _of_agreement(plain, said)
    points += _LOWER_HEADING if is_lower else _of_headings(text, plain, shared, said)
    site, host = bare(said.site), bare(said.host)
    opening = bare(_SPLIT.split(text, maxsplit=1)[0])
    if site in (plain, opening) or (host and opening.startswith(host) and len(opening) <= len(host) + _LONGEST_ENDING):
        points += _IS_SITE
    elif (site and (plain.endswith(site) or plain.startswith(site))) or (len(host) > 5 and host in plain):
        points += _CARRIES_SITE
    if len(texts.words(text)) < 2:
        points += _ONE_WORD
    if any(plain != each and plain.endswith(each) for each in map(bare, _stated(said)) if each):
        points += _HAS_KICKER
    if origin.startswith("part"):
        points += _IS_CUT + (_LOST_A_NAME if _lost_a_name(text, said) else 0.0)
    return points


def _stated(said: Proposals) -> tuple[str, str, str]:
    return said.json_ld, said.open_graph, said.window


def _wholes(said: Proposals) -> list[str]:
    """What is stated, whole and without what stands behind its last separator."""
    return [each for whole in _stated(said) for each in (whole, *_parts(whole)[:1])]


def _lost_a_name(text: str, said: Proposals) -> bool:
    """Is this what stands before the few words of a site's name, where no heading says better?"""
    if any(_shared(each, said, is_heading=True) >= _SAME_THING for each in said.headings):
        return False
    # Behind a bar stands nothing but the site's name, which may be longer than a short headline.
    return any(
        whole.startswith(text)
        and 0 < len(whole) - len(text) < (_SHORT_NAME if _BAR.match(whole, len(text)) else min(_SHORT_NAME, len(text)))
        for whole in (said.window, said.open_graph, said.json_ld)
    )


def _of_headings(text: str, plain: str, shared: float, said: Proposals) -> float:
    headings = [bare(each) for each in said.headings]
    if plain not in headings:
        return 0.0
    weight = _UNSUPPORTED + (1 - _UNSUPPORTED) * shared
    if len(set(headings)) == 1:
        return max(_ONLY_HEADING * weight, _TOLD_ANEW * _is_told_anew(text, plain, shared, said))
    return (_FIRST_HEADING if headings[0] == plain else _OTHER_HEADING) * weight


def _is_told_anew(text: str, plain: str, shared: float, said: Proposals) -> bool:
    """Does a heading say in other words what is stated, and not just more than that?"""
    if not (_ANEW[0] <= shared <= _ANEW[1]) or len(texts.words(text)) < _TELLING:
        return False
    return not any(each and (plain.startswith(each) or plain.endswith(each)) for each in map(bare, _wholes(said)))


def _lower(said: Proposals) -> list[str]:
    """Headings of a lower rank that begin or end something stated: headlines where h1 is the site or section."""
    if any(len(texts.words(h)) > 2 and _shared(h, said, is_heading=True) >= _SAME_THING for h in said.headings):
        return []
    stated = [bare(each) for each in _stated(said)]
    lower = [(each, bare(each)) for each in said.lower]
    return [
        text
        for text, plain in lower
        if plain and any(s.startswith(plain) or s.endswith(plain) for s in stated) and len(texts.words(text)) > 1
    ]


def _of_agreement(plain: str, said: Proposals) -> float:
    window, stated = bare(said.window), (bare(said.open_graph), bare(said.json_ld))
    points = sum(_STATED for each in stated if each == plain)
    points += 0.5 * sum(_STATED for each in stated if each != plain and plain in each)
    return points + (_OPENS_WINDOW if window.startswith(plain) else _IN_WINDOW if plain in window else 0.0)


def _shared(text: str, said: Proposals, *, is_heading: bool) -> float:
    """The part of a proposal's words that the other proposals use; all of them where there are no others."""
    others = " ".join((said.window, said.open_graph, said.json_ld) if is_heading else said.headings)
    mine, theirs = _words(text), _words(others)
    if not theirs:
        return 1.0 if is_heading else 0.0
    return len(mine & theirs) / max(1, len(mine))


@lru_cache(maxsize=256)
def _words(text: str) -> frozenset[str]:
    return frozenset(texts.words(texts.fold(text)))
