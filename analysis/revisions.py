"""The only place that decides whether a page was edited, and how much that matters.

before, after ──► looks_like_fault? ──► the caller asks again later
              └─► compare ──► None: no reader would call it a change
                          └─► Change: retitled or edited, with facts and significance
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from analysis.facts import Difference, align, names_gone_or_come, reworded, signs, split
from analysis.faults import is_cut_off, looks_like_fault, never_an_edit
from analysis.furniture import without_furniture
from analysis.model import Article, Change, ChangeKind, Fact, Tag
from analysis.passages import Sides, notices, passages, take_moved, without_artefacts
from analysis.shown import Shown
from analysis.text import clean, ends_as_sentence, fold, paragraphs, words

__all__ = ["TRIVIAL", "Shown", "compare", "is_cut_off", "looks_like_fault", "never_an_edit", "with_actors"]

# A change less significant belongs to the record and the digest, not into an alert (see catalog/rules.toml).
TRIVIAL = 0.5

# What a fact of each kind is worth. The order is a judgement, not a measurement: what turns a statement
# around stands above what changes its terms, above what adds or takes, above mere wording.
_WORTH: dict[str, float] = {
    "negation": 0.9,
    "correction": 0.8,
    "signatory": 0.8,
    "modality": 0.75,
    "number": 0.75,
    "date": 0.75,
    "legal term": 0.7,
    "title": 0.7,
    "quotation": 0.7,
    "actor": 0.7,
    "paragraph removed": 0.7,
    "attribution": 0.65,
    "sentence removed": 0.65,
    "name": 0.6,
    "list item removed": 0.6,
    "list item added": 0.6,
    "clause removed": 0.6,
    "paragraph added": 0.55,
    "sentence added": 0.55,
    "clause added": 0.5,
    "passage moved": 0.5,
    "clause moved": 0.5,
    "wording": 0.5,
    "line removed": 0.3,
    "line added": 0.3,
}
_SLIGHT = 0.15  # a wording or title in which only letters or endings differ: a typo, a comma, an inflection
_STYLE = 0.35  # a wording in which only small words differ
_EACH_KIND_MORE = 0.05
_AT_MOST = 60  # facts of one comparison; a page that differs in more was replaced, and nobody reads on

_BESIDE_TITLE = 60  # characters that may stand on a line beside the repeated headline
_TITLE_TAIL = re.compile(r"\s+[|·•»–—-]\s+[^|·•»]{2,50}$")


def compare(before: Article, after: Article, pages: Callable[[], tuple[Shown, Shown]] | None = None) -> Change | None:
    """What changed between two readings of one article, or None where no reader would call it a change.

    ``pages`` gives what the two pages show, the article and all around it: what one of them shows elsewhere has
    neither come nor gone. It is asked only where something differs, because reading it costs. None also where the
    new reading is no article at all: that is a fault, see ``looks_like_fault``.

    Significance, 0 to 1, is the worth of the weightiest fact (negation .9, a correction or signatory .8, modality,
    number and date .75, title, quotation, law and a paragraph removed .7, a clause removed .6 or added .5, wording
    or a passage moved .5, small words .35, a line .3, a mere typo .15) plus .05 for each further kind of fact. Below
    ``TRIVIAL`` nobody need be woken.

    Raises ``ValueError`` when the readings were made by different extractors: their difference would be
    ours. Extract both sides again with one of them.
    """
    if before.extractor != after.extractor:
        raise ValueError(
            f"readings of {after.url} by different extractors ({before.extractor!r}, {after.extractor!r}) "
            "cannot be compared: extract both pages again with the same one"
        )
    if before.not_article or after.not_article:
        return None
    is_same_title = bool(_forms(clean(before.title)) & _forms(clean(after.title)))
    lines, others = _lines(before), _lines(after)
    if is_same_title and lines == others:  # what most looks find
        return None
    old, new = split(lines), split(others)
    found = align(old, new)
    if is_same_title and not (found.pairs or found.removed or found.added):
        return None
    sides = Sides(old, new, *(pages() if pages else ()))
    title = [] if is_same_title else _title_fact(before, after, sides)
    facts = _text_facts(sides, found, after.language or before.language)
    every = tuple([*title, *facts])[:_AT_MOST]
    if not every:
        return None
    kind = ChangeKind.EDITED if facts else ChangeKind.RETITLED
    return Change(kind, _significance(every), every, _summary(every))


def with_actors(change: Change, before: Iterable[Tag], after: Iterable[Tag]) -> Change:
    """The change with the actors that only one of the two readings names, where its facts quote their names."""
    old, new = ({tag.value: tag.words for tag in tags if tag.kind == "actor"} for tags in (before, after))
    told_before = fold(" ".join(fact.before for fact in _said(change.facts)))
    told_after = fold(" ".join(fact.after for fact in _said(change.facts)))
    gone = [Fact("actor", old[v], "") for v in old.keys() - new.keys() if old[v] and fold(old[v]) in told_before]
    come = [Fact("actor", "", new[v]) for v in new.keys() - old.keys() if new[v] and fold(new[v]) in told_after]
    actors = sorted([*gone, *come], key=lambda fact: (fact.after, fact.before))
    if not actors:
        return change
    named = {fold(fact.before + fact.after) for fact in actors}
    others = [fact for fact in change.facts if fact.kind != "name" or fold(fact.before + fact.after) not in named]
    facts = (*others, *actors)
    return replace(change, significance=_significance(facts), facts=facts, summary=_summary(facts))


def _text_facts(sides: Sides, found: Difference, language: str) -> list[Fact]:
    """The typed facts between two texts, in the order of the text; empty where no reader sees any."""
    moved, found = take_moved(sides, found)
    found = without_artefacts(sides, found)
    facts = [fact for old, new in found.pairs for fact in reworded(old.text, new.text, language)]
    gone = passages(found.removed, sides.before, "removed", sides.page_before)
    come = passages(found.added, sides.after, "added", sides.page_after)
    facts += gone + come + moved
    facts += names_gone_or_come([fact.before for fact in _said(gone)], sides.after, language, gone=True)
    facts += names_gone_or_come([fact.after for fact in _said(come)], sides.before, language, gone=False)
    if not any(fact.kind == "correction" for fact in facts):
        facts += notices(sides)
    return facts


def _said(facts: Iterable[Fact]) -> list[Fact]:
    """Without mere lines: a headline to read next names many whom the article does not."""
    return [fact for fact in facts if not fact.kind.startswith("line ")]


def _title_fact(before: Article, after: Article, sides: Sides) -> list[Fact]:
    """The headline's change; the site's name behind it comes and goes without being part of it.

    A page has several titles (its own, for networks, for windows): one that was there before is no new one.
    """
    old, new = clean(before.title), clean(after.title)
    was_there = any(sides.page_before.has(form) for form in _forms(new))
    return [] if was_there or not new or not old else [Fact("title", old, new)]


def _forms(title: str) -> set[str]:
    return {signs(title), signs(_TITLE_TAIL.sub("", title))}


def _lines(article: Article) -> list[str]:
    """The paragraphs to compare: without furniture, and without the headline where the text repeats it.

    Pages that break lines without paragraphs come as rows of cells, with a bar between them.
    """
    forms = _forms(clean(article.title))
    longest = len(article.title) + _BESIDE_TITLE
    lines = [
        _without_title(line, article.title, forms) if len(line) <= longest else line
        for line in paragraphs(article.text.replace(" | ", "\n"))
    ]
    return without_furniture("\n".join(lines))


def _without_title(line: str, title: str, forms: set[str]) -> str:
    """What stands behind a repeated headline, a clock perhaps; the line itself where it is no headline."""
    if title and line.startswith(title) and not ends_as_sentence(line):
        return line[len(title) :].strip()
    return "" if signs(line) in forms else line


def _significance(facts: Sequence[Fact]) -> float:
    worth = {fact.kind: 0.0 for fact in facts}
    for fact in facts:
        worth[fact.kind] = max(worth[fact.kind], _worth(fact))
    return round(min(1.0, max(worth.values()) + _EACH_KIND_MORE * (len(worth) - 1)), 3)


def _worth(fact: Fact) -> float:
    if fact.kind in {"wording", "title"} and _is_slight(fact):
        return _SLIGHT
    if fact.kind in _MAY_BE_STYLE and not _telling_words(fact):
        return _STYLE
    return _WORTH[fact.kind]


_MAY_BE_STYLE = frozenset({"wording", "clause added", "clause removed", "clause moved"})
_SMALL_WORD = 3  # letters; articles, prepositions and conjunctions have hardly more


def _telling_words(fact: Fact) -> bool:
    """True where a word that is no article or preposition differs; each character of an unspaced script is one."""
    old, new = Counter(words(fact.before)), Counter(words(fact.after))
    differing = [*((old - new) + (new - old))] if fact.kind != "clause moved" else [*old]
    return any(len(word) > _SMALL_WORD or not word.isascii() or word.isdigit() for word in differing)


def _is_slight(fact: Fact) -> bool:
    """True where one or two words were respelled: the same words but for a few letters of few of them."""
    old, new = fact.before.casefold().split(), fact.after.casefold().split()
    if len(old) != len(new):
        return False
    changed = [(a, b) for a, b in zip(old, new, strict=True) if a != b]
    return len(changed) <= 2 and all(_is_respelled(a, b) for a, b in changed)


def _is_respelled(one: str, other: str) -> bool:
    """Same first letter, the same digits, and all but two letters in common."""
    if one[:1] != other[:1] or re.findall(r"\d", one) != re.findall(r"\d", other):
        return False
    differing = (Counter(one) - Counter(other)).total() + (Counter(other) - Counter(one)).total()
    return differing <= 2 and len(one) > 3


_NOUNS: dict[str, str] = {
    "negation": "negation",
    "modality": "wording of commitment",
    "attribution": "attribution",
    "legal term": "legal term",
    "signatory": "signatory",
    "actor": "actor",
    "number": "number",
    "date": "date",
    "quotation": "quotation",
    "name": "name",
    "wording": "wording",
}


def _summary(facts: Sequence[Fact]) -> str:
    """One plain sentence: the weightiest two facts, and how many more there are; the same in two places is one."""
    ranked = sorted(dict.fromkeys(facts), key=_worth, reverse=True)
    told = [_tell(fact) for fact in ranked[:2]]
    more = len(ranked) - len(told)
    tail = f"; and {more} more difference{'s' if more > 1 else ''}" if more else ""
    sentence = "; ".join(told) + tail
    return f"{sentence[:1].upper()}{sentence[1:]}."


def _tell(fact: Fact) -> str:
    before, after = _short(fact.before), _short(fact.after)
    if fact.kind == "title":
        return f"the title “{before}” became “{after}”"
    if fact.kind == "correction":
        return f"a correction was added: “{after}”"
    if fact.kind not in _NOUNS:
        noun, _, verb = fact.kind.rpartition(" ")
        return f"a {noun} was {verb}: “{after or before}”"
    noun = _NOUNS[fact.kind]
    if before and after:
        return f"{noun} changed from “{before}” to “{after}”"
    return f"{noun} “{before}” was removed" if before else f"{noun} “{after}” was added"


def _short(text: str) -> str:
    text = text.rstrip(" .")
    return text if len(text) <= 90 else text[:88].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"
