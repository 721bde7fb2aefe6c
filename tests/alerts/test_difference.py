"""The difference of two readings by itself: complete, legible without styles, and harmless whatever the web wrote."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

from alerts.difference import Difference, as_page, as_text
from analysis.model import Article, Change, ChangeKind, Fact, Revision
from tests.alerts.material import ARTICLE, NOW

EDIT = Change(ChangeKind.EDITED, 0.8, (Fact("modality", "agreed", "discussed"),), "agreed became discussed")


def difference(before: Article, after: Article, *changes: Change) -> Difference:
    return Difference(
        Revision(7, 1, NOW, before, "a" * 64), Revision(7, 2, NOW, after, "b" * 64), changes or (EDIT,), "The Ministry"
    )


def read(text: str, title: str = "Talks", language: str = "en") -> Article:
    return replace(ARTICLE, title=title, text=text, language=language)


class Elements(HTMLParser):
    """The names of the elements of a page, the attributes, and the text they hold."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.links: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links += [value or "" for name, value in attrs if name in {"href", "src"}]

    def handle_data(self, data: str) -> None:
        self.text += data


def test_text_and_page_show_all_that_went_came_and_moved() -> None:
    moved = "The moratorium on tests was welcomed by all of the delegations."
    before, after = (
        f"{moved}\nThey agreed.\nThe end came.\nAll left.",
        f"They discussed.\nThe end came.\nAll left.\n{moved}",
    )
    found = difference(read(before), read(after))
    text, page = as_text(found), as_page(found)
    for shown in (text, Elements(page).text):
        assert "[-agreed-] {+discussed+}." in shown
        assert f"[moved away: {moved[:20]}" in shown
        assert f"{{moved here: {moved}}}" in shown
        assert "modality agreed → discussed" in shown
        assert "a" * 64 in shown
        assert "b" * 64 in shown


def test_a_page_is_one_file_that_loads_and_runs_nothing() -> None:
    page = Elements(as_page(difference(read("They agreed."), read("They discussed."))))
    assert page.names.isdisjoint({"script", "link", "img", "iframe", "object", "base", "form"})
    assert page.links == [ARTICLE.url]


def test_hostile_words_do_no_harm() -> None:
    hostile = (
        "<script>alert(1)</script> \u202egnp.exe\u202c \x1b[31m red \x07 {{ 7 * 7 }} \ud800 ]]> -->"
        + " zalgo\u0301" * 9
    )
    long = "x" * 10_000 + "\u0301" * 5_000
    found = difference(read("They agreed.", title=hostile), read(f"They {hostile} {long}", title=long + hostile))
    page, text = as_page(found), as_text(found)
    elements = Elements(page)
    assert "script" not in elements.names
    assert not {name for name in elements.attributes if name.startswith("on")}
    for shown in (page, text):
        shown.encode()
        assert not set(shown) & {"\u202e", "\u202c", "\x1b", "\x07"}
        assert "49" not in shown.replace(str(NOW), "")
    assert "\u0301" * 5 not in page
    assert "overflow-wrap:anywhere" in page


def test_arabic_is_set_from_right_to_left_and_each_part_keeps_its_side() -> None:
    page = as_page(difference(read("قالت NASA نعم", language="ar"), read("قالت ESA نعم", language="ar")))
    assert '[-<span dir="rtl" style="text-decoration:line-through">NASA</span>-]' in page
    assert '{+<span dir="rtl">ESA</span>+}' in page


def test_readings_that_say_the_same_are_said_to() -> None:
    same = difference(read("They met."), read("They met."))
    assert "Headline and text read the same." in as_text(same)
    assert "Headline and text read the same." in as_page(same)


def test_chinese_and_hindi_are_marked_by_what_a_reader_sees() -> None:
    chinese = as_text(difference(read("两国举行磋商。", language="zh"), read("两国举行会谈。", language="zh")))
    assert "两国举行[-磋商-] {+会谈+}。" in chinese
    hindi = as_text(difference(read("दोनों देशों ने संधि की।", language="hi"), read("दोनों देशों ने वार्ता की।", language="hi")))
    assert "दोनों देशों ने [-संधि-] {+वार्ता+} की।" in hindi
