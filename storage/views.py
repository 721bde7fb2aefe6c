"""The views a person reads; tables are for the program.

Part of the first migration: never edited, a later migration drops a view and makes it anew.
"""

from __future__ import annotations

VIEWS = (
    """
CREATE VIEW articles_read AS -- Every article, as it reads now.
SELECT
    a.id AS id, -- Number of the article.
    r.title AS title, -- Its headline now.
    r.url AS url, -- Address to cite.
    s.name AS source, -- Who published it.
    a.source_id AS source_id, -- Name of the source's file in the catalogue.
    r.language AS language, -- ISO 639-1 code.
    r.published AS published, -- Date the page gives; empty when it gives none.
    a.first_seen AS first_seen, -- When we first read it.
    r.relevance AS relevance, -- How surely it is about space diplomacy, from 0 to 1.
    r.kind AS kind, -- Kind of event.
    y.headline AS story, -- Headline of the story it belongs to.
    y.id AS story_id, -- Number of that story.
    o.title AS original, -- Headline of the article it repeats, when it is a near-duplicate.
    a.original_id AS original_id, -- Number of that article.
    a.revision AS readings, -- How many readings we have of it.
    a.last_changed AS last_changed, -- When a changed reading was last stored.
    CASE WHEN a.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN a.misses > 0 THEN 'missing'
         ELSE 'live' END AS state -- live, missing (some looks in a row found no page) or withdrawn.
FROM articles a
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id
LEFT JOIN memberships m ON m.article_id = a.id
LEFT JOIN stories y ON y.id = m.story_id
LEFT JOIN articles n ON n.id = a.original_id
LEFT JOIN revisions o ON o.article_id = n.id AND o.number = n.revision""",
    """
CREATE VIEW stories_read AS -- Every story, but those that were merged into another.
SELECT
    s.id AS id, -- Number of the story.
    s.headline AS headline, -- Headline of its most central article; official ones go before others.
    s.language AS language, -- Language of the headline.
    s.kind AS kind, -- Kind of event.
    s.event_date AS event_date, -- Day of the event that most of its articles give.
    s.significance AS significance, -- How much it matters, from 0 to 1: an order for reading.
    s.why AS why, -- JSON list: what makes it matter.
    CASE WHEN julianday(l.at) - julianday(s.last_seen) > 2 THEN 'quiet'
         WHEN julianday(l.at) - julianday(s.revived_at) <= 2 THEN 'revived'
         WHEN julianday(l.at) - julianday(s.first_seen) <= 1 THEN 'new'
         ELSE 'developing' END AS life, -- new, developing, quiet or revived, at the time of the newest run.
    s.first_seen AS first_seen, -- When its first article was seen.
    s.last_seen AS last_seen, -- When its newest article joined.
    s.articles AS articles, -- How many articles carry it.
    s.families AS families, -- How many independent families of publishers carry it.
    s.voices AS voices, -- JSON: these families by kind of source and by bloc of its country.
    s.languages AS languages, -- JSON list: languages of its articles.
    s.actors AS actors, -- JSON list of who acts in it.
    s.instruments AS instruments, -- JSON list of the treaties and documents it is about.
    s.places AS places, -- JSON list of places.
    s.disputed AS disputed, -- JSON list: what its outlets disagree on, each side with those who say so.
    (SELECT json_group_array(k.article_id) FROM story_links k
     WHERE k.story_id = s.id) AS round_ups -- JSON list: numbers of the round-ups that tell of it.
FROM stories s, (SELECT coalesce(max(started_at), datetime('now')) AS at FROM runs) l WHERE s.merged_into IS NULL""",
    """
CREATE VIEW proposals_read AS -- Stories that may be one, and articles that may be strangers in theirs.
SELECT
    p.id AS id, -- Number of the proposal.
    p.kind AS kind, -- merge or split.
    p.score AS score, -- How surely, from 0 to 1.
    s.headline AS story, -- Headline of the story.
    p.story_id AS story_id, -- Number of the story.
    o.headline AS other, -- Headline of the story that may be the same.
    p.other_id AS other_id, -- Number of that story.
    r.title AS article, -- Headline of the article that may be a stranger.
    p.article_id AS article_id, -- Number of that article.
    p.reasons AS reasons, -- JSON list of reasons.
    p.at AS proposed_at, -- When it was proposed last.
    CASE WHEN p.decision = '' THEN 'waiting' ELSE p.decision END AS state, -- waiting, accepted, rejected or lapsed.
    p.decided_at AS decided_at -- When that was decided.
FROM stories_proposed p
JOIN stories s ON s.id = p.story_id
LEFT JOIN stories o ON o.id = p.other_id
LEFT JOIN latest_readings r ON r.id = p.article_id""",
    """
CREATE VIEW edits_read AS -- What publishers did to articles after we had read them.
SELECT
    c.id AS id, -- Number of the change.
    c.at AS noticed_at, -- When we noticed it.
    c.kind AS kind, -- edited, retitled, moved, withdrawn or restored.
    c.significance AS significance, -- How much it matters, from 0 to 1.
    c.summary AS summary, -- The change in one sentence.
    s.name AS source, -- Who published the article.
    r.title AS article, -- Headline of the article now.
    c.article_id AS article_id, -- Number of the article.
    c.revision AS reading, -- Number of the reading after the change; empty when it is no new reading.
    b.title AS title_before, -- Headline before the change.
    f.title AS title_after, -- Headline after the change.
    c.facts AS facts, -- JSON list of typed differences.
    r.url AS url -- Address of the article.
FROM changes c
JOIN articles a ON a.id = c.article_id
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id
LEFT JOIN revisions b ON b.article_id = a.id AND b.number = c.revision - 1
LEFT JOIN revisions f ON f.article_id = a.id AND f.number = c.revision
WHERE c.kind NOT IN ('new', 'developed')""",
    """
CREATE VIEW sources_read AS -- Every source, and how it fares.
SELECT
    s.id AS id, -- Name of its file in the catalogue.
    s.name AS name, -- Name of the publisher.
    s.kind AS kind, -- official, specialist, general or aggregator.
    s.country AS country, -- ISO 3166-1 alpha-2 code, or INT.
    s.languages AS languages, -- JSON list of ISO 639-1 codes.
    s.enabled AS enabled, -- 1 when it is visited.
    s.condition AS condition, -- flooding, all_filtered, silent, empty or broken; '' when all is well.
    s.since AS since, -- When the condition began.
    (SELECT v.state FROM visits v WHERE v.source_id = s.id
     ORDER BY v.id DESC LIMIT 1) AS last_state, -- How the last visit ended.
    (SELECT v.detail FROM visits v WHERE v.source_id = s.id
     ORDER BY v.id DESC LIMIT 1) AS last_detail, -- What went wrong then, in words.
    s.last_answer AS last_answer, -- When it last answered.
    s.last_new AS last_new, -- When it last showed an address never seen before.
    s.last_read AS last_read, -- When an address it showed could last be read.
    s.next_visit AS next_visit, -- When it is visited next.
    s.minutes AS minutes, -- Minutes between two visits, as learned; empty means as declared.
    s.failures AS failures, -- Visits in a row without a usable answer.
    (SELECT count(*) FROM articles a WHERE a.source_id = s.id) AS articles -- Articles kept of it.
FROM sources s""",
    """
CREATE VIEW alerts_read AS -- Every alert, and how far it has come.
SELECT
    a.key AS key, -- Stable identity of the alert.
    a.created_at AS created_at, -- When it was decided.
    a.rule_id AS rule, -- The rule that made it.
    a.recipient_id AS recipient, -- Who should know.
    a.timing AS timing, -- now, hourly, daily or weekly.
    CASE WHEN a.muted IS NOT NULL THEN 'muted' WHEN l.key IS NULL THEN 'owed' WHEN l.sent_at IS NOT NULL THEN 'sent'
         WHEN l.dead_at IS NOT NULL THEN 'dead' ELSE 'written' END AS state, -- owed, written, sent, dead or muted.
    coalesce(l.subject, '') AS subject, -- Subject of the letter that tells it.
    l.sent_at AS sent_at, -- When the letter went out.
    l.attempts AS attempts, -- How often the letter was handed to its channel.
    c.kind AS change, -- What happened.
    c.summary AS summary, -- What happened, in one sentence.
    r.title AS article, -- Headline of the article.
    r.url AS url, -- Address of the article.
    s.name AS source, -- The source, when the alert is about one.
    y.headline AS story, -- Headline of the story.
    a.why AS why, -- JSON list of reasons.
    a.muted AS muted -- Why nobody is told after all; empty otherwise.
FROM alerts a
LEFT JOIN letters l ON l.key = a.letter_key
LEFT JOIN changes c ON c.id = a.change_id
LEFT JOIN articles t ON t.id = a.article_id
LEFT JOIN revisions r ON r.article_id = t.id AND r.number = t.revision
LEFT JOIN sources s ON s.id = a.source_id
LEFT JOIN stories g ON g.id = a.story_id
LEFT JOIN stories y ON y.id = coalesce(g.merged_into, g.id)""",
    """
CREATE VIEW mutes_read AS -- Every mute, also those that have ended.
SELECT
    id AS id, -- Number of the mute: `spacewatch unmute` takes it.
    kind AS kind, -- story, actor, source or rule.
    value AS value, -- Which one: its number or id.
    reason AS reason, -- Why.
    since AS since, -- When it began.
    until AS until, -- When it ends or ended.
    recipient_id AS recipient -- For whom; empty for everybody.
FROM mutes""",
    """
CREATE VIEW runs_read AS -- Every run.
SELECT
    id AS id, -- Number of the run.
    flow AS flow, -- Name of the flow.
    started_at AS started_at, -- When it began.
    finished_at AS finished_at, -- When it ended; empty while it runs, or when it was killed.
    strftime('%s', finished_at) - strftime('%s', started_at) AS seconds, -- How long it took.
    state AS state, -- running, completed, with_errors, outage, failed or stopped (by a person).
    parameters AS parameters, -- JSON: what it was asked to do.
    summary AS summary -- JSON: what it did, in numbers.
FROM runs""",
    """
CREATE VIEW tags_read AS -- The labels of each article, with the words they came from.
SELECT
    t.kind AS kind, -- actor, instrument, topic or place.
    t.value AS value, -- Identity of the term in the vocabulary.
    t.words AS words, -- The words of the text.
    t.role AS role, -- What an actor does: signs, joins, hosts, vetoes …; empty where the text does not say.
    t.article_id AS article_id, -- Number of the article.
    r.title AS article, -- Headline of the article.
    a.first_seen AS first_seen -- When the article was first read.
FROM tags t
JOIN articles a ON a.id = t.article_id
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision""",
)
