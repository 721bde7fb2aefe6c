"""How well copies of a text are told from other texts on the same event.

Rows are read as a stream; each text is looked up among the earlier ones by its fingerprint and verified by
overlap, as in a run. A pair is a copy when both rows have the same original (``base``, or ``near_dup_of``
as an id or a URL). Scored are pairs with an original on one side (every edited copy against its source) and
all false pairs; pairs of two copies of one original are given apart (``siblings_recall`` in the detail).

Not scored either way: two texts of one event with different originals where one is of a *spliced* kind
(sentences or the whole of another article were worked into it): they truly share text. With these counted
as false the figure is ``strict_precision`` in the detail.
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
    copies = {pair for pair in found if _is_copy(texts, pair)}
    wrong = found.keys() - copies
    false = {pair for pair in wrong if not _is_spliced(texts, pair)}
    wanted = _originals_and_copies(texts)
    hits = wanted.keys() & copies
    figures = {
        **_scores(len(hits), len(false), len(wanted)),
        "chained": float(_chained(texts, found, parents)),
    }
    kinds = Counter(wanted.values())
    right = Counter(wanted[pair] for pair in hits)
    figures |= {f"recall_{kind}": right[kind] / number for kind, number in kinds.items()}
    detail: dict[str, object] = {
        "texts": len(texts),
        "pairs_wanted": len(wanted),
        "false_pairs": [[texts[a].id, texts[b].id] for a, b in sorted(false)[:50]],
        "missed_pairs": [[texts[a].id, texts[b].id] for a, b in sorted(wanted.keys() - hits)[:50]],
        "strict_precision": len(hits) / max(1, len(hits) + len(wrong)),
        "siblings_recall": len(copies) / max(1, _pairs_of_one_original(texts)),
    }
    rows = [(kind, number, right[kind] / number) for kind, number in sorted(kinds.items())]
    table = tabulate(("kind of copy", "pairs", "recall"), rows)
    last = "  ".join(f"{name} {figures[name]:.4f}" for name in ("f1", "precision", "recall"))
    return Result(figures, detail, f"{table}\n\n{last}  chained {int(figures['chained'])}")


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
                parents[place] = max(heads, key=lambda other: (verified[other].containment, -other))
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


def _pairs_of_one_original(texts: list[Text]) -> int:
    return sum(number * (number - 1) // 2 for number in Counter(text.original for text in texts).values())


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
