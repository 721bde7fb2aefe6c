from __future__ import annotations

import pytest

from storage import search as search_room
from storage import stories
from storage.search import search
from storage.store import Store
from tests.storage.material import NOW, add_article

TEXTS = {
    "en": ("Délégations meet in Geneva", "They discussed the prevention of an arms race in outer space."),
    "ru": ("Консультации в Москве", "Стороны обсудили предотвращение гонки вооружений в космосе."),
    "ar": ("مشاورات حول الفضاء", "ناقش الوفدان أيضًا منع سباق التسلح في الفضاء الخارجي."),
    "hi": ("अंतरिक्ष पर वार्ता", "दोनों देशों ने बाहरी अंतरिक्ष पर चर्चा की।"),
    "zh": ("中法举行外空磋商", "双方就外层空间军备控制交换意见，并讨论NASA的提案。"),
    "ja": ("宇宙に関する協議", "両国は宇宙空間の安全保障について意見を交換した。"),
    "ko": ("우주 안보 협의", "양국은 우주를 평화적으로 이용하기로 했다."),
    "th": ("การหารือด้านอวกาศ", "ทั้งสองฝ่ายหารือเรื่องการใช้อวกาศอย่างสันติ"),
}


@pytest.fixture
def ids(store: Store) -> dict[str, int]:
    return {
        language: add_article(store, number, title=title, text=text)
        for number, (language, (title, text)) in enumerate(TEXTS.items())
    }


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("arms race", "en"),
        ("RACE arms", "en"),
        ("delegations", "en"),  # without the accents of the text
        ('"outer space"', "en"),
        ("prevent*", "en"),
        ("гонки вооружений", "ru"),
        ("КОСМОСЕ", "ru"),
        ("консультац*", "ru"),
        ("التسلح", "ar"),
        ("أيضًا", "ar"),
        ("अंतरिक्ष", "hi"),
        ("外空", "zh"),
        ("军备控制", "zh"),
        ("外空 军备控制", "zh"),
        ("nasa 外空", "zh"),
        ("NASA", "zh"),
        ("法", "zh"),
        ("宇宙", "ja"),
        ("安全保障", "ja"),
        ("우주", "ko"),
        ("평화적", "ko"),
        ("อวกาศ", "th"),
    ],
)
def test_an_article_is_found_in_its_language(store: Store, ids: dict[str, int], words: str, language: str) -> None:
    assert [hit.article_id for hit in search(store, words)] == [ids[language]]


@pytest.mark.parametrize("words", ["arms football", '"space outer"', "外空 火箭", "军备竞赛", "arms 外空", "prevent"])
def test_all_words_must_be_there(store: Store, ids: dict[str, int], words: str) -> None:
    assert search(store, words) == []


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "!!!",
        '"',
        '""',
        '"""',
        "*",
        "**",
        "title:",
        "title : arms",
        "arms AND",
        "NOT arms",
        "arms OR 1=1",
        "NEAR(arms race, 5)",
        "^arms",
        "-arms",
        "{title text} : arms",
        "(",
        "arms)",
        "arms + race",
        "'; DROP TABLE articles; --",
        "外空%",
        "外_",
        '外"空',
        "外空*",
        "\0arms",
        "\ud83d",
        "arms " * 10_000,
        "空" * 10_000,
        "🚀",
        "a" * 100_000 + "*",
    ],
)
def test_nothing_typed_is_query_syntax(store: Store, ids: dict[str, int], words: str) -> None:
    assert isinstance(search(store, words), list)
    assert len(store.rows("SELECT id FROM articles")) == len(TEXTS)


def test_a_wildcard_of_sql_stands_for_itself(store: Store, ids: dict[str, int]) -> None:
    assert search(store, "外%") == []
    assert search(store, "_空") == []


def test_the_headline_counts_more_than_the_text(store: Store) -> None:
    text = add_article(store, 1, title="Weather", text="A treaty, at last, and many other words about it.")
    title = add_article(store, 2, title="A treaty at last", text="Weather, and many other words about it.")
    assert [hit.article_id for hit in search(store, "treaty")] == [title, text]
    assert len(search(store, "treaty", limit=1)) == 1


def test_a_hit_says_what_a_reader_wants_to_know(store: Store) -> None:
    article_id = add_article(store, text="x " * 200 + "the moratorium was\nextended " + "y " * 200)
    story_id = stories.found(store, article_id, "{}", NOW, [])
    (hit,) = search(store, "Moratorium")
    assert (hit.article_id, hit.source_id, hit.language, hit.story_id) == (article_id, "ministry", "en", story_id)
    assert hit.url == "https://ministry.example/news/1"
    assert "the moratorium was extended" in hit.excerpt
    assert hit.excerpt.startswith("…")
    assert hit.excerpt.endswith("…")
    assert len(hit.excerpt) < 200


def test_a_word_that_is_everywhere_ranks_nothing_headlines_come_first_and_then_the_newest(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    headed = add_article(store, 1, title="Orbits", text="A debate.")
    often = add_article(store, 2, title="A debate", text="orbits orbits orbits")
    newest = add_article(store, 3, title="A debate", text="It was a long debate, and somebody spoke of orbits.")
    assert [hit.article_id for hit in search(store, "orbits")] == [headed, often, newest]
    monkeypatch.setattr(search_room, "RANKED", 2)
    assert [hit.article_id for hit in search(store, "orbits")] == [headed, newest, often]


def test_a_piece_too_short_for_the_index_is_looked_for_until_enough_are_found(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [add_article(store, number, title="协议", text="双方讨论月球基地。") for number in range(3)]
    monkeypatch.setattr(search_room, "FOUND", 2)
    assert [hit.article_id for hit in search(store, "月球")] == found[:0:-1]
