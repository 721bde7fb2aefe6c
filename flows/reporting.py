"""A report on a period as one page: figures, each with a sentence that says what it shows and its numbers in a table.

Every text from the web passes ``alerts.showing`` and is escaped by the template; none of it enters a figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alerts import showing, wording
from alerts.showing import Script
from analysis.leads import leads
from analysis.states import is_state
from flows import figures
from flows.settings import SettingsError
from storage import summing
from storage.store import Store

if TYPE_CHECKING:
    from markupsafe import Markup

_PAGES = Path(__file__).with_name("pages")
_TOPICS = 6  # with a colour of their own
_STATES = 16  # in the matrix
_PAIRS = 20  # listed
_OUTLETS = 20
_STORIES = 20

Cell = str | int | float | Script


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the report; ``says`` is the sentence, ``head`` and ``rows`` are the numbers behind the figure."""

    name: str
    title: str
    says: str
    figure: str = ""  # an SVG of our own making; empty where there is nothing to draw
    head: tuple[str, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True)
class Period:
    """What a report is about."""

    store: Store
    since: datetime
    until: datetime
    topics: Mapping[str, str] = field(default_factory=dict)  # by id, what a reader calls it

    def topic(self, topic: str) -> str:
        """What a reader calls a topic."""
        return self.topics.get(topic) or wording.name("topic", topic, {})

    @property
    def words(self) -> str:
        """ "10 July 2024 to 9 August 2024"."""
        return f"{wording.day(self.since)} to {wording.day(self.until)}"


def write_report(period: Period, out: Path) -> int:
    """Write the page; the number of its characters.

    Raises:
        SettingsError: for a file that cannot be written.
    """
    page = make_report(period)
    try:
        out.write_text(page, encoding="utf-8")
    except OSError as error:
        raise SettingsError(f"cannot write {out}: {error.strerror}; give another --out") from None
    return len(page)


def make_report(period: Period) -> str:
    """The page as HTML: self-contained, without any script."""
    totals = summing.totals(period.store, period.since, period.until)
    counts = (
        wording.count(totals["articles"], "article"),
        wording.count(totals["sources"], "source"),
        wording.count(totals["stories"], "story", "stories"),
    )
    parts = [make(period) for make in (_weeks, _pairs, _leads, _edits, _languages, _stories)]
    page: str = _template().render(
        period=period.words,
        summary=", ".join(counts),
        made=wording.moment(period.until),
        parts=[(part, _safe(part.figure)) for part in parts],
        sheet=_safe((_PAGES / "static" / "page.css").read_text(encoding="utf-8")),
        is_number=lambda cell: isinstance(cell, int | float),
        is_script=lambda cell: isinstance(cell, Script),
    )
    return page


# ── the parts ────────────────────────────────────────────────────────────────────────────────────────────


def _weeks(period: Period) -> Part:
    title = "Activity by week and topic"
    rows = summing.weeks(period.store, period.since, period.until)
    if not rows:
        return Part("weeks", title, "No article of this period has a topic.")
    weeks = _mondays(min(row["week"] for row in rows), max(row["week"] for row in rows))
    totals: Counter[str] = Counter()
    by_week: dict[str, Counter[str]] = {week: Counter() for week in weeks}
    for row in rows:
        totals[row["topic"]] += row["articles"]
        by_week[row["week"]][row["topic"]] += row["articles"]
    shown = [topic for topic, _ in totals.most_common(_TOPICS)]
    series = {period.topic(topic): [by_week[week][topic] for week in weeks] for topic in shown}
    if len(totals) > _TOPICS:
        series["other"] = [sum(n for t, n in by_week[week].items() if t not in shown) for week in weeks]
    busiest = max(weeks, key=lambda week: by_week[week].total())
    when = f"the busiest week was that of {_day(busiest)}" if len(weeks) > 1 else f"all in the week of {_day(busiest)}"
    says = f"{period.topic(shown[0])}: the topic of most articles ({totals[shown[0]]}); {when}."
    table: list[tuple[Cell, ...]] = [
        (_day(week), *(counts[number] for counts in series.values())) for number, week in enumerate(weeks)
    ]
    figure = figures.stacked(weeks, series)
    note = "An article with several topics counts in each. Weeks begin on Monday."
    return Part("weeks", title, says, figure, ("Week of", *series), tuple(table), note)


def _pairs(period: Period) -> Part:
    title = "Who deals with whom"
    rows = summing.pairs(period.store, period.since, period.until)
    rows = [row for row in rows if is_state(row["actor"]) and is_state(row["partner"])]
    if not rows:
        return Part("pairs", title, "In no story of this period do two states act together.")
    weight: Counter[str] = Counter()
    for row in rows:
        weight.update({row["actor"]: row["stories"], row["partner"]: row["stories"]})
    names = [name for name, _ in weight.most_common(_STATES)]
    counts = {(row["actor"], row["partner"]): row["stories"] for row in rows}
    first = rows[0]
    together = wording.count(first["stories"], "story", "stories")
    says = f"{_state(first['actor'])} and {_state(first['partner'])} act together most often, in {together}."
    table = tuple((_state(r["actor"]), _state(r["partner"]), r["stories"], r["articles"]) for r in rows[:_PAIRS])
    figure = figures.matrix(names, counts)
    note = "Stories in which at least half of the articles name both; states by their ISO code."
    return Part("pairs", title, says, figure, ("State", "State", "Stories", "Articles"), table, note)


def _leads(period: Period) -> Part:
    title = "Who carries what first"
    carried = (
        (row["story_id"], row["source_id"], row["source"], datetime.fromisoformat(row["appeared"]))
        for row in summing.carried(period.store, period.since, period.until)
    )
    ranked = leads(carried)
    if not ranked:
        return Part("leads", title, "No story of this period was carried by two outlets.")
    shown = sorted(ranked, key=lambda each: (-each.first, -each.stories))[:_OUTLETS]
    most, found = shown[0], [each for each in ranked if each in shown]
    first = wording.count(most.first, "story", "stories")
    says = f"{wording.one_line(most.source, 80)} was first most often, in {first} of the {most.stories} it shared."
    if alike := sum(each.first == most.first for each in ranked) - 1:
        says = f"No outlet was first most often: {alike + 1} were first in {first}."
    names, hours = [each.source_id for each in found], [each.hours_behind for each in found]
    figure = figures.bars(names, hours, "hours behind the first (median)", "leads")
    table = tuple((e.source_id, _outlet(e.source), e.stories, e.first, e.hours_behind) for e in found)
    head = ("Id", "Outlet", "Stories", "First in", "Hours behind")
    note = "Stories that two or more outlets carry, each outlet with its earliest article; aggregators are left out."
    return Part("leads", title, says, figure, head, table, note)


def _edits(period: Period) -> Part:
    title = "Edits after publication"
    rows = summing.edits(period.store, period.since, period.until)[:_OUTLETS]  # the others hardly edit
    if not rows:
        return Part("edits", title, "No source was seen to change what it had published.")
    total = sum(row["edits"] for row in rows)
    says = f"{_outlet(rows[0]['source']).text} changed most: {rows[0]['edits']} of {wording.count(total, 'edit')}."
    figure = figures.bars([row["source_id"] for row in rows], [row["edits"] for row in rows], "edits", "edits")
    table = tuple((r["source_id"], _outlet(r["source"]), r["edits"], r["articles"], r["withdrawn"]) for r in rows)
    head = ("Id", "Source", "Edits", "Articles edited", "Withdrawn")
    return Part("edits", title, says, figure, head, table, "New texts, new headlines and withdrawals, as noticed.")


def _languages(period: Period) -> Part:
    title = "Languages"
    rows = summing.languages(period.store, period.since, period.until)
    if not rows:
        return Part("languages", title, "There is no article of this period.")
    total = sum(row["articles"] for row in rows)
    first = rows[0]
    says = f"Of {wording.count(total, 'article')}, {first['articles']} are in {_language(first['language'])}."
    figure = figures.bars(
        [_language(row["language"]) for row in rows], [row["articles"] for row in rows], "articles", "languages"
    )
    table = tuple((_language(r["language"]), r["articles"], r["sources"], r["stories"]) for r in rows)
    return Part("languages", title, says, figure, ("Language", "Articles", "Sources", "Stories"), table)


def _stories(period: Period) -> Part:
    title = "Stories on a line of time"
    rows = summing.stories(period.store, period.since, period.until, _STORIES)
    if not rows:
        return Part("stories", title, "There is no story of this period.")
    rows = sorted(rows, key=lambda row: (row["first_seen"], row["id"]))
    widest = max(rows, key=lambda row: row["articles"])
    says = (
        f"The {wording.count(len(rows), 'story', 'weightiest stories')}; story {widest['id']} was carried most widely, "
        f"by {wording.count(widest['articles'], 'article')}."
    )
    times = [(datetime.fromisoformat(row["first_seen"]), datetime.fromisoformat(row["last_seen"])) for row in rows]
    figure = figures.spans([f"story {row['id']}" for row in rows], times, [row["articles"] for row in rows])
    table = tuple(
        (
            f"story {row['id']}",
            showing.script(row["headline"], row["language"], wording.HEADING),
            _day(row["first_seen"]),
            _day(row["last_seen"]),
            row["articles"],
            row["families"],
        )
        for row in rows
    )
    head = ("Story", "Headline", "First seen", "Last grew", "Articles", "Publishers")
    note = "From the first article to the last that joined; the dot is the beginning, the width the number of articles."
    return Part("stories", title, says, figure, head, table, note)


# ── words ────────────────────────────────────────────────────────────────────────────────────────────────


def _mondays(first: str, last: str) -> list[str]:
    """Every Monday between two, those included: a quiet week is shown as one."""
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return [(start + timedelta(weeks=n)).isoformat() for n in range((end - start).days // 7 + 1)]


def _state(code: str) -> str:
    return f"{wording.name('actor', code, {})} ({code})"


def _outlet(name: str) -> Script:
    return Script(wording.one_line(name, 80))


def _language(code: str) -> str:
    return wording.language_name(code) or "unknown"


def _day(moment: str) -> str:
    return wording.day(date.fromisoformat(moment[:10]))


def _safe(made_here: str) -> Markup:
    """What this program made itself, to be taken as it is: never words from the web."""
    from markupsafe import Markup

    return Markup(made_here)  # noqa: S704


def _template() -> Any:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    made = Environment(
        loader=FileSystemLoader(_PAGES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return made.get_template("report.html")
