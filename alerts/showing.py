"""The only place that turns tellings and digests into what a template shows: safe words, links, flags, diffs.

A template only arranges; every string in the dataclasses below has passed ``wording``.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alerts import disputes, marking, remedies, worddiff, wording
from alerts.marking import Lines
from alerts.tellings import Carrier, LetterSettings, Telling
from analysis.model import Article, Assessment, Change, ChangeKind, Fact, TagKind

_MOST_CARRIERS = 8  # listed with a link; the others are counted
_MOST_CHANGED = 4_000  # characters of a word diff; who wants all of it opens the page
_MOST_FACTS = 12
_LEAD = 320
_LEAD_LEAST = 40  # a shorter first paragraph is a dateline or a byline

KINDS: Mapping[ChangeKind, str] = {
    ChangeKind.NEW: "New story",
    ChangeKind.DEVELOPED: "Developed",
    ChangeKind.EDITED: "Edited",
    ChangeKind.RETITLED: "New headline",
    ChangeKind.MOVED: "Moved",
    ChangeKind.WITHDRAWN: "Withdrawn",
    ChangeKind.RESTORED: "Back again",
    ChangeKind.SILENT: "Source silent",
    ChangeKind.BROKEN: "Source broken",
    ChangeKind.EMPTY: "Source empty",
    ChangeKind.FLOODING: "Source flooding",
    ChangeKind.ALL_FILTERED: "Source unreadable",
    ChangeKind.RECOVERED: "Source recovered",
    ChangeKind.OUTAGE: "Nothing can be reached",
    ChangeKind.ONLINE: "Online again",
    ChangeKind.SPARSE: "Far fewer articles",
    ChangeKind.INTERRUPTED: "A run did not end well",
}
_TAG_KINDS: tuple[TagKind, ...] = ("actor", "place", "instrument", "topic")

_CARRIER_ORDER = {"official": 0, "specialist": 1, "general": 2, "aggregator": 3}


@dataclass(frozen=True, slots=True)
class Script:
    """Words in a language that may not be the letter's own."""

    text: str
    language: str = ""  # ISO 639-1
    spoken: str = ""  # its English name
    direction: str = "ltr"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the little table under a headline: "Where", "Moscow"."""

    name: str
    value: str


@dataclass(frozen=True, slots=True)
class ShownCarrier:
    """An outlet, its headline and the link to it."""

    kind: str
    outlet: str
    title: Script
    link: str
    published: str


@dataclass(frozen=True, slots=True)
class Carried:
    """Who carries a story: the first ones with their links, the others and the copies counted."""

    count: str = ""
    carriers: tuple[ShownCarrier, ...] = ()
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """One telling, as a template shows it; what is empty is not shown."""

    label: str
    headline: Script
    event: str = ""
    rows: tuple[Row, ...] = ()
    outlet: str = ""
    link: str = ""
    lead: Script = Script("")
    summary: str = ""
    facts: tuple[str, ...] = ()
    remedy: str = ""
    title_diff: Lines = ()
    text_diff: Lines = ()
    carried: Carried = Carried()
    why: tuple[str, ...] = ()
    at: str = ""
    page: str = ""  # in the archive's own pages


def show(telling: Telling, settings: LetterSettings) -> Shown:
    """One telling: of a source, or of an article and its story."""
    if telling.article is None or telling.change.kind.is_about_source:
        return _show_source(telling, settings)
    article = telling.article
    is_new = telling.change.kind is ChangeKind.NEW
    title_diff, text_diff = _diffs(telling.before, article)
    return Shown(
        label=KINDS[telling.change.kind],
        headline=script(article.title or article.url, article.language, wording.HEADING),
        event=event(telling.assessment.kind if telling.assessment else "", settings),
        rows=(
            *_rows_of_article(article, telling.assessment, settings),
            *(Row("Disputed", line) for line in disputes.lines(telling.story)),
            *standing(telling.standing),
        ),
        outlet=outlet(telling.source.name, telling.source.kind),
        link=wording.web_link(article.url),
        lead=script(lead(article.text), article.language) if is_new or not text_diff else Script(""),
        summary="" if is_new else wording.one_line(telling.change.summary, 400),  # the lead says it already
        facts=facts(telling.change, is_title_shown=bool(title_diff)),
        title_diff=title_diff,
        text_diff=text_diff,
        carried=carried(telling.carriers, telling.story.families if telling.story else 0),
        why=(*_safe_lines(telling.alert.why), *_reasons(telling.assessment), *_number(telling)),
        at=wording.moment(telling.at),
        page=wording.page_link(settings.browse, "story", telling.story.id if telling.story else None),
    )


def _show_source(telling: Telling, settings: LetterSettings) -> Shown:
    source = telling.source
    return Shown(
        label=KINDS[telling.change.kind],
        headline=Script(wording.one_line(source.name, wording.HEADING)),
        outlet=wording.one_line(source.id, 80),
        link=wording.web_link(source.home),
        summary=wording.one_line(telling.change.summary, 400),
        facts=facts(telling.change),
        remedy=remedies.remedy(telling.change, source),
        why=_safe_lines(telling.alert.why),
        at=wording.moment(telling.at),
        page=wording.page_link(settings.browse, "source", source.id),
    )


# ── parts of a telling ───────────────────────────────────────────────────────────────────────────


def script(text: str, language: str, most: int = 0) -> Script:
    """Words on one line with what is known of their language."""
    direction = "rtl" if wording.is_right_to_left(language) else "ltr"
    code = language if language.isascii() and language.isalpha() else ""
    return Script(wording.one_line(text, most), code, wording.language_name(language), direction)


def event(kind: str, settings: LetterSettings) -> str:
    """The kind of event in words; "other" says nothing and is not shown."""
    words = wording.name("kind", kind, settings.names) if kind not in {"", "other"} else ""
    return words[:1].upper() + words[1:]


def actors(states: Sequence[str], settings: LetterSettings) -> str:
    """The actors with flags: "🇷🇺 Russia, 🇨🇳 China"."""
    named = ((wording.flag(state), wording.name("actor", state, settings.names)) for state in states)
    return ", ".join(f"{flag}\u00a0{called}" if flag else called for flag, called in named)  # no line ends between


def outlet(name: str, kind: str) -> str:
    """An outlet with the sort it is of: "Nile Agency (general)"."""
    return f"{wording.one_line(name, 80)} ({kind})"


def lead(text: str) -> str:
    """The first paragraph that says something, cut to a few lines."""
    lines = [line for line in wording.block(text[:20_000]).splitlines() if line]
    first = next((line for line in lines if len(line) >= _LEAD_LEAST), lines[0] if lines else "")
    return wording.cut(first, _LEAD)


def facts(change: Change, *, is_title_shown: bool = False) -> tuple[str, ...]:
    """Typed facts in words, each once: "number 17 → 18", "actor CN added"; the rest is said elsewhere."""
    elsewhere = {"remedy", "condition", *(("title",) if is_title_shown else ())}
    told = dict.fromkeys(_fact(fact) for fact in change.facts if fact.kind not in elsewhere)
    return tuple(told)[:_MOST_FACTS]


def _fact(fact: Fact) -> str:
    kind = wording.name("fact", fact.kind, {})
    before, after = wording.one_line(fact.before, 160), wording.one_line(fact.after, 160)
    if kind.endswith((" added", " removed", " moved")):
        return f"{kind}: {after or before}"
    if before and after:
        return f"{kind} {before} → {after}"
    if after:
        return f"{kind} added: {after}"
    return f"{kind} removed: {before}" if before else kind


def rows(values: Mapping[str, tuple[str, ...]], when: Row, settings: LetterSettings) -> tuple[Row, ...]:
    """Who, where, when and about what, from ids by group; what is unknown has no row."""

    def named(group: str) -> str:
        return ", ".join(wording.name(group, value, settings.names) for value in values.get(group, ())[:8])

    found = (
        Row("Who", actors(values.get("actor", ())[:8], settings)),
        Row("Where", named("place")),
        when,
        Row("Instruments", named("instrument")),
        Row("Topics", named("topic")),
    )
    return tuple(row for row in found if row.value)


def standing(lines: Sequence[str]) -> tuple[Row, ...]:
    """What a story reports of who joins or leaves an instrument, a line each."""
    return tuple(Row("Field", line) for line in _safe_lines(lines[:4]))


def _rows_of_article(article: Article, assessment: Assessment | None, settings: LetterSettings) -> tuple[Row, ...]:
    if assessment is None:
        return rows({}, Row("Published", wording.day(article.published)), settings)
    values: dict[str, tuple[str, ...]] = {kind: assessment.values(kind) for kind in _TAG_KINDS}
    when = Row("When", wording.day(assessment.event_date))
    if not when.value:
        when = Row("Published", wording.day(article.published))
    return rows(values, when, settings)


def _diffs(before: Article | None, after: Article) -> tuple[Lines, Lines]:
    """What changed in the headline and in the text; both empty without an earlier reading."""
    return differences(before, after, _MOST_CHANGED) if before is not None else ((), ())


def differences(before: Article, after: Article, most: int) -> tuple[Lines, Lines]:
    """What changed in the headline and in the text, by paragraph; at most about so many characters of each."""
    title = worddiff.diff(wording.one_line(before.title, 1_000), wording.one_line(after.title, 1_000))
    text = worddiff.diff(wording.block(before.text), wording.block(after.text))
    return marking.lines(title, most), marking.lines(text, most)


def carried(carriers: Sequence[Carrier], families: int = 0, most: int = _MOST_CARRIERS) -> Carried:
    """Who carries a story, official voices first; copies are counted and named.

    ``families`` is the number of independent publishers, where known; ``most`` are listed.
    """
    if len(carriers) < 2:  # the outlet and its link stand at the headline already
        return Carried()
    ordered = sorted(carriers, key=lambda carrier: _CARRIER_ORDER.get(carrier.kind, 9))
    own = [carrier for carrier in ordered if not carrier.is_copy]
    copies = [carrier for carrier in ordered if carrier.is_copy]
    rest = [wording.count(len(own) - most, "other outlet")] if len(own) > most else []
    if copies:
        outlets = dict.fromkeys(wording.one_line(copy.source_name, 60) for copy in copies)
        listed = ", ".join(list(outlets)[:most]) + (" …" if len(outlets) > most else "")
        rest.append(f"{wording.count(len(copies), 'copy', 'copies')} of the same text ({listed})")
    independent = f" from {wording.count(families, 'independent publisher')}" if families else ""
    return Carried(
        wording.count(len(own), "report") + independent,
        tuple(_show_carrier(carrier) for carrier in own[:most]),
        " and ".join(rest),
    )


def _show_carrier(carrier: Carrier) -> ShownCarrier:
    return ShownCarrier(
        carrier.kind,
        wording.one_line(carrier.source_name, 80),
        script(carrier.title, carrier.language, wording.HEADING),
        wording.web_link(carrier.url),
        wording.day(carrier.published),
    )


def _reasons(assessment: Assessment | None) -> tuple[str, ...]:
    """The weightiest evidence for relevance, in the words of the text."""
    if assessment is None or not assessment.relevance.reasons:
        return ()
    weighed = sorted(assessment.relevance.reasons, key=lambda reason: -abs(reason.weight))
    found = dict.fromkeys(f"“{wording.one_line(reason.words, 60)}” ({reason.place})" for reason in weighed)
    return ("found: " + ", ".join(list(found)[:5]),)


def _number(telling: Telling) -> tuple[str, ...]:
    return (f"story {telling.story.id}",) if telling.story else ()


def _safe_lines(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(wording.one_line(line, 400) for line in lines)
