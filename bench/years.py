"""A made-up archive of years: articles with the lengths, words, copies and rhythm of the news, from fixed seeds.

    made(number) ──► events ──► reports in several languages, and copies of them ──► in the order they were seen

What makes look-ups and searches dear is in it: words as frequent as in a language (Zipf), the same closing line under
every article of a source, statements quoted by several reports, wire copies, names that come back for years. The rate
is the same at every size (240 articles a day, more than this field has), so that a larger archive is an older one.
Lots of events have seeds of their own: the archive is the same however many processes make it.
"""

from __future__ import annotations

import heapq
import itertools
import math
import multiprocessing
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from typing import Literal, TypeVar

import numpy as np

from analysis.fingerprint import Relation, fingerprint, text_hash
from analysis.model import Article, Assessment, Reason, Relevance, Tag
from analysis.stories import ANCHORS_KEPT, HEADLINE_KEPT, WORDS_KEPT, Profile

T = TypeVar("T")

END = datetime(2026, 1, 1, tzinfo=UTC)
EVENTS_A_DAY = 100
ARTICLES_EACH = 2.4  # of an event, on average
SOURCES = 200

_LOT = 200  # events
_NEWS = 10_000_000  # number of the first event after the end
_SPREAD_HOURS = 12  # between an event and its articles, on average
_LONGEST_DAYS = 4
_MEDIAN_WORDS = 500
_VOCABULARY = 30_000
_FAMILIAR = 60  # ranks; words so common that they are no topic
_SHARE_ALONE = 0.5  # of events that one article tells of
_SHARE_COPIED = 0.6  # of further articles that are copies of the first
_SHARE_ABROAD = 0.3  # of reports in another language than that of the first
_SYLLABLES = {
    "en": "ka lo mi ren ta su vel dor ni pas to gar le mon sha fi bre ing er al",
    "ru": "ка ло ми рен та су вел дор ни пас то гар ле мон ша фи бре ный ого ств",
    "es": "ca lo mí ren ta su vel dor ñi pas to gar le món cha fi bre ción ado mente",
    "fr": "ca lo mi ren ta sou vel dor ni pas tô gar lé mon cha fi bre tion ment eau",
    "ar": "كا لو مي رن تا سو فل در ني با تو غر لي من شا في بر ال ون ية",
    "zh": "".join(map(chr, range(0x4E00, 0x4E00 + 2500))),
}
_SHARES = {"en": 0.5, "ru": 0.13, "zh": 0.12, "es": 0.1, "fr": 0.08, "ar": 0.07}
_FIELD = str.split("the of and to in space said minister satellite on agreement treaty for moon orbital launch")
_ACTORS = str.split(
    "US CN RU EU UN IN JP FR DE GB IT BR CA AU KR IL IR UA TR SA AE ZA NG EG KE MX AR CL PE CO ES PT NL BE LU CH AT SE"
    " NO FI DK PL CZ RO GR HU BG RS KZ UZ MN PK BD LK TH VN ID MY SG PH NZ COPUOS UNOOSA NASA ESA ROSCOSMOS CNSA ISRO"
)
_TOPICS = str.split("lunar legal_framework science launch commercial navigation spectrum security_arms_control")
_KINDS = str.split("agreement accession consultation statement vote_or_resolution meeting_or_conference other")
_INSTRUMENTS = str.split(
    "artemis_accords outer_space_treaty moon_agreement liability_convention registration_convention"
)
_SIDES: tuple[Literal["space", "diplomacy", "field", "against"], ...] = ("space", "diplomacy", "field", "against")


@dataclass(frozen=True, slots=True)
class Made:
    """One article as a run would keep it."""

    article: Article
    assessment: Assessment
    profile: Profile
    source_id: str
    seen: datetime
    event: int
    relation: Relation | None  # how it repeats the first article of its event; None where it speaks for itself
    marks: frozenset[int]
    text_hash: str


def made(number: int) -> Iterator[Made]:
    """About so many articles, the first to be seen first; the last ones were seen about ``END``."""
    return (each for _, each in in_order(number, _itself))


def in_order(number: int, shape: Callable[[Made], T], processes: int = 1) -> Iterator[tuple[datetime, T]]:
    """The same articles in the same order, each in the shape asked for and with the time it was seen.

    With more than one process the articles are made, and shaped, in others: ``shape`` is a function of a module.
    """
    events = math.ceil(number / ARTICLES_EACH)
    lots = [(start, min(start + _LOT, events), events) for start in range(0, events, _LOT)]
    making = partial(_make_lot, shape)
    if processes == 1:
        yield from _merged(map(making, lots))
        return
    with multiprocessing.Pool(processes) as pool:
        yield from _merged(pool.imap(making, lots))


def news() -> Iterator[Made]:
    """What is published after ``END``, of events that no archive has, without end."""
    lots = (_make_lot(_itself, (start, start + _LOT, _NEWS)) for start in itertools.count(_NEWS, _LOT))
    return (each for _, each in _merged(lots))


def _merged(lots: Iterable[tuple[datetime, list[tuple[datetime, T]]]]) -> Iterator[tuple[datetime, T]]:
    """Articles sorted by when they were seen: nothing of a later lot is older than the lot's beginning."""
    waiting: list[tuple[datetime, int, T]] = []
    counter = itertools.count()
    for begun, lot in lots:
        while waiting and waiting[0][0] < begun:
            seen, _, each = heapq.heappop(waiting)
            yield seen, each
        for seen, each in lot:
            heapq.heappush(waiting, (seen, next(counter), each))
    while waiting:
        seen, _, each = heapq.heappop(waiting)
        yield seen, each


def _make_lot(shape: Callable[[Made], T], lot: tuple[int, int, int]) -> tuple[datetime, list[tuple[datetime, T]]]:
    start, end, events = lot
    found = [each for event in range(start, end) for each in _Event(event, _begin(event, events)).articles()]
    return _begin(start, events), [(each.seen, shape(each)) for each in found]


def _itself(each: Made) -> Made:
    return each


def _begin(event: int, events: int) -> datetime:
    return (END - timedelta(days=(events - event) / EVENTS_A_DAY)).replace(microsecond=0)


class _Tongue:
    """Invented words of one language by rank, as frequent as in Zipf's law."""

    def __init__(self, language: str) -> None:
        chance = random.Random(language)  # noqa: S311 - repeatable material, no secret
        self.language = language
        self.gap = "" if language == "zh" else " "
        if language == "zh":
            words = list(_SYLLABLES[language])
        else:
            syllables = _SYLLABLES[language].split()
            found = dict.fromkeys(_FIELD if language == "en" else ())
            while len(found) < _VOCABULARY:
                longest = 2 + (len(found) > 200) + (len(found) > 5000)
                found["".join(chance.choices(syllables, k=chance.randint(1 + (len(found) > 50), longest)))] = None
            words = list(found)
        self.words = np.array(words, dtype=object)
        weights = 1 / (np.arange(len(words)) + 2.7)
        self.cumulative = np.cumsum(weights / weights.sum())

    def ranks(self, chance: np.random.Generator, number: int) -> np.ndarray:
        """So many words, by rank."""
        return np.minimum(np.searchsorted(self.cumulative, chance.random(number)), len(self.words) - 1)

    def rare(self, chance: np.random.Generator, number: int) -> np.ndarray:
        """Words that make a topic: not the common ones, and any other as likely as the next."""
        return chance.integers(len(self.words) // 30, len(self.words), number)

    def sentences(self, ranks: np.ndarray) -> str:
        """Paragraphs of three sentences of twenty words."""
        words, stop = self.words[ranks].tolist(), "。" if self.language == "zh" else ". "
        spoken = [self.gap.join(words[i : i + 20]).capitalize() for i in range(0, len(words), 20)]
        return "\n".join(stop.join(spoken[i : i + 3]) + stop.strip() for i in range(0, len(spoken), 3))


@cache
def tongue(language: str) -> _Tongue:
    """The words of a language."""
    return _Tongue(language)


@cache
def _closing(source: int, language: str) -> str:
    """The line under every article of a source; every third has one."""
    if source % 3:
        return ""
    chance = np.random.default_rng([source, len(language)])
    return "\n" + tongue(language).sentences(tongue(language).ranks(chance, 16))


class _Event:
    """One event with everything that tells of it."""

    def __init__(self, number: int, begun: datetime) -> None:
        self.number, self.begun = number, begun
        self.chance = np.random.default_rng([20240808, number])
        self.plain = random.Random(number)  # noqa: S311 - repeatable material, no secret
        pick = self.plain
        self.language = pick.choices(list(_SHARES), list(_SHARES.values()))[0]
        self.actors = list(
            dict.fromkeys(_ACTORS[min(int(pick.paretovariate(0.6)), len(_ACTORS)) - 1] for _ in range(3))
        )
        self.instrument = pick.choice(_INSTRUMENTS) if pick.random() < 0.3 else ""
        self.place, self.kind = f"place{int(pick.paretovariate(0.7)) % 300}", pick.choice(_KINDS)
        self.topics = pick.sample(_TOPICS, 2)
        self.topic_words: dict[str, np.ndarray] = {}

    def articles(self) -> Iterator[Made]:
        """The first report, then others and copies of the first."""
        pick = self.plain
        size = 1 if pick.random() < _SHARE_ALONE else min(40, 2 + int(pick.expovariate(1 / 2.2)))
        first = self._report(0, self.language, self.begun)
        yield first
        for place in range(1, size):
            hours = min(24 * _LONGEST_DAYS, pick.expovariate(1 / _SPREAD_HOURS))
            seen = (self.begun + timedelta(hours=hours, minutes=1)).replace(microsecond=0)
            if pick.random() < _SHARE_COPIED:
                yield self._copy(place, first, seen)
            else:
                abroad = pick.random() < _SHARE_ABROAD
                yield self._report(place, pick.choice(list(_SHARES)) if abroad else self.language, seen)

    def _report(self, place: int, language: str, seen: datetime) -> Made:
        spoken, chance = tongue(language), self.chance
        if language not in self.topic_words:
            self.topic_words[language] = spoken.rare(chance, 12)
        told = self.topic_words[language]
        number = int(np.clip(chance.lognormal(math.log(_MEDIAN_WORDS), 0.6), 60, 3000)) * (1 if spoken.gap else 2)
        ranks = spoken.ranks(chance, number)
        at = chance.integers(0, number, number // 25)
        ranks[at] = chance.choice(told, len(at))
        head = np.concatenate([told[:4], spoken.ranks(chance, 6)])
        text = spoken.sentences(ranks)
        if place == 0 or chance.random() < 0.3:  # what all of them quote
            text += f'\n"{spoken.sentences(spoken.ranks(np.random.default_rng(self.number), 30))}"'
        title = spoken.gap.join([*self.actors, *spoken.words[head]])
        assessment = self._assessment(text)
        profile = self._profile(spoken, ranks, head, seen)
        return self._made(place, Article("", title, text, language, published=seen), assessment, profile, seen)

    def _copy(self, place: int, first: Made, seen: datetime) -> Made:
        lines = first.article.text.split("\n")
        cut = len(lines) > 4 and self.plain.random() < 0.3
        text = "\n".join(lines[: 2 * len(lines) // 3]) if cut else first.article.text
        article = Article("", first.article.title, text, first.article.language, published=seen)
        return self._made(place, article, first.assessment, first.profile, seen, "part_of" if cut else "same")

    def _made(  # noqa: PLR0913, PLR0917 - what an article is made of
        self,
        place: int,
        bare: Article,
        judged: Assessment,
        told: Profile,
        seen: datetime,
        relation: Relation | None = None,
    ) -> Made:
        source = self.plain.randrange(SOURCES)
        url = f"https://s{source}.example/{seen.year}/{self.number}-{place}"
        text = bare.text + ("" if relation == "part_of" else _closing(source, bare.language))
        article = Article(url, bare.title, text, bare.language, published=bare.published, extractor="made 1")
        return Made(
            article, judged, told, f"s{source}", seen, self.number, relation, fingerprint(text), text_hash(text)
        )

    def _assessment(self, text: str) -> Assessment:
        sentence = text[:110]
        reasons = tuple(Reason(f"term_{i}", "orbital", _SIDES[i % 4], 1.5, "text", sentence) for i in range(8))
        tags = [Tag("actor", actor, actor, "signs" if i == 0 else "") for i, actor in enumerate(self.actors)]
        tags += [Tag("topic", topic, "") for topic in self.topics]
        tags += [Tag("place", self.place, self.place)]
        tags += [Tag("instrument", self.instrument, "treaty")] if self.instrument else []
        return Assessment(Relevance(0.9, reasons), tuple(tags), self.kind, self.begun.date())

    def _profile(self, spoken: _Tongue, ranks: np.ndarray, head: np.ndarray, seen: datetime) -> Profile:
        """As long as those of real articles: the most frequent words that are a topic, and what is named."""
        found, counts = np.unique(ranks[ranks > _FAMILIAR], return_counts=True)
        most = np.argsort(-counts, kind="stable")[:WORDS_KEPT]
        key = spoken.language + ":"
        words = {key + spoken.words[found[i]]: float(counts[i]) for i in most}
        named: dict[str, int] = {f"actor:{actor}": 5 - i for i, actor in enumerate(self.actors)}
        named |= {f"place:{self.place}": 2, f"kind:{self.kind}": 1, f"year:{self.begun.year}": 1}
        named |= {f"instrument:{self.instrument}": 3} if self.instrument else {}
        named |= {f"date:{self.begun.date()}": 2, f"number:{10 + self.number % 490}": 1}
        names = np.concatenate([np.random.default_rng(self.number).integers(0, 9000, 6), spoken.ranks(self.chance, 12)])
        named |= {f"name:{tongue('en').words[int(rank)]}": 1 for rank in names}
        headline = tuple(key + spoken.words[rank] for rank in head)[:HEADLINE_KEPT]
        return Profile(spoken.language, words, headline, dict(list(named.items())[:ANCHORS_KEPT]), seen.date())


def queries(number: int) -> Sequence[str]:
    """What people would type: one word and several, common and rare, in each script; the same every time."""
    chance = np.random.default_rng(7)
    found = []
    for place in range(number):
        spoken = tongue(list(_SHARES)[place % len(_SHARES)])
        one, two = spoken.ranks(chance, 2), spoken.rare(chance, 2)
        asked = (one[:1], two[:1], [one[0], two[0]], one, two)[place % 5]
        found.append((spoken.gap or "").join(spoken.words[rank] for rank in asked))
    return found
