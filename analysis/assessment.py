"""The only place where the whole judgement on an article is put together: relevance, tags, kind, date."""

from __future__ import annotations

from functools import cached_property

from analysis import homes, kinds, language, relevance, tagging
from analysis.knowledge import Knowledge
from analysis.matching import Found, Matcher
from analysis.model import Article, Assessment, Source
from analysis.sieve import Sieve


class Judge:
    """Assesses articles by one Knowledge; building one takes a moment, using it does not."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge
        self._matcher = Matcher(knowledge)
        self._actors = {term.id: term for term in knowledge.actors}
        self.store_threshold = knowledge.store_threshold
        self.alert_threshold = knowledge.alert_threshold

    @cached_property
    def _sieve(self) -> Sieve:
        return Sieve(self._knowledge)

    def sieve_for(self, title: str) -> Sieve | None:
        """What tells that a page under this headline cannot reach the store threshold; nothing where it might."""
        return None if self._sieve.passes(title) else self._sieve

    def assess(self, article: Article, source: Source | None = None) -> Assessment:
        """What the article is about and how surely, with the words that say so."""
        known = self._knowledge
        found = self.find(article, source)
        return Assessment(
            relevance=relevance.judge(found, known.relevance.coefficients),
            tags=tagging.tags(found, self._actors),
            kind=kinds.kind_of_event(found, known.kinds, known.cues, known.kind_weights),
            event_date=tagging.event_date(found, article.published, known.months, known.days),
        )

    def find(self, article: Article, source: Source | None = None) -> Found:
        """Every known name in the article; what relevance and tags are judged by.

        ``source`` is whose article it is, where that is known: a bare "Foreign Ministry" is its country's.
        """
        tongue = article.language or language.detect(f"{article.title}\n{article.text}")
        found = self._matcher.find(article.title, article.text, tongue)
        return homes.settled(found, homes.home_of(source), self._actors)
