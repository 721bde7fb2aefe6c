"""The only place that says whose office a bare name is, and where a text says it was written.

"外交部", "МИД", "la Cancillería" are offices of many states: each country's press means its own. The names stand in
``vocabulary/offices.toml``; here the source's country, the dateline, or the state named beside the office decides.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from analysis.hits import Hit
from analysis.knowledge import Term
from analysis.matching import Found
from analysis.model import Source
from analysis.states import id_of, is_state

OFFICE, OURS = "office", "ours"  # "外交部", and "我国", which is always the writer's own
GROUPS = frozenset({OFFICE, OURS})

_REPRESENTED = {"HK": "CN", "MO": "CN"}  # whose foreign affairs are another's
_DATELINE = re.compile(
    r"[^\W\d_][^.!?。\n]{1,60}?(?:\s[—–-]{1,2}\s|\)\.?\s*[—–-]{1,2}\s)"
    r"|[^.!?。，\n]{2,40}?\d{1,2}日(?:专|專|综合|綜合)?[电電讯訊]"
    r"|[^\W\d_][^!?\n]{1,40}?\s/[^/\n]{2,20}/[.\s]"
    r"|[〔\[（(【][^〕\]）)】\n]{2,30}(?:[讯訊电電]|报道|報導|共同|時事)[〕\]）)】]"
    r"|\([^)\n]{1,15}=[^)\n]{1,15}\)"
)
_CITY_COLON = re.compile(r"(?:,[^.:!?\n]{1,25})?:\s")  # "NEW DELHI: ", "नई दिल्ली, 9 अगस्त: "
_REACH = 90  # characters at the head of a text in which a dateline ends

# What stands between a state and its office: "Japan's Foreign Ministry", "रूस के विदेश मंत्रालय", "МИД Китая".
_BEFORE = re.compile(r"(?:['’]?s)?[\s的の]?|\s(?:के|की|का)\s")
_AFTER = re.compile(r"\s(?:(?:of|in|the|de|del|du|des|la|las|los|el|do|da|di|d|der|von|van|в)[\s'’])*|\s(?:ال|ل)")
_ALL_BEFORE = frozenset({"zh", "ja", "ko", "hi"})  # languages in which the owner always comes first
_SHARED = re.compile(r"(?:[两兩双雙各]国|[两兩各]國|双方|雙方|両国|양국|दोनों देशों के)\s?$")


def home_of(source: Source | None) -> str:
    """The state whose press a source is; nothing for aggregators, international bodies and what is unknown."""
    if source is None or source.kind == "aggregator":
        return ""
    state = id_of(source.country)
    return _REPRESENTED.get(state, state) if is_state(state) else ""


def dateline(found: Found) -> tuple[int, int]:
    """The span of "MOSCOW, 8 August (Agency) —" at the head of the text; it names no actor."""
    start = found.title_end + 1
    end = min(len(found.text), start + _REACH)
    match = _DATELINE.match(found.text, start, end)
    if match is None:
        city = next((hit for hit in found.of("place") if hit.start >= start), None)
        match = _CITY_COLON.match(found.text, city.end, end) if city and city.start == start else None
    return (start, match.end()) if match else (start, start)


def settled(found: Found, home: str, actors: Mapping[str, Term]) -> Found:
    """The same with each office given to its state, and without those that may be anybody's.

    An office belongs to the state named beside it; a bare name to the owner named before, else to ``home``, the
    state whose press this is ("" = unknown) or the one where it was written, else to the state most texts mean.
    """
    if not any(_is_office(hit) for hit in found.hits):
        return found
    beside = _owners(found)
    written_in = _written_in(found)
    owners: dict[str, str] = {}
    hits: list[Hit] = []
    for hit in found.hits:
        if not _is_office(hit):
            hits.append(hit)
        elif owner := beside.get(hit.start):
            owners[hit.term.id] = owner
        elif not _SHARED.search(found.text, max(0, hit.start - 12), hit.start):
            state = actors.get(owners.get(hit.term.id) or _whose(hit.term, home, written_in))
            hits += [hit._replace(term=state)] if state else []
    return replace(found, hits=tuple(hits))


def _is_office(hit: Hit) -> bool:
    return hit.role == "actor" and hit.term.group in GROUPS


def _whose(term: Term, home: str, written_in: str) -> str:
    """Whose a bare name is, in the press of ``home``."""
    if term.group == OURS:
        return home or term.country
    if term.country and home in {"", term.country}:
        return term.country
    called_so = (state for state in (written_in, home) if state and (not term.members or state in term.members))
    return next(called_so, term.country)


def _owners(found: Found) -> dict[int, str]:
    """The state named beside each office that has one, by where the office stands."""
    owners: dict[int, str] = {}
    named = [hit for hit in found.of("actor", "place") if _is_office(hit) or _state(hit)]
    for one, other in pairwise(named):
        between = found.text[one.end : other.start]
        if other.term.group == OFFICE and _state(one) and _BEFORE.fullmatch(between):
            owners[other.start] = _state(one)
        elif one.term.group == OFFICE and found.language not in _ALL_BEFORE and _AFTER.fullmatch(between):
            owners.setdefault(one.start, _state(other))
    return owners


def _state(hit: Hit) -> str:
    """The state a name stands for: its own, or that of which the city is the capital."""
    if hit.role == "place":
        return hit.term.country if hit.term.weight > 1 else ""
    return hit.term.id if hit.term.group == "state" else ""


def _written_in(found: Found) -> str:
    """The state whose capital the dateline names."""
    begin, end = dateline(found)
    return next((_state(hit) for hit in found.of("place") if begin <= hit.start < end and _state(hit)), "")
