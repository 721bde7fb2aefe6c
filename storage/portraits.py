"""The only place that renews what a story says of itself, from its members as they read now."""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date

from analysis.belonging import Dissent
from analysis.claims import Statement, day_of_event, disagreements
from analysis.model import TagKind
from analysis.portrait import Report, central, significance, voices
from analysis.stories import Profile
from storage.columns import encode, read_json, read_moment
from storage.store import Row, Store

_MEMBERS = """
SELECT r.event_date, r.title, substr(r.text, 1, 600) AS lead, r.language, r.kind, r.relevance,
    s.name AS outlet, s.kind AS source_kind, s.country, s.family, m.joined_at, m.profile, a.original_id
FROM memberships m
JOIN articles a ON a.id = m.article_id
JOIN revisions r ON r.article_id = a.id AND r.number = a.revision
JOIN sources s ON s.id = a.source_id
WHERE m.story_id = ? ORDER BY a.first_seen, a.id
"""
_TAGS = """
SELECT t.kind AS kind, t.value AS value, count(*) AS articles
FROM memberships m JOIN tags t ON t.article_id = m.article_id
WHERE m.story_id = ? GROUP BY t.kind, t.value ORDER BY articles DESC, t.value
"""


def refresh(store: Store, story_id: int) -> None:
    """The story's headline, dates, counts, voices, tags and dissents follow from its members."""
    with store.atomic():
        members, tags = store.rows(_MEMBERS, [story_id]), store.rows(_TAGS, [story_id])
        profiles = _profiles(members)
        reports = [_report(row, profile) for row, profile in zip(members, profiles, strict=True)]
        first = members[central(reports)]
        statements = _statements(members, profiles)
        score, why = significance(reports)
        columns = encode(
            headline=first["title"],
            language=first["language"],
            kind=_kind(each["kind"] for each in members),
            last_seen=read_moment(max(each["joined_at"] for each in members)),
            articles=len(members),
            families=len({each.family for each in reports if not each.is_copy}),  # a copy tells nothing anew
            voices=dict(voices(reports)),
            significance=score,
            why=why,
            actors=_shared(tags, "actor", len(members)),
            instruments=_shared(tags, "instrument", len(members)),
            places=_shared(tags, "place", len(members)),
            languages=tuple(dict.fromkeys(each["language"] for each in members if each["language"])),
            event_date=day_of_event(statements),
            disputed=[{"what": each.what, "sides": dict(each.sides)} for each in disagreements(statements)],
        )
        store.update("stories", story_id, columns)


def read_dissents(text: str) -> tuple[Dissent, ...]:
    """The dissents a column holds."""
    return tuple(
        Dissent(each["what"], tuple((value, tuple(outlets)) for value, outlets in each["sides"].items()))
        for each in read_json(text)
    )


def pack(profile_json: str) -> bytes | None:
    """A profile as its column keeps it; ``None`` for one that does not speak."""
    return zlib.compress(profile_json.encode(), 9) if profile_json else None


def unpack(profile: bytes) -> Profile:
    """The profile a column holds."""
    return Profile.from_json(zlib.decompress(profile).decode())


def _profiles(members: Sequence[Row]) -> list[Profile | None]:
    """What the members that speak are about; unread where one speaks alone, like nobody and contradicted by none."""
    is_alone = sum(1 for row in members if row["profile"]) < 2
    return [unpack(row["profile"]) if row["profile"] and not is_alone else None for row in members]


def _report(row: Row, profile: Profile | None) -> Report:
    return Report(
        kind=row["source_kind"],
        country=row["country"],
        family=row["family"],
        language=row["language"],
        relevance=row["relevance"],
        is_copy=row["original_id"] is not None,
        features=profile,
    )


def _statements(members: Sequence[Row], profiles: Sequence[Profile | None]) -> list[Statement]:
    """What each outlet says itself, one name for each family of publishers; copies say nothing anew."""
    outlets: dict[str, str] = {}
    return [
        Statement(
            outlet=outlets.setdefault(row["family"], row["outlet"]),
            language=row["language"],
            text=f"{row['title']}\n{row['lead']}",
            day=date.fromisoformat(row["event_date"]) if row["event_date"] else None,
            ordinals=frozenset(profile.traits.headline_ordinals) if profile else frozenset(),
            actors=frozenset(profile.traits.main_actors) if profile else frozenset(),
        )
        for row, profile in zip(members, profiles, strict=True)
        if row["original_id"] is None
    ]


def _kind(kinds: Iterable[str]) -> str:
    """What most articles say, the earlier one of two; "other" only when none says more."""
    said = Counter(kind for kind in kinds if kind != "other")
    return said.most_common(1)[0][0] if said else "other"


def _shared(tags: Sequence[Row], kind: TagKind, members: int) -> tuple[str, ...]:
    """What at least half of the articles name, most named first."""
    return tuple(tag["value"] for tag in tags if tag["kind"] == kind and tag["articles"] * 2 >= members)
