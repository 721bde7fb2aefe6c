"""How well articles of one event are grouped, within and across languages.

Rows are read as a stream in date order, each judged, profiled and grouped as in a run: a verified copy joins
the story of its original, anything else the story most alike among the recent ones, or founds one. Scored are
BCubed and pairs against ``event_id``; over-merging and over-splitting apart, by pair of languages in the detail,
and the interval of BCubed F1 over sets drawn from the same events.

With ``--dense N`` every event is moved, in the order of its first article, so that all begin within N days:
then time alone cannot separate them. The data may be one file, or a folder with several sets; then the space
diplomacy events give the plain figures and the others carry the name of their set in front.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain
from pathlib import Path

from analysis.assessment import Judge
from analysis.fingerprint import CANDIDATE_SHARES, fingerprint, overlap
from analysis.language import detect
from analysis.model import Article
from analysis.stories import ASKED, CANDIDATES, COMMON, OPEN_FOR, Profile, group, profile, speakers
from bench.draws import bcubed_interval, recall_intervals
from bench.result import Result, read_rows, string, tabulate

NAME = "stories"
DATA = ("stories",)

_MAIN = "events"  # the set whose figures carry no prefix
_COLUMNS = {
    "bcubed_f1": "B3 F1",
    "bcubed_precision": "B3 P",
    "bcubed_recall": "B3 R",
    "pair_precision": "pair P",
    "same_language_recall": "R same",
    "cross_language_recall": "R across",
    "over_merged": "merged",
    "over_split": "split",
}
_NO_DATE = date(2000, 1, 1)  # a set without dates is grouped without the help of time


@dataclass(frozen=True, slots=True)
class Row:
    """One article of a set with the event it reports."""

    id: str
    event: str
    article: Article
    day: date


def run(data: Path, **options: object) -> Result:
    """Scores of every set in the data; ``dense`` (days, 0 = as dated) applies to all of them."""
    days = int(str(options.get("dense") or 0))
    files = sorted(data.glob("*.jsonl*")) if data.is_dir() else [data]
    judge = judge_of_the_catalogue()
    figures: dict[str, float] = {}
    detail: dict[str, object] = {}
    table = []
    by_languages: list[tuple[object, ...]] = []
    for path in files:
        rows = in_date_order(read_articles(path), days)
        stories = stream(rows, judge)
        scores = score(rows, stories)
        name = path.name.split("_")[0].split(".")[0]
        prefix = "" if len(files) == 1 or name == _MAIN else f"{name}."
        figures |= {f"{prefix}{key}": value for key, value in scores.items()}
        events = [row.event for row in rows]
        low, high = bcubed_interval(events, stories)
        pairs = _by_languages(rows, stories)
        detail[name] = {
            "articles": len(rows),
            "bcubed_f1_95": [low, high],
            "wrong": _wrong(rows, stories),
            "pairs": pairs,
        }
        table.append((name, len(rows), *(scores.get(figure, "-") for figure in _COLUMNS), f"{low:.3f}-{high:.3f}"))
        if len(pairs) > 1:
            between = recall_intervals(events, [row.article.language for row in rows], stories)
            by_languages = [
                (name, *counts.values(), "{:.2f}-{:.2f}".format(*between.get(name, (0.0, 0.0))))
                for name, counts in sorted(pairs.items())
                if counts["wanted"]
            ]
    head = ("set", "articles", *_COLUMNS.values(), "95 % of B3 F1")
    told = [tabulate(head, table)]
    if by_languages:
        told.append(
            tabulate(("languages", "pairs of one event", "found", "joined wrongly", "95 % of found"), by_languages)
        )
    return Result(figures, {"dense": days, **detail}, "\n\n".join(told))


def read_articles(path: Path) -> list[Row]:
    """The rows of a set; a missing language is detected, a missing date stays without influence."""
    rows = []
    for row in read_rows(path):
        title, text = string(row, "title"), string(row, "text")
        language = string(row, "lang") or detect(f"{title}\n{text}")
        article = Article(string(row, "url") or string(row, "id"), title, text, language)
        day = string(row, "date_est")[:10]
        rows.append(
            Row(string(row, "id"), string(row, "event_id"), article, date.fromisoformat(day) if day else _NO_DATE)
        )
    return rows


def in_date_order(rows: Sequence[Row], dense_days: int) -> list[Row]:
    """The stream; with a dense clock each event is moved as a whole, later ones to later days."""
    if dense_days > 0:
        starts: dict[str, date] = {}
        for row in rows:
            starts[row.event] = min(row.day, starts.get(row.event, row.day))
        order = sorted(starts, key=lambda event: (starts[event], event))
        shift = {event: i * dense_days // len(order) for i, event in enumerate(order)}
        first = min(starts.values())
        rows = [replace(r, day=first + timedelta(shift[r.event]) + (r.day - starts[r.event])) for r in rows]
    return sorted(rows, key=lambda row: row.day)


def stream(rows: Sequence[Row], judge: Judge) -> list[int]:
    """The story each row ends in, in order; what is remembered and looked up is what a run does."""
    return grouped(rows, [profiled(row, judge) for row in rows])


def profiled(row: Row, judge: Judge) -> Profile:
    """What a row is about, by its day in the stream."""
    return profile(row.article, judge.assess(row.article), datetime.combine(row.day, time(12), UTC))


def grouped(rows: Sequence[Row], profiles: Sequence[Profile]) -> list[int]:
    """The story each row ends in, given what each is about."""
    numbers = [fingerprint(row.article.text) for row in rows]
    memory = Memory()
    found: list[int] = []
    for place, (row, new) in enumerate(zip(rows, profiles, strict=True)):
        original = _original(rows, place, numbers)
        if original is not None:
            found.append(found[original])
            continue
        story = group(new, memory.alike(new, row.day)).story_id
        found.append(memory.new_story() if story is None else story)
        memory.keep(found[-1], new, row.day)
    return found


class Memory:
    """The open stories, looked up as ``storage.stories`` does it."""

    def __init__(self) -> None:
        self._members: list[list[Profile]] = []
        self._last: list[date] = []
        self._carriers: defaultdict[int, set[int]] = defaultdict(set)

    def new_story(self) -> int:
        """The number of a story without articles."""
        self._members.append([])
        self._last.append(date.min)
        return len(self._members) - 1

    def keep(self, story: int, new: Profile, day: date) -> None:
        """The article speaks for the story from now on."""
        self._members[story].append(new)
        self._last[story] = max(day, self._last[story])
        for term in new.terms():
            self._carriers[term].add(story)

    def alike(self, new: Profile, day: date) -> list[tuple[int, Profile]]:
        """The speakers of the open stories that share most of what is rare."""
        carried = {term: len(self._carriers[term]) for term in new.terms() if term in self._carriers}
        rarest = sorted((n, term) for term, n in carried.items() if n <= COMMON)
        asked = [[it for it in rarest if (it[1] < 0) == is_word][:ASKED] for is_word in (True, False)]
        shared: defaultdict[int, float] = defaultdict(float)
        for number, term in chain.from_iterable(asked):
            for story in self._carriers[term]:
                if day - self._last[story] <= OPEN_FOR:
                    shared[story] += 1 / (1 + number)
        best = sorted(shared, key=lambda story: (-shared[story], story))[:CANDIDATES]
        return [(story, member) for story in best for member in speakers(self._members[story])]


def _original(rows: Sequence[Row], place: int, numbers: list[frozenset[int]]) -> int | None:
    """The earlier row this one repeats best."""
    text = rows[place].article.text
    near = [
        (match.containment, -other)
        for other in range(place)
        if len(numbers[other] & numbers[place]) >= CANDIDATE_SHARES
        and (match := overlap(text, rows[other].article.text))
    ]
    return -max(near)[1] if near else None


def score(rows: Sequence[Row], stories: Sequence[int]) -> dict[str, float]:
    """BCubed, pairs, and the counts of stories with several events and events in several stories."""
    events = [row.event for row in rows]
    both = Counter(zip(events, stories, strict=True))
    of_event, of_story = Counter(events), Counter(stories)
    total = max(1, len(rows))
    precision = sum(n * n / of_story[story] for (_, story), n in both.items()) / total
    recall = sum(n * n / of_event[event] for (event, _), n in both.items()) / total
    pairs = _by_languages(rows, stories)
    same = [counts for languages, counts in pairs.items() if len(set(languages.split("-"))) == 1]
    across = [counts for languages, counts in pairs.items() if len(set(languages.split("-"))) == 2]
    joined = sum(n * (n - 1) // 2 for n in of_story.values())
    right = sum(counts["found"] for counts in pairs.values())
    return {
        "bcubed_f1": 2 * precision * recall / max(1e-9, precision + recall),
        "bcubed_precision": precision,
        "bcubed_recall": recall,
        "pair_precision": right / max(1, joined),
        **_share("same_language_recall", same),
        **_share("cross_language_recall", across),
        "over_merged": float(sum(1 for n in Counter(story for _, story in both).values() if n > 1)),
        "over_split": float(sum(1 for n in Counter(event for event, _ in both).values() if n > 1)),
    }


def _by_languages(rows: Sequence[Row], stories: Sequence[int]) -> dict[str, dict[str, int]]:
    """By the pair of their languages: pairs of one event wanted and found, and pairs of two events joined wrongly."""
    counts: defaultdict[str, dict[str, int]] = defaultdict(lambda: {"wanted": 0, "found": 0, "wrong": 0})
    for i, one in enumerate(rows):
        for j in range(i):
            languages = "-".join(sorted((one.article.language, rows[j].article.language)))
            if one.event == rows[j].event:
                counts[languages]["wanted"] += 1
                counts[languages]["found"] += stories[i] == stories[j]
            elif stories[i] == stories[j]:
                counts[languages]["wrong"] += 1
    return dict(counts)


def _share(name: str, counts: Sequence[dict[str, int]]) -> dict[str, float]:
    """The figure, or none where the set has no such pair."""
    wanted = sum(c["wanted"] for c in counts)
    return {name: sum(c["found"] for c in counts) / wanted} if wanted else {}


def _wrong(rows: Sequence[Row], stories: Sequence[int]) -> dict[str, list[str]]:
    """Stories that hold several events, and events spread over several stories, by the ids of their articles."""
    events_of, stories_of = defaultdict(set), defaultdict(set)
    for row, story in zip(rows, stories, strict=True):
        events_of[story].add(row.event)
        stories_of[row.event].add(story)
    return {
        "merged": [", ".join(sorted(events)) for events in events_of.values() if len(events) > 1],
        "split": [f"{event}: {len(found)}" for event, found in stories_of.items() if len(found) > 1],
    }


def judge_of_the_catalogue() -> Judge:
    """The judge of the catalogue as it is."""
    import catalog

    return Judge(catalog.read().knowledge)
