"""Why an article was judged as it was, shown on a terminal: the words that counted, marked in its text."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from alerts.wording import one_line
from analysis.hits import Hit
from analysis.lacking import lacking
from analysis.matching import Found
from analysis.model import Article, Assessment, Reason, Source, Tag
from flows.desk import Desk

SHOWN_REASONS = 12
SHOWN_PARAGRAPHS = 8
_STYLES = {"space": "cyan", "diplomacy": "green", "field": "bold magenta", "against": "red"}


def show_judgement(
    console: Console, desk: Desk, article: Article, assessment: Assessment, source: Source | None = None
) -> None:
    """The score, the words that counted in their text, the tags, and what was lacking."""
    tongue = escape(f"[{article.language or 'language unknown'}]")
    console.print(f"\n[bold]{escape(one_line(article.title))}[/bold]  {tongue}", soft_wrap=True)
    show_score(console, desk, assessment.relevance.score)
    show_reasons(console, assessment.relevance.reasons)
    _show_tags(console, assessment)
    show_text(console, desk, article, source)


def show_score(console: Console, desk: Desk, score: float) -> None:
    """The score and what follows from it."""
    store, alert = desk.judge.store_threshold, desk.judge.alert_threshold
    verdict = "not kept" if score < store else "kept, below the alert threshold"
    verdict = "above the alert threshold" if score >= alert else verdict
    console.print(f"relevance {score:.2f}: {verdict} (kept from {store:.2f}, alert threshold {alert:.2f})")


def show_reasons(console: Console, reasons: Sequence[Reason]) -> None:
    """A table of the evidence, strongest first."""
    table = Table("side", "weight", "where", "words", "sentence", box=None)
    for reason in sorted(reasons, key=lambda r: -abs(r.weight))[:SHOWN_REASONS]:
        cells = (reason.side, f"{reason.weight:+.1f}", reason.place, reason.words, reason.sentence[:90])
        table.add_row(*map(escape, cells))
    if reasons:
        console.print(table)


def show_text(console: Console, desk: Desk, article: Article, source: Source | None = None) -> None:
    """The passages with words that count today, each word with its side and weight; then what was lacking."""
    found = desk.judge.find(article, source)
    hits = found.of("relevance")
    passages = [line for line in _lines(found) if any(line[0] <= hit.start < line[1] for hit in hits)]
    if passages:
        console.print("\nthe words that count, where they stand (menus and lists of links are not read):")
    for start, end in passages[:SHOWN_PARAGRAPHS]:
        marked = _marked(found, [hit for hit in hits if start <= hit.start < end], (start, end))
        console.print(Text(f"{_place(found, start):6} ", style="dim") + marked, soft_wrap=True)
    if len(passages) > SHOWN_PARAGRAPHS:
        console.print(f"       … and {len(passages) - SHOWN_PARAGRAPHS} more paragraphs")
    coefficients = desk.catalog.knowledge.relevance.coefficients
    wanted = (("kept", desk.judge.store_threshold), ("above the alert threshold", desk.judge.alert_threshold))
    for what, threshold in wanted:
        remedy = lacking(found, coefficients, threshold)
        if remedy:
            console.print(f"to be {what} it would have needed: {escape(remedy)}", soft_wrap=True)
            break


def _show_tags(console: Console, assessment: Assessment) -> None:
    for kind in ("actor", "instrument", "place", "topic", "ordinal"):
        found = [_told(tag) for tag in assessment.tags if tag.kind == kind]
        if found:
            console.print(f"{kind + 's':12} {escape(', '.join(found))}", soft_wrap=True)
    console.print(f"{'kind':12} {assessment.kind}")
    if assessment.event_date:
        console.print(f"{'event date':12} {assessment.event_date}")


def _told(tag: Tag) -> str:
    words = f" ({tag.words})" if tag.words else ""
    return f"{tag.value}{words}{f' {tag.role}' if tag.role else ''}"


def _lines(found: Found) -> list[tuple[int, int]]:
    spans, start = [], 0
    for line in found.text.split("\n"):
        spans.append((start, start + len(line)))
        start += len(line) + 1
    return spans


def _place(found: Found, start: int) -> str:
    return "title" if start < found.title_end else "lead" if start < found.lead_end else "text"


def _marked(found: Found, hits: list[Hit], span: tuple[int, int]) -> Text:
    """A passage with its words in the colour of their side, and side and weight after each."""
    marked, at = Text(), span[0]
    for hit in hits:
        if hit.start < at:  # the same words speak for two terms: said once
            continue
        side = hit.term.side
        marked.append(found.text[at : hit.start])
        marked.append(found.words(hit), style=_STYLES[side])
        marked.append(f"[{side} {'-' if side == 'against' else ''}{hit.term.weight}]", style="dim")
        at = hit.end
    marked.append(found.text[at : span[1]])
    return marked
