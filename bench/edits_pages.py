"""Pages made up for measuring edits: the texts of ``data/edits`` in the templates of ``data/edits/pages``.

All texts are invented for this purpose, each in one of ten languages with its own furniture. A ``Sheet`` is one
state of one page; what happens to it is said in ``edits_set``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from typing import Any

FOLDER = Path(__file__).with_name("data") / "edits"
SITE = "Example Gazette"


@dataclass(frozen=True, slots=True)
class Tongue:
    """An article in one language, what is edited in it, and the furniture and faults of its site."""

    language: str
    title: str
    paragraphs: tuple[str, ...]
    real: Mapping[str, tuple[str, str]]  # type of edit → what stands there, what takes its place
    said: Mapping[str, Any]  # everything else, as in the file

    def words(self, name: str) -> Any:
        """A word or words of the site's furniture."""
        return self.said["furniture"][name]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One state of a page."""

    template: str
    tongue: Tongue
    title: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...]
    has_data: bool  # JSON-LD
    tick: int = 3  # what clocks and counters show
    inside: str = ""  # HTML after the third paragraph
    below: str = ""  # HTML after the last
    opening: str = ""  # HTML before the first
    next: str = ""  # another article, scrolled in
    cookies: str = ""
    nav_order: int = 1
    related_order: int = 1
    window: str = "{title}"
    width: int = 0  # of a picture with a caption; 0: none
    charset: str = "utf-8"
    byline: str = ""


@cache
def tongues() -> tuple[Tongue, ...]:
    """Every language's article, by the name of its file; ``ValueError`` where an edit edits nothing."""
    found = []
    for path in sorted(FOLDER.glob("*.toml")):
        said = tomllib.loads(path.read_text(encoding="utf-8"))
        real = {kind: (old, new) for kind, (old, new) in said["real"].items()}
        tongue = Tongue(path.stem, said["title"], tuple(said["paragraphs"]), real, said)
        whole = "\n".join((tongue.title, *tongue.paragraphs))
        missing = [kind for kind, (old, _) in real.items() if old not in whole]
        if missing:
            raise ValueError(f"{path}: the article does not say what {', '.join(missing)} changes: correct [real]")
        found.append(tongue)
    return tuple(found)


@cache
def templates() -> tuple[str, ...]:
    """Names of the page templates, in order."""
    return tuple(sorted(path.stem for path in (FOLDER / "pages").glob("*.html")))


def blank(tongue: Tongue, template: str, *, has_data: bool) -> Sheet:
    """The article as it was published."""
    items = tuple(tongue.said["list"])
    return Sheet(template, tongue, tongue.title, tongue.paragraphs, items, has_data)


def render(sheet: Sheet) -> str:
    """The page's HTML."""
    tongue, tick = sheet.tongue, sheet.tick
    counts = " ".join(tongue.words(name).format(tick * 37) for name in ("shares", "views"))
    nav = tongue.words("nav")[:: sheet.nav_order]
    related = tongue.words("related")
    links = [f'<a href="/news/{900 + n}">{escape(each)}</a>' for n, each in enumerate(related[1:])]
    values = {
        "lang": tongue.language,
        "charset": sheet.charset,
        "title": escape(sheet.title),
        "window": escape(sheet.window.format(title=sheet.title)),
        "jsonld": _data(sheet) if sheet.has_data else "",
        "nav": " ".join(f'<a href="/{n}">{escape(each)}</a>' for n, each in enumerate(nav)),
        "nav_items": "".join(f'<li><a href="/{n}">{escape(each)}</a></li>' for n, each in enumerate(nav)),
        "clock": escape(tongue.words("ago").format(tick)),
        "counts": escape(counts),
        "comments": f"<h3>{escape(tongue.words('comments').format(tick * 2))}</h3>",
        "byline": escape(sheet.byline or tongue.words("byline")),
        "related_head": escape(related[0]),
        "related": f"<ul>{''.join(f'<li>{link}</li>' for link in links[:: sheet.related_order])}</ul>",
        "cookies": sheet.cookies,
        "next": sheet.next,
        "body": _body(sheet),
    }
    return Template((FOLDER / "pages" / f"{sheet.template}.html").read_text(encoding="utf-8")).substitute(values)


def paragraph(text: str) -> str:
    """One paragraph of HTML."""
    return f"<p>{escape(text, quote=False)}</p>"


def _body(sheet: Sheet) -> str:
    is_broken = sheet.template == "old"  # the web of the nineties: lines broken, no paragraphs
    lines = [
        f"{escape(text, quote=False)}<br><br>\n" if is_broken else f"{paragraph(text)}\n" for text in sheet.paragraphs
    ]
    lines.insert(3, sheet.inside)
    if sheet.width:
        lines.insert(1, _figure(sheet))
    if sheet.items:
        items = "".join(f"<li>{escape(item)}</li>" for item in sheet.items)
        lines.append(f"{paragraph(sheet.tongue.said['list_head'])}<ul>{items}</ul>\n")
    return sheet.opening + "".join(lines) + sheet.below


def _figure(sheet: Sheet) -> str:
    image = f'<img src="/i.jpg?w={sheet.width}" width="{sheet.width}" alt="">'
    return f"<figure>{image}<figcaption>{escape(sheet.tongue.words('caption'))}</figcaption></figure>\n"


def _data(sheet: Sheet) -> str:
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": sheet.title,
        "datePublished": "2025-05-14T09:30:00Z",
        "publisher": {"@type": "Organization", "name": SITE},
    }
    return f'<script type="application/ld+json">{json.dumps(data, ensure_ascii=False)}</script>'


def without(values: Sequence[str], place: int) -> tuple[str, ...]:
    """All values but the one at this place."""
    return tuple(value for number, value in enumerate(values) if number != place)
