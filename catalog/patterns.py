"""The only place that says which regular expressions a catalogue may hold: those that no address can keep busy.

Python's engine tries every way in which a pattern fits. Where something of no fixed length, or one of several words,
may be repeated without end, the ways double with each character of an address: ``(a+)+b`` needs years for forty of
them. Such patterns are refused by their form; no address of an article needs one. So are those whose parts may be
cut in too many ways, one after the other: ``.*a.*a.*x`` takes 4 s for 500 characters, thirty times ``a?`` years.

The form is read by the parser of ``re`` itself, private and in this place since Python 3.11.
"""

from __future__ import annotations

import math
import re
from re import _constants, _parser  # type: ignore[attr-defined]  # the engine's own reading of a pattern
from typing import Any, Final

LONGEST: Final = 500  # characters; the longest of 139 sources has 138
_OFTEN: Final = 20  # times: what may be repeated more often counts as without end
LONGEST_ADDRESS: Final = 2_000  # characters; no longer one is a candidate (scrapers/listing.py)
_MOST_WAYS: Final = 25 * LONGEST_ADDRESS**2  # of laying a pattern over an address; 138 of 139 sources: a sixth of it
_REPEATS: Final = {_constants.MAX_REPEAT, _constants.MIN_REPEAT}


def problem_of(pattern: str) -> str:
    """Why a pattern is not taken, in words that go on from its name; empty where it is."""
    if len(pattern) > LONGEST:
        return f"has {len(pattern)} characters, at most {LONGEST} are read"
    try:
        re.compile(pattern)
        read = _parser.parse(pattern)
    except (re.error, OverflowError, RecursionError) as error:
        return f"is no regular expression ({error})"
    if any(operator is _constants.GROUPREF for operator, _ in _parts(read)):
        return "refers back to a group, which may take for ever"
    endless = [inner for operator, inner in _parts(read) if operator in _REPEATS and _is_endless(inner)]
    if any(_is_ambiguous(inner[2]) for inner in endless):
        return "repeats without end what itself has no fixed length, as (a+)+ does, which may take for ever"
    if _ways(read) > _MOST_WAYS:
        return "fits an address in too many ways (.* or ? again and again): begin it with ^, write [^/]+ for .*"
    return ""


def _ways(read: Any) -> int:
    """In how many ways a pattern may be laid over an address; a search starts at every character, but with ^ at one."""
    is_anchored = len(read) and read[0] == (_constants.AT, _constants.AT_BEGINNING)
    return _ways_along(read, None, is_last=True) * (1 if is_anchored else LONGEST_ADDRESS)


def _ways_along(read: Any, after: Any, *, is_last: bool) -> int:
    """The same of one stretch, not counted further than matters.

    ``after`` is what follows it; behind the last part nothing can fail, so that one is laid in one way.
    """
    ways = 1
    for at, (operator, inner) in enumerate(read):
        is_end = at + 1 == len(read)
        ways *= _ways_of(operator, inner, after if is_end else read[at + 1], is_last=is_last and is_end)
        ways = min(ways, _MOST_WAYS + 1)
    return ways


def _ways_of(operator: Any, inner: Any, after: Any, *, is_last: bool) -> int:
    if operator in _REPEATS:
        least, most, repeated = inner
        turn = _ways_along(repeated, repeated[0] if is_last and len(repeated) else None, is_last=False)
        turns = turn if _is_endless(inner) else turn**most  # without end only what has one way, or nearly
        is_fenced = is_last or (_first(after) is not None and _leaves_out(repeated, _first(after)))
        return turns if is_fenced else turns * min(most - least + 1, LONGEST_ADDRESS)
    if operator is _constants.BRANCH:
        first = [_first(each[0]) if len(each) else None for each in inner[1]]
        is_told_apart = None not in first and len(set(first)) == len(first)
        most = max(_ways_along(each, after, is_last=is_last) for each in inner[1])
        return most if is_told_apart else most * len(first)
    return math.prod(_ways_along(each, after, is_last=is_last) for each in _inside(operator, inner))


def _first(part: Any) -> Any:
    """The one character with which a part must begin, or None."""
    if part is None:
        return None
    operator, inner = part
    if operator is _constants.LITERAL:
        return inner
    if operator is _constants.SUBPATTERN or (operator in _REPEATS and inner[0]):
        return _first(inner[-1][0]) if len(inner[-1]) else None
    return None


def _is_endless(repeat: Any) -> bool:
    return bool(repeat[1] > _OFTEN)


def _is_ambiguous(repeated: Any) -> bool:
    """Can what is repeated be read in several ways? Not where a sign parts its turns, as in ``([^/]+/)+``."""
    parts = _parts(repeated)
    varying = [inner for operator, inner in parts if operator in _REPEATS and inner[0] != inner[1]]
    if any(operator is _constants.BRANCH for operator, _ in parts):
        return True
    edges = (repeated[0], repeated[-1]) if len(repeated) else ()
    ends = [code for operator, code in edges if operator is _constants.LITERAL]
    return bool(varying) and not any(all(_leaves_out(inner[2], code) for inner in varying) for code in ends)


def _leaves_out(repeated: Any, code: int) -> bool:
    """Is what is repeated one character, of a set without that one?"""
    operator, inner = repeated[0]
    if len(repeated) != 1:
        return False
    if operator in {_constants.LITERAL, _constants.NOT_LITERAL}:
        return bool((inner == code) == (operator is _constants.NOT_LITERAL))
    if operator is not _constants.IN:
        return False
    if inner[0][0] is _constants.NEGATE:
        return any(_holds(each, code, unknown=False) for each in inner[1:])
    return not any(_holds(each, code, unknown=True) for each in inner)


def _holds(part: tuple[Any, Any], code: int, *, unknown: bool) -> bool:
    operator, inner = part
    if operator is _constants.LITERAL:
        return bool(inner == code)
    if operator is _constants.RANGE:
        return bool(inner[0] <= code <= inner[1])
    return chr(code).isdecimal() if inner is _constants.CATEGORY_DIGIT else unknown


def _parts(read: Any) -> list[tuple[Any, Any]]:
    """Every part of a pattern as the engine reads it, with those inside of others."""
    found: list[tuple[Any, Any]] = []
    waiting = [read]
    while waiting:
        for operator, inner in waiting.pop():
            found.append((operator, inner))
            waiting += _inside(operator, inner)
    return found


def _inside(operator: Any, inner: Any) -> list[Any]:
    if operator in _REPEATS or operator is _constants.POSSESSIVE_REPEAT:
        return [inner[2]]
    if operator is _constants.ATOMIC_GROUP:
        return [inner]
    if operator is _constants.BRANCH:
        return list(inner[1])
    if operator in {_constants.SUBPATTERN, _constants.ASSERT, _constants.ASSERT_NOT}:
        return [inner[-1]]
    if operator is _constants.GROUPREF_EXISTS:
        return [part for part in inner[1:] if part]
    return []
