"""Which stored article a new one repeats, and which of the two is the original: one parent, never a chain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analysis import fingerprint
from analysis.belonging import NearDuplicate
from analysis.model import Article, Assessment, Source
from analysis.originals import Claimant, is_filled_in_anew, is_more_original
from storage import articles, fingerprints
from storage.articles import ArticleRow
from storage.store import Store

_MIRRORED: dict[fingerprint.Relation, fingerprint.Relation] = {
    "same": "same",
    "part_of": "contains",
    "contains": "part_of",
}
_FOLLOWERS = 50  # copies whose original is exchanged; beyond, the one known for long stays


@dataclass(frozen=True, slots=True)
class Likeness:
    """What looking for the original of an article came to."""

    near: NearDuplicate | None = None
    notes: tuple[str, ...] = ()  # what is said and not acted on: a possible rewrite, too short to tell


def find(store: Store, article: Article, judged: Assessment) -> Likeness:
    """The original this article repeats best, verified against that very text; and what else is to be said."""
    marks = fingerprint.fingerprint(article.text)
    heads = {articles.get(store, other).original_id or other for other, _ in fingerprints.sharing(store, marks)}
    best: tuple[tuple[float, float], int, fingerprint.Overlap] | None = None
    notes: list[str] = []
    for head in sorted(heads):
        known = articles.get(store, head)
        verdict = fingerprint.verdict(article.text, known.article.text)
        if isinstance(verdict, fingerprint.Overlap):
            if is_filled_in_anew(article, judged, known.article, known.assessment):
                notes.append(f"the wording of article {head}, on another event")
                continue
            if best is None or verdict.rank > best[0]:
                best = verdict.rank, head, verdict
        elif verdict == "possible_rewrite":
            notes.append(f"possible rewrite of article {head}")
        elif verdict == "too_short":
            notes.append(f"too short to tell whether it repeats article {head}")
    if best is None:
        return Likeness(notes=tuple(notes))
    _, head, overlap = best
    return Likeness(NearDuplicate(head, overlap.relation, overlap.containment), tuple(notes))


def mark(store: Store, article_id: int, text: str) -> None:
    """From now on the article is found by this text, and no longer by an earlier one."""
    fingerprints.add(store, article_id, fingerprint.text_hash(text), fingerprint.fingerprint(text))


def settle(store: Store, article_id: int, near: NearDuplicate, sources: Mapping[str, Source]) -> None:
    """The copy is linked to its original; where the new one is the original, the known ones are linked to it."""
    new, known = articles.get(store, article_id), articles.get(store, near.original_id)
    copies = fingerprints.copies_of(store, known.id, _FOLLOWERS + 1)
    exchanged = len(copies) <= _FOLLOWERS and is_more_original(_claimant(new, sources), _claimant(known, sources))
    if not exchanged:
        articles.link_copy(store, article_id, near)
        return
    fingerprints.unlink(store, [known.id, *copies])
    mirrored = NearDuplicate(article_id, _MIRRORED[near.relation], near.containment)
    articles.link_copy(store, known.id, mirrored)
    for copy in copies:  # each against the new original itself: one that repeats only the old one stands alone
        overlap = fingerprint.overlap(articles.get(store, copy).article.text, new.article.text)
        if overlap is not None:
            articles.link_copy(store, copy, NearDuplicate(article_id, overlap.relation, overlap.containment))


def _claimant(row: ArticleRow, sources: Mapping[str, Source]) -> Claimant:
    source = sources.get(row.source_id)
    names = (row.article.publisher, *((source.name,) if source else ()))
    is_official = source is not None and source.kind == "official"
    return Claimant(names, is_official, row.article.published, row.article.text)
