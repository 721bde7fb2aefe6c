"""The text of a page is told from what stands around it."""

from __future__ import annotations

import numpy as np
import pytest
from lxml.html import document_fromstring

from bench import boosting
from scrapers import body, body_choice, body_vote
from scrapers.body_blocks import cut
from scrapers.body_features import NAMES, notice
from scrapers.body_hints import ALL_BITS, hinted
from scrapers.body_words import Said

PROSE = (
    "The two agencies agreed, after a day of talks, that their satellites would keep a wider distance from each other.",
    "Officials said the rules, which take effect in March, oblige both sides to announce a manoeuvre a day before it.",
    "A joint group will meet twice a year, review the reports of operators, and settle what the rules leave open.",
    "Observers called the step modest, but noted that nothing of the kind had been agreed in the last eleven years.",
)
MENU = "".join(f"<li><a href='/{word}'>{word}</a></li>" for word in ("Home", "World", "Science", "Culture", "Sport"))
TEASERS = "".join(
    f"<div class='teaser-item'><h3><a href='/t{n}'>Another story of the day, number {n}</a></h3>"
    f"<p><a href='/t{n}'>What it says in one line, for those who click</a></p></div>"
    for n in range(6)
)
COMMENTS = "".join(
    f"<div class='comment' id='c{n}'><span class='comment-author'>reader{n}</span> <time>{n} hours ago</time>"
    f"<p>I have my doubts about this, number {n}, and I wonder whether they will ever keep to it.</p></div>"
    for n in range(5)
)


def page(article: str, after: str = "") -> str:
    return (
        f"<html><body><nav><ul>{MENU}</ul></nav><main><article><h1>Satellites keep their distance</h1>"
        f"<div class='article-body'>{article}</div></article>{after}</main>"
        "<footer><p>Copyright. All rights reserved. Terms of use.</p></footer></body></html>"
    )


def read(markup: str, title: str = "Satellites keep their distance") -> list[str]:
    return body.read_body(cut(document_fromstring(markup)), Said(title)).text.split("\n")


def paragraphs(texts: tuple[str, ...] = PROSE) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


def test_prose_is_kept_and_menus_teasers_and_footers_are_not() -> None:
    found = read(page(paragraphs(), f"<section class='related'><h2>Related</h2>{TEASERS}</section>"))
    assert [line for line in found if line in PROSE] == list(PROSE)
    assert not [line for line in found if "Another story" in line or "Copyright" in line or line == "Sport"]


def test_what_readers_write_below_is_no_part_of_the_text() -> None:
    found = read(page(paragraphs(), f"<section id='comments'><h2>5 comments</h2>{COMMENTS}</section>"))
    assert not [line for line in found if "I have my doubts" in line]


def test_lines_broken_by_br_are_paragraphs() -> None:
    assert [line for line in read(page("<br><br>".join(PROSE))) if line in PROSE] == list(PROSE)


def test_lists_and_quotations_are_text() -> None:
    items = "".join(f"<li>{text}</li>" for text in PROSE[1:3])
    found = read(page(f"<p>{PROSE[0]}</p><ul>{items}</ul><blockquote><p>{PROSE[3]}</p></blockquote>"))
    assert [line for line in found if line in PROSE] == list(PROSE)


def test_the_cells_of_a_row_share_a_line() -> None:
    blocks = cut(
        document_fromstring("<table><tr><td>Launches</td><td>12</td></tr><tr><td>Failures</td><td>1</td></tr></table>")
    )
    text = body.read(blocks, np.ones(len(blocks.blocks))).text
    assert text == "Launches | 12\nFailures | 1"


def test_a_paragraph_that_stands_twice_is_read_once() -> None:
    blocks = cut(document_fromstring(f"<div>{paragraphs((PROSE[0], PROSE[1], PROSE[0]))}</div>"))
    assert body.read(blocks, np.ones(len(blocks.blocks))).text.split("\n") == [PROSE[0], PROSE[1]]


def test_chinese_prose_is_text_too() -> None:
    lines = (
        "两国航天机构星期四举行会谈，讨论了外层空间活动的安全问题，并就卫星之间保持距离达成一致。",
        "双方表示，新规则将于三月生效，任何一方在变轨之前都必须提前一天通知对方，并公布轨道数据。",
        "联合工作组每年举行两次会议，审议运营方的报告，并解决规则没有涉及的问题，联合声明说。",
    )
    found = read(page(paragraphs(lines)), "两国卫星保持距离")
    assert [line for line in found if line in lines] == list(lines)


@pytest.mark.parametrize("open_tag", ["<button class='menu'>", "<noscript>", "<select>"])
def test_an_element_left_open_does_not_swallow_the_page(open_tag: str) -> None:
    found = read(f"<html><body><header>{open_tag}</header><article>{paragraphs()}</article></body></html>")
    assert [line for line in found if line in PROSE] == list(PROSE)


def test_hidden_scripts_and_empty_pages_have_no_text() -> None:
    assert read("<html><body><script>var a = 'words of a program';</script></body></html>") == [""]
    assert read("<html><body></body></html>") == [""]
    assert notice(cut(document_fromstring("<html><body></body></html>")), Said()).shape == (0, len(NAMES))


def test_names_of_classes_are_read_as_words() -> None:
    assert hinted("postMeta_date") & ALL_BITS["meta"]
    assert hinted("site-nav") & ALL_BITS["navigation"]
    assert not hinted("adapter") & ALL_BITS["advert"], "a word that only begins like a hint is none"


def test_trees_that_ask_for_what_is_not_noticed_are_refused_with_the_remedy() -> None:
    with pytest.raises(ValueError, match="grow it again"):
        body_choice.load({"trees": [{"ask": [["no_such_number", 1.0]], "say": [0, 1]}]})


def test_trees_grown_on_a_rule_follow_it() -> None:
    random = np.random.default_rng(1)
    rows = random.random((4000, len(NAMES)))
    rows[:, NAMES.index("menu")] = 0
    first, second = NAMES.index("length"), NAMES.index("linked")
    truth = ((rows[:, first] > 0.5) & (rows[:, second] < 0.4)).astype(float)
    table = boosting.as_table(boosting.grow(rows, truth, np.ones(len(rows)), rounds=60), NAMES)
    likely = body_choice.likelihoods(rows, body_choice.load(table))
    assert ((likely > 0.5) == (truth > 0.5)).mean() > 0.97


def test_of_several_readings_the_one_most_agree_with_is_taken() -> None:
    right, other = " ".join(PROSE), " ".join(PROSE[:3])
    readings = (("ours", "a menu and nothing else"), ("one", right), ("two", other))
    assert body_vote.agree_most(readings) == ("one", right)


def test_others_are_not_asked_about_heaps_of_markup() -> None:
    assert body_vote.ask_others("<p>word" * 20_000) == ()
    assert [name for name, _ in body_vote.ask_others(page(paragraphs()))] == ["trafilatura", "resiliparse"]
