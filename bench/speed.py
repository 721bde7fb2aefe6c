"""What judging costs: texts a second of one processor, on texts made up here from a fixed seed; what it costs to visit
a thousand sources that have nothing new (``bench.polling``); what the days of an installation cost beside a competent
script (``bench.daily``); what reading a web archive costs (``bench.archive``); and how long news takes from its
publication to a letter (``bench.promptness``).

``--sites 50 --articles 40`` is the full measure of a day; the default is small enough for every build. The days are
lived twice: where every article matters, and (``few_…``) where one in twenty does; ``--share`` sets another share.

Reading pages is measured by ``bench extraction`` (``pages_per_cpu_second``) on real pages.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import catalog
from alerts.worddiff import diff
from analysis.assessment import Judge
from analysis.fingerprint import fingerprint, overlap
from analysis.revisions import compare
from analysis.stories import group, profile
from bench import archive, daily, polling, promptness
from bench.limits import cpu_seconds
from bench.made_texts import WORDS, make_articles
from bench.result import Result, tabulate

NAME = "speed"
DATA: tuple[str, ...] = ()

_TEXTS = 60
_SOURCES = 1000
_STORIES = 200  # open stories a new article is compared with
_SITES, _ARTICLES = 10, 20
_SHARE = 0.05  # of the articles matter, as on real sites; measured beside a press of which all do
_PAGES_OF_AN_ARCHIVE = 4  # times the articles of a day
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def run(data: Path, **options: object) -> Result:
    """Each step's throughput; ``data`` is not used, the texts are made here."""
    del data
    articles = make_articles(_TEXTS)
    judge = Judge(catalog.read().knowledge)
    assessed = [judge.assess(article) for article in articles]
    profiles = [profile(a, verdict, _NOW) for a, verdict in zip(articles, assessed, strict=True)]
    stories = list(enumerate((profiles * (_STORIES // _TEXTS + 1))[:_STORIES]))
    edited = [replace(a, text=a.text.replace(" minister ", " envoy ", 2)) for a in articles]
    pairs = list(zip(articles, edited, strict=True))
    steps: dict[str, Callable[[], object]] = {
        "fingerprints_per_cpu_second": lambda: [fingerprint(a.text) for a in articles],
        "overlaps_per_cpu_second": lambda: [overlap(a.text, b.text) for a, b in pairs],
        "assessments_per_cpu_second": lambda: [judge.assess(a) for a in articles],
        "compares_per_cpu_second": lambda: [compare(a, b) for a, b in pairs],
        "differences_per_cpu_second": lambda: [diff(a.text, b.text) for a, b in pairs],
        "groupings_per_cpu_second": lambda: [group(p, stories) for p in profiles],
    }
    for step in steps.values():
        step()  # once before the clock: caches and lazily built tables belong to no text
    figures = {name: _TEXTS / cpu_seconds(step) for name, step in steps.items()}
    visits = polling.measure(_SOURCES)
    sites = int(str(options.get("sites") or 0)) or _SITES
    articles_each = int(str(options.get("articles") or 0)) or _ARTICLES
    share = float(str(options.get("share") or 0)) or _SHARE
    days = daily.measure(sites, articles_each, share)
    archives = archive.measure(_PAGES_OF_AN_ARCHIVE * sites * articles_each)
    news = promptness.measure(sites, articles_each)
    detail: dict[str, object] = {
        "texts": _TEXTS,
        "words_each": WORDS,
        "open_stories": _STORIES,
        "sources": _SOURCES,
    }
    judging = tabulate(("step", "texts a CPU second"), list(figures.items()))
    polled = tabulate((f"{_SOURCES} sources with nothing new", "value"), list(visits.items()))
    lived = tabulate((f"{sites} sites, {articles_each} articles each", "value"), list(days.items()))
    dug = tabulate(("a web archive", "value"), list(archives.items()))
    awaited = tabulate(("from publication", "value"), list(news.items()))
    table = "\n\n".join((judging, polled, lived, dug, awaited))
    return Result(figures | visits | days | archives | news, detail, table)
