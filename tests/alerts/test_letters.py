"""Golden letters lie in golden/; after a change that is meant, write them anew and read the difference:

SPACEWATCH_WRITE_GOLDEN=1 pytest tests/alerts/test_letters.py
"""

from __future__ import annotations

import math
import os
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from alerts.digests import significance
from alerts.letters import Digest, HealthSummary, gather, write_alert, write_bundle, write_digest
from alerts.showing import KINDS
from analysis.belonging import Dissent
from analysis.model import Change, ChangeKind, Fact, Letter
from tests.alerts.material import (
    ARTICLE,
    CARRIERS,
    DESK,
    NOW,
    SETTINGS,
    STORY,
    alert,
    arabic_story,
    digest,
    edit,
    new_story,
    quiet_digest,
    silent_source,
)

GOLDEN = Path(__file__).parent / "golden"
LETTERS = {
    "new_story": write_alert([new_story()], DESK, SETTINGS),
    "edit": write_alert([edit()], DESK, SETTINGS),
    "arabic": write_alert([arabic_story()], DESK, SETTINGS),
    "silent_source": write_alert([silent_source()], DESK, SETTINGS),
    "digest": write_digest(digest(), DESK, SETTINGS),
    "quiet_digest": write_digest(quiet_digest(), DESK, SETTINGS),
}
HOSTILE = (
    "Talks\r\nBcc: victim@example.org\n\n<script>alert('x')</script><img src=x onerror=y>"
    "\u202egpj.exe\u2066 {{ 7 * 7 }} \x00\x1b[31m \ud800 " + "very long " * 1_000
)


class _Reader(HTMLParser):
    """What a mail program would find: tags, link targets and the visible words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self.words += "\n" if tag in {"br", "p", "td", "h1", "h2", "li"} else ""

    def handle_data(self, data: str) -> None:
        self.words += data


def hostile_letter() -> Letter:
    article = replace(ARTICLE, title=HOSTILE, url="javascript:alert(1)", text=HOSTILE, language='"><b>')
    story = replace(STORY, headline=HOSTILE, kind="<i>")
    carriers = tuple(replace(carrier, title=HOSTILE, source_name=HOSTILE, url="data:x") for carrier in CARRIERS)
    telling = replace(new_story(), article=article, story=story, carriers=carriers)
    edited = replace(edit(), article=article, before=replace(article, title="Before", text="Before"), story=story)
    return write_alert([telling, edited], DESK, SETTINGS)


@pytest.mark.parametrize("name", LETTERS)
def test_letters_read_as_they_were_approved(name: str) -> None:
    letter = LETTERS[name]
    head = f"Subject: {letter.subject}\nMessage-ID: {letter.message_id}\nIn-Reply-To: {letter.in_reply_to}\n\n"
    for path, content in ((f"{name}.txt", head + letter.text), (f"{name}.html", letter.html)):
        golden = GOLDEN / path
        if os.environ.get("SPACEWATCH_WRITE_GOLDEN"):
            golden.write_text(content, encoding="utf-8")
        assert golden.read_text(encoding="utf-8") == content, f"{path} differs; see this file's first lines"


def test_text_and_html_say_the_same() -> None:
    for letter in LETTERS.values():
        page = _Reader(letter.html)
        targets = {target for name, target in page.attributes if name == "href"}
        links = re.findall(r"(?:https?://|mailto:)\S+", letter.text)
        assert set(links) == targets
        words = set(re.findall(r"\w{3,}", re.sub(r"(?:https?://|mailto:)\S+", "", letter.text.lower())))
        assert words - {"removed", "added"} <= set(re.findall(r"\w{3,}", page.words.lower()))


def test_every_kind_of_change_has_words_for_the_reader() -> None:
    assert set(KINDS) == set(ChangeKind), "give the new kind its words in alerts/showing.py"


def test_a_letter_tells_who_what_where_why_and_how_to_hear_less() -> None:
    text = LETTERS["new_story"].text
    for words in (
        "NEW STORY · Consultations",
        ARTICLE.title,
        "(in Russian)",
        "🇷🇺\u00a0Russia, 🇨🇳\u00a0China",
        "Moscow",
        "8 August 2024",
        "long-term sustainability",
        "(official, 8 August 2024)",
        "2 copies of the same text (Wire One, Wire Two)",
        "rule new-story: relevance 0.93 ≥ 0.60",
        "“космической деятельности” (lead)",
        "To hear less",
    ):
        assert words in text


def test_an_edit_shows_what_went_and_what_came_without_any_style() -> None:
    bare = re.sub(r"\s+", " ", _Reader(LETTERS["edit"].html).words)
    assert "[-17-] {+18+} экспертов" in bare
    assert "number 17 экспертов → 18 экспертов" in bare
    assert "[-новые правовые нормы и-]" in bare


def test_arabic_is_set_from_right_to_left() -> None:
    html = LETTERS["arabic"].html
    assert re.search(r'<h2[^>]* lang="ar" dir="rtl" style="[^"]*text-align:right', html)
    assert 'dir="rtl"' not in LETTERS["edit"].html


def test_a_story_begins_a_thread_and_what_follows_replies_to_it() -> None:
    root, reply = LETTERS["new_story"], LETTERS["edit"]
    assert (root.in_reply_to, reply.in_reply_to) == ("", root.message_id)
    assert reply.message_id != root.message_id
    assert reply.subject == f"Edited: {root.subject}"  # as it reads where no letter told the beginning
    again = write_alert([edit()], DESK, SETTINGS, root.subject)
    assert (
        again.subject == write_alert([edit()], DESK, SETTINGS, f"Re: {root.subject}").subject == f"Re: {root.subject}"
    )
    assert replace(again, subject=reply.subject) == reply
    assert write_alert([edit()], replace(DESK, id="other"), SETTINGS).in_reply_to != root.message_id


def test_the_same_alerts_make_the_same_letter_in_any_order() -> None:
    one = write_alert([new_story(), edit()], DESK, SETTINGS)
    assert one == write_alert([edit(), new_story()], DESK, SETTINGS)
    assert one.message_id == LETTERS["new_story"].message_id
    assert one.alert_keys == ("desk|now|article:7:edited:2", "desk|now|story:12:new")
    assert one.text.index("NEW STORY") < one.text.index("EDITED")


def test_tellings_are_gathered_by_story_and_source() -> None:
    groups = gather([new_story(), silent_source(), arabic_story(), edit()])
    assert [[one.alert.key.split("|")[2] for one in group] for group in groups] == [
        ["story:12:new", "article:7:edited:2"],
        ["source:mfa_north:silent:2024-08-09"],
        ["story:13:new"],
    ]


def test_a_recovered_source_replies_in_the_thread_of_its_trouble() -> None:
    change = Change(ChangeKind.RECOVERED, 0.5, (), "It answers again.")
    recovered = replace(silent_source(), change=change, alert=alert("source:mfa_north:recovered:2024-08-10"))
    letter = write_alert([recovered], DESK, SETTINGS)
    assert letter.in_reply_to == LETTERS["silent_source"].in_reply_to != ""
    assert "What to do" not in letter.text


def test_a_source_in_trouble_comes_with_a_remedy_even_without_words() -> None:
    for kind in (ChangeKind.SILENT, ChangeKind.BROKEN):
        letter = write_alert([replace(silent_source(), change=Change(kind, 0.5))], DESK, SETTINGS)
        assert "What to do" in letter.text
        assert "catalog/sources/mfa_north.toml" in letter.html


def test_a_hostile_title_breaks_neither_header_nor_layout_nor_link() -> None:
    letter = hostile_letter()
    assert re.fullmatch(r"Talks Bcc: victim@example\.org <script>[^\r\n\0]*", letter.subject)
    assert len(letter.subject) <= 200
    page = _Reader(letter.html)
    assert not {"script", "img", "i"} & set(page.tags)
    assert not [name for name, _ in page.attributes if name.startswith("on")]
    assert [target for name, target in page.attributes if name == "href"] == [
        "mailto:alerts@example.org?subject=unsubscribe"
    ]
    for part in (letter.text, letter.html):
        assert "{{ 7 * 7 }}" in part
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x00\x1b\ud800]", part)
        assert len(part) < 60_000


def test_a_quiet_day_is_reported_as_quiet() -> None:
    letter = LETTERS["quiet_digest"]
    assert letter.subject == "Space diplomacy, 9 August 2024: nothing new"
    assert "30 of 30 sources answered" in letter.text
    assert letter.alert_keys == ()


@pytest.mark.parametrize(
    ("health", "words"), [(HealthSummary(0, 30), "Not one source answered"), (HealthSummary(0, 0), "No source was")]
)
def test_blindness_is_not_reported_as_quiet(health: HealthSummary, words: str) -> None:
    letter = write_digest(replace(quiet_digest(), health=health), DESK, SETTINGS)
    assert words in letter.text
    assert words in letter.html


def test_a_digest_settles_every_telling_and_stays_under_the_size_mail_programs_show() -> None:
    told = digest()
    many = Digest(NOW.replace(day=2), NOW, told.stories * 100, told.edits * 50, told.health, told.tellings)
    letter = write_digest(many, DESK, SETTINGS)
    assert len(letter.alert_keys) == 4
    assert len(letter.html.encode()) < 102_000
    assert "the week to 9 August 2024: 200 stories, 50 edits" in letter.subject
    assert "and 165 more" in letter.text


def test_a_bundle_tells_many_stories_in_one_letter_outside_their_threads() -> None:
    letter = write_bundle([arabic_story(), new_story(), edit()], DESK, SETTINGS)
    assert letter.subject == f"3 alerts together: {arabic_story().story.headline}"  # type: ignore[union-attr]
    assert letter.in_reply_to == ""
    assert len(letter.alert_keys) == 3
    assert letter.message_id not in {each.message_id for each in LETTERS.values()}
    many = [replace(edit(), alert=alert(f"article:{n}:edited:2")) for n in range(30)]
    bundle = write_bundle(many, DESK, SETTINGS)
    assert len(bundle.alert_keys) == 10
    assert len(bundle.html.encode()) < 102_000


def test_every_letter_says_how_to_mute_its_story_and_for_how_long() -> None:
    words = " ".join(LETTERS["edit"].text.split())
    assert "spacewatch mute story 12 --for 7d" in words
    assert "likewise: actor RU, source mfa_north, rule edits" in words
    assert "spacewatch mute source mfa_north" in " ".join(LETTERS["silent_source"].text.split())


def test_the_short_form_has_the_headline_one_link_and_the_reason() -> None:
    assert LETTERS["edit"].short.splitlines() == [
        "EDITED · Consultations · 🇷🇺\u00a0Russia, 🇨🇳\u00a0China",
        "Контакты России и Китая о безопасности на орбите (in Russian)",
        "A clause was removed and a number changed, without a note.",
        "• number 17 экспертов → 18 экспертов",
        "• clause removed: новые правовые нормы",
        "http://mfa.example/news/1",
        "Why: rule edits: relevance 0.93 ≥ 0.60; actors RU, CN",
    ]
    assert LETTERS["digest"].short.splitlines()[0] == "2 stories, 1 edit, 1 note on sources."
    assert len(hostile_letter().short) < 2_000


def test_a_digest_counts_what_it_does_not_tell() -> None:
    assert "Muted, story 9 (too much of it until the launch): 4 changes." in LETTERS["digest"].text
    assert "2 changes at sources in trouble" in " ".join(LETTERS["digest"].text.split())


def test_an_official_voice_and_independent_publishers_rank_a_story() -> None:
    first, second = digest().stories
    (high, words), (low, _) = significance(first), significance(second)
    assert high == pytest.approx(0.93 + 0.25 * math.log2(3) + 0.5)
    assert low < high
    assert words == "significance 1.83: relevance 0.93, 3 independent publishers, an official voice"


def test_letters_say_what_the_reports_contradict_each_other_in() -> None:
    outlets = ("Wire One", "Wire Two", "Orbit Weekly", "Evil <b>Post</b>", "Morning Post")
    dissent = Dissent("signatories", (("17", outlets), ("18", ("Ministry",))))
    told = new_story()
    assert told.story
    disputed = replace(told.story, dissents=(dissent,))
    day = digest()
    day = replace(day, stories=(replace(day.stories[0], story=disputed), *day.stories[1:]))
    letters = (write_alert([replace(told, story=disputed)], DESK, SETTINGS), write_digest(day, DESK, SETTINGS))
    for letter in letters:
        line = " ".join(letter.text.split())
        assert "Disputed signatories: 17 (Wire One, Wire Two, Orbit Weekly and 2 more); 18 (Ministry)" in line
        assert "17 (Wire One, Wire Two, Orbit Weekly and 2 more); 18 (Ministry)" in letter.html
    assert "Disputed" not in write_alert([told], DESK, SETTINGS).text


def test_without_a_telling_there_is_no_letter() -> None:
    with pytest.raises(ValueError, match="at least one telling"):
        write_alert([], DESK, SETTINGS)


def test_letters_lead_to_the_pages_of_the_archive_where_they_have_an_address() -> None:
    browse = replace(SETTINGS, browse="http://127.0.0.1:8010/")
    for told, page in ((new_story(), f"story/{STORY.id}"), (silent_source(), f"source/{silent_source().source.id}")):
        letter = write_alert([told], DESK, browse)
        assert f"In the archive: http://127.0.0.1:8010/{page}\n" in letter.text
        assert f'href="http://127.0.0.1:8010/{page}"' in letter.html
    assert "In the archive" not in write_alert([new_story()], DESK, SETTINGS).text


def test_what_changed_alike_in_two_places_is_told_once() -> None:
    told = edit()
    twice = replace(told, change=replace(told.change, facts=(Fact("modality", "will", "could"),) * 2))
    assert write_alert([twice], DESK, SETTINGS).text.count("modality will → could") == 1


def test_a_headline_shown_before_and_after_is_no_fact_beside_that() -> None:
    told = edit()
    assert told.before
    titles = Fact("title", told.before.title, told.article.title if told.article else "")
    retitled = replace(told, change=Change(ChangeKind.RETITLED, 0.7, (titles,), "The title changed."))
    text = write_alert([retitled], DESK, SETTINGS).text
    assert "The headline, [-removed-] and {+added+}:" in text
    assert "* title" not in text
