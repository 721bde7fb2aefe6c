"""The tables of what we read and think: articles, revisions, tags, fingerprints, stories, search.

Part of the first migration: never edited, a later migration alters.
"""

from __future__ import annotations

TABLES = (
    """
CREATE TABLE articles ( -- One article of one publisher; its words are in its revisions.
    id INTEGER PRIMARY KEY, -- Number of the article.
    key TEXT NOT NULL UNIQUE, -- Identity of the address it was found under first.
    source_id TEXT NOT NULL REFERENCES sources (id), -- Who published it.
    revision INTEGER NOT NULL, -- Number of the latest reading.
    is_dense INTEGER NOT NULL, -- 1 when it has a script without spaces between words (Chinese, Thai and so on).
    first_seen TEXT NOT NULL, -- When it was first read.
    last_changed TEXT NOT NULL, -- When a changed reading was last stored.
    checked_at TEXT NOT NULL, -- When it was last looked at again.
    next_check TEXT, -- When it is looked at next; NULL means at once.
    withdrawn_at TEXT, -- Since when its publisher no longer shows it; NULL while it is there.
    misses INTEGER NOT NULL DEFAULT 0, -- Looks in a row that found no page.
    suspicion TEXT NOT NULL DEFAULT '', -- Digest of a changed text that a second look must confirm; else empty.
    etag TEXT NOT NULL, -- Entity tag of the last page, byte for byte.
    last_modified TEXT NOT NULL, -- Last-Modified header of the last page, byte for byte.
    body_sha256 TEXT NOT NULL, -- Digest of the last page.
    original_id INTEGER REFERENCES articles (id), -- The article it repeats, when it is a near-duplicate.
    relation TEXT, -- How it repeats it: same, part_of or contains.
    containment REAL, -- Share of the shorter text found in the longer, from 0 to 1.
    CHECK (original_id IS NOT id)
)""",
    "CREATE INDEX articles_by_next_check ON articles (next_check)",
    "CREATE INDEX articles_by_source ON articles (source_id)",
    "CREATE INDEX articles_by_first_seen ON articles (first_seen)",
    "CREATE INDEX articles_by_original ON articles (original_id)",
    """
CREATE TABLE article_keys ( -- Every address an article is known under, the first one included.
    key TEXT PRIMARY KEY, -- Identity of the address.
    article_id INTEGER NOT NULL REFERENCES articles (id) -- The article.
) WITHOUT ROWID""",
    """
CREATE TABLE revisions ( -- One dated reading of an article, with the judgement on it.
    id INTEGER PRIMARY KEY, -- Number of the row.
    article_id INTEGER NOT NULL REFERENCES articles (id), -- The article.
    number INTEGER NOT NULL, -- 1 for the first reading, then 2, 3 and so on.
    read_at TEXT NOT NULL, -- When it was read.
    page_id INTEGER REFERENCES pages (id), -- The raw page; NULL when only the listing was read.
    url TEXT NOT NULL, -- Address to cite.
    title TEXT NOT NULL, -- Headline.
    text TEXT NOT NULL, -- Text; one newline between paragraphs.
    text_hash TEXT NOT NULL, -- Digest of the text without what no reader would call a difference.
    language TEXT NOT NULL, -- ISO 639-1 code, or empty.
    byline TEXT NOT NULL, -- JSON list of authors.
    published TEXT, -- Date the page gives; NULL when it gives none.
    modified TEXT, -- Date of change the page gives; NULL when it gives none.
    publisher TEXT NOT NULL, -- Publisher the page names.
    image TEXT NOT NULL, -- Address of its picture.
    extractor TEXT NOT NULL, -- Name and version of what read it.
    relevance REAL NOT NULL, -- How surely it is about space diplomacy, from 0 to 1.
    reasons TEXT NOT NULL, -- JSON: the evidence for and against.
    tags TEXT NOT NULL, -- JSON: the labels with the words they came from.
    kind TEXT NOT NULL, -- Kind of event.
    event_date TEXT, -- Day of the event; NULL when unknown.
    UNIQUE (article_id, number)
)""",
    "CREATE INDEX revisions_by_page ON revisions (page_id)",
    # What lists are filtered by, so that nobody need read the texts that lie before it.
    "CREATE INDEX revisions_listed ON revisions (article_id, number, published, language, kind)",
    """
CREATE TABLE tags ( -- The labels of each article's latest reading.
    article_id INTEGER NOT NULL REFERENCES articles (id), -- The article.
    kind TEXT NOT NULL, -- actor, instrument, topic or place.
    value TEXT NOT NULL, -- Identity of the term in the vocabulary.
    words TEXT NOT NULL, -- The words of the text it came from.
    role TEXT NOT NULL, -- What an actor does: signs, joins, hosts, vetoes …; empty where the text does not say.
    PRIMARY KEY (article_id, kind, value)
) WITHOUT ROWID""",
    "CREATE INDEX tags_by_value ON tags (kind, value)",
    """
CREATE TABLE fingerprints ( -- What the text of each article is recognised by.
    article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article.
    text_hash TEXT NOT NULL, -- Digest of the text without what no reader would call a difference.
    marks BLOB NOT NULL -- The marks, as little-endian 32-bit numbers, so that they can be taken back.
)""",
    "CREATE INDEX fingerprints_by_text ON fingerprints (text_hash)",
    """
CREATE TABLE marks ( -- Which articles carry a mark; clustered for looking up by mark.
    mark INTEGER NOT NULL, -- One mark of a text's fingerprint.
    article_id INTEGER NOT NULL REFERENCES articles (id), -- An article that carries it.
    PRIMARY KEY (mark, article_id)
) WITHOUT ROWID""",
    """
CREATE TABLE stories ( -- Articles of several outlets about one event.
    id INTEGER PRIMARY KEY, -- Number of the story.
    headline TEXT NOT NULL, -- Headline of its most central article; official ones go before others.
    language TEXT NOT NULL, -- Language of the headline.
    kind TEXT NOT NULL, -- Kind of event that most of its articles speak of.
    first_seen TEXT NOT NULL, -- When its first article was seen; never changes once somebody was told of the story.
    last_seen TEXT NOT NULL, -- When its newest article joined.
    articles INTEGER NOT NULL, -- How many articles carry it.
    families INTEGER NOT NULL, -- How many independent families of publishers carry it.
    voices TEXT NOT NULL, -- JSON: these families by kind of source and by bloc of its country.
    significance REAL NOT NULL, -- How much it matters, from 0 to 1: an order for reading.
    why TEXT NOT NULL, -- JSON list: what makes it matter.
    actors TEXT NOT NULL, -- JSON list: actors named by at least half of its articles.
    instruments TEXT NOT NULL, -- JSON list: treaties and documents named by at least half.
    places TEXT NOT NULL, -- JSON list: places named by at least half.
    languages TEXT NOT NULL, -- JSON list: languages of its articles.
    event_date TEXT, -- Day of the event that most of its articles give; NULL when none gives one.
    disputed TEXT NOT NULL, -- JSON list: what its outlets disagree on, each side with those who say so.
    revived_at TEXT, -- When it last grew after a week of silence; NULL when it never did.
    is_open INTEGER NOT NULL, -- 1 while it takes new articles.
    merged_into INTEGER REFERENCES stories (id) -- The story that holds its articles now; NULL while it has its own.
)""",
    "CREATE INDEX stories_by_last_seen ON stories (last_seen)",
    "CREATE INDEX stories_open ON stories (last_seen) WHERE is_open",
    "CREATE INDEX stories_merged ON stories (merged_into) WHERE merged_into IS NOT NULL",
    """
CREATE TABLE story_terms ( -- Words and anchors that open stories are looked up by; clustered for looking up.
    term INTEGER NOT NULL, -- Digest of a word or anchor.
    story_id INTEGER NOT NULL REFERENCES stories (id), -- An open story that carries it.
    PRIMARY KEY (term, story_id)
) WITHOUT ROWID""",
    """
CREATE TABLE memberships ( -- Which story an article belongs to, how surely, and why.
    article_id INTEGER PRIMARY KEY REFERENCES articles (id), -- The article; it belongs to one story.
    story_id INTEGER NOT NULL REFERENCES stories (id), -- The story.
    score REAL NOT NULL, -- How surely, from 0 to 1; 1 for the article that founded it.
    reasons TEXT NOT NULL, -- JSON list of reasons.
    joined_at TEXT NOT NULL, -- When it joined.
    profile BLOB -- What new articles are compared with, compressed; NULL for one that does not speak for its story.
)""",
    "CREATE INDEX memberships_by_story ON memberships (story_id)",
    """
CREATE TABLE story_links ( -- The stories a round-up tells of; it belongs to none of them.
    article_id INTEGER NOT NULL REFERENCES articles (id), -- The round-up.
    story_id INTEGER NOT NULL REFERENCES stories (id), -- A story it tells of.
    reason TEXT NOT NULL, -- The words that say so.
    PRIMARY KEY (article_id, story_id)
) WITHOUT ROWID""",
    "CREATE INDEX story_links_by_story ON story_links (story_id)",
    """
CREATE TABLE stories_proposed ( -- Stories to merge, or articles to take out, for a person to judge; renewed each night.
    id INTEGER PRIMARY KEY, -- Number of the row.
    kind TEXT NOT NULL, -- merge or split.
    story_id INTEGER NOT NULL REFERENCES stories (id), -- The story; the older one of two.
    other_id INTEGER REFERENCES stories (id), -- The story that would become part of it.
    article_id INTEGER REFERENCES articles (id), -- The article that would leave it.
    score REAL NOT NULL, -- How surely, from 0 to 1.
    reasons TEXT NOT NULL, -- JSON list of reasons.
    at TEXT NOT NULL, -- When it was proposed.
    decision TEXT NOT NULL DEFAULT '', -- accepted, rejected or lapsed (no longer proposed); empty while it waits.
    decided_at TEXT -- When that was decided.
)""",
    """
CREATE TABLE field_proposals ( -- What articles report of who joins or leaves an instrument, for a person to judge.
    id INTEGER PRIMARY KEY, -- Number of the row.
    instrument TEXT NOT NULL, -- Identity of the instrument or body in the vocabulary.
    state TEXT NOT NULL, -- Identity of the state: ISO 3166-1 alpha-2 code; COD is the DR Congo.
    kind TEXT NOT NULL, -- signature, ratification, accession, pledge, membership or withdrawal.
    happened_on TEXT NOT NULL, -- Day the articles give; empty when they give none.
    ordinal INTEGER, -- Its place among the parties, as most publishers say; NULL when none does.
    articles TEXT NOT NULL, -- JSON list: numbers of the articles that report it.
    families INTEGER NOT NULL, -- How many independent families of publishers report it; copies are not counted.
    officials INTEGER NOT NULL, -- How many of these are official sources.
    doubts TEXT NOT NULL, -- JSON list: where texts contradict the table, or each other.
    is_known INTEGER NOT NULL, -- 1 when the table has the fact already, and texts contradict it.
    at TEXT NOT NULL, -- When its evidence last changed.
    decision TEXT NOT NULL DEFAULT '', -- accepted, rejected or lapsed (the catalogue has it now); empty while it waits.
    decided_at TEXT, -- When that was decided.
    UNIQUE (instrument, state, kind)
)""",
    """
CREATE VIEW latest_readings AS -- What the word index covers: the latest reading of each article.
SELECT
    a.id AS id, -- Number of the article.
    r.title AS title, -- Its headline now.
    r.text AS text -- Its text now.
FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision""",
    """
CREATE VIEW dense_readings AS -- What the trigram index covers: those with a script without spaces.
SELECT
    a.id AS id, -- Number of the article.
    r.title AS title, -- Its headline now.
    r.text AS text -- Its text now.
FROM articles a JOIN revisions r ON r.article_id = a.id AND r.number = a.revision WHERE a.is_dense""",
    # Marks count as letters (Mn, Mc): otherwise vowel signs would cut Hindi and Arabic words in pieces.
    """
CREATE VIRTUAL TABLE article_words USING fts5 ( -- Search by words, for scripts that write spaces.
    title, text, content = 'latest_readings', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co Mn Mc'"
)""",
    """
CREATE VIRTUAL TABLE article_trigrams USING fts5 ( -- Search by three characters, for the others.
    title, text, content = 'dense_readings', content_rowid = 'id', tokenize = 'trigram'
)""",
)
