"""The only place that writes feeds of alerts: one Atom and one JSON Feed file, newest first, for any feed reader.

The JSON file is the memory of both: a letter that is delivered again replaces itself, and the oldest make room.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from analysis.model import Letter

_LOG = logging.getLogger(__name__)
_MOST = 100  # items; readers fetch a feed more often than so many alerts come
_TITLE = "Space diplomacy: alerts"

Write = Callable[[Path, bytes], Path]


def add(letter: Letter, folder: Path, home: str, now: datetime, write: Write) -> Path:
    """The letter stands in both files of its recipient; returns the JSON one. ``home`` may be empty."""
    path = folder / f"{letter.recipient.id}.json"
    item = _item(letter, now)
    items = [item, *(each for each in _known(path) if each["id"] != item["id"])][:_MOST]
    feed = {"version": "https://jsonfeed.org/version/1.1", "title": _TITLE, "language": "en", "items": items}
    if home:
        feed["home_page_url"] = home
    feed_id = f"mid:{letter.recipient.id}@{letter.message_id.rpartition('@')[2].strip('>')}"
    write(path.with_suffix(".atom"), _atom(items, feed_id, home))
    return write(path, json.dumps(feed, ensure_ascii=False, indent=1).encode("utf-8", "replace"))


def _known(path: Path) -> list[dict[str, Any]]:
    """The items so far; a file that somebody spoilt is begun anew, since each alert is in the database too."""
    if not path.exists():
        return []
    try:
        return [each for each in json.loads(path.read_bytes())["items"] if each["id"]]
    except (ValueError, LookupError, TypeError):
        _LOG.warning("feed begun anew", extra={"file": str(path), "why": "it was no JSON Feed of ours"})
        return []


def _item(letter: Letter, now: datetime) -> dict[str, Any]:
    link = re.search(r"^https?://\S+$", letter.short, re.MULTILINE)
    item = {
        "id": f"mid:{letter.message_id.strip('<>')}",  # RFC 2392
        "title": letter.subject,
        "summary": letter.short,
        "content_html": letter.html,
        "content_text": letter.text,
        "date_published": now.astimezone(UTC).isoformat(timespec="seconds"),
    }
    return item | ({"url": link[0]} if link else {})


def _atom(items: list[dict[str, Any]], feed_id: str, home: str) -> bytes:
    """The same as an Atom feed (RFC 4287)."""
    feed = ET.Element("feed", xmlns="http://www.w3.org/2005/Atom")
    _tell(feed, "id", feed_id)
    _tell(feed, "title", _TITLE)
    _tell(feed, "updated", items[0]["date_published"])
    _tell(ET.SubElement(feed, "author"), "name", "spacewatch")
    if home:
        ET.SubElement(feed, "link", href=home)
    for item in items:
        entry = ET.SubElement(feed, "entry")
        _tell(entry, "id", item["id"])
        _tell(entry, "title", item["title"])
        _tell(entry, "updated", item["date_published"])
        if "url" in item:
            ET.SubElement(entry, "link", href=item["url"])
        _tell(entry, "summary", item["summary"])
        _tell(entry, "content", item["content_html"], type="html")
    content: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return content


def _tell(parent: ET.Element, name: str, text: str, **attributes: str) -> None:
    ET.SubElement(parent, name, attributes).text = text
