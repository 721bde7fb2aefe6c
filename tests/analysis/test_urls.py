"""When two addresses mean the same page."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.urls import canonical, host, is_web, key, leads_away

PARTS = st.text(alphabet="abcXYZ019-._~%&=?/#+ éж中", max_size=20)
ADDRESSES = st.builds(
    lambda scheme, name, port, rest: f"{scheme}://{name}{port}/{rest}",
    st.sampled_from(["http", "https", "HTTP"]),
    st.sampled_from(["Example.org", "www.example.org", "m.news.example", "amp.example.org", "[::1]", "a.b."]),
    st.sampled_from(["", ":80", ":443", ":8080"]),
    PARTS,
)


@given(ADDRESSES | st.text(max_size=40))
def test_a_canonical_address_stays_as_it_is(url: str) -> None:
    once = canonical(url)
    assert canonical(once) == once


@given(ADDRESSES)
def test_an_address_and_its_canonical_form_are_the_same_page(url: str) -> None:
    assert key(canonical(url)) == key(url)


@pytest.mark.parametrize(
    ("written", "cited"),
    [
        ("HTTPS://News.Example.ORG:443/a?utm_source=x&id=7&fbclid=1#top", "https://news.example.org/a?id=7"),
        ("http://example.org:8080", "http://example.org:8080/"),
        ("https://example.org/a?ref=rss&b=1", "https://example.org/a?b=1"),
        ("https://example.org/a?ref=A-70-20", "https://example.org/a?ref=A-70-20"),
        (
            "https://example.org/новость?q=мир",
            canonical("https://example.org/%d0%bd%d0%be%d0%b2%d0%be%d1%81%d1%82%d1%8c?q=мир"),
        ),
        ("https://bbc.example/news/1?at_medium=RSS&at_campaign=rss", "https://bbc.example/news/1"),
        ("  https://example.org/a  ", "https://example.org/a"),
    ],
)
def test_what_says_where_a_reader_came_from_is_dropped(written: str, cited: str) -> None:
    assert canonical(written) == cited


def test_the_order_of_a_query_is_kept_for_citing_and_ignored_for_identity() -> None:
    assert canonical("https://example.org/?b=2&a=1") == "https://example.org/?b=2&a=1"
    assert key("https://example.org/?b=2&a=1") == key("https://example.org/?a=1&b=2")


@pytest.mark.parametrize(
    "twin",
    [
        "http://example.org/news/1",
        "https://www.example.org/news/1/",
        "https://m.example.org/news/1",
        "https://amp.example.org/news/1/amp/",
        "https://example.org/news/1?amp=1",
        "https://example.org/news/1?outputType=amp",
        "https://example.org/news/1?print=1",
        "https://example.org/news/1?view=print",
        "https://example.org/news/1/print/",
    ],
)
def test_mobile_amp_print_and_plain_addresses_are_one_page(twin: str) -> None:
    assert key(twin) == key("https://example.org/news/1")


def test_different_documents_stay_different() -> None:
    assert key("https://example.org/news?id=1") != key("https://example.org/news?id=2")
    assert key("https://example.org/news?view=1") != key("https://example.org/news?view=2")
    assert key("https://m.com/a") != key("https://example.com/a")


@pytest.mark.parametrize(
    "bad",
    ["ftp://example.org/a", "javascript:alert(1)", "https:///a", "https://me:pw@example.org/", "x", "http://h:99999/"],
)
def test_only_plain_web_addresses_are_web(bad: str) -> None:
    assert not is_web(bad)
    assert is_web("https://example.org/a")


def test_an_address_that_cannot_be_read_comes_back() -> None:
    assert canonical(" http://[broken ") == "http://[broken"
    assert host("http://[broken") == ""
    assert host("https://WWW.Example.org.:8080/a") == "www.example.org"


def test_a_query_behind_the_same_path_leads_nowhere_else() -> None:
    article = "https://a.example/news/talks"
    assert not leads_away(article, f"{article}?consent=1")
    assert leads_away(article, "https://a.example/news/")
    assert leads_away("https://a.example/?id=7", "https://a.example/?id=8")
