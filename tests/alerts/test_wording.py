from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alerts import wording


@given(st.text())
@settings(max_examples=300, deadline=None, database=None)
def test_a_line_is_safe_in_a_header_and_can_be_encoded(text: str) -> None:
    line = wording.one_line(text, 200)
    assert len(line) <= 200
    assert not set(line) & set(map(chr, [*range(32), *range(127, 160), *range(0x202A, 0x202F), *range(0x2066, 0x206A)]))
    line.encode()


def test_a_title_cannot_grow_upwards() -> None:
    assert len(wording.one_line("a" + "\u0301\u0302" * 500)) <= 6


def test_joiners_that_persian_and_emoji_need_stay() -> None:
    assert wording.one_line("می‌شود 👩‍🚀") == "می‌شود 👩‍🚀"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "//host.example/",
        "https://user@host.example/",
        "https://exa mple.org/",
        "http://host.example:port/",
        "http://[::1",
        "http://" + "a" * 300 + ".example/",
        "https://host.example/" + "a" * 3_000,
        "",
    ],
)
def test_what_is_no_web_address_is_no_link(url: str) -> None:
    assert wording.web_link(url) == ""


@pytest.mark.parametrize(
    ("url", "link"),
    [
        ("https://host.example:8443/a?b=c&d=e#f", "https://host.example:8443/a?b=c&d=e#f"),
        ('https://host.example/"><b>', "https://host.example/%22%3E%3Cb%3E"),
        ("https://host.example/\r\nBcc: x", "https://host.example/%20%20Bcc:%20x"),
        ("https://аррle.example/", "https://xn--le-6kc8da.example/"),
        ("https://host.example/%D0%B0", "https://host.example/%D0%B0"),
    ],
)
def test_links_are_ascii_and_keep_their_meaning(url: str, link: str) -> None:
    assert wording.web_link(url) == link


def test_states_have_flags_and_names_and_others_do_not() -> None:
    assert [wording.flag(state) for state in ("RU", "UN", "EU", "ESA", "XQ", "")] == ["🇷🇺", "🇺🇳", "🇪🇺", "", "", ""]
    assert wording.name("actor", "CN", {}) == "China"
    assert wording.name("actor", "ESA", {"actor:ESA": "European Space Agency"}) == "European Space Agency"
    assert wording.name("instrument", "CD", {}) == "CD"
    assert wording.name("kind", "joint_statement", {}) == "joint statement"


def test_the_conference_on_disarmament_is_not_the_congo() -> None:
    assert [wording.flag(actor) for actor in ("CD", "COD")] == ["", "🇨🇩"]
    assert wording.name("actor", "CD", {"actor:CD": "Conference on Disarmament"}) == "Conference on Disarmament"
    assert [wording.name("actor", actor, {}) for actor in ("CD", "COD")] == ["CD", "Congo - Kinshasa"]


def test_languages_are_named() -> None:
    assert [wording.language_name(code) for code in ("ru", "zh", "")] == ["Russian", "Chinese", ""]
