from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.model import Article, Change, ChangeKind
from analysis.revisions import TRIVIAL, compare, looks_like_fault

TEXT = (
    "The ministers of Arvenia and Tolmark met in Ostrel on 8 August"
    " 2024 to discuss rules for the far side of the Moon.\n"
    "Both sides will sign the agreement with 17 partners, the ministry"
    ' said. "We trust each other fully," envoy Lena Marrow said.\n'
    "The talks covered debris, navigation and law. Further rounds are planned for the autumn.\n"
    "Observers had warned that time was short; the telescope network was invited to the last two sessions."
)
ARTICLE = Article("http://g.example/1", "Ministers meet in Ostrel", TEXT, "en", extractor="one")


def edited(old: str, new: str, article: Article = ARTICLE) -> Change | None:
    assert old in article.text
    return compare(article, replace(article, text=article.text.replace(old, new)))


def facts(change: Change | None) -> set[tuple[str, str, str]]:
    return {(fact.kind, fact.before, fact.after) for fact in change.facts} if change else set()


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"', "”"),
        (" and ", "\u00a0and "),
        ("Observers", "Obser\u00advers"),
        ("short; the", "short – the"),
        ("\n", " "),
        ("law. ", "law.\n"),
        ("autumn.", "autumn.\nRead more: Harbour festival draws 300\n3 hours ago\n1,204 views\nAdvertisement"),
        ("autumn.", "autumn.\nЧитайте также: Фестиваль в порту"),
        ("The ministers", "Updated: 14:05\n5 min read\nThe ministers"),
    ],
)
def test_what_no_reader_would_call_a_change_is_none(old: str, new: str) -> None:
    assert edited(old, new) is None


def test_numbers_written_otherwise_are_the_same() -> None:
    assert edited("17 partners", "17\u00a0partners") is None


def test_a_clock_in_prose_is_a_fact_and_not_furniture() -> None:
    article = replace(
        ARTICLE, text=TEXT + "\nThe satellite was launched 3 days ago, the agency said in a note to all partners."
    )
    assert edited("3 days ago", "5 days ago", article) is not None


@pytest.mark.parametrize(
    ("old", "new", "fact"),
    [
        ("will sign", "could sign", ("modality", "will", "could")),
        ("will sign", "will not sign", ("negation", "", "not")),
        ("17 partners", "18 partners", ("number", "17", "18")),
        ("8 August", "9 August", ("date", "8 august 2024", "9 august 2024")),
        ("fully", "partly", ("quotation", "we trust each other fully", "we trust each other partly")),
        ("envoy Lena Marrow", "envoy Oskar Brandt", ("name", "Lena Marrow", "Oskar Brandt")),
        (", navigation", "", ("clause removed", "navigation", "")),
        (
            " Further rounds are planned for the autumn.",
            "",
            ("sentence removed", "Further rounds are planned for the autumn.", ""),
        ),
    ],
)
def test_a_silent_edit_is_noticed_and_typed(old: str, new: str, fact: tuple[str, str, str]) -> None:
    change = edited(old, new)
    assert change is not None
    assert change.kind is ChangeKind.EDITED
    assert fact in facts(change)
    assert change.significance > TRIVIAL


@pytest.mark.parametrize(
    ("language", "old", "new", "kind"),
    [
        (
            "ru",
            "Стороны подпишут договор. Россия не участвует в проекте.",
            "Стороны подпишут договор. Россия участвует в проекте.",
            "negation",
        ),
        ("ru", "Стороны договорились о правилах игры.", "Стороны обсудили правила игры.", "modality"),
        ("fr", "Les parties devront partager la bande.", "Les parties pourraient partager la bande.", "modality"),
        ("es", "El país no firmará el tratado.", "El país firmará el tratado.", "negation"),
        ("zh", "双方同意加强合作。", "双方讨论加强合作。", "modality"),
        ("zh", "会议于8月8日在北京举行。", "会议于8月9日在北京举行。", "date"),
        (
            "de",
            "Die Regierung wird den Vertrag nicht unterzeichnen.",
            "Die Regierung wird den Vertrag unterzeichnen.",
            "negation",
        ),
    ],
)
def test_facts_are_found_in_other_languages(language: str, old: str, new: str, kind: str) -> None:
    article = Article("http://g.example/2", "T", old, language)
    change = compare(article, replace(article, text=new))
    assert kind in {name for name, _, _ in facts(change)}


def test_a_removed_paragraph_weighs_more_than_a_moved_one() -> None:
    lines = TEXT.split("\n")
    removed = compare(ARTICLE, replace(ARTICLE, text="\n".join(lines[:3])))
    moved = compare(ARTICLE, replace(ARTICLE, text="\n".join([lines[0], lines[2], lines[1], lines[3]])))
    assert removed is not None
    assert moved is not None
    assert "paragraph removed" in {fact.kind for fact in removed.facts}
    assert {fact.kind for fact in moved.facts} == {"passage moved"}
    assert TRIVIAL <= moved.significance < removed.significance


def test_a_typo_is_recorded_but_wakes_nobody() -> None:
    change = edited("navigation", "navigaton")
    assert change is not None
    assert change.significance < TRIVIAL


def test_a_correction_notice_is_called_one() -> None:
    change = edited("autumn.", "autumn.\nCorrection: an earlier text named another town.")
    assert "correction" in {kind for kind, _, _ in facts(change)}


def test_only_another_headline_is_retitled() -> None:
    change = compare(ARTICLE, replace(ARTICLE, title="Ministers quarrel in Ostrel"))
    assert change is not None
    assert (change.kind, change.significance > TRIVIAL) == (ChangeKind.RETITLED, True)


def test_a_headline_repeated_in_the_text_does_not_make_it_an_edit() -> None:
    old, new = (
        replace(ARTICLE, title=title, text=f"{title}\n{TEXT}") for title in ("Ministers meet", "Ministers quarrel")
    )
    change = compare(old, new)
    assert change is not None
    assert change.kind is ChangeKind.RETITLED


def test_the_name_of_the_site_behind_the_headline_is_no_change() -> None:
    assert compare(ARTICLE, replace(ARTICLE, title=f"{ARTICLE.title} | The Gazette")) is None


def test_the_summary_is_one_plain_sentence() -> None:
    change = edited("17 partners", "18 partners")
    assert change is not None
    assert change.summary == "Number changed from “17” to “18”."


def test_readings_of_different_extractors_are_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="extract both pages again"):
        compare(ARTICLE, replace(ARTICLE, extractor="two"))


def test_a_page_that_is_no_article_is_never_an_edit() -> None:
    assert compare(ARTICLE, replace(ARTICLE, text="", not_article="consent wall")) is None


@given(st.text(max_size=300), st.text(max_size=60))
def test_nothing_differs_from_itself(text: str, title: str) -> None:
    article = Article("http://g.example/3", title, text, "en")
    assert compare(article, article) is None
    assert looks_like_fault(article, article) == ""


@given(st.text(max_size=300), st.text(max_size=300))
def test_every_change_has_facts_and_a_significance_between_0_and_1(old: str, new: str) -> None:
    change = compare(Article("u", "T", old, "en"), Article("u", "T", new, "en"))
    assert change is None or (change.facts and 0 < change.significance <= 1 and change.summary)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ({"not_article": "listing"}, "no article any more: listing"),
        ({"text": ""}, "without any text"),
        ({"text": TEXT[:110]}, "shrank"),
        ({"text": TEXT[: TEXT.index("Further rounds") + 9]}, "breaks off"),
        ({"language": "ru"}, "language switched"),
        ({"text": TEXT[:240] + "\nSubscribe to continue reading."}, "subscribe to continue"),
        ({"title": "Page not found"}, "page not found"),
        ({"text": "Fishermen came home early because ice closed the channel; tugs were sent. " * 6}, "another page"),
    ],
)
def test_a_fault_of_the_source_is_suspected_with_a_reason(after: dict[str, str], why: str) -> None:
    assert why in looks_like_fault(ARTICLE, replace(ARTICLE, **after))  # type: ignore[arg-type]  # fields that are text


def test_a_removed_paragraph_is_no_fault() -> None:
    assert looks_like_fault(ARTICLE, replace(ARTICLE, text="\n".join(TEXT.split("\n")[:3]))) == ""
