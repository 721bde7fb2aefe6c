"""Material of our own for the letters: one invented event, its edit, and sources that fare well and badly."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from alerts.letters import Carrier, Digest, DigestStory, HealthSummary, LetterSettings, Telling
from analysis.belonging import Story
from analysis.model import (
    Address,
    Alert,
    Article,
    Assessment,
    Change,
    ChangeKind,
    Fact,
    Reason,
    Recipient,
    Relevance,
    Source,
    Tag,
)

NOW = datetime(2024, 8, 9, 6, 20, tzinfo=UTC)
DESK = Recipient("desk", "mail", "desk@example.org")
SETTINGS = LetterSettings(
    sender="Spacewatch <alerts@example.org>",
    domain="alerts.example.org",
    unsubscribe="alerts@example.org",
    names={
        "topic:sustainability": "long-term sustainability",
        "topic:arms-control": "arms control in space",
        "instrument:PAROS": "prevention of an arms race in outer space",
        "place:moscow": "Moscow",
    },
)

MINISTRY = Source(
    id="mfa_north",
    name="Ministry of Foreign Affairs of the North",
    home="http://mfa.example/",
    country="RU",
    languages=("ru", "en"),
    kind="official",
    family="mfa_north",
    addresses=(Address("feed", "http://mfa.example/feed"),),
)

ARTICLE = Article(
    url="http://mfa.example/news/1",
    title="Консультации России и Китая о безопасности на орбите",
    text=(
        "Москва, 8 августа.\n"
        "Представители внешнеполитических ведомств обсудили безопасность космической деятельности, "
        "новые правовые нормы и долгосрочную устойчивость работы на орбите. В консультациях участвовали "
        "17 экспертов.\n"
        "Стороны договорились встретиться снова до конца года."
    ),
    language="ru",
    published=datetime(2024, 8, 8, 15, 0, tzinfo=UTC),
)

ASSESSMENT = Assessment(
    Relevance(
        0.93,
        (
            Reason("outer-space", "космической деятельности", "space", 3.0, "lead"),
            Reason("consultations", "Консультации", "diplomacy", 2.0, "title"),
        ),
    ),
    (
        Tag("actor", "RU", "России"),
        Tag("actor", "CN", "Китая"),
        Tag("place", "moscow", "Москва"),
        Tag("topic", "sustainability", "устойчивость"),
        Tag("instrument", "PAROS"),
    ),
    kind="consultations",
    event_date=date(2024, 8, 8),
)

STORY = Story(
    id=12,
    headline=ARTICLE.title,
    language="ru",
    first_seen=NOW,
    last_seen=NOW,
    articles=5,
    families=3,
    actors=("RU", "CN"),
    instruments=("PAROS",),
    places=("moscow",),
    kind="consultations",
)

CARRIERS = (
    Carrier("Orbit Weekly", "Two capitals talk about orbits", "http://orbit.example/a", "en", "specialist"),
    Carrier(MINISTRY.name, ARTICLE.title, ARTICLE.url, "ru", "official", published=ARTICLE.published),
    Carrier("晨报", "两国就外空安全举行磋商", "http://morning.example/8/9", "zh", "general"),
    Carrier("Wire One", "Two capitals talk about orbits", "http://one.example/w", "en", "general", is_copy=True),
    Carrier("Wire Two", "Two capitals talk about orbits", "http://two.example/w", "en", "general", is_copy=True),
)


def alert(subject: str, rule: str = "new-story") -> Alert:
    return Alert(f"desk|now|{subject}", rule, "desk", "now", (f"rule {rule}: relevance 0.93 ≥ 0.60; actors RU, CN",))


def new_story() -> Telling:
    return Telling(
        alert("story:12:new"),
        Change(ChangeKind.NEW, 0.8),
        MINISTRY,
        NOW,
        ARTICLE,
        ASSESSMENT,
        STORY,
        carriers=CARRIERS,
    )


def edit() -> Telling:
    after = replace(
        ARTICLE,
        title="Контакты России и Китая о безопасности на орбите",
        text=ARTICLE.text.replace("17 экспертов", "18 экспертов")
        .replace("новые правовые нормы и ", "")
        .replace("договорились встретиться снова до конца года", "продолжат диалог"),
    )
    facts = (
        Fact("number", "17 экспертов", "18 экспертов"),
        Fact("clause", "новые правовые нормы", ""),
    )
    return Telling(
        alert("article:7:edited:2", "edits"),
        Change(ChangeKind.EDITED, 0.7, facts, "A clause was removed and a number changed, without a note."),
        MINISTRY,
        NOW,
        after,
        ASSESSMENT,
        STORY,
        before=ARTICLE,
    )


def arabic_story() -> Telling:
    article = Article(
        url="http://wakala.example/فضاء/١",
        title="مشاورات بين البلدين حول أمن الفضاء الخارجي في القاهرة",
        text=(
            "عقد ممثلو وزارتي الخارجية جولة من المشاورات حول الاستخدام السلمي للفضاء الخارجي، "
            "واتفق الجانبان على مواصلة الحوار قبل نهاية العام."
        ),
        language="ar",
        published=NOW,
    )
    assessment = replace(ASSESSMENT, tags=(Tag("actor", "EG"), Tag("actor", "AE"), Tag("place", "Cairo")))
    source = replace(MINISTRY, id="wakala", name="Nile Agency", country="EG", languages=("ar",), kind="general")
    story = replace(STORY, id=13, headline=article.title, language="ar", actors=("EG", "AE"), places=("Cairo",))
    carriers = (Carrier(source.name, article.title, article.url, "ar", "general"),)
    return Telling(
        alert("story:13:new"),
        Change(ChangeKind.NEW, 0.6),
        source,
        NOW,
        article,
        assessment,
        story,
        None,
        carriers,
    )


def silent_source() -> Telling:
    return Telling(
        alert("source:mfa_north:silent:2024-08-09", "sources"),
        Change(
            ChangeKind.SILENT,
            0.5,
            (),
            "Nothing new for more than 14 days; look at its home page.",
        ),
        MINISTRY,
        NOW,
    )


def digest() -> Digest:
    arabic = arabic_story()
    assert arabic.story is not None
    assert arabic.article is not None
    stories = (
        DigestStory(
            STORY,
            ARTICLE.text,
            ARTICLE.url,
            CARRIERS,
            ("rule day: relevance 0.93 ≥ 0.60",),
            relevance=0.93,
            topics=("sustainability",),
            event_date=date(2024, 8, 8),
        ),
        DigestStory(arabic.story, arabic.article.text, arabic.article.url, arabic.carriers, relevance=0.71),
    )
    health = HealthSummary(28, 30, ("Ministry of Foreign Affairs of the North",), ("Orbit Weekly",))
    since = NOW.replace(day=8)
    muted = {"story 9 (too much of it until the launch)": 4}
    tellings = (new_story(), arabic, silent_source())
    return Digest(since, NOW, stories, (edit(),), health, tellings, muted=muted, held=2)


def quiet_digest() -> Digest:
    return Digest(NOW.replace(day=8), NOW, (), (), HealthSummary(30, 30))
