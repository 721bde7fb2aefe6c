"""Listing pages in the shapes sites really have, each with the addresses of its news: what must be found, no more.

``LATER`` were written when the rules of ``scrapers.shapes`` were done. At first sight precision was 0.87 and recall
0.71 there: parameters without a value were not seen, and two programmes and a shop were taken for news.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

SITE = "http://site.example"
HEADLINES = (
    "Ministries hold consultations on outer space in Vienna",
    "Statement by the spokesperson on the destruction of a satellite",
    "Ambassador receives head of the national space agency",
    "Fourth session of the working group on long-term sustainability",
    "Joint communique after the bilateral dialogue on space security",
    "Forty-first state signs the accords on lunar exploration",
    "Remarks at the opening of the committee's legal subcommittee",
    "Deputy minister visits the launch site in the north",
)
RUSSIAN = (
    "О межмидовских консультациях по космосу",
    "Комментарий официального представителя в связи с испытанием",
    "О встрече заместителя министра с послом",
    "Выступление на заседании Комитета по космосу",
    "О подписании соглашения о сотрудничестве в космосе",
)
CHINESE = ("两国外交部举行外空事务磋商", "外交部发言人就外空问题答记者问", "中国代表在外空委发言", "外空安全对话举行")
SLUGS = tuple("-".join(each.lower().replace("'", "").split()) for each in HEADLINES)


@dataclass(frozen=True)
class Sample:
    """One page, where it lies, and the addresses that are its news."""

    name: str
    html: str
    news: tuple[str, ...]
    url: str = f"{SITE}/news/"


def chrome(body: str, menu: str = "", foot: str = "") -> str:
    """A page with what stands around the news everywhere."""
    links = "".join(
        f'<li><a href="/{each}">{words}</a></li>'
        for each, words in (
            ("about", "About us"),
            ("about/organisation-and-management", "Organisation and management of the ministry"),
            ("services/visa-and-consular-services", "Visa and consular services for travellers"),
            ("topics/arms-control-and-non-proliferation", "Arms control and non-proliferation"),
            ("contact", "Contact"),
        )
    )
    return (
        f"<!doctype html><html><body><header><nav><ul>{links}{menu}</ul></nav></header><main>{body}</main>"
        f'<footer><a href="/imprint-and-privacy-policy-of-this-site">Imprint and privacy policy of this site</a>'
        f'<a href="/page/accessibility-statement-2024">Our statement on accessibility of this website</a>{foot}'
        "</footer></body></html>"
    )


def ministry_rows() -> Sample:
    """A list with a date before each link; addresses are numbers."""
    paths = [f"/en/press/news/{1960 + n}/" for n in range(8)]
    rows = "".join(
        f'<div class="announce"><span>{8 + n} August 2024</span> <a href="{path}">{title}</a></div>'
        for n, (path, title) in enumerate(zip(paths, HEADLINES, strict=True))
    )
    pager = (
        '<div class="pager"><a href="?page=2">2</a> <a href="?page=3">3</a> <a href="?page=2">Older messages</a></div>'
    )
    return Sample("ministry rows", chrome(rows + pager), tuple(SITE + each for each in paths))


def bitrix_russian() -> Sample:
    """Russian, numbers in the path, rubrics beside with the same depth of path."""
    paths = [f"/ru/foreign_policy/news/{1900100 + n}/" for n in range(5)]
    rows = "".join(
        f'<li class="announce__item"><a class="announce__link" href="{path}">{title}</a>'
        f'<time class="announce__date">{10 + n}.08.2024</time></li>'
        for n, (path, title) in enumerate(zip(paths, RUSSIAN, strict=True))
    )
    rubrics = "".join(
        f'<li><a href="/ru/foreign_policy/{name}/">{words}</a></li>'
        for name, words in (
            ("international_safety", "Международная безопасность"),
            ("rso", "Региональные организации"),
            ("economic_diplomacy", "Экономическая дипломатия"),
            ("un", "Россия в Организации Объединённых Наций"),
        )
    )
    html = chrome(f'<div class="side"><ul>{rubrics}</ul></div><ul class="announce">{rows}</ul>')
    return Sample("russian numbers", html, tuple(SITE + each for each in paths), f"{SITE}/ru/foreign_policy/news/")


def chinese_dates() -> Sample:
    """Chinese, relative links with the day and a number in the file's name, a date behind each."""
    names = [f"202408/t202408{10 + n}_1147{n}321.shtml" for n in range(4)]
    rows = "".join(
        f'<li><a href="./{name}" target="_blank">{title}</a>（2024-08-{10 + n}）</li>'
        for n, (name, title) in enumerate(zip(names, CHINESE, strict=True))
    )
    side = "".join(f'<li><a href="/web/zyxw_{n}/">{words}</a></li>' for n, words in enumerate(("主要新闻", "部长活动")))
    url = f"{SITE}/web/wjdt/"
    return Sample("chinese dates", chrome(f"<ul>{side}</ul><ul>{rows}</ul>"), tuple(url + n for n in names), url)


def wordpress_archive() -> Sample:
    """Cards: headlines in headers inside articles, pictures that link to them too; authors and tags are no news."""
    paths = [f"/2024/08/{slug}/" for slug in SLUGS]
    cards = "".join(
        f'<article><a class="thumb" href="{path}"><img src="/i.jpg"></a><header class="entry">'
        f'<h2><a href="{path}" rel="bookmark">{title}</a></h2><span class="byline">By '
        f'<a href="/author/jane-q-correspondent-smith/">Jane Q. Correspondent Smith</a></span></header><p>Two'
        f' sentences.</p><a href="{path}#more">Continue reading</a> '
        '<a href="/tag/outer-space-and-law-of-nations/">Outer space</a>'
        "</article>"
        for path, title in zip(paths, HEADLINES, strict=True)
    )
    foot = '<a href="/page/2/">Older posts</a>'
    return Sample("cards", chrome(cards, foot=foot), tuple(SITE + each for each in paths))


def aspnet_form() -> Sample:
    """The whole page is one form, and articles differ in a parameter only."""
    urls = [f"/PressReleaseIframePage.aspx?PRID={2043000 + n * 7}" for n in range(8)]
    rows = "".join(f'<li><a href="{u}">{t}</a></li>' for u, t in zip(urls, HEADLINES, strict=True))
    menu = "".join(
        f'<li><a href="/AllReleases.aspx?MenuId={n}">{words}</a></li>'
        for n, words in ((3, "All releases"), (4, "Photo gallery"), (51, "Backgrounders"))
    )
    html = chrome(f'<form id="form1" action="/"><ul class="menu">{menu}</ul><ul>{rows}</ul></form>')
    return Sample("one form", html, tuple(SITE + each for each in urls))


def bare_words() -> Sample:
    """Addresses of one word, told apart from the menu by dates beside them alone."""
    names = ("statement-moon", "vienna", "satellite", "launch-visit", "accords", "dialogue")
    paths = [f"/press/{name}.html" for name in names]
    rows = "".join(
        f'<tr><td>{12 + n}/08/2024</td><td><a href="{p}">{t}</a></td></tr>'
        for n, (p, t) in enumerate(zip(paths, HEADLINES, strict=False))
    )
    side = "".join(f'<p><a href="/press/{each}.html">{each.title()}</a></p>' for each in ("archive", "photos", "team"))
    # The side links share the shape of the news; only the missing headline gives them away.
    html = chrome(f"<table>{rows}</table><div>{side}</div>")
    return Sample("bare words", html, tuple(SITE + each for each in paths), f"{SITE}/press/index.html")


def same_title() -> Sample:
    """Daily reports under one and the same headline; the date tells them apart."""
    paths = [f"/en/News/Report/{87000 + n * 31}" for n in range(6)]
    rows = "".join(
        f'<a href="{path}" class="news_list"><h5 class="date">2024.08.{10 + n}</h5>'
        "<div>Activities in the orbits around the station</div></a>"
        for n, path in enumerate(paths)
    )
    pager = '<nav><a href="/en/news/reportlist/2" class="next">Next</a><a href="/en/news/reportlist/208">Last</a></nav>'
    return Sample(
        "one title", chrome(rows + pager), tuple(SITE + each for each in paths), f"{SITE}/en/news/reportlist/1"
    )


def portal_sections() -> Sample:
    """A portal's front: articles of many sections, each section linked by its name and by a landing page."""
    sections = ("world", "politics", "science", "defence")
    paths = [f"/{sections[n % 4]}/2024/aug/1{n}/{slug}" for n, slug in enumerate(SLUGS)]
    blocks = "".join(
        f'<section><h2><a href="/{path.split("/")[1]}">{path.split("/")[1].title()}</a></h2><div><a href="{path}">'
        f'<h3>{title}</h3></a><a href="/{path.split("/")[1]}/all-stories-of-this-section">'
        "All stories of this section</a></div></section>"
        for path, title in zip(paths, HEADLINES, strict=True)
    )
    return Sample("portal", chrome(blocks), tuple(SITE + each for each in paths), f"{SITE}/")


def read_more() -> Sample:
    """The headline is no link; every link says "Read more"."""
    paths = [f"/press-releases/{slug}" for slug in SLUGS]
    rows = "".join(
        f'<div class="item"><h3>{title}</h3><p>{n + 3} August 2024</p><a href="{path}">Read more</a></div>'
        for n, (path, title) in enumerate(zip(paths, HEADLINES, strict=True))
    )
    return Sample("read more", chrome(rows), tuple(SITE + each for each in paths))


def no_news() -> Sample:
    """A page of services: long words everywhere, and nothing that is news."""
    services = (
        ("visa-and-entry-requirements", "Visa and entry requirements for foreign nationals"),
        ("register-as-a-citizen-abroad", "Register as a citizen living abroad"),
        ("legalisation-of-documents", "Legalisation of documents for use in other countries"),
        ("scholarships-for-students", "Scholarships for students and young researchers"),
    )
    rows = "".join(f'<li><a href="/services/{path}">{words}</a></li>' for path, words in services)
    return Sample("no news", chrome(f"<ul>{rows}</ul>"), (), f"{SITE}/services/")


DEVELOPED: tuple[Callable[[], Sample], ...] = (
    *(ministry_rows, bitrix_russian, chinese_dates, wordpress_archive, aspnet_form),
    *(bare_words, same_title, portal_sections, read_more, no_news),
)


def drupal_nodes() -> Sample:
    """Numbers of nodes, and the terms of a taxonomy with numbers of their own."""
    paths = [f"/node/{52310 + n}" for n in range(8)]
    rows = "".join(
        f'<div class="views-row"><span class="field-content"><a href="{path}" hreflang="en">{title}</a></span>'
        f'<div class="views-field-created">Mon, 08/{12 + n}/2024 - 10:0{n}</div></div>'
        for n, (path, title) in enumerate(zip(paths, HEADLINES, strict=True))
    )
    terms = "".join(
        f'<li><a href="/taxonomy/term/{n}">{words}</a></li>'
        for n, words in ((12, "Disarmament"), (13, "Sustainable development"), (118, "Peaceful uses of outer space"))
    )
    pager = '<nav class="pager"><a href="?page=1" title="Go to next page" rel="next">Next ›</a></nav>'
    html = chrome(f'<div class="view">{rows}</div><ul>{terms}</ul>{pager}')
    return Sample("drupal nodes", html, tuple(SITE + each for each in paths))


def japanese_definitions() -> Sample:
    """A list of definitions: the day in the term, the link in its definition; the file's name has a number."""
    paths = [f"/mofaj/press/release/press{n}_00{1830 + n}.html" for n in range(1, 5)]
    titles = (
        "日・米宇宙に関する包括的日米対話の開催",
        "外務大臣談話",
        "宇宙状況把握に関する協議の開催について",
        "国連宇宙空間平和利用委員会への出席",
    )
    rows = "".join(
        f'<dt>令和6年8月{n + 8}日</dt><dd><ul><li><a href="{path}">{title}</a></li></ul></dd>'
        for n, (path, title) in enumerate(zip(paths, titles, strict=True))
    )
    side = '<p><a href="/mofaj/gaiko/technology/universe/">宇宙外交</a></p><p><a href="/mofaj/area/">国・地域</a></p>'
    url = f"{SITE}/mofaj/press/release/index.html"
    return Sample("definitions", chrome(f"<dl>{rows}</dl>{side}"), tuple(SITE + each for each in paths), url)


def french_parameters() -> Sample:
    """One script with numbered articles and numbered rubrics."""
    urls = [f"{SITE}/spip.php?article{170000 + n * 3}" for n in range(8)]
    rows = "".join(f'<h3><a href="{u}">{t}</a></h3>' for u, t in zip(urls, HEADLINES, strict=True))
    rubrics = "".join(
        f'<li><a href="/spip.php?rubrique{n}">{words}</a></li>'
        for n, words in (
            (12, "Politique étrangère"),
            (940, "Désarmement et non-prolifération"),
            (9035, "Toute l'actualité"),
        )
    )
    return Sample("parameters", chrome(f"<ul>{rubrics}</ul>{rows}"), tuple(urls), f"{SITE}/spip.php?page=liste")


def agency_front() -> Sample:
    """The front of an agency: news with codes in their addresses between programmes, events and a shop."""
    paths = [f"/newsroom/detail/{n}f3c2d8e9a1b4c5d{n}" for n in range(8)]
    cards = "".join(
        f'<div class="card"><a href="{path}"><span>{title}</span></a></div>'
        for path, title in zip(paths, HEADLINES, strict=True)
    )
    programmes = "".join(
        f'<div class="tile"><a href="/programmes/{path}">{words}</a></div>'
        for path, words in (
            ("observing-the-earth", "Observing the Earth"),
            ("space-safety-and-security", "Space safety and security"),
            ("human-and-robotic-exploration", "Human and robotic exploration"),
            ("telecommunications-and-navigation", "Telecommunications and navigation"),
        )
    )
    shop = "".join(f'<a href="/shop/item/{n}">Model of the launcher, scale 1:{n}</a>' for n in (72, 144))
    html = chrome(f"<section>{cards}</section><section>{programmes}</section>{shop}")
    return Sample("agency front", html, tuple(SITE + each for each in paths), f"{SITE}/")


LATER: tuple[Callable[[], Sample], ...] = (drupal_nodes, japanese_definitions, french_parameters, agency_front)
