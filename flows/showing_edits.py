"""What publishers did to their articles, and how two readings differ: on a terminal, as a page or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.text import Text

from alerts import difference, wording
from alerts.difference import Difference
from alerts.marking import Lines, Segment
from analysis.model import Change, Revision
from flows import known
from flows.settings import Settings, SettingsError
from flows.times import when
from storage import changes, revisions
from storage import sources as source_rows
from storage.articles import ArticleRow
from storage.changes import Edit
from storage.store import Store, open_store

_COLOURS = {
    "removed": "red strike",
    "added": "bold green",
    "left": "italic yellow",
    "moved": "yellow",
    "skipped": "dim",
}


def show_edits(settings: Settings, since: str, now: datetime, *, as_json: bool) -> int:
    """Print what happened to articles since then, newest last; how many changes there were.

    Raises:
        SettingsError, StorageError: for a wrong time, or without a database.
    """
    beginning = when(since, now)
    if beginning is None:
        raise SettingsError("--since is empty: give a length or a day, like 7d or 2026-11-01")
    with open_store(settings.database, read_only=True) as store:
        found = changes.edits(store, beginning)
    console = Console(highlight=False, soft_wrap=True)
    if as_json:
        console.out(json.dumps([_edit_facts(edit) for edit in found], ensure_ascii=False, indent=2), highlight=False)
        return len(found)
    for edit in found:
        _show_edit(console, edit)
    console.print(f"{wording.count(len(found), 'change')} since {beginning:%Y-%m-%d %H:%M} UTC")
    if not found:
        console.print("further back: --since 8w, or a day")
    return len(found)


def show_difference(settings: Settings, what: str, numbers: Sequence[int], page: Path | None, *, as_json: bool) -> None:
    """Print how two readings of an article differ, or write it as one HTML page.

    Raises:
        known.NotKnownError: when there is no such article or reading.
        SettingsError: when the page cannot be written.
    """
    with open_store(settings.database, read_only=True) as store:
        row = known.article(store, what)
        found = compare(store, row, numbers)
    console = Console(highlight=False, soft_wrap=True)
    if page is not None:
        try:
            page.write_text(difference.as_page(found), encoding="utf-8")
        except OSError as error:
            raise SettingsError(f"cannot write {page}: {error.strerror}; give another file to --html") from error
        console.print(f"written: {page}", markup=False)
    elif as_json:
        console.out(json.dumps(as_facts(row, found), ensure_ascii=False, indent=2), highlight=False)
    elif console.is_terminal and not console.no_color:
        _show_in_colours(console, found)
    else:
        console.out(difference.as_text(found), highlight=False, end="")


def compare(store: Store, row: ArticleRow, numbers: Sequence[int] = ()) -> Difference:
    """Two readings of an article with what was noticed between them; the last two where none are named.

    Raises:
        known.NotKnownError: when there are no such two readings.
    """
    before, after = known.pair(row, revisions.history(store, row.id), numbers)
    noticed = [
        each.change
        for each in changes.of_article(store, row.id)
        if each.revision is not None and before.number < each.revision <= after.number
    ]
    return Difference(before, after, tuple(noticed), source_rows.name_of(store, row.source_id))


def as_facts(row: ArticleRow, found: Difference) -> dict[str, object]:
    """A difference for machines."""
    title, text = found.lines()
    return {
        "article": row.id,
        "url": found.after.article.url,
        "source": row.source_id,
        "before": reading_facts(found.before),
        "after": reading_facts(found.after),
        "changes": [change_facts(change) for change in found.changes],
        "title": _line_facts(title),
        "text": _line_facts(text),
    }


def reading_facts(reading: Revision) -> dict[str, object]:
    """One reading for machines, without its text."""
    return {
        "number": reading.number,
        "read_at": reading.read_at.isoformat(),
        "title": reading.article.title,
        "page_sha256": reading.page_sha256,
        "extractor": reading.article.extractor,
    }


def _line_facts(lines: Lines) -> list[list[dict[str, str]]]:
    return [[{"mark": segment.mark, "text": segment.text} for segment in line] for line in lines]


def change_facts(change: Change) -> dict[str, object]:
    """One change for machines, with the facts that speak for its significance."""
    return {
        "kind": change.kind.value,
        "significance": change.significance,
        "summary": change.summary,
        "facts": [asdict(fact) for fact in change.facts],
    }


def _edit_facts(edit: Edit) -> dict[str, object]:
    row = edit.row
    return {
        "at": row.at.isoformat(),
        **change_facts(row.change),
        "article": row.article_id,
        "reading": row.revision,
        "source": edit.source,
        "title": edit.title,
        "title_before": edit.title_before,
        "url": edit.url,
    }


def _show_edit(console: Console, edit: Edit) -> None:
    row = edit.row
    head = f"{row.at:%Y-%m-%d %H:%M}  {row.change.kind.value:9}  {row.change.significance:.2f}  "
    article = f"article {row.article_id}, {wording.one_line(edit.source, 60)}"
    console.print(Text.assemble(head, (wording.one_line(edit.title, wording.HEADING), "bold"), f"  ({article})"))
    for words in difference.told([row.change]):
        console.print(Text(f"    {words}", style="dim"))


def _show_in_colours(console: Console, found: Difference) -> None:
    article = found.after.article
    console.print(Text(wording.one_line(article.title), style="bold"))
    console.print(Text(wording.web_link(article.url), style="cyan"))
    for row in difference.readings(found):
        console.print(Text(f"{row.name}: {row.value}", style="dim"))
    for words in difference.told(found.changes):
        console.print(Text(f"* {words}"))
    for lines in found.lines():
        console.print()
        for line in lines:
            console.print(Text.assemble(*map(_coloured, line)))


def _coloured(segment: Segment) -> tuple[str, str]:
    """Colours say what went and came; what moved is said in words as well."""
    style = _COLOURS.get(segment.mark, "")
    if segment.mark in {"same", "removed", "added"}:
        return segment.text, style
    return f"{segment.opening}{segment.bare}{segment.closing}{segment.space}", style
