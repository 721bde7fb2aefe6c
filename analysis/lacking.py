"""The only place that says what an article lacked: what would have made it relevant enough.

Each remedy is tried on the article itself: one more sign is imagined in its lead or headline, and it is
judged again. What is told is the least that would have been enough.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from analysis import relevance
from analysis.hits import Hit
from analysis.knowledge import Side, Term
from analysis.matching import Found

# From the least to the most, each with how a reader is told of it.
_REMEDIES: tuple[tuple[str, tuple[tuple[Side, int, bool], ...]], ...] = (
    ("one clear word of space in the lead", (("space", 2, False),)),
    ("one clear sign of relations between states in the lead", (("diplomacy", 2, False),)),
    ("a clear word of space in the headline", (("space", 2, True),)),
    ("a clear sign of relations between states in the headline", (("diplomacy", 2, True),)),
    ("a clear word of each side in the lead", (("space", 2, False), ("diplomacy", 2, False))),
    ("a term of the field in the lead, such as a space treaty", (("field", 3, False),)),
    ("a term of the field in the headline, such as a space treaty", (("field", 3, True),)),
    ("terms of the field in headline and lead", (("field", 3, True), ("field", 3, False))),
)


def lacking(found: Found, coefficients: Mapping[str, float], threshold: float) -> str:
    """What would have been enough to reach the threshold; empty where it is reached."""
    if _score(found, coefficients) >= threshold:
        return ""
    without = replace(found, hits=tuple(h for h in found.hits if h.term.side != "against"))
    if _score(without, coefficients) >= threshold:
        words = dict.fromkeys(found.words(h) for h in found.of("relevance") if h.term.side == "against")
        return f"without what speaks against ({', '.join(list(words)[:5])})"
    for told, signs in _REMEDIES:
        more = tuple(_imagined(found, number, *sign) for number, sign in enumerate(signs))
        if (
            _score(replace(found, hits=tuple(sorted(found.hits + more, key=lambda hit: hit.start))), coefficients)
            >= threshold
        ):
            return told
    return "much more of both sides: it is about something else"


def _imagined(found: Found, number: int, side: Side, weight: int, in_title: bool) -> Hit:
    at = 0 if in_title else min(found.title_end + 1, max(0, found.lead_end - 1))
    return Hit(at, at + 1, "relevance", Term(f"imagined-{number}", "", {}, weight, side))


def _score(found: Found, coefficients: Mapping[str, float]) -> float:
    return relevance.judge(found, coefficients).score
