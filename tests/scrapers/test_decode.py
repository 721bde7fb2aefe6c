"""Bytes become the text their author typed, whatever their label says."""

from __future__ import annotations

import pytest

from scrapers.decode import decode

RUSSIAN = "Москва. Консультации по вопросам безопасности космической деятельности прошли в четверг."
CHINESE = "两国外交部举行外空事务磋商，双方就外空安全与国际合作交换了意见，并同意保持沟通。"
JAPANESE = "両国は宇宙の安全保障に関する協議を行い、国際協力について意見を交わした。"
KOREAN = "양국 외교부는 우주 안보에 관한 협의를 열고 국제 협력에 대해 의견을 나누었다."
GERMAN = "Die Gespräche über Weltraumrecht führten zu „keinem Ergebnis“, heißt es."


def feed(text: str, encoding: str, declared: str = "") -> bytes:
    declaration = f'<?xml version="1.0" encoding="{declared}"?>' if declared else '<?xml version="1.0"?>'
    return f"{declaration}<rss><channel><item><title>{text}</title></item></channel></rss>".encode(encoding)


@pytest.mark.parametrize(
    ("text", "encoding", "declared"),
    [
        (RUSSIAN, "cp1251", "windows-1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (RUSSIAN, "cp1251", ""),
        (RUSSIAN, "cp1251", "utf-8"),
        (RUSSIAN, "utf-8", "windows-1251"),
        (RUSSIAN, "utf-8", "iso-8859-1"),
        (RUSSIAN, "utf-8", "utf-16"),
        (RUSSIAN, "utf-8", "no-such-charset"),
        (CHINESE, "gb18030", "gb2312"),
        (CHINESE, "gbk", ""),
        (CHINESE, "gbk", "utf-8"),
        (CHINESE, "utf-8", "gb2312"),
        (CHINESE, "utf-8-sig", "gb2312"),
        (JAPANESE, "cp932", "shift_jis"),
        (JAPANESE, "cp932", ""),
        (JAPANESE, "euc_jp", "euc-jp"),
        (JAPANESE, "iso2022_jp", "iso-2022-jp"),
        (KOREAN, "cp949", "euc-kr"),
        (KOREAN, "cp949", ""),
        (GERMAN, "cp1252", "iso-8859-1"),
        (GERMAN, "cp1252", ""),
        ("Şarj istasyonu sayısı İstanbul'da arttı – ışık", "cp1254", "iso-8859-9"),
        (CHINESE, "utf-16", "utf-16"),
        (CHINESE, "utf-16-le", "utf-16"),
        (CHINESE, "utf-16-be", ""),
        (RUSSIAN, "utf-32", ""),
    ],
)
def test_the_text_arrives_readable(text: str, encoding: str, declared: str) -> None:
    read = decode(feed(text, encoding, declared))
    assert text in read
    assert not read.startswith("\ufeff")
    assert "\ufffd" not in read
    assert "\0" not in read


def test_the_header_is_believed_before_the_document() -> None:
    body = feed(RUSSIAN, "cp1251", "koi8-r")
    assert RUSSIAN in decode(body, "text/xml; charset=windows-1251")
    assert RUSSIAN not in decode(body)


def test_a_servers_default_yields_to_the_documents_own_word() -> None:
    page = f"<html><head><meta charset='windows-1251'></head><body>{RUSSIAN}</body></html>".encode("cp1251")
    assert RUSSIAN in decode(page, "text/html; charset=iso-8859-1")


def test_a_charset_only_in_a_meta_element_is_found() -> None:
    content = '<meta http-equiv="Content-Type" content="text/html; charset=windows-1251">'
    page = f"<html><head>{content}</head><body>{RUSSIAN}</body></html>".encode("cp1251")
    assert RUSSIAN in decode(page, "text/html")


def test_one_broken_byte_does_not_change_the_encoding_of_a_page() -> None:
    page = (RUSSIAN * 20).encode() + b"\x92" + RUSSIAN.encode()[:-1]
    read = decode(page, "text/html; charset=utf-8")
    assert read.startswith(RUSSIAN)
    assert "’" in read, "the stray byte is the quote it was pasted as"
    assert "\ufffd" not in read


def test_a_page_cut_inside_a_wide_character_stays_readable() -> None:
    assert decode(CHINESE.encode("gbk")[:-1], "text/html; charset=gbk").startswith(CHINESE[:-1])


@pytest.mark.parametrize(
    "body", [b"", b"\0", b"\xff\xfe", b"\xef\xbb\xbf", b"\xff" * 50, bytes(range(256)) * 5, b"\0a" * 3]
)
@pytest.mark.parametrize("label", ["", "utf-8", "utf-16", "hex", "rot13", "idna", "\0", "x" * 5000])
def test_nothing_makes_it_raise(body: bytes, label: str) -> None:
    assert "\0" not in decode(body, f"text/html; charset={label}")
