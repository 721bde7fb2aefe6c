"""More views a person reads: who carried a story and when, every reading, who acts with whom, how a source fared.

Part of the first migration: never edited, a later migration drops a view and makes it anew.
"""

from __future__ import annotations

VIEWS = (
    """
CREATE VIEW coverage_read AS -- Who carried each story: one row for each of its articles.
SELECT
    m.story_id AS story_id, -- Number of the story.
    a.id AS article_id, -- Number of the article.
    CASE WHEN r.published IS NULL OR r.published > a.first_seen THEN a.first_seen
         WHEN substr(r.published, 12, 8) <> '00:00:00' THEN r.published
         ELSE min(a.first_seen, substr(r.published, 1, 10) || 'T23:59:59+00:00')
    END AS appeared, -- When it came out: the time its page gives, else when we first read it (that day at the latest).
    a.first_seen AS first_seen, -- When we first read it.
    r.published AS published, -- Date the page gives; empty when it gives none.
    s.id AS source_id, -- Name of the source's file in the catalogue.
    s.name AS source, -- Who published it.
    s.kind AS source_kind, -- official, specialist, general or aggregator.
    s.family AS family, -- Publishers that belong together share one.
    r.language AS language, -- ISO 639-1 code.
    r.title AS title, -- Its headline now.
    r.url AS url, -- Address to cite.
    a.original_id AS original_id, -- Number of the article it repeats; empty when it speaks for itself.
    a.withdrawn_at AS withdrawn_at, -- Since when its publisher no longer shows it.
    (SELECT json_group_array(t.kind || ':' || t.value) FROM tags t
     WHERE t.article_id = a.id) AS tags, -- JSON list of its labels, as kind:value.
    m.reasons AS reasons -- JSON list: why it belongs to the story.
FROM memberships m
JOIN articles a ON a.id = m.article_id
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id""",
    """
CREATE VIEW readings_read AS -- Every dated reading of every article.
SELECT
    r.article_id AS article_id, -- Number of the article.
    r.number AS number, -- 1 for the first reading, then 2, 3 and so on.
    r.read_at AS read_at, -- When it was read.
    r.title AS title, -- Headline.
    r.text AS text, -- Text; one newline between paragraphs.
    r.language AS language, -- ISO 639-1 code.
    r.byline AS byline, -- JSON list of authors.
    r.published AS published, -- Date the page gives; empty when it gives none.
    r.url AS url, -- Address to cite.
    c.kind AS change, -- What it changed: edited, retitled, moved and so on; empty for the first.
    c.summary AS summary, -- The change in one sentence.
    c.facts AS facts -- JSON list of typed differences.
FROM revisions r
LEFT JOIN changes c ON c.article_id = r.article_id AND c.revision = r.number AND c.kind <> 'new'""",
    """
CREATE VIEW actors_read AS -- Who acts in the stories.
SELECT
    x.value AS actor, -- Identity in the vocabulary: a state's ISO 3166-1 code (COD: DR Congo), or the name of a body.
    count(*) AS stories, -- In how many stories it acts.
    sum(s.articles) AS articles, -- How many articles carry them.
    min(s.first_seen) AS first_seen, -- When the first of them began.
    max(s.last_seen) AS last_seen -- When the last of them grew.
FROM stories s, json_each(s.actors) x
GROUP BY x.value""",
    """
CREATE VIEW partners_read AS -- Who acts with whom: a pair stands here twice, once from each side.
SELECT
    x.value AS actor, -- One of the two.
    y.value AS partner, -- The other.
    count(*) AS stories, -- In how many stories both act.
    sum(s.articles) AS articles, -- How many articles carry them.
    max(s.last_seen) AS last_seen -- When the last of them grew.
FROM stories s, json_each(s.actors) x, json_each(s.actors) y
WHERE x.value <> y.value
GROUP BY x.value, y.value""",
    """
CREATE VIEW days_read AS -- What each source brought, day by day (UTC).
SELECT
    d.source_id AS source_id, -- Name of the source's file in the catalogue.
    d.day AS day, -- The day.
    d.visits AS visits, -- Visits made.
    d.answers AS answers, -- Visits that brought a usable answer.
    d.new AS new, -- Addresses never seen before.
    d.read AS read -- Addresses that could be read for the first time, whatever they are about.
FROM days d""",
    """
CREATE VIEW visits_read AS -- Every visit to a source; upkeep keeps those of the last 60 days.
SELECT
    v.id AS id, -- Number of the visit.
    v.source_id AS source_id, -- Name of the source's file in the catalogue.
    v.at AS at, -- When.
    v.state AS state, -- How it ended: ok_new, ok_none, empty_suspicious, partial, transient, broken, skipped.
    v.detail AS detail, -- Why, where that needs words.
    v.seen AS seen, -- Addresses listed.
    v.new AS new, -- Of these, those never seen before.
    v.seconds AS seconds -- How long it took.
FROM visits v""",
    """
CREATE VIEW field_proposals_read AS -- Who joins or leaves an instrument, as articles report it and a person decided.
SELECT
    p.id AS id, -- Number of the proposal.
    p.instrument AS instrument, -- Identity of the instrument or body in the vocabulary.
    p.state AS state, -- Identity of the state: ISO 3166-1 alpha-2 code; COD is the DR Congo.
    p.kind AS kind, -- signature, ratification, accession, pledge, membership or withdrawal.
    p.happened_on AS happened_on, -- Day the articles give; empty when they give none.
    p.ordinal AS ordinal, -- Its place among the parties, as most publishers say; empty when none does.
    p.families AS families, -- How many independent families of publishers report it; copies are not counted.
    p.officials AS officials, -- How many of these are official sources.
    p.doubts AS doubts, -- JSON list: where texts contradict the table, or each other.
    p.is_known AS is_known, -- 1 when the table has the fact already, and texts contradict it.
    p.articles AS articles, -- JSON list: numbers of the articles that report it.
    p.at AS proposed_at, -- When its evidence last changed.
    CASE WHEN p.decision = '' THEN 'waiting' ELSE p.decision END AS decision, -- waiting, accepted, rejected or lapsed.
    p.decided_at AS decided_at -- When that was decided.
FROM field_proposals p""",
)
