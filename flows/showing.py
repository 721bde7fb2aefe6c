"""What the memory knows, shown on a terminal: sources, alerts, and why an article was judged as it was."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from alerts import wording
from analysis import language, text, urls
from analysis.model import Article, Outcome, Source
from flows.became import show_fate
from flows.desk import Desk, open_desk
from flows.explaining import show_judgement, show_reasons, show_score, show_text
from flows.settings import Settings
from flows.trying import heard
from storage import articles, candidates
from storage import sources as source_rows
from storage import stories as story_rows
from storage.articles import ArticleRow
from storage.candidates import CandidateRow
from storage.store import Store, open_store


def show_sources(settings: Settings, only: Sequence[str]) -> None:
    """A table of what is declared and how each source fared; with ids, also their addresses."""
    desk = open_desk(settings)
    fared = {}
    if settings.database.exists():
        with open_store(settings.database, read_only=True) as store:
            fared = {row.id: row for row in source_rows.overview(store)}
    chosen = [s for s in desk.catalog.sources if not only or s.id in only]
    table = Table("source", "name", "kind", "country", "languages", "condition", "last new", "articles")
    for source in chosen:
        row = fared.get(source.id)
        condition = _condition(source, row)
        cells = (source.id, source.name, source.kind, source.country, " ".join(source.languages), condition)
        table.add_row(*map(escape, cells), _moment(row.last_new if row else None), str(row.articles if row else 0))
    console = _console()
    console.print(table)
    if only:
        for source in chosen:
            _show_addresses(console, source)
    for source in chosen:
        if source.ignore_robots and not only:
            console.print(f"robots.txt of {source.id} is not asked: {escape(source.ignore_robots)}", soft_wrap=True)
    console.print(wording.count(len(chosen), "source"))


def _condition(source: Source, row: source_rows.SourceRow | None) -> str:
    if not source.enabled:
        return "switched off"
    return "not visited yet" if row is None or not row.last_state else row.condition or row.last_state


def _show_addresses(console: Console, source: Source) -> None:
    console.print(f"\n[bold]{escape(source.name)}[/bold]  {escape(source.home)}")
    for address in source.addresses:
        evidence = f"  ({address.evidence})" if address.evidence else ""
        console.print(f"  {address.kind:8} {escape(address.url + evidence)}", soft_wrap=True)
    robots = f"not asked: {source.ignore_robots}" if source.ignore_robots else "asked"
    console.print(f"  robots   {escape(robots)}", soft_wrap=True)
    for note in (source.terms, *source.notes):
        if note:
            console.print(f"  note     {escape(note)}", soft_wrap=True)


def show_why(settings: Settings, what: str) -> bool:
    """Say how an article, an address or a text was judged; False when nothing is known of it."""
    desk, console = open_desk(settings), _console()
    if Path(what).is_file():
        article = _from_file(Path(what))
        show_judgement(console, desk, article, desk.judge.assess(article))
        return True
    with open_store(settings.database, read_only=True) as store:
        return show_known(console, desk, store, what)


def show_known(console: Console, desk: Desk, store: Store, what: str) -> bool:
    """Show a stored article, else a candidate that was seen and not stored."""
    seen = candidates.find(store, urls.key(what))
    article_id = articles.find(store, urls.key(what)) or (seen.article_id if seen else None)
    if what.isdigit():
        article_id = int(what)
    if article_id is not None:
        try:
            _show_article(console, desk, store, articles.get(store, article_id))
        except LookupError:
            console.print(f"No article {article_id}: `spacewatch search` gives their numbers.")
            return False
        return True
    if seen is None:
        console.print(f"Never seen: {escape(what)}. No source listed it, or it was given another address.")
        return False
    _show_candidate(console, desk, seen)
    return True


def _from_file(path: Path) -> Article:
    body = text.clean(path.read_text(encoding="utf-8", errors="replace"))
    title, _, rest = body.partition("\n")
    return Article(url=path.name, title=title[:300], text=rest or title, language=language.detect(body))


def _show_article(console: Console, desk: Desk, store: Store, row: ArticleRow) -> None:
    source = desk.source(row.source_id)
    console.print(f"article {row.id}, first seen {_moment(row.first_seen)} in {escape(source.name)}")
    console.print(escape(row.article.url), soft_wrap=True)
    if row.original_id:
        original = articles.get(store, row.original_id)
        console.print(f"a copy of article {row.original_id}: {escape(original.article.url)}", soft_wrap=True)
    if row.story_id:
        story = story_rows.get(store, row.story_id)
        console.print(
            f"story {story.id}: {escape(story.headline)} ({wording.count(story.articles, 'article')})", soft_wrap=True
        )
    for story_id, reason in story_rows.linked(store, row.id):
        console.print(f"a round-up: story {story_id}, {escape(reason)}", soft_wrap=True)
    if row.withdrawn_at:
        console.print(f"withdrawn, noticed {_moment(row.withdrawn_at)}")
    show_judgement(console, desk, row.article, row.assessment, source)
    show_fate(console, desk, store, row)


def _show_candidate(console: Console, desk: Desk, seen: CandidateRow) -> None:
    console.print(
        f"seen {_moment(seen.first_seen)} in {escape(desk.source(seen.candidate.source_id).name)}, not stored"
    )
    console.print(f"outcome [bold]{seen.outcome.value}[/bold]  {escape(seen.detail)}", soft_wrap=True)
    if seen.score is not None:
        show_score(console, desk, seen.score)
        show_reasons(console, seen.reasons)
    elif seen.outcome is Outcome.IRRELEVANT:  # the sieve held it back, so nothing was counted
        needed = f"without which nothing reaches {desk.judge.store_threshold:.2f}"
        console.print(f"not kept: nowhere on its page stood a word of space, {needed}; it was judged no further")
    if seen.score is not None or seen.outcome is Outcome.IRRELEVANT:
        console.print("its text was not kept; by headline and summary alone:")
        show_text(console, desk, heard(seen.candidate), desk.source(seen.candidate.source_id))


def _moment(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d %H:%M}" if moment else "–"


def _console() -> Console:
    """Rich on a terminal, plain and wide in a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=200)
