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
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from itertools import groupby

from analysis import signals
from analysis.facts import Difference, Sentence, signs
from analysis.model import Fact
from analysis.shown import LONG, NOTHING_SHOWN, Shown
from analysis.strangers import Readings, strangers
from analysis.text import ends_as_sentence, words

_COUNTER_AT_MOST = 90  # characters
_EDGE = 3  # lines at the beginning of a text among which clocks and counters stand
_DIGITS = re.compile(r"[\d.,]+")
_LABEL = re.compile(r"[^:：.]{1,30}[:：]\s*")
_NEAR = 8  # sentences beside a short one; so many are long enough together
_ITEM_WORDS = 7  # a list item of more words is a headline to read next


@dataclass(frozen=True)
class Sides:
    """Two readings of one text with what their pages show; without pages the readings are believed."""

    before: list[Sentence]
    after: list[Sentence]
    page_before: Shown = field(default_factory=Shown)
    page_after: Shown = field(default_factory=Shown)


_Beside = Callable[[Sentence], tuple[str, str]]


def without_artefacts(sides: Sides, found: Difference) -> Difference:
    """The difference without what the other page shows as well, and without passages of other articles."""

    beside_before, beside_after = _beside(sides.before), _beside(sides.after)

    def still_there(sentence: Sentence) -> bool:
        return _is_shown(sentence, beside_before, sides.page_after)

    def was_there(sentence: Sentence) -> bool:
        return _is_shown(sentence, beside_after, sides.page_before)

    pairs = [pair for pair in found.pairs if not (still_there(pair[0]) and was_there(pair[1]))]
    pairs = [pair for pair in pairs if not _is_counter(*pair)]
    removed = [each for each in found.removed if not still_there(each)]
    added = [each for each in found.added if not was_there(each)]
    if not (removed or added):
        return Difference(pairs, removed, added)
    scrolled_in = strangers(added, Readings(sides.after, sides.before, sides.page_after), math.inf)
    # What is left of a text that was cut down may have little in common with what went: only a smaller part is strange.
    gone_again = strangers(removed, Readings(sides.before, sides.after, sides.page_before), 1.0)
    removed, added = [s for s in removed if s not in gone_again], [s for s in added if s not in scrolled_in]
    return Difference(pairs, removed, added)


def _is_shown(sentence: Sentence, beside: _Beside, page: Shown) -> bool:
    """True where the page shows the sentence; one that is short, behind or before the words beside it."""
    return page.has(sentence.key) or (len(sentence.key) < LONG and any(page.has(key) for key in beside(sentence)))


def _beside(reading: list[Sentence]) -> _Beside:
    """Tells of each sentence of a reading its signs behind those before it, and before those behind it.

    At an end of the text they stand alone.
    """
    places = {each: at for at, each in reversed(list(enumerate(reading)))}  # of equal ones the first

    def beside(sentence: Sentence) -> tuple[str, str]:
        at = places[sentence]
        earlier = "".join(each.key for each in reading[max(0, at - _NEAR) : at])
        later = "".join(each.key for each in reading[at + 1 : at + 1 + _NEAR])
        return earlier[-LONG:] + sentence.key, sentence.key + later[:LONG]

    return beside


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
    beside = _beside(sides.after)
    came = [s for s in found.added if s.key in common]
    moved = [s for s in came if not all(sides.page_before.has(key) for key in beside(s))]
    places = {s.paragraph: s for s in reversed(moved)}
    facts = [Fact("passage moved", s.text, s.text) for _, s in sorted(places.items()) if ends_as_sentence(s.text)]
    removed, added = ([s for s in side if s.key not in common] for side in (found.removed, found.added))
    return facts, Difference(found.pairs, removed, added)


def passages(part: list[Sentence], whole: list[Sentence], verb: str, page: Shown = NOTHING_SHOWN) -> list[Fact]:
    """One fact for each paragraph, sentence, list item or line that was added or removed; a correction by its name.

    What on its ``page`` is nothing but a link, or stands in a box with a form, is a line, however it ends.
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
            kind = "line" if _is_invitation(text, kind, page) else kind
        if verb == "added" and signals.is_correction(text):
            facts.append(Fact("correction", "", text))
        else:
            facts.append(Fact(f"{kind} {verb}", "", text) if verb == "added" else Fact(f"{kind} {verb}", text, ""))
    return facts


def _is_invitation(text: str, kind: str, page: Shown) -> bool:
    """To read something else or sign up: nothing but a link, perhaps behind a label ("Of note:"), or in a form's box.

    A list may be one of links: its items are short and no sentences.
    """
    label = _LABEL.match(text)
    is_link = page.is_link(signs(text)) or (label is not None and page.is_link(signs(text[label.end() :])))
    return page.is_asking(signs(text)) or (is_link and (kind == "paragraph" or len(words(text)) > _ITEM_WORDS))


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
