"""The tables of what changed and who was told: changes, alerts, letters, mutes, deliveries.

Part of the first migration: never edited, a later migration alters.
"""

from __future__ import annotations

TABLES = (
    """
CREATE TABLE changes ( -- What happened to an article or to a source.
    id INTEGER PRIMARY KEY, -- Number of the change.
    kind TEXT NOT NULL, -- new, developed, edited … for an article; silent, broken … for a source.
    significance REAL NOT NULL, -- How much it matters, from 0 to 1.
    facts TEXT NOT NULL, -- JSON list of typed differences: kind, before, after.
    summary TEXT NOT NULL, -- The change in one sentence.
    at TEXT NOT NULL, -- When it was noticed.
    article_id INTEGER REFERENCES articles (id), -- The article it happened to.
    source_id TEXT REFERENCES sources (id), -- The source it happened to, or that published the article.
    story_id INTEGER REFERENCES stories (id), -- The story the article belongs to.
    revision INTEGER -- The reading after the change; the one before it has the number below.
)""",
    "CREATE INDEX changes_by_day ON changes (at)",
    "CREATE INDEX changes_by_article ON changes (article_id, revision)",
    """
CREATE TABLE letters ( -- Alerts rendered for a channel; the outbox.
    key TEXT PRIMARY KEY, -- Stable identity of the letter: a second one with it is not made.
    recipient_id TEXT NOT NULL, -- Who is written to.
    channel TEXT NOT NULL, -- How: mail, log, file, feed or apprise.
    address TEXT NOT NULL, -- Where, as the channel needs it.
    subject TEXT NOT NULL, -- Subject line.
    text TEXT NOT NULL, -- Body as plain text.
    html TEXT NOT NULL, -- Body as HTML.
    message_id TEXT NOT NULL, -- Message-ID, derived from the key, so that a repeat is recognised.
    in_reply_to TEXT NOT NULL, -- Message-ID of the thread's first letter; empty for that one.
    alert_keys TEXT NOT NULL, -- JSON list of the alerts it tells.
    short TEXT NOT NULL DEFAULT '', -- The same in a few lines, for channels of messages.
    created_at TEXT NOT NULL, -- When it was written.
    next_try TEXT NOT NULL, -- When it is handed to its channel next.
    attempts INTEGER NOT NULL DEFAULT 0, -- How often that was tried.
    sent_at TEXT, -- When the channel took it.
    dead_at TEXT -- When the channel refused it for good.
)""",
    "CREATE INDEX letters_owed ON letters (next_try) WHERE sent_at IS NULL AND dead_at IS NULL",
    "CREATE INDEX letters_by_recipient ON letters (recipient_id, created_at)",
    """
CREATE TABLE alerts ( -- The decision that one recipient should know one change.
    key TEXT PRIMARY KEY, -- Stable identity of the decision: it is never made twice.
    rule_id TEXT NOT NULL, -- The rule that made it.
    recipient_id TEXT NOT NULL, -- Who should know.
    timing TEXT NOT NULL, -- now, hourly, daily or weekly.
    why TEXT NOT NULL, -- JSON list of reasons, for the reader.
    created_at TEXT NOT NULL, -- When it was decided.
    change_id INTEGER REFERENCES changes (id), -- The change.
    story_id INTEGER REFERENCES stories (id), -- The story it belongs to.
    article_id INTEGER REFERENCES articles (id), -- The article it happened to.
    source_id TEXT REFERENCES sources (id), -- The source it happened to.
    letter_key TEXT REFERENCES letters (key), -- The letter that tells it; NULL while it is owed.
    muted TEXT -- Why nobody is told after all: the mute that covers it; NULL otherwise.
)""",
    "CREATE INDEX alerts_unwritten ON alerts (timing, created_at) WHERE letter_key IS NULL AND muted IS NULL",
    "CREATE INDEX alerts_by_day ON alerts (created_at)",
    "CREATE INDEX alerts_by_letter ON alerts (letter_key)",
    """
CREATE TABLE mutes ( -- What nobody wants to hear of for a time.
    id INTEGER PRIMARY KEY, -- Number of the mute.
    kind TEXT NOT NULL, -- story, actor, source or rule.
    value TEXT NOT NULL, -- Which one: its number or id.
    reason TEXT NOT NULL, -- Why, for whoever finds it.
    since TEXT NOT NULL, -- When it began.
    until TEXT NOT NULL, -- When it ends.
    recipient_id TEXT NOT NULL -- For whom; empty for everybody.
)""",
    """
CREATE TABLE deliveries ( -- One attempt to hand a letter to its channel.
    id INTEGER PRIMARY KEY, -- Number of the attempt.
    letter_key TEXT NOT NULL REFERENCES letters (key), -- The letter.
    channel TEXT NOT NULL, -- The channel.
    at TEXT NOT NULL, -- When.
    ok INTEGER NOT NULL, -- 1 when the channel took it.
    is_permanent INTEGER NOT NULL, -- 1 when it was refused for good.
    detail TEXT NOT NULL -- What the channel said.
)""",
    "CREATE INDEX deliveries_by_letter ON deliveries (letter_key)",
)
