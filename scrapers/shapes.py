"""The only place that learns from a page which of its links are its news.

    address ─► shape        /news/2026/11/24/talks-on-the-moon.html  ─►  /news/Y/n/n/slug.html
    links of one shape      ─► headlines? numbers or dates in the address? dates beside? in a menu?
    shapes that score well  ─► their links, in the order of the page

One link may look like anything; thirty of one shape, each with a headline and a date beside, are a list.
The weights were set on the pages of ``tests/scrapers/pages.py`` and the real ones in ``listings/``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl, urlsplit

from scrapers.walls import weigh

_HEADLINE: Final = 32  # characters (a wide one counts three) from which on words are surely a headline
_SHORT: Final = 12  # below, words are a button or a rubric
_LIST: Final = 3  # links of one shape that make a list
_GOOD: Final = 0.55
_PAIR: Final = 0.72  # what one or two links must reach, having little repetition to speak for them
_BESIDE_THE_BEST: Final = 0.6  # a shape far below the best on the page is its menu or its services

_YEAR = re.compile(r"(?:19|20)\d\d")
_DAY = re.compile(r"(?:19|20)\d\d[-_]?[01]\d[-_]?[0-3]\d|(?:19|20)\d\d-[01]?\d(?:-[0-3]?\d)?")
_CODE = re.compile(r"(?=[a-z]*\d)[0-9a-f]{12,}|[0-9a-f]{8}-[0-9a-f-]{27}")
_NUMBER = re.compile(r"\d+")
_EXTENSION = re.compile(r"\.[a-z]{1,5}$")
_WORDS = re.compile(r"[-_+]|%20")
_PAGER = frozenset(
    {"page", "paged", "p", "pg", "offset", "start", "from", "sort", "order", "lang", "tag", "year", "month"}
)
# Words of an address that say what lies below it, in the languages of diplomacy.
_OF_NEWS = re.compile(
    r"news|press|media|releases?|statements?|articles?|stor(?:y|ies)|posts?|blog|speech|remarks|communique|notas?|noticias"
    r"|actualites?|communiques|presse|meldung|novosti|comunicad|haber|xwdt|wjdt|fyrbt|kaiken"
)
_OF_RUBRICS = re.compile(
    r"(?:^|/)(?:about|services?|topics?|themes?|tags?|categor\w+|authors?|people|staff|team|jobs?|careers?|faq|help|contact"
    r"|legal|privacy|countries|country|issues|pages?|sections?|programmes?|shop|store|products?|subscribe|account|search|sitemap)(?:/|$)"
)
_NO_PAGE = re.compile(r"\.(?:jpe?g|png|gif|svg|webp|mp[34]|zip|rar|xlsx?|pptx?|ics|rss|xml|css|js)$", re.IGNORECASE)

_OF_A_MENU = re.compile(r"[?&](?:rubrique|rubric|category|cat|menu|section|term)\w*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Link:
    """One address on a page, with the best of what its links say."""

    url: str
    title: str
    is_furniture: bool  # inside a menu, a footer, a side column
    is_dated: bool  # a date stands beside it


def news_among(links: Sequence[Link]) -> tuple[Link, ...]:
    """The links that are the news of their page, in its order."""
    # The same words again and again are a button ("All stories") unless dates tell the links apart.
    said = Counter(link.title for link in links if not link.is_dated)
    groups: dict[str, list[Link]] = defaultdict(list)
    for link in links:
        is_page = not _NO_PAGE.search(urlsplit(link.url).path)
        if is_page and said[link.title] < _LIST and not _is_button(link):
            groups[shape(link.url)].append(link)
    # Sections of a portal hold few articles each; all of them together make its list.
    kin = Counter[str]()
    for name, group in groups.items():
        kin[_loosely(name)] += len(group)
    scores = {name: _score(name, group) for name, group in groups.items()}
    best = max(scores.values(), default=0.0)
    chosen = set[Link]()
    for name, group in groups.items():
        least = _GOOD if kin[_loosely(name)] >= _LIST else _PAIR
        if scores[name] >= max(least, best * _BESIDE_THE_BEST):
            chosen.update(group)
    return tuple(link for link in links if link in chosen)


def _loosely(name: str) -> str:
    """A shape without its words, as long as anything else is left of it."""
    host, _, path = name.partition("/")
    return f"{host}/" + re.sub(r"(?<![^/])[a-z][a-z\-_.]{2,}(?=/)", "*", path)


def shape(url: str) -> str:
    """What the addresses of one list have in common: words stay, what differs becomes its kind."""
    parts = urlsplit(url)
    segments = [each for each in parts.path.split("/") if each]
    path = "/".join([each.lower() if _is_word(each) else _kind(each) for each in segments[:-1]])
    last = _kind(segments[-1]) if segments else ""
    query = parse_qsl(parts.query, keep_blank_values=True)
    # Some scripts number their pages in the name of a parameter: spip.php?article1234.
    asked = sorted(
        f"{name}={_kind(value)}" if value else _NUMBER.sub("N", name.lower())
        for name, value in query
        if name.lower() not in _PAGER
    )
    return f"{(parts.hostname or '').removeprefix('www.')}/{path}/{last}" + (f"?{'&'.join(asked)}" if asked else "")


def _is_word(segment: str) -> bool:
    return not _NUMBER.search(segment) and len(_WORDS.findall(segment)) < 3


def _kind(segment: str) -> str:
    """The kind of one part of an address: slug, word, D (a day), Y (a year), n, N (numbers), H (a code)."""
    text = segment.lower()
    extension = found.group() if (found := _EXTENSION.search(text)) else ""
    stem = text.removesuffix(extension)
    if len(_WORDS.findall(stem)) >= 3 and not _DAY.fullmatch(stem) and not _CODE.fullmatch(stem):
        return f"slug{extension}"
    stem = _DAY.sub("D", _CODE.sub("H", stem))
    if _YEAR.fullmatch(stem):
        return f"Y{extension}"
    stem = _NUMBER.sub(lambda digits: "n" if len(digits.group()) < 3 else "N", stem)
    has_number = stem != text.removesuffix(extension)
    return (re.sub(r"[a-z]{4,}", "w", stem) if has_number else "word") + extension


def _score(name: str, group: Sequence[Link]) -> float:
    """How surely the links of one shape are news, from 0 to about 1.2; the mean over the links."""
    path = name.partition("/")[2]
    mark = _mark(path)
    hint = 0.1 * bool(_OF_NEWS.search(path)) - 0.3 * bool(_OF_RUBRICS.search(path) and mark < 0.8)
    return hint + sum(_evidence(link, mark) for link in group) / len(group)


def _evidence(link: Link, mark: float) -> float:
    headline = min(weigh(link.title) / _HEADLINE, 1.0)
    return 0.45 * headline + 0.35 * mark + 0.35 * link.is_dated - 0.4 * link.is_furniture


def _mark(path: str) -> float:
    """What an address says of its page: a day or a long number belongs to one article, words to a rubric."""
    last = path.rpartition("/")[2]
    if _OF_A_MENU.search(path):
        return 0.0
    if "D" in path or "Y/" in path:
        return 1.0
    if "H" in path or "N" in path:
        return 0.9
    if last.startswith("slug"):
        return 0.7
    return 0.4 if re.search(r"n(?![a-z])", last) else 0.0


def _is_button(link: Link) -> bool:
    return not link.title or (weigh(link.title) < _SHORT and not link.is_dated)


def pattern_of(addresses: Iterable[str], others: Iterable[str]) -> str:
    """A regular expression for all of these addresses and for none of the others; empty where it is not safe.

    Safe means: at least ten addresses of one site that begin alike and go on in a way menus do not, so
    that an article of tomorrow matches as well.
    """
    split = [urlsplit(each) for each in dict.fromkeys(addresses)]
    hosts = {(each.hostname or "").removeprefix("www.") for each in split}
    if len(split) < 10 or len(hosts) != 1:
        return ""
    paths = [[part for part in each.path.split("/") if part] for each in split]
    steps: list[str] = []
    for column in zip(*(path[:-1] for path in paths), strict=False):
        if not (step := _step(column)):
            break
        steps.append(step)
    rest = _rest([path[len(steps) :] for path in paths if len(path) > len(steps)])
    if not steps and rest == ".+":
        return ""
    name = re.escape(hosts.pop())
    pattern = rf"^https?://(?:www\.)?{name}/{''.join(f'{step}/' for step in steps)}{rest}"
    is_tight = all(re.search(pattern, each.geturl()) for each in split)
    return pattern if is_tight and not any(re.search(pattern, other) for other in others) else ""


def _step(column: Sequence[str]) -> str:
    """One part of the path that all addresses share: the same word, or digits of one kind."""
    if len(set(column)) == 1 and not column[0].isdigit():
        return re.escape(column[0])
    if all(_YEAR.fullmatch(each) for each in column):
        return r"\d{4}"
    return r"\d+" if all(each.isdigit() for each in column) else ""


def _rest(tails: Sequence[Sequence[str]]) -> str:
    """How the addresses end: in a number where all do, else anyhow."""
    ends = [tail[-1] for tail in tails if tail]
    if len(ends) == len(tails) and all(len(tail) == 1 for tail in tails) and all(each.isdigit() for each in ends):
        return r"\d+/?$"
    return ".+"
