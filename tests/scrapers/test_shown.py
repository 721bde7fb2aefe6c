from __future__ import annotations

from datetime import UTC, datetime

from analysis.model import Page
from scrapers.shown import read_shown


def page(markup: str) -> Page:
    address = "http://g.example/1"
    return Page(address, address, 200, (), markup.encode(), datetime(2026, 1, 1, tzinfo=UTC))


def shown(markup: str) -> list[str]:
    return [line.strip() for line in read_shown(page(markup)).text.split("\n") if line.strip()]


def test_all_that_is_visible_is_shown_and_nothing_else() -> None:
    markup = (
        "<meta property='og:title' content='For networks'><title>T &amp; U</title><style>p{}</style><script>var a='x';"
        "</script><!-- hidden --><nav><a>Home</a></nav><p>One <b>bold</b>\nline.</p><aside>Beside</aside>"
    )
    assert shown(markup) == ["For networks", "T & U", "Home", "One bold line.", "Beside"]


def test_a_script_that_never_ends_hides_the_rest_only() -> None:
    assert shown("<p>One</p><script>while (1) {") == ["One"]


def test_the_texts_of_links_are_told_block_by_block() -> None:
    markup = "<p>See <a href='/1'>the <b>note</b></a>.</p><a href='/2'><h4>Talks &amp; rows</h4><p>A teaser.</p></a>"
    assert [line for line in read_shown(page(markup)).links.split("\n") if line] == [
        "the note",
        "Talks & rows",
        "A teaser.",
    ]


def test_a_box_with_a_form_is_what_stands_in_it_and_not_the_text_before_it() -> None:
    box = '<div class="x"><h4>Space by mail</h4><p>Every <b>Monday</b>.</p><form><input></form></div>'
    markup = f"<article><p>They met.</p>{box}<p>They parted.</p></article><form><p>no box</p></form>"
    assert [line for line in read_shown(page(markup)).asking.split("\n") if line] == ["Space by mail", "Every Monday."]


def test_a_form_around_the_whole_page_makes_no_box_of_it() -> None:
    assert read_shown(page("<body><form><div><p>They met.</p></div></form></body>")).asking == ""
