"""A page becomes an article, or says why it is none."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from analysis.model import Article, Selectors
from scrapers.extract import extract
from scrapers.extractor import EXTRACTOR, extractor_of
from scrapers.sites import find_reader
from tests.scrapers.web import page, source

PARAGRAPHS = [
    "Delegations of the two ministries met on Thursday to discuss the security of activities in outer space.",
    "Both sides confirmed that a binding instrument on weapons in orbit remained their aim, a statement said.",
    "They agreed to continue the consultations next spring, and to inform the committee in Vienna about them.",
]
URL = "http://www.site.example/news/2024/08/talks?utm_source=rss"


def article_page(head: str = "", body: str = "", title: str = "Talks held on space | The Site") -> str:
    text = "".join(f"<p>{each}</p>" for each in PARAGRAPHS)
    return f"""<!doctype html><html lang="en"><head><title>{title}</title>{head}</head><body>
      <header><nav><a href="/">Home</a><a href="/news">News</a></nav></header>
      <main><article><h1>Talks held on space</h1>{body or text}</article></main>
      <footer>All rights reserved. Contact. Imprint.</footer></body></html>"""


def read(markup: bytes | str, url: str = URL, final: str = "", content_type: str = "text/html") -> Article:
    return extract(page(markup, url, content_type, final), source())


def ld(**node: object) -> str:
    document = {"@context": "https://schema.org", "@graph": [{"@type": "WebPage"}, {"@type": "NewsArticle", **node}]}
    return f'<script type="application/ld+json">{json.dumps(document)}</script>'


def test_text_and_title_come_without_the_furniture() -> None:
    article = read(article_page())
    assert article.text.split("\n")[-3:] == PARAGRAPHS
    assert article.title == "Talks held on space"
    assert "Imprint" not in article.text
    assert (article.not_article, article.language, article.extractor) == ("", "en", EXTRACTOR)
    assert article.url == "http://www.site.example/news/2024/08/talks"


def test_the_date_of_the_page_is_that_of_its_article_where_nothing_else_dates_it() -> None:
    whole = '<script type="application/ld+json">{"@type": ["WebPage"], "datePublished": "2024-08-08"}</script>'
    article = read(article_page(whole))
    assert (str(article.day), article.provenance[2]) == ("2024-08-08", "published: json-ld page")


def test_what_the_page_says_of_itself_is_read() -> None:
    head = ld(
        headline="Talks held on space",
        datePublished="2024-08-08T10:00:00+03:00",
        dateModified="2024-08-09",
        author=[{"name": "Ada Writer"}, {"name": "By Bo Author"}],
        publisher={"name": "The Site"},
    )
    article = read(article_page(head + '<meta property="og:image" content="/a.jpg">'))
    assert article.published == datetime(2024, 8, 8, 7, tzinfo=UTC)
    assert article.modified == datetime(2024, 8, 9, tzinfo=UTC)
    assert article.byline == ("Ada Writer", "Bo Author")
    assert (article.publisher, article.image) == ("The Site", "http://www.site.example/a.jpg")


def test_a_page_without_a_date_has_none() -> None:
    assert read(article_page(), url="http://www.site.example/talks").published is None


def test_a_date_after_the_visit_is_not_believed() -> None:
    head = '<meta property="article:published_time" content="2031-01-01T00:00:00Z">'
    assert read(article_page(head), url="http://www.site.example/talks").published is None


@pytest.mark.parametrize(
    ("canonical", "expected"),
    [
        ("https://site.example/story/7?ref=rss#top", "https://site.example/story/7"),
        ("/story/7", "http://www.site.example/story/7"),
        ("https://elsewhere.org/story/7", "http://www.site.example/news/2024/08/talks"),
        ("https://site.example/", "http://www.site.example/news/2024/08/talks"),
        ("javascript:alert(1)", "http://www.site.example/news/2024/08/talks"),
    ],
)
def test_the_canonical_address_counts_on_its_own_site_only(canonical: str, expected: str) -> None:
    assert read(article_page(f'<link rel="canonical" href="{canonical}">')).url == expected


@pytest.mark.parametrize("encoding", ["windows-1251", "utf-16", "koi8-r"])
def test_russian_pages_arrive_readable(encoding: str) -> None:
    text = "Стороны обсудили вопросы безопасности космической деятельности и договорились продолжить встречи. " * 3
    markup = article_page(f'<meta charset="{encoding}">', f"<p>{text}</p>", "Консультации").encode(encoding)
    article = read(markup)
    assert text.strip() in article.text
    assert article.language == "ru", "the script overrules the page's claim to be English"


def test_declared_selectors_go_before_the_general_extractor() -> None:
    body = (
        "<div class='head'>The real headline</div><div class='date'>8 August 2024</div>"
        + "".join(f"<div class='text'><p>{each}</p><script>x()</script></div>" for each in PARAGRAPHS)
        + "<div class='more'><p>Other news that is of no interest here, none at all, to nobody.</p></div>"
    )
    declared = replace(source(), page=Selectors(title=".head", body=".text", date=".date"))
    article = extract(page(article_page(body=body), URL), declared)
    assert article.text == "\n".join(PARAGRAPHS)
    assert article.title == "The real headline"
    assert article.published == datetime(2024, 8, 8, tzinfo=UTC)
    assert article.extractor == extractor_of(declared) != EXTRACTOR


def test_selectors_that_find_nothing_leave_the_page_to_the_general_extractor() -> None:
    declared = replace(source(), page=Selectors(body=".gone"))
    assert extract(page(article_page(), URL), declared).text.split("\n")[-3:] == PARAGRAPHS


WALL = "<p>We value your privacy. We and our 842 partners store and access information on a device.</p>"

FRENCH_WALL = (
    "Nous et nos 87 partenaires utilisons des traceurs sur votre terminal pour mesurer notre audience et financer le "
    "journal. Faites votre choix, que vous pourrez revoir à tout moment, pour accéder à la page que vous demandez."
)


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        (article_page(body=WALL, title="Your choice"), "consent wall"),
        (article_page(body=f"<p>{FRENCH_WALL}</p>", title="Avant de continuer"), "consent wall"),
        (article_page(body="<p>The page was not found. It may have moved.</p>", title="Error"), "not found page"),
        (article_page(title="404 – The Site"), "not found page"),
        (article_page(body="<p>Страница не найдена</p>", title="Сайт"), "not found page"),
        ("<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>", "JavaScript"),
        (article_page(body=f"<p>{PARAGRAPHS[0]}</p><p>Subscribe to continue reading.</p>"), "paywall"),
        (article_page(ld(isAccessibleForFree="False"), f"<p>{PARAGRAPHS[0]} {PARAGRAPHS[1]}</p>"), "paywall"),
        ("<html><body><p>Short.</p></body></html>", "no text"),
        ("", "no text"),
        ("just words, no markup at all " * 30, "not HTML"),
        (b"PK\x03\x04 binary", "not HTML"),
    ],
)
def test_what_is_no_article_is_named(markup: bytes | str, reason: str) -> None:
    assert read(markup).not_article.startswith(reason)


@pytest.mark.parametrize("front", ["/", "/en/", "/index.html", "/zh-cn/home"])
def test_a_front_page_in_place_of_the_article_is_a_page_not_found(front: str) -> None:
    assert read(article_page(), final=f"http://www.site.example{front}").not_article == "not found page"


def test_a_list_of_links_is_no_article() -> None:
    links = "".join(f"<p><a href='/n/{n}'>Headline number {n} of a long list of news</a></p>" for n in range(30))
    assert read(f"<html><body><h1>News</h1>{links}</body></html>").not_article == "listing page"


def test_another_type_is_not_html() -> None:
    assert read("<p>x</p>", content_type="application/pdf").not_article.startswith("not HTML")


def test_an_article_may_quote_a_walls_words() -> None:
    body = "".join(f"<p>{n}: {each} They asked readers to accept cookies.</p>" for n, each in enumerate(PARAGRAPHS * 4))
    assert read(article_page(body=body)).not_article == ""


HOSTILE = {
    "deep": b"<html><body>" + b"<div>" * 100_000 + b"x",
    "wide": b"<html><body>" + b"<i>x</i>" * 200_000,
    "brackets": b"<" * 2_000_000,
    "comments": b"<html>" + b"<!--" * 500_000,
    "json": b'<html><script type="application/ld+json">' + b"[" * 300_000 + b"</script><p>x",
    "entities": b"<p>" + b"&" * 1_000_000,
    "bytes": bytes(range(128, 256)) * 5_000,
    "huge": b"<p>" + b"word " * 1_200_000,
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_hostile_page_ends_quickly_and_says_why(name: str) -> None:
    began = time.monotonic()
    assert read(HOSTILE[name]).not_article
    assert time.monotonic() - began < 30


def test_the_largest_pages_are_refused_by_name() -> None:
    assert "too large" in read(HOSTILE["huge"]).not_article
    assert "nested too deeply" in read(b"<html><body>" + b"<div>" * 20_000 + b"x").not_article


def test_a_stubborn_source_has_its_own_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "stubborn_sites"
    package.mkdir()
    (package / "__init__.py").write_text("")
    lines = (
        "from analysis.model import Article\n"
        "def extract(page, html_text):\n"
        "    return Article(page.url, 'own', html_text)\n"
    )
    (package / "xx_mfa.py").write_text(lines)
    monkeypatch.syspath_prepend(str(tmp_path))
    reader = find_reader("xx-mfa", "stubborn_sites")
    assert reader is not None
    read_by_it = reader(page("<p>x</p>"), "<p>x</p>")
    assert read_by_it is not None
    assert read_by_it.title == "own"
    for name in ("xx-other", "../xx", "os.path", ""):
        assert find_reader(name, "stubborn_sites") is None
    monkeypatch.delitem(sys.modules, "stubborn_sites")


def test_a_page_drawn_by_scripts_is_read_from_its_data() -> None:
    told = " ".join(PARAGRAPHS)
    article = read(
        f"<html><head>{ld(headline='Talks', articleBody=told)}</head><body><div id='app'></div></body></html>"
    )
    assert (article.text, article.not_article) == (told, "")
    assert "text: json-ld" in article.provenance


def test_every_field_says_where_it_was_found() -> None:
    head = '<meta property="article:published_time" content="2024-08-08T23:30:00-05:00">'
    article = read(article_page(head))
    assert article.provenance == ("text: blocks", "title: h1 1", "published: meta article:published_time")
    assert article.published == datetime(2024, 8, 9, 4, 30, tzinfo=UTC)
    assert article.day is not None
    assert article.day.isoformat() == "2024-08-08", "the day as the page writes it"
    assert 0 < article.certainty <= 1


@pytest.mark.parametrize("name", ["itemprop", "itemProp"])  # the second as React writes it
def test_a_date_of_microdata_is_read_in_letters_of_either_case(name: str) -> None:
    body = f'<div {name}="datePublished" content="2024-08-08T07:00:00Z"></div>' + "".join(
        f"<p>{p}</p>" for p in PARAGRAPHS
    )
    article = read(article_page(body=body), url="http://www.site.example/talks")
    assert article.published == datetime(2024, 8, 8, 7, tzinfo=UTC)


def test_a_wire_story_is_known_by_its_dateline() -> None:
    body = "".join(f"<p>{each}</p>" for each in (f"MOSCOW, Aug 9 (TASS) — {PARAGRAPHS[0]}", *PARAGRAPHS[1:]))
    article = read(article_page(body=body))
    assert (article.dateline, article.credit) == ("MOSCOW, Aug 9", "TASS")
    assert article.text.startswith("MOSCOW"), "a dateline stays in the text"


def test_broken_json_is_repaired_where_it_is_only_untidy() -> None:
    untidy = '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2024-08-08",}</script>'
    article = read(article_page(untidy), url="http://www.site.example/talks")
    assert article.published == datetime(2024, 8, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    "head",
    [
        '<script type="application/ld+json">{"@type": "LiveBlogPosting"}</script>',
        '<meta itemscope itemtype="https://schema.org/LiveBlogPosting">',
    ],
)
def test_a_live_blog_is_marked(head: str) -> None:
    assert read(article_page(head)).is_live
    assert not read(article_page()).is_live


def live_page(entries: int, title: str = "Talks in Vienna: live updates") -> Article:
    told = "".join(f"<p>{9 + n}:{n:02} CET</p><p>Entry {n}: {PARAGRAPHS[n % 3]}</p>" for n in range(entries))
    return read(f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{told}</body></html>")


def test_a_live_blog_is_known_by_its_name_and_its_entries() -> None:
    assert live_page(6).is_live
    assert not live_page(2).is_live, "an article that mentions two moments"
    assert not live_page(6, "People live longer in orbit, says a study").is_live, "a timetable"


def test_moments_of_other_articles_make_no_live_blog() -> None:
    others = "".join(f'<p><a href="/{n}">1{n}:30 Another article of this paper</a></p>' for n in range(8))
    assert not read(
        article_page().replace("</body>", f"{others}</body>"), url="https://www.site.example/live/x"
    ).is_live


def test_a_copy_in_a_cache_of_amp_leads_to_the_publishers_page() -> None:
    article = read(
        article_page('<link rel="canonical" href="https://www.site.example/talks">'),
        url="https://www-site-example.cdn.ampproject.org/c/s/www.site.example/talks/amp",
    )
    assert article.url == "https://www.site.example/talks"
