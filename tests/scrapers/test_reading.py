"""Headlines and dates: who is believed when a page contradicts itself."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from lxml.html import document_fromstring

from scrapers.body_blocks import cut
from scrapers.reading_dates import Dated, Where, find_published
from scrapers.reading_titles import Proposals, choose, headings

NOW = datetime(2026, 1, 1, tzinfo=UTC)
HEADLINE = "Talks on orbits resume in Vienna"


def title(
    *found: str,
    og: str = "",
    ld: str = "",
    window: str = "",
    site: str = "",
    host: str = "site",
    lower: tuple[str, ...] = (),
) -> str:
    return choose(Proposals(found, og, ld, window, site, host, lower)).text


def test_a_heading_that_the_window_repeats_is_the_headline() -> None:
    assert title(HEADLINE, og=f"{HEADLINE} | The Site", window=f"{HEADLINE} | The Site", site="The Site") == HEADLINE


def test_the_sites_name_is_no_headline_even_as_its_only_heading() -> None:
    assert title("The Site", og=HEADLINE, window=f"{HEADLINE} – The Site", site="The Site") == HEADLINE


def test_without_headings_the_sites_name_is_cut_off() -> None:
    assert title(og=f"{HEADLINE} | Gazette", window=f"{HEADLINE} | Gazette") == HEADLINE
    assert title(window=f"{HEADLINE} - The Daily Gazette", site="The Daily Gazette") == HEADLINE


def test_a_heading_nobody_else_knows_is_not_believed() -> None:
    assert title("Newest comments", "Search", og=HEADLINE, window=f"{HEADLINE} – the blog") == HEADLINE


def test_behind_a_bar_stands_the_sites_name_however_long() -> None:
    assert title(window="All new in May | The Library and much more", host="lib2null") == "All new in May"


def test_a_heading_that_tells_the_same_in_other_words_is_what_readers_see() -> None:
    found = "Ministers meet in Vienna to revive the talks on orbits"
    assert title(found, og=f"{HEADLINE} - Site", window=f"{HEADLINE} - Site", site="Site") == found


def test_a_heading_that_only_adds_to_what_is_stated_is_no_other_telling() -> None:
    found = f"Statement of the department of foreign affairs and trade: {HEADLINE}"
    assert title(found, og=HEADLINE, ld=HEADLINE, window=f"{HEADLINE} | Site", site="Site") == HEADLINE


def test_where_the_first_rank_names_the_section_a_lower_one_is_the_headline() -> None:
    window = f"{HEADLINE} | Press releases"
    assert title("Press releases", window=window, lower=("Contact", HEADLINE)) == HEADLINE
    assert title(og=HEADLINE, window="Orbit talks - Site", site="Site", lower=("Most read", HEADLINE)) == HEADLINE


def test_a_part_of_the_text_is_no_headline_though_the_window_opens_with_it() -> None:
    found = "What the talks on orbits are about"
    window = "The talks on orbits: what they are about"
    assert title(found, og=window, window=window, lower=("The talks on orbits",)) == found


def test_an_attribute_that_a_quotation_mark_ended_is_no_headline() -> None:
    whole = 'Senator calls the treaty on orbits "unfit"'
    assert title(og="Senator calls the treaty on orbits", window=whole) == whole


def test_a_headline_may_hold_a_dash() -> None:
    headline = "Moon – and beyond: what ministers want"
    assert title(headline, og=headline, window=f"{headline} | Site") == headline


def test_a_page_without_any_title_has_none() -> None:
    assert title() == ""


def test_what_stands_before_the_stated_headline_is_a_kicker() -> None:
    assert title(f"Orbits {HEADLINE}", HEADLINE, og=HEADLINE, ld=HEADLINE, window=HEADLINE) == HEADLINE


def test_a_headline_may_begin_with_the_word_that_names_its_site() -> None:
    headline = "Space debris talks resume in Vienna"
    assert title(headline, og=headline, window=f"{headline} | Space.com", site="Space.com", host="space") == headline
    assert title("Space.com", og=headline, window=f"Space.com » {headline}", host="space") == headline


def test_a_heading_broken_into_lines_is_offered_whole_and_by_its_longest_line() -> None:
    blocks = cut(document_fromstring("<h1><div>Space</div><div>Talks resume in Vienna</div></h1>"))
    assert headings(blocks, "h1") == ("Space Talks resume in Vienna", "Talks resume in Vienna")


def dated(
    body: str,
    *stated: tuple[str, str],
    url: str = "https://a.example/x",
    lang: str = "en",
    modified: datetime | None = None,
    text: tuple[int, int] | None = None,
) -> Dated | None:
    """``text``: the numbers of its first and last block; else the last block of all."""
    tree = document_fromstring(f'<html lang="{lang}"><body>{body}</body></html>')
    blocks = cut(tree)
    first, last = text or (len(blocks.blocks) - 1, len(blocks.blocks) - 1)
    return find_published(Where(tree, blocks, url, first, last, HEADLINE), list(stated), modified, NOW)


PARAGRAPH = "<p>The delegations met and agreed to meet again, as a statement said in the evening of that day.</p>"


def test_what_is_stated_goes_before_what_is_seen() -> None:
    found = dated(f"<h1>T</h1><p>8 August 2024</p>{PARAGRAPH}", ("json-ld", "2024-08-07T10:00:00Z"))
    assert found == Dated(datetime(2024, 8, 7, 10, tzinfo=UTC), date(2024, 8, 7), "json-ld")


def test_the_day_is_the_one_the_page_writes() -> None:
    found = dated(PARAGRAPH, ("json-ld", "2024-08-07T22:30:00-04:00"))
    assert found is not None
    assert (found.moment.date(), found.day) == (date(2024, 8, 8), date(2024, 8, 7))


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2024-08-07T22:30:00Z", 8),
        ("2024-08-09T01:30:00+00:00", 8),
        ("2024-08-07T22:30:00-04:00", 7),
        ("2024-08-05", 5),
    ],
)
def test_the_day_of_the_address_is_the_pages_own_where_the_moment_is_in_utc(stated: str, day: int) -> None:
    found = dated(PARAGRAPH, ("json-ld", stated), url="https://a.example/2024/08/08/talks.html")
    assert found is not None
    assert (found.day, found.origin) == (date(2024, 8, day), "json-ld")


def test_of_a_line_that_tells_two_dates_the_first_is_of_publication() -> None:
    found = dated(f"<h1>T</h1><p>Published on 8 August 2024 Updated on 9 September 2025</p>{PARAGRAPH}")
    assert found is not None
    assert found.day == date(2024, 8, 8)


def test_a_date_beside_a_headline_that_is_no_heading_is_found() -> None:
    menu = "<div><a href='/x'>Entry of a menu</a></div>" * 30
    found = dated(f"<div><div>{HEADLINE}</div><div>8 August 2024</div></div>{menu}{PARAGRAPH}")
    assert found is not None
    assert found.day == date(2024, 8, 8)


@pytest.mark.parametrize(
    ("line", "lang"),
    [
        ("Published 8 August 2024", "en"),
        ("08/08/2024 10:30", "fr"),
        ("Stand der Dinge, 8.8.2024", "de"),
        ("2024年8月8日 10:30 来源：某报", "zh"),
        ("8 августа 2024, 10:30", "ru"),
        ("٨ أغسطس — 2024/08/08", "ar"),
    ],
)
def test_a_line_near_the_headline_is_read_in_its_language(line: str, lang: str) -> None:
    found = dated(f"<h1>T</h1><div class='meta'>{line}</div>{PARAGRAPH}", lang=lang)
    assert found is not None
    assert found.day == date(2024, 8, 8)


def test_a_day_of_a_full_address_counts() -> None:
    found = dated(PARAGRAPH, url="https://a.example/2024/08/08/talks.html")
    assert found is not None
    assert (found.day, found.origin) == (date(2024, 8, 8), "address")


def test_copyright_lines_and_other_stories_are_no_date() -> None:
    other = "<aside><a href='/x'>Old story</a> <span>3 May 2011</span></aside>"
    assert dated(f"<h1>T</h1>{PARAGRAPH}{other}<footer>© 2019 The Site</footer>") is None


def test_month_and_day_that_could_be_swapped_are_not_guessed_in_english() -> None:
    assert dated(f"<h1>T</h1><p>03/04/2024</p>{PARAGRAPH}") is None


AUGUST = date(2024, 8, 8)
SEEN = f"<h1>T</h1><p>8 August 2024</p>{PARAGRAPH}"
LATER = "2024-11-17T10:33:13Z"


def day_of(found: Dated | None) -> date | None:
    return found.day if found else None


def test_the_time_of_the_last_change_given_out_as_publication_is_doubted() -> None:
    changed = datetime(2024, 11, 17, 10, 32, 18, tzinfo=UTC)
    assert day_of(dated(SEEN, ("json-ld", LATER), modified=changed)) == AUGUST
    assert day_of(dated(SEEN, ("json-ld", LATER), modified=datetime(2025, 1, 1, tzinfo=UTC))) == date(2024, 11, 17)
    assert day_of(dated(PARAGRAPH, ("json-ld", LATER), modified=changed)) == date(2024, 11, 17)


def test_a_later_day_that_is_seen_is_an_update() -> None:
    changed = datetime(2024, 8, 5, 9, 1, tzinfo=UTC)
    assert day_of(dated(SEEN, ("json-ld", "2024-08-05T09:00:00Z"), modified=changed)) == date(2024, 8, 5)


def test_where_two_statements_differ_readers_decide() -> None:
    changed = datetime(2024, 11, 17, tzinfo=UTC)
    stated = ("json-ld", "2024-08-01T09:00:00Z"), ("microdata", "2024-08-08")
    assert day_of(dated(SEEN, *stated, modified=changed)) == AUGUST
    assert day_of(dated(SEEN, *stated, modified=datetime(2024, 8, 8, 12, tzinfo=UTC))) == date(2024, 8, 1)


@pytest.mark.parametrize("who", ["meta date", "meta dcterms.date", "json-ld page"])
def test_a_name_that_says_only_date_gives_way_to_what_is_seen(who: str) -> None:
    assert day_of(dated(SEEN, (who, "2024-11-17"))) == AUGUST
    assert day_of(dated(PARAGRAPH, (who, "2024-11-17"), url="https://a.example/2024/08/08/x")) == AUGUST
    assert day_of(dated(PARAGRAPH, (who, "2024-11-17"))) == date(2024, 11, 17)


def test_a_date_under_the_text_counts_where_it_says_what_it_is() -> None:
    text = PARAGRAPH * 30
    under = "<p>Comment</p><p>Erschienen am: 08.08.2024</p><p>Letzte Änderung: 09.09.2024</p>" + "<p>Menu</p>" * 20
    assert day_of(dated(f"<h1>T</h1>{text}{under}", lang="de", text=(1, 30))) == AUGUST
    far = "<p>Menu</p>" * 20 + "<p>Erschienen am: 08.08.2024</p>" + "<p>Menu</p>" * 30
    assert day_of(dated(f"<h1>T</h1>{text}{far}", lang="de", text=(1, 30))) == AUGUST


@pytest.mark.parametrize("opening", ["29.11.2022 –", "VIENNA, 29 November 2022 –", "Geneva, 29 November 2022 (UN)"])
def test_a_text_may_open_with_its_date(opening: str) -> None:
    text = f"<p>{opening} The delegations met in the afternoon {'and met again ' * 15}.</p>"
    assert day_of(dated(f"<h1>T</h1>{text}{PARAGRAPH}", text=(1, 2), lang="de")) == date(2022, 11, 29)


def test_a_thread_was_begun_with_its_first_contribution() -> None:
    thread = "".join(f"{PARAGRAPH * 14}<p>Posted on {day} August 2024</p>" for day in (8, 9, 11))
    assert day_of(dated(f"{thread}<p>Menu</p>", text=(0, 43))) == AUGUST


def test_a_day_between_bars_is_a_date() -> None:
    assert day_of(dated(f"<h1>T</h1><p>08 | 08 | 2024</p>{PARAGRAPH}")) == AUGUST
