from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.anchors import anchors
from analysis.model import Article, Assessment, Relevance, Tag
from analysis.stories import SPEAKERS, Profile, group, life, profile, speakers

DAY = datetime(2025, 5, 14, 9, tzinfo=UTC)


def judged(*tags: str, kind: str = "other") -> Assessment:
    """An assessment with tags written as "actor:AA=Arvenia" (kind, value, words)."""
    found = []
    for tag in tags:
        name, _, words = tag.partition("=")
        label, _, value = name.partition(":")
        found.append(Tag(label, value, words))  # type: ignore[arg-type]  # one of the four kinds
    return Assessment(Relevance(1.0), tuple(found), kind)


def profiled(
    title: str, text: str, *tags: str, language: str = "en", after_days: int = 0, kind: str = "other"
) -> Profile:
    day = DAY + timedelta(days=after_days)
    return profile(Article("u", title, text, language, published=day), judged(*tags, kind=kind), day)


TALKS = profiled(
    "Arvenia and Tolmark agree on lunar radio rules",
    "Envoys of Arvenia and Tolmark ended two years of talks in Ostrel."
    " The rules cover 17 bands, delegate Lena Marrow said on 14 May.",
    "actor:AA=Arvenia", "actor:TT=Tolmark", "place:Ostrel=Ostrel", kind="agreement",
)  # fmt: skip
TALKS_TOLD_AGAIN = profiled(
    "Lunar radio: Tolmark and Arvenia settle on rules",
    "After two years of talks the envoys settled in Ostrel how the"
    " 17 bands are shared, said Lena Marrow of the Arvenian side.",
    "actor:AA=Arvenia", "actor:TT=Tolmark", "place:Ostrel=Ostrel", kind="agreement", after_days=1,
)  # fmt: skip
TALKS_IN_RUSSIAN = profiled(
    "Арвения и Толмарк договорились о радио на Луне",
    "Переговоры в Остреле завершились 14 мая. Правила охватывают 17 диапазонов, сообщила делегат Лена Марроу.",
    "actor:AA=Арвения", "actor:TT=Толмарк", "place:Ostrel=Остреле", language="ru", kind="agreement",
)  # fmt: skip
HARBOUR = profiled(
    "Ice closes the northern harbour",
    "Fishermen came home early. The port authority of Belmor sent"
    " two tugs, and prices at the market rose by 30 per cent.",
    "actor:BB=Belmor",
)  # fmt: skip


def signing(ordinal: str, state: str, code: str, after_days: int = 0) -> Profile:
    text = (
        f"{state} became the {ordinal} state to sign the Orchard Charter"
        " on lunar conduct, at a ceremony in the capital."
    )
    return profiled(f"{state} signs the Orchard Charter as its {ordinal} member", text, f"actor:{code}={state}",
                    "instrument:ORCHARD=Orchard Charter", kind="accession", after_days=after_days)  # fmt: skip


def test_the_first_article_founds_a_story() -> None:
    assert group(TALKS, []).story_id is None


def test_an_event_told_in_other_words_joins_its_story() -> None:
    grouping = group(TALKS_TOLD_AGAIN, [(7, TALKS), (8, HARBOUR)])
    assert grouping.story_id == 7
    assert grouping.score >= 0.5


def test_an_event_told_in_another_language_joins_its_story() -> None:
    assert group(TALKS_IN_RUSSIAN, [(7, TALKS), (8, HARBOUR)]).story_id == 7


def test_another_event_founds_its_own_and_says_why() -> None:
    grouping = group(HARBOUR, [(7, TALKS)])
    assert grouping.story_id is None
    assert "nothing alike enough" in grouping.reasons[0]


def test_the_41st_and_the_42nd_signatory_are_two_stories() -> None:
    first, second = signing("41st", "Belmor", "BB"), signing("42nd", "Corvia", "CC", after_days=3)
    grouping = group(second, [(1, first)])
    assert grouping.story_id is None
    told = " ".join(grouping.reasons)
    assert "another ordinal: 42 against 41" in told
    assert "other main actors: CC against BB" in told


def test_two_reports_on_the_41st_signatory_are_one_story() -> None:
    first = signing("41st", "Belmor", "BB")
    assert group(signing("41st", "Belmor", "BB", after_days=1), [(1, first)]).story_id == 1


def voted(day: int, text: str) -> Profile:
    """A vote reported on its day, in May."""
    seen = DAY.replace(day=day)
    article = Article("u", "Council in Ostrel votes on Arvenian draft", text, "en", published=seen)
    assessment = judged("actor:AA=Arvenian", "place:Ostrel=Ostrel", kind="vote_or_resolution")
    return profile(article, replace(assessment, event_date=seen.date()), seen)


FIRST_VOTE = voted(14, "The draft on weapons in orbit failed by two votes on 14 May.")
SECOND_VOTE = "Seven members were for it, seven against, the council in Ostrel said on 20 May."


def test_a_vote_on_another_day_is_less_alike_unless_it_reminds_of_the_first() -> None:
    again, follow_up = (
        group(voted(20, SECOND_VOTE + more), [(1, FIRST_VOTE)]) for more in ("", " It had failed on 14 May, too.")
    )
    assert "another day: 2025-05-20 against 2025-05-14" in again.reasons
    assert not any("another day" in reason for reason in follow_up.reasons)
    assert 1 - again.score > 20 * (1 - follow_up.score)


def test_time_lessens_likeness() -> None:
    near, far = (signing("41st", "Belmor", "BB", after_days=days) for days in (1, 20))
    story = [(1, signing("41st", "Belmor", "BB"))]
    assert group(far, story).score < group(near, story).score


def test_reasons_name_what_is_shared() -> None:
    told = " ".join(group(TALKS_IN_RUSSIAN, [(7, TALKS)]).reasons)
    assert "actor:AA" in told
    assert "date:2025-05-14" in told


def test_a_story_is_as_alike_as_its_articles_are_on_average() -> None:
    alone = group(TALKS_TOLD_AGAIN, [(7, TALKS)])
    beside_a_stranger = group(TALKS_TOLD_AGAIN, [(7, TALKS), (7, HARBOUR)])
    assert beside_a_stranger.score < alone.score


def test_a_story_must_stand_out_from_its_rivals() -> None:
    third = signing("43rd", "Dorland", "DD")
    rivals = [(number, signing(f"{40 + number}th", f"State{number}", f"S{number}")) for number in (4, 5, 6)]
    assert group(third, rivals).story_id is None


def test_a_round_up_says_which_stories_it_touches() -> None:
    told = group(TALKS_TOLD_AGAIN, [(7, TALKS), (8, TALKS), (9, HARBOUR)]).reasons
    assert "touches also story 8" in told


def test_the_order_of_the_articles_changes_nothing() -> None:
    members = [(7, TALKS), (8, HARBOUR), (7, TALKS_IN_RUSSIAN)]
    assert group(TALKS_TOLD_AGAIN, members).score == group(TALKS_TOLD_AGAIN, members[::-1]).score


def test_the_first_and_the_last_articles_speak_for_a_long_story() -> None:
    members = [profiled("T", f"text {i}", after_days=i) for i in range(20)]
    assert [each.day.day for each in speakers(members)] == [m.day.day for m in [*members[:4], *members[-4:]]]
    assert len(speakers(members)) == SPEAKERS
    assert speakers(members[:3]) == members[:3]


def test_terms_are_small_numbers_and_shared_by_reports_of_one_event() -> None:
    assert len(TALKS.terms() & TALKS_TOLD_AGAIN.terms()) >= 4
    assert len(TALKS.terms() & TALKS_IN_RUSSIAN.terms()) >= 2
    assert all(-(2**31) <= term < 2**31 for term in TALKS.terms())


def test_a_story_lives() -> None:
    assert life(DAY, DAY, None, DAY) == "new"
    assert life(DAY, DAY + timedelta(days=3), None, DAY + timedelta(days=4)) == "developing"
    assert life(DAY, DAY, None, DAY + timedelta(days=4)) == "quiet"
    later = DAY + timedelta(days=20)
    assert life(DAY, later, later, later) == "revived"


def test_a_profile_survives_storage() -> None:
    assert Profile.from_json(TALKS.to_json()).to_json() == TALKS.to_json()
    assert group(TALKS_TOLD_AGAIN, [(7, Profile.from_json(TALKS.to_json()))]) == group(TALKS_TOLD_AGAIN, [(7, TALKS)])


@pytest.mark.parametrize("text", ["{}", "[]", '{"l":"en","w":{},"h":[],"a":{},"d":"x"}', "no json"])
def test_a_damaged_profile_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        Profile.from_json(text)


@pytest.mark.parametrize(
    ("text", "language", "anchor"),
    [
        ("Talks on 8 August 2024 ended", "en", "date:2024-08-08"),
        ("Переговоры 8 августа 2024", "ru", "date:2024-08-08"),
        ("会议于2024年8月8日举行", "zh", "date:2024-08-08"),
        ("le 8 août 2024 à Ostrel", "fr", "date:2024-08-08"),
        ("el 8 de agosto de 2024", "es", "date:2024-08-08"),
        ("the 41st state", "en", "ordinal:41"),
        ("41-й страной", "ru", "ordinal:41"),
        ("第41个国家", "zh", "ordinal:41"),
        ("the second dialogue", "en", "ordinal:2"),
        ("a fleet of 1,200 craft", "en", "number:1200"),
        ("as Maria Zakharova said", "en", "name:zahar"),
        ("как сказала Мария Захарова", "ru", "name:zahar"),
    ],
)
def test_anchors_are_the_same_in_every_language(text: str, language: str, anchor: str) -> None:
    assert anchor in anchors(Article("u", "", text, language), judged(), date(2024, 8, 9))


@given(st.text(max_size=300), st.text(max_size=80))
def test_any_text_has_a_profile_that_joins_itself_or_nothing(text: str, title: str) -> None:
    found = profiled(title, text)
    assert group(found, [(1, found)]).story_id in {1, None}
