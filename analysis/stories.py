"""The only place that decides which story an article belongs to.

    article ──► Profile ──► compared with each recent story's Profile ──► joins the best, or founds one
                 words      inside one language: cosine of word weights (rare words weigh more)
                 anchors    in any language: who, where, which instrument, when, how many
                 days       the further apart, the less alike

Two things tell look-alikes apart: other main actors, and another ordinal (the 41st and the 42nd signatory are
two stories). Everything is decided by numbers that can be told: the reasons come with the answer.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain

from analysis.anchors import anchors
from analysis.model import Article, Assessment, Grouping
from analysis.vocables import seed, seed_texts, vocables

WORDS_KEPT = 80  # of an article and of a story: the rest is rare enough to be chance
ANCHORS_KEPT = 60

# Chosen on the development sets of bench/stories (space diplomacy as dated and dense, BASIL, ECB+) for the
# best sum of BCubed F1. JOIN between .20 and .24 with 4 to 7 days moves the dense figure by .02 to .06 and the
# dated ones by .01: the dense stream decides. Lower joins look-alikes first,
# higher splits follow-ups from their event.
JOIN = 0.22  # least likeness to join a story
WORDS_SHARE = 0.6  # of the likeness inside one language; the anchors have the rest
HALF_LIFE_DAYS = 5.0
OTHER_ACTORS = 0.55  # what is left of the likeness when the main actors are others ...
OTHER_ORDINAL = 0.35  # ... and when both have an ordinal, and not the same

_KIND_WEIGHT = {
    "actor": 1.3,
    "instrument": 1.2,
    "place": 0.8,
    "date": 1.5,
    "ordinal": 1.5,
    "number": 0.7,
    "name": 0.9,
    "kind": 1.0,
}


@dataclass(frozen=True, slots=True)
class Profile:
    """What a story, or one article, is about, in a form that can be compared in any language."""

    languages: tuple[str, ...]
    words: Mapping[str, float]  # "language:stem" → how often
    anchors: Mapping[str, int]  # "kind:value" → how prominent, summed over the articles
    first_day: date
    last_day: date
    articles: int = 1

    def to_json(self) -> str:
        """Compact, and the same for equal profiles."""
        row = {
            "l": self.languages,
            "w": dict(sorted(self.words.items())),
            "a": dict(sorted(self.anchors.items())),
            "d": [self.first_day.isoformat(), self.last_day.isoformat()],
            "n": self.articles,
        }
        return json.dumps(row, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """The profile ``to_json`` wrote; ``ValueError`` names what is wrong with any other text."""
        try:
            row = json.loads(text)
            first, last = (date.fromisoformat(day) for day in row["d"])
            return cls(tuple(row["l"]), row["w"], row["a"], first, last, row["n"])
        except (KeyError, TypeError) as error:
            raise ValueError(f"not a story profile ({error!r}): build it again from its articles") from error


def profile(article: Article, assessment: Assessment, seen: datetime) -> Profile:
    """What an article is about; its day is the published one, or ``seen`` where that is unknown."""
    day = (article.published or seen).date()
    words = vocables(article.title, article.text, article.language)
    found = anchors(article, assessment, day)
    return Profile(
        languages=(article.language,),
        words=_most(words, WORDS_KEPT),
        anchors={key: int(count) for key, count in _most(found, ANCHORS_KEPT).items()},
        first_day=day,
        last_day=day,
    )


def merge(story: Profile, new: Profile) -> Profile:
    """The story after the article (or another story) joined it."""
    words, found = Counter(dict(story.words)), Counter(dict(story.anchors))
    words.update(dict(new.words))
    found.update(dict(new.anchors))
    return Profile(
        languages=tuple(sorted({*story.languages, *new.languages})),
        words=_most(words, WORDS_KEPT * 2),
        anchors={key: int(count) for key, count in _most(found, ANCHORS_KEPT * 2).items()},
        first_day=min(story.first_day, new.first_day),
        last_day=max(story.last_day, new.last_day),
        articles=story.articles + new.articles,
    )


def group(new: Profile, stories: Iterable[tuple[int, Profile]]) -> Grouping:
    """The story most alike, or ``None`` to found one, with the likeness (0 to 1) and the reasons in words.

    ``stories`` are the recent ones: the more are given, the better is known which words and anchors are common.
    """
    known = list(stories)
    weights = _Weights([story for _, story in known])
    article = _Weighed(new, weights)
    scored = [(_likeness(article, _Weighed(story, weights)), number) for number, story in known]
    best, number = max(scored, key=lambda found: (found[0].score, -found[1]), default=(_Likeness(0.0), 0))
    if best.score >= JOIN:
        return Grouping(number, round(best.score, 4), best.reasons)
    why = f"nothing alike enough: story {number} reaches {best.score:.2f} of {JOIN}" if known else "the first story"
    return Grouping(None, round(best.score, 4), (why, *best.reasons))


@dataclass(frozen=True, slots=True)
class _Likeness:
    score: float
    reasons: tuple[str, ...] = ()


class _Weights:
    """How telling each word and anchor is, among the stories at hand and in the seeded collection."""

    def __init__(self, stories: list[Profile]) -> None:
        self._texts = len(stories) + seed_texts()
        self._in_stories = Counter(chain.from_iterable(story.words for story in stories))
        self._in_stories.update(chain.from_iterable(story.anchors for story in stories))
        self._known: dict[str, float] = {}

    def of_word(self, key: str) -> float:
        if key not in self._known:
            self._known[key] = math.log(self._texts / (self._in_stories[key] + seed(key)))
        return self._known[key]

    def of_anchor(self, key: str) -> float:
        if key not in self._known:
            share = math.log(self._texts / (self._in_stories[key] + 2)) / math.log(self._texts)
            self._known[key] = _KIND_WEIGHT[key.partition(":")[0]] * share
        return self._known[key]


class _Weighed:
    """A profile with the weight of everything in it, worked out once."""

    def __init__(self, profile: Profile, weights: _Weights) -> None:
        self.profile = profile
        self.words = {key: (1 + math.log(count)) * weights.of_word(key) for key, count in profile.words.items()}
        self.anchors = {
            key: weights.of_anchor(key) * _prominence(count, profile) for key, count in profile.anchors.items()
        }

    def words_in(self, languages: frozenset[str]) -> Mapping[str, float]:
        """The weighted words of these languages only."""
        if languages.issuperset(self.profile.languages):
            return self.words
        return {key: weight for key, weight in self.words.items() if key.partition(":")[0] in languages}


def _likeness(article: _Weighed, other: _Weighed) -> _Likeness:
    new, story = article.profile, other.profile
    score, shared = _cosine(article.anchors, other.anchors)
    reasons = [f"shared: {', '.join(shared)}"] if shared else []
    if languages := frozenset(new.languages) & frozenset(story.languages):
        by_words, common = _cosine(article.words_in(languages), other.words_in(languages))
        score = WORDS_SHARE * by_words + (1 - WORDS_SHARE) * score
        if common:
            reasons.append(f"words {by_words:.2f}: {', '.join(common)}")
    gap = _days_between(new, story)
    factors = [(0.5 ** (gap / HALF_LIFE_DAYS), f"{gap} days apart")] if gap else []
    factors += _told_apart(new, story)
    for factor, reason in factors:
        score *= factor
        reasons.append(f"{reason} (× {factor:.2f})")
    return _Likeness(score, tuple(reasons))


def _prominence(count: int, side: Profile) -> float:
    """1 for what the text mentions, more for the headline; in a story, the average over its articles."""
    return math.sqrt(count / side.articles)


def _cosine(ours: Mapping[str, float], theirs: Mapping[str, float]) -> tuple[float, list[str]]:
    """How alike two weighted bags are, 0 to 1, and what they share that counts most."""
    common = {key: ours[key] * theirs[key] for key in ours.keys() & theirs.keys()}
    lengths = math.hypot(*ours.values()) * math.hypot(*theirs.values())
    told = sorted(common, key=lambda key: (-common[key], key))[:5]
    return (sum(common.values()) / lengths if lengths else 0.0), told


def _days_between(new: Profile, story: Profile) -> int:
    """Days from the article to the story's days; 0 inside them."""
    return max(0, (new.first_day - story.last_day).days, (story.first_day - new.last_day).days)


def _told_apart(new: Profile, story: Profile) -> list[tuple[float, str]]:
    """What speaks against two look-alikes being one."""
    found = []
    ours, theirs = _main_actors(new), _main_actors(story)
    if ours and theirs and not ours & theirs:
        found.append((OTHER_ACTORS, f"other main actors: {_join(ours)} against {_join(theirs)}"))
    ours, theirs = _values(new, "ordinal"), _values(story, "ordinal")
    if ours and theirs and not ours & theirs:
        found.append((OTHER_ORDINAL, f"another ordinal: {_join(ours)} against {_join(theirs)}"))
    return found


def _main_actors(side: Profile) -> set[str]:
    """The actors most prominent: those of the headline where it names any."""
    actors = {key: count for key, count in side.anchors.items() if key.startswith("actor:")}
    most = max(actors.values(), default=0)
    return {key.partition(":")[2] for key, count in actors.items() if 2 * count >= most}


def _values(side: Profile, kind: str) -> set[str]:
    return {key.partition(":")[2] for key in side.anchors if key.startswith(f"{kind}:")}


def _join(values: Iterable[str]) -> str:
    return ", ".join(sorted(values)[:4])


def _most(counts: Mapping[str, float], number: int) -> dict[str, float]:
    """The highest counts; equal ones in the order of their keys, so that nothing depends on chance."""
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0]))[:number])
