"""Dated texts from files: one text a file, or JSON Lines with one text a line.

A text file begins with ``date YYYY-MM-DD`` and goes on with the text, whose first sentence serves as the
title. A JSON line has ``date`` and ``text``, and may have ``title``, ``url`` and ``language``.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from analysis import language, text, urls
from analysis.assessment import Judge
from analysis.errors import UserError
from analysis.model import Article, Candidate, Outcome, Source
from flows.gathering import Finding

SOURCE = Source(
    id="backfill",
    name="Backfilled texts",
    home="",
    country="INT",
    languages=(),
    kind="general",
    family="backfill",
    addresses=(),
    enabled=False,
)
EXTRACTOR = "backfill"
MAX_BYTES = 20_000_000  # a file of texts, not an archive


class BackfillError(UserError):
    """A file that cannot be read; says where, and what was expected."""


def find_missing(files: Sequence[Path]) -> None:
    """Refuse the first file that is not there, before anything is read.

    Raises:
        BackfillError: with its name.
    """
    if missing := next((file for file in files if not file.is_file()), None):
        raise BackfillError(f"{missing}: no such file")


def read(path: Path) -> list[Article]:
    """The texts of a file.

    Raises:
        BackfillError: for a file that is missing, too large, not UTF-8 or not of either form.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise BackfillError(f"{path}: larger than {MAX_BYTES // 1_000_000} MB; split it")
        content = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise BackfillError(f"{path}: cannot be read as UTF-8 text ({error})") from None
    if path.suffix in {".jsonl", ".ndjson"}:
        return list(_from_lines(path, content))
    return [_from_text(path, content)]


def _from_text(path: Path, content: str) -> Article:
    match = re.match(r"\s*date\s+(\d{4}-\d{2}-\d{2})\s+(\S.*)", content, re.DOTALL)
    if not match:
        raise BackfillError(f"{path}: does not begin with 'date YYYY-MM-DD' followed by a text")
    return _article(f"{path}", match[1], {"text": match[2]})


def _from_lines(path: Path, content: str) -> Iterator[Article]:
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except ValueError as error:
            raise BackfillError(f"{where}: not JSON ({error})") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise BackfillError(f"{where}: needs an object with 'date' and 'text'")
        fields = {k: str(v) for k, v in row.items() if v is not None}
        yield _article(where, fields.get("date", ""), fields)


def _article(where: str, day: str, fields: dict[str, str]) -> Article:
    try:
        published = datetime.fromisoformat(day)
    except ValueError:
        raise BackfillError(f"{where}: date {day!r} is not YYYY-MM-DD") from None
    published = published.replace(tzinfo=published.tzinfo or UTC).astimezone(UTC)
    body = text.clean(fields["text"])
    first = next(iter(text.sentences(body)), "")
    url = fields.get("url", "")
    if url and not urls.is_web(url):
        raise BackfillError(f"{where}: url {url!r} is not a web address")
    digest = hashlib.sha256(body.encode()).hexdigest()[:16]
    return Article(
        url=urls.canonical(url) if url else f"urn:spacewatch:text:{digest}",
        title=text.clean(fields.get("title", "")) or first[:200],
        text=body,
        language=language.detect(body, fields.get("language", "")),
        published=published,
        extractor=EXTRACTOR,
    )


def find(judge: Judge, article: Article) -> Finding:
    """Judge one text; what it needs to be kept."""
    candidate = Candidate(SOURCE.id, article.url, title=article.title, published=article.published)
    assessment = judge.assess(article)
    is_kept = assessment.relevance.score >= judge.store_threshold
    outcome = Outcome.STORED if is_kept else Outcome.IRRELEVANT
    return Finding(candidate, urls.key(article.url), outcome, article=article, assessment=assessment)
