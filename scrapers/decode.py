"""The only place that turns bytes of the web into text.

    BOM ─► zero pattern of UTF-16 ─► Content-Type ─► XML declaration or meta ─► UTF-8 ─► detector

Each is believed only while the bytes agree. A label is a claim: "gb2312" means its superset gb18030
in practice, and "iso-8859-1" is often only what a server says when nobody told it anything.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from charset_normalizer import from_bytes

# What a label means in practice: the superset that real pages use (as the WHATWG encoding standard
# has it), because the narrow form fails on the first dash or on the first rare character.
_MEANT: Final = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "cp936": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "sjis": "cp932",
    "x-sjis": "cp932",
    "windows-31j": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-9": "cp1254",
    "latin5": "cp1254",
    "iso-8859-1": "cp1252",
    "latin1": "cp1252",
    "latin-1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
    "big5": "big5hkscs",
    "x-euc-jp": "euc_jp",
    "tis-620": "cp874",
    "windows-874": "cp874",
    "iso-8859-8-i": "iso-8859-8",
    "unicode-1-1-utf-8": "utf-8",
    "utf8": "utf-8",
}
# A server's default rather than anybody's word: the document's own claim goes first.
_DEFAULT_LABEL: Final = "cp1252"
_WIDE: Final = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"})
_MULTIBYTE: Final = frozenset({"gb18030", "cp932", "cp949", "big5hkscs", "big5", "euc_jp", "iso2022_jp", "johab"})
# Python knows codecs no page is written in ("rot13" and "hex" say so themselves); some run on for long.
_NO_PAGES: Final = frozenset({"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "utf-7"})
_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins with the BOM of UTF-16, so it is tried before
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# In order of preference where the detector sees no difference (Portuguese fits cp1250 as well as cp1252).
_DETECTABLE: Final = (
    *("utf_8", "cp1252", "cp1251", "gb18030", "cp932", "cp949", "big5", "euc_jp"),
    *("koi8_r", "cp1250", "cp1254", "cp1253", "cp1256", "cp1255", "cp1257", "cp874"),
)
_CHARSET = re.compile(r"""charset\s*=\s*["']?\s*([\w.:\-]+)""", re.IGNORECASE)
_XML_ENCODING = re.compile(rb"""^\s*<\?\w+[^>]{0,200}?encoding\s*=\s*["']([\w.:\-]+)["']""", re.IGNORECASE)
_META_CHARSET = re.compile(rb"""<meta\b[^>]{0,300}?charset\s*=\s*["']?\s*([\w.:\-]+)""", re.IGNORECASE)
_MARKUP = re.compile(rb"<[^<>]*>")
_META_WITHIN = 8192  # the standard says 1024; pages with long comments before it exist
# Bytes of words beyond ASCII the detector looks at: more than enough for one answer, and little enough
# that a single broken byte in a long page does not rule its true encoding out.
_SAMPLE = 4_000
# One broken byte in fifty beyond ASCII: a page cut inside a character or with one pasted quote, not
# another encoding (legacy text read as UTF-8 is broken nearly everywhere).
_BROKEN_SHARE = 0.02
# By accident a few characters of GBK or Shift_JIS form valid UTF-8; eight in a row do not.
_CERTAIN_UTF8 = 8


def decode(body: bytes, content_type: str = "") -> str:
    """The text of ``body``; ``content_type`` is the HTTP header's value. Never raises, never holds NULs."""
    text = _decode(body, content_type)
    return text.removeprefix("\ufeff").replace("\0", "")


def _decode(body: bytes, content_type: str) -> str:
    for mark, codec in _BOMS:
        if body.startswith(mark) and (text := _strictly(body[len(mark) :], codec)) is not None:
            return text
    if (codec := _zero_pattern(body)) and (text := _strictly(body[: len(body) // 2 * 2], codec)) is not None:
        return text
    labels = _labels(body, content_type)
    for label in labels:
        if (text := _strictly(body, label)) is not None:
            return _overrule(body, label) or text
    if (text := _strictly(body, "utf-8")) is not None:
        return text
    for label in (*labels, "utf-8"):
        if (text := _nearly(body, label)) is not None:
            return text
    return _detect(body, labels)


def _labels(body: bytes, content_type: str) -> list[str]:
    """Python's codecs for what header and document claim, in the order they are believed."""
    said = _CHARSET.search(content_type)
    header = _codec(said.group(1)) if said else ""
    found = _XML_ENCODING.search(body[:1024]) or _META_CHARSET.search(body[:_META_WITHIN])
    document = _codec(found.group(1).decode("ascii", "ignore")) if found else ""
    if document in _WIDE:  # we could read the claim byte by byte, so it is wrong
        document = ""
    ordered = [document, header] if header == _DEFAULT_LABEL else [header, document]
    return list(dict.fromkeys(each for each in ordered if each))


def _codec(label: str) -> str:
    name = label.strip().lower()
    try:
        found = codecs.lookup(_MEANT.get(name, name))
    except (LookupError, ValueError):
        return ""
    name = found.name
    is_text = getattr(found, "_is_text_encoding", True) and name not in _NO_PAGES
    return _MEANT.get(name, name) if is_text else ""


def _strictly(body: bytes, codec: str) -> str | None:
    if codec in _WIDE and not codec.endswith(("le", "be")):
        return None  # a claim without BOM and without zero bytes
    try:
        return body.decode(codec)
    except (UnicodeError, LookupError):
        return None


def _overrule(body: bytes, label: str) -> str | None:
    """The text as UTF-8 where the bytes say so louder than their label."""
    if label == "utf-8" or body.isascii():
        return None
    text = _strictly(body, "utf-8")
    if text is None or (label in _MULTIBYTE and sum(not each.isascii() for each in text) < _CERTAIN_UTF8):
        return None
    return text


def _nearly(body: bytes, codec: str) -> str | None:
    """The text where only a few bytes are broken: they are read as windows-1252 (in UTF-8) or left out."""
    if codec in _WIDE:
        return None
    try:
        text = body.decode(codec, "surrogateescape")
    except (UnicodeError, LookupError):
        return None
    broken = sum("\udc80" <= each <= "\udcff" for each in text)
    foreign = sum(not each.isascii() for each in text)
    if broken > max(2, foreign * _BROKEN_SHARE):
        return None
    return text.translate(_stray(codec))


def _stray(codec: str) -> dict[int, str]:
    readable = {0xDC00 + byte: bytes([byte]).decode("cp1252", "ignore") for byte in range(0x80, 0x100)}
    return readable if codec == "utf-8" else dict.fromkeys(readable, "")


def _zero_pattern(body: bytes) -> str:
    """UTF-16 without BOM: markup and digits leave every second byte zero."""
    head = body[:400]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    enough = len(head) // 2 * 0.2  # a Chinese headline has none, its markup has
    if odd > enough and even < odd * 0.1:
        return "utf-16-le"
    if even > enough and odd < even * 0.1:
        return "utf-16-be"
    return ""


def _sample(body: bytes) -> bytes:
    """Whole words beyond ASCII from outside the markup: one cut in two would rule its encoding out."""
    sample = bytearray()
    for word in _MARKUP.sub(b" ", body[: _SAMPLE * 100]).split():
        if not word.isascii():
            sample += b" " + word
        if len(sample) > _SAMPLE:
            break
    return bytes(sample)


def _detect(body: bytes, labels: list[str]) -> str:
    """The detector's choice; failing that the first claim, with what cannot be read left out."""
    sample = _sample(body)
    found = {each.encoding: each for each in from_bytes(sample, cp_isolation=list(_DETECTABLE))}
    if found:
        chaos = min(each.chaos for each in found.values()) + 0.01
        calm = {name: each.coherence for name, each in found.items() if each.chaos <= chaos}
        codec = next(name for name in _DETECTABLE if calm.get(name, -1.0) >= max(calm.values()) - 0.05)
        if (text := _strictly(body, codec)) is not None:
            return text
        return body.decode(codec, "ignore")
    return body.decode(labels[0] if labels else "utf-8", "ignore")
