"""Status 200 is not success: what is served in place of a list has a name."""

from __future__ import annotations

import pytest

from scrapers.listings import read_listing
from scrapers.readers import read
from scrapers.standins import name_standin
from tests.scrapers.web import NOW, address, page, source

PAGES = {
    "parked domain": "<html><title>a.example</title><body>This domain is for sale. Buy it today.</body></html>",
    "consent wall": "<html><body><h1>Before you continue</h1><button>Accept all</button></body></html>",
    "not found page": "<html><title>Page not found</title><body>Sorry for the inconvenience</body></html>",
    "maintenance page": "<html><body>Our site is currently unavailable. We will be back soon.</body></html>",
    "log-in page": "<html><body><form><input name=u><input name=p type=password></form></body></html>",
    "error page": "<html><title>502 Bad Gateway</title><body>nginx</body></html>",
}


@pytest.mark.parametrize("name", PAGES)
def test_each_is_named(name: str) -> None:
    assert name_standin(PAGES[name]) == name


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("kind", ["feed", "sitemap", "listing", "wordpress", "gdelt"])
def test_at_every_kind_of_address(name: str, kind: str) -> None:
    listing = read(page(PAGES[name]), source(), address(kind), NOW)
    assert f"({name})" in listing.problem
    assert not listing.candidates


def test_a_page_with_much_to_say_stands_in_for_nothing() -> None:
    long = "<p>The ministry published its report on orbits and debris in the capital.</p>" * 60
    assert not name_standin(f"<html><body>{long}<footer>Accept all cookies · error 404</footer></body></html>")


def test_what_only_a_script_says_is_not_said() -> None:
    assert not name_standin("<html><script>if (page == '404') alert('page not found')</script><p>News</p></html>")


def test_a_listing_under_a_cookie_banner_is_still_a_listing() -> None:
    rows = "".join(
        f'<li><a href="/news/2026/11/{n}/item">Headline number {n} of the foreign ministry</a></li>' for n in range(5)
    )
    body = f"<html><body><div>We value your privacy <button>Accept all</button></div><ul>{rows}</ul></body></html>"
    listing = read_listing(page(body, "http://site.example/news"), source(), address("listing"), NOW)
    assert len(listing.candidates) == 5
    assert not listing.problem
