"""The only place that decides whether a passage that came or went is the article's, and what to call it.

    removed, added ──► moved? ──► shown on the other page as well? ──► another article's? ──► paragraph, sentence,
                                  (then only our reading differs)      (scrolled in, advertised) list item or line

Pages surround their text with what changes by the hour. The extractor leaves most of it out, and in a page that
changed a little it may draw the line elsewhere than before; so what came or went in a reading is believed only
where the whole page shows it: not before, or not any more.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby, pairwise

from analysis import signals
from analysis.facts import SIGNS, Difference, Sentence, signs
from analysis.model import Fact
from analysis.text import ends_as_sentence, fold, paragraphs, words

_COUNTER_AT_MOST = 90  # characters
_EDGE = 3  # lines at the beginning of a text among which clocks and counters stand
_DIGITS = re.compile(r"[\d.,]+")
_LONG = 24  # signs; so long a passage is not found on a page by chance, a shorter one must fill a line there
_NEAR = 8  # sentences beside a short one; so many are long enough together
_ITEM_WORDS = 7  # a list item of more words is a headline to read next
_STRANGE = 0.15  # share of a passage's long words known from the article; an update of it shares a third and more
_STRANGE_AT_LEAST = 25  # long words; fewer are too few to judge
_LONG_WORD = 5  # letters; shorter words are everywhere


@dataclass(frozen=True)
class Shown:
    """All that a page shows, article or not, one line for each block; and the texts of its links alone."""

    text: str = ""
    links: str = ""

    @cached_property
    def _each(self) -> frozenset[str]:
        # folded once, not line by line: a page has hundreds of lines
        return frozenset("".join(SIGNS.findall(line)) for line in fold(self.text).split("\n"))

    @cached_property
    def _signs(self) -> str:
        return "".join(SIGNS.findall(fold(self.text)))

    @cached_property
    def _each_link(self) -> frozenset[str]:
        return frozenset("".join(SIGNS.findall(line)) for line in fold(self.links).split("\n"))

    def is_link(self, key: str) -> bool:
        """True where a text of these signs is the whole of a link."""
        return key in self._each_link

    def has(self, key: str) -> bool:
        """True where the page shows a text of these signs."""
        return key in self._each or (len(key) >= _LONG and key in self._signs)

    def notices(self) -> list[str]:
        """The notices of correction on the page."""
        if not signals.is_correction(self.text):
            return []
        return [each for each in paragraphs(self.text) if len(each) <= _NOTICE_AT_MOST and signals.is_correction(each)]


_NOTICE_AT_MOST = 600  # characters


@dataclass(frozen=True)
class Sides:
    """Two readings of one text with what their pages show; without pages the readings are believed."""

    before: list[Sentence]
    after: list[Sentence]
    page_before: Shown = field(default_factory=Shown)
    page_after: Shown = field(default_factory=Shown)

    @cached_property
    def places_before(self) -> dict[Sentence, int]:
        """Where each sentence stands first: looked for one by one, a text of 20,000 short lines took minutes."""
        return _places(self.before)

    @cached_property
    def places_after(self) -> dict[Sentence, int]:
        """The same of the later reading."""
        return _places(self.after)


def _places(reading: list[Sentence]) -> dict[Sentence, int]:
    return {sentence: len(reading) - 1 - at for at, sentence in enumerate(reversed(reading))}


def without_artefacts(sides: Sides, found: Difference) -> Difference:
    """The difference without what the other page shows as well, and without passages of other articles."""

    def still_there(sentence: Sentence) -> bool:
        return _is_shown(sentence, sides.before, sides.places_before, sides.page_after)

    def was_there(sentence: Sentence) -> bool:
        return _is_shown(sentence, sides.after, sides.places_after, sides.page_before)

    pairs = [pair for pair in found.pairs if not (still_there(pair[0]) and was_there(pair[1]))]
    pairs = [pair for pair in pairs if not _is_counter(*pair)]
    removed = [each for each in found.removed if not still_there(each)]
    added = [each for each in found.added if not was_there(each)]
    if not (removed or added):
        return Difference(pairs, removed, added)
    # What is left of a text that was cut down may have little in common with what went: only a smaller part is strange.
    scrolled_in, gone_again = _strangers(added, sides, math.inf), _strangers(removed, sides, 1.0)
    removed, added = [s for s in removed if s not in gone_again], [s for s in added if s not in scrolled_in]
    return Difference(pairs, removed, added)


def _is_shown(sentence: Sentence, reading: list[Sentence], places: dict[Sentence, int], page: Shown) -> bool:
    """True where the page shows the sentence; one that is short, behind or before the words beside it."""
    return page.has(sentence.key) or (
        len(sentence.key) < _LONG and any(page.has(key) for key in _beside(reading, places[sentence], sentence.key))
    )


def _beside(reading: list[Sentence], at: int, key: str) -> tuple[str, str]:
    """The signs of the sentence at a place behind those before it, and before those behind it; alone at an end."""
    earlier = "".join(each.key for each in reading[max(0, at - _NEAR) : at])
    later = "".join(each.key for each in reading[at + 1 : at + 1 + _NEAR])
    return earlier[-_LONG:] + key, key + later[:_LONG]


def _is_counter(old: Sentence, new: Sentence) -> bool:
    """A clock or a counter: a short line at the edge of the text, no sentence, in which only figures differ."""
    is_line = len(new.text) <= _COUNTER_AT_MOST and not ends_as_sentence(new.text)
    is_edge = min(old.paragraph, new.paragraph) < _EDGE
    return is_line and is_edge and _DIGITS.sub("", old.key) == _DIGITS.sub("", new.key)


def take_moved(sides: Sides, found: Difference) -> tuple[list[Fact], Difference]:
    """Sentences gone here and come there have only moved; said once for each paragraph.

    Where the page before showed them between the same words as now, only our reading left out what was between.
    """
    common = {s.key for s in found.removed} & {s.key for s in found.added}
    moved = [s for s in found.added if s.key in common and not _stood_there(s, sides)]
    places = {s.paragraph: s for s in reversed(moved)}
    facts = [Fact("passage moved", s.text, s.text) for _, s in sorted(places.items()) if ends_as_sentence(s.text)]
    removed, added = ([s for s in side if s.key not in common] for side in (found.removed, found.added))
    return facts, Difference(found.pairs, removed, added)


def _stood_there(sentence: Sentence, sides: Sides) -> bool:
    return all(sides.page_before.has(key) for key in _beside(sides.after, sides.places_after[sentence], sentence.key))


def passages(part: list[Sentence], whole: list[Sentence], verb: str, page: Shown = Shown()) -> list[Fact]:
    """One fact for each paragraph, sentence, list item or line that was added or removed; a correction by its name.

    What is nothing but a link on its ``page`` is a line, however it ends: an invitation to read something else.
    """
    sizes = Counter(sentence.paragraph for sentence in whole)
    texts, changed = _by_paragraph(whole), _by_paragraph(part)
    numbers = Counter(sentence.paragraph for sentence in part)
    facts = []
    for paragraph, text in changed.items():
        is_whole = numbers[paragraph] == sizes[paragraph]
        kind = "sentence"
        if is_whole:
            beside = [texts[n] for n in (paragraph - 1, paragraph + 1) if n in texts and n not in changed]
            kind = "paragraph" if ends_as_sentence(text) else "list item" if _is_item(text, beside) else "line"
            kind = "line" if len(words(text)) > _ITEM_WORDS and page.is_link(signs(text)) else kind
        if verb == "added" and signals.is_correction(text):
            facts.append(Fact("correction", "", text))
        else:
            facts.append(Fact(f"{kind} {verb}", "", text) if verb == "added" else Fact(f"{kind} {verb}", text, ""))
    return facts


def _by_paragraph(part: Iterable[Sentence]) -> dict[int, str]:
    return {number: " ".join(s.text for s in some) for number, some in groupby(part, key=lambda s: s.paragraph)}


def notices(sides: Sides) -> list[Fact]:
    """Notices of correction that a page shows anew, though our reading may have left them out."""
    fresh = [line for line in sides.page_after.notices() if not sides.page_before.has(signs(line))]
    return [Fact("correction", "", line) for line in fresh] if sides.page_before.text else []


def _is_item(text: str, beside: Iterable[str]) -> bool:
    """One more or less in a list that stood there before: a signatory. Headlines to read next are longer."""
    is_short = len(words(text)) <= _ITEM_WORDS * (1 if " " in text else 2)
    return is_short and any(not ends_as_sentence(line) and len(words(line)) <= 2 * _ITEM_WORDS for line in beside)


def _strangers(part: Sequence[Sentence], sides: Sides, most: float) -> set[Sentence]:
    """The sentences of several paragraphs in a row that speak of something else: another article's.

    ``most`` is how long they may be for that, in parts of the article's own words.
    """
    runs = [run for run in _runs(part) if len({s.paragraph for s in run}) > 1]
    if not runs:
        return set()
    ours = {s.key for s in part}
    known = [s for side in (sides.before, sides.after) for s in side if s.key not in ours]
    article = {word for s in known for word in _stems(s.text)}
    strange: set[Sentence] = set()
    for run in runs:
        stems = [word for s in run for word in _stems(s.text)]
        share = sum(word in article for word in stems) / max(1, len(stems))
        is_judged = _STRANGE_AT_LEAST <= len(stems) <= most * len(article)
        if is_judged and share < _STRANGE:
            strange.update(run)
    return strange


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
