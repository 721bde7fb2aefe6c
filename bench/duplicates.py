"""How well copies of a text are told from other texts on the same event.

Rows are read as a stream; each text is looked up among the earlier ones by its fingerprint, verified by overlap, and
linked to at most one original, as in a run. A pair is a copy when both rows have the same original (``base``, or
``near_dup_of`` as an id or a URL). Two readings are given:

``f1``, ``precision``, ``recall``  every pair of rows, nothing left out: those with one parent against those with
                                   one original. ``recall_<kind>``: copies with the same parent as their original.
``pair_…``                         every *verified* pair with an original on one side. A text into which another
                                   article of the event was worked (the *spliced* kinds) truly shares text with both:
                                   such pairs are not scored here, and ``pair_strict_precision`` counts them as false.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

from analysis.fingerprint import CANDIDATE_SHARES, Overlap, fingerprint, overlap
from bench.result import Result, read_rows, string, tabulate

NAME = "duplicates"
DATA = ("duplicates", "neardup_dev.jsonl.gz")

_SPLICED = frozenset({"embed", "medium", "light"})


@dataclass(frozen=True, slots=True)
class Text:
    """One row of the set; ``original`` is the id of the text it was made from, its own for an original."""

    id: str
    original: str
    kind: str
    event: str
    text: str

    @property
    def is_original(self) -> bool:
        """True for the text that others are copies of."""
        return self.id == self.original


Pair = tuple[int, int]  # places in the stream, the earlier first


def run(data: Path, **_options: object) -> Result:
    """Precision, recall and F1 of copy pairs, recall by kind of edit, and falsely chained pairs."""
    texts = read_texts(data)
    found, parents = _stream(texts)
    figures, detail = _scored(texts, found, parents)
    kinds = Counter(text.kind for text in texts if not text.is_original)
    rows = [(kind, number, figures[f"recall_{kind}"]) for kind, number in sorted(kinds.items())]
    table = tabulate(("kind of copy", "pairs", "recall"), rows)
    lines = [
        "  ".join(f"{name} {figures[prefix + name]:.4f}" for name in ("f1", "precision", "recall"))
        for prefix in ("", "pair_")
    ]
    last = f"one parent: {lines[0]}  chained {int(figures['chained'])}\nverified pairs: {lines[1]}"
    return Result(figures, detail, f"{table}\n\n{last}  strict precision {figures['pair_strict_precision']:.4f}")


def _scored(
    texts: list[Text], found: dict[Pair, Overlap], parents: dict[int, int]
) -> tuple[dict[str, float], dict[str, object]]:
    stars = [parents.get(place, place) for place in range(len(texts))]
    wanted = _originals_and_copies(texts)
    both = Counter((star, text.original) for star, text in zip(stars, texts, strict=True))
    joined, right = _pairs(Counter(stars)), _pairs(both)
    linked = Counter(kind for (a, b), kind in wanted.items() if stars[a] == stars[b])
    figures = {
        **_scores(right, joined - right, _pairs(Counter(text.original for text in texts))),
        **{f"recall_{kind}": linked[kind] / number for kind, number in Counter(wanted.values()).items()},
        "chained": float(_chained(texts, found, parents)),
    }
    copies = {pair for pair in found if _is_copy(texts, pair)}
    wrong, hits = found.keys() - copies, wanted.keys() & copies
    false = {pair for pair in wrong if not _is_spliced(texts, pair)}
    verified = _scores(len(hits), len(false), len(wanted))
    figures |= {f"pair_{name}": value for name, value in verified.items()}
    figures["pair_strict_precision"] = len(hits) / max(1, len(hits) + len(wrong))
    astray = [place for place, star in enumerate(stars) if texts[star].original != texts[place].original]
    detail: dict[str, object] = {
        "texts": len(texts),
        "pairs_wanted": len(wanted),
        "false_pairs": [[texts[a].id, texts[b].id] for a, b in sorted(false)[:50]],
        "missed_pairs": [[texts[a].id, texts[b].id] for a, b in sorted(wanted.keys() - hits)[:50]],
        "wrong_parents": [[texts[place].id, texts[stars[place]].id] for place in astray[:50]],
    }
    return figures, detail


def read_texts(data: Path) -> list[Text]:
    """The rows of a set with their originals resolved (a copy of a copy counts for the first original)."""
    rows = list(read_rows(data))
    by_name = {name: string(row, "id") for row in rows for name in (string(row, "id"), string(row, "url")) if name}
    above = {
        string(row, "id"): by_name.get(string(row, "base") or string(row, "near_dup_of"), string(row, "id"))
        for row in rows
    }
    return [
        Text(
            string(row, "id"),
            _root(string(row, "id"), above),
            string(row, "kind") or string(row, "dup_kind") or "copy",
            string(row, "event_id"),
            string(row, "text"),
        )
        for row in rows
    ]


def _root(name: str, above: dict[str, str]) -> str:
    seen = {name}
    while above[name] not in seen:
        name = above[name]
        seen.add(name)
    return name


def _stream(texts: list[Text]) -> tuple[dict[Pair, Overlap], dict[int, int]]:
    """All verified pairs, and for each copy its one parent: the surest match, or that match's own parent."""
    holders: defaultdict[int, list[int]] = defaultdict(list)
    found: dict[Pair, Overlap] = {}
    parents: dict[int, int] = {}
    for place, text in enumerate(texts):
        numbers = fingerprint(text.text)
        shares = Counter(other for number in numbers for other in holders[number])
        for number in numbers:
            holders[number].append(place)
        verified = {
            other: match
            for other, shared in shares.items()
            if shared >= CANDIDATE_SHARES and (match := overlap(text.text, texts[other].text))
        }
        found |= {(other, place): match for other, match in verified.items()}
        if verified:
            # Only a text with no parent of its own may be one, so no chain can form: the copy is linked to
            # the surest of the texts that it was itself verified against.
            heads = [other for other in verified if other not in parents]
            if heads:
                parents[place] = max(heads, key=lambda other: (verified[other].rank, -other))
    return found, parents


def _is_copy(texts: list[Text], pair: Pair) -> bool:
    return texts[pair[0]].original == texts[pair[1]].original


def _is_spliced(texts: list[Text], pair: Pair) -> bool:
    one, other = texts[pair[0]], texts[pair[1]]
    return one.event == other.event != "" and bool({one.kind, other.kind} & _SPLICED)


def _originals_and_copies(texts: list[Text]) -> dict[Pair, str]:
    """Each pair of an original and one of its copies, with the kind of the copy."""
    places = {text.id: place for place, text in enumerate(texts)}
    return {
        (min(place, places[text.original]), max(place, places[text.original])): text.kind
        for place, text in enumerate(texts)
        if not text.is_original
    }


def _pairs(sizes: Counter[int] | Counter[str] | Counter[tuple[int, str]]) -> int:
    return sum(number * (number - 1) // 2 for number in sizes.values())


def _chained(texts: list[Text], found: dict[Pair, Overlap], parents: dict[int, int]) -> int:
    """Pairs of different originals that share a parent without being verified copies of each other."""
    stars: defaultdict[int, list[int]] = defaultdict(list)
    for child, parent in parents.items():
        stars[parent].append(child)
    pairs = [(a, b) for children in stars.values() for a in children for b in children if a < b]
    return sum(1 for pair in pairs if pair not in found and not _is_copy(texts, pair) and not _is_spliced(texts, pair))


def _scores(hits: int, false: int, wanted: int) -> dict[str, float]:
    precision, recall = hits / max(1, hits + false), hits / max(1, wanted)
    return {"f1": 2 * hits / max(1, hits + false + wanted), "precision": precision, "recall": recall}
