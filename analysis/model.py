"""The nouns of the house: the first file to read; Story and what ties articles to one another are in ``belonging``.

    Source ──discover──► Candidate ──fetch──► Page ──extract──► Article ──assess──► Assessment
                                                │                  │
                                           (kept raw)        compare with the last reading
                                                                   ▼
            Story ◄──group── Revision ──► Change ──decide──► Alert ──render──► Letter ──deliver──► Delivery

Everything here is frozen: a fact does not change after it was stated. All datetimes are aware and in
UTC; an unknown date is ``None`` and never "now". Languages are ISO 639-1 codes ("zh" covers both
scripts), states ISO 3166-1 alpha-2 codes (but see states.py).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Literal

from analysis.timetable import Timetable

# ── where we look ────────────────────────────────────────────────────────────────────────────────

AddressKind = Literal["feed", "sitemap", "listing", "wordpress", "gdelt"]
SourceKind = Literal["official", "specialist", "general", "aggregator"]


@dataclass(frozen=True, slots=True)
class Selectors:
    """CSS selectors a source declares where a library cannot know better; an empty one is not used."""

    item: str = ""  # listing: one match per candidate
    link: str = ""  # listing: inside the item; empty means the item itself or its first link
    date: str = ""  # listing or page: the element with the date (``datetime`` attribute or text)
    title: str = ""  # page: the headline
    body: str = ""  # page: the elements with the text; several matches are joined in order


@dataclass(frozen=True, slots=True)
class Address:
    """One place of a source to look, with the evidence that it exists."""

    kind: AddressKind
    url: str
    evidence: str = ""
    selectors: Selectors = Selectors()


@dataclass(frozen=True, slots=True)
class Source:
    """A publisher's declared places to look, with its rhythm and its promises."""

    id: str
    name: str
    home: str
    country: str  # ISO 3166-1 alpha-2, or "INT" for international bodies
    languages: tuple[str, ...]
    kind: SourceKind
    family: str  # publishers that belong together share one; corroboration counts families
    addresses: tuple[Address, ...]
    article_url: str = ""  # regular expression; a candidate that does not match is refused
    every_minutes: int = 60  # how often it is visited
    silent_after_days: int = 14  # its promise: something new at least this often
    gap_seconds: float = 0.0  # least time between two requests to its host; 0 = the client's default
    page: Selectors = Selectors()  # for its article pages
    terms: str = ""  # what its terms of use let us do
    notes: tuple[str, ...] = ()
    ignore_robots: str = ""  # the written reason for not asking robots.txt; empty = we ask
    enabled: bool = True


@dataclass(frozen=True, slots=True)
class Validators:
    """What a server gave us to ask "has this changed?" (RFC 9110 §8.8), byte for byte."""

    etag: str = ""
    last_modified: str = ""
    body_sha256: str = ""


# ── what we see ──────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Candidate:
    """A URL seen in a source, with what the listing said of it."""

    source_id: str
    url: str
    title: str = ""
    summary: str = ""
    published: datetime | None = None
    modified: datetime | None = None
    guid: str = ""
    language: str = ""


class Outcome(StrEnum):
    """Where a candidate ended in this run; every candidate ends in exactly one."""

    STORED = "stored"  # a new article, relevant, kept
    COPY = "copy"  # a new article, kept as the near-duplicate of another
    IRRELEVANT = "irrelevant"  # read and judged to be about something else
    KNOWN = "known"  # seen and settled in an earlier run, or under another address
    NOT_ARTICLE = "not_article"  # a listing, a wall, a video page, an empty template
    UNREACHABLE = "unreachable"  # could not be fetched; tried again later
    GONE = "gone"  # 404 or 410 before we ever read it
    FORBIDDEN = "forbidden"  # robots.txt or our own gate says no
    REFUSED = "refused"  # not a web address, or not one of this source's articles
    POSTPONED = "postponed"  # over this run's budget; taken up in the next


class Miss(StrEnum):
    """Why a fetch gave no page. The first group passes by itself, the second does not."""

    NETWORK = "network"  # dns, connection refused or reset
    TIMEOUT = "timeout"
    BUSY = "busy"  # 429 or 503: the host asks for patience
    SERVER = "server"  # other 5xx
    TRUNCATED = "truncated"  # fewer bytes than announced, corrupt compression
    NOT_FOUND = "not_found"  # 404
    GONE = "gone"  # 410
    DENIED = "denied"  # 401, 402, 403, 451
    ROBOTS = "robots"
    GATE = "gate"  # our own gate: scheme, port or address not allowed
    REDIRECT = "redirect"  # a loop, too many, or to nowhere
    TOO_LARGE = "too_large"
    TLS = "tls"
    ELSEWHERE = "elsewhere"  # the host is another worker's to ask (scrapers/beat.py)
    OTHER = "other"

    @property
    def is_transient(self) -> bool:
        """True where trying again later makes sense without a person."""
        return self in {Miss.NETWORK, Miss.TIMEOUT, Miss.BUSY, Miss.SERVER, Miss.TRUNCATED}


@dataclass(frozen=True, slots=True)
class Page:
    """Bytes and HTTP facts of one visit."""

    url: str  # as asked for
    final_url: str  # after redirects
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    fetched_at: datetime
    request: tuple[tuple[str, str], ...] = ()  # the headers sent to the last address

    @property
    def sha256(self) -> str:
        """Digest of the body in hexadecimal."""
        return hashlib.sha256(self.body).hexdigest()

    def header(self, name: str) -> str:
        """The first header of that name (any case), or an empty string."""
        wanted = name.lower()
        return next((v for k, v in self.headers if k.lower() == wanted), "")

    @property
    def validators(self) -> Validators:
        """What to send next time to learn cheaply that nothing changed."""
        return Validators(self.header("etag"), self.header("last-modified"), self.sha256)


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The server (304) or the body's digest says: as last time."""

    url: str


@dataclass(frozen=True, slots=True)
class Missed:
    """No page, and why, and what a person could do about it."""

    url: str
    miss: Miss
    detail: str
    remedy: str = ""
    status: int = 0
    retry_after: float | None = None  # seconds, when the server said so


Fetched = Page | Unchanged | Missed

# ── what we read and think ───────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Article:
    """What a person would read in a page; paragraphs of ``text`` are separated by one newline."""

    url: str  # canonical
    title: str
    text: str
    language: str = ""
    byline: tuple[str, ...] = ()
    published: datetime | None = None
    modified: datetime | None = None
    publisher: str = ""
    image: str = ""
    extractor: str = ""  # name and version of what read it; readings of different ones are not compared
    not_article: str = ""  # why this is no article; empty = it is one
    day: date | None = None  # of publication, as the page writes it: its own zone's day
    dateline: str = ""  # where and when the text says it was written: "MOSCOW, Aug 9"
    credit: str = ""  # the agency whose copy it says it is: "TASS"
    section: str = ""
    lead: str = ""  # the page's own summary
    is_live: bool = False  # a live blog: it is written on from hour to hour, so its edits are no news
    certainty: float = 1.0  # of the text, between 0 and 1; low where the page was hard to read
    provenance: tuple[str, ...] = ()  # where each field was found: "title: h1 1", "published: json-ld"


@dataclass(frozen=True, slots=True)
class Reason:
    """One piece of evidence for or against relevance."""

    term: str  # id of the term
    words: str  # as found in the text
    side: Literal["space", "diplomacy", "field", "against"]
    weight: float
    place: Literal["title", "lead", "text"]
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Relevance:
    """How surely this is about space diplomacy (0 to 1), and why."""

    score: float
    reasons: tuple[Reason, ...] = ()


TagKind = Literal["actor", "instrument", "topic", "place", "ordinal"]


@dataclass(frozen=True, slots=True)
class Tag:
    """One label on an article, with the words it came from."""

    kind: TagKind
    value: str
    words: str = ""
    role: str = ""  # what an actor does, from catalog/vocabulary/roles.toml; empty where the text does not say


@dataclass(frozen=True, slots=True)
class Assessment:
    """The judgement on an article: relevance with reasons, tags, kind of event."""

    relevance: Relevance
    tags: tuple[Tag, ...] = ()
    kind: str = "other"  # kind of event, from catalog/vocabulary/kinds.toml
    event_date: date | None = None

    def values(self, kind: TagKind) -> tuple[str, ...]:
        """The values of the tags of one kind, in order, each once."""
        return tuple(dict.fromkeys(tag.value for tag in self.tags if tag.kind == kind))


@dataclass(frozen=True, slots=True)
class Revision:
    """One dated reading of an article."""

    article_id: int
    number: int  # 1, 2, 3 …
    read_at: datetime
    article: Article
    page_sha256: str


# ── what changed, and who hears of it ────────────────────────────────────────────────────────────


class ChangeKind(StrEnum):
    """What happened: to an article, to a source, or to the watch as a whole. A new kind is named here first."""

    NEW = "new"
    DEVELOPED = "developed"  # the story of the article: a first official voice, many more publishers, a contradiction
    EDITED = "edited"
    RETITLED = "retitled"
    MOVED = "moved"
    WITHDRAWN = "withdrawn"
    RESTORED = "restored"
    SILENT = "silent"  # answers, and brings nothing new for longer than it promised or ever did
    BROKEN = "broken"  # does not answer as it should
    EMPTY = "empty"  # answers, and lists nothing at all
    FLOODING = "flooding"  # brings far more than it ever did
    ALL_FILTERED = "all_filtered"  # brings new addresses, and not one can be read
    RECOVERED = "recovered"
    OUTAGE = "outage"  # nothing at all can be reached: our fault, and no source's
    ONLINE = "online"  # the web can be reached again
    SPARSE = "sparse"  # a language or a kind of source brings far less than it did
    INTERRUPTED = "interrupted"  # a run of ours was killed or failed of an error

    @property
    def is_about_source(self) -> bool:
        """True for the kinds that concern a source or the watch as a whole, not an article."""
        return not self.is_edit and self not in {ChangeKind.NEW, ChangeKind.DEVELOPED}

    @property
    def is_edit(self) -> bool:
        """True for what a publisher did to an article after it was read."""
        return self.is_rewording or self in {ChangeKind.MOVED, ChangeKind.WITHDRAWN, ChangeKind.RESTORED}

    @property
    def is_rewording(self) -> bool:
        """True for the edits that put other words in place: there are two readings to show."""
        return self in {ChangeKind.EDITED, ChangeKind.RETITLED}


@dataclass(frozen=True, slots=True)
class Fact:
    """One typed difference between two readings: a number, an actor, a modal verb, a paragraph."""

    kind: str
    before: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """What happened, how much it matters (0 to 1), and the facts that say so."""

    kind: ChangeKind
    significance: float
    facts: tuple[Fact, ...] = ()
    summary: str = ""


ChannelName = Literal["mail", "log", "file", "feed", "apprise"]


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told; ``address`` is an e-mail address, a folder or empty, as the channel needs."""

    id: str
    channel: str  # a ChannelName; that of a letter stored long ago may be no more
    address: str = ""
    timetable: Timetable = field(default_factory=Timetable)


When = Literal["now", "hourly", "daily", "weekly"]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition over change and assessment, and who hears of it, when. Empty conditions hold always."""

    id: str
    to: tuple[str, ...]  # ids of recipients
    changes: tuple[ChangeKind, ...]
    when: When = "now"
    min_relevance: float = 0.0
    min_significance: float = 0.0
    actors: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()  # of actors: both must be there
    source_kinds: tuple[SourceKind, ...] = ()
    min_families: int = 0  # independent publishers that carry the story


@dataclass(frozen=True, slots=True)
class Alert:
    """The decision that one recipient should know one change; the key never changes."""

    key: str
    rule_id: str
    recipient_id: str
    when: When
    why: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Letter:
    """Alerts rendered for a channel; the message id follows from the key, so a repeat is harmless."""

    key: str
    recipient: Recipient
    subject: str
    text: str
    html: str
    message_id: str
    in_reply_to: str = ""  # message id of the thread's root; empty for the root itself
    alert_keys: tuple[str, ...] = ()
    short: str = ""  # for a channel of messages: a few lines with one link


@dataclass(frozen=True, slots=True)
class Delivery:
    """One attempt to hand a letter to a channel."""

    letter_key: str
    channel: str
    at: datetime
    ok: bool
    is_permanent: bool = False  # refused for good: trying again is useless
    detail: str = ""


# ── how sources fare ─────────────────────────────────────────────────────────────────────────────


class SourceState(StrEnum):
    """How one visit to a source ended; every visit ends in exactly one."""

    OK_NEW = "ok_new"  # answered, with candidates not seen before
    OK_NONE = "ok_none"  # answered, nothing new
    EMPTY_SUSPICIOUS = "empty_suspicious"  # answered with nothing at all
    PARTIAL = "partial"  # some of its addresses answered
    TRANSIENT = "transient"  # no answer, of the passing sort
    BROKEN = "broken"  # no answer, of the lasting sort, or not what it should be
    SKIPPED = "skipped"  # not visited, with the reason


@dataclass(frozen=True, slots=True)
class Visit:
    """What one run found at one source; the counters sum to ``seen``."""

    source_id: str
    state: SourceState
    at: datetime
    detail: str = ""
    seen: int = 0
    outcomes: dict[Outcome, int] = field(default_factory=dict)
    seconds: float = 0.0
    new: int = 0  # of those seen, the ones never seen before
    read: int = 0  # those that could be read for the first time, whatever they are about
