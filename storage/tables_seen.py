"""The tables of what we look at and what we saw there: sources, runs, visits, candidates, pages.

Part of the first migration: never edited, a later migration alters.
"""

from __future__ import annotations

TABLES = (
    """
CREATE TABLE installation ( -- One row: what tells this database from every other.
    id TEXT NOT NULL -- A random word, made with the database.
)""",
    "INSERT INTO installation (id) VALUES (lower(hex(randomblob(16))))",
    """
CREATE TABLE runs ( -- One run of a flow, from its start to its end.
    id INTEGER PRIMARY KEY, -- Number of the run.
    flow TEXT NOT NULL, -- Name of the flow: monitor, recheck, digest, backfill, upkeep.
    started_at TEXT NOT NULL, -- When it began.
    finished_at TEXT, -- When it ended; NULL while it runs, or when it was killed.
    state TEXT NOT NULL DEFAULT 'running', -- running, completed, with_errors, outage, failed or stopped (by a person).
    parameters TEXT NOT NULL DEFAULT '{}', -- What it was asked to do, as JSON.
    summary TEXT NOT NULL DEFAULT '{}' -- What it did, in numbers, as JSON.
)""",
    "CREATE INDEX runs_by_state ON runs (state)",
    """
CREATE TABLE archives ( -- Web archives that backfill read, and how far it came: what is before is dealt with.
    id TEXT PRIMARY KEY, -- Length of the file and digest of its beginning: a file may be moved or renamed.
    path TEXT NOT NULL, -- Where it was last read.
    place INTEGER NOT NULL, -- Where the next record begins, in bytes from the beginning of the file.
    bytes INTEGER NOT NULL, -- Length of the file; equal to place when all of it is dealt with.
    counts TEXT NOT NULL, -- JSON: what became of the records so far; the numbers sum to the records read.
    run_id INTEGER NOT NULL REFERENCES runs (id), -- The run that last read it.
    read_at TEXT NOT NULL -- When that was.
) WITHOUT ROWID""",
    """
CREATE TABLE leases ( -- Who may run now: a named right that ends by itself.
    name TEXT PRIMARY KEY, -- What is leased, for instance the pipeline.
    holder TEXT NOT NULL, -- Who holds it: host, process number and a random word, with colons between.
    taken_at TEXT NOT NULL, -- When this holder took it.
    expires_at TEXT NOT NULL -- When it is free again although nobody gave it back.
)""",
    """
CREATE TABLE sources ( -- Publishers of the catalogue, and how they fare.
    id TEXT PRIMARY KEY, -- Name of the source's file in the catalogue.
    name TEXT NOT NULL, -- Name of the publisher.
    home TEXT NOT NULL, -- Address of its front page.
    country TEXT NOT NULL, -- ISO 3166-1 alpha-2 code, or INT for an international body.
    languages TEXT NOT NULL, -- JSON list of ISO 639-1 codes.
    kind TEXT NOT NULL, -- official, specialist, general or aggregator.
    family TEXT NOT NULL, -- Publishers that belong together share one; corroboration counts families.
    enabled INTEGER NOT NULL, -- 1 when it is visited; 0 when switched off or gone from the catalogue.
    declared_at TEXT NOT NULL, -- When the catalogue last named it.
    condition TEXT NOT NULL DEFAULT '', -- flooding, all_filtered, silent, empty or broken; '' when all is well.
    since TEXT, -- When the condition began.
    told TEXT, -- When the condition was last told.
    failures INTEGER NOT NULL DEFAULT 0, -- Visits in a row without a usable answer.
    empties INTEGER NOT NULL DEFAULT 0, -- Of these, the last ones in a row that listed nothing at all.
    last_answer TEXT, -- When it last answered.
    last_new TEXT, -- When it last showed an address never seen before.
    last_read TEXT, -- When an address it showed could last be read for the first time.
    first_visit TEXT, -- When it was first visited.
    next_visit TEXT, -- When it is visited next; NULL means at once.
    minutes REAL, -- Minutes between two visits, as learned; NULL means as the catalogue declares.
    leaning INTEGER NOT NULL DEFAULT 0, -- What the last visit spoke for: -1 faster, 1 slower, 0 neither.
    hints TEXT NOT NULL DEFAULT '{}' -- JSON: by address, what it says of when to come again.
)""",
    """
CREATE TABLE addresses ( -- What each address of a source gave us to ask "has this changed?".
    source_id TEXT NOT NULL REFERENCES sources (id), -- The source.
    url TEXT NOT NULL, -- The feed, sitemap or listing.
    etag TEXT NOT NULL, -- Its entity tag, byte for byte.
    last_modified TEXT NOT NULL, -- Its Last-Modified header, byte for byte.
    body_sha256 TEXT NOT NULL, -- Digest of its last body.
    PRIMARY KEY (source_id, url)
) WITHOUT ROWID""",
    """
CREATE TABLE robots ( -- What each site's robots.txt said, for the 24 hours in which it need not be asked again.
    origin TEXT PRIMARY KEY, -- Scheme, host and, where it is not the usual one, port.
    status INTEGER NOT NULL, -- HTTP status of the answer; 0 where redirects led to none.
    body BLOB NOT NULL, -- The file, at most 500 KiB; empty where there is none, which allows everything.
    fetched_at TEXT NOT NULL -- When it was asked for.
) WITHOUT ROWID""",
    """
CREATE TABLE visits ( -- What one run found at one source.
    id INTEGER PRIMARY KEY, -- Number of the visit.
    run_id INTEGER NOT NULL REFERENCES runs (id), -- The run that made it.
    source_id TEXT NOT NULL REFERENCES sources (id), -- The source visited.
    at TEXT NOT NULL, -- When.
    state TEXT NOT NULL, -- How it ended: ok_new, ok_none, empty_suspicious, partial, transient, broken, skipped.
    detail TEXT NOT NULL, -- Why, where that needs words.
    seen INTEGER NOT NULL, -- Candidates seen.
    new INTEGER NOT NULL, -- Of these, those never seen before.
    read INTEGER NOT NULL, -- Those that could be read for the first time, whatever they are about.
    outcomes TEXT NOT NULL, -- JSON: where they ended; the numbers sum to seen.
    seconds REAL NOT NULL -- How long the visit took.
)""",
    "CREATE INDEX visits_by_source ON visits (source_id, id)",
    """
CREATE TABLE days ( -- What each source brought on each day (UTC); visits made during an outage are not counted.
    source_id TEXT NOT NULL REFERENCES sources (id), -- The source.
    day TEXT NOT NULL, -- The day.
    visits INTEGER NOT NULL, -- Visits made.
    answers INTEGER NOT NULL, -- Visits that brought a usable answer.
    new INTEGER NOT NULL, -- Addresses never seen before.
    read INTEGER NOT NULL, -- Addresses that could be read for the first time, whatever they are about.
    PRIMARY KEY (source_id, day)
) WITHOUT ROWID""",
    """
CREATE TABLE troubles ( -- Troubles under way that no single source is to blame for.
    name TEXT PRIMARY KEY, -- connection, what went sparse (language:ru, kind:official), a failing flow (flow:monitor).
    since TEXT NOT NULL, -- When it began.
    told TEXT NOT NULL, -- When it was last told.
    usual REAL NOT NULL -- Articles a week before it began; 0 where that is not the point.
) WITHOUT ROWID""",
    """
CREATE TABLE candidates ( -- Every web address ever seen in each source, and what became of it there.
    id INTEGER PRIMARY KEY, -- Number of the candidate, in the order of their coming.
    key TEXT NOT NULL, -- Identity of the address, whatever its scheme or tracking parameters.
    source_id TEXT NOT NULL REFERENCES sources (id), -- The source that showed it.
    url TEXT NOT NULL, -- The address as it was shown.
    title TEXT NOT NULL, -- Title in the listing.
    summary TEXT NOT NULL, -- Summary in the listing.
    published TEXT, -- Date of publication in the listing; NULL when it gave none.
    modified TEXT, -- Date of modification in the listing; NULL when it gave none.
    guid TEXT NOT NULL, -- The feed's own identifier.
    language TEXT NOT NULL, -- Language the listing declared.
    first_seen TEXT NOT NULL, -- When it was first seen.
    last_seen TEXT NOT NULL, -- When it was last dealt with.
    outcome TEXT NOT NULL, -- Where it ended: stored, copy, irrelevant, unreachable and so on.
    attempts INTEGER NOT NULL, -- How often it could not be reached.
    next_try TEXT, -- When it is tried again; NULL when it is settled, or after too many attempts.
    detail TEXT NOT NULL, -- Why it ended there, in words.
    score REAL, -- Relevance from 0 to 1; NULL when it was never read.
    reasons TEXT NOT NULL, -- JSON: the evidence for and against.
    article_id INTEGER REFERENCES articles (id), -- The article it became or belongs to.
    run_id INTEGER NOT NULL REFERENCES runs (id), -- The run that last dealt with it.
    UNIQUE (key, source_id)
)""",
    "CREATE INDEX candidates_by_outcome ON candidates (source_id, outcome, first_seen)",
    "CREATE INDEX candidates_by_day ON candidates (source_id, last_seen)",
    """
CREATE TABLE frames ( -- Bodies of pages that other pages of their host are compressed against.
    id INTEGER PRIMARY KEY, -- Number of the frame.
    host TEXT NOT NULL, -- The host whose pages look like it.
    made_at TEXT NOT NULL, -- When its page was fetched.
    body BLOB NOT NULL -- The body, compressed by itself (zstd).
)""",
    "CREATE INDEX frames_by_host ON frames (host, id)",
    """
CREATE TABLE pages ( -- The raw pages, as the web gave them.
    id INTEGER PRIMARY KEY, -- Number of the page.
    url TEXT NOT NULL, -- Address asked for.
    final_url TEXT NOT NULL, -- Address after redirects.
    status INTEGER NOT NULL, -- HTTP status.
    headers TEXT NOT NULL, -- JSON list of name and value pairs, as received.
    request TEXT NOT NULL, -- JSON list of name and value pairs, as sent to the last address.
    fetched_at TEXT NOT NULL, -- When this body was first fetched.
    kept_at TEXT NOT NULL, -- When this very body was last seen; upkeep counts its age from here.
    sha256 TEXT NOT NULL, -- Digest of the body.
    bytes INTEGER NOT NULL, -- Length of the body before it was compressed.
    frame_id INTEGER REFERENCES frames (id), -- What the body is compressed against; NULL when by itself.
    body BLOB, -- The body, compressed (zstd); NULL after upkeep has dropped it.
    UNIQUE (url, sha256)
)""",
    "CREATE INDEX pages_by_frame ON pages (frame_id)",
)
