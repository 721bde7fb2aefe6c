"""Real pages, changed by machine: what surrounds the article (trivial), or the article itself (real edits).

The data are those of ``bench.extraction``: pages whose text somebody marked. Each page takes part twice, once with a
trivial change and once with an edit, by turns; where a change does not fit the page (no sentence of the text stands
in one piece in the markup, no links beside it), the next one takes its place. Words that are put in come from the
other pages, so that they look like the web and not like us. Nothing is drawn by lot.
"""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from html import escape, unescape
from itertools import cycle
from pathlib import Path

from analysis.facts import signs
from analysis.text import ends_as_sentence, paragraphs, sentences
from bench.result import read_rows, string
from scrapers.decode import decode

Row = dict[str, object]
_LINK = re.compile(r"(<a\b[^>]*>)([^<]{12,150})(</a>)", re.IGNORECASE)
_SHORT_TEXT = re.compile(r"(>)([^<>]{1,60})(<)")
_SCRIPT = re.compile(r"<script\b(?![^>]*ld\+json).*?</script\s*>", re.IGNORECASE | re.DOTALL)
_CLASS = re.compile(r"\bclass=\"([^\"]{1,400})\"", re.IGNORECASE)
_TITLE = re.compile(r"<(?:title|h1)\b[^>]*>(.{0,300}?)</(?:title|h1)", re.IGNORECASE | re.DOTALL)
_NUMBER = re.compile(r"(?<![\d.,:/-])\d{1,3}(?![\d.,:/-])")
MARK = "truth.jsonl.gz"  # the file by which such data are known
_LEAST = 40  # signs of a sentence that may be edited
_FEW = 3  # sentences; a text of fewer is no article to edit


@dataclass(frozen=True)
class Sample:
    """A page with the text that somebody marked in it, and the page from which it borrows words."""

    id: str
    url: str
    markup: str
    text: str
    lender: str  # the marked text of another page

    @cached_property
    def known(self) -> str:
        """The signs of the article and its titles, for asking whether something belongs to it."""
        return signs("\n".join([self.text, *map(unescape, _TITLE.findall(self.markup))]))

    @cached_property
    def places(self) -> list[tuple[int, int]]:
        """Where paragraphs of the text stand in the markup in one piece, tags left out: from and to."""
        found = []
        for line in paragraphs(self.text):
            for form in (line, escape(line, quote=False)):
                at = self.markup.find(f">{form}<")
                if at >= 0 and len(signs(line)) >= _LEAST and ends_as_sentence(line):
                    found.append((at + 1, at + 1 + len(form)))
                    break
        return sorted(set(found))

    def is_around(self, at: int) -> bool:
        """True for a place in the markup before or behind the text."""
        return not self.places or not self.places[0][0] <= at <= self.places[-1][1]

    @property
    def headlines(self) -> list[str]:
        """Beginnings of the lender's sentences, as the headlines of other articles."""
        return [" ".join(each.split()[:9])[:90] for each in sentences(self.lender)][:20] or ["News of the day"]


Change = Callable[[Sample], str]  # the new markup; as it was where the change does not fit


def rows(folder: Path) -> Iterator[Row]:
    """Two rows for each page: a trivial change of its surroundings, and an edit of its text."""
    samples = _samples(folder)
    turns = {kind: cycle(changes) for kind, changes in (("trivial", TRIVIAL), ("real", REAL))}
    for sample in samples:
        for kind, changes in (("trivial", TRIVIAL), ("real", REAL)):
            for _ in changes:
                name = next(turns[kind])
                after = changes[name](sample)
                if after != sample.markup:
                    yield _row(sample, kind, name, after)
                    break


def _row(sample: Sample, kind: str, name: str, after: str) -> Row:
    row: Row = {"id": f"{kind}-{sample.id}", "kind": kind, "type": name, "url": sample.url}
    return row | {"before": sample.markup, "after": after}


def _samples(folder: Path) -> list[Sample]:
    marked = [row for row in read_rows(folder / MARK) if len(sentences(string(row, "text"))) >= _FEW]
    found = []
    for number, row in enumerate(marked):
        body = gzip.decompress((folder / "html" / f"{string(row, 'id')}.html.gz").read_bytes())
        url = string(row, "url") or f"https://bench.example/{string(row, 'id')}"
        lender = string(marked[number - 1], "text")
        found.append(Sample(string(row, "id"), url, decode(body), string(row, "text"), lender))
    return found


# ── what no reader would call a change ───────────────────────────────────────────────────────────


def _links_elsewhere(sample: Sample) -> str:
    """Every link with a headline that is not the article's leads to another article now."""
    titles = cycle(sample.headlines)

    def other(found: re.Match[str]) -> str:
        return f"{found[1]}{escape(next(titles), quote=False)}{found[3]}" if _leads_on(sample, found) else found[0]

    return _LINK.sub(other, sample.markup)


def _leads_on(sample: Sample, link: re.Match[str]) -> bool:
    """True for a link that stands alone, outside of the text, with a headline that is not the article's."""
    around = (
        sample.markup[link.start() - 20 : link.start()].rstrip()[-1:]
        + sample.markup[link.end() : link.end() + 20].lstrip()[:1]
    )
    is_headline = len(link[2].split()) >= 4 and signs(unescape(link[2])) not in sample.known
    return is_headline and around == "><" and sample.is_around(link.start())


def _links_gone(sample: Sample) -> str:
    """Half of those links are not there any more."""
    count = 0

    def one_less(found: re.Match[str]) -> str:
        nonlocal count
        if not _leads_on(sample, found):
            return found[0]
        count += 1
        return "" if count % 2 else found[0]

    return _LINK.sub(one_less, sample.markup)


def _counters(sample: Sample) -> str:
    """Clocks and counters in short texts outside of the article go on."""

    def ticked(found: re.Match[str]) -> str:
        if (
            not found[2].strip()
            or not sample.is_around(found.start() + body)
            or signs(unescape(found[2])) in sample.known
        ):
            return found[0]
        return found[1] + _NUMBER.sub(lambda number: str(int(number[0]) + 3), found[2]) + found[3]

    body = max(0, sample.markup.lower().find("<body"))
    return sample.markup[:body] + _SHORT_TEXT.sub(ticked, sample.markup[body:])


def _without_scripts(markup: str) -> str:
    return _SCRIPT.sub("", markup)


def _classes(sample: Sample) -> str:
    """Class names as a build makes them: each with one more that says nothing."""
    return _CLASS.sub(lambda found: f'class="{found[1]} css-{len(found[1]) * 7919 % 9973:x}"', sample.markup)


def _between(html: Callable[[Sample], str]) -> Change:
    """Something put behind the element in which the second paragraph of the text stands."""

    def change(sample: Sample) -> str:
        if len(sample.places) < _FEW:
            return sample.markup
        end = re.compile(r"</p\s*>", re.IGNORECASE).search(sample.markup, sample.places[1][1])
        if end is None or end.start() - sample.places[1][1] > 1:
            return sample.markup
        return sample.markup[: end.end()] + html(sample) + sample.markup[end.end() :]

    return change


def _at_end(html: Callable[[Sample], str]) -> Change:
    def change(sample: Sample) -> str:
        at = sample.markup.lower().rfind("</body")
        return sample.markup if at < 0 else sample.markup[:at] + html(sample) + sample.markup[at:]

    return change


def _at_top(html: Callable[[Sample], str]) -> Change:
    def change(sample: Sample) -> str:
        body = re.search(r"<body\b[^>]*>", sample.markup, re.IGNORECASE)
        return (
            sample.markup if body is None else sample.markup[: body.end()] + html(sample) + sample.markup[body.end() :]
        )

    return change


def _promotion(sample: Sample) -> str:
    title, text = sample.headlines[0], sentences(sample.lender)[0]
    return f'<div class="promo"><a href="/other"><h4>{escape(title)}</h4><p>{escape(text)}</p></a></div>'


def _teasers(sample: Sample) -> str:
    items = "".join(f'<li><a href="/news/{n}">{escape(each)}</a></li>' for n, each in enumerate(sample.headlines[:5]))
    return f'<div class="more-stories"><h3>More stories</h3><ul>{items}</ul></div>'


def _comments(sample: Sample) -> str:
    said = sentences(sample.lender)[:4]
    items = "".join(
        f'<li class="comment"><cite>Reader {n}</cite><p>{escape(each)}</p></li>' for n, each in enumerate(said)
    )
    return f'<section id="comments"><h3>{len(said)} comments</h3><ol>{items}</ol></section>'


def _next_article(sample: Sample) -> str:
    body = "".join(f"<p>{escape(each)}</p>" for each in paragraphs(sample.lender)[:12])
    return f"<article><h2>{escape(sample.headlines[0])}</h2>{body}</article>"


def _bar(sample: Sample) -> str:
    return f'<div class="breaking"><b>Breaking</b> <a href="/now">{escape(sample.headlines[0])}</a></div>'


def _banner(_sample: Sample) -> str:
    return (
        '<div id="consent" role="dialog"><p>We and our 812 partners store information on your device to show you '
        "personalised content. You can change your choice at any time.</p><button>Accept</button></div>"
    )


TRIVIAL: dict[str, Change] = {
    "links elsewhere": _links_elsewhere,
    "scripts": lambda s: _without_scripts(s.markup),
    "counters": _counters,
    "class names": _classes,
    "promotion between paragraphs": _between(_promotion),
    "links gone": _links_gone,
    "teasers between paragraphs": _between(_teasers),
    "lines of the markup": lambda s: re.sub(r">\s*\n\s*<", "><", s.markup),
    "comments": _at_end(_comments),
    "bar on top": _at_top(_bar),
    "advertisement": _between(lambda _: '<div class="ad-slot" id="ad-3"><span>Advertisement</span></div>'),
    "another article below": _at_end(_next_article),
    "consent banner": _at_top(_banner),
}


# ── what every reader would ──────────────────────────────────────────────────────────────────────


def _edited(sample: Sample, edit: Callable[[str], str]) -> str:
    """The first paragraph that the edit changes, from the second on, edited."""
    for start, end in sample.places[1:]:
        old = sample.markup[start:end]
        if (new := edit(old)) != old:
            return sample.markup[:start] + new + sample.markup[end:]
    return sample.markup


def _sentence_removed(text: str) -> str:
    said = sentences(text)
    long = [each for each in said if len(signs(each)) >= _LEAST]
    return text.replace(long[-1], "").strip() if len(said) > 1 and long else text


def _paragraph_removed(sample: Sample) -> str:
    return _edited(sample, lambda _: "") if len(sample.places) > _FEW else sample.markup


def _paragraph_added(sample: Sample) -> str:
    """A paragraph of the text's own words: its longest sentences' halves joined."""
    said = sorted((each for each in sentences(sample.text) if " " in each), key=len)[-2:]
    if len(said) < 2:
        return sample.markup
    first, second = (each.split() for each in said)
    words = [*first[: len(first) // 2], *second[len(second) // 2 :]]
    return _between(lambda _: f"<p>{escape(' '.join(words))}</p>")(sample)


REAL: dict[str, Change] = {
    "number": lambda s: _edited(s, lambda text: _NUMBER.sub(lambda n: str(int(n[0]) + 7), text, count=1)),
    "sentence removed": lambda s: _edited(s, _sentence_removed),
    "paragraph removed": _paragraph_removed,
    "paragraph added": _paragraph_added,
    "negation": lambda s: _edited(
        s, lambda text: re.sub(r"\b(is|was|are|were|will|has|have|had)\b(?! not)", r"\1 not", text, count=1)
    ),
    "modality": lambda s: _edited(s, lambda text: re.sub(r"\b(will|would|must)\b", "may", text, count=1)),
}
