"""What happens to the pages of ``edits_pages``: trivial changes, real edits, faults, flips. Nothing is drawn by lot.

Rows have the format that ``edits`` reads. Every type of change happens in every one of ten languages, on templates
that take turns, with JSON-LD on every other one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from html import escape

from bench.edits_pages import SITE, Sheet, Tongue, blank, paragraph, render, templates, tongues, without

Row = dict[str, object]
_Change = Callable[[Sheet], Sheet]
# An encoding that each language's older sites still use.
_OTHER_CHARSETS = {"ru": "windows-1251", "zh": "gb18030", "ja": "shift_jis", "ar": "windows-1256", "hi": "utf-16"}
_STRAIGHT = str.maketrans("“”„«»–—‘’", '"""""--\'\'')
_CURLED = str.maketrans({"'": "’", "-": "\u2011"})


def rows() -> Iterator[Row]:
    """Every row of the set, in order."""
    for place, tongue in enumerate(tongues()):
        for number, (kind, name, pages) in enumerate(_cases(tongue)):
            turn = place + number
            sheet = blank(tongue, templates()[turn % len(templates())], has_data=turn // len(templates()) % 2 == 0)
            yield _row(f"{kind}-{tongue.language}-{number:02}", kind, name, [each(sheet) for each in (_as_is, *pages)])


def _row(identity: str, kind: str, name: str, sheets: list[Sheet | str]) -> Row:
    first = sheets[0]
    language = first.tongue.language if isinstance(first, Sheet) else ""
    pages = [each if isinstance(each, str) else render(each) for each in sheets]
    charsets = ["utf-8" if isinstance(each, str) else each.charset for each in sheets]
    url = f"https://gazette.example/{language}/{identity}"
    row: Row = {"id": identity, "kind": kind, "type": name, "lang": language, "url": url}
    row |= {"before": pages[0], "after": pages[1]}
    row |= {"sequence": pages} if len(pages) > 2 else {}
    return row | ({"charsets": charsets} if set(charsets) != {"utf-8"} else {})


_Case = tuple[str, str, list[Callable[[Sheet], Sheet | str]]]


def _cases(tongue: Tongue) -> Iterator[_Case]:
    for name, (old, new) in tongue.real.items():
        yield "real", name, [_swap(old, new)]
    for name, change in REAL.items():
        yield "real", name, [change]
    for name, change in TRIVIAL.items():
        yield "trivial", name, [change]
    for name, fault in FAULTS.items():
        yield "fault", name, [fault]
    number, headline = _swap(*tongue.real["number"]), _swap(*tongue.real["headline"])
    taken_out = REAL["paragraph removed"]
    yield "flip", "number A B A B", [number, _as_is, number]
    yield "flip", "headline A B A B A", [headline, _as_is, headline, _as_is]
    yield "flip", "paragraph out and back", [taken_out, _as_is]
    yield "flip", "cached copies", [_then(number, TRIVIAL["clock and counters"]), TRIVIAL["clock and counters"], number]
    yield "flip", "reverted with other furniture", [headline, _then(_as_is, TRIVIAL["advertisement"])]


def _as_is(sheet: Sheet) -> Sheet:
    return sheet


def _then(first: _Change, second: _Change) -> _Change:
    return lambda sheet: second(first(sheet))


def _swap(old: str, new: str) -> _Change:
    """The words edited wherever they stand, as a newsroom does it; a sentence may get a new first letter."""

    def change(sheet: Sheet) -> Sheet:
        edited = tuple(text.replace(old, new).strip() for text in sheet.paragraphs)
        return replace(sheet, title=sheet.title.replace(old, new), paragraphs=edited)

    return change


def _moved(sheet: Sheet) -> Sheet:
    first, second, third, fourth, *rest = sheet.paragraphs
    return replace(sheet, paragraphs=(first, third, fourth, second, *rest))


def _clause_moved(sheet: Sheet) -> Sheet:
    sentence = sheet.paragraphs[-1]
    words = sentence.split(" ") if " " in sentence else list(sentence)
    glue = " " if " " in sentence else ""
    third = len(words) // 3
    words = [*words[third : 2 * third], *words[:third], *words[2 * third :]]
    return replace(sheet, paragraphs=(*sheet.paragraphs[:-1], glue.join(words)))


def _added(place: int) -> _Change:
    def change(sheet: Sheet) -> Sheet:
        text = sheet.tongue.said["added"]
        return replace(sheet, paragraphs=(*sheet.paragraphs[:place], text, *sheet.paragraphs[place:]))

    return change


REAL: dict[str, _Change] = {
    "paragraph removed": lambda s: replace(s, paragraphs=without(s.paragraphs, 2)),
    "last paragraph removed": lambda s: replace(s, paragraphs=s.paragraphs[:-1]),
    "paragraph added": _added(2),
    "paragraph added at the end": _added(5),
    "paragraph moved": _moved,
    "clause moved": _clause_moved,
    "signatory removed": lambda s: replace(s, items=without(s.items, 2)),
    "correction": lambda s: replace(s, below=paragraph(s.tongue.said["correction"])),
    "correction in furniture": lambda s: replace(
        s, below=f'<div class="note"><em>{escape(s.tongue.said["correction"])}</em></div>'
    ),
}


def _map(change: Callable[[str], str]) -> _Change:
    return lambda s: replace(s, title=change(s.title), paragraphs=tuple(map(change, s.paragraphs)))


def _spaced(text: str) -> str:
    return text.replace(", ", ",\u00a0").replace(". ", ".  ").replace(" 2025", "\u00a02025\u2009")


def _invisible(text: str) -> str:
    return "".join(
        f"{c}\u00ad" if i % 9 == 8 and c.isalpha() and c.isascii() else c for i, c in enumerate(text)
    ).replace(" ", " \u200b")


def _retold(sheet: Sheet, old: str, new: str) -> Sheet:
    return _swap(old, new)(sheet)


def _next(sheet: Sheet) -> Sheet:
    said = sheet.tongue.said["furniture"]
    body = "".join(map(paragraph, said["next"]))
    return replace(sheet, next=f'<article class="next"><h2>{escape(said["next_title"])}</h2>{body}</article>')


def _related(sheet: Sheet) -> Sheet:
    head, *titles = sheet.tongue.words("related")
    links = "".join(f'<li><a href="/news/{n}">{escape(each)}</a></li>' for n, each in enumerate(titles))
    return replace(sheet, inside=f'<div class="related"><h3>{escape(head)}</h3><ul>{links}</ul></div>')


def _line(name: str, inside: str = "<p>{}</p>") -> _Change:
    return lambda s: replace(s, inside=inside.format(escape(s.tongue.words(name))))


TRIVIAL: dict[str, _Change] = {
    "untouched": _as_is,
    "quotes and dashes": _map(lambda text: text.translate(_STRAIGHT)),
    "curled quotes": _map(lambda text: text.translate(_CURLED)),
    "spaces": _map(_spaced),
    "soft hyphens and zero width": _map(_invisible),
    "decomposed letters": _map(lambda text: unicodedata.normalize("NFD", text)),
    "encoding": lambda s: replace(s, charset=_OTHER_CHARSETS.get(s.tongue.language, "windows-1252")),
    "clock and counters": lambda s: replace(s, tick=s.tick + 5),
    "update stamp": lambda s: replace(s, opening=f"<p>{escape(s.tongue.words('updated').format(14))}</p>"),
    "read more": _line("more", '<p><a href="/9">{}</a></p>'),
    "advertisement": _line("ad", '<div class="ad"><p>{}</p></div>'),
    "newsletter": _line("newsletter", '<div class="box"><p>{}</p></div>'),
    "related links": _related,
    "related links reordered": lambda s: replace(s, related_order=-1),
    "navigation reordered": lambda s: replace(s, nav_order=-1),
    "cookie banner": lambda s: replace(s, cookies=f'<div id="cc">{paragraph(s.tongue.words("cookies"))}</div>'),
    "scrolled in": _next,
    "picture": lambda s: replace(s, width=640),
    "byline": lambda s: replace(s, byline=f"{s.tongue.words('byline')} · {s.tongue.words('comments').format(4)}"),
    "site name in title": lambda s: replace(s, window=f"{{title}} | {SITE}"),
    "data left out": lambda s: replace(s, has_data=not s.has_data),
    "typo": lambda s: _retold(s, *s.tongue.said["typo"]),
}


def _page_of(title: str, *texts: str) -> Callable[[Sheet], Sheet]:
    return lambda s: replace(s, title=title, paragraphs=texts, items=(), has_data=False)


def _said(name: str) -> Callable[[Sheet], Sheet]:
    return lambda s: _page_of(*s.tongue.said["faults"][name])(s)


def _cut(sheet: Sheet) -> str:
    html = render(sheet)
    at = html.index(escape(sheet.paragraphs[2], quote=False)) + len(sheet.paragraphs[2]) // 2
    return html[:at]


def _challenge(_sheet: Sheet) -> str:
    return (
        "<!DOCTYPE html><html><head><title>Just a moment...</title></head><body><noscript>Enable JavaScript and cookies"
        ' to continue</noscript><script src="/cdn-cgi/challenge-platform/h/b/orchestrate.js"></script></body></html>'
    )


def _front(sheet: Sheet) -> Sheet:
    """The front page, served for every address."""
    titles = [*sheet.tongue.words("related")[1:], sheet.tongue.words("next_title")] * 3
    links = "".join(f'<div><a href="/n/{n}">{escape(each)}</a></div>' for n, each in enumerate(titles))
    return replace(sheet, title=SITE, paragraphs=(), items=(), below=links, has_data=False)


def _other_language(sheet: Sheet) -> Sheet:
    everyone = tongues()
    place = next(n for n, each in enumerate(everyone) if each.language == sheet.tongue.language)
    return blank(everyone[(place + 1) % len(everyone)], sheet.template, has_data=sheet.has_data)


FAULTS: dict[str, Callable[[Sheet], Sheet | str]] = {
    "error page": _said("error"),
    "consent wall": _said("consent"),
    "maintenance": _said("maintenance"),
    "paywall": lambda s: replace(
        s, paragraphs=s.paragraphs[:1], items=(), below=paragraph(s.tongue.said["faults"]["paywall"])
    ),
    "teaser": lambda s: replace(s, paragraphs=s.paragraphs[:2], items=()),
    "challenge": _challenge,
    "empty template": lambda s: replace(s, paragraphs=(), items=()),
    "cut off": _cut,
    "front page": _front,
    "language switch": _other_language,
}
