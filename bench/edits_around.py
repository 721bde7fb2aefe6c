"""What is done by machine around the articles of real pages: nothing that a reader would call a change of them."""

from __future__ import annotations

import re
from html import escape, unescape
from itertools import cycle

from analysis.facts import signs
from analysis.text import paragraphs, sentences
from bench.edits_sample import Change, Sample, after_article, at_end, at_top, between, last

_LINK = re.compile(r"(<a\b[^>]*>)([^<]{12,150})(</a>)", re.IGNORECASE)
_SHORT_TEXT = re.compile(r"(>)([^<>]{1,60})(<)")
_SCRIPT = re.compile(r"<script\b(?![^>]*ld\+json).*?</script\s*>", re.IGNORECASE | re.DOTALL)
_CLASS = re.compile(r"\bclass=\"([^\"]{1,400})\"", re.IGNORECASE)
_NUMBER = re.compile(r"(?<![\d.,:/-])\d{1,3}(?![\d.,:/-])")


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
    count = sample.turn

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


def _cards(sample: Sample) -> str:
    """Other articles, each with its headline, its first words and its day."""
    firsts = zip(sample.headlines[::-1], sentences(sample.lender)[:4], strict=False)
    items = "".join(
        f'<div class="card"><a href="/more/{n}"><h3>{escape(title)}</h3></a><p>{escape(text)}</p><b>{n} May</b></div>'
        for n, (title, text) in enumerate(firsts)
    )
    return f'<div class="row">{items}</div>'


def _lead_in(sample: Sample) -> str:
    return f'<p><strong>RELATED: <a href="/r">{escape(sample.headlines[-1])}</a></strong></p>'


def _newsletter(_sample: Sample) -> str:
    return (
        '<div class="box"><h4>The morning in five minutes</h4><p>Our editors choose what matters and send it to you '
        'before breakfast. No charge, and you can stop at any time.</p><form><input type="email"><button>Send it'
        "</button></form></div>"
    )


def _author(sample: Sample) -> str:
    """Who wrote it, with a paragraph of praise; the names are nobody's."""
    return (
        '<div class="bio"><h4>Robin Ashdown-Marr</h4><p>Robin Ashdown-Marr covers trade and the sea. Before that Robin '
        f'taught history in Lisbon. More by this author: <a href="/a">{escape(sample.headlines[0])}</a></p></div>'
    )


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
    "promotion between paragraphs": between(_promotion),
    "links gone": _links_gone,
    "teasers between paragraphs": between(_teasers),
    "lines of the markup": lambda s: re.sub(r">\s*\n\s*<", "><", s.markup),
    "comments": at_end(_comments),
    "bar on top": at_top(_bar),
    "advertisement": between(lambda _: '<div class="ad-slot" id="ad-3"><span>Advertisement</span></div>'),
    "another article below": at_end(_next_article),
    "consent banner": at_top(_banner),
    "another article behind": after_article(_next_article),
    "cards behind the text": last(_cards),
    "lead-in between paragraphs": between(_lead_in),
    "newsletter between paragraphs": between(_newsletter),
    "comments behind the article": after_article(_comments),
    "author behind the text": last(_author),
    "teasers behind the text": last(_teasers),
}
