"""The only place that says what an actor does in an event: signs, joins, hosts, vetoes, objects …

    sentence ──► [actors …] word of a role ──► those actors have the role

Who stands before the word does it, in most languages; where the verb comes first, who stands right after.
What all do together ("signed") is done by every actor of the sentence. Only headline and lead are asked:
the background tells of other events.
"""

from __future__ import annotations

from collections.abc import Collection

from analysis.hits import Hit
from analysis.matching import Found

_AFTER = 30  # characters from a verb that comes first to the one who acts


def roles_of(found: Found, actors: Collection[str]) -> dict[str, str]:
    """The role of each of these actors that the text gives one; the first one it is given."""
    roles: dict[str, str] = {}
    sentences: dict[int, list[Hit]] = {}
    for hit in found.of("actor", "place", "role"):
        if hit.start < found.lead_end and (hit.role == "role" or _actor(hit) in actors):
            sentences.setdefault(found.sentence_number(hit), []).append(hit)
    for hits in sentences.values():
        for at, verb in enumerate(hits):
            if verb.role == "role":
                for actor in _who(hits, at):
                    roles.setdefault(actor, verb.term.id)
    return roles


def _who(hits: list[Hit], at: int) -> list[str]:
    """The actors to whom the word of a role at this place in its sentence belongs."""
    verb = hits[at]
    if verb.term.group == "both":
        return [_actor(hit) for hit in hits if hit.role != "role"]
    before: list[Hit] = []
    for hit in reversed(hits[:at]):
        if hit.role == "role":
            break
        before.append(hit)
    after = [hit for hit in hits[at + 1 : at + 2] if hit.role != "role" and hit.start - verb.end <= _AFTER]
    return [_actor(hit) for hit in before or after]


def _actor(hit: Hit) -> str:
    """Who is named: a capital stands for its state."""
    return hit.term.id if hit.role == "actor" else hit.term.country if hit.term.weight > 1 else ""
