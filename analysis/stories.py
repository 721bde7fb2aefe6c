"""The only place that decides which story an article belongs to.

    article ──► Profile ──► compared with the articles of each open story ──► joins the best, or founds one

A story is as alike as its articles are on average: a chain of neighbours never makes one story of two. How alike
a story must be depends on the crowd: where other stories come close as well (the 41st signatory and the 42nd), it
must stand out from them. Everything is decided by numbers that can be told: the reasons come with the answer.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from analysis.anchors import anchors
from analysis.belonging import Grouping, Life
from analysis.likeness import Likeness, Weighed, compare, probability
from analysis.model import Article, Assessment
from analysis.traits import PROMINENT, Features, Weights
from analysis.vocables import vocables

WORDS_KEPT = 40  # of an article: the rest is rare enough to be chance
ANCHORS_KEPT = 40
HEADLINE_KEPT = 16

# For whoever looks stories up.
OPEN_FOR = timedelta(days=30)  # a story that heard nothing for so long takes no new articles
CANDIDATES = 24  # stories sharing most are worth comparing
ASKED = 12  # of the words, and of the anchors: the rarest that any open story carries
COMMON = 300  # stories; a word or anchor more of them carry does not help to find one
SPEAKERS = 8  # articles of a story that are compared: the first four and the last four

QUIET = timedelta(days=7)  # of silence, after which a story that grows is revived
YOUNG = timedelta(days=1)
DEVELOPING = timedelta(days=2)  # since its newest article

# Log-odds. Alone, a story takes an article at -1.0, with three rivals on its heels at 1.5. Anything from 0.6 to 1.5
# moves BCubed F1 of the four development streams by at most .02 (dense events .936 to .946).
JOIN = 1.0
CROWD = 1 / 3  # how much of the rivals' likeness is asked on top
RIVALS = 3
NO_RIVAL = -6.0  # what counts where there are fewer rivals: unlike anything


@dataclass(frozen=True)
class Profile(Features):
    """What one article is about, in a form that can be compared in any language, and kept."""

    def to_json(self) -> str:
        """Compact, and the same for equal profiles."""
        language = f"{self.language}:"
        row = {
            "l": self.language,
            "w": {key.removeprefix(language): count for key, count in self.words.items()},
            "h": [key.removeprefix(language) for key in self.headline],
            "a": self.anchors,
            "d": self.day.isoformat(),
        }
        return json.dumps(row, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> Profile:
        """The profile ``to_json`` wrote; ``ValueError`` names what is wrong with any other text."""
        return _read(text)

    def terms(self) -> frozenset[int]:
        """What stories are looked up by: the most prominent anchors as positive 32-bit numbers, words as negative."""
        telling = [key for key in self.anchors if not key.startswith(("kind:", "year:"))]
        found = [_number(key) for key in telling[:PROMINENT]]
        return frozenset(found + [-1 - _number(key) for key in list(self.words)[:PROMINENT]])


def profile(article: Article, assessment: Assessment, seen: datetime) -> Profile:
    """What an article is about; its day is the published one, or ``seen`` where that is unknown."""
    day = (article.published or seen).date()
    headline = vocables(article.title, "", article.language)
    return Profile(
        language=article.language,
        words=_most(vocables(article.title, article.text, article.language), WORDS_KEPT),
        headline=tuple(_most(headline, HEADLINE_KEPT)),
        anchors={key: int(n) for key, n in _most(anchors(article, assessment, day), ANCHORS_KEPT).items()},
        day=day,
    )


def speakers(members: Sequence[Profile]) -> list[Profile]:
    """The articles that speak for a story, of all in the order they joined: the first ones and the last ones."""
    half = SPEAKERS // 2
    return list(members) if len(members) <= SPEAKERS else [*members[:half], *members[-half:]]


def group(new: Profile, members: Iterable[tuple[int, Features]], weights: Weights | None = None) -> Grouping:
    """The story most alike, or ``None`` to found one, with the likeness (0 to 1) and the reasons in words.

    ``members`` are articles of the open stories, each with the number of its story; ``weights`` those among them.
    """
    known = list(members)
    weights = weights or Weights(article for _, article in known)
    article = Weighed(new, weights)
    found: dict[int, list[Likeness]] = {}
    for number, member in known:
        found.setdefault(number, []).append(compare(article, Weighed(member, weights)))
    ranked = sorted(((_mean(each), number) for number, each in found.items()), key=lambda it: (-it[0], it[1]))
    if not ranked:
        return Grouping(None, 0.0, ("the first story",))
    (odds, best), rivals = ranked[0], [rival for rival, _ in ranked[1 : 1 + RIVALS]]
    asked = JOIN + CROWD * sum(max(NO_RIVAL, r) for r in [*rivals, *[NO_RIVAL] * (RIVALS - len(rivals))]) / RIVALS
    score = round(probability(odds - asked), 4)
    closest = max(found[best], key=lambda each: each.odds)
    reasons = (*_told(closest, article, known, best), *_touched(ranked))
    if odds >= asked:
        return Grouping(best, score, reasons)
    why = f"nothing alike enough: story {best} reaches {odds:.2f} where {asked:.2f} is asked (log-odds)"
    return Grouping(None, score, (why, *reasons))


def life(first_seen: datetime, last_seen: datetime, revived_at: datetime | None, now: datetime) -> Life:
    """How a story stands now, from when it began, last grew, and last grew again after a silence."""
    if now - last_seen > DEVELOPING:
        return "quiet"
    if revived_at and now - revived_at <= DEVELOPING:
        return "revived"
    return "new" if now - first_seen <= YOUNG else "developing"


def _mean(found: Sequence[Likeness]) -> float:
    return sum(each.odds for each in found) / len(found)


def _told(closest: Likeness, article: Weighed, known: Sequence[tuple[int, Features]], best: int) -> list[str]:
    """Why, in words: what is shared, how far apart, and what speaks against it."""
    reasons = [f"shared: {', '.join(closest.shared)}"] if closest.shared else []
    gap = min(abs((member.day - article.of.day).days) for number, member in known if number == best)
    return [*reasons, *([f"{gap} days apart"] if gap else []), *closest.against]


def _touched(ranked: Sequence[tuple[float, int]]) -> list[str]:
    """The other stories a round-up touches: as likely as not about the same event, taken alone."""
    others = [str(number) for odds, number in ranked[1:6] if odds >= 0]
    return [f"touches also story {', '.join(others)}"] if others else []


@lru_cache(maxsize=1024)  # who speaks for the open stories is read for each new article, and compared; 15 kB each
def _read(text: str) -> Profile:
    try:
        row = json.loads(text)
        language = row["l"]
        words = {f"{language}:{stem}": count for stem, count in row["w"].items()}
        headline = tuple(f"{language}:{stem}" for stem in row["h"])
        return Profile(language, words, headline, row["a"], date.fromisoformat(row["d"]))
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"not a profile ({error!r}): build it again from its article") from error


@lru_cache(maxsize=20_000)
def _number(term: str) -> int:
    return zlib.crc32(term.encode()) >> 1


def _most(counts: Mapping[str, float], number: int) -> dict[str, float]:
    """The highest counts, highest first; of equal ones those that stand first in the text."""
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:number])
