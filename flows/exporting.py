"""What is taken away: articles or stories as CSV, JSON Lines, BibTeX, RIS or Atom.

Text from the web is hostile here too: a spreadsheet takes a cell that begins with = for a formula, TeX a backslash
for a command, a citation manager a new line for a new field.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as Xml

from alerts.wording import one_line, web_link
from flows import plain
from flows.asking import Inquiry, decoded
from flows.settings import SettingsError
from storage import asking
from storage import search as search_room
from storage.store import Row

_ATOM = "http://www.w3.org/2005/Atom"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TEX = str.maketrans(
    {each: f"\\{each}" for each in "{}%&#$_"}
    | {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
)


def export(inquiry: Inquiry, form: str, words: str, out: Path | None, *, of_stories: bool) -> bool:
    """Write what was asked for to a file, or to the output; False when there is nothing of it.

    Raises:
        SettingsError: for a file that cannot be written, or words asked of stories.
    """
    if of_stories and words.strip():
        raise SettingsError("--words asks for articles: leave out --stories")
    with inquiry.opened() as (store, wish):
        if of_stories:
            rows: Iterable[Row] = map(_as_item, asking.stories(store, wish, inquiry.limit))
        elif words.strip():
            hits = search_room.search(store, words, inquiry.limit, wish)
            rows = asking.articles(store, [hit.article_id for hit in hits])
        else:
            rows = asking.articles(store, asking.article_ids(store, wish, inquiry.limit))
        lines = FORMS[form](decoded(row) for row in rows)
        first = next(lines, None)
        if first is None:
            return plain.told(False, "nothing to export")
        _write(out, first, lines)
    return True


def _write(out: Path | None, first: str, lines: Iterator[str]) -> None:
    if out is None:
        sys.stdout.write(first)
        sys.stdout.writelines(lines)
        return
    try:
        with out.open("w", encoding="utf-8", newline="") as file:
            file.write(first)
            file.writelines(lines)
    except OSError as error:
        raise SettingsError(f"cannot write {out}: {error.strerror}; give another --out") from None


def _as_item(story: Row) -> Row:
    """A story under the names citations and feeds ask for."""
    return story | {"title": story["headline"], "source": f"{story['families']} publishers"}


# ── the forms: rows in, pieces of the file out; nothing at all when there is no row ──────────────────


def _as_csv(rows: Iterable[Row]) -> Iterator[str]:
    """A table with a head; lists are joined with semicolons, texts are left out."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    for number, row in enumerate(rows):
        kept = {name: value for name, value in row.items() if name != "text"}
        if number == 0:
            writer.writerow(kept)
        writer.writerow([_cell(value) for value in kept.values()])
        yield buffer.getvalue()
        buffer.seek(0)
        buffer.truncate()


def without_formulas(table: str) -> str:
    """The same CSV; no cell of it is a formula to a spreadsheet."""
    buffer = io.StringIO()
    rows = csv.reader(io.StringIO(table, newline=""))
    csv.writer(buffer).writerows([_cell(value) for value in row] for row in rows)
    return buffer.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    elif isinstance(value, dict):
        value = json.dumps(value, ensure_ascii=False)
    if isinstance(value, str):
        value = one_line(value)
        return f"'{value}" if value.startswith(_FORMULA) else value
    return value


def _as_json_lines(rows: Iterable[Row]) -> Iterator[str]:
    return (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _as_bibtex(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        fields = {
            "title": _tex(row["title"]),
            "author": " and ".join(f"{{{_tex(each)}}}" for each in row.get("byline") or [row["source"]]),
            "publisher": _tex(row["source"]),
            "date": _date(row)[:10],
            "year": _date(row)[:4],
            "url": web_link(row.get("url") or "").replace("%", r"\%"),
            "urldate": row["first_seen"][:10],
            "langid": _tex(row["language"]),
            "note": f"spacewatch {_noun(row)} {row['id']}",
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        yield f"@online{{{_noun(row)}{row['id']},\n{body}}}\n\n"


def _tex(text: str) -> str:
    return one_line(text).translate(_TEX)


def _as_ris(rows: Iterable[Row]) -> Iterator[str]:
    for row in rows:
        fields = [
            ("TY", "NEWS" if "url" in row else "GEN"),
            ("ID", f"{_noun(row)}{row['id']}"),
            ("TI", row["title"]),
            *(("AU", each) for each in row.get("byline") or ()),
            ("PB", row["source"]),
            ("DA", _date(row)[:10].replace("-", "/")),
            ("PY", _date(row)[:4]),
            ("LA", row["language"]),
            *(("KW", each) for each in row.get("tags") or row.get("actors") or ()),
            ("UR", web_link(row.get("url") or "")),
        ]
        yield "".join(f"{name}  - {one_line(value)}\r\n" for name, value in fields if value) + "ER  - \r\n\r\n"


def _as_atom(rows: Iterable[Row]) -> Iterator[str]:
    """One feed; its date is that of its newest entry, so that the same rows make the same feed."""
    feed = Xml.Element("feed", xmlns=_ATOM)
    updated = ""
    for row in rows:
        moment = row.get("last_changed") or row["last_seen"]
        updated = max(updated, moment)
        _add_entry(feed, row, moment)
    if not updated:
        return
    head = (("title", "Space diplomacy"), ("id", "urn:spacewatch:export"), ("updated", updated))
    for place, (name, text) in enumerate(head):
        element = Xml.Element(name)
        element.text = text
        feed.insert(place, element)
    Xml.indent(feed)
    yield '<?xml version="1.0" encoding="utf-8"?>\n' + Xml.tostring(feed, encoding="unicode") + "\n"


def _add_entry(feed: Xml.Element, row: Mapping[str, Any], moment: str) -> None:
    language = {"xml:lang": row["language"]} if re.fullmatch("[a-z]{2,3}", row["language"] or "") else {}
    entry = Xml.SubElement(feed, "entry", language)
    link = web_link(row.get("url") or "")
    summary = one_line((row.get("text") or "")[:2000], 400)
    for name, text in (
        ("title", one_line(row["title"]) or link or "–"),
        ("id", link or f"urn:spacewatch:{_noun(row)}:{row['id']}"),
        ("updated", moment),
        ("published", _date(row)),
        ("summary", summary),
    ):
        if text:
            Xml.SubElement(entry, name).text = text
    Xml.SubElement(Xml.SubElement(entry, "author"), "name").text = one_line(row["source"])
    if link:
        Xml.SubElement(entry, "link", href=link)
    for tag in row.get("tags") or row.get("actors") or ():
        Xml.SubElement(entry, "category", term=one_line(tag))


def _noun(row: Mapping[str, Any]) -> str:
    return "story" if "headline" in row else "article"


def _date(row: Mapping[str, Any]) -> str:
    return str(row.get("published") or row["first_seen"])


FORMS: Mapping[str, Callable[[Iterable[Row]], Iterator[str]]] = {
    "csv": _as_csv,
    "jsonl": _as_json_lines,
    "bibtex": _as_bibtex,
    "ris": _as_ris,
    "atom": _as_atom,
}
