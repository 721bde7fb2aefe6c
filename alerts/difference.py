"""The only place that shows the difference of two readings of an article by itself: as text and as a page.

The page is one file without scripts or anything to load, so that it can be kept with the evidence and sent on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alerts import marking, showing, wording
from alerts.letters import environment
from alerts.marking import Lines, Segment
from alerts.showing import Row, Shown
from analysis.model import Change, Revision

_ALL = 10_000_000  # characters: whoever asks for the difference gets all of it
_LEGEND = (
    Segment("removed", "removed"),
    Segment("added", "added"),
    Segment("left", "beginning of a passage"),
    Segment("moved", "the passage"),
)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two readings of one article, and the changes that were noticed from the first to the second."""

    before: Revision
    after: Revision
    changes: tuple[Change, ...]
    outlet: str

    def lines(self) -> tuple[Lines, Lines]:
        """What changed in the headline and in the text, by paragraph."""
        return showing.differences(self.before.article, self.after.article, _ALL)


def as_text(difference: Difference) -> str:
    """The difference in words and marks alone, a paragraph a line."""
    article = difference.after.article
    direction = "rtl" if wording.is_right_to_left(article.language) else "ltr"
    title, text = difference.lines()
    parts = [
        wording.one_line(article.title),
        wording.web_link(article.url),
        *(f"{row.name}: {row.value}" for row in readings(difference)),
    ]
    parts += [f"* {words}" for words in told(difference.changes)]
    for name, lines in (("Headline", title), ("Text", text)):
        if lines:
            parts += ["", f"{name}:", *(marking.as_text(line, direction) for line in lines)]
    if not title and not text:
        parts += ["", "Headline and text read the same."]
    return "\n".join(parts) + "\n"


def as_page(difference: Difference) -> str:
    """The difference as one HTML page."""
    article = difference.after.article
    title, text = difference.lines()
    shown = Shown(
        label=" and ".join(dict.fromkeys(showing.KINDS[change.kind].lower() for change in difference.changes))
        or "Compared",
        headline=showing.script(article.title or article.url, article.language, wording.HEADING),
        outlet=wording.one_line(difference.outlet, 80),
        link=wording.web_link(article.url),
        facts=told(difference.changes),
        title_diff=title,
        text_diff=text,
    )
    page = {"shown": shown, "readings": readings(difference), "legend": _LEGEND}
    return environment().get_template("difference.html").render(**page)


def told(changes: Sequence[Change]) -> tuple[str, ...]:
    """What was noticed, in words: the facts of each change, or its summary where it has none; each once."""
    found: list[str] = []
    for change in changes:
        found += showing.facts(change) or (wording.one_line(change.summary, 400),)
    return tuple(dict.fromkeys(filter(None, found)))


def readings(difference: Difference) -> tuple[Row, ...]:
    """When each was read, and the digest of its raw page."""
    rows = []
    for name, reading in (("Before", difference.before), ("After", difference.after)):
        page = f"raw page SHA-256 {reading.page_sha256}" if reading.page_sha256 else "no raw page"
        value = f"reading {reading.number} of {wording.moment(reading.read_at)} · {page}"
        rows.append(Row(name, value))
    return tuple(rows)
