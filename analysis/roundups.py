"""The only place that tells a round-up: an article whose paragraphs report several stories, and none above the others.

    paragraphs ──each──► the story whose headline stands in it, if any
    three stories at least, most paragraphs, no story half of them ──► a round-up: linked to all, part of none

A report with paragraphs of background is none: most of its paragraphs are about its own event.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from analysis.anchors import anchors
from analysis.likeness import Features, Weights
from analysis.model import Article, Assessment
from analysis.text import fold
from analysis.vocables import vocables

STORIES = 3  # fewer are a report that compares
COVERED = 0.6  # of the weight of a headline's words, or of its anchors, that must stand in a paragraph
_ANCHORS = 2  # of a headline, of at least two kinds: one name alone is everywhere
_IN_HEADLINE = 2  # least prominence of what a headline names
_SHORTEST = 30  # characters; shorter lines are headings
_TELLING = frozenset({"actor", "instrument", "place", "ordinal", "name", "number", "date"})


def stories_told(
    article: Article, assessment: Assessment, day: date, members: Iterable[tuple[int, Features]]
) -> dict[int, str]:
    """The stories a round-up tells of, each with the opening of the paragraph; empty for any other article.

    ``members`` are articles of the open stories, each with the number of its story; ``day`` is that of publication.
    """
    paragraphs = [line for line in article.text.split("\n") if len(line) >= _SHORTEST]
    known = list(members)
    if len(paragraphs) < STORIES or len({story for story, _ in known}) < STORIES:
        return {}
    weights = Weights(member for _, member in known)
    headlines = [(story, _Headline(member, weights)) for story, member in known]
    named = [(fold(tag.words), tag) for tag in assessment.tags if tag.words]

    def covered(part: Article) -> dict[int, float]:
        folded = fold(f"{part.title}\n{part.text}")
        tags = tuple(tag for words, tag in named if words in folded)
        return _covered(part, replace(assessment, tags=tags, kind="other", event_date=None), day, headlines)

    if len(covered(article)) < STORIES:  # as a whole: cheaper, and seldom more
        return {}
    told: defaultdict[int, list[str]] = defaultdict(list)
    untold = 0
    for line in paragraphs:
        found = covered(replace(article, title="", text=line))
        if found:
            told[max(found, key=lambda story: (found[story], -story))].append(line)
        else:
            untold += 1
            if 2 * untold > len(paragraphs):  # most are about its own event: the rest need not be read
                return {}
    longest = max(map(len, told.values()), default=0)
    if len(told) < STORIES or 2 * longest >= len(paragraphs) - untold:
        return {}
    return {story: f"tells of it: {lines[0][:80]}" for story, lines in sorted(told.items())}


class _Headline:
    """What the headline of a member says, weighed once for all paragraphs it is looked for in."""

    def __init__(self, member: Features, weights: Weights) -> None:
        self.words = {key: weights.words[key] for key in member.headline}
        self.anchors = {
            key: weights.anchors[key]
            for key, count in member.anchors.items()
            if count >= _IN_HEADLINE and key.partition(":")[0] in _TELLING
        }
        self.words_weight, self.anchors_weight = sum(self.words.values()), sum(self.anchors.values())

    def share(self, words: Mapping[str, int], named: Mapping[str, int]) -> float:
        """How much of it stands among these words, or among these anchors: the greater share."""
        by_words = sum([weight for key, weight in self.words.items() if key in words])
        share = by_words / self.words_weight if self.words_weight else 0.0
        shared = [key for key in self.anchors if key in named]
        # Anchors count only of headlines that name two kinds of things: who and what, who and the how-manieth.
        if len(shared) < _ANCHORS or len({key.partition(":")[0] for key in shared}) < _ANCHORS:
            return share
        return max(share, sum([self.anchors[key] for key in shared]) / max(1e-9, self.anchors_weight))


def _covered(
    part: Article, assessment: Assessment, day: date, headlines: Sequence[tuple[int, _Headline]]
) -> dict[int, float]:
    """The stories of which a headline stands in the part, and how much of it."""
    words = vocables(part.title, part.text, part.language)
    named = anchors(part, assessment, day)
    found: dict[int, float] = {}
    for story, headline in headlines:
        share = headline.share(words, named)
        if share >= COVERED:
            found[story] = max(share, found.get(story, 0.0))
    return found
