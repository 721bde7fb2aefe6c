from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import catalog
from analysis.model import Article, Change, ChangeKind, Fact, Tag
from analysis.revisions import TRIVIAL, compare, is_cut_off, looks_like_fault, never_an_edit, with_actors
from analysis.shown import Shown

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


def test_the_summary_says_once_what_changed_in_two_places() -> None:
    fact = Fact("modality", "will", "could")
    change = with_actors(Change(ChangeKind.EDITED, 0.75, (fact, fact)), (), [Tag("actor", "CN", "could")])
    assert change.facts.count(fact) == 2
    assert change.summary == "Wording of commitment changed from “will” to “could”; actor “could” was added."


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


@pytest.mark.parametrize(
    ("language", "old", "new", "kind"),
    [
        ("en", "Both will be legally bound by it.", "Both will be politically bound by it.", "legal term"),
        ("en", "The envoy said the band was lost.", "The envoy claimed the band was lost.", "attribution"),
        ("en", "It was signed by Peru, Chile and Arvenia.", "It was signed by Peru and Arvenia.", "signatory"),
        ("ja", "両国は条約で合意したと述べた。", "両国は条約で合意したと主張した。", "attribution"),
        ("hi", "दोनों देश संधि पर सहमत हुए।", "दोनों देश संधि पर चर्चा की।", "modality"),
        ("ar", "قالت الوزيرة إن الاتفاق جاهز الآن.", "زعمت الوزيرة إن الاتفاق جاهز الآن.", "attribution"),
        ("pt", "O acordo é vinculante desde janeiro.", "O acordo é voluntário desde janeiro.", "legal term"),
    ],
)
def test_attribution_law_and_signatories_are_facts_of_their_own(language: str, old: str, new: str, kind: str) -> None:
    article = Article("http://g.example/4", "T", old, language)
    assert kind in {name for name, _, _ in facts(compare(article, replace(article, text=new)))}


def pages(before: str, after: str) -> tuple[Shown, Shown]:
    return Shown(before), Shown(after)


def test_a_passage_that_only_our_reading_left_out_has_not_gone() -> None:
    lines = TEXT.split("\n")
    shorter = replace(ARTICLE, text="\n".join(lines[:3]))
    assert compare(ARTICLE, shorter, lambda: pages(TEXT, TEXT)) is None
    assert compare(ARTICLE, shorter, lambda: pages(TEXT, shorter.text)) is not None


def test_a_short_sentence_is_looked_for_among_the_words_beside_it() -> None:
    text = f"{TEXT}\nMoney is not the problem. Our habits are."
    page = text.replace("\n", " ")  # one long line: the sentence does not fill one
    before = replace(ARTICLE, text=text)
    assert compare(before, replace(ARTICLE, text=TEXT), lambda: pages(page, page)) is None
    without = replace(ARTICLE, text=text.replace(" Our habits are.", ""))
    change = compare(before, without, lambda: pages(page, without.text))
    assert ("sentence removed", "Our habits are.", "") in facts(change)


def test_a_passage_moves_only_where_the_page_shows_it_elsewhere() -> None:
    first, second, third, fourth = TEXT.split("\n")
    moved = replace(ARTICLE, text="\n".join([third, first, second, fourth]))
    assert compare(ARTICLE, moved, lambda: pages(moved.text, moved.text)) is None
    assert "passage moved" in {kind for kind, _, _ in facts(compare(ARTICLE, moved, lambda: pages(TEXT, moved.text)))}


def test_what_is_nothing_but_a_link_wakes_nobody_and_names_nobody() -> None:
    invitation = "What will Peru and Chile do when the Outer Space Council meets again?"
    longer = replace(ARTICLE, text=f"{TEXT}\n{invitation}")
    change = compare(ARTICLE, longer, lambda: (Shown(TEXT), Shown(longer.text, links=invitation)))
    assert facts(change) == {("line added", "", invitation)}
    assert change is not None
    assert change.significance < TRIVIAL
    tags = (Tag("actor", "PE", "Peru"),)
    assert with_actors(change, (), tags) == change
    prose = compare(ARTICLE, longer, lambda: (Shown(TEXT), Shown(longer.text, links="Peru")))
    assert ("paragraph added", "", invitation) in facts(prose)


@pytest.mark.parametrize(
    "shown", [{"links": "The council meets in Peru."}, {"asking": "Of note: The council meets in Peru."}]
)
def test_a_labelled_link_and_a_box_with_a_form_wake_nobody(shown: dict[str, str]) -> None:
    longer = replace(ARTICLE, text=f"{TEXT}\nOf note: The council meets in Peru.")
    change = compare(ARTICLE, longer, lambda: (Shown(TEXT), Shown(longer.text, **shown)))
    assert change is not None
    assert change.significance < TRIVIAL
    told = compare(ARTICLE, longer, lambda: pages(TEXT, longer.text))
    assert told is not None
    assert told.significance >= TRIVIAL


def test_a_page_that_says_the_wrong_language_of_itself_hides_no_negation() -> None:
    article = replace(ARTICLE, language="de")
    assert ("negation", "", "not") in facts(edited("had warned", "had not warned", article))


def test_a_sentence_too_short_to_tell_its_language_keeps_that_of_its_page() -> None:
    article = Article("http://g.example/5", "T", "Es tagt der Rat.", "de")
    changed = facts(compare(article, replace(article, text="Es tagt der Bund.")))
    assert "name" not in {kind for kind, _, _ in changed}, "every German noun has a capital"


@pytest.mark.parametrize(
    ("language", "old", "new"),
    [
        ("ar", "عقد الاجتماع في 14 مايو 2025 في فيينا.", "عقد الاجتماع في 16 مايو 2025 في فيينا."),
        ("hi", "बैठक 14 जनवरी 2025 को हुई थी।", "बैठक 16 जनवरी 2025 को हुई थी।"),
    ],
)
def test_a_date_is_a_date_in_other_scripts_too(language: str, old: str, new: str) -> None:
    article = Article("http://g.example/4", "T", old, language)
    assert {kind for kind, _, _ in facts(compare(article, replace(article, text=new)))} == {"date"}


def test_a_title_that_the_page_had_already_is_no_new_one() -> None:
    other = replace(ARTICLE, title="What the ministers agreed on the Moon")
    assert compare(ARTICLE, other, lambda: pages(f"{other.title}\n{TEXT}", f"{other.title}\n{TEXT}")) is None


def test_pages_are_asked_only_where_something_differs() -> None:
    def never() -> tuple[Shown, Shown]:
        raise AssertionError

    assert compare(ARTICLE, replace(ARTICLE, text=TEXT.replace(" ", "\u00a0")), never) is None


def test_another_article_scrolled_in_is_no_edit_and_an_update_of_this_one_is() -> None:
    other = (
        "Harbour festival draws a record crowd\nThe harbour festival in Greymouth drew a record crowd on Saturday,"
        " despite rain that fell until noon.\nFishermen sold their catch from the pier while brass bands played beside"
        " the customs house and children painted boats."
    )
    change = compare(ARTICLE, replace(ARTICLE, text=f"{TEXT}\n{other}"))
    assert change is None or change.significance < TRIVIAL
    update = "The ministers of Arvenia and Tolmark met again.\nFurther rounds on debris and navigation were cancelled."
    change = compare(ARTICLE, replace(ARTICLE, text=f"{TEXT}\n{update}"))
    assert change is not None
    assert change.significance >= TRIVIAL


APART = "Share this\nAll of the topics of the day\nWhat our readers like best"
SOME_OF_IT = "Envoys of six states met on the pier. The agreement on crabs will be signed when the boats are back."


def test_what_stands_apart_is_another_article_unless_it_speaks_of_the_very_same() -> None:
    longer = replace(ARTICLE, text=f"{TEXT}\n{SOME_OF_IT}")
    page = f"{TEXT}\n{APART}"
    assert compare(ARTICLE, longer, lambda: pages(page, f"{TEXT}\n{APART}\n{SOME_OF_IT}")) is None
    assert compare(longer, ARTICLE, lambda: pages(f"{TEXT}\n{APART}\n{SOME_OF_IT}", page)) is None
    beside = compare(ARTICLE, longer, lambda: pages(page, f"{longer.text}\n{APART}"))
    assert ("paragraph added", "", SOME_OF_IT) in facts(beside), "an update stands beside the words it adds to"
    same = "The agreement with partners on debris and navigation covers the Moon; ministers of Arvenia and Tolmark met."
    update = replace(ARTICLE, text=f"{TEXT}\n{same}")
    assert compare(ARTICLE, update, lambda: pages(page, f"{TEXT}\n{APART}\n{same}")) is not None


def test_an_update_behind_a_box_inside_of_the_text_is_told() -> None:
    first, *others = TEXT.split("\n")
    longer = replace(ARTICLE, text="\n".join([first, SOME_OF_IT, *others]))
    page = "\n".join([first, APART, SOME_OF_IT, *others])
    assert compare(ARTICLE, longer, lambda: pages("\n".join([first, APART, *others]), page)) is not None


def test_a_correction_beside_the_text_is_told_with_the_edit_it_explains() -> None:
    note = "Correction: an earlier version named another town."
    after = replace(ARTICLE, text=TEXT.replace("Ostrel", "Marwick"))
    change = compare(ARTICLE, after, lambda: pages(TEXT, f"{after.text}\n{note}"))
    assert ("correction", "", note) in facts(change)


def test_an_actor_who_went_is_named_as_one() -> None:
    change = edited("of Arvenia and Tolmark met", "of Arvenia met")
    assert change is not None
    tags = (Tag("actor", "AV", "Arvenia"), Tag("actor", "TM", "Tolmark"))
    assert ("actor", "Tolmark", "") in facts(with_actors(change, tags, tags[:1]))


def test_small_words_and_typos_wake_nobody() -> None:
    for old, new in (("rules for the far", "rules of the far"), ("navigation", "navigatoin")):
        change = edited(old, new)
        assert change is not None
        assert change.significance < TRIVIAL


def test_a_page_without_its_closing_tags_did_not_come_whole() -> None:
    whole = b"<html><body><p>text</p></body></html>"
    assert is_cut_off(whole, whole[:20])
    assert not is_cut_off(whole, whole)
    assert not is_cut_off(whole[:20], whole[:18])


@pytest.mark.parametrize("after", [{"language": "ru"}, {"text": ""}, {"not_article": "listing page"}])
def test_what_can_never_be_an_edit_says_so(after: dict[str, str]) -> None:
    assert never_an_edit(ARTICLE, replace(ARTICLE, **after))  # type: ignore[arg-type]  # fields that are text
    assert not never_an_edit(ARTICLE, replace(ARTICLE, text=TEXT[:150]))


def test_the_rules_tell_at_once_what_is_not_trivial() -> None:
    (rule,) = (rule for rule in catalog.read().rules if rule.id == "quiet-edit")
    assert rule.min_significance == TRIVIAL
