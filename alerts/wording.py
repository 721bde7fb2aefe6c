"""The only place that makes words from the web fit to be shown, and ids fit to be read.

Everything that enters a letter passes ``one_line``, ``block`` or ``web_link``: afterwards it holds no
control character, no bidirectional override, no half of a surrogate pair and no end of line of its own.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from urllib.parse import quote, urlsplit, urlunsplit

from analysis.states import code_of

HEADING = 200  # characters of a title that are shown; of 2,173 real headlines the longest had 158
_LONGEST_LINK = 2_000  # longer addresses are cut by mail programs
_MOST_MARKS = 4  # combining marks in a row; no living script stacks more, hostile titles do

_RIGHT_TO_LEFT = {"ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"}
# Of the invisible format characters only these stay: joiners (Persian, Indic scripts, emoji) and the plain
# direction marks. All others hide text or turn its direction round, as the overrides U+202A–E do.
_FORMAT = "\u200c\u200d\u200e\u200f\u061c"
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def one_line(text: str, most: int = 0) -> str:
    """The text on one line, safe in a header; with ``most``, cut to so many characters."""
    return cut(" ".join(_safe(text).split()), most)


def block(text: str, most: int = 0) -> str:
    """The text with its paragraphs on lines of their own, each safe; empty paragraphs are left out."""
    lines = (one_line(line) for line in text.splitlines())
    return cut("\n".join(line for line in lines if line), most)


def cut(text: str, most: int) -> str:
    """At most so many characters, ending at a word where there is one near (0: uncut)."""
    if not most or len(text) <= most:
        return text
    kept = text[: most - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > most * 0.8 else kept).rstrip() + "…"


def _safe(text: str) -> str:
    """Composed, and without what is invisible or rules the display."""
    kept: list[str] = []
    marks = 0
    for character in unicodedata.normalize("NFC", text):
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        if category in {"Cc", "Zl", "Zp"}:
            kept.append(" ")
        elif marks <= _MOST_MARKS and (category not in {"Cf", "Cs", "Co", "Cn"} or character in _FORMAT):
            kept.append(character)
    return "".join(kept)


def printable(text: str) -> str:
    """The text with every character that is none to be seen spelled out, but for ends of line: safe on a terminal.

    In JSON the spelling (``\\u009b``) means the same character.
    """
    return "".join(each if each.isprintable() or each == "\n" else _spelled(each) for each in text)


def _spelled(character: str) -> str:
    return "\\u007f" if character == "\x7f" else json.dumps(character)[1:-1]


def web_link(url: str) -> str:
    """The address as safe target of a link: http or https, ASCII, no user name; empty where it is none."""
    try:
        parts = urlsplit(_safe(url).strip())
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # malformed port, bracket or host name (a UnicodeError is one, too): no address
        return ""
    if parts.scheme not in {"http", "https"} or not re.fullmatch(r"[a-z0-9._-]+", host) or "@" in parts.netloc:
        return ""
    path, query, fragment = (quote(part, safe="/:@!$&*+,;=~%?-._") for part in parts[2:])
    link = urlunsplit((parts.scheme, host + port, path, query, fragment))
    return link if len(link) <= _LONGEST_LINK else ""


def page_link(browse: str, what: str, key: int | str | None) -> str:
    """The archive's page of a story, an article or a source; empty where it has none or the pages have no address."""
    return web_link(f"{browse.rstrip('/')}/{what}/{quote(str(key), safe='')}") if browse and key else ""


def mail_link(address: str) -> str:
    """A mailto link for an address from the settings; empty where it is no plain address."""
    return f"mailto:{address}?subject=unsubscribe" if re.fullmatch(r"[\w.+-]+@[\w.-]+", address) else ""


def is_right_to_left(language: str) -> bool:
    """Whether a language is written from right to left."""
    return language in _RIGHT_TO_LEFT


def language_name(language: str) -> str:
    """The English name of a language code; empty for what is none."""
    return _known("languages").get(language, "")


def flag(state: str) -> str:
    """The flag emoji of a state, by its id (also of EU and UN); empty for anything else."""
    code = code_of(state)
    if code not in _known("territories") or not re.fullmatch("[A-Z]{2}", code):
        return ""
    return "".join(chr(0x1F1E6 + ord(letter) - ord("A")) for letter in code)


def name(group: str, value: str, names: Mapping[str, str]) -> str:
    """What to call an id: the given name, else that of the state, else the id without its dashes."""
    if given := names.get(f"{group}:{value}"):
        return one_line(given, 80)
    if group in {"actor", "place"} and code_of(value) in _known("territories"):
        return _known("territories")[code_of(value)]
    return one_line(re.sub(r"[-_]+", " ", value), 80) if value.islower() else one_line(value, 80)


@cache
def _known(what: str) -> Mapping[str, str]:
    """English names from the Unicode locale data that come with Babel (read at first use)."""
    from babel import Locale

    return dict(getattr(Locale.parse("en"), what))


def day(when: date | datetime | None) -> str:
    """ "8 August 2024"; empty for an unknown date."""
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}" if when else ""


def moment(when: datetime) -> str:
    """ "8 August 2024, 09:05 UTC"."""
    return f"{day(when)}, {when:%H:%M} UTC"


def count(number: int, singular: str, plural: str = "") -> str:
    """ "1 story", "2 stories"; the plural is the singular with an s where none is given."""
    return f"{number} {singular if number == 1 else plural or singular + 's'}"
