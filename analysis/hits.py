"""The only place that says which of the names found in a text count where they overlap."""

from __future__ import annotations

from operator import itemgetter
from typing import NamedTuple

from analysis.knowledge import Term
from analysis.spelling import Role

MASK: Role = "lookalike"

Span = tuple[int, int, int, tuple[tuple[Role, Term], ...]]  # what stands at text[start:end], with its number


class Hit(NamedTuple):
    """A term found: ``text[start:end]`` are the words."""

    start: int
    end: int
    role: Role
    term: Term


def longest(spans: list[Span]) -> list[Hit]:
    """Without what stands in a look-alike or reaches into one, or overlaps a longer hit of the same role."""
    hits: list[Hit] = []
    spans.sort()
    first, number = 0, len(spans)
    while first < number:
        start, reached, _, terms = spans[first]
        after = first + 1
        while after < number and spans[after][0] < reached:
            reached = max(reached, spans[after][1])
            after += 1
        if after == first + 1:
            hits += [Hit(start, reached, role, term) for role, term in terms if role != MASK]
        else:
            hits += _apart(spans[first:after])
        first = after
    return hits


def _apart(spans: list[Span]) -> list[Hit]:
    """What counts of spans that overlap, in reading order."""
    masks = [(start, end) for start, end, _, terms in spans if terms[0][0] == MASK]
    taken: dict[Role, list[tuple[int, int]]] = {}
    kept: dict[tuple[int, int, Role, str], Hit] = {}
    for start, end, _, terms in sorted(spans, key=lambda span: (span[0] - span[1], -span[0])):
        if masks and (terms[0][0] == MASK or _is_masked(start, end, masks)):
            continue
        for role, term in terms:
            rivals = taken.setdefault(role, [])
            for a, b in rivals:
                if a < end and start < b and (a != start or b != end):
                    break
            else:
                rivals.append((start, end))
                kept.setdefault((start, end, role, term.id), Hit(start, end, role, term))
    return sorted(kept.values(), key=itemgetter(0, 1))


def _is_masked(start: int, end: int, masks: list[tuple[int, int]]) -> bool:
    """Does a hit stand in a look-alike, or reach into one without containing it?"""
    return any(a < end and start < b and not (start <= a and b <= end and (a, b) != (start, end)) for a, b in masks)
