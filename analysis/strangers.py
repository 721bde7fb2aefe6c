"""The only place that decides whether passages that came or went together are another article's.

    neighbouring paragraphs ─┬─ speak of something else ──────────────────► another article's
                             └─ stand apart on their page, and speak of
                                little that the article speaks of ────────► another article's

Pages go on with the next article, and put cards with the headlines and first words of others behind the text. What is
added to an article stands beside its words; what belongs to others stands behind buttons, links and notes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from analysis.facts import Sentence
from analysis.shown import LONG, Shown
from analysis.text import words

_STRANGE = 0.15  # share of a passage's long words known from the article; an update of it shares a third and more
_STRANGE_AT_LEAST = 25  # long words; fewer are too few to judge
_STRANGE_APART = 0.6  # share of long words; other articles of one site share a fifth to a half
_APART = 30  # signs; more than "advertisement" stands between a text's end and what is not its own
_APART_INSIDE = 150  # signs on both sides together; inside of a text boxes of links stand between as well
_LONG_WORD = 5  # letters; shorter words are everywhere


@dataclass(frozen=True)
class Readings:
    """A reading, the one it is compared with, and what the page of the first shows."""

    own: Sequence[Sentence]
    other: Sequence[Sentence]
    page: Shown


def strangers(part: Sequence[Sentence], readings: Readings, most: float) -> set[Sentence]:
    """The sentences that only one reading has, ``part``, and that are another article's.

    ``most`` is how long they may be for that, in parts of the article's own words.
    """
    if not part:
        return set()
    ours = {s.key for s in part}
    known = [s for side in (readings.own, readings.other) for s in side if s.key not in ours]
    article = {word for s in known for word in _stems(s.text)}
    strange: set[Sentence] = set()
    for run in _runs(part):
        stems = [word for s in run for word in _stems(s.text)]
        share = sum(word in article for word in stems) / max(1, len(stems))
        is_judged = len(run) > 1 and run[0].paragraph < run[-1].paragraph and len(stems) >= _STRANGE_AT_LEAST
        is_other = is_judged and share < _STRANGE
        if len(stems) <= most * len(article) and (is_other or (share < _STRANGE_APART and _is_apart(run, readings))):
            strange.update(run)
    return strange


def _is_apart(run: Sequence[Sentence], readings: Readings) -> bool:
    """True where the page shows other things between the run and the words of the reading on both of its sides.

    Only sentences long enough to be found on a page without chance are looked for.
    """
    known = [number for number, s in enumerate(run) if len(s.key) >= LONG]
    if not known:
        return False
    first, last = readings.own.index(run[0]), readings.own.index(run[-1])
    before, after = readings.own[max(0, first - 1) : first], readings.own[last + 1 : last + 2]
    head = "".join(s.key for s in run[: known[0]])
    tail = "".join(s.key for s in run[known[-1] + 1 :])
    ahead = readings.page.between("".join(s.key for s in before), run[known[0]].key) - len(head)
    behind = readings.page.between(run[known[-1]].key, "".join(s.key for s in after)) - len(tail)
    if not after:
        return ahead >= _APART
    return ahead > 0 and behind > 0 and ahead + behind >= _APART_INSIDE


def _runs(part: Sequence[Sentence]) -> list[list[Sentence]]:
    """Neighbouring paragraphs together."""
    runs: list[list[Sentence]] = []
    for sentence in part:
        if runs and sentence.paragraph - runs[-1][-1].paragraph <= 1:
            runs[-1].append(sentence)
        else:
            runs.append([sentence])
    return runs


def _stems(text: str) -> list[str]:
    """Beginnings of long words; pairs of characters where a script has no spaces."""
    found = words(text)
    spaced = [word[:_LONG_WORD] for word in found if len(word) >= _LONG_WORD]
    pairs = [a + b for a, b in pairwise(found) if len(a) == len(b) == 1 and not a.isascii()]
    return spaced + pairs
