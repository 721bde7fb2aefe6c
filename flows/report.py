"""What a run did, in numbers that sum and in words a person follows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from alerts import wording
from analysis.model import ChangeKind, Outcome, SourceState, Visit

RunState = Literal["completed", "with_errors", "outage", "failed", "stopped"]

_SLOWEST = 5
_TROUBLE = {SourceState.TRANSIENT, SourceState.BROKEN, SourceState.PARTIAL, SourceState.EMPTY_SUSPICIOUS}


@dataclass(frozen=True)
class SentLetter:
    """What others may be told of a letter that a channel took."""

    subject: str
    recipient_id: str
    channel: str
    message_id: str
    alert_keys: tuple[str, ...]
    short: str


@dataclass(frozen=True)
class Told:
    """What became of the letters: sent in this run, still owed, refused for good."""

    sent: int = 0
    owed: int = 0
    dead: int = 0
    sent_letters: tuple[SentLetter, ...] = ()
    issues: tuple[str, ...] = ()  # alerts that could not be told or letters that could not be written

    @property
    def subjects(self) -> tuple[str, ...]:
        """The letters sent, each with its recipient."""
        return tuple(f"{letter.subject} → {letter.recipient_id}" for letter in self.sent_letters)

    @property
    def line(self) -> str:
        """The letters in a few words."""
        owed = f", {self.owed} owed" if self.owed else ""
        dead = f", {self.dead} refused for good" if self.dead else ""
        return f"{wording.count(self.sent, 'letter')} sent{owed}{dead}"


@dataclass(frozen=True)
class Happening:
    """A change that a run noticed, with what it is about."""

    kind: str  # of the change: new, edited, silent …
    what: str
    source_name: str
    source_id: str = ""
    story_id: int | None = None
    article_id: int | None = None

    @property
    def line(self) -> str:
        """The change on one line."""
        return f"{self.kind}: {self.what} [{self.source_name}]"

    def page(self, browse: str) -> str:
        """Where the archive's pages show it: the story, the article or the source; empty without an address of them."""
        about = {"story": self.story_id, "article": self.article_id, "source": self.source_id}
        if self.kind != ChangeKind.NEW and self.article_id:
            del about["story"]
        links = (wording.page_link(browse, what, key) for what, key in about.items())
        return next((link for link in links if link), "")


@dataclass(frozen=True)
class Report:
    """The account of one run; its counters sum to what was seen."""

    flow: str
    at: datetime
    state: RunState = "completed"
    visits: tuple[Visit, ...] = ()
    hosts: dict[str, float] = field(default_factory=dict)  # seconds of the slowest visit to each
    skipped: dict[str, int] = field(default_factory=dict)  # sources not visited, by the reason
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    checked: int = 0
    changes: tuple[str, ...] = ()  # one line each
    happenings: tuple[Happening, ...] = ()  # the same changes, for machines
    issues: tuple[str, ...] = ()  # what went wrong, with the remedy
    faults: tuple[str, ...] = ()  # of the issues, those that are not the web's: ours, the mail's, the disk's
    told: Told = Told()
    notes: tuple[str, ...] = ()
    dry_run: bool = False  # nothing of it was kept or sent

    @property
    def is_outage(self) -> bool:
        """True when sources were visited and not one of them answered, though it may be their fault."""
        answered = {SourceState.OK_NEW, SourceState.OK_NONE, SourceState.PARTIAL, SourceState.EMPTY_SUSPICIOUS}
        return bool(self.visits) and not any(v.state in answered for v in self.visits)

    @property
    def line(self) -> str:
        """The run in one sentence."""
        if self.state == "outage":
            return f"global outage: none of {len(self.visits)} sources answered; nothing was concluded"
        parts = ["dry run: nothing is kept or sent"] if self.dry_run else []
        if self.visits:
            answered = len(self.visits) - sum(v.state in _TROUBLE for v in self.visits)
            kept = sum(self.outcomes.get(o, 0) for o in (Outcome.STORED, Outcome.COPY))
            others = "".join(f", {number} {why}" for why, number in sorted(self.skipped.items()))
            parts.append(f"{answered} of {len(self.visits)} sources answered{others}")
            parts.append(f"{wording.count(sum(self.outcomes.values()), 'candidate')}, {kept} kept")
        if self.checked or self.flow == "recheck":
            parts.append(f"{wording.count(self.checked, 'article')} read again")
        if self.flow in {"monitor", "recheck"}:
            parts.append(wording.count(len(self.changes), "change"))
        parts.extend(self.notes)
        parts.append(
            f"{wording.count(len(self.told.subjects), 'letter')} would leave" if self.dry_run else self.told.line
        )
        return "; ".join(parts)

    def states(self) -> dict[str, int]:
        """How many of the sources visited ended in each state."""
        return dict(Counter(v.state.value for v in self.visits))

    def summary(self) -> dict[str, object]:
        """What the runs table keeps, ready for JSON."""
        return {
            "line": self.line,
            "sources": self.states(),
            "skipped": self.skipped,
            "outcomes": {k.value: n for k, n in self.outcomes.items()},
            "checked": self.checked,
            "slowest": dict(sorted(self.hosts.items(), key=lambda pair: -pair[1])[:_SLOWEST]),
            "changes": list(self.changes),
            "issues": list(self.issues),
            "letters": {"sent": self.told.sent, "owed": self.told.owed, "dead": self.told.dead},
        }

    def markdown(self, browse: str = "") -> str:
        """The run as a page for Prefect's artifacts; ``browse`` is where the archive's own pages are, for links."""
        pages = {each.line: each.page(browse) for each in self.happenings}
        links = {line: f" ([in the archive]({page}))" for line, page in pages.items() if page}
        lines = [f"# {self.flow} of {self.at:%Y-%m-%d %H:%M} UTC", "", self.line]
        for title, entries in (
            ("Issues", self.issues),
            ("Changes", self.changes),
            ("Letters that would leave" if self.dry_run else "Letters", self.told.subjects),
        ):
            if entries:
                lines += ["", f"## {title}", "", *(f"- {_cell(entry)}{links.get(entry, '')}" for entry in entries)]
        lines += _counted("sources", self.states() | self.skipped)
        lines += _counted("candidates", {o.value: n for o, n in self.outcomes.items()})
        if self.hosts:
            slowest = sorted(self.hosts.items(), key=lambda pair: (-pair[1], pair[0]))[:_SLOWEST]
            lines += ["", "| slowest hosts | seconds |", "|---|---|", *(f"| {host} | {s:.1f} |" for host, s in slowest)]
        if self.visits:
            lines += ["", "| source | state | seen | new | seconds | detail |", "|---|---|---|---|---|---|"]
            lines += [_row(v) for v in sorted(self.visits, key=_trouble_first)]
        return "\n".join(lines) + "\n"


def _counted(what: str, numbers: dict[str, int]) -> list[str]:
    """A table of numbers, the largest first, that ends with their sum; no lines for no numbers."""
    if not numbers:
        return []
    rows = [f"| {_cell(name)} | {n} |" for name, n in sorted(numbers.items(), key=lambda pair: (-pair[1], pair[0]))]
    return ["", f"| {what} | number |", "|---|---|", *rows, f"| all | {sum(numbers.values())} |"]


def _trouble_first(visit: Visit) -> tuple[bool, str]:
    return visit.state not in _TROUBLE, visit.source_id


def _row(visit: Visit) -> str:
    new = sum(n for outcome, n in visit.outcomes.items() if outcome is not Outcome.KNOWN)
    cells = (visit.source_id, visit.state.value, visit.seen, new, f"{visit.seconds:.1f}", visit.detail)
    return "| " + " | ".join(_cell(str(c)) for c in cells) + " |"


def _cell(text: str) -> str:
    """Text from the web inside Markdown: no table breaks, no markup."""
    return text.replace("\n", " ").replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[")


def count(outcomes: Iterable[Outcome]) -> dict[Outcome, int]:
    """How many candidates ended in each outcome."""
    return dict(Counter(outcomes))
