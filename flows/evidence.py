"""All that is kept of an article, in one folder that a person can cite: web archive, readings, differences, manifest.

    pages.warc.gz          every kept raw page with the request that brought it, for any archive reader
    reading-1.txt …        what we read in them
    difference-1-2.html …  how one reading differs from the next, as a page and as text
    manifest.json          who fetched what, when and from where; digests of every page and file
    SHA256SUMS             for ``sha256sum -c``

File names are made of constants and numbers; nothing that came from the web becomes part of a path.
"""

from __future__ import annotations

import hashlib
import io
import itertools
import json
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path

from alerts import difference
from analysis.model import Page, Revision
from flows import known
from flows.desk import identity
from flows.settings import Settings, SettingsError
from flows.showing_edits import change_facts, compare, reading_facts
from scrapers import warc
from storage import changes, pages, revisions
from storage import sources as source_rows
from storage.articles import ArticleRow
from storage.changes import ChangeRow
from storage.pages import KeptPage
from storage.store import StorageError, Store, open_store

FORMAT = "spacewatch evidence 1"
ARCHIVE, MANIFEST, SUMS = "pages.warc.gz", "manifest.json", "SHA256SUMS"


@dataclass(frozen=True)
class Exported:
    """What was written, and what could not be, in words."""

    folder: Path
    files: tuple[str, ...]
    lacking: tuple[str, ...]


def export(settings: Settings, what: str, folder: Path | None, now: datetime) -> Exported:
    """Write the evidence on an article to a new or empty folder.

    Raises:
        known.NotKnownError: for an article that is not in the database.
        SettingsError: when the folder holds something already or cannot be written.
        StorageError: without a database, or when a kept page is not what was fetched.
    """
    with open_store(settings.database, read_only=True) as store:
        row = known.article(store, what)
        folder = folder or Path(f"evidence-{row.id}")
        kept = pages.of_article(store, row.id)
        _verify(kept)
        files = _files(settings, store, row, kept, now)
    try:
        _write(folder, files)
    except OSError as error:
        raise SettingsError(f"cannot write the evidence to {folder}: {error.strerror or error}") from error
    lacking = [f"the raw page of reading {n} was old and has been dropped by upkeep" for n in _without_page(kept)]
    return Exported(folder, tuple(files), tuple(lacking))


def _verify(kept: list[KeptPage]) -> None:
    for each in kept:
        if each.page is not None and each.page.sha256 != each.sha256:
            raise StorageError(
                f"page {each.id} ({each.url}) is not what was fetched: its digest is {each.page.sha256},"
                f" not {each.sha256}",
                "run `spacewatch doctor`, and take the page from a backup",
            )


def _without_page(kept: list[KeptPage]) -> list[int]:
    return [number for each in kept if each.page is None for number in each.readings]


def _files(settings: Settings, store: Store, row: ArticleRow, kept: list[KeptPage], now: datetime) -> dict[str, bytes]:
    """Every file by its name; the manifest and the sums come last, for they speak of the others."""
    history = revisions.history(store, row.id)
    files: dict[str, bytes] = {}
    if whole := [each.page for each in kept if each.page is not None]:
        files[ARCHIVE] = _archive(settings, whole)
    for reading in history:
        files[f"reading-{reading.number}.txt"] = f"{reading.article.title}\n\n{reading.article.text}\n".encode()
    for before, after in itertools.pairwise(history):
        found = compare(store, row, (before.number, after.number))
        name = f"difference-{before.number}-{after.number}"
        files[f"{name}.html"] = difference.as_page(found).encode()
        files[f"{name}.txt"] = difference.as_text(found).encode()
    manifest = {
        "format": FORMAT,
        "made_at": now.isoformat(),
        "made_by": identity(settings),
        "article": _article_facts(store, row),
        "readings": [_reading_facts(reading) for reading in history],
        "changes": [_noticed(change) for change in changes.of_article(store, row.id)],
        "pages": [_page_facts(each) for each in kept],
        "files": [{"name": name, "bytes": len(body), "sha256": _digest(body)} for name, body in files.items()],
    }
    files[MANIFEST] = (json.dumps(manifest, ensure_ascii=False, indent=2) + "\n").encode()
    files[SUMS] = "".join(f"{_digest(body)}  {name}\n" for name, body in files.items()).encode()
    return files


def _archive(settings: Settings, whole: list[Page]) -> bytes:
    stream = io.BytesIO()
    info = {
        "software": f"space-diplomacy-monitor {version('space-diplomacy-monitor')}",
        "format": "WARC File Format 1.1",
        "conformsTo": "https://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
        "http-header-user-agent": identity(settings),
        "operator": settings.contact,
        "description": "Raw pages of one article. Bodies are unpacked; HTTP/2 is written as HTTP/1.1.",
    }
    warc.write(stream, whole, info)
    return stream.getvalue()


def _write(folder: Path, files: dict[str, bytes]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    if any(folder.iterdir()):
        raise SettingsError(f"{folder} is not empty: give --out a new folder, so that no evidence is mixed or replaced")
    for name, body in files.items():
        with (folder / name).open("xb") as file:
            file.write(body)


def _article_facts(store: Store, row: ArticleRow) -> dict[str, object]:
    return {
        "id": row.id,
        "url": row.url,
        "source": row.source_id,
        "publisher": source_rows.name_of(store, row.source_id),
        "first_seen": row.first_seen.isoformat(),
        "checked_at": row.checked_at.isoformat(),
        "withdrawn_at": row.withdrawn_at.isoformat() if row.withdrawn_at else None,
    }


def _reading_facts(reading: Revision) -> dict[str, object]:
    return reading_facts(reading) | {"url": reading.article.url, "language": reading.article.language}


def _noticed(row: ChangeRow) -> dict[str, object]:
    return {"at": row.at.isoformat(), **change_facts(row.change), "reading": row.revision}


def _page_facts(kept: KeptPage) -> dict[str, object]:
    facts: dict[str, object] = {
        "sha256": kept.sha256,
        "readings": list(kept.readings),
        "url": kept.url,
        "first_seen": kept.first_seen.isoformat(),
        "last_seen": kept.last_seen.isoformat(),
        "archived": kept.page is not None,
    }
    if (page := kept.page) is not None:
        facts |= {"bytes": len(page.body), "final_url": page.final_url, "status": page.status}
        facts |= {"request": page.request, "headers": page.headers}
    return facts


def _digest(body: bytes) -> str:
    return hashlib.sha256(body).hexdigest()
